import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/server/server.ts';
import { contentsOf, createScanner, makeCanaries } from '../kit/canary.ts';
import { addMutation, counts, countsQuery, expectedCounts, runToEnd, smallCompany } from '../kit/main-job.ts';
import { type PostgresServer, startPostgresServer } from '../kit/postgres-server.ts';
import { type Ask, askAt } from '../kit/subgraph.ts';
import { type Balancer, startBalancer } from './balancer.ts';
import { type Compose, environmentOf, readCompose } from './compose.ts';
import { buildImage, type Stage, startInImage } from './image.ts';
import { type Program, spawnNode, startProgram } from './program.ts';

/*
 * The Dockerfile, carried out in a folder, and the services of compose.yaml as processes, with their environments: all
 * that can be tried of both without an engine. What a container would hide is on this machine: ports are free ones, and
 * `postgres` and `subgraph`, the names of hosts, are addresses of it.
 */

const root = fileURLToPath(new URL('../..', import.meta.url));
const canaries = makeCanaries();
const scan = createScanner(canaries.fragments);

let work: string;
let postgres: PostgresServer;
let compose: Compose;
let stages: Map<string, Stage>;
let image: Stage;
let secrets: string;
let okta: Simulator;
const programs: Program[] = [];
let balancer: Balancer;
let ask: Ask;

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'package-'));
  // Others may enter: the image is built, and run, by users who are not root.
  await promisify(execFile)('chmod', ['755', work]);
  const context = join(work, 'context');
  await promisify(execFile)('git', ['-C', root, 'checkout-index', '--all', `--prefix=${context}/`]);
  // What lies about where somebody builds, and must not get into an image.
  await writeFile(join(context, '.env'), `ENCRYPTION_KEYS=${canaries.token}\n`);
  await mkdir(join(context, '.data'));
  await writeFile(join(context, '.data', 'token.key'), canaries.pem);
  await mkdir(join(context, 'secrets'));
  await writeFile(join(context, 'secrets', 'router-secret'), canaries.token);
  await promisify(execFile)('chmod', ['-R', 'a-w', context]);

  stages = await buildImage(context, join(work, 'image'));
  image = stages.get('subgraph') as Stage;
  compose = await readCompose(root);
  postgres = await startPostgresServer();
  secrets = await makeSecrets(postgres.url);
  okta = await startSimulator({ company: smallCompany(), token: canaries.token });
}, 900_000);

afterAll(async () => {
  await Promise.all(programs.map((program) => program.stop('SIGKILL')));
  await balancer?.close();
  await okta?.close();
  await postgres?.stop();
  await promisify(execFile)('chmod', ['-R', 'u+w', work]);
  await rm(work, { recursive: true, force: true });
}, 120_000);

/** As deploy/make-secrets.sh makes them, but for where the database is. */
async function makeSecrets(databaseUrl: string): Promise<string> {
  await mkdir(join(work, 'compose', 'secrets'), { recursive: true });
  await cp(join(root, 'deploy'), join(work, 'compose', 'deploy'), { recursive: true });
  await writeFile(join(work, 'compose', 'secrets', 'database-url'), databaseUrl);
  await promisify(execFile)(join(work, 'compose', 'deploy', 'make-secrets.sh'));
  expect(await readFile(join(work, 'compose', 'secrets', 'database-url'), 'utf8')).toBe(databaseUrl);
  // An engine shows each container the files it is to have, in a folder that it may enter.
  const mounted = join(work, 'secrets');
  await cp(join(work, 'compose', 'secrets'), mounted, { recursive: true });
  await promisify(execFile)('chmod', ['755', mounted]);
  return mounted;
}

function startService(name: string, more: Record<string, string> = {}): Program {
  const service = compose.services[name];
  if (service === undefined) throw new Error(`compose.yaml has no ${name}`);
  const environment = { ...environmentOf(service, secrets), HOST: '127.0.0.1', PORT: '0', ...more };
  const program = startProgram(() => startInImage(image, service.command ?? [], environment));
  programs.push(program);
  return program;
}

/** With a stand-in for Okta, as compose.demo.yaml has it. */
async function startSubgraph(): Promise<Program & { url: string }> {
  const demo = await readCompose(root, 'compose.demo.yaml');
  const environment = { ...demo.services.subgraph?.environment, OKTA_BASE_URL: okta.url };
  const program = startService('subgraph', environment);
  const [, url = ''] = await program.says(/GraphQL at (http:\/\/[^/]+)\/graphql/);
  return Object.assign(program, { url });
}

test('the image holds the program and the packages it runs with, and nothing of who built it', async () => {
  expect([...stages.keys()]).toEqual(['build', 'gateway', 'subgraph']);
  const app = join(image.root, 'app');
  const { stdout } = await promisify(execFile)('ls', [app]);
  expect(stdout.trim().split('\n')).toEqual([
    'dist',
    'drizzle',
    'lib',
    'node_modules',
    'package.json',
    'schema',
  ]);
  const { stdout: writable } = await promisify(execFile)('find', [
    app,
    '-user',
    '1000',
    '-o',
    '-perm',
    '-o+w',
    '-a',
    '!',
    '-type',
    'l',
  ]);
  expect(writable).toBe('');
  const { stdout: tools } = await promisify(execFile)('ls', [join(app, 'node_modules', '.bin')]).catch(
    () => ({ stdout: '' }),
  );
  expect(tools.split('\n').filter((name) => /^(tsx|tsc|vitest|esbuild)$/.test(name))).toEqual([]);
  const files = await contentsOf(image.root);
  expect(files.length).toBeGreaterThan(1_000);
  expect(files.filter(({ content }) => scan(content).length > 0).map(({ name }) => name)).toEqual([]);
  // The search finds what it is for.
  expect(scan(await readFile(join(work, 'context', '.env')))).not.toEqual([]);
}, 120_000);

test('without an AUTH_MODE the image does not start: it listens on all addresses', async () => {
  const program = startProgram(() => startInImage(image, image.command, {}));
  expect(await program.exited).toBe(1);
  expect(program.output()).toMatch(/HOST "0\.0\.0\.0" would open the API to other machines/);
});

test('migrations are made by a service of their own, then two subgraphs start, and are healthy by what the image asks', async () => {
  const early = startService('subgraph');
  expect(await early.exited).toBe(1);
  expect(early.output()).toMatch(/needs \d+ migrations/);
  expect(await startService('migrate').exited).toBe(0);
  const subgraphs = await Promise.all(
    Array.from({ length: compose.services.subgraph?.deploy?.replicas ?? 1 }, startSubgraph),
  );
  expect(subgraphs).toHaveLength(2);
  for (const { url } of subgraphs) {
    const [, ...check] = image.healthcheck;
    const health = startProgram(() =>
      startInImage({ ...image, entrypoint: ['node'] }, check, { PORT: new URL(url).port }),
    );
    expect(await health.exited).toBe(0);
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
  }
  const health = startProgram(() =>
    startInImage({ ...image, entrypoint: ['node'] }, image.healthcheck.slice(1), { PORT: '1' }),
  );
  expect(await health.exited).toBe(1);
  balancer = await startBalancer(subgraphs.map(({ url }) => url));
}, 120_000);

test('through the gateway of compose.yaml an org is added and discovered; without it nobody is let in', async () => {
  const direct = await fetch(`${balancer.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ __typename }' }),
  });
  expect(direct.status).toBe(401);

  await installGateway();
  const { root: gatewayRoot } = stages.get('gateway') as Stage;
  const service = compose.services.gateway;
  const environment = {
    ...environmentOf(service ?? {}, secrets),
    SUBGRAPH_URL: `${balancer.url}/graphql`,
    SUPERGRAPH_FILE: join(gatewayRoot, String(service?.environment?.SUPERGRAPH_FILE)),
  };
  const gateway = startProgram(() =>
    spawnNode(
      [join(root, 'test/gateways/hive/compose-gateway.mjs'), join(gatewayRoot, 'gateway/gateway.config.mjs')],
      environment,
    ),
  );
  programs.push(gateway);
  const [url] = await gateway.says(/http:\/\/\S+/);
  ask = askAt(url ?? '');
  const { addOktaIntegration: added } = await ask<{ addOktaIntegration: { syncRun: { id: string } } }>(
    addMutation,
    {
      input: { domain: okta.company.org.domain, apiToken: canaries.token },
    },
  );
  expect(await runToEnd(ask, added.syncRun.id)).toMatchObject({ status: 'SUCCEEDED', error: null });
  expect(counts(await ask(countsQuery))).toEqual(expectedCounts(okta.company));
}, 300_000);

test('SIGTERM to one of the two under load: no request is lost, it ends with 0, and the other goes on', async () => {
  const [first, second] = programs.filter((program) => /GraphQL at/.test(program.output()));
  let answered = 0;
  const lost: unknown[] = [];
  let isOver = false;
  const load = Array.from({ length: 16 }, async () => {
    while (!isOver) {
      await ask('{ employees(first: 20) { nodes { id department { name } } } }').then(
        () => (answered += 1),
        (error: unknown) => lost.push(String(error)),
      );
    }
  });
  await sleep(1_500);
  const before = answered;
  first?.signal('SIGTERM');
  expect(await first?.exited).toBe(0);
  const during = answered;
  await sleep(1_000);
  isOver = true;
  await Promise.all(load);
  expect(lost).toEqual([]);
  expect(before).toBeGreaterThan(16);
  expect(during).toBeGreaterThan(before);
  expect(answered).toBeGreaterThan(during);
  expect(second?.isRunning()).toBe(true);
}, 120_000);

test('no secret is in what the services printed, nor in the image afterwards', async () => {
  const printed = programs.map((program) => program.output()).join('\n');
  expect(printed.length).toBeGreaterThan(100);
  expect(scan(printed)).toEqual([]);
  for (const name of ['router-secret', 'encryption-keys', 'database-password']) {
    const secret = (await readFile(join(secrets, name), 'utf8')).trim();
    expect(printed).not.toContain(secret);
  }
  const files = await contentsOf(image.root);
  expect(files.filter(({ content }) => scan(content).length > 0).map(({ name }) => name)).toEqual([]);
}, 120_000);

/** The gateway is fetched for its journeys; where it cannot be, this fails. */
async function installGateway(): Promise<void> {
  await promisify(execFile)('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: join(root, 'test/gateways/hive'),
  });
}
