/** How fast queries are answered, beside one statement by hand that gives the same JSON. */
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { table } from '../../../src/demo/table.ts';
import { startPostgresServer } from '../../kit/postgres-server.ts';
import { openBenchDatabase } from './database.ts';
import { type Load, load, loadInTurns, type Target } from './load.ts';
import { type BenchQuery, queriesFor } from './queries.ts';
import { startByHand, startSubgraph } from './servers.ts';

const usage = `Queries on PostgreSQL, each beside one SQL statement by hand that gives the same JSON through node:http.

  npm run bench:queries -- [options]

  --employees <list>    sizes of the company, one after the other (default 100000)
  --services <number>   its services (default 300)
  --scale               the same as --employees 10000,100000
  --only <names>        of the queries, e.g. Q1,Q3
  --concurrency <list>  requests at a time (default 1,32)
  --seconds <number>    of load for each figure, by turns (default 12)
  --server <url>        a PostgreSQL server to use, and to keep the seeded databases on, instead of a new one
  --profile <folder>    writes a CPU profile of the subgraph there
  --json                the figures as JSON
  --help                this text

An employee has 20 accounts on average. The ratio is throughput by the subgraph to throughput by hand.
`;

class UsageError extends Error {}

type Options = ReturnType<typeof readOptions>;
type Figure = {
  query: string;
  employees: number;
  concurrency: number;
  subgraph: Load;
  byHand: Load;
  ratio: number;
  /** Of the subgraph's process, right after the load. */
  residentMib: number | undefined;
};

try {
  await run(readOptions());
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${message}\n${error instanceof UsageError ? 'Try --help.\n' : ''}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

async function run(options: Options): Promise<void> {
  if (options.help) {
    process.stdout.write(usage);
    return;
  }
  const server = options.server === undefined ? await startPostgresServer() : undefined;
  try {
    const figures: Figure[] = [];
    for (const employees of options.employees) {
      figures.push(...(await measure(options, server?.url ?? options.server ?? '', employees)));
    }
    process.stdout.write(options.json ? `${JSON.stringify(figures, null, 2)}\n` : `\n${toTable(figures)}\n`);
  } finally {
    await server?.stop();
  }
}

/** All figures for one size of the company. */
async function measure(options: Options, serverUrl: string, employees: number): Promise<Figure[]> {
  const size = { employees, services: options.services, accounts: employees * 20 };
  const url = await openBenchDatabase(serverUrl, size, note);
  const subgraph = await startSubgraph(url, options.profile);
  const byHand = await startByHand(url, size);
  try {
    const figures: Figure[] = [];
    for (const query of queriesFor(size).filter(({ name }) => options.only?.includes(name) ?? true)) {
      const targets = {
        subgraph: { url: `${subgraph.url}/graphql`, body: JSON.stringify(query.body), server: subgraph },
        byHand: { url: `${byHand.url}/${query.name}`, body: JSON.stringify(query.body), server: byHand },
      };
      await compareAnswers(query, targets.subgraph, targets.byHand);
      // Code that has just started to run is slow for seconds.
      for (const target of Object.values(targets)) await load(target, 4, Math.min(5, options.seconds));
      for (const concurrency of options.concurrency) {
        note(`${query.name}, ${employees} employees, ${concurrency} at a time`);
        const pair = [targets.subgraph, targets.byHand];
        const [one, other] = await loadInTurns(pair, concurrency, options.seconds);
        if (!one || !other) throw new Error('nothing was measured');
        const residentMib = subgraph.residentMib();
        const ratio = one.requestsPerSecond / other.requestsPerSecond;
        figures.push({
          query: query.name,
          employees,
          concurrency,
          subgraph: one,
          byHand: other,
          ratio,
          residentMib,
        });
      }
    }
    return figures;
  } finally {
    await subgraph.stop();
    await byHand.stop();
  }
}

/** A comparison of different answers would say nothing. */
async function compareAnswers(query: BenchQuery, one: Target, other: Target): Promise<void> {
  const [answer, expected] = await Promise.all([one, other].map(ask));
  if (!isDeepStrictEqual(answer, expected)) {
    throw new Error(
      `${query.name} is answered differently:\n${JSON.stringify(answer).slice(0, 2000)}\n${JSON.stringify(expected).slice(0, 2000)}`,
    );
  }
}

async function ask({ url, body }: Target): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  return response.json();
}

function toTable(figures: readonly Figure[]): string {
  const head =
    'query|employees|at a time|ratio|per s|p50 ms|p95 ms|p99 ms|CPU ms|by hand per s|p50 ms|p95 ms|p99 ms|CPU ms|RSS MiB';
  return table(
    head.split('|'),
    figures.map(({ query, employees, concurrency, ratio, subgraph, byHand, residentMib }) => [
      query,
      employees,
      concurrency,
      round(ratio, 2),
      ...columnsOf(subgraph),
      ...columnsOf(byHand),
      residentMib ?? null,
    ]),
  );
}

function columnsOf({ requestsPerSecond, p50, p95, p99, cpuMs }: Load): (number | null)[] {
  const measured = [requestsPerSecond, p50, p95, p99].map((value) => round(value, 1));
  return [...measured, cpuMs === undefined ? null : round(cpuMs, 1)];
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

function readOptions() {
  const { values } = parse();
  const numbers = (name: 'employees' | 'services' | 'concurrency' | 'seconds', otherwise: number[]) => {
    const text = values[name];
    if (text === undefined) return otherwise;
    const list = text.split(',').map(Number);
    if (list.some((value) => !Number.isInteger(value) || value < 1)) {
      throw new UsageError(`--${name} takes whole numbers, not ${text}.`);
    }
    return list;
  };
  return {
    help: values.help,
    json: values.json,
    server: values.server,
    profile: values.profile,
    only: values.only?.split(','),
    employees: values.scale ? [10_000, 100_000] : numbers('employees', [100_000]),
    services: numbers('services', [300])[0] ?? 300,
    concurrency: numbers('concurrency', [1, 32]),
    seconds: numbers('seconds', [12])[0] ?? 12,
  };
}

function parse() {
  try {
    return parseArgs({
      options: {
        employees: { type: 'string' },
        services: { type: 'string' },
        scale: { type: 'boolean', default: false },
        only: { type: 'string' },
        concurrency: { type: 'string' },
        seconds: { type: 'string' },
        server: { type: 'string' },
        profile: { type: 'string' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : 'The options cannot be read.');
  }
}
