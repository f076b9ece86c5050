import { isDeepStrictEqual } from 'node:util';
import { type Load, load, loadInTurns, type Target } from './load.ts';
import { type BenchQuery, queriesFor } from './queries.ts';
import type { CompanySize } from './seed.ts';
import { type BenchServer, startByHand, startOneStatement, startSubgraph } from './servers.ts';

export type Contestant = 'subgraph' | 'prototype' | 'by hand';

/** What one of those who answer a query did under load. */
export type Figure = {
  query: string;
  employees: number;
  concurrency: number;
  contestant: Contestant;
  load: Load;
  /** Throughput, as a share of what the statement by hand has. */
  ratio: number;
  /** MiB of its process right after the load. */
  residentMib: number | undefined;
};

export type Contest = {
  size: CompanySize;
  queries: BenchQuery[];
  /** The statement by hand comes last. */
  servers: ReadonlyMap<Contestant, BenchServer>;
};

/** Starts who is to answer for a seeded database. To be stopped with `stopContest`. */
export async function startContest(
  databaseUrl: string,
  size: CompanySize,
  options: { withPrototype: boolean; profile: string | undefined },
): Promise<Contest> {
  const servers = new Map<Contestant, BenchServer>();
  const contest = { size, queries: queriesFor(size), servers };
  try {
    servers.set('subgraph', await startSubgraph(databaseUrl, options.profile));
    if (options.withPrototype) servers.set('prototype', await startOneStatement(databaseUrl));
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

/** Where each contestant is asked. */
export function targetsOf({ servers }: Contest, query: BenchQuery): Map<Contestant, Target> {
  const body = JSON.stringify(query.body);
  return new Map(
    [...servers].map(([contestant, server]) => {
      const path = contestant === 'by hand' ? query.name : 'graphql';
      return [contestant, { url: `${server.url}/${path}`, body, server }];
    }),
  );
}

/** Throws when they do not answer alike: a comparison would say nothing. Code that has just started is run in. */
export async function warmUp(
  query: BenchQuery,
  targets: ReadonlyMap<Contestant, Target>,
  seconds: number,
): Promise<void> {
  const answers = await Promise.all([...targets.values()].map(ask));
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
    // What is under way when a turn ends counts for nobody, so turns have to be long beside the slowest answer.
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

/** The answer to a query, parsed. */
export async function ask({ url, body }: Target): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  return response.json();
}
