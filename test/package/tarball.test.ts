import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/server/server.ts';
import { inheritedEnvironment } from '../kit/environment.ts';
import { addMutation, counts, countsQuery, expectedCounts, runToEnd, smallCompany } from '../kit/main-job.ts';
import { askAt } from '../kit/subgraph.ts';
import { type Program, spawnNode, startProgram } from './program.ts';

/* What `npm pack` makes, installed in an empty folder as anybody would: no development package, nothing of the checkout. */

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);
let folder: string;
let installed: string;
let okta: Simulator;
let server: Program | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tarball-'));
  await run('npm', ['pack', '--pack-destination', folder], { cwd: root, maxBuffer: 64 * 1024 * 1024 });
  const [tarball = ''] = (await readdir(folder)).filter((name) => name.endsWith('.tgz'));
  await writeFile(join(folder, 'package.json'), '{ "private": true }');
  const { stderr } = await run('npm', ['install', '--no-audit', '--no-fund', `./${tarball}`], {
    cwd: folder,
  });
  installed = stderr;
  okta = await startSimulator({ company: smallCompany() });
}, 600_000);

afterAll(async () => {
  await server?.stop('SIGKILL');
  await okta?.close();
  await rm(folder, { recursive: true, force: true });
});

const npx = (...args: string[]) =>
  run('npx', ['okta-discovery', ...args], { cwd: folder, env: { ...inheritedEnvironment() } });

test('it installs without packages that only development needs, all but one for every Node that it takes', async () => {
  const warned = [...installed.matchAll(/EBADENGINE {3}package: '([^']+)@/g)].map(([, name]) => name);
  // The only one that overrides are needed for, which count in this project alone; it works all the same.
  expect(warned.filter((name) => name !== 'content-disposition')).toEqual([]);
  const packages = await readdir(join(folder, 'node_modules'));
  expect(packages.filter((name) => ['tsx', 'typescript', 'esbuild', 'vitest'].includes(name))).toEqual([]);
});

test('npx okta-discovery says what it can do, which version it is, and what its contract is', async () => {
  expect((await npx('--help')).stdout).toMatch(/^Discovers services[\s\S]* serve /);
  expect((await npx('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  expect((await npx('schema')).stdout).toContain('type SaasService');
});

test('it serves, with the playground, discovers an org, and ends with 0', async () => {
  const program = join(folder, 'node_modules', '.bin', 'okta-discovery');
  server = startProgram(() =>
    spawnNode([program], { PORT: '0', DATA_DIR: join(folder, 'data'), OKTA_BASE_URL: okta.url }),
  );
  const [, url = ''] = await server.says(/GraphQL at (http:\/\/[^/]+)\/graphql/);
  const page = await (await fetch(`${url}/`)).text();
  expect(page).toContain('/playground/');
  const ask = askAt(`${url}/graphql`);
  const { addOktaIntegration: added } = await ask<{ addOktaIntegration: { syncRun: { id: string } } }>(
    addMutation,
    { input: { domain: okta.company.org.domain, apiToken: okta.token } },
  );
  expect(await runToEnd(ask, added.syncRun.id)).toMatchObject({ status: 'SUCCEEDED' });
  expect(counts(await ask(countsQuery))).toEqual(expectedCounts(okta.company));
  expect(await server.stop('SIGTERM')).toBe(0);
}, 180_000);
