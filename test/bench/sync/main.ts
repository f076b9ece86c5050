/**
 * Measures syncs: requests and minutes under Okta's limits, memory, and the time the store needs for writing.
 */
import { parseArgs } from 'node:util';
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

class UsageError extends Error {}

// An orderly exit also ends the database and the process that syncs.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

try {
  await run(readOptions());
} catch (error) {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  if (error instanceof UsageError) process.stderr.write('Try --help.\n');
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

async function run(options: ReturnType<typeof readOptions>): Promise<void> {
  if (options.help) {
    process.stdout.write(usage);
    return;
  }
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
  if (wrong.length > 0) process.exitCode = 1;
}

/** The measurements for these parts, each once even if it gives several parts. */
function toMeasure(only: readonly Part[]): ((server: BenchPostgres, note: Note) => Promise<Figure[]>)[] {
  return [...new Set(only.map((part) => parts[part]))];
}

type Note = (text: string) => void;

function note(text: string): void {
  process.stderr.write(`${seconds(performance.now()).padStart(8)}  ${text}\n`);
}

function readOptions(): { only: Part[]; json: boolean; help: boolean } {
  const { values } = parse();
  const names =
    values.only === undefined ? Object.keys(parts) : values.only.split(',').map((name) => name.trim());
  const only = names.filter(isPart);
  const [unknown] = names.filter((name) => !isPart(name));
  if (unknown !== undefined) throw new UsageError(`there is no part "${unknown}"`);
  return { only, json: values.json, help: values.help };
}

function parse() {
  try {
    return parseArgs({
      options: {
        only: { type: 'string' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
