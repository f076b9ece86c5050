import { parseArgs } from 'node:util';
import { generateCompany } from './company/company.ts';
import { groundTruth } from './company/ground-truth.ts';
import { type RateProfile, rateProfileNames } from './server/rate-limits.ts';
import { demoToken, startSimulator } from './server/server.ts';

const usage = `Okta simulator: one believable Okta org over plain HTTP, on loopback.

  okta-discovery simulator [options]    from a checkout: npm run okta-simulator -- [options]

  --port <number>        where to listen (default 4001)
  --people <number>      size of the company (default 1000)
  --apps <number>        apps in the org (default 120)
  --groups <number>      groups in the org (default 60)
  --sign-in-days <n>     days of sign-ins in the System Log (default 90)
  --group-per-app        apps are handed out through a group each, as in tidy orgs
  --seed <number>        another seed, another company (default 7)
  --token <text>         the API token it accepts (default: a demo value)
  --rate <profile>       generous, workforce or integrator (default generous)
  --latency-ms <number>  time each answer takes (default 0)
  --help                 this text
`;

const options = {
  port: { type: 'string', default: '4001' },
  people: { type: 'string', default: '1000' },
  apps: { type: 'string', default: '120' },
  groups: { type: 'string', default: '60' },
  'sign-in-days': { type: 'string', default: '90' },
  seed: { type: 'string', default: '7' },
  token: { type: 'string', default: demoToken },
  rate: { type: 'string', default: 'generous' },
  'latency-ms': { type: 'string', default: '0' },
  'group-per-app': { type: 'boolean', default: false },
  help: { type: 'boolean', default: false, short: 'h' },
} as const;

/** An error in the arguments. */
class UsageError extends Error {}

try {
  await run(readArguments());
} catch (error) {
  const isUsage = error instanceof UsageError;
  process.stderr.write(
    isUsage
      ? `${error.message}. --help says what can be given.\n`
      : `Cannot start:\n  - ${explainStart(error)}\n`,
  );
  process.exitCode = isUsage ? 2 : 1;
}

async function run(values: ReturnType<typeof readArguments>): Promise<void> {
  if (values.help) {
    process.stdout.write(usage);
    return;
  }
  const company = generateCompany({
    seed: readNumber(values, 'seed', 0, 2 ** 32 - 1),
    people: readNumber(values, 'people', 1, 200_000),
    apps: readNumber(values, 'apps', 0, 5_000),
    groups: readNumber(values, 'groups', 1, 5_000),
    signInDays: readNumber(values, 'sign-in-days', 0, 90),
    groupPerApp: values['group-per-app'],
    now: new Date(),
  });
  const simulator = await startSimulator({
    company,
    port: readNumber(values, 'port', 0, 65_535),
    token: readToken(values.token),
    rateLimits: readProfile(values.rate),
    latencyMs: readNumber(values, 'latency-ms', 0, 60_000),
  });
  const stop = () => void simulator.close();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  const { counts } = groundTruth(company);
  process.stdout.write(`Okta simulator: ${company.org.name}, seed ${company.seed}, rate limits "${values.rate}"
  Okta domain     ${company.org.domain}
  API token       ${simulator.token}
  URL             ${simulator.url}
  In the org      ${company.users.length} people, ${company.apps.length} apps, ${company.groups.length} groups, ${company.log.length} log events
  To discover     ${counts.services} services (${counts.serviceInstances} instances), ${counts.users} users, ${counts.accounts} accounts, ${counts.employees} employees, ${counts.departments} departments

Start the subgraph with
  OKTA_BASE_URL=${simulator.url} npm start    (okta-discovery serve, where the package is installed)
and add an Okta integration with the domain and the token above. Ctrl-C stops the simulator.
`);
}

function readArguments() {
  try {
    return parseArgs({ options, allowPositionals: false }).values;
  } catch (error) {
    // Node explains at length how to write what nobody meant.
    throw new UsageError(error instanceof Error ? (error.message.split(/\.\s/, 1)[0] ?? '') : String(error));
  }
}

function explainStart(error: unknown): string {
  if (error instanceof Error && 'code' in error && 'port' in error) {
    if (error.code === 'EADDRINUSE') {
      return `--port ${error.port} is taken by another program. Stop that one, or choose another port; 0 is any free one.`;
    }
    if (error.code === 'EACCES') {
      return `--port ${error.port} may not be opened by this user (EACCES). Choose a port from 1024 on.`;
    }
  }
  return error instanceof Error ? error.message : String(error);
}

function readNumber(values: Record<string, unknown>, name: string, min: number, max: number): number {
  const text = String(values[name]);
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < min || value > max) {
    throw new UsageError(`--${name} must be a whole number from ${min} to ${max}, not "${text}"`);
  }
  return value;
}

function readProfile(text: string): RateProfile {
  const profile = rateProfileNames.find((name) => name === text);
  if (!profile) throw new UsageError(`--rate must be one of ${rateProfileNames.join(', ')}, not "${text}"`);
  return profile;
}

function readToken(text: string): string {
  if (!/^\S+$/.test(text)) throw new UsageError('--token must be text without white space');
  return text;
}
