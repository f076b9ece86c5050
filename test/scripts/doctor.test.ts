import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { diagnose } from '../../src/diagnosis.ts';
import { parseKeyRing } from '../../src/secrets/key-ring.ts';
import { sealSecret } from '../../src/secrets/sealing.ts';
import { openStore, type Store } from '../../src/store/engine/database.ts';
import { listConnectedIntegrationsAcrossWorkspaces } from '../../src/store/sync/integrations.ts';
import { oktaIntegrations } from '../../src/store/tables/integrations.ts';
import { compiledScript } from '../kit/compiled.ts';
import { inheritedEnvironment } from '../kit/environment.ts';
import { unpackMigrated } from '../kit/migrated-dump.ts';
import { migrationsFolder } from '../kit/migrations-folder.ts';
import { integrationSeed, seed, seedId } from '../kit/seed.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const keys = `k1:${Buffer.alloc(32, 7).toString('base64')}`;
const apiToken = `00${'aZ9_'.repeat(10)}`;
const integration = integrationSeed({ workspaceId: 'acme', id: seedId('integration') });
const context = {
  purpose: 'api-token',
  workspaceId: integration.workspaceId,
  rowId: integration.id,
  domain: integration.domain,
};

let dataDir: string;
let store: Store;
/** In Okta's place, and an identity provider's: answers what `answer` says. */
let stranger: Server;
let url: string;
let requests: { url: string | undefined; headers: IncomingHttpHeaders }[] = [];
let answer: { status: number; body: string };
const orgAnswer = { status: 200, body: JSON.stringify({ id: integration.oktaOrgId, pipeline: 'idx' }) };

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'doctor-'));
  await unpackMigrated(join(dataDir, 'database'));
  store = await openStore({ migrationsFolder, dataDir: join(dataDir, 'database') });
  await seed(store.db, {
    integrations: [{ ...integration, sealedApiToken: sealSecret(parseKeyRing(keys), apiToken, context) }],
  });
  stranger = createServer((request, response) => {
    requests.push({ url: request.url, headers: request.headers });
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
  });
  await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}`;
  answer = orgAnswer;
});
afterEach(() => {
  requests = [];
  answer = orgAnswer;
});
afterAll(async () => {
  stranger.close();
  await store.close();
  await rm(dataDir, { recursive: true, force: true });
});

/** What is found, line by line; in the open database, unless `isOpenedAnew`. */
async function doctor(
  env: Record<string, string> = {},
  { isOpenedAnew = false } = {},
): Promise<{ isWell: boolean; lines: string[] }> {
  const lines: string[] = [];
  const { isWell } = await diagnose({
    say: (verdict, what, text) => lines.push(`${verdict} ${what}: ${text}`),
    env: { DATA_DIR: dataDir, ENCRYPTION_KEYS: keys, OKTA_BASE_URL: url, ...env },
    ...(isOpenedAnew ? {} : { open: (_config, work) => work(store) }),
  });
  // Whatever is wrong, nothing that must stay secret is told.
  expect(lines.join('\n')).not.toMatch(/aZ9_|BwcHBwcH|\n +at /);
  return { isWell, lines };
}

const wrong = (lines: string[]) => lines.filter((line) => line.startsWith('WRONG'));

test('says that all is well, and asks each org once, without its token', async () => {
  expect(await doctor()).toEqual({
    isWell: true,
    lines: [
      'ok configuration: callers are known by AUTH_MODE=none',
      'ok identity provider: none is needed',
      'ok database: pglite answers, and has what this version needs',
      'ok encryption keys: they open 1 of 1 secrets',
      `ok ${integration.domain} of workspace acme: answers`,
    ],
  });
  expect(requests.map((request) => request.url)).toEqual(['/.well-known/okta-organization']);
  expect(requests[0]?.headers.authorization).toBeUndefined();
});

test('the command prints what was found, and ends with 1 when something is wrong', async () => {
  const run = async (env: Record<string, string>) => {
    const whole = { ...inheritedEnvironment(), DATA_DIR: join(dataDir, 'none'), ...env };
    const script = await compiledScript('src/doctor.ts');
    return new Promise((resolve) => {
      execFile(process.execPath, [script], { cwd: root, env: whole }, (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : error.code, stdout, stderr }),
      );
    });
  };
  expect(await run({})).toEqual({
    code: 0,
    stdout: expect.stringMatching(
      /^ok {4}configuration: [^\n]+\nok [^\n]+\nok {4}database: none yet in [^\n]+\n$/,
    ),
    stderr: '',
  });
  expect(await run({ LOG_LEVEL: 'loud' })).toEqual({
    code: 1,
    stdout: expect.stringMatching(/^WRONG configuration: LOG_LEVEL must be one of [^\n]+\n$/),
    stderr: '',
  });
});

test('every setting that is wrong is named, and nothing else is tried', async () => {
  const { isWell, lines } = await doctor({ PORT: 'x', LOG_LEVEL: 'loud' });
  expect(isWell).toBe(false);
  expect(lines).toEqual([
    'WRONG configuration: PORT must be a number from 0 to 65535.',
    expect.stringMatching(/^WRONG configuration: LOG_LEVEL must be one of/),
  ]);
  expect(requests).toEqual([]);
});

test('where there is no database yet, none is made', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'doctor-new-'));
  const { isWell, lines } = await doctor({ DATA_DIR: folder });
  expect({ isWell, last: lines.at(-1) }).toEqual({
    isWell: true,
    last: `ok database: none yet in ${folder}: the first start makes it`,
  });
  expect(await readdir(folder)).toEqual([]);
  await rm(folder, { recursive: true });
});

test('migrations that are left are told and not made', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'doctor-left-'));
  await unpackMigrated(join(folder, 'database'));
  const behind = await openStore({ migrationsFolder, dataDir: join(folder, 'database') });
  await behind.db.execute(
    sql`delete from drizzle.__drizzle_migrations
        where created_at = (select max(created_at) from drizzle.__drizzle_migrations)`,
  );
  await behind.close();
  const { isWell, lines } = await doctor({ DATA_DIR: folder }, { isOpenedAnew: true });
  expect({ isWell, last: lines.at(-1) }).toEqual({
    isWell: true,
    last: 'ok database: it answers; migrations are left, which the next start makes',
  });
  await rm(folder, { recursive: true });
});

test('an encryption key is not made while it looks for one', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'doctor-new-'));
  await mkdir(join(folder, 'database'));
  await withoutSecrets(async () => {
    const { isWell, lines } = await doctor({ DATA_DIR: folder, ENCRYPTION_KEYS: '' });
    expect({ isWell, last: lines.at(-1) }).toEqual({
      isWell: true,
      last: `ok encryption keys: none yet in ${folder}: the first start makes one`,
    });
  });
  expect(await readdir(folder)).toEqual(['database']);
  await rm(folder, { recursive: true });
});

async function withoutSecrets(work: () => Promise<void>): Promise<void> {
  const { db } = store;
  const [row] = await listConnectedIntegrationsAcrossWorkspaces(db);
  await db.update(oktaIntegrations).set({ sealedApiToken: null });
  await work();
  await db.update(oktaIntegrations).set({ sealedApiToken: row?.sealedApiToken ?? null });
}

test('says it in a sentence when PostgreSQL does not answer', async () => {
  const env = { DATABASE_URL: 'postgres://me:secret@127.0.0.1:1/app' };
  const { isWell, lines } = await doctor(env, { isOpenedAnew: true });
  expect(isWell).toBe(false);
  expect(wrong(lines)).toEqual([
    expect.stringMatching(/^WRONG database: The database cannot be opened [^\n]*ECONNREFUSED/),
  ]);
});

test.each<[string, Record<string, string>, RegExp]>([
  [
    'the key of the secrets is missing',
    { ENCRYPTION_KEYS: '' },
    /^WRONG encryption keys: The key file \S+ is missing, and the database holds a secret/,
  ],
  [
    'the keys are of no use',
    { ENCRYPTION_KEYS: 'k1:short' },
    /^WRONG encryption keys: ENCRYPTION_KEYS: encryption key k1 is not 32 bytes/,
  ],
  [
    'the keys open another database’s secrets',
    { ENCRYPTION_KEYS: `k1:${Buffer.alloc(32, 8).toString('base64')}` },
    /^WRONG encryption keys: api-token of okta_integrations \S+, workspace acme: /,
  ],
  ['Okta cannot be reached', { OKTA_BASE_URL: 'http://127.0.0.1:1' }, /^WRONG org-\S+ of workspace acme: /],
])('says it in a sentence when %s', async (_what, env, told) => {
  const { isWell, lines } = await doctor(env);
  expect(isWell).toBe(false);
  expect(wrong(lines)[0]).toMatch(told);
});

test.each<[string, typeof answer, RegExp]>([
  ['belongs to another org', { status: 200, body: '{"id":"00oother"}' }, /belongs to another org now\.$/],
  ['is no Okta org', { status: 404, body: '<html>' }, /does not answer like an Okta org/],
  ['does not work for now', { status: 503, body: '{}' }, /acme: /],
])('says it when a domain %s, after one request', async (_what, given, told) => {
  answer = given;
  const { isWell, lines } = await doctor();
  expect(isWell).toBe(false);
  expect(wrong(lines)).toEqual([expect.stringMatching(told)]);
  expect(requests).toHaveLength(1);
});

test.each<[string, typeof answer, RegExp]>([
  ['has none', { status: 503, body: '' }, /status 503$/],
  ['answers something else', { status: 200, body: '<html>' }, /the key set is not JSON$/],
])('says it when an identity provider asked for keys %s', async (_what, given, told) => {
  answer = given;
  const { isWell, lines } = await doctor({
    AUTH_MODE: 'jwt',
    JWT_JWKS_URL: `${url}/keys`,
    JWT_ISSUER: 'https://idp.example.com',
    JWT_AUDIENCE: 'discovery',
    OKTA_BASE_URL: '',
    DATA_DIR: join(dataDir, 'none'),
  });
  expect(isWell).toBe(false);
  expect(wrong(lines)).toEqual([expect.stringMatching(told)]);
});

test('says it when a server is using the embedded database, and when its files are damaged', async () => {
  const inUse = await doctor({}, { isOpenedAnew: true });
  const folder = await mkdtemp(join(tmpdir(), 'doctor-damaged-'));
  await mkdir(join(folder, 'database'));
  await writeFile(join(folder, 'database', 'PG_CONTROL'), '');
  const damaged = await doctor({ DATA_DIR: folder }, { isOpenedAnew: true });
  await rm(folder, { recursive: true });
  const told = [expect.stringMatching(/^WRONG database: The database cannot be opened/)];
  expect([inUse, damaged].map(({ isWell, lines }) => ({ isWell, wrong: wrong(lines) }))).toEqual([
    { isWell: false, wrong: told },
    { isWell: false, wrong: told },
  ]);
});
