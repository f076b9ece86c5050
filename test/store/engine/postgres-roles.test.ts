import { readFile } from 'node:fs/promises';
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { migrateDatabase, openStore } from '../../../src/store/engine/database.ts';
import { rows } from '../../../src/store/engine/run-sql.ts';
import { analyzeGrownTables } from '../../../src/store/sync/analyze.ts';
import { expectSucceeded, startDiscovery } from '../../kit/discovery.ts';
import { migrationsFolder } from '../../kit/migrations-folder.ts';
import { databaseUrl } from '../../kit/postgres-server.ts';

// One role that migrates and one that serves, made by the statements of docs/database.md as they stand there.

let docs: string;
let server: postgres.Sql;
let admin: postgres.Sql;
const urls = { owner: '', app: '' };

beforeAll(async () => {
  const databases = inject('databases');
  if (databases.engine !== 'postgres') throw new Error('this is a test of PostgreSQL');
  docs = await readFile(new URL('../../../docs/database.md', import.meta.url), 'utf8');
  server = postgres(databases.serverUrl, { max: 1, onnotice: () => {} });
  await removeAll();
  for (const statement of statementsOf('administrator')) await server.unsafe(statement);
  const url = databaseUrl(databases.serverUrl, 'discovery');
  admin = postgres(url, { max: 1, onnotice: () => {} });
  await admin.unsafe(statementsOf('database').join(';'));
  urls.owner = asRole(url, 'discovery_owner', 'change-me-1');
  urls.app = asRole(url, 'discovery_app', 'change-me-2');
});
afterAll(async () => {
  await admin?.end();
  await removeAll();
  await server.end();
});

async function removeAll(): Promise<void> {
  await server.unsafe('drop database if exists discovery with (force)');
  await server.unsafe('drop role if exists discovery_app');
  await server.unsafe('drop role if exists discovery_owner');
}

/** The statements of the block of the docs with this name. */
function statementsOf(name: string): string[] {
  const text = new RegExp(`\`\`\`sql ${name}\n(.*?)\`\`\``, 's').exec(docs)?.[1] ?? '';
  const statements = text.split(';').filter((statement) => statement.trim() !== '');
  expect(statements.length).toBeGreaterThan(0);
  return statements;
}

function asRole(url: string, name: string, password: string): string {
  const own = new URL(url);
  own.username = name;
  own.password = password;
  return own.href;
}

test('with MIGRATE=check the start makes nothing of an empty database, and says what does', async () => {
  const opening = openStore({ databaseUrl: urls.app, migrationsFolder, migrate: 'check' });
  await expect(opening).rejects.toMatchObject({
    code: 'NOT_MIGRATED',
    message: expect.stringMatching(/needs \d+ migrations, from 0000_extensions on, .* run npm run migrate/),
  });
  expect(await admin`select tablename from pg_tables where schemaname in ('public', 'drizzle')`).toEqual([]);
});

test('the owner migrates; the other role serves and syncs, changes no table, and skips statistics', async () => {
  const options = { databaseUrl: urls.app, migrationsFolder, migrationDatabaseUrl: urls.owner };
  const store = await openStore(options);
  const discovery = await startDiscovery({ store, people: 20, apps: 8, signInDays: 5 });
  try {
    expect(await rows(store.db, sql`select current_user::text as role`)).toEqual([{ role: 'discovery_app' }]);
    expectSucceeded(await discovery.connect());
    await expect(store.db.execute(sql`alter table employees add column x int`)).rejects.toMatchObject({
      code: '42501',
    });
    await expect(store.db.execute(sql`delete from drizzle.__drizzle_migrations`)).rejects.toMatchObject({
      code: '42501',
    });
    const [tables] = await admin`select count(*)::int as n from pg_tables where schemaname = 'public'`;
    expect(await store.maintenance()).toBe(tables?.n);
    await store.check();
  } finally {
    await discovery.close();
    await store.close();
  }
  expect(await migrateDatabase(options)).toBe(0);
});

test('what is granted for tables that are there already is enough, without any default', async () => {
  await admin.unsafe(`revoke all on all tables in schema public, drizzle from discovery_app`);
  await expect(
    openStore({ databaseUrl: urls.app, migrationsFolder, migrate: 'check' }),
  ).rejects.toMatchObject({ code: 'RIGHTS' });
  // It does not look at the journal: what is missing then are the other rights.
  await expect(openStore({ databaseUrl: urls.app, migrationsFolder, migrate: 'off' })).rejects.toMatchObject({
    message: expect.stringContaining('may not delete, insert, select, update in every table'),
  });
  await admin.unsafe(statementsOf('tables').join(';'));
  const store = await openStore({ databaseUrl: urls.app, migrationsFolder, migrate: 'check' });
  await store.close();
  await admin`revoke all on schema drizzle from discovery_app`;
  await (await openStore({ databaseUrl: urls.app, migrationsFolder, migrate: 'off' })).close();
  await admin`grant usage on schema drizzle to discovery_app`;
});

test('a member of the owner analyzes every table, also while a sync makes them grow', async () => {
  await admin.unsafe(statementsOf('statistics').join(';'));
  const store = await openStore({ databaseUrl: urls.app, migrationsFolder, migrate: 'check' });
  try {
    await admin`update pg_class set reltuples = -1, relpages = 0 where relname = 'employees'`;
    await analyzeGrownTables(store.db);
    const counted = async () => (await admin`select reltuples from pg_class where relname = 'employees'`)[0];
    expect(await counted()).toMatchObject({ reltuples: expect.toSatisfy((count: number) => count > 0) });
    await admin`update pg_class set reltuples = -1, relpages = 0 where relname = 'employees'`;
    expect(await store.maintenance()).toBe(0);
    expect(await counted()).toMatchObject({ reltuples: expect.toSatisfy((count: number) => count > 0) });
  } finally {
    await store.close();
  }
});
