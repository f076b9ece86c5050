import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startApp } from '../../../src/app.ts';
import { readConfig } from '../../../src/config.ts';
import { createLog } from '../../../src/log.ts';
import { generateCompany } from '../../../src/simulator/company/company.ts';
import { startSimulator } from '../../../src/simulator/server/server.ts';
import { openStore, type Store, type StoreOptions } from '../../../src/store/engine/database.ts';
import { rows } from '../../../src/store/engine/run-sql.ts';
import { createPostgresDatabase, type TestDatabase } from '../../kit/database.ts';
import { migrationsFolder } from '../../kit/migrations-folder.ts';

type Answer = { data: { addOktaIntegration: { integration: { domain: string }; syncRun: { id: string } } } };

// Who gets a connection while others want all of them.

let database: TestDatabase;
let admin: postgres.Sql;
const opened: Store[] = [];

beforeAll(async () => {
  database = await createPostgresDatabase();
  const connection = { application_name: 'admin' };
  admin = postgres(database.url, { max: 3, connection, onnotice: () => {} });
  await admin`create table notes (id int primary key, body text)`;
});
afterEach(() => Promise.all(opened.splice(0).map((each) => each.close())));
afterAll(async () => {
  await admin.end();
  await database.drop();
});

async function open(options: Partial<StoreOptions> = {}): Promise<Store> {
  const store = await openStore({ databaseUrl: database.url, migrationsFolder, ...options });
  opened.push(store);
  return store;
}

/** How many statements with this label are under way. */
async function underWay(label: string): Promise<number> {
  const [row] = await admin`select count(*)::int as n from pg_stat_activity
    where query like ${`/* ${label} */%`} and state = 'active'`;
  return row?.n;
}

const sleeping = (label: string) => sql`${sql.raw(`/* ${label} */`)} select pg_sleep(600)`;
const long = { statementTimeoutMs: 700_000, connectionWaitMs: 5_000 };

/** Statements of one operation each that sleep until the test ends them. */
function saturate(store: Store, operations: number) {
  const leaving = new AbortController();
  const reads = Array.from({ length: operations }, () =>
    rows(store.abortable(leaving.signal), sleeping('slow read')).catch((error: unknown) => error),
  );
  return {
    async end() {
      leaving.abort();
      await Promise.all(reads);
    },
  };
}

test('readers that hold every connection for reads hold up no mutation, sync, lease or ping', async () => {
  const store = await open({ ...long, poolSize: 2 });
  const readers = saturate(store, 2);
  await expect.poll(() => underWay('slow read')).toBe(2);
  await store.on('commands').transaction((tx) => tx.execute(sql`insert into notes values (1, 'mutation')`));
  const answer = new AbortController().signal;
  expect(await rows(store.abortable(answer, undefined, 'commands'), sql`select id from notes`)).toEqual([
    { id: 1 },
  ]);
  await store.on('leases').db.execute(sql`insert into notes values (2, 'lease')`);
  await store.transaction((tx) => tx.execute(sql`insert into notes values (3, 'sync')`));
  await store.ping();
  expect(await underWay('slow read')).toBe(2);
  await readers.end();
});

test('syncs that hold every connection of theirs hold up no mutation, lease or read', async () => {
  const store = await open({ ...long, syncPoolSize: 2 });
  const syncs = [1, 2].map(() => store.transaction((tx) => rows(tx, sleeping('slow sync'))));
  await expect.poll(() => underWay('slow sync')).toBe(2);
  await store.on('commands').transaction((tx) => tx.execute(sql`insert into notes values (4, 'mutation')`));
  await store.on('leases').db.execute(sql`insert into notes values (5, 'lease')`);
  const read = rows(store.abortable(new AbortController().signal), sql`select 1 as one`);
  expect(await read).toEqual([{ one: 1 }]);
  await admin`select pg_terminate_backend(pid) from pg_stat_activity where query like '/* slow sync */%'`;
  await Promise.allSettled(syncs);
});

test('one operation that asks for much at once leaves connections to others', async () => {
  const store = await open({ ...long, poolSize: 10 });
  const leaving = new AbortController();
  const db = store.abortable(leaving.signal);
  const many = Array.from({ length: 40 }, () => rows(db, sleeping('many')).catch(() => {}));
  await expect.poll(() => underWay('many')).toBe(4);
  const other = store.abortable(new AbortController().signal);
  const others = Array.from({ length: 4 }, () => rows(other, sql`select 1 as one`));
  expect((await Promise.all(others)).flat()).toHaveLength(4);
  expect(await underWay('many')).toBe(4);
  leaving.abort();
  await Promise.all(many);
});

test('a role with three connections does every kind of work, while readers want all of them', async () => {
  const role = `${database.name}_three`;
  await admin.unsafe(`create role ${role} login connection limit 3;
    grant usage on schema public, drizzle to ${role};
    grant select on all tables in schema drizzle to ${role};
    grant all on all tables in schema public to ${role}`);
  const url = new URL(database.url);
  url.username = role;
  const store = await open({ databaseUrl: url.href });
  const reading = (n: number) =>
    rows(store.abortable(new AbortController().signal), sql`select ${n}::int as n, pg_sleep(0.02)`);
  const reads = Promise.all(Array.from({ length: 30 }, (_, n) => reading(n)));
  const lanes = (['commands', 'sync', 'leases', 'reads'] as const).flatMap((lane, at) =>
    Array.from({ length: 5 }, (_, n) =>
      store
        .on(lane)
        .transaction((tx) => tx.execute(sql`insert into notes values (${100 + at * 5 + n}, 'x')`)),
    ),
  );
  await Promise.all(lanes);
  expect((await reads).flat().map(({ n }) => n)).toEqual([...Array(30).keys()]);
  expect(await admin`select count(*)::int as n from notes where id >= 100`).toEqual([{ n: 20 }]);
  await store.ping();
  await opened.pop()?.close();
  await admin.unsafe(`drop owned by ${role}; drop role ${role}`);
});

test('while every read waits, an integration is added, its sync is claimed, and the server is ready', async () => {
  const company = generateCompany({ seed: 3, people: 5, apps: 3, groups: 2, signInDays: 1, now: new Date() });
  const simulator = await startSimulator({ company });
  const key = Buffer.alloc(32, 7).toString('base64');
  const config = readConfig({
    env: {
      PORT: '0',
      LOG_LEVEL: 'silent',
      DATABASE_URL: database.url,
      DATABASE_POOL_SIZE: '2',
      ENCRYPTION_KEYS: `test:${key}`,
      OKTA_BASE_URL: simulator.url,
      PLAYGROUND: 'off',
    },
  });
  const app = await startApp(config, createLog('silent'));
  const lock = await admin.reserve();
  let isOver = false;
  try {
    const ask = async (query: string, variables: object = {}): Promise<Answer> => {
      const body = JSON.stringify({ query, variables });
      const headers = { 'content-type': 'application/json' };
      return (await fetch(`${app.url}/graphql`, { method: 'POST', headers, body })).json() as Promise<Answer>;
    };
    await lock`begin`;
    await lock`lock table departments in access exclusive mode`;
    const reader = async () => {
      // A lock that is not free in time ends a read; the reader comes back.
      while (!isOver) await ask('{ departments(first: 1) { nodes { id } } }');
    };
    const readers = Array.from({ length: 6 }, reader);
    const waiting = async () => {
      const found = await admin`select count(*)::int as n from pg_stat_activity
        where datname = ${database.name} and wait_event_type = 'Lock' and query like '%departments%'`;
      return found[0]?.n;
    };
    await expect.poll(waiting).toBe(2);
    const added = await ask(
      `mutation ($input: AddOktaIntegrationInput!) {
        addOktaIntegration(input: $input) { ... on OktaIntegrationAdded { integration { domain } syncRun { id } } }
      }`,
      { input: { domain: company.org.domain, apiToken: simulator.token } },
    );
    const { integration, syncRun } = added.data.addOktaIntegration;
    expect(integration.domain).toBe(company.org.domain);
    const claimed = async () =>
      (await admin`select lease_token::int as token from sync_runs where id = ${syncRun.id}`)[0]?.token;
    await expect.poll(claimed).toBeGreaterThan(0);
    expect(await (await fetch(`${app.url}/health/ready`)).json()).toEqual({ status: 'ok' });
    await expect.poll(waiting).toBeGreaterThanOrEqual(2);
    isOver = true;
    await lock`rollback`;
    await Promise.all(readers);
  } finally {
    isOver = true;
    lock.release();
    await app.close();
    await simulator.close();
  }
});
