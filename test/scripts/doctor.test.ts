import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type DiagnosisOptions, diagnose } from '../../src/diagnosis.ts';
import { parseKeyRing } from '../../src/secrets/key-ring.ts';
import { sealSecret } from '../../src/secrets/sealing.ts';
import { generateCompany } from '../../src/simulator/company/company.ts';
import { type Simulator, startSimulator } from '../../src/simulator/server/server.ts';
import { openStore, type Store } from '../../src/store/engine/database.ts';
import { listConnectedIntegrationsAcrossWorkspaces } from '../../src/store/sync/integrations.ts';
import { oktaIntegrations } from '../../src/store/tables/integrations.ts';
import { type ConnectProxy, startConnectProxy } from '../kit/connect-proxy.ts';
import { unpackMigrated } from '../kit/migrated-dump.ts';
import { migrationsFolder } from '../kit/migrations-folder.ts';
import { startRefusingPostgres } from '../kit/refusing-postgres.ts';
import { runScript } from '../kit/run-script.ts';
import { integrationSeed, seed, seedId } from '../kit/seed.ts';

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
/** An org that takes tokens, and one that asks for a password; a database that refuses one. */
let org: Simulator;
let proxy: ConnectProxy;
let refusing: Awaited<ReturnType<typeof startRefusingPostgres>>;
let requests: { url: string | undefined; headers: IncomingHttpHeaders }[] = [];
let answer: { status: number; body: string; date?: Date };
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
    const { status, body, date = new Date() } = answer;
    const headers = { 'content-type': 'application/json', date: date.toUTCString() };
    response.writeHead(status, headers).end(body);
  });
  await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}`;
  answer = orgAnswer;
  org = await startSimulator({
    company: generateCompany({ seed: 7, people: 3, apps: 1, groups: 1, signInDays: 0, now: new Date() }),
  });
  org.deny('groups');
  proxy = await startConnectProxy(() => undefined);
  proxy.answer = 407;
  refusing = await startRefusingPostgres('28P01', 'password authentication failed for user "ada"');
});
afterEach(() => {
  requests = [];
  answer = orgAnswer;
});
afterAll(async () => {
  stranger.close();
  refusing.close();
  await proxy.close();
  await org.close();
  await store.close();
  await rm(dataDir, { recursive: true, force: true });
});

/** What is found, line by line; in the open database, unless `isOpenedAnew`. */
async function doctor(
  env: Record<string, string> = {},
  { isOpenedAnew = false, okta }: { isOpenedAnew?: boolean; okta?: DiagnosisOptions['okta'] } = {},
): Promise<{ isWell: boolean; lines: string[] }> {
  const lines: string[] = [];
  const { isWell } = await diagnose({
    say: (verdict, what, text) => lines.push(`${verdict} ${what}: ${text}`),
    env: { DATA_DIR: dataDir, ENCRYPTION_KEYS: keys, OKTA_BASE_URL: url, ...env },
    ...(isOpenedAnew ? {} : { open: (_config, work) => work(store) }),
    okta,
  });
  // Whatever is wrong, nothing that must stay secret is told.
  expect(lines.join('\n')).not.toMatch(/aZ9_|BwcHBwcH|DemoToken|secret@|hunter2|\n +at /);
  return { isWell, lines };
}

const wrong = (lines: string[]) => lines.filter((line) => line.startsWith('WRONG'));

test('says that all is well, and asks each org once, without its token', async () => {
  expect(await doctor()).toEqual({
    isWell: true,
    lines: [
      'ok configuration: callers are known by AUTH_MODE=none',
      'ok proxy: none is set, Okta is reached directly',
      'ok encryption keys: k1 seals',
      'ok identity provider: none is needed',
      'ok database: pglite answers',
      'ok migrations: none is left',
      'ok secrets: 1 of 1 can be opened',
      `ok ${integration.domain} of workspace acme: answers`,
      `ok clock: agrees with ${integration.domain}`,
    ],
  });
  expect(requests.map((request) => request.url)).toEqual(['/.well-known/okta-organization']);
  expect(requests[0]?.headers.authorization).toBeUndefined();
});

test('the clock of PostgreSQL is compared, too', async () => {
  const lines: string[] = [];
  await diagnose({
    say: (verdict, what, text) => lines.push(`${verdict} ${what}: ${text}`),
    env: { DATA_DIR: dataDir, ENCRYPTION_KEYS: keys, OKTA_BASE_URL: url },
    open: (_config, work) => work({ ...store, engine: 'postgres' }),
  });
  expect(lines.at(-1)).toBe(`ok clock: agrees with PostgreSQL, ${integration.domain}`);
});

test('the command prints what was found, and ends with 1 when something is wrong', async () => {
  const run = (env: Record<string, string>) =>
    runScript('src/doctor.ts', [], { DATA_DIR: join(dataDir, 'none'), ...env });
  expect(await run({})).toEqual({
    code: 0,
    stdout: expect.stringMatching(
      /^ok {4}configuration: [^\n]+\nok [^\n]+\nok [^\n]+\nok {4}database: none yet in [^\n]+\nok {4}clock: nothing to compare it with[^\n]+\n$/,
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
    'WRONG configuration: PORT must be a number from 0 to 65535, not "x".',
    expect.stringMatching(/^WRONG configuration: LOG_LEVEL must be one of/),
  ]);
  expect(requests).toEqual([]);
});

test('where there is no database yet, none is made', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'doctor-new-'));
  const { isWell, lines } = await doctor({ DATA_DIR: folder });
  expect(isWell).toBe(true);
  expect(lines).toContain(`ok database: none yet in ${folder}: the first start makes it`);
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
  expect(isWell).toBe(true);
  expect(lines).toContain('ok migrations: some are left, which the next start makes');
  const checking = await doctor({ DATA_DIR: folder, MIGRATE: 'check' }, { isOpenedAnew: true });
  expect(wrong(checking.lines)).toEqual([
    expect.stringMatching(/^WRONG migrations: DATA_DIR \S+: .* needs 1 migrations, .*: run npm run migrate/),
  ]);
  await rm(folder, { recursive: true });
});

test('an encryption key is not made while it looks for one', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'doctor-new-'));
  await mkdir(join(folder, 'database'));
  await withoutSecrets(async () => {
    const { isWell, lines } = await doctor({ DATA_DIR: folder, ENCRYPTION_KEYS: '' });
    expect(isWell).toBe(true);
    expect(lines).toContain(`ok encryption keys: none yet in ${folder}: the first start makes one`);
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

/** What is broken, and what of it is told with what to do. */
const brokenSetUps: [
  what: string,
  setUp: () => { env?: Record<string, string>; answer?: typeof answer; okta?: DiagnosisOptions['okta'] },
  told: RegExp,
][] = [
  [
    'the API is open to other machines',
    () => ({ env: { HOST: '0.0.0.0' } }),
    /^WRONG configuration: HOST "0\.0\.0\.0" .*: set AUTH_MODE=router or AUTH_MODE=jwt, or use 127\.0\.0\.1\.$/,
  ],
  [
    'the key file is missing',
    () => ({ env: { ENCRYPTION_KEYS: '' } }),
    /^WRONG encryption keys: The key file \S+ is missing, and the database holds a secret .* Put the file back/,
  ],
  [
    'the keys are of no use',
    () => ({ env: { ENCRYPTION_KEYS: 'k1:short' } }),
    /^WRONG encryption keys: ENCRYPTION_KEYS: encryption key k1 is not 32 bytes of base64\. Give keys as/,
  ],
  [
    'the keys are those of another database',
    () => ({ env: { ENCRYPTION_KEYS: `k1:${Buffer.alloc(32, 8).toString('base64')}` } }),
    /^WRONG secrets: api-token of okta_integrations \S+, workspace acme: .* Add its key to ENCRYPTION_KEYS, or/,
  ],
  [
    'PostgreSQL is not there',
    () => ({ env: { DATABASE_URL: 'postgres://me:secret@127.0.0.1:1/app' } }),
    /^WRONG database: DATABASE_URL: .* nothing listens there \(ECONNREFUSED\)\. Start PostgreSQL there, or/,
  ],
  [
    'PostgreSQL refuses the password',
    () => ({ env: { DATABASE_URL: refusing.url } }),
    /^WRONG database: DATABASE_URL: .* \(28P01\)\. Correct user and password/,
  ],
  [
    'the proxy is away',
    () => ({ env: { HTTPS_PROXY: 'http://jo:secret@127.0.0.1:1' } }),
    /^WRONG proxy: The proxy 127\.0\.0\.1:1 cannot be reached or hung up \(ECONNREFUSED\)\. Check HTTPS_PROXY/,
  ],
  [
    'the proxy wants a password',
    () => ({
      env: { HTTPS_PROXY: proxy.address, OKTA_BASE_URL: '', DATA_DIR: join(dataDir, 'none') },
      okta: { domain: 'acme.okta.com', apiToken: undefined },
    }),
    /^WRONG Okta domain: The proxy \S+ wants a user and a password \(407\)\. Put them into HTTPS_PROXY/,
  ],
  [
    'Okta cannot be reached',
    () => ({ env: { OKTA_BASE_URL: 'http://127.0.0.1:1' } }),
    /^WRONG org-\S+ of workspace acme: 127\.0\.0\.1 cannot be reached \(ECONNREFUSED\)\. Check that/,
  ],
  [
    'a domain belongs to another org',
    () => ({ answer: { status: 200, body: '{"id":"00oother"}' } }),
    /^WRONG org-\S+ of workspace acme: The domain belongs to another org now\. Remove this integration, and add/,
  ],
  [
    'a domain is no Okta org',
    () => ({ answer: { status: 404, body: '<html>' } }),
    /^WRONG org-\S+ of workspace acme: .*does not answer like an Okta org/,
  ],
  [
    'an Okta org does not work for now',
    () => ({ answer: { status: 503, body: '{}' } }),
    /^WRONG org-\S+ of workspace acme: .* Try again later\.$/,
  ],
  [
    'the clock goes wrong',
    () => ({ answer: { ...orgAnswer, date: new Date(Date.now() + 3_600_000) } }),
    /^WRONG clock: it is (3599|3600) s behind that of org-\S+\. Have NTP set the clock of whichever is wrong\.$/,
  ],
  [
    'a domain is mistyped',
    () => ({ okta: { domain: 'acme.okta.com.com', apiToken: undefined } }),
    /^WRONG Okta domain: The domain ends in "\.com" twice\. Enter it as acme\.okta\.com\.$/,
  ],
  [
    'a token is in the place of the domain',
    () => ({ okta: { domain: `${apiToken}.okta.com`, apiToken: undefined } }),
    /^WRONG Okta domain: That looks like a secret/,
  ],
  [
    'Okta refuses the token',
    () => ({ env: elsewhere(), okta: { domain: org.company.org.domain, apiToken } }),
    /^WRONG API token: Okta refused the API token\. .* Create a new token in Okta and replace this one\./,
  ],
  [
    'the token may not read everything',
    () => ({ env: elsewhere(), okta: { domain: org.company.org.domain, apiToken: org.token } }),
    /^WRONG API token: GROUPS cannot be read: .* Read-only Administrator role\.$/,
  ],
  [
    'the identity provider has no keys',
    () => ({ env: jwtSettings(), answer: { status: 503, body: '' } }),
    /^WRONG identity provider: its keys cannot be read: .* status 503\. Check JWT_JWKS_URL\.$/,
  ],
  [
    'the identity provider’s keys are something else',
    () => ({ env: jwtSettings(), answer: { status: 200, body: '<html>' } }),
    /^WRONG identity provider: its keys cannot be read: the key set is not JSON\. Check JWT_JWKS_URL\.$/,
  ],
];

/** Where an org that is not added yet is. */
const elsewhere = () => ({ OKTA_BASE_URL: org.url, DATA_DIR: join(dataDir, 'none') });

const jwtSettings = () => ({
  AUTH_MODE: 'jwt',
  JWT_JWKS_URL: `${url}/keys`,
  JWT_ISSUER: 'https://idp.example.com',
  JWT_AUDIENCE: 'discovery',
  DATA_DIR: join(dataDir, 'none'),
});

test.each(brokenSetUps)('names what is broken and says what to do when %s', async (_what, setUp, told) => {
  const { env, answer: given, okta } = setUp();
  if (given !== undefined) answer = given;
  const { isWell, lines } = await doctor(env, { okta, isOpenedAnew: env?.DATABASE_URL !== undefined });
  expect(isWell).toBe(false);
  expect(
    wrong(lines).filter((line) => told.test(line)),
    lines.join('\n'),
  ).toHaveLength(1);
  // Nothing else is wrong, but where Okta's place is taken by somebody who is away.
  expect(new Set(wrong(lines).map((line) => line.split(':')[0]))).toHaveLength(1);
});

test('a domain and a token that are well are told with what the token may read, and nothing is asked twice', async () => {
  org.allow('groups');
  const okta = {
    domain: `https://${org.company.org.subdomain}-admin.okta.com/`,
    apiToken: ` SSWS ${org.token}\n`,
  };
  const { isWell, lines } = await doctor(elsewhere(), { okta });
  org.deny('groups');
  expect(lines.slice(-3)).toEqual([
    `ok Okta domain: ${org.company.org.domain} answers`,
    expect.stringMatching(
      /^ok API token: it is that of \S+, and may read APPS, APP_ASSIGNMENTS, USERS, GROUPS, SYSTEM_LOG$/,
    ),
    `ok clock: agrees with ${org.company.org.domain}`,
  ]);
  expect(isWell).toBe(true);
});

test('says it when a server is using the embedded database, and when its files are damaged', async () => {
  const inUse = await doctor({}, { isOpenedAnew: true });
  const folder = await mkdtemp(join(tmpdir(), 'doctor-damaged-'));
  await mkdir(join(folder, 'database'));
  await writeFile(join(folder, 'database', 'PG_CONTROL'), '');
  const damaged = await doctor({ DATA_DIR: folder }, { isOpenedAnew: true });
  await rm(folder, { recursive: true });
  expect(wrong(inUse.lines)).toEqual([
    expect.stringMatching(
      /^WRONG database: DATA_DIR \S+: .* is in use by process \d+; stop that process, or/,
    ),
  ]);
  expect(wrong(damaged.lines)).toEqual([
    expect.stringMatching(/^WRONG database: DATA_DIR \S+: .* no PG_VERSION, .* move it away/),
  ]);
});

test('a token is read from a file or standard input, and is never an argument', async () => {
  const args = (...more: string[]) => ['--okta-domain', 'acme', ...more];
  const env = { DATA_DIR: join(dataDir, 'none') };
  const file = join(dataDir, 'token');
  await writeFile(file, apiToken);
  const told = await runScript('src/doctor.ts', args('--token-file', file), env);
  expect(told).toMatchObject({ code: 1, stderr: '' });
  expect(told.stdout).toContain(
    'WRONG Okta domain: The domain is not complete. Did you mean acme.okta.com?\n',
  );
  expect(await runScript('src/doctor.ts', args('--token-file', `${file}-gone`), env)).toEqual({
    code: 2,
    stdout: '',
    stderr: expect.stringMatching(
      /^--token-file cannot be read: ENOENT[^\n]*--help says what can be given\.\n$/,
    ),
  });
  const alone = await runScript('src/doctor.ts', ['--token-file', file], env);
  expect(alone).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^--token-file needs --okta-domain/),
  });
});
