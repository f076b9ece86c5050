/** Work of several parties, so much of it at a time. */
export type FairPool = {
  /** Does the work when it is the party's turn. */
  run<Result>(party: string, work: () => Promise<Result>): Promise<Result>;
};

/** Parties take turns, so that one with much to do holds up no other for longer than one piece of work takes. */
export function createFairPool(most: number): FairPool {
  /** Whose turn it is comes first. */
  const waiting = new Map<string, (() => void)[]>();
  let running = 0;

  const start = () => {
    const [next] = waiting;
    if (next === undefined || running >= most) return;
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
      try {
        return await work();
      } finally {
        running -= 1;
        start();
      }
    },
  };
}
