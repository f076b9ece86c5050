import { readFile } from 'node:fs/promises';
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { inject } from 'vitest';
import {
  type Database,
  openStore,
  openStoreOn,
  type Store,
  type StoreOptions,
} from '../../src/store/engine/database.ts';
import { command, type Engine } from '../../src/store/engine/engine.ts';
import { StoreError } from '../../src/store/engine/errors.ts';
import { openPglite, type PgliteEngine } from '../../src/store/engine/pglite.ts';
import { openPostgres } from '../../src/store/engine/postgres.ts';
import { rows } from '../../src/store/engine/run-sql.ts';
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
 *
 * Without options it may be one that an earlier file used, emptied: who creates tables or settings gives some.
 */
export async function openTestStore(options?: Partial<StoreOptions>): Promise<TestStore> {
  const databases: TestDatabases = inject('databases');
  if (options === undefined && !isLent && databases.canBeLent) return lend(databases);
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

/** The same on a database of the server that has a locale of its own, which `locale` says as CREATE DATABASE does. */
export async function openStoreOfLocale(locale: string): Promise<TestStore> {
  const database = await createPostgresDatabase(`template template0 encoding 'UTF8' ${locale}`);
  const store = await openStore({ migrationsFolder, databaseUrl: database.url });
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
  if (databases.engine === 'pglite') return openTestPglite(databases);
  const database = await createTestDatabase(databases);
  const engine = await openPostgres({ ...postgresLimits, databaseUrl: database.url });
  return {
    ...engine,
    close: async () => {
      await engine.close();
      await database.drop();
    },
  };
}

/** Those of a store that was given none. */
const limits = {
  statementTimeoutMs: 30_000,
  idleInTransactionMs: 10_000,
  connectionWaitMs: 30_000,
  onWarning: () => {},
};
const poolSizes = { reads: 10, sync: 5, commands: 3, leases: 2 };
const postgresLimits = { ...limits, poolSizes, lockTimeoutMs: 10_000, onNotice: () => {} };

/** The engine of the Vitest project that runs the test: for what only one of them can be asked. */
export function testEngine(): TestDatabases['engine'] {
  return inject('databases').engine;
}

/** Empties every table but the audit trail, which refuses it. */
export async function emptyTables({ db }: Store): Promise<void> {
  const names = await tablesChildrenFirst((text) => rows(db, sql.raw(text)));
  if (names.length === 0) return;
  const times = (timesEmptied.get(db) ?? 0) + 1;
  timesEmptied.set(db, times);
  await db.execute(sql.raw(times % timesUntilTruncated === 0 ? truncating(names) : deleting(names)));
}

/** Deleting a few rows takes a tenth of the time of new files for all tables and indexes, but leaves them behind as dead. */
const timesUntilTruncated = 20;
const timesEmptied = new WeakMap<Database, number>();

function deleting(names: readonly string[]): string {
  return names.map((name) => `delete from ${name}`).join('; ');
}

function truncating(names: readonly string[]): string {
  return `truncate ${names.join(', ')} restart identity`;
}

type TableRow = { name: string; parents: string[] };

/** The tables there are, each before those that its foreign keys refer to; without those that refuse to be emptied. */
async function tablesChildrenFirst(run: (text: string) => Promise<TableRow[]>): Promise<string[]> {
  let left = await run(
    `select format('%I', t.relname) as name,
       array(select format('%I', p.relname) from pg_constraint c join pg_class p on p.oid = c.confrelid
         where c.conrelid = t.oid and c.contype = 'f' and p.oid <> t.oid) as parents
     from pg_class t where t.relkind = 'r' and t.relnamespace = current_schema()::regnamespace
       and not exists (select from pg_trigger g where g.tgrelid = t.oid and not g.tgisinternal) order by 1`,
  );
  const names: string[] = [];
  while (left.length > 0) {
    const referred = new Set(left.flatMap(({ parents }) => parents));
    const next = left.filter(({ name }) => !referred.has(name));
    if (next.length === 0) throw new Error('tables refer to each other in a circle');
    names.push(...next.map(({ name }) => name));
    left = left.filter(({ name }) => referred.has(name));
  }
  return names;
}

/**
 * A database that the test files of this process use one after the other. To start an embedded one takes longer than most
 * files do, and its machine code is slow before it was optimised; the connections of one on a server know its tables.
 */
let kept: Promise<{ engine: Engine; databaseUrl: string | undefined }> | undefined;
let isLent = false;

async function lend(databases: TestDatabases): Promise<TestStore> {
  isLent = true;
  kept ??= openKept(databases);
  const { engine, databaseUrl } = await kept;
  const store = await openStoreOn(untilClosed(engine), migrationsFolder);
  return { ...store, databaseUrl };
}

async function openKept(databases: TestDatabases) {
  if (databases.engine === 'pglite') {
    return { engine: await openTestPglite(databases), databaseUrl: undefined };
  }
  // Dropped with the others when all tests have ended.
  const { url } = await createTestDatabase(databases);
  return { engine: await openPostgres({ ...postgresLimits, databaseUrl: url }), databaseUrl: url };
}

async function openTestPglite({ dumpFile }: TestDatabases & { engine: 'pglite' }): Promise<PgliteEngine> {
  return openPglite({ ...limits, dataDir: undefined, loadDataDir: await migratedDump(dumpFile) });
}

/** The engine for one test file: what is still at work after its end is refused, and does not meet the next file. */
function untilClosed(engine: Engine): Engine {
  let isClosed = false;
  const refuseOnceClosed = () => {
    if (isClosed) throw new StoreError('CLOSED', 'the test file has closed its database');
  };
  return {
    ...engine,
    async run(statement) {
      refuseOnceClosed();
      return engine.run(statement);
    },
    async transaction(fn, lane) {
      refuseOnceClosed();
      return engine.transaction(fn, lane);
    },
    async close() {
      if (isClosed) return;
      isClosed = true;
      await makeFresh(engine);
      isLent = false;
    },
  };
}

async function makeFresh(engine: Engine): Promise<void> {
  const ask = (text: string) => engine.run(command(text));
  const names = await tablesChildrenFirst(async (text) => (await ask(text)).rows as TableRow[]);
  await ask(truncating(names));
  // What ANALYZE found, and what emptying the tables left behind in the catalogue.
  await ask('delete from pg_statistic');
  await ask('vacuum pg_catalog.pg_class');
}

async function migratedDump(file: string): Promise<Blob> {
  return new Blob([await readFile(file)]);
}

export type TestDatabase = {
  name: string;
  url: string;
  /** Runs a statement in it as the server's administrator. */
  administrate(statement: string): Promise<void>;
  drop(): Promise<void>;
};

/** A database of its own, for tests of what PostgreSQL can be set to: migrated, or empty with options for its making. */
export async function createPostgresDatabase(emptyWith?: string): Promise<TestDatabase> {
  const databases = inject('databases');
  if (databases.engine !== 'postgres') throw new Error('this is a test of PostgreSQL');
  return createTestDatabase(databases, emptyWith);
}

async function createTestDatabase(
  { serverUrl, template, role }: TestDatabases & { engine: 'postgres' },
  options = `template ${template}`,
): Promise<TestDatabase> {
  const name = `${template}_${process.pid}_${crypto.randomUUID().slice(0, 8)}`;
  await onServer(serverUrl, `create database ${name} ${options}`);
  const adminUrl = databaseUrl(serverUrl, name);
  const url = new URL(adminUrl);
  if (role !== undefined && options.endsWith(template)) url.username = role;
  return {
    name,
    url: url.href,
    administrate: (statement) => onServer(adminUrl, statement),
    drop: () => onServer(serverUrl, `drop database if exists ${name} with (force)`),
  };
}

async function onServer(serverUrl: string, statement: string): Promise<void> {
  // A test may have given the database limits that stop whoever administrates it, too.
  const connection = { options: '-c statement_timeout=0 -c default_transaction_read_only=off' };
  const client = postgres(serverUrl, { max: 1, fetch_types: false, onnotice: () => {}, connection });
  try {
    await client.unsafe(statement);
  } finally {
    await client.end();
  }
}
