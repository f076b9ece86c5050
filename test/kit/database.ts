import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { inject } from 'vitest';
import { openStore, type Store, type StoreOptions } from '../../src/store/database.ts';
import { rows } from '../../src/store/rows.ts';
import type { TestDatabases } from './global-setup.ts';
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
    const dump = new Blob([await readFile(databases.dumpFile)]);
    const store = await openStore({ migrationsFolder, inMemory: true, loadDataDir: dump, ...options });
    return { ...store, databaseUrl: undefined };
  }
  const { serverUrl, template } = databases;
  const name = `${template}_${process.pid}_${crypto.randomUUID().slice(0, 8)}`;
  await onServer(serverUrl, `create database ${name} template ${template}`);
  const url = databaseUrl(serverUrl, name);
  const store = await openStore({ migrationsFolder, databaseUrl: url, ...options });
  return {
    ...store,
    databaseUrl: url,
    close: async () => {
      await store.close();
      await onServer(serverUrl, `drop database ${name} with (force)`);
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

async function onServer(serverUrl: string, statement: string): Promise<void> {
  const client = postgres(serverUrl, { max: 1, fetch_types: false, onnotice: () => {} });
  try {
    await client.unsafe(statement);
  } finally {
    await client.end();
  }
}

const migrationsFolder = fileURLToPath(new URL('../../drizzle', import.meta.url));
