import { readFile } from 'node:fs/promises';
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { inject } from 'vitest';
import { openStore, type Store, type StoreOptions } from '../../src/store/database.ts';
import type { Engine } from '../../src/store/engine.ts';
import { openPglite } from '../../src/store/pglite.ts';
import { openPostgres } from '../../src/store/postgres.ts';
import { rows } from '../../src/store/rows.ts';
import type { TestDatabases } from './global-setup.ts';
import { migrationsFolder } from './migrations-folder.ts';
import { databaseUrl } from './postgres-server.ts';

export type TestStore = Store & {
  /** Where the database is, for a second store on it; `undefined` on PGlite, which has only one user. */
  databaseUrl: string | undefined;
};

/**
 * Opens a fresh, migrated, empty database that vanishes with `close()`, on the engine of the Vitest project
 * that runs the test. Meant for once per test file, in `beforeAll`; `emptyTables` between tests is cheaper.
 */
export async function openTestStore(options: Partial<StoreOptions> = {}): Promise<TestStore> {
  const databases: TestDatabases = inject('databases');
  if (databases.engine === 'pglite') {
    const loadDataDir = await migratedDump(databases.dumpFile);
    const store = await openStore({ migrationsFolder, inMemory: true, loadDataDir, ...options });
    return { ...store, databaseUrl: undefined };
  }
  const database = await createTestDatabase(databases);
  const store = await openStore({ migrationsFolder, databaseUrl: database.url, ...options });
  return {
    ...store,
    databaseUrl: database.url,
    close: async () => {
      await store.close();
      await database.drop();
    },
  };
}

/** The same fresh database without a store around it, for tests of what `openStore` does. */
export async function openTestEngine(): Promise<Engine> {
  const databases = inject('databases');
  const limits = { statementTimeoutMs: 10_000, idleInTransactionMs: 10_000, connectionWaitMs: 10_000 };
  if (databases.engine === 'pglite') {
    const loadDataDir = await migratedDump(databases.dumpFile);
    return openPglite({ ...limits, dataDir: undefined, loadDataDir });
  }
  const database = await createTestDatabase(databases);
  const engine = openPostgres({
    ...limits,
    databaseUrl: database.url,
    poolSize: 2,
    lockTimeoutMs: 10_000,
    onNotice: () => {},
  });
  return {
    ...engine,
    close: async () => {
      await engine.close();
      await database.drop();
    },
  };
}

/** The engine of the Vitest project that runs the test: for what only one of them can be asked. */
export function testEngine(): TestDatabases['engine'] {
  return inject('databases').engine;
}

/** Empties every table, as if the database had just been migrated. */
export async function emptyTables(store: Store): Promise<void> {
  const tables = await rows<{ name: string }>(
    store.db,
    sql`select format('%I', tablename) as name from pg_tables where schemaname = current_schema()`,
  );
  if (tables.length === 0) return;
  await store.db.execute(sql.raw(`truncate ${tables.map((table) => table.name).join(', ')}`));
}

async function migratedDump(file: string): Promise<Blob> {
  return new Blob([await readFile(file)]);
}

type TestDatabase = { url: string; drop(): Promise<void> };

async function createTestDatabase(databases: TestDatabases & { engine: 'postgres' }): Promise<TestDatabase> {
  const { serverUrl, template } = databases;
  const name = `${template}_${process.pid}_${crypto.randomUUID().slice(0, 8)}`;
  await onServer(serverUrl, `create database ${name} template ${template}`);
  return {
    url: databaseUrl(serverUrl, name),
    drop: () => onServer(serverUrl, `drop database if exists ${name} with (force)`),
  };
}

async function onServer(serverUrl: string, statement: string): Promise<void> {
  const client = postgres(serverUrl, { max: 1, fetch_types: false, onnotice: () => {} });
  try {
    await client.unsafe(statement);
  } finally {
    await client.end();
  }
}
