/**
 * Measures syncs: requests and minutes under Okta's limits, memory, and the time the store needs for writing.
 */
import { parseArgs } from 'node:util';
import { ArgumentError, runCommand } from '../../../src/command-line.ts';
import { count, type Figure, renderFigures, seconds } from '../kit/figures.ts';
import { type BenchPostgres, startBenchPostgres } from '../kit/postgres.ts';
import { isPart, type Part, parts } from './parts.ts';

const usage = `Syncs of a simulated org over HTTP into PostgreSQL, on virtual time: what hours under Okta's rate limits come to.

  npm run bench:sync -- [options]

  --only <parts>  of ${Object.keys(parts).join(', ')}; several separated by commas
  --json          the figures as JSON
  --help          this text

  10k     a first sync of 10,000 people and 200 apps, alone and beside a neighbour that uses 40 % of the org's limits
  100k    the same for 100,000 people
  steady  a second sync that finds nothing new
  eta     how far off the estimated end of a first sync is, minute by minute
  log     sign-ins of a quarter, fetched backwards
  writes  a million accounts through the store's writing functions, beside COPY

Virtual minutes do not depend on the machine; real seconds and the writes do. PostgreSQL is TEST_DATABASE_URL, or a
server of its own. Ends with 1 when a result is wrong: refused requests, requests before a reset, differences from what
is in the org.
`;

// An orderly exit also ends the database and the process that syncs.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

await runCommand(usage, (args) => run(readOptions(args)));

async function run(options: ReturnType<typeof readOptions>): Promise<number> {
  const figures: Figure[] = [];
  const server = await startBenchPostgres();
  try {
    for (const measure of toMeasure(options.only)) figures.push(...(await measure(server, note)));
  } finally {
    await server.stop();
  }
  // A run may give figures of parts that were not asked for.
  const wanted = figures.filter(({ part }) => options.only.some((only) => part.includes(only)));
  process.stdout.write(options.json ? `${JSON.stringify(wanted, null, 2)}\n` : `\n${renderFigures(wanted)}`);
  const missed = wanted.filter(({ isMet }) => !isMet);
  const wrong = missed.filter(({ isCorrectness }) => isCorrectness);
  note(`${count(missed.length)} of ${count(wanted.length)} missed, ${count(wrong.length)} of them wrong`);
  return wrong.length > 0 ? 1 : 0;
}

/** The measurements for these parts, each once even if it gives several parts. */
function toMeasure(only: readonly Part[]): ((server: BenchPostgres, note: Note) => Promise<Figure[]>)[] {
  return [...new Set(only.map((part) => parts[part]))];
}

type Note = (text: string) => void;

function note(text: string): void {
  process.stderr.write(`${seconds(performance.now()).padStart(8)}  ${text}\n`);
}

function readOptions(args: string[]): { only: Part[]; json: boolean } {
  const { values } = parseArgs({
    args,
    options: { only: { type: 'string' }, json: { type: 'boolean', default: false } },
  });
  const names =
    values.only === undefined ? Object.keys(parts) : values.only.split(',').map((name) => name.trim());
  const only = names.filter(isPart);
  const [unknown] = names.filter((name) => !isPart(name));
  if (unknown !== undefined) throw new ArgumentError(`There is no part "${unknown}"`);
  return { only, json: values.json };
}
