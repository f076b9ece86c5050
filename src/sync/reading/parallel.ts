/**
 * Runs `work` for every item, at most `limitOf()` at a time; the limit is read again whenever an item is done. After
 * the first failure no further item starts; the function waits for the items under way and throws that failure.
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
 * Number of lists to read at a time when Okta's rate limit allows `needed` requests at a time. Never fewer than two:
 * one list is written while the next one is requested. The client itself limits the requests in flight.
 *
 * When Okta revokes the token meanwhile, every request in flight still sends it once. Fewer requests would avoid that
 * and slow down every first sync: two at a time, answered in one second, are 120 a minute, and Okta allows 250 for
 * groups.
 */
export function parallelReads(needed: number): number {
  return Math.max(fewestWalks, needed);
}

const fewestWalks = 2;
