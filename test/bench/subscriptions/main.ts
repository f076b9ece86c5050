/** Measures what clients that follow a sync cost the sync and other clients. */
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { ArgumentError, runCommand } from '../../../src/command-line.ts';
import { table } from '../../../src/demo/table.ts';
import { quoted } from '../../../src/printable.ts';
import { startBenchPostgres } from '../kit/postgres.ts';
import { startSubgraph } from '../queries/servers.ts';
import { type Audience, connectOrg, measureRound, type Round } from './measure.ts';
import { startOrg } from './org.ts';

const usage = `A full sync of a simulated org, by the server as \`npm start\` runs it, while so many follow it as server-sent events.

  npm run bench:subscriptions -- [options]

  --audiences <list>    listeners, or listeners/documents: those with different documents (default 0,200,1000,1000/50)
  --rounds <number>     syncs with each audience, by turns (default 3)
  --people <number>     size of the company (default 2000)
  --apps <number>       its apps (default 150)
  --stop-after <number> seconds after which a sync is left (default 60); nothing more is measured then
  --profile <folder>    writes a CPU profile of the server there
  --json                the figures as JSON
  --help                this text

The ratios are to the sync of the same round that nobody follows, which the first audience should be. Ends with 1 when a
listener was not told of the end of a sync.
`;

const definitions = {
  audiences: { type: 'string', default: '0,200,1000,1000/50' },
  rounds: { type: 'string', default: '3' },
  people: { type: 'string', default: '2000' },
  apps: { type: 'string', default: '150' },
  'stop-after': { type: 'string', default: '60' },
  profile: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

await runCommand(usage, (args) => run(readOptions(args)));

async function run(options: ReturnType<typeof readOptions>): Promise<number> {
  const rounds = await measure(options);
  const figures = options.audiences.map((audience, index) =>
    toFigures(audience, rounds[index] ?? [], rounds[0] ?? []),
  );
  process.stdout.write(options.json ? `${JSON.stringify(figures, null, 2)}\n` : `\n${toTable(figures)}\n`);
  const isAnyoneMissed = options.audiences.some(({ listeners }, index) =>
    rounds[index]?.some(({ isEnded, told }) => isEnded && told < listeners),
  );
  if (isAnyoneMissed) note('not everybody was told of the end');
  return isAnyoneMissed ? 1 : 0;
}

/** The rounds of each audience. */
async function measure(options: ReturnType<typeof readOptions>): Promise<Round[][]> {
  const rounds: Round[][] = options.audiences.map(() => []);
  const postgres = await startBenchPostgres();
  const org = await startOrg(options);
  try {
    const databaseUrl = await postgres.createDatabase('subscriptions');
    const env = { OKTA_BASE_URL: org.url, NODE_ENV: 'development' };
    const server = await startSubgraph(databaseUrl, options.profile, env);
    try {
      const integrationId = await connectOrg(server.url, org);
      note(`synced once; load of the machine ${loadavg()[0]?.toFixed(1)}`);
      for (let round = 0; round < options.rounds; round += 1) {
        for (const [index, audience] of options.audiences.entries()) {
          const measured = await measureRound(server, integrationId, audience, options.stopAfterMs);
          rounds[index]?.push(measured);
          note(
            `${nameOf(audience)}: ${(measured.wallMs / 1_000).toFixed(1)} s, load ${loadavg()[0]?.toFixed(1)}`,
          );
          if (!measured.isEnded) return rounds;
        }
      }
    } finally {
      await server.stop();
    }
  } finally {
    await org.stop();
    await postgres.stop();
  }
  return rounds;
}

type Figures = ReturnType<typeof toFigures>;

function toFigures(audience: Audience, rounds: readonly Round[], alone: readonly Round[]) {
  const latencies = rounds.flatMap(({ latenciesMs }) => latenciesMs).sort((one, two) => one - two);
  const ratios = (of: (round: Round) => number) =>
    rounds.map((round, index) => of(round) / of(alone[index] ?? round)).sort((one, two) => one - two);
  return {
    audience: nameOf(audience),
    isEnded: rounds.length > 0 && rounds.every(({ isEnded }) => isEnded),
    wallSeconds: middle(rounds.map(({ wallMs }) => wallMs / 1_000)),
    wallRatio: middle(ratios(({ wallMs }) => wallMs)),
    cpuSeconds: middle(rounds.map(({ cpuMs }) => cpuMs / 1_000)),
    cpuRatio: middle(ratios(({ cpuMs }) => cpuMs)),
    eventsPerListener: middle(rounds.map(({ eventsPerListener }) => eventsPerListener)),
    queryP50Ms: latencies[Math.floor(latencies.length * 0.5)] ?? Number.NaN,
    queryP99Ms: latencies[Math.floor(latencies.length * 0.99)] ?? Number.NaN,
    residentMib: Math.max(...rounds.map(({ residentMib }) => residentMib)),
  };
}

function middle(values: readonly number[]): number {
  const sorted = [...values].sort((one, two) => one - two);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function toTable(figures: readonly Figures[]): string {
  return table(
    'listeners|wall s|ratio|CPU s|ratio|events each|tiny query p50 ms|p99 ms|RSS MiB'.split('|'),
    figures.map((it) => [
      it.audience,
      it.isEnded ? it.wallSeconds.toFixed(1) : `left after ${it.wallSeconds.toFixed(0)}`,
      it.wallRatio.toFixed(2),
      it.cpuSeconds.toFixed(1),
      it.cpuRatio.toFixed(2),
      it.eventsPerListener.toFixed(1),
      time(it.queryP50Ms),
      time(it.queryP99Ms),
      String(it.residentMib),
    ]),
  );
}

function time(ms: number): string {
  return Number.isFinite(ms) ? ms.toFixed(0) : 'no answer';
}

function nameOf({ listeners, documents }: Audience): string {
  return documents > 1 ? `${listeners}, ${documents} documents` : String(listeners);
}

function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

function readOptions(args: string[]) {
  const { values } = parseArgs({ args, options: definitions });
  const number = (name: string, text: string) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < 0)
      throw new ArgumentError(`${name} takes whole numbers, not ${quoted(text)}`);
    return value;
  };
  return {
    json: values.json,
    profile: values.profile,
    audiences: values.audiences.split(',').map((text): Audience => {
      const [listeners = '', documents = '1'] = text.split('/');
      return {
        listeners: number('--audiences', listeners),
        documents: Math.max(1, number('--audiences', documents)),
      };
    }),
    rounds: number('--rounds', values.rounds),
    people: number('--people', values.people),
    apps: number('--apps', values.apps),
    stopAfterMs: number('--stop-after', values['stop-after']) * 1_000,
  };
}
