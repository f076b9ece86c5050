import type { StoreError } from './errors.ts';

/** What both databases have in common; all code above the engines knows only these types. */
export type Engine = {
  kind: 'pglite' | 'postgres';
  run: Run;
  transaction<T>(fn: (run: Run) => Promise<T>, lane?: Lane): Promise<T>;
  /** Statements that one operation may have under way: so no operation takes all connections of its lane. */
  statementsAtATime(lane: Lane): number;
  /** Returns how many tables it had to skip. */
  maintenance(): Promise<number>;
  ping(): Promise<void>;
  /** What goes on in the pools of connections, by name. */
  pools(): Readonly<Record<string, PoolState>>;
  close(): Promise<void>;
};

/** Connections, callers who wait for one now, and the waits that are over. */
export type PoolState = { busy: number; idle: number; waiting: number; waits: number; waitedMs: number };

/**
 * What work is for. Each kind has connections of its own on PostgreSQL, and its turn on PGlite, so that no other decides
 * about it: the API's reads; its mutations; syncs, and all else; leases of runs and rate permits, which must not wait.
 */
export type Lane = 'reads' | 'commands' | 'sync' | 'leases';

/** However many connections there are: one operation that asks for much leaves some to others. */
export const maxStatementsAtATime = 4;

/** Runs one statement; rejects with a `StoreError`. */
export type Run = (statement: Statement) => Promise<StatementResult>;

export type Statement = {
  text: string;
  /** In PostgreSQL's text form, see `encodeParameters`. */
  params: readonly (string | null)[];
  rowMode: 'object' | 'array';
  /** Milliseconds the statement may take; `null` is no limit, `undefined` the engine's own. */
  deadlineMs?: number | null;
  /**
   * Once this is aborted, the statement does not start, or the database cancels it if it can; it rejects with
   * code ABORTED.
   */
  signal?: AbortSignal;
  /** Default: sync. */
  lane?: Lane;
};

export type StatementResult = {
  rows: unknown[];
  /** Rows returned, or changed when nothing is returned. */
  rowCount: number;
  /** Command tag without numbers, e.g. SELECT, INSERT, COMMIT. */
  command: string;
};

/** One session with a database that serves one caller at a time. */
export type Connection = {
  run: Run;
  /** Aborted when the session is lost; it never reconnects. */
  lost: AbortSignal;
  /** Ends the session gracefully. */
  end(): Promise<void>;
  /** When the statement that is out was sent, by `performance.now()`; undefined when none is. */
  askedAtMs?: number | undefined;
  /** Drops the session at once, even during a statement, which fails with the reason. */
  discard(reason?: StoreError): void;
};

/** A statement without parameters, or several separated by semicolons. */
export function command(text: string, deadlineMs?: number | null): Statement {
  return { text, params: [], rowMode: 'object', ...(deadlineMs === undefined ? {} : { deadlineMs }) };
}
