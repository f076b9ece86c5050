import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { columnsOf } from '../../src/demo/text.ts';
import { compiledScript } from '../kit/compiled.ts';
import { inheritedEnvironment } from '../kit/environment.ts';
import { unpackMigrated } from '../kit/migrated-dump.ts';

const company = ['--people', '30', '--apps', '40'];
const folder = '30-people-40-apps-seed-7';
const otherFolder = '5-people-2-apps-seed-7';
const settingsOfServer = {
  NODE_ENV: 'production',
  AUTH_MODE: 'router',
  ROUTER_SECRETS: 's'.repeat(32),
  DATABASE_URL: 'postgres://127.0.0.1:1/app',
  MIGRATION_DATABASE_URL: 'postgres://127.0.0.1:1/app',
  MIGRATE: 'off',
};
let dataDir: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'demo-'));
  for (const each of [folder, otherFolder]) await unpackMigrated(join(dataDir, 'demo', each, 'database'));
});

afterAll(() => rm(dataDir, { recursive: true, force: true }));

test('the demo adds an integration, and goes on from there when it was stopped in the middle of the sync', async () => {
  const script = await compiledScript('src/demo/main.ts');
  const stopped = await demo(script, company, { until: /its first sync runs/ });
  expect(stopped.output).toMatch(/\nStopping\. Run the same command again, and it goes on from here\.\n$/);
  expect(stopped).toMatchObject({ code: 0, errors: '' });
  expect(stopped.output).toContain('acme-demo.okta.com is CONNECTED; its first sync runs');
  expect(stopped.output).not.toContain('after');
  // Where the page is, not an address that only leads there.
  expect(stopped.output).toMatch(/\n {3}Playground {2}http:\/\/[^\s/]+\/playground \(open/);
  expect(stopped.output.indexOf('Playground ')).toBeLessThan(stopped.output.indexOf('addOktaIntegration'));

  let figures: unknown;
  const resumed = await demo(script, company, {
    until: /Ctrl-C stops the demo/,
    async meanwhile(output) {
      figures = await summaryAt(/GraphQL +(\S+)/.exec(output)?.[1] ?? '');
    },
  });
  expect(resumed).toMatchObject({ code: 0, errors: '' });
  expect(resumed.output).toContain('The sync that was stopped goes on:');
  expect(resumed.output).toMatch(/succeeded after \d+ (s|min)\n/);
  expect(figuresIn(resumed.output)).toEqual(figures);

  // Another company begins anew, leaves the data of the first one alone, and is no server that is set up in the same shell.
  const other = await demo(script, ['--people', '5', '--apps', '2', '--once'], { env: settingsOfServer });
  expect(other).toMatchObject({ code: 0, errors: '' });
  expect(other.output).toContain('its first sync runs');
  for (const each of [folder, otherFolder]) {
    expect(await readdir(join(dataDir, 'demo', each))).toContain('company.json');
  }

  for (const { output } of [stopped, resumed, other]) {
    expect(output.split('\n').filter((line) => columnsOf(line) > 80)).toEqual([]);
    expect(output).not.toContain('\u001b');
  }
}, 300_000);

test('a wrong option ends with a clear error and code 2', async () => {
  const result = await demo(await compiledScript('src/demo/main.ts'), ['--people', 'many']);
  expect(result).toEqual({
    code: 2,
    output: '',
    errors: '--people must be a whole number from 1 to 20000, not "many". --help says what can be given.\n',
  });
});

/** The figures that the demo prints. */
function figuresIn(output: string): unknown {
  const text = output.replaceAll('\n', ' ');
  const numbers =
    /Discovered: (\S+) services, (\S+) users with (\S+) accounts, (\S+) employees in (\S+) /.exec(text);
  const orphaned = /suspended: (\S+), latest/.exec(text)?.[1];
  const [services, users, userAccounts, employees, departments, orphanedAccounts] = [
    ...(numbers?.slice(1) ?? []),
    orphaned,
  ].map((figure) => Number(figure?.replaceAll(',', '')));
  return { services, users, userAccounts, employees, departments, orphanedAccounts };
}

async function summaryAt(url: string): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      query: '{ discoverySummary { services users userAccounts employees departments orphanedAccounts } }',
    }),
  });
  return ((await response.json()) as { data: { discoverySummary: unknown } }).data.discoverySummary;
}

/** Runs the demo to its end; with `until`, up to Ctrl-C once that was printed and `meanwhile` is done. */
async function demo(
  script: string,
  options: string[],
  {
    until,
    meanwhile = async () => {},
    env = {},
  }: {
    until?: RegExp;
    meanwhile?: (output: string) => Promise<void>;
    env?: Record<string, string>;
  } = {},
): Promise<{ code: number | null; output: string; errors: string }> {
  const child = spawn(process.execPath, [script, ...options], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    // A machine that is busy gets a warning.
    env: { ...inheritedEnvironment(), ...env, PORT: '0', DATA_DIR: dataDir, LOG_LEVEL: 'error' },
  });
  let output = '';
  let errors = '';
  let isStopped = false;
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    if (isStopped || until?.test(output) !== true) return;
    isStopped = true;
    void meanwhile(output).finally(() => child.kill('SIGINT'));
  });
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output, errors };
}
