import { sql } from 'drizzle-orm';
import { afterEach, expect, test } from 'vitest';
import { openStore, type Store } from '../../../src/store/engine/database.ts';
import { rows } from '../../../src/store/engine/run-sql.ts';
import { createPostgresDatabase, type TestDatabase } from '../../kit/database.ts';
import { expectGroundTruth } from '../../kit/discovered.ts';
import { type Discovery, expectSucceeded, startDiscovery } from '../../kit/discovery.ts';
import { startTestServer } from '../../kit/graphql.ts';
import { migrationsFolder } from '../../kit/migrations-folder.ts';
import { findPgBouncer, type PgBouncer, startPgBouncer } from '../../kit/pgbouncer.ts';

// The real PgBouncer in transaction mode, where one is installed.

let database: TestDatabase | undefined;
let pgbouncer: PgBouncer | undefined;
let store: Store | undefined;
let discovery: Discovery | undefined;

afterEach(async () => {
  await discovery?.close();
  await store?.close();
  await pgbouncer?.stop();
  await database?.drop();
});

const ignored = [
  ...['extra_float_digits', 'plan_cache_mode', 'jit', 'statement_timeout', 'lock_timeout'],
  ...['idle_in_transaction_session_timeout', 'IntervalStyle', 'bytea_output', 'array_nulls', 'search_path'],
  ...['transform_null_equals', 'gin_fuzzy_search_limit', 'default_transaction_isolation', 'exit_on_error'],
  ...['default_transaction_deferrable', 'client_min_messages'],
];

test.runIf(findPgBouncer()).each<[string, Record<string, string>, string]>([
  ['as it comes', {}, ''],
  ['that ignores what it does not know', { ignore_startup_parameters: ignored.join(',') }, '?prepare=false'],
])('a PgBouncer %s lets migrate, sync and query', async (_what, settings, query) => {
  database = await createPostgresDatabase('template template0');
  pgbouncer = await startPgBouncer(database.url, settings);
  const warned: string[] = [];
  store = await openStore({
    databaseUrl: `${pgbouncer.url}${query}`,
    migrationsFolder,
    onWarning: (message) => warned.push(message),
  });
  expect(warned).toEqual([
    expect.stringContaining('the pooler does not let a session set statement_timeout'),
  ]);
  discovery = await startDiscovery({ store, people: 20, apps: 10, signInDays: 5 });
  expectSucceeded(await discovery.connect());
  await expectGroundTruth(discovery);
  expectSucceeded(await discovery.syncOnce());
  const server = await startTestServer(store, { viewer: () => ({ workspaceId: 'acme' }) });
  const asked = Array.from({ length: 30 }, (_, n) =>
    server.ask(`{ employees(first: ${n + 1}) { totalCount nodes { email manager { email } } } }`),
  );
  for (const { data, errors } of await Promise.all(asked)) {
    expect({ data, errors }).toMatchObject({ data: { employees: { totalCount: 20 } }, errors: [] });
  }
  await server.close();
  await store.check();
  await store.maintenance();
  expect(await rows(store.db, sql`select count(*) from pg_prepared_statements`)).toEqual([{ count: 0 }]);
});
