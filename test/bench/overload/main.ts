/** Measures how the server answers when it is asked for more than it can do. */
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { runCommand } from '../../../src/command-line.ts';
import { table } from '../../../src/demo/table.ts';
import { startPostgresServer } from '../../kit/postgres-server.ts';
import { createFigures, type Figure } from '../kit/figures.ts';
import { openBenchDatabase } from '../queries/database.ts';
import { startOkta, startSubgraph } from '../queries/servers.ts';
import { measureBesideSync } from './beside-sync.ts';
import {
  flood,
  largeQuery,
  openStoppedReaders,
  pageQuery,
  post,
  startProbes,
  untilNormal,
} from './clients.ts';

const usage = `The server as \`npm start\` runs it, over PostgreSQL, asked for ten times what it can do.

  npm run bench:overload -- [options]

  --clients <number>   connections that ask all the time (default 1000)
  --times <number>     how many times the capacity they ask for (default 10)
  --seconds <number>   for how long (default 60)
  --readers <number>   clients that ask for a large answer and do not read it (default 60)
  --employees <number> size of the company, and of the org that is synced (default 10000)
  --beside <number>    requests a second beside a sync (default 100)
  --json               the figures as JSON
  --help               this text

Clients and server share the machine's cores. Ends with 1 when a status other than 200, 429 and 503 was answered.
`;

const definitions = {
  clients: { type: 'string', default: '1000' },
  times: { type: 'string', default: '10' },
  seconds: { type: 'string', default: '60' },
  readers: { type: 'string', default: '60' },
  employees: { type: 'string', default: '10000' },
  beside: { type: 'string', default: '100' },
  json: { type: 'boolean', default: false },
} as const;

const parse = (args: string[]) => parseArgs({ args, options: definitions }).values;
type Options = ReturnType<typeof parse>;

await runCommand(usage, async (args) => {
  const figures = await run(parse(args));
  return figures.some(({ isCorrectness, isMet }) => isCorrectness && !isMet) ? 1 : 0;
});

async function run(options: Options): Promise<Figure[]> {
  const postgres = await startPostgresServer();
  const employees = Number(options.employees);
  const size = { employees, services: 100, accounts: employees * 20 };
  const url = await openBenchDatabase(postgres.url, size, note);
  const okta = await startOkta(employees);
  const server = await startSubgraph(url, undefined, {
    READER_TIMEOUT_SECONDS: '5',
    OKTA_BASE_URL: okta.url,
    NODE_ENV: 'development',
  });
  try {
    const pageBody = JSON.stringify({ query: pageQuery });
    const figures = [
      ...(await measureBesideSync(server, pageBody, { perSecond: Number(options.beside), seconds: 40 })),
      ...(await measure(server, pageBody, options)),
    ];
    const rows = figures.map(({ part, name, measured, target, isMet }) => [
      part,
      name,
      measured,
      target,
      isMet ? '' : 'missed',
    ]);
    process.stdout.write(
      options.json
        ? `${JSON.stringify(figures, null, 2)}\n`
        : `\n${table(['while', 'what', 'measured', 'target', ''], rows)}\nload of the machine: ${loadavg().map(Math.round).join(', ')}\n`,
    );
    return figures;
  } finally {
    await server.stop();
    await okta.stop();
    await postgres.stop();
  }
}

async function measure(
  server: Awaited<ReturnType<typeof startSubgraph>>,
  pageBody: string,
  options: Options,
): Promise<Figure[]> {
  const ms = (value: number) => `${Math.round(value)} ms`;
  const mib = (value: number) => `${Math.round(value)} MiB`;
  const add = (part: string) => createFigures(part);
  const all: Figure[][] = [];

  // The first requests of a process take longer.
  await flood(server.url, pageBody, { clients: 8, seconds: 5 });
  const before = await flood(server.url, pageBody, { clients: 32, seconds: 5 });
  const capacity = before.perSecond;
  note(`capacity: ${Math.round(capacity)} requests/s`);
  const alone = add('32 clients');
  alone.tell('answers per second', capacity, (value) => value.toFixed(0));
  alone.tell('memory', server.residentMib() ?? Number.NaN, mib);
  all.push(alone.figures);

  const probes = startProbes(server);
  const flooded = await flood(server.url, pageBody, {
    clients: Number(options.clients),
    seconds: Number(options.seconds),
    perSecond: Math.max(Number(options.clients), Math.round(capacity * Number(options.times))),
  });
  const during = await probes.stop();
  const normalMs = await untilNormal(server.url, pageBody);
  const overload = add(`${options.clients} clients, ${options.times} times as much`);
  overload.tell('asked per second', flooded.perSecond, (value) => value.toFixed(0));
  for (const [status, answers] of Object.entries(flooded.statuses))
    overload.tell(`answers ${status}`, answers);
  overload.atMost('other answers', flooded.others, 0, undefined, { isCorrectness: true });
  overload.atMost('not ready', during.health.failures, 0, undefined, { isCorrectness: true });
  overload.atMost('health, 99 of 100 within', during.health.p99, 100, ms);
  overload.tell('health, the slowest', during.health.max, ms);
  overload.atMost('tiny query, 99 of 100 within', during.tiny.p99, 500, ms);
  overload.tell('tiny queries refused', during.tiny.failures);
  overload.atMost('normal again after', normalMs, 5_000, ms);
  overload.tell('most memory', during.maxMib, mib);
  all.push(overload.figures);

  const beside = startProbes(server);
  const beganMs = performance.now();
  const large = await post(server.url, JSON.stringify({ query: largeQuery }));
  const tookMs = performance.now() - beganMs;
  const meanwhile = await beside.stop();
  const one = add('one answer is large');
  one.tell('its size', large.bytes / 2 ** 20, (value) => `${value.toFixed(1)} MB`);
  one.tell('its status', large.status, String);
  one.tell('its time', tookMs, ms);
  one.atMost('health, the slowest', meanwhile.health.max, 100, ms);
  one.atMost('tiny query, the slowest', meanwhile.tiny.max, 500, ms);
  one.tell('most memory', meanwhile.maxMib, mib);
  all.push(one.figures);

  const watched = startProbes(server);
  const closedMs = await openStoppedReaders(server.url, Number(options.readers));
  const stopped = await watched.stop();
  const readers = add(`${options.readers} clients do not read`);
  readers.tell('all closed after', closedMs, ms);
  readers.atMost('health, 99 of 100 within', stopped.health.p99, 100, ms);
  readers.atMost('tiny query, 99 of 100 within', stopped.tiny.p99, 500, ms);
  readers.tell('most memory', stopped.maxMib, mib);
  all.push(readers.figures);
  return all.flat();
}

function note(text: string): void {
  process.stderr.write(`${text}\n`);
}
