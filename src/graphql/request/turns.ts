/** How long large answers may keep the event loop at a time, all together. */
const shareMs = 5;

let begunAtMs: number | undefined;
let next: Promise<void> = Promise.resolve();

/**
 * Whether large answers have had their share of this turn of the event loop. What is made in many steps asks before
 * each of them and then waits for `ourTurn`, so that other requests are answered meanwhile.
 */
export function isTimeUp(): boolean {
  const nowMs = performance.now();
  if (begunAtMs === undefined) {
    begunAtMs = nowMs;
    next = new Promise((resolve) => {
      setImmediate(() => {
        begunAtMs = undefined;
        resolve();
      });
    });
  }
  return nowMs - begunAtMs >= shareMs;
}

/** Resolves in a turn of the event loop that has time left for large answers. */
export async function ourTurn(): Promise<void> {
  // Of all who wait, some may have used up the next turn before this one.
  while (isTimeUp()) await next;
}
