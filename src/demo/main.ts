/** The whole main job on one machine, step by step. */
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { isAbsolute, join, relative } from 'node:path';
import { Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import { type App, startApp } from '../app.ts';
import { ArgumentError, callOf, runCommand } from '../command-line.ts';
import { readConfig } from '../config.ts';
import { createLog } from '../log.ts';
import { quoted } from '../printable.ts';
import { generateCompany } from '../simulator/company/company.ts';
import { type Simulator, startSimulator } from '../simulator/server/server.ts';
import { onStop } from '../stop-signals.ts';
import { createClient, type GraphQLClient } from './client.ts';
import { timeOf, watchRun } from './progress.ts';
import { createScreen, type Screen } from './screen.ts';
import { operationsToTry, summarize } from './summary.ts';
import { wrap } from './text.ts';

const usage = `Demo: an Okta simulator, the subgraph on an embedded database, an integration added through the API, a sync.

  ${callOf('demo', '[options]')}

  --people <number>  size of the simulated company (default 1000)
  --apps <number>    apps in its Okta (default 120)
  --seed <number>    another seed, another company (default 7)
  --real-pace        the rate limits of a real workforce org: the sync takes minutes, as it does in life
  --once             end after the summary instead of leaving the playground running
  --help             this text

Every company has a folder of its own in DATA_DIR/demo (.data/demo), from which the demo goes on the next time; remove it
to start over. Ctrl-C stops it at any time. HOST, PORT and LOG_LEVEL are as for the server, whose DATABASE_URL and AUTH_MODE it leaves alone.
`;

type CompanyOptions = { seed: number; people: number; apps: number; generatedAt: string };

/** What is set for a server in the same shell or image: the demo has a database of its own, and asks without credentials. */
const notForDemo: Record<string, string> = {
  ...Object.fromEntries(
    [
      ...['DATABASE_URL', 'MIGRATION_DATABASE_URL', 'MIGRATE', 'NODE_ENV', 'ROUTER_SECRETS'],
      ...['ROUTER_HMAC_SECRETS', 'JWT_JWKS_URL', 'JWT_KEYS', 'JWT_ISSUER', 'JWT_AUDIENCE'],
    ].flatMap((name) => [
      [name, ''],
      [`${name}_FILE`, ''],
    ]),
  ),
  AUTH_MODE: 'none',
};

await runCommand(usage, async (args) => {
  const options = readOptions(args);
  const screen = createScreen(process.stdout);
  const stop = new AbortController();
  onStop(() => {
    screen.write(
      `\n${wrap('Stopping. Run the same command again, and it goes on from here.', screen.columns())}\n`,
    );
    stop.abort();
  });
  const parts: Parts = {};
  try {
    await show(options, screen, parts, stop.signal);
    if (!options.once && !stop.signal.aborted) await once(stop.signal, 'abort');
  } catch (error) {
    // What was cut off says nothing of its own: its server is about to stop.
    if (!stop.signal.aborted) throw error;
  } finally {
    await parts.app?.close();
    await parts.simulator?.close();
  }
  return 0;
});
// Connections of ours may be kept alive.
process.exit();

/** Prints a text, broken to the width of the screen. */
type Say = (text: string, indent?: string, hanging?: string) => void;

/** What is to be closed in the end. */
type Parts = { simulator?: Simulator; app?: App };

async function show(
  options: ReturnType<typeof readOptions>,
  screen: Screen,
  parts: Parts,
  signal: AbortSignal,
): Promise<void> {
  const say: Say = (text, indent = '', hanging = `${indent}   `) =>
    screen.write(`${wrap(text, screen.columns(), indent, hanging)}\n`);
  const dataDir = join(readConfig({ overrides: notForDemo }).dataDir, 'demo', folderOf(options));
  const company = await settleCompany(dataDir, options);

  const sizes = `${company.people.toLocaleString('en')} people, ${company.apps.toLocaleString('en')} apps`;
  say(`1. Okta simulator: ${sizes}, 90 days of sign-ins`);
  parts.simulator = await startSimulator({
    company: generateCompany({
      seed: company.seed,
      people: company.people,
      apps: company.apps,
      now: new Date(company.generatedAt),
    }),
    rateLimits: options.realPace ? 'workforce' : 'generous',
  });
  const { url, token, company: simulated } = parts.simulator;
  signal.throwIfAborted();
  say(`${url}, as ${simulated.org.domain}`, '   ');

  say(`\n2. Subgraph on an embedded database in ${shortPath(dataDir)}`);
  const config = readConfig({
    defaults: { LOG_LEVEL: 'warn', ACCESS_LOG: 'off' },
    overrides: { ...notForDemo, DATA_DIR: dataDir, OKTA_BASE_URL: url },
  });
  parts.app = await startApp(config, createLog(config.logLevel, besides(screen), config.logFormat));
  signal.throwIfAborted();
  say(`GraphQL     ${parts.app.url}/graphql`, '   ');
  const { playgroundUrl } = parts.app;
  if (playgroundUrl !== undefined) {
    say(`Playground  ${playgroundUrl} (open it now: it fills while the sync runs)`, '   ', ' '.repeat(15));
  }

  const ask = createClient(parts.app.url, signal);
  const runId = await connect(ask, say, simulated.org.domain, token);
  const ended = await watchRun(ask, runId, screen, { signal });
  const took = timeOf((ended.durationMs ?? 0) / 1_000);
  say(`${ended.status.toLowerCase().replaceAll('_', ' ')} after ${took}`, '   ');
  if (ended.error) say(ended.error.message, '   ');
  say('\n4. What was found');
  screen.write(`${await summarize(ask, screen.columns())}\n\n`);
  if (options.once) return;
  say(playgroundUrl === undefined ? 'To ask:' : `Playground: ${playgroundUrl}, and to paste there:`, '', '');
  for (const text of operationsToTry) say(text, '  ');
  say('Ctrl-C stops the demo. Run the same command again, and it goes on from the same data.', '', '');
}

/** Standard error, for the log: its lines do not get between those of a picture. */
function besides(screen: Screen): Writable & Pick<NodeJS.WriteStream, 'isTTY' | 'getColorDepth'> {
  const { stderr } = process;
  const out = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (stderr.isTTY) screen.makeRoom();
      stderr.write(chunk);
      done();
    },
  });
  return Object.assign(out, { isTTY: stderr.isTTY, getColorDepth: () => stderr.getColorDepth?.() ?? 1 });
}

/** From the working directory, if it is within. */
function shortPath(path: string): string {
  const within = relative(process.cwd(), path);
  return within.startsWith('..') || isAbsolute(within) ? path : within;
}

/** Adds the integration, or uses the one that an earlier demo added. Returns the run to watch. */
async function connect(ask: GraphQLClient, say: Say, domain: string, apiToken: string): Promise<string> {
  // Pasted as people do: the address of the admin console.
  const pasted = `https://${domain.replace('.', '-admin.')}/admin/dashboard`;
  say(`\n3. addOktaIntegration(domain: "${pasted}")`);
  const { addOktaIntegration: result } = await ask<{
    addOktaIntegration: {
      __typename: string;
      message?: string;
      syncRun?: { id: string };
      integration?: { domain: string; status: string };
      existing?: { id: string };
    };
  }>(
    `mutation Add($input: AddOktaIntegrationInput!) {
      addOktaIntegration(input: $input) {
        __typename
        ... on OktaIntegrationAdded { integration { domain status } syncRun { id } }
        ... on OktaIntegrationExists { existing { id } }
        ... on DiscoveryError { message }
      }
    }`,
    { input: { domain: pasted, apiToken, name: 'Acme (demo)' } },
  );
  if (result.syncRun) {
    say(`${result.integration?.domain} is ${result.integration?.status}; its first sync runs`, '   ');
    return result.syncRun.id;
  }
  if (!result.existing) throw new Error(result.message ?? 'the integration was not added');
  const { triggerOktaSync } = await ask<{
    triggerOktaSync: { syncRun?: { id: string }; alreadyRunning?: boolean; message?: string };
  }>(
    `mutation Sync($input: TriggerOktaSyncInput!) {
      triggerOktaSync(input: $input) {
        ... on OktaSyncTriggered { syncRun { id } alreadyRunning }
        ... on DiscoveryError { message }
      }
    }`,
    { input: { integrationId: result.existing.id } },
  );
  const what = triggerOktaSync.alreadyRunning
    ? 'The sync that was stopped goes on:'
    : 'Its sync is triggered again:';
  say(`${result.message} ${what}`, '   ');
  if (!triggerOktaSync.syncRun) throw new Error(triggerOktaSync.message ?? 'the sync was not triggered');
  return triggerOktaSync.syncRun.id;
}

/** The folder of a company, so that another one does not go on from its data. */
function folderOf({ people, apps, seed }: { people: number; apps: number; seed: number }): string {
  return `${people}-people-${apps}-apps-seed-${seed}`;
}

/**
 * The company of this data folder, or a new one. It is always generated for the same moment: for another one
 * its sign-ins would differ, and the same history would be counted twice.
 */
async function settleCompany(
  dataDir: string,
  { seed, people, apps }: ReturnType<typeof readOptions>,
): Promise<CompanyOptions> {
  const path = join(dataDir, 'company.json');
  const kept = await readFile(path, 'utf8')
    .then((text) => JSON.parse(text) as CompanyOptions)
    .catch(() => null);
  if (kept !== null) return kept;
  const company = { seed, people, apps, generatedAt: new Date().toISOString() };
  await mkdir(dataDir, { recursive: true });
  await writeFile(path, JSON.stringify(company));
  return company;
}

function readOptions(args: string[]) {
  const { values } = parseArgs({
    args,
    options: {
      people: { type: 'string', default: '1000' },
      apps: { type: 'string', default: '120' },
      seed: { type: 'string', default: '7' },
      'real-pace': { type: 'boolean', default: false },
      once: { type: 'boolean', default: false },
    },
  });
  return {
    seed: wholeNumber('seed', values.seed, 0, 2 ** 32 - 1),
    people: wholeNumber('people', values.people, 1, 20_000),
    apps: wholeNumber('apps', values.apps, 0, 1_000),
    realPace: values['real-pace'],
    once: values.once,
  };
}

function wholeNumber(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < min || value > max) {
    throw new ArgumentError(`--${name} must be a whole number from ${min} to ${max}, not ${quoted(text)}`);
  }
  return value;
}
