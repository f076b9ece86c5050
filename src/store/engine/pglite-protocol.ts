/** Options that the main thread passes to this worker. */
export type WorkerOptions = { dataDir: string | undefined; loadDataDir: Blob | undefined };

export type WorkerRequest = { id: number } & WorkerJob;

export type WorkerJob = StatementJob | { kind: 'dump' } | { kind: 'close' };

export type StatementJob = {
  kind: 'run';
  text: string;
  params: readonly (string | null)[];
  rowMode: 'object' | 'array';
  /** Whether the database keeps it prepared, see `PreparedTexts`. */
  isKept: boolean;
};

export type WorkerResponse =
  | { id: number; rows: unknown[]; rowCount: number; command: string }
  | { id: number; dump: Blob }
  | { id: number; closed: true }
  | { id: number; error: WorkerFailure };

/** A database error as plain data: structured cloning keeps only an Error's message. */
export type WorkerFailure = {
  message: string;
  /** PANIC when PostgreSQL ended the session. */
  severity: string | undefined;
  code: string | undefined;
  constraint: string | undefined;
  table: string | undefined;
  column: string | undefined;
};

/** Id of the response that says whether the database opened. */
export const openingId = 0;
