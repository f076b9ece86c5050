import { generateKeySync } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createSchema } from '../../../src/graphql/schema.ts';
import type { Role } from '../../../src/identity/identity.ts';
import { createMetrics } from '../../../src/metrics/metrics.ts';
import { createRandom } from '../../../src/simulator/random.ts';
import { openStore, type Store } from '../../../src/store/engine/database.ts';
import { rows } from '../../../src/store/engine/run-sql.ts';
import { deleteWorkspace } from '../../../src/store/sync/workspace-erasure.ts';
import { testEngine } from '../../kit/database.ts';
import { storeForFile } from '../../kit/fixtures.ts';
import { startTestServer, type TestServer } from '../../kit/graphql.ts';
import { parseMetrics, sumOf } from '../../kit/metrics-text.ts';
import { migrationsFolder } from '../../kit/migrations-folder.ts';
import { seed } from '../../kit/seed.ts';
import { makeCompany } from '../../store/api/company.ts';
import { Documents } from './documents.ts';

/* Two servers over one database, of which one keeps answers, and the other answers each question by resolvers. */

const dayMs = 24 * 60 * 60_000;
const company = makeCompany('default', 3, new Date());
const store = storeForFile();
const metrics = createMetrics({ version: '1', mode: 'none', labelOf: String });
let now = new Date();
let keeping: TestServer;
let plain: TestServer;

const viewer = (headers: Record<string, unknown>) => ({
  workspaceId: String(headers['x-workspace'] ?? 'default'),
  role: (headers['x-role'] ?? 'admin') as Role,
});

type Config = { compiledReads: boolean; keptAnswersBytes?: number; accessLog?: 'all' };

function start(config: Config, over: Store = store): Promise<TestServer> {
  return startTestServer(over, {
    cursorKeys,
    viewer,
    now: () => now,
    observers: [metrics.server],
    config: { host: '127.0.0.1', port: 0, readPathHeader: true, ...config },
  });
}
const cursorKeys = [generateKeySync('hmac', { length: 256 })] as const;

beforeAll(async () => {
  await seed(store.db, company);
  // The same ids in other workspaces.
  await seed(store.db, makeCompany('other', 3, new Date()));
  await seed(store.db, makeCompany('erased', 3, new Date()));
  await rows(store.db, sql`analyze`);
  keeping = await start({ compiledReads: true });
  plain = await start({ compiledReads: false });
});
beforeEach(() => {
  now = new Date();
});
afterAll(async () => {
  await keeping.close();
  await plain.close();
});

type Sent = { road: string | null; status: number; text: string; headers: object };

async function ask(
  server: TestServer,
  query: string,
  variables: object = {},
  sent: object = {},
): Promise<Sent> {
  const { headers, status, text } = await server.ask(query, variables, sent);
  const { 'x-read-path': road = null, ...others } = Object.fromEntries(headers);
  for (const each of ['date', 'x-request-id']) delete others[each];
  // Our own faults carry the id of their request.
  return { road, status, text: text.replaceAll(/"requestId":"[^"]*"/g, '"requestId":""'), headers: others };
}

/** Asks until the answer comes from memory: others write to the same server, which ends all that is kept. */
async function askKept(...asked: Parameters<typeof ask>): Promise<Sent> {
  let answer = await ask(...asked);
  for (let n = 0; n < 200 && answer.road !== 'compiled; kept'; n += 1) answer = await ask(...asked);
  return answer;
}

const people = `query People($first: Int = 40, $filter: EmployeeFilter) {
  employees(first: $first, filter: $filter) {
    totalCount edges { cursor node { id title email department { name } } } pageInfo { endCursor hasNextPage } } }`;

test('asked again an answer costs a look at the version and has the same bytes, until something is written', async () => {
  const first = await ask(keeping, people);
  expect(first.road).toBe('compiled');
  let again = await keeping.count(people);
  for (let n = 0; n < 200 && again.headers.get('x-read-path') !== 'compiled; kept'; n += 1) {
    again = await keeping.count(people);
  }
  expect(again.statements.map(({ label }) => label)).toEqual(['data version']);
  expect(await askKept(keeping, people)).toEqual({ ...first, road: 'compiled; kept' });
  expect((await ask(plain, people)).text).toBe(first.text);
  // As long as nothing is written it does not matter what reads, locks, waits or is undone.
  await rows(store.db, sql`update employees set title = 'x' where false`);
  await rows(store.db, sql`select pg_advisory_lock(1), pg_advisory_unlock(1)`);
  expect((await askKept(keeping, people)).road).toBe('compiled; kept');

  await rows(store.db, sql`update employees set title = 'Another title' where workspace_id = 'default'`);
  const changed = await ask(keeping, people);
  expect(changed.road).toBe('compiled');
  expect(changed.text).toContain('"title":"Another title"');
  expect((await askKept(keeping, people)).road).toBe('compiled; kept');

  await store.transaction(async (tx) => {
    await tx.transaction(async (nested) => {
      await rows(nested, sql`update employees set title = 'Of a savepoint' where workspace_id = 'default'`);
    });
  });
  expect((await ask(keeping, people)).text).toContain('"title":"Of a savepoint"');
});

test('what was kept for one caller is no answer to one of another workspace or role', async () => {
  const security = '{ saasUsers(first: 2) { nodes { id discoveredAt employee { title } } } }';
  for (const query of [people, security]) {
    const ours = await ask(keeping, query);
    expect((await askKept(keeping, query)).road).toBe('compiled; kept');
    const others = { 'x-workspace': 'other' };
    const theirs = await ask(keeping, query, {}, others);
    expect(theirs.road).not.toBe('compiled; kept');
    expect(theirs.text).not.toBe(ours.text);
    expect((await ask(plain, query, {}, others)).text).toBe(theirs.text);
    const viewers = await ask(keeping, query, {}, { 'x-role': 'viewer' });
    expect(viewers.road).not.toBe('compiled; kept');
    expect((await ask(plain, query, {}, { 'x-role': 'viewer' })).text).toBe(viewers.text);
  }
  // Their role is looked at before, also where an admin's answer is kept.
  expect((await askKept(keeping, people)).road).toBe('compiled; kept');
  const refused = await ask(keeping, people, {}, { 'x-role': 'analyst' });
  expect(refused.text).toContain('FORBIDDEN');
});

test('other values are another question', async () => {
  await ask(keeping, people, { first: 3 });
  expect((await askKept(keeping, people, { first: 3 })).road).toBe('compiled; kept');
  expect(JSON.parse((await ask(keeping, people, { first: 4 })).text).data.employees.edges).toHaveLength(4);
  const email = company.employees.find(({ email }) => email)?.email;
  const found = await ask(keeping, people, { first: 3, filter: { email } });
  expect(JSON.parse(found.text).data.employees.totalCount).toBeLessThan(4);
});

test('what depends on the time is not kept', async () => {
  const idle = '{ saasUserAccounts(filter: { inactiveFor: "P30D" }) { totalCount } }';
  const first = await ask(keeping, idle);
  expect(first.road).toBe('compiled');
  expect((await ask(keeping, idle)).road).toBe('compiled');
  now = new Date(now.getTime() - 40 * dayMs);
  const before = await ask(keeping, idle);
  expect(before.text).toBe((await ask(plain, idle)).text);
  expect(before.text).not.toBe(first.text);
});

test('random documents are answered with the same bytes again, and rightly when time has passed', async () => {
  const pools = {
    ids: [...company.services, ...company.employees.slice(0, 9), ...company.users.slice(0, 9)].map(
      ({ id }) => id,
    ),
    emails: company.employees.slice(0, 9).map(({ email }) => String(email)),
    keys: { id: company.services.slice(0, 2).map(({ id }) => id), name: ['Sales 0'] },
    texts: ['a', 'e', ''],
    entities: company.services.slice(0, 5).map(({ id }) => ({ __typename: 'SaasService', id })),
  };
  const documents = new Documents(createSchema(), createRandom(7), pools);
  const roads = new Map<string | null, number>();
  for (let n = 0; n < 16; n += 1) {
    const { query, variables } = documents.next();
    now = new Date();
    const first = await ask(keeping, query, variables);
    const again = await ask(keeping, query, variables);
    expect({ ...again, road: '' }, query).toEqual({ ...first, road: '' });
    now = new Date(now.getTime() + 40 * dayMs);
    const later = await ask(keeping, query, variables);
    expect(later.text, query).toBe((await ask(plain, query, variables)).text);
    roads.set(again.road, (roads.get(again.road) ?? 0) + 1);
  }
  expect(roads.get('compiled; kept')).toBeGreaterThan(5);
});

test('nothing of a workspace is answered after it was erased', async () => {
  const sent = { 'x-workspace': 'erased' };
  const questions = [
    people,
    '{ saasUsers { totalCount nodes { employee { login } } } }',
    '{ departments { nodes { name } } }',
  ];
  for (const query of questions) await ask(keeping, query, {}, sent);
  for (const query of questions)
    expect((await askKept(keeping, query, {}, sent)).road).toBe('compiled; kept');
  await store.transaction((tx) => deleteWorkspace(tx, 'erased'));
  for (const query of questions) {
    const { text } = await ask(keeping, query, {}, sent);
    expect(text).toBe((await ask(plain, query, {}, sent)).text);
    expect(JSON.stringify(JSON.parse(text).data)).toMatch(/"nodes":\[\]|"edges":\[\]/);
  }
});

test('an answer of several chunks is sent whole, whatever letters stand at their borders', async () => {
  // One letter more before each: one of them puts a pair of surrogates across the border.
  for (const shift of ['', 'x']) {
    const query = `{ ${shift}a: employees(first: 100) { nodes { id title ${Array.from({ length: 40 }, (_, n) => `t${n}: title`).join(' ')} } } }`;
    await rows(
      store.db,
      sql`update employees set title = ${'😀'.repeat(100)} where workspace_id = 'default'`,
    );
    const expected = await ask(plain, query);
    expect(expected.text.length).toBeGreaterThan(100_000);
    expect((await ask(keeping, query)).text).toBe(expected.text);
    expect(await askKept(keeping, query)).toMatchObject({ text: expected.text, road: 'compiled; kept' });
  }
});

test('an answer from memory is an operation like others in the log', async () => {
  const server = await start({ compiledReads: true, accessLog: 'all' });
  expect((await askKept(server, people)).road).toBe('compiled; kept');
  await server.close();
  const lines = server.logged.map((line) => JSON.parse(line)).filter(({ message }) => message === 'request');
  const [first, ...others] = lines.map(({ requestId: _, ms: __, ...line }) => line);
  expect(first).toMatchObject({ status: 200, operation: 'People' });
  expect(others.at(-1)).toEqual(first);
});

// The embedded database is this process's own.
test.skipIf(testEngine() === 'pglite')('no answer comes from memory while the database is away', async () => {
  const other = await openStore({ migrationsFolder, databaseUrl: String(store.databaseUrl) });
  const server = await start({ compiledReads: true }, other);
  expect((await askKept(server, people)).road).toBe('compiled; kept');
  await other.close();
  const { road, text } = await ask(server, people);
  expect(road).toBe('plain; an error');
  expect(JSON.parse(text)).toMatchObject({ errors: [{}] });
  await server.close();
});

test('with 0 nothing is kept, and what is read by one statement is counted', async () => {
  const server = await start({ compiledReads: true, keptAnswersBytes: 0 });
  for (const _ of [1, 2]) expect((await ask(server, people)).road).toBe('compiled');
  await ask(server, '{ discoveryViewer { role } }');
  await server.close();
  const readings = {
    stalestSuccessAgeSeconds: async () => null,
    keySetAgeSeconds: () => null,
    pools: () => ({}),
  };
  const served = parseMetrics((await metrics.read(readings)).text);
  for (const reason of ['kept', 'read', 'never kept', 'Query.discoveryViewer']) {
    expect(sumOf(served, 'okta_discovery_reads_total', { reason }), reason).toBeGreaterThan(0);
  }
});
