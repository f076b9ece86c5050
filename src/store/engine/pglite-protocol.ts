/** What the main thread gives when it starts this worker. */
export type WorkerOptions = { dataDir: string | undefined; loadDataDir: Blob | undefined };

export type WorkerRequest = { id: number } & WorkerJob;

export type WorkerJob = StatementJob | { kind: 'dump' } | { kind: 'close' };

export type StatementJob = {
  kind: 'run';
  text: string;
  params: readonly (string | null)[];
  rowMode: 'object' | 'array';
  /** Whether the database is to keep it parsed, see `PreparedTexts`. */
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
  code: string | undefined;
  constraint: string | undefined;
  table: string | undefined;
  column: string | undefined;
};

/** The id of the answer that says whether the database could be opened. */
export const openingId = 0;
