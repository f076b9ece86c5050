import type { PoolSizes } from './connection-lanes.ts';
import { parseDatabaseUrl } from './database-url.ts';
import type { Engine, Lane } from './engine.ts';
import { StoreError } from './errors.ts';
import { checkFitness, laterVersionWarning, type Needs } from './fitness.ts';
import { type MigrateMode, migrate } from './migrate.ts';
import { onceReachable } from './once-reachable.ts';
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
   * later ones do not start. PostgreSQL cancels them; PGlite cannot, and continues. `now`, if given, says the
   * `present` of all its statements that need it, so that their time windows end together. It is for one operation of the
   * API, which may have a few statements under way at a time.
   */
  abortable(signal: AbortSignal, now?: () => Date, lane?: Lane): Database;
  /** The same database on connections of its own, for work that must not wait for other. */
  on(lane: Lane): Pick<Store, 'db' | 'transaction'>;
  /**
   * Runs `fn` in one transaction and returns its result; rolls back when it throws. It sends one statement at a
   * time. Wait only for the database in it: on PGlite all other callers wait meanwhile.
   */
  transaction<T>(fn: (tx: Database) => Promise<T>): Promise<T>;
  /**
   * Upkeep after a large change; takes seconds on a large database. Returns how many tables it had to skip, because the
   * role may not analyze them.
   */
  maintenance(): Promise<number>;
  /** Resolves when the database answers within 2 s. */
  ping(): Promise<void>;
  /**
   * Resolves when it also can be used by this version of the program. Rejects with a `StoreError` that says what to do:
   * READ_ONLY, AHEAD, RIGHTS, or as `ping` does.
   */
  check(): Promise<void>;
  /** What goes on in the pools of connections, by name. */
  pools(): ReturnType<Engine['pools']>;
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
  /** Whether it applies them. Default: auto. */
  migrate?: MigrateMode;
  /** The same database as `databaseUrl`, as a role that may change its tables. */
  migrationDatabaseUrl?: string;
  /** Receives PostgreSQL's notices. */
  onNotice?: (message: string) => void;
  /** Receives what an operator should know: why the start waits, what is set in a way that makes it slow. */
  onWarning?: (message: string) => void;
  /** How long to try again while PostgreSQL cannot be reached. Default 0. */
  startWaitMs?: number;
  /** Longest time for one statement. Default 30 s. */
  statementTimeoutMs?: number;
  /** Longest wait for a row or table lock, PostgreSQL only. Default 10 s. */
  lockTimeoutMs?: number;
  /**
   * Longest pause between two statements of a transaction before it is rolled back; the server waits half as long again,
   * for a process that is frozen. Default 10 s, so that it keeps no row for longer than its lease.
   */
  idleInTransactionMs?: number;
  /** Longest wait for a free connection. Default 30 s. */
  connectionWaitMs?: number;
  /** Connections for the API's reads, PostgreSQL only. Default 10. */
  poolSize?: number;
  /** Connections for syncs and all else; default half as many as for reads, at least 2. */
  syncPoolSize?: number;
  /** Connections for mutations. Default 3. */
  mutationPoolSize?: number;
};

/**
 * Opens the database: PostgreSQL if there is a `databaseUrl`, otherwise PGlite in `dataDir` or in memory.
 * Migrates it and refolds its keys. Throws a `StoreError` if the database is unreachable (`isConnectionLost`),
 * if another process uses the directory (code BUSY), or if a migration fails; nothing stays open then.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { migrationsFolder, migrationDatabaseUrl, migrate: mode = 'auto', onWarning } = options;
  if (migrationDatabaseUrl === undefined || mode !== 'auto') {
    return openStoreOn(await openEngine(options), migrationsFolder, { mode, onWarning });
  }
  await migrateDatabase(options);
  return openStoreOn(await openEngine(options), migrationsFolder, { mode: 'check', onWarning });
}

/** Applies the migrations, as the role for it where there is one. Returns how many there were. */
export async function migrateDatabase(options: StoreOptions): Promise<number> {
  const { migrationsFolder, migrationDatabaseUrl } = options;
  const asOwner =
    migrationDatabaseUrl === undefined ? options : { ...options, databaseUrl: migrationDatabaseUrl };
  const engine = await openEngine(asOwner);
  try {
    return (await migrate(engine, migrationsFolder)).applied;
  } finally {
    await engine.close();
  }
}

/** The same on an open engine; it closes with the store, and when this throws. */
export async function openStoreOn(
  engine: Engine,
  migrationsFolder: string,
  { mode, onWarning }: { mode?: MigrateMode; onWarning?: ((message: string) => void) | undefined } = {},
): Promise<Store> {
  try {
    const { needs } = await migrate(engine, migrationsFolder, mode);
    await checkFitness(engine.run, needs);
    const warning = await laterVersionWarning(engine.run, needs);
    if (warning !== undefined) onWarning?.(warning);
    await refold(engine);
    if (engine.kind === 'pglite') await keepSeenRows(engine);
    return createStore(engine, needs);
  } catch (error) {
    await engine.close();
    throw error;
  }
}

async function openEngine(options: StoreOptions): Promise<Engine> {
  const limits = {
    statementTimeoutMs: options.statementTimeoutMs ?? 30_000,
    idleInTransactionMs: options.idleInTransactionMs ?? 10_000,
    connectionWaitMs: options.connectionWaitMs ?? 30_000,
  };
  const { onNotice = () => {}, onWarning = () => {}, startWaitMs = 0 } = options;
  if (options.databaseUrl !== undefined) {
    const { databaseUrl } = options;
    const lockTimeoutMs = options.lockTimeoutMs ?? 10_000;
    const settings = { ...limits, lockTimeoutMs, databaseUrl, poolSizes: poolSizesOf(options), onNotice };
    return onceReachable(() => openPostgres({ ...settings, onWarning }), {
      address: parseDatabaseUrl(databaseUrl).address,
      waitMs: startWaitMs,
      onWarning,
    });
  }
  if (options.dataDir === undefined && options.inMemory !== true) {
    throw new TypeError('openStore needs a databaseUrl, a dataDir or inMemory');
  }
  const dataDir = options.inMemory === true ? undefined : options.dataDir;
  return openPglite({ ...limits, dataDir, loadDataDir: options.loadDataDir, onWarning });
}

function poolSizesOf({ poolSize: reads = 10, syncPoolSize, mutationPoolSize }: StoreOptions): PoolSizes {
  return {
    reads,
    sync: syncPoolSize ?? Math.max(2, Math.ceil(reads / 2)),
    commands: mutationPoolSize ?? 3,
    leases: 2,
  };
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

function createStore(engine: Engine, needs: Needs): Store {
  const inTime = (work: Promise<void>) =>
    within(pingTimeoutMs, work, () => {
      return new StoreError('DEADLINE', `the database did not answer within ${pingTimeoutMs} ms`);
    });
  const listeners = new Set<StatementListener>();
  return {
    engine: engine.kind,
    db: createDatabase(engine, listeners),
    abortable: (signal, now, lane = 'reads') =>
      createDatabase(engine, listeners, { signal, now, lane, atATime: engine.statementsAtATime(lane) }),
    on: (lane) => ({
      db: createDatabase(engine, listeners, { lane }),
      transaction: (fn) => inTransaction(engine, listeners, fn, lane),
    }),
    transaction: (fn) => inTransaction(engine, listeners, fn),
    maintenance: () => engine.maintenance(),
    ping: () => inTime(engine.ping()),
    pools: () => engine.pools(),
    check: () =>
      inTime(
        Promise.all([
          engine.ping(),
          checkFitness((statement) => engine.run({ ...statement, lane: 'leases' }), needs),
        ]).then(() => {}),
      ),
    close: () => engine.close(),
  };
}

const pingTimeoutMs = 2_000;
