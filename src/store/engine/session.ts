import { AsyncLocalStorage } from 'node:async_hooks';
import { NoopCache } from 'drizzle-orm/cache/core';
import { is } from 'drizzle-orm/entity';
import { NoopLogger } from 'drizzle-orm/logger';
import { PgDatabase, PgDialect, type PreparedQueryConfig } from 'drizzle-orm/pg-core';
import {
  PgProxyTransaction,
  type PgRemoteQueryResultHKT,
  PgRemoteSession,
  PreparedQuery,
} from 'drizzle-orm/pg-proxy';
import { Placeholder, type QueryWithTypings, sql } from 'drizzle-orm/sql';
import { encodeParameters } from './encode-parameters.ts';
import type { Engine, Lane, Run } from './engine.ts';
import { StoreError, statementLabel } from './errors.ts';
import { StatementGate } from './statement-gate.ts';

/**
 * The current time in a statement, by this process's clock, which syncs use too; the database's may be minutes
 * off. All statements of a request share one, see `Store.abortable`.
 */
export const present = sql`${sql.placeholder('present')}::timestamptz`;

/** A Drizzle database, of one type for both engines, the pool and transactions. */
export type Database = PgDatabase<PgRemoteQueryResultHKT>;

/** A finished statement, for listeners. Deliberately without parameters. */
export type StatementEvent = {
  text: string;
  /** Name or first words, see `statementLabel`. */
  label: string;
  parameterCount: number;
  rowCount: number;
  durationMs: number;
  error: StoreError | undefined;
};

export type StatementListener = (event: StatementEvent) => void;

/**
 * The database outside of transactions: every statement may take another connection.
 *
 * It rejects inside a transaction of the same engine: PGlite has one session, so the statement would wait
 * forever, and on PostgreSQL it would not see the transaction's own writes.
 *
 * @param lane what its statements are for
 * @param signal ends its statements, see `Statement`
 * @param now the `present` of its statements, asked by those that need it
 * @param atATime how many of its statements may be under way; more wait here, where they hold nothing
 */
export function createDatabase(
  engine: Engine,
  listeners: Set<StatementListener>,
  { lane, signal, now, atATime }: DatabaseOptions = {},
): Database {
  const gate = atATime === undefined ? undefined : new StatementGate(atATime, signal);
  const run: Run = (statement) => {
    if (openTransaction.getStore()?.engine === engine) {
      const label = statementLabel(statement.text);
      return Promise.reject(new Error(`${label}: use the transaction's database inside a transaction`));
    }
    const bound = { ...statement, ...(lane && { lane }), ...(signal && { signal }) };
    return gate === undefined ? engine.run(bound) : gate.pass(() => engine.run(bound));
  };
  return createOn(new StoreSession(run, listeners, false, now), listeners);
}

type DatabaseOptions = {
  lane?: Lane;
  signal?: AbortSignal;
  now?: (() => Date) | undefined;
  atATime?: number;
};

/** Runs `fn` in a transaction of `engine` with a database bound to it. Do not nest. */
export async function inTransaction<T>(
  engine: Engine,
  listeners: Set<StatementListener>,
  fn: (tx: Database) => Promise<T>,
  lane?: Lane,
): Promise<T> {
  if (openTransaction.getStore()?.engine === engine) {
    throw new Error('a transaction is open already: pass its database on instead of opening another');
  }
  const news: (() => void)[] = [];
  const result = await engine.transaction(async (run) => {
    const scope: { engine: Engine | undefined } = { engine };
    try {
      return await openTransaction.run(scope, async () => {
        const tx = createOn(new StoreSession(run, listeners, true), listeners);
        lastWorkOf.set(tx, []);
        newsOf.set(tx, news);
        const result = await fn(tx);
        const lastWork = lastWorkOf.get(tx) ?? [];
        lastWorkOf.delete(tx);
        for (const work of lastWork) await work();
        return result;
      });
    } finally {
      // Work that outlives the transaction no longer counts as inside it.
      scope.engine = undefined;
    }
  }, lane);
  for (const tell of news) tell();
  return result;
}

/**
 * Runs `work` in the transaction right before COMMIT: for locks that must not be held while waiting for
 * anything else. Returns false, and does nothing, outside a transaction.
 */
export function beforeCommit(tx: Database, work: () => Promise<void>): boolean {
  return (lastWorkOf.get(tx)?.push(work) ?? 0) > 0;
}

/** Calls `tell` once the transaction is committed, and never if it is not: for what is told outside the database. */
export function afterCommit(tx: Database, tell: () => void): void {
  newsOf.get(tx)?.push(tell);
}

/** Drizzle's migrator works on sessions; this one runs on the given transaction. */
export function createMigrationSession(run: Run): StoreSession {
  return new StoreSession(run, new Set(), true);
}

export const dialect = new PgDialect();
export const listenersOf = new WeakMap<object, Set<StatementListener>>();
export const rowCounts = new WeakMap<object, number>();

const lastWorkOf = new WeakMap<Database, (() => Promise<void>)[]>();
const newsOf = new WeakMap<Database, (() => void)[]>();
const openTransaction = new AsyncLocalStorage<{ engine: Engine | undefined }>();

function createOn(session: StoreSession, listeners: Set<StatementListener>): Database {
  const db: Database = new PgDatabase(dialect, session, undefined);
  listenersOf.set(db, listeners);
  return db;
}

/**
 * Drizzle's session for remote drivers, over either engine. drizzle-orm's drivers for PGlite and postgres.js
 * differ in result shapes, replace the client's type conversions, and open transactions on the pool; ours
 * behaves the same on both.
 */
class StoreSession extends PgRemoteSession<Record<string, never>, Record<string, never>> {
  readonly #run: Run;
  readonly #listeners: Set<StatementListener>;
  readonly #isTransaction: boolean;
  readonly #now: () => Date;
  #savepoints = 0;

  constructor(run: Run, listeners: Set<StatementListener>, isTransaction: boolean, now = () => new Date()) {
    super(async () => ({ rows: [] }), dialect, undefined);
    this.#run = run;
    this.#listeners = listeners;
    this.#isTransaction = isTransaction;
    this.#now = now;
  }

  override prepareQuery<T extends PreparedQueryConfig>(
    query: QueryWithTypings,
    fields: ConstructorParameters<typeof PreparedQuery>[8],
    _name: string | undefined,
    isResponseInArrayMode: boolean,
    customResultMapper?: (rows: unknown[][]) => T['execute'],
  ): PreparedQuery<T> {
    return new StorePreparedQuery<T>(
      (text, params, method) => this.#execute(text, params, method === 'all' ? 'array' : 'object'),
      query.sql,
      query.params.map((param) => (is(param, Placeholder) ? this.#now() : param)),
      query.typings,
      logger,
      cache,
      undefined,
      undefined,
      fields,
      isResponseInArrayMode,
      customResultMapper,
    );
  }

  /** A savepoint inside a transaction; throws outside one. */
  override async transaction<T>(
    fn: (tx: PgProxyTransaction<Record<string, never>, Record<string, never>>) => Promise<T>,
  ): Promise<T> {
    if (!this.#isTransaction) throw new Error('open transactions with store.transaction()');
    this.#savepoints += 1;
    const name = sql.identifier(`s${this.#savepoints}`);
    await this.execute(sql`savepoint ${name}`);
    try {
      const result = await fn(new PgProxyTransaction(dialect, this, undefined));
      await this.execute(sql`release savepoint ${name}`);
      return result;
    } catch (error) {
      await this.execute(sql`rollback to savepoint ${name}`);
      throw error;
    }
  }

  async #execute(text: string, params: unknown[], rowMode: 'object' | 'array'): Promise<{ rows: unknown[] }> {
    const startedAt = performance.now();
    let rowCount = 0;
    let failure: StoreError | undefined;
    try {
      const result = await this.#run({ text, params: encodeParameters(params), rowMode });
      rowCount = result.rowCount;
      rowCounts.set(result.rows, rowCount);
      return { rows: result.rows };
    } catch (error) {
      failure = error instanceof StoreError ? error : undefined;
      throw error;
    } finally {
      if (this.#listeners.size > 0) {
        const durationMs = performance.now() - startedAt;
        const label = statementLabel(text);
        const event = { text, label, parameterCount: params.length, rowCount, durationMs, error: failure };
        for (const listener of this.#listeners) listener(event);
      }
    }
  }
}

class StorePreparedQuery<T extends PreparedQueryConfig> extends PreparedQuery<T> {
  // Drizzle's version wraps every failure in an error whose message is the SQL and all parameters.
  queryWithCache<R>(_text: string, _params: unknown[], query: () => Promise<R>): Promise<R> {
    return query();
  }

  // Drizzle's version is empty in this driver, but its migrator needs it.
  override all(): Promise<void> {
    return this.execute() as Promise<void>;
  }
}

const logger = new NoopLogger();
const cache = new NoopCache();
