/** Lets work of many small steps have a share of each turn of the event loop, so that others get their turns meanwhile. */
export type Turns = {
  /** Whether the share of this turn is used up: to be asked before each step, and then to wait for `ourTurn`. */
  isTimeUp(): boolean;
  /** Resolves in a turn that has time left, in the order of asking. */
  ourTurn(): Promise<void>;
};

/** @param shareMs how long all who use these turns may keep the event loop at a time */
export function createTurns(shareMs: number): Turns {
  const waiting: (() => void)[] = [];
  let begunAtMs: number | undefined;
  /** Whether one was let in whose first steps are not done: only after them it is known whether there is time left. */
  let isTaken = false;

  const isTimeUp = () => {
    const nowMs = performance.now();
    if (begunAtMs === undefined) {
      begunAtMs = nowMs;
      setImmediate(() => {
        begunAtMs = undefined;
        letNextIn();
      });
    }
    return nowMs - begunAtMs >= shareMs;
  };
  const letNextIn = () => {
    if (isTaken || waiting.length === 0 || isTimeUp()) return;
    waiting.shift()?.();
    take();
  };
  const take = () => {
    isTaken = true;
    // Node.js runs all microtasks, also those that others add, before it comes to the next tick.
    queueMicrotask(() =>
      process.nextTick(() => {
        isTaken = false;
        letNextIn();
      }),
    );
  };
  return {
    isTimeUp,
    async ourTurn() {
      if (!isTaken && waiting.length === 0 && !isTimeUp()) take();
      else await new Promise<void>((resolve) => waiting.push(resolve));
    },
  };
}

/** For the making of large answers. */
export const answerTurns = createTurns(5);

/** For requests that arrive, and for refusing them: whatever they cost before it is known what they ask. */
export const arrivalTurns = createTurns(20);
