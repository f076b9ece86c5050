import { setTimeout as sleep } from 'node:timers/promises';

/** Runs work of several parties, a limited number at a time. */
export type FairPool = {
  /** Runs the work when it is the party's turn. */
  run<Result>(party: string, work: () => Promise<Result>): Promise<Result>;
};

/**
 * Parties take turns, so that one with much work delays another by one piece of work at most. After each piece
 * its slot stays empty for as long as the piece took, so that at least half of the time is left for other
 * requests.
 */
export function createFairPool(max: number): FairPool {
  /** The first entry is the next party. */
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
