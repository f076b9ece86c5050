import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openStore, type Store } from '../../../src/store/engine/database.ts';
import { rows } from '../../../src/store/engine/run-sql.ts';
import { createPostgresDatabase, type TestDatabase } from '../../kit/database.ts';
import { migrationsFolder } from '../../kit/migrations-folder.ts';
import { type Pooler, startPooler } from '../../kit/pooler.ts';

let database: TestDatabase;
let pooler: Pooler | undefined;

beforeAll(async () => {
  database = await createPostgresDatabase();
});

afterEach(() => pooler?.close());

afterAll(() => database.drop());

const limits = ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout', 'jit'];
const settings = (db: Store['db']) =>
  Promise.all(
    ['TimeZone', 'DateStyle', ...limits].map(async (name) => {
      const [row] = await rows<{ value: string }>(db, sql`select current_setting(${name}) as value`);
      return row?.value;
    }),
  );

test.each(['', '?pgbouncer=true'])(
  'a pooler that refuses settings is gone through as it is: %o',
  async (query) => {
    await database.administrate(`alter database ${database.name} set TimeZone = 'Asia/Tokyo'`);
    pooler = await startPooler(database.url);
    const store = await openStore({
      databaseUrl: `${pooler.url}${query}`,
      migrationsFolder,
      lockTimeoutMs: 3_000,
    });
    try {
      // Asked once, and never again for each connection.
      expect(pooler.refused).toHaveLength(query === '' ? 1 : 0);
      expect(await settings(store.db)).toEqual(['UTC', 'ISO, MDY', '0', '0', '0', 'on']);
      expect(await store.transaction(settings)).toEqual(['UTC', 'ISO, MDY', '30s', '3s', '15s', 'off']);
      // What is set in a transaction ends with it, so that whoever gets the session next is not concerned.
      expect(await settings(store.db)).toEqual(['UTC', 'ISO, MDY', '0', '0', '0', 'on']);
      for (let time = 0; time < 8; time += 1) await rows(store.db, sql`select ${time}::int`);
      expect(await rows(store.db, sql`select count(*) from pg_prepared_statements`)).toEqual([{ count: 0 }]);
    } finally {
      await store.close();
    }
  },
);

test.each([[[]], [['array_nulls', 'search_path', ...limits]]])(
  'a setting that a pooler does not pass on, and that is wrong behind it, is told at the start: %o',
  async (ignored) => {
    await database.administrate(`alter database ${database.name} set array_nulls = off`);
    pooler = await startPooler(database.url, ignored);
    const refused = openStore({ databaseUrl: pooler.url, migrationsFolder });
    await expect(refused).rejects.toMatchObject({
      code: 'SESSION',
      message: expect.stringMatching(/array_nulls is "off" .* alter role .* set array_nulls = 'on'/),
    });
    await database.administrate(`alter database ${database.name} reset array_nulls`);
  },
);

test('settings that a pooler keeps from sessions are warned of, with what sets them, until they are set', async () => {
  pooler = await startPooler(database.url);
  const { url } = pooler;
  const warned: string[] = [];
  const open = async (query = '') => {
    warned.length = 0;
    const onWarning = (message: string) => warned.push(message);
    await (await openStore({ databaseUrl: `${url}${query}`, migrationsFolder, onWarning })).close();
  };
  await open();
  expect(warned).toEqual([
    expect.stringMatching(/^the pooler does not let a session set statement_timeout, /),
  ]);
  const repairs = warned[0]?.match(/alter role .*/)?.[0] ?? '';
  expect(repairs.split('; ')).toHaveLength(5);
  await database.administrate(repairs);
  await open();
  expect(warned).toEqual([]);
  await open('?pgbouncer=true&statement_timout=5');
  expect(warned).toEqual(["the database URL's parameter statement_timout is unknown and has no effect"]);
  await database.administrate(`alter role postgres in database ${database.name} reset all`);
});
