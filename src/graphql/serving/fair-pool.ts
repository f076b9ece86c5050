import { setTimeout as sleep } from 'node:timers/promises';

/** Work of several parties, so much of it at a time. */
export type FairPool = {
  /** Does the work when it is the party's turn. */
  run<Result>(party: string, work: () => Promise<Result>): Promise<Result>;
};

/**
 * Parties take turns, so that one with much to do holds up no other for longer than one piece of work takes. A place
 * in the pool is left empty for as long after each piece as that took: at least half of the time is for others, and
 * more of it the more they have to do.
 */
export function createFairPool(max: number): FairPool {
  /** Whose turn it is comes first. */
  const waiting = new Map<string, (() => void)[]>();
  let running = 0;

  const start = () => {
    const [next] = waiting;
    if (next === undefined || running >= max) return;
    const [party, [begin, ...more]] = next;
    waiting.delete(party);
    if (more.length > 0) waiting.set(party, more);
    running += 1;
    begin?.();
  };

  return {
    async run(party, work) {
      await new Promise<void>((resolve) => {
        waiting.set(party, [...(waiting.get(party) ?? []), resolve]);
        start();
      });
      const begunAtMs = performance.now();
      try {
        return await work();
      } finally {
        void sleep(performance.now() - begunAtMs, undefined, { ref: false }).then(() => {
          running -= 1;
          start();
        });
      }
    },
  };
}
