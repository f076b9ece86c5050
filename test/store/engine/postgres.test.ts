import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openStore, type Store, type StoreOptions } from '../../../src/store/engine/database.ts';
import { isConnectionLost } from '../../../src/store/engine/errors.ts';
import { rows } from '../../../src/store/engine/run-sql.ts';
import { storeForFile } from '../../kit/fixtures.ts';
import { migrationsFolder } from '../../kit/migrations-folder.ts';
import { startRelay } from '../../kit/relay.ts';

const store = storeForFile({ poolSize: 4, syncPoolSize: 4 });
let url: string;
let admin: postgres.Sql;
let opened: Store[];

beforeAll(async () => {
  if (store.databaseUrl === undefined) throw new Error('this is a test of PostgreSQL');
  url = store.databaseUrl;
  admin = postgres(url, { max: 1, connection: { application_name: 'admin' } });
  await admin`create table notes (id int primary key, body text)`;
});

beforeEach(async () => {
  opened = [];
  await admin`delete from notes`;
});

afterEach(async () => {
  await Promise.all(opened.map((each) => each.close()));
});

afterAll(() => admin.end());

async function open(options: Partial<StoreOptions>): Promise<Store> {
  const another = await openStore({ databaseUrl: url, migrationsFolder, ...options });
  opened.push(another);
  return another;
}

async function pidOf(db: Store['db']): Promise<number> {
  const [row] = await rows<{ pid: number }>(db, sql`select pg_backend_pid() as pid`);
  return row?.pid ?? 0;
}

test('a session has the limits, the time zone and the name it should have', async () => {
  const limited = await open({ statementTimeoutMs: 7_000, lockTimeoutMs: 3_000, idleInTransactionMs: 9_000 });
  const names = [
    'TimeZone',
    'jit',
    'statement_timeout',
    'lock_timeout',
    'idle_in_transaction_session_timeout',
  ];
  const settings = await Promise.all(
    [...names, 'application_name', 'plan_cache_mode'].map((name) =>
      rows(limited.db, sql`select current_setting(${name}) as value`),
    ),
  );
  expect(settings.map((each) => each[0]?.value)).toEqual([
    'UTC',
    'off',
    '7s',
    '3s',
    '14s',
    'okta-discovery',
    'force_custom_plan',
  ]);
});

test('a session that is killed inside a transaction fails that transaction and nothing else', async () => {
  let reached = 0;
  const goingOn: Promise<unknown>[] = [];
  for (let round = 0; round < 5; round += 1) {
    const attempt = store.transaction(async (tx) => {
      await tx.execute(sql`insert into notes values (${round}, 'first')`);
      await admin`select pg_terminate_backend(${await pidOf(tx)})`;
      await tx.execute(sql`select 1`).catch(() => {});
      await sleep(20);
      reached += 1;
      // By now the driver would connect anew and run these outside of any transaction.
      for (const n of [100, 200]) {
        goingOn.push(
          tx.execute(sql`insert into notes values (${round + n}, 'outside')`).then(
            () => 'written',
            () => 'refused',
          ),
        );
      }
      await Promise.all(goingOn);
    });
    const error = await attempt.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(isConnectionLost(error)).toBe(true);
    expect(error).not.toMatchObject({ statement: 'commit' });
  }
  await expect.poll(() => reached).toBe(5);
  expect(await Promise.all(goingOn)).toEqual(Array(10).fill('refused'));
  const work = Array.from({ length: 40 }, (_, n) =>
    n % 2 === 0
      ? rows(store.db, sql`select ${n}::int as n`)
      : store.transaction((tx) => rows(tx, sql`select ${n}::int as n`)),
  );
  expect(await Promise.all(work)).toEqual(Array.from({ length: 40 }, (_, n) => [{ n }]));
  expect(await rows(store.db, sql`select * from notes`)).toEqual([]);
});

test('a transaction that waits for something else learns that its session was killed', async () => {
  const attempt = store.transaction(async (tx) => {
    await admin`select pg_terminate_backend(${await pidOf(tx)})`;
    await new Promise(() => {});
  });
  await expect(attempt).rejects.toSatisfy(isConnectionLost);
});

test('a session that is killed while a statement runs fails that statement at once', async () => {
  const outcome = rows(
    store.db,
    sql`/* long one */ insert into notes select 1, pg_sleep(60)::text returning id`,
  ).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  const others = admin`from pg_stat_activity where query like '/* long one */%' and pid <> pg_backend_pid()`;
  await expect.poll(() => admin`select pid ${others}`).toHaveLength(1);
  await admin`select pg_terminate_backend(pid) ${others}`;
  expect(isConnectionLost(await outcome)).toBe(true);
});

test('idle sessions that were killed are replaced before a caller notices', async () => {
  await Promise.all(Array.from({ length: 8 }, () => rows(store.db, sql`select pg_sleep(0.01)`)));
  const killed = await admin`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and application_name = 'okta-discovery'`;
  expect(killed.length).toBeGreaterThanOrEqual(4);
  // The goodbye of a killed session needs a moment to arrive; after that there must be no failure.
  await expect
    .poll(async () => {
      const outcomes = await Promise.allSettled(
        Array.from({ length: 8 }, () => rows(store.db, sql`select 1`)),
      );
      return outcomes.filter((outcome) => outcome.status === 'rejected').length;
    })
    .toBe(0);
  await store.ping();
});

test('a statement over its time is stopped by the server, and its connection goes on', async () => {
  const limited = await open({ statementTimeoutMs: 200, poolSize: 1 });
  const pid = await pidOf(limited.db);
  await expect(rows(limited.db, sql`select pg_sleep(60)`)).rejects.toMatchObject({ code: '57014' });
  expect(await pidOf(limited.db)).toBe(pid);
});

test('a statement that waits too long for a lock is refused', async () => {
  const limited = await open({ lockTimeoutMs: 50 });
  await limited.db.execute(sql`insert into notes values (1, 'locked')`);
  await store.transaction(async (tx) => {
    await tx.execute(sql`update notes set body = 'held' where id = 1`);
    const other = limited.db.execute(sql`update notes set body = 'waits' where id = 1`);
    await expect(other).rejects.toMatchObject({ code: '55P03' });
  });
});

test('who finds no free connection is refused after a while; readers do not wait for transactions', async () => {
  const small = await open({ poolSize: 2, connectionWaitMs: 50 });
  let finish = () => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const holding = [1, 2].map(() => small.transaction(() => finished));
  await expect(small.transaction(async () => 1)).rejects.toMatchObject({ code: 'BUSY' });
  const reader = small.abortable(new AbortController().signal);
  expect(await rows(reader, sql`select 1 as one`)).toEqual([{ one: 1 }]);
  finish();
  await Promise.all(holding);
  expect(await small.transaction(async () => 'free')).toBe('free');
});

test('a statement that comes again is kept on its connection, and survives a change of its table', async () => {
  const keeping = await open({ poolSize: 1 });
  const forgetting = await openStore({ databaseUrl: `${url}?prepare=false`, migrationsFolder, poolSize: 1 });
  opened.push(forgetting);
  const kept = sql`select count(*) from pg_prepared_statements`;
  await admin`create table changing (a int)`;
  const read = (each: Store) => rows(each.db, sql`select * from changing where ${1}::int = 1`);
  for (let time = 0; time < 8; time += 1) {
    await read(keeping);
    await read(forgetting);
  }
  expect(await rows(keeping.db, kept)).toEqual([{ count: 1 }]);
  expect(await rows(forgetting.db, kept)).toEqual([{ count: 0 }]);
  await admin`alter table changing add column b int default 7`;
  await admin`insert into changing values (1)`;
  expect(await read(keeping)).toEqual([{ a: 1, b: 7 }]);
  await admin`drop table changing`;
});

test('an unreachable server, a mistyped URL and a missing database are reported as what they are', async () => {
  const silent = createServer().listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const port = (silent.address() as AddressInfo).port;
  silent.close();
  const attempt = openStore({
    databaseUrl: `postgres://nobody:SECRET@127.0.0.1:${port}/x`,
    migrationsFolder,
  });
  const error = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(isConnectionLost(error)).toBe(true);
  expect(error).toMatchObject({ code: 'ECONNREFUSED', message: expect.not.stringContaining('SECRET') });

  const mistyped = openStore({ databaseUrl: 'postgres://me:SECRET@host:port/x', migrationsFolder });
  const refusal = await mistyped.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(inspect(refusal)).toMatch(/^StoreError: the database URL cannot be understood/);
  expect(inspect(refusal)).not.toContain('SECRET');

  const missing = new URL(url);
  missing.pathname = '/no_such_database';
  await expect(openStore({ databaseUrl: missing.href, migrationsFolder })).rejects.toMatchObject({
    code: '3D000',
  });
});

test('a network that falls silent is not waited for longer than agreed, and then tried anew', async () => {
  const relay = await startRelay(new URL(url));
  const through = await open({ databaseUrl: relay.url, statementTimeoutMs: 200, poolSize: 1 });
  expect(await rows(through.db, sql`select 1 as one`)).toEqual([{ one: 1 }]);
  relay.swallow();
  await expect(rows(through.db, sql`select 1`)).rejects.toMatchObject({ code: 'DEADLINE' });
  const lost = through.transaction((tx) => tx.execute(sql`insert into notes values (1, 'never')`));
  await expect(lost).rejects.toMatchObject({ code: 'DEADLINE' });
  relay.forward();
  expect(await rows(through.db, sql`select 1 as one`)).toEqual([{ one: 1 }]);
  expect(await through.transaction((tx) => rows(tx, sql`select 1 as one`))).toEqual([{ one: 1 }]);
  await relay.close();
});

test('a connection that dies during commit says that the outcome is unknown', async () => {
  const relay = await startRelay(new URL(url));
  const through = await open({ databaseUrl: relay.url, statementTimeoutMs: 400, poolSize: 1 });
  const attempt = through.transaction(async (tx) => {
    await tx.execute(sql`insert into notes values (1, 'committed')`);
    relay.swallowAnswers();
  });
  await expect(attempt).rejects.toMatchObject({
    name: 'StoreError',
    statement: 'commit',
    message: expect.stringContaining('the outcome is unknown'),
  });
  expect(await rows(store.db, sql`select body from notes`)).toEqual([{ body: 'committed' }]);
  await relay.close();
});

test('closing waits for the work in progress and leaves no session behind', async () => {
  const closing = await openStore({ databaseUrl: `${url}?application_name=closing`, migrationsFolder });
  const working = closing.transaction(async (tx) => {
    await tx.execute(sql`insert into notes values (1, 'kept')`);
    await tx.execute(sql`select pg_sleep(0.1)`);
  });
  await rows(closing.db, sql`select 1`);
  const closed = closing.close();
  await expect(rows(closing.db, sql`select 1`)).rejects.toMatchObject({ code: 'CLOSED' });
  await Promise.all([working, closed]);
  expect(await rows(store.db, sql`select id from notes`)).toEqual([{ id: 1 }]);
  await expect
    .poll(() => admin`select pid from pg_stat_activity where application_name = 'closing'`)
    .toEqual([]);
});
