import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStore, type Store } from '../../../src/store/engine/database.ts';
import { rows } from '../../../src/store/engine/run-sql.ts';
import { createPostgresDatabase, type TestDatabase } from '../../kit/database.ts';
import { expectGroundTruth } from '../../kit/discovered.ts';
import { expectSucceeded, startDiscovery } from '../../kit/discovery.ts';
import { migrationsFolder } from '../../kit/migrations-folder.ts';

let database: TestDatabase;
let expected: unknown;

beforeAll(async () => {
  database = await createPostgresDatabase();
  await database.administrate(`create schema elsewhere;
    create table probe (instant timestamptz, day date, texts text[], numbers float8[], bytes bytea, facts jsonb,
      span interval, note text);
    create index on probe using gin (note gin_trgm_ops)`);
  expected = await withStore(database.url, writeAndRead);
});

afterAll(() => database.drop());

/** Settings that change what is written or read, or how a statement ends, each at its worst: one by one. */
const hostile: Readonly<Record<string, string>> = {
  DateStyle: 'German',
  IntervalStyle: 'iso_8601',
  TimeZone: 'Asia/Kathmandu',
  bytea_output: 'escape',
  extra_float_digits: '-15',
  standard_conforming_strings: 'off',
  array_nulls: 'off',
  transform_null_equals: 'on',
  search_path: 'elsewhere, pg_catalog',
  client_encoding: 'LATIN1',
  default_transaction_isolation: 'serializable',
  default_transaction_deferrable: 'on',
  statement_timeout: '1ms',
  lock_timeout: '1ms',
  idle_in_transaction_session_timeout: '1ms',
  exit_on_error: 'on',
  gin_fuzzy_search_limit: '1',
};

/** Settings that make statements slow, or concern what no statement of ours does: all at once. */
const irrelevant: Readonly<Record<string, string>> = {
  plan_cache_mode: 'force_generic_plan',
  jit: 'on',
  jit_above_cost: '0',
  row_security: 'off',
  xmlbinary: 'hex',
  check_function_bodies: 'off',
  synchronous_commit: 'off',
  work_mem: '64kB',
  temp_buffers: '800kB',
  enable_seqscan: 'off',
  enable_indexscan: 'off',
  enable_hashjoin: 'off',
  enable_sort: 'off',
  enable_material: 'off',
  enable_bitmapscan: 'off',
  force_parallel_mode: 'on',
  max_parallel_workers_per_gather: '0',
  geqo_threshold: '2',
  join_collapse_limit: '1',
  temp_tablespaces: '',
  default_tablespace: '',
  default_text_search_config: 'pg_catalog.german',
  lc_messages: 'C',
  lc_monetary: 'C',
  lc_numeric: 'C',
  lc_time: 'C',
  timezone_abbreviations: 'India',
  client_min_messages: 'debug5',
  quote_all_identifiers: 'on',
  escape_string_warning: 'on',
  backslash_quote: 'off',
};

const all = { ...hostile, ...irrelevant };

test.each(Object.entries(hostile))('with %s set to %s all is written and read alike', async (name, value) => {
  await set(`database ${database.name}`, { [name]: value });
  try {
    expect(await withStore(database.url, writeAndRead)).toEqual(expected);
  } finally {
    await database.administrate(`alter database ${database.name} reset ${name}`);
  }
});

test('a role’s own settings and those in the URL are no match for what statements rely on', async () => {
  const role = `${database.name}_odd`;
  await database.administrate(`create role ${role} superuser login`);
  await set(`role ${role}`, all);
  const url = new URL(database.url);
  url.username = role;
  const withOptions = `${url.href}?DateStyle=SQL&options=-c%20timezone=Asia/Tokyo%20-c%20array_nulls=off`;
  try {
    expect(await withStore(withOptions, writeAndRead)).toEqual(expected);
  } finally {
    await database.administrate(`drop role ${role}`);
  }
});

test('a company is discovered whole on a database that has every odd setting at once', async () => {
  const odd = await createPostgresDatabase();
  await set(`database ${odd.name}`, all);
  await expectDiscovery(odd);
});

test('a database of the C locale is migrated and holds a company as any other does', async () => {
  await expectDiscovery(
    await createPostgresDatabase(`template template0 encoding 'UTF8' locale_provider libc locale 'C'`),
  );
});

test.each([
  [
    'default_transaction_read_only',
    'on',
    /is set to read only \(default_transaction_read_only\).*alter database/,
  ],
  [
    'session_replication_role',
    'replica',
    /session_replication_role is replica .* reset session_replication_role/,
  ],
])('with %s set to %s it is said at the start what is wrong and what to do', async (name, value, message) => {
  await set(`database ${database.name}`, { [name]: value });
  try {
    const refused = await openStore({ databaseUrl: database.url, migrationsFolder }).catch((error) => error);
    expect(refused).toMatchObject({
      name: 'StoreError',
      code: 'SESSION',
      message: expect.stringMatching(message),
    });
  } finally {
    await database.administrate(`alter database ${database.name} reset ${name}`);
  }
});

test('a database in which not every name can be kept is refused before anything is made in it', async () => {
  for (const encoding of ['LATIN1', 'SQL_ASCII']) {
    const other = await createPostgresDatabase(
      `template template0 encoding '${encoding}' locale_provider libc locale 'C'`,
    );
    await expect(openStore({ databaseUrl: other.url, migrationsFolder })).rejects.toMatchObject({
      code: 'SESSION',
      message: expect.stringMatching(`has the encoding ${encoding}.*create database .* encoding 'UTF8'`),
    });
    const empty = `do $$ begin assert to_regnamespace('drizzle') is null; end $$`;
    await other.administrate(empty);
    await other.drop();
  }
});

async function expectDiscovery(place: TestDatabase): Promise<void> {
  await withStore(place.url, async (store) => {
    const discovery = await startDiscovery({ store, people: 30, apps: 14, signInDays: 10 });
    try {
      expectSucceeded(await discovery.connect());
      await expectGroundTruth(discovery);
      expectSucceeded(await discovery.syncOnce());
    } finally {
      await discovery.close();
    }
  });
  await place.drop();
}

async function set(object: string, settings: Readonly<Record<string, string>>): Promise<void> {
  const statements = Object.entries(settings).map(
    ([name, value]) => `alter ${object} set ${name} = ${listOf(value)}`,
  );
  await database.administrate(statements.join('; '));
}

/** A few values of each kind are written and read back, outside of a transaction and in one; what a failure is called. */
async function writeAndRead({ db, transaction }: Store): Promise<unknown> {
  const at = new Date('2026-03-09T04:05:06.789Z');
  const texts = ['a', null, 'null', 'x\\y', 'Łódź 東京'];
  await db.execute(sql`delete from probe`);
  const read = (each: Store['db']) =>
    rows(
      each,
      sql`select instant, day, to_json(instant)::text as json_instant, texts, numbers, bytes, facts, span::text,
          numbers[1] + 0.2::float8 as sum, note, note like 'a\\_b%' as fits, date_trunc('day', instant) as midnight,
          extract(hour from instant)::int as hour, current_setting('transaction_isolation') as isolation,
          (select count(*) from probe where note like '%common%') as found, texts = null as unknown
        from probe where note = 'a_b\\'`,
    );
  await db.execute(sql`insert into probe
      select ${at}::timestamptz, ${'2026-03-04'}::date, ${sql.param(texts)}::text[], ${sql.param(['0.1', null])}::float8[],
        decode('00ff5c', 'hex'), ${JSON.stringify({ a: [1, null], b: 'ü' })}::jsonb, interval '1 day -02:00:00',
        case when n = 0 then ${'a_b\\'} else 'common ' || n end
      from generate_series(0, 500) as n`);
  const outside = await read(db);
  const inside = await transaction(async (tx) => {
    await tx.execute(sql`update probe set instant = instant + interval '1 hour', day = day + 1`);
    return read(tx);
  });
  const failure = await db
    .execute(sql`select 1 / (n - n) from generate_series(1, 2) as n`)
    .catch(({ code }) => code);
  return { outside, inside, failure };
}

async function withStore<T>(databaseUrl: string, work: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore({ databaseUrl, migrationsFolder, poolSize: 2 });
  return work(store).finally(() => store.close());
}

/** A list of names is one only without quotes around it all. */
function listOf(value: string): string {
  return value
    .split(', ')
    .map((each) => `'${each}'`)
    .join(', ');
}
