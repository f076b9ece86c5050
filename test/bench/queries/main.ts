/**
 * Measures how fast queries are answered, compared with one hand-written statement that gives the same JSON.
 */
import { parseArgs } from 'node:util';
import { ArgumentError, runCommand } from '../../../src/command-line.ts';
import { table } from '../../../src/demo/table.ts';
import { quoted } from '../../../src/printable.ts';
import { startPostgresServer } from '../../kit/postgres-server.ts';
import { openBenchDatabase } from './database.ts';
import { type Contest, type Figure, measureQuery, startContest, stopContest } from './measure.ts';
import { type Growth, measureGrowth } from './scale.ts';

const usage = `Queries on PostgreSQL, each beside one SQL statement by hand that gives the same JSON through node:http.

  npm run bench:queries -- [options]

  --employees <list>    sizes of the company, one after the other (default 100000)
  --services <number>   its services (default 300)
  --scale               how p50 grows from 10,000 to 100,000 employees, the two sizes taking turns
  --kept                also the subgraph as it answers what it has read before, where nothing was written since
  --identity            also the subgraph where callers prove who they are, by a gateway's secret and a token
  --plain               also the subgraph with COMPILED_READS=off, whose resolvers read field by field
  --only <names>        of the queries, e.g. Q1,Q3
  --concurrency <list>  requests at a time (default 1,32)
  --seconds <number>    of load for each figure, by turns (default 12); 2.5 times as long for several at a time
  --server <url>        a PostgreSQL server to use, and to keep the seeded databases on, instead of a new one
  --profile <folder>    writes a CPU profile of the subgraph there
  --json                the figures as JSON
  --help                this text

An employee has 20 accounts on average. The ratio is throughput to throughput by hand. With --scale, the cost of a page
is told apart from what has to grow with the rows that pass a filter: counting them.
`;

type Options = ReturnType<typeof readOptions>;

const definitions = {
  employees: { type: 'string' },
  services: { type: 'string' },
  scale: { type: 'boolean', default: false },
  kept: { type: 'boolean', default: false },
  identity: { type: 'boolean', default: false },
  plain: { type: 'boolean', default: false },
  only: { type: 'string' },
  concurrency: { type: 'string' },
  seconds: { type: 'string' },
  server: { type: 'string' },
  profile: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

await runCommand(usage, (args) => run(readOptions(args)));

async function run(options: Options): Promise<number> {
  const server = options.server === undefined ? await startPostgresServer() : undefined;
  const serverUrl = server?.url ?? options.server ?? '';
  try {
    const show = options.scale ? await compareSizes(options, serverUrl) : await compare(options, serverUrl);
    process.stdout.write(show);
    return 0;
  } finally {
    await server?.stop();
  }
}

/** Throughput of all contestants, for one size of the company after the other. */
async function compare(options: Options, serverUrl: string): Promise<string> {
  const figures: Figure[] = [];
  for (const employees of options.employees) {
    const contest = await start(options, serverUrl, employees);
    try {
      const asked = contest.queries.filter(
        ({ name, isForScale }) => options.only?.includes(name) ?? !isForScale,
      );
      for (const query of asked) figures.push(...(await measureQuery(contest, query, options, note)));
    } finally {
      await stopContest(contest);
    }
  }
  return options.json ? `${JSON.stringify(figures, null, 2)}\n` : `\n${toTable(figures)}\n`;
}

/** How much longer the same query takes in a larger company. */
async function compareSizes(options: Options, serverUrl: string): Promise<string> {
  const contests: Contest[] = [];
  try {
    for (const employees of options.employees) contests.push(await start(options, serverUrl, employees));
    const growths = await measureGrowth(contests, options.only, options.seconds, note);
    const sizes = options.employees;
    return options.json
      ? `${JSON.stringify({ sizes, growths }, null, 2)}\n`
      : `\n${toGrowth(sizes, growths)}\n`;
  } finally {
    for (const contest of contests) await stopContest(contest);
  }
}

async function start(options: Options, serverUrl: string, employees: number): Promise<Contest> {
  const size = { employees, services: options.services, accounts: employees * 20 };
  const url = await openBenchDatabase(serverUrl, size, note);
  return startContest(url, size, {
    withKept: options.kept,
    withIdentity: options.identity,
    withPlain: options.plain,
    profile: options.profile,
  });
}

function toTable(figures: readonly Figure[]): string {
  return table(
    'query|employees|at a time|by|ratio|per s|p50 ms|p95 ms|p99 ms|CPU ms|RSS MiB'.split('|'),
    figures.map(({ query, employees, concurrency, contestant, ratio, load, residentMib }) => [
      query,
      employees,
      concurrency,
      contestant,
      round(ratio, 2),
      ...[load.requestsPerSecond, load.p50, load.p95, load.p99].map((value) => round(value, 1)),
      load.cpuMs === undefined ? null : round(load.cpuMs, 1),
      residentMib ?? null,
    ]),
  );
}

function toGrowth(sizes: readonly number[], growths: readonly Growth[]): string {
  const head = [
    'query',
    'by',
    ...sizes.map((size) => `p50 ms of ${size}`),
    'ratio',
    'rows that pass',
    'what',
  ];
  return table(
    head,
    growths.map(({ query, contestant, p50, ratio, matching, what }) => [
      query,
      contestant,
      ...p50.map((value) => round(value, 1)),
      round(ratio, 2),
      matching.every((rows) => rows === undefined) ? null : matching.join(' → '),
      what,
    ]),
  );
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

function readOptions(args: string[]) {
  const { values } = parseArgs({ args, options: definitions });
  const numbers = (name: 'employees' | 'services' | 'concurrency' | 'seconds', otherwise: number[]) => {
    const text = values[name];
    if (text === undefined) return otherwise;
    const list = text.split(',').map(Number);
    if (list.some((value) => !Number.isInteger(value) || value < 1)) {
      throw new ArgumentError(`--${name} takes whole numbers, not ${quoted(text)}`);
    }
    return list;
  };
  return {
    json: values.json,
    server: values.server,
    profile: values.profile,
    only: values.only?.split(','),
    scale: values.scale,
    kept: values.kept,
    identity: values.identity,
    plain: values.plain,
    employees: numbers('employees', values.scale ? [10_000, 100_000] : [100_000]),
    services: numbers('services', [300])[0] ?? 300,
    concurrency: numbers('concurrency', [1, 32]),
    seconds: numbers('seconds', [12])[0] ?? 12,
  };
}
