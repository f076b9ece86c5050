import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openStore, type Store, type StoreOptions } from '../../../src/store/engine/database.ts';
import { isConnectionLost, isPassing } from '../../../src/store/engine/errors.ts';
import { rows } from '../../../src/store/engine/run-sql.ts';
import { storeForFile } from '../../kit/fixtures.ts';
import { migrationsFolder } from '../../kit/migrations-folder.ts';
import { type Relay, startRelay } from '../../kit/relay.ts';

// A database that is away, full or failed over: what waits for it, what is asked again, and what never is.

const store = storeForFile();
const opened: Store[] = [];
let admin: postgres.Sql;
let relay: Relay;

beforeAll(async () => {
  const { databaseUrl } = store;
  if (databaseUrl === undefined) throw new Error('this is a test of PostgreSQL');
  admin = postgres(databaseUrl, { max: 2, connection: { application_name: 'admin' }, onnotice: () => {} });
  await admin`create table notes (id int primary key, body text)`;
  await admin`create sequence calls`;
  await admin`create role few login password 'few' connection limit 3`;
  await admin`grant all on all tables in schema public, drizzle to few`;
  await admin`grant all on all sequences in schema public to few`;
  await admin`grant all on schema public, drizzle to few`;
});
beforeEach(async () => {
  await admin`delete from notes`;
  await admin`alter sequence calls restart`;
  relay = await startRelay(new URL(store.databaseUrl ?? ''));
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((each) => each.close()));
  await relay.close();
});
afterAll(async () => {
  await admin`drop owned by few`;
  await admin`drop role few`;
  await admin.end();
});

async function open(options: Partial<StoreOptions> = {}): Promise<Store> {
  const another = await openStore({ databaseUrl: relay.url, migrationsFolder, ...options });
  opened.push(another);
  return another;
}

const sessionsOf = (name: string) =>
  admin`select pid from pg_stat_activity where query like ${`/* ${name} */%`} and state = 'active'`;

test('connections on which nothing arrives any more are replaced long before a statement may time out', async () => {
  const through = await open({ statementTimeoutMs: 600_000 });
  const both = [
    rows(through.db, sql`/* first */ select pg_sleep(0.2)`),
    through.transaction((tx) => rows(tx, sql`select pg_sleep(0.2)`)),
  ];
  await Promise.all(both);
  const before = relay.opened;
  relay.silence();
  // Ten readers; only some of them meet a connection that was open before.
  const read = Promise.all(
    Array.from({ length: 10 }, (_, n) => rows(through.db, sql`/* second */ select ${n}::int as n`)),
  );
  const write = through
    .transaction((tx) => tx.execute(sql`insert into notes values (1, 'once')`))
    .catch((error: unknown) => error);
  expect(await read).toEqual(Array.from({ length: 10 }, (_, n) => [{ n }]));
  // Its BEGIN was lost: nothing was written, the caller is told, and may try again.
  expect(await write).toSatisfy(isPassing);
  expect(relay.opened).toBeGreaterThan(before);
  await through.transaction((tx) => tx.execute(sql`insert into notes values (1, 'once')`));
  expect(await admin`select body from notes`).toEqual([{ body: 'once' }]);
});

test('a statement that only takes long is left alone', async () => {
  const through = await open();
  const slow = rows(through.db, sql`/* slow */ select nextval('calls')::int as call, pg_sleep(4)`);
  expect(await slow).toMatchObject([{ call: 1 }]);
});

test('a read whose session dies is asked once more, a write never', async () => {
  const through = await open();
  const terminate = async (name: string) => {
    await expect.poll(() => sessionsOf(name)).toHaveLength(1);
    // It waits until the session is gone, so that the next one counted is another.
    await admin`select pg_terminate_backend(pid, 10000) from pg_stat_activity
      where query like ${`/* ${name} */%`} and state = 'active'`;
  };
  const read = rows(through.db, sql`/* read */ select 'here' as it, pg_sleep(1)`);
  await terminate('read');
  expect(await read).toMatchObject([{ it: 'here' }]);

  // Its outcome, for it may come before the server says that the session is gone.
  const failureOf = (statement: Promise<unknown>) => statement.catch((error: unknown) => error);
  const write = failureOf(
    rows(through.db, sql`/* write */ insert into notes select 1, pg_sleep(1)::text returning id`),
  );
  await terminate('write');
  expect(await write).toSatisfy(isConnectionLost);
  const counting = failureOf(rows(through.db, sql`/* counting */ select nextval('calls'), pg_sleep(1)`));
  await terminate('counting');
  expect(await counting).toSatisfy(isConnectionLost);

  // Twice is a fault that does not pass: the second one is told.
  const again = failureOf(rows(through.db, sql`/* again */ select pg_sleep(1)`));
  await terminate('again');
  await terminate('again');
  expect(await again).toSatisfy(isConnectionLost);
  expect(await admin`select * from notes`).toEqual([]);
});

test('a role with three connections serves thirty readers and ten writers at once', async () => {
  const url = new URL(store.databaseUrl ?? '');
  url.username = 'few';
  url.password = 'few';
  const few = await open({ databaseUrl: url.href, poolSize: 10 });
  const readers = Array.from({ length: 30 }, (_, n) =>
    rows(few.db, sql`select ${n}::int as n, pg_sleep(0.02)`),
  );
  const writers = Array.from({ length: 10 }, (_, n) =>
    few.transaction((tx) => tx.execute(sql`insert into notes values (${n}, 'few')`)),
  );
  expect((await Promise.all(readers)).flat().map(({ n }) => n)).toEqual([...Array(30).keys()]);
  await Promise.all(writers);
  expect(await admin`select count(*)::int as written from notes`).toEqual([{ written: 10 }]);
  await few.ping();
});

test('who gets no connection at all is told why, and the log names the reason', async () => {
  const url = new URL(store.databaseUrl ?? '');
  url.username = 'few';
  url.password = 'few';
  const others = postgres(url.href, { max: 3 });
  await Promise.all(Array.from({ length: 3 }, () => others`select pg_sleep(0.3)`));
  await expect(open({ databaseUrl: url.href })).rejects.toMatchObject({
    code: '53300',
    message: expect.stringContaining('too many connections'),
  });
  await others.end();
});

test('a session that became read-only is not used again', async () => {
  const through = await open({ poolSize: 1 });
  await rows(through.db, sql`select set_config('default_transaction_read_only', 'on', false)`);
  const insert = (id: number) => rows(through.db, sql`insert into notes values (${id}, 'x') returning id`);
  await expect(insert(1)).rejects.toMatchObject({ code: '25006' });
  expect(await insert(2)).toEqual([{ id: 2 }]);
});

test('a ping answers while every connection is at work', async () => {
  const through = await open({ poolSize: 1, syncPoolSize: 5 });
  const busy = [
    rows(through.db, sql`/* busy */ select pg_sleep(3)`),
    ...Array.from({ length: 4 }, () => through.transaction((tx) => rows(tx, sql`select pg_sleep(3)`))),
  ];
  await expect.poll(() => sessionsOf('busy')).toHaveLength(1);
  await through.ping();
  expect(await sessionsOf('busy')).toHaveLength(1);
  await Promise.all(busy);
});

test('the start waits for a server that cannot be reached yet', async () => {
  relay.cut();
  let isWarned = () => {};
  const warning = new Promise<string>((resolve) => {
    isWarned = () => resolve('warned');
  });
  const opening = open({ startWaitMs: 60_000, onWarning: () => isWarned() });
  await warning;
  relay.mend();
  expect(await rows((await opening).db, sql`select 1 as one`)).toEqual([{ one: 1 }]);
});

test('a server that becomes read-only, or a role that loses a right, is seen while the process runs', async () => {
  const through = await open();
  await through.check();
  const name = new URL(store.databaseUrl ?? '').pathname.slice(1);
  await admin.unsafe(`alter database ${name} set default_transaction_read_only = on`);
  relay.cut();
  relay.mend();
  await expect.poll(() => through.check().catch(({ code }) => code)).toBe('READ_ONLY');
  await admin.unsafe(`set default_transaction_read_only = off; alter database ${name} reset all`);
  relay.cut();
  relay.mend();
  await expect.poll(() => through.check()).toBe(undefined);

  const url = new URL(store.databaseUrl ?? '');
  url.username = 'few';
  url.password = 'few';
  const few = await open({ databaseUrl: url.href });
  await few.check();
  await admin`revoke update on employees from few`;
  await expect(few.check()).rejects.toMatchObject({
    code: 'RIGHTS',
    message: expect.stringMatching(
      /"few" may not update in every table .* grant select, insert, update, delete/,
    ),
  });
  await admin`grant update on employees to few`;
  await few.check();
});
