/**
 * Does `work` for every item, as many at a time as `limitOf` says, which is asked anew whenever one is done. The first
 * failure ends it: no further item is begun, those under way are waited for, and the failure is thrown.
 */
export async function inParallel<T>(
  items: Iterable<T>,
  limitOf: () => number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items[Symbol.iterator]();
  const active = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const begin = (item: T) => {
    const job: Promise<void> = work(item)
      .catch((error: unknown) => {
        failures.push(error);
      })
      .finally(() => active.delete(job));
    active.add(job);
  };
  for (let next = queue.next(); !next.done && failures.length === 0; next = queue.next()) {
    begin(next.value);
    while (active.size >= Math.max(1, limitOf()) && failures.length === 0) await Promise.race(active);
  }
  await Promise.all(active);
  if (failures.length > 0) throw failures[0];
}

/**
 * Walks to have under way where Okta's pace needs `needed` requests at a time. Some more than that: while one page is
 * written the next is asked for, and how many requests are out at once the client decides by itself.
 *
 * A token that dies meanwhile is shown once more by each request under way. Fewer of them for the sake of that would cost
 * every first sync dearly: two at a time, answered after a second, are 120 a minute where Okta gives groups 250.
 */
export function parallelReads(needed: number): number {
  return Math.max(fewestWalks, needed);
}

const fewestWalks = 2;
