/** The little that both databases have in common; everything above this line of code knows only these types. */
export type Engine = {
  kind: 'pglite' | 'postgres';
  run: Run;
  transaction<T>(fn: (run: Run) => Promise<T>): Promise<T>;
  maintenance(): Promise<void>;
  ping(): Promise<void>;
  close(): Promise<void>;
};

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
   * Nobody waits for the result once this is aborted: the statement is not begun then, or cancelled where the
   * database can do that, and rejects with code ABORTED.
   */
  signal?: AbortSignal;
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
  /** Aborted once the session is gone; it never comes back. */
  lost: AbortSignal;
  /** Says goodbye and waits for it. */
  end(): Promise<void>;
  /** Drops the session at once, whatever it is doing. */
  discard(): void;
};

/** A statement without parameters; several, separated by semicolons, are allowed. */
export function command(text: string, deadlineMs?: number | null): Statement {
  return { text, params: [], rowMode: 'object', ...(deadlineMs === undefined ? {} : { deadlineMs }) };
}
