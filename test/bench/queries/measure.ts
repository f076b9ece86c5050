import { isDeepStrictEqual } from 'node:util';
import { type Load, load, loadInTurns, type Target } from './load.ts';
import { type BenchQuery, queriesFor } from './queries.ts';
import type { CompanySize } from './seed.ts';
import { type BenchServer, startByHand, startSubgraph, startSubgraphWithIdentity } from './servers.ts';

export type Contestant = 'subgraph' | 'asked again' | 'with identity' | 'plain road' | 'by hand';

/** The result of one contestant for a query under load. */
export type Figure = {
  query: string;
  employees: number;
  concurrency: number;
  contestant: Contestant;
  load: Load;
  /** Throughput divided by that of the hand-written statement. */
  ratio: number;
  /** Memory of its process right after the load, in MiB. */
  residentMib: number | undefined;
};

export type Contest = {
  size: CompanySize;
  queries: BenchQuery[];
  /** The hand-written statement is the last. */
  servers: ReadonlyMap<Contestant, BenchServer>;
};

/** Starts the contestants for a seeded database. Stop them with `stopContest`. */
export async function startContest(
  databaseUrl: string,
  size: CompanySize,
  options: { withKept: boolean; withIdentity: boolean; withPlain: boolean; profile: string | undefined },
): Promise<Contest> {
  const servers = new Map<Contestant, BenchServer>();
  const contest = { size, queries: queriesFor(size), servers };
  try {
    // It is asked the same again and again, and reads it each time.
    const reading = { KEPT_ANSWERS_MB: '0' };
    servers.set('subgraph', await startSubgraph(databaseUrl, options.profile, reading));
    if (options.withKept) servers.set('asked again', await startSubgraph(databaseUrl, undefined));
    if (options.withIdentity) servers.set('with identity', await startSubgraphWithIdentity(databaseUrl));
    if (options.withPlain)
      servers.set('plain road', await startSubgraph(databaseUrl, undefined, { COMPILED_READS: 'off' }));
    servers.set('by hand', await startByHand(databaseUrl, size));
    return contest;
  } catch (error) {
    await stopContest(contest);
    throw error;
  }
}

export async function stopContest({ servers }: Contest): Promise<void> {
  for (const server of servers.values()) await server.stop();
}

/** The URL of each contestant. */
export function targetsOf({ servers }: Contest, query: BenchQuery): Map<Contestant, Target> {
  const body = JSON.stringify(query.body);
  return new Map(
    [...servers].map(([contestant, server]) => {
      const path = contestant === 'by hand' ? query.name : 'graphql';
      const headers = { 'content-type': 'application/json', ...server.headers };
      return [contestant, { url: `${server.url}/${path}`, headers, body, server }];
    }),
  );
}

/** Throws when their answers differ. Also warms up code that has just started. */
export async function warmUp(
  query: BenchQuery,
  targets: ReadonlyMap<Contestant, Target>,
  seconds: number,
): Promise<void> {
  const answers = (await Promise.all([...targets.values()].map(ask))).map(withoutCursors);
  const expected = answers.at(-1);
  for (const [index, contestant] of [...targets.keys()].entries()) {
    if (isDeepStrictEqual(answers[index], expected)) continue;
    const [given, wanted] = [answers[index], expected].map((it) => JSON.stringify(it).slice(0, 2_000));
    throw new Error(`${query.name} is answered differently by ${contestant}:\n${given}\n${wanted}`);
  }
  for (const target of targets.values()) await load(target, 4, Math.min(5, seconds));
}

/** All figures of one query, the contestants taking turns. */
export async function measureQuery(
  contest: Contest,
  query: BenchQuery,
  options: { concurrency: readonly number[]; seconds: number },
  note: (text: string) => void,
): Promise<Figure[]> {
  const targets = targetsOf(contest, query);
  await warmUp(query, targets, options.seconds);
  const figures: Figure[] = [];
  for (const concurrency of options.concurrency) {
    const { employees } = contest.size;
    note(`${query.name}, ${employees} employees, ${concurrency} at a time`);
    // Requests in flight at the end of a turn do not count, so a turn must be long compared with the slowest
    // answer.
    const seconds = concurrency > 1 ? options.seconds * 2.5 : options.seconds;
    const loads = await loadInTurns([...targets.values()], concurrency, seconds);
    const base = loads.at(-1)?.requestsPerSecond ?? Number.NaN;
    for (const [index, [contestant, { server }]] of [...targets].entries()) {
      const measured = loads[index];
      if (!measured) throw new Error('nothing was measured');
      const ratio = measured.requestsPerSecond / base;
      const residentMib = server.residentMib();
      figures.push({
        query: query.name,
        employees,
        concurrency,
        contestant,
        load: measured,
        ratio,
        residentMib,
      });
    }
  }
  return figures;
}

/** Cursors are sealed with a key of the process, and by hand not at all. */
function withoutCursors(answer: unknown): unknown {
  return JSON.parse(JSON.stringify(answer), (name, value) => (/cursor$/i.test(name) ? typeof value : value));
}

/** The answer to a query, parsed. */
export async function ask({ url, headers, body }: Target): Promise<unknown> {
  const response = await fetch(url, { method: 'POST', headers, body });
  return response.json();
}
