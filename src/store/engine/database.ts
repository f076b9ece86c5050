import type { Engine } from './engine.ts';
import { StoreError } from './errors.ts';
import { migrate } from './migrate.ts';
import { openPglite } from './pglite.ts';
import { openPostgres } from './postgres.ts';
import { refold } from './refold.ts';
import { createDatabase, type Database, inTransaction, type StatementListener } from './session.ts';
import { within } from './within.ts';

export type { Database } from './session.ts';

export type Store = {
  engine: 'pglite' | 'postgres';
  /** For single statements. Never open a transaction on it, and do not use it inside one. */
  db: Database;
  /**
   * The same database, bound to `signal`: once it is aborted, running statements reject with code ABORTED and
   * later ones do not start. PostgreSQL cancels them; PGlite cannot, and continues. `now`, if given, is the
   * `present` of all its statements, so that their time windows end together.
   */
  abortable(signal: AbortSignal, now?: Date): Database;
  /**
   * Runs `fn` in one transaction and returns its result; rolls back when it throws. It sends one statement at a
   * time. Wait only for the database in it: on PGlite all other callers wait meanwhile.
   */
  transaction<T>(fn: (tx: Database) => Promise<T>): Promise<T>;
  /** Upkeep after a large change; takes seconds on a large database. */
  maintenance(): Promise<void>;
  /** Resolves when the database answers within 2 s. */
  ping(): Promise<void>;
  /** Waits for work in progress, closes the database properly, releases its directory. */
  close(): Promise<void>;
};

export type StoreOptions = {
  /** PostgreSQL, as `postgres://user:password@host:5432/name?sslmode=require`. Wins over `dataDir`. */
  databaseUrl?: string;
  /** Directory of the embedded database. */
  dataDir?: string;
  /** Keep the embedded database in memory. */
  inMemory?: boolean;
  /** PGlite's dump of a data directory, for a new embedded database to start from. */
  loadDataDir?: Blob;
  /** Folder of drizzle-kit's migrations, applied before the store opens. */
  migrationsFolder: string;
  /** Receives PostgreSQL's notices. */
  onNotice?: (message: string) => void;
  /** Longest time for one statement. Default 30 s. */
  statementTimeoutMs?: number;
  /** Longest wait for a row or table lock, PostgreSQL only. Default 10 s. */
  lockTimeoutMs?: number;
  /** Longest pause between two statements of a transaction before it is rolled back. Default 30 s. */
  idleInTransactionMs?: number;
  /** Longest wait for a free connection. Default 30 s. */
  connectionWaitMs?: number;
  /** Connections for single statements, PostgreSQL only. Default 10. */
  poolSize?: number;
};

/**
 * Opens the database: PostgreSQL if there is a `databaseUrl`, otherwise PGlite in `dataDir` or in memory.
 * Migrates it and refolds its keys. Throws a `StoreError` if the database is unreachable (`isConnectionLost`),
 * if another process uses the directory (code BUSY), or if a migration fails; nothing stays open then.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  return openStoreOn(await openEngine(options), options.migrationsFolder);
}

/** The same on an open engine; it closes with the store, and when this throws. */
export async function openStoreOn(engine: Engine, migrationsFolder: string): Promise<Store> {
  try {
    await migrate(engine, migrationsFolder);
    await refold(engine);
    if (engine.kind === 'pglite') await keepSeenRows(engine);
  } catch (error) {
    await engine.close();
    throw error;
  }
  return createStore(engine);
}

async function openEngine(options: StoreOptions): Promise<Engine> {
  const limits = {
    statementTimeoutMs: options.statementTimeoutMs ?? 30_000,
    idleInTransactionMs: options.idleInTransactionMs ?? 30_000,
    connectionWaitMs: options.connectionWaitMs ?? 30_000,
  };
  if (options.databaseUrl !== undefined) {
    return openPostgres({
      ...limits,
      databaseUrl: options.databaseUrl,
      poolSize: options.poolSize ?? 10,
      lockTimeoutMs: options.lockTimeoutMs ?? 10_000,
      onNotice: options.onNotice ?? (() => {}),
    });
  }
  if (options.dataDir === undefined && options.inMemory !== true) {
    throw new TypeError('openStore needs a databaseUrl, a dataDir or inMemory');
  }
  const dataDir = options.inMemory === true ? undefined : options.dataDir;
  return openPglite({ ...limits, dataDir, loadDataDir: options.loadDataDir });
}

/**
 * Killing the process crashes PGlite, which then empties unlogged tables, so an interrupted walk would start
 * over. There the table is logged; on a server it survives its clients.
 */
async function keepSeenRows(engine: Engine): Promise<void> {
  const text = `do $$ begin
    if exists (select 1 from pg_class where oid = to_regclass('sync_seen') and relpersistence = 'u') then
      alter table sync_seen set logged;
    end if;
  end $$`;
  await engine.run({ text, params: [], rowMode: 'object' });
}

function createStore(engine: Engine): Store {
  const listeners = new Set<StatementListener>();
  return {
    engine: engine.kind,
    db: createDatabase(engine, listeners),
    abortable: (signal, now) => createDatabase(engine, listeners, { signal, now }),
    transaction: (fn) => inTransaction(engine, listeners, fn),
    maintenance: () => engine.maintenance(),
    ping: () =>
      within(pingTimeoutMs, engine.ping(), () => {
        return new StoreError('DEADLINE', `the database did not answer within ${pingTimeoutMs} ms`);
      }),
    close: () => engine.close(),
  };
}

const pingTimeoutMs = 2_000;
