import { loadInTurns } from './load.ts';
import { ask, type Contest, type Contestant, targetsOf, warmUp } from './measure.ts';

/** How the cost of a query grows with the size of the company. */
export type Growth = {
  query: string;
  what: string;
  contestant: Contestant;
  /** Median time of an answer in milliseconds, by size. */
  p50: number[];
  /** The last of them divided by the first. */
  ratio: number;
  /** Rows that pass the filter, by size, where the query counts them. */
  matching: (number | undefined)[];
};

/**
 * Sends companies of several sizes the same queries, one request at a time. They take turns, so that other load
 * on the machine affects all of them.
 */
export async function measureGrowth(
  contests: readonly Contest[],
  only: readonly string[] | undefined,
  seconds: number,
  note: (text: string) => void,
): Promise<Growth[]> {
  const growths: Growth[] = [];
  for (const [index, { name, what }] of contests[0]?.queries.entries() ?? []) {
    if (only && !only.includes(name)) continue;
    const bySize = contests.map((contest) => {
      const query = contest.queries[index];
      if (!query) throw new Error('sizes have the same queries');
      return { query, targets: targetsOf(contest, query) };
    });
    for (const { query, targets } of bySize) await warmUp(query, targets, seconds);
    note(`${name}, all sizes in turns`);
    const everybody = bySize.flatMap(({ targets }) => [...targets]);
    const loads = await loadInTurns(
      everybody.map(([, target]) => target),
      1,
      seconds,
    );
    for (const contestant of new Set(everybody.map(([each]) => each))) {
      const p50 = everybody.flatMap(([each], place) =>
        each === contestant ? [loads[place]?.p50 ?? Number.NaN] : [],
      );
      const matching = await Promise.all(
        bySize.map(async ({ targets }) => {
          const target = targets.get(contestant);
          return target && totalIn(await ask(target));
        }),
      );
      const ratio = (p50.at(-1) ?? Number.NaN) / (p50[0] ?? Number.NaN);
      growths.push({ query: name, what, contestant, p50, ratio, matching });
    }
  }
  return growths;
}

function totalIn(answer: unknown): number | undefined {
  const total = /"totalCount":(\d+)/.exec(JSON.stringify(answer))?.[1];
  return total === undefined ? undefined : Number(total);
}
