import { AsyncLocalStorage } from 'node:async_hooks';

/** Facts of one request that are gathered while it is answered. Names nobody, and holds no value that was sent. */
export type RequestRecord = {
  /** Once the operation is known. The client chose the name. */
  operation?: { type: string; name: string | null };
  workspaceId?: string;
  /** Of the trace that it is part of, where traces are made. */
  traceId?: string;
  role?: string;
  /** Codes of the answer's errors, each once. */
  codes: string[];
  /** The limit for which the operation was refused. */
  limit?: string;
  /** Statements, and the rows that they returned or changed. */
  statements: number;
  rows: number;
  /** Rows were read for so many parents or keys at once; the loader is named like its statement. */
  batchRead(loader: string, size: number): void;
};

const current = new AsyncLocalStorage<RequestRecord>();

/** Does the work for a request: what is called in it, however much later, finds the request's record. */
export function recordingIn<T>(record: RequestRecord, work: () => T): T {
  return current.run(record, work);
}

/** The record of the request that is being answered; undefined outside of one. */
export function currentRecord(): RequestRecord | undefined {
  return current.getStore();
}

/** Counts a statement for the request within which it ran, if any. */
export function noteStatement(rowCount: number): void {
  const record = current.getStore();
  if (record === undefined) return;
  record.statements += 1;
  record.rows += rowCount;
}
