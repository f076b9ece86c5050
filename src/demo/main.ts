/** The whole main job on one machine, step by step. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startApp } from '../app.ts';
import { readConfig } from '../config.ts';
import { createLog } from '../log.ts';
import { generateCompany } from '../simulator/company/company.ts';
import { startSimulator } from '../simulator/server/server.ts';
import { onStop } from '../stop-signals.ts';
import { createClient, type GraphQLClient } from './client.ts';
import { watchRun } from './progress.ts';
import { operationsToTry, summarize } from './summary.ts';

const usage = `Demo: an Okta simulator, the subgraph on an embedded database, an integration added through the API, a sync.

  okta-discovery demo [options]    from a checkout: npm run demo -- [options]

  --people <number>  size of the simulated company (default 1000)
  --apps <number>    apps in its Okta (default 120)
  --seed <number>    another seed, another company (default 7)
  --real-pace        the rate limits of a real workforce org: the sync takes minutes, as it does in life
  --once             end after the summary instead of leaving the playground running
  --help             this text

Data is kept in DATA_DIR/demo (.data/demo); remove that folder to start over. HOST, PORT and LOG_LEVEL as for the server.
`;

type CompanyOptions = { seed: number; people: number; apps: number; generatedAt: string };

class UsageError extends Error {}

const out = process.stdout;

try {
  await run(readOptions());
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${message}\n${error instanceof UsageError ? 'Try --help.\n' : ''}`);
  process.exit(error instanceof UsageError ? 2 : 1);
}

async function run(options: ReturnType<typeof readOptions>): Promise<void> {
  if (options.help) {
    out.write(usage);
    return;
  }
  const dataDir = join(readConfig().dataDir, 'demo');
  const company = await settleCompany(dataDir, options);

  out.write(`1. Okta simulator: ${company.people} people, ${company.apps} apps, 90 days of sign-ins\n`);
  const simulator = await startSimulator({
    company: generateCompany({
      seed: company.seed,
      people: company.people,
      apps: company.apps,
      now: new Date(company.generatedAt),
    }),
    rateLimits: options.realPace ? 'workforce' : 'generous',
  });
  out.write(
    `   ${simulator.url}, as ${simulator.company.org.domain}\n\n2. Subgraph on an embedded database\n`,
  );
  const config = readConfig({
    defaults: { LOG_LEVEL: 'warn' },
    overrides: { DATA_DIR: dataDir, DATABASE_URL: '', DATABASE_URL_FILE: '', OKTA_BASE_URL: simulator.url },
  });
  const app = await startApp(config, createLog(config.logLevel, process.stderr));
  const close = async () => {
    await app.close();
    await simulator.close();
  };
  out.write(`   ${app.url}/graphql, data in ${dataDir}\n\n`);

  onStop(() => void close().then(() => process.exit(0)));

  const ask = createClient(app.url);
  const runId = await connect(ask, simulator.company.org.domain, simulator.token);
  const ended = await watchRun(ask, runId, out);
  const seconds = ((ended.durationMs ?? 0) / 1_000).toFixed(1);
  out.write(`   ${ended.status.toLowerCase().replaceAll('_', ' ')} after ${seconds} s\n`);
  if (ended.error) out.write(`   ${ended.error.message}\n`);
  out.write(`\n4. What was found\n${await summarize(ask)}\n\n`);
  if (options.once) {
    await close();
    return;
  }
  out.write(
    `Playground: ${app.url}/\nTo paste there:\n${operationsToTry.map((text) => `  ${text}\n`).join('')}\nCtrl-C stops the demo; run it again and it goes on from the same data.\n`,
  );
}

/** Adds the integration, or uses the one that an earlier demo added. Returns the run to watch. */
async function connect(ask: GraphQLClient, domain: string, apiToken: string): Promise<string> {
  // Pasted as people do: the address of the admin console.
  const pasted = `https://${domain.replace('.', '-admin.')}/admin/dashboard`;
  out.write(`3. addOktaIntegration(domain: "${pasted}")\n`);
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
    out.write(`   ${result.integration?.domain} is ${result.integration?.status}; its first sync runs\n`);
    return result.syncRun.id;
  }
  if (!result.existing) throw new Error(result.message ?? 'the integration was not added');
  out.write(`   ${result.message} Its sync is triggered again:\n`);
  const { triggerOktaSync } = await ask<{ triggerOktaSync: { syncRun?: { id: string }; message?: string } }>(
    `mutation Sync($input: TriggerOktaSyncInput!) {
      triggerOktaSync(input: $input) {
        ... on OktaSyncTriggered { syncRun { id } }
        ... on DiscoveryError { message }
      }
    }`,
    { input: { integrationId: result.existing.id } },
  );
  if (!triggerOktaSync.syncRun) throw new Error(triggerOktaSync.message ?? 'the sync was not triggered');
  return triggerOktaSync.syncRun.id;
}

/**
 * The company of this data folder, or a new one. It is always generated for the same moment: for another one
 * its sign-ins would differ, and the same history would be counted twice.
 */
async function settleCompany(
  dataDir: string,
  options: ReturnType<typeof readOptions>,
): Promise<CompanyOptions> {
  const path = join(dataDir, 'company.json');
  const { seed, people, apps } = options;
  const kept = await readFile(path, 'utf8').then(
    (text) => JSON.parse(text) as CompanyOptions,
    () => null,
  );
  if (!kept) {
    const company = { seed, people, apps, generatedAt: new Date().toISOString() };
    await mkdir(dataDir, { recursive: true });
    await writeFile(path, JSON.stringify(company));
    return company;
  }
  if (kept.seed !== seed || kept.people !== people || kept.apps !== apps) {
    throw new UsageError(
      `${dataDir} holds a company of ${kept.people} people, ${kept.apps} apps and seed ${kept.seed}. Use the same options, or remove that folder to start over.`,
    );
  }
  return kept;
}

function readOptions() {
  const { values } = parse();
  return {
    seed: wholeNumber('seed', values.seed, 0, 2 ** 32 - 1),
    people: wholeNumber('people', values.people, 1, 20_000),
    apps: wholeNumber('apps', values.apps, 0, 1_000),
    realPace: values['real-pace'],
    once: values.once,
    help: values.help,
  };
}

function parse() {
  try {
    return parseArgs({
      options: {
        people: { type: 'string', default: '1000' },
        apps: { type: 'string', default: '120' },
        seed: { type: 'string', default: '7' },
        'real-pace': { type: 'boolean', default: false },
        once: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function wholeNumber(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < min || value > max) {
    throw new UsageError(`--${name} must be a whole number from ${min} to ${max}, not "${text}"`);
  }
  return value;
}
