import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { isUrgent } from './connection-lanes.ts';
import { ConnectionPool } from './connection-pool.ts';
import { damaged, prepareDataDirectory } from './data-directory.ts';
import { type DirectoryLock, lockDirectory } from './directory-lock.ts';
import {
  type Connection,
  command,
  type Engine,
  maxStatementsAtATime,
  type Statement,
  type StatementResult,
} from './engine.ts';
import { abortedError, StoreError, toStoreError } from './errors.ts';
import { openingId, type WorkerJob, type WorkerOptions, type WorkerResponse } from './pglite-protocol.ts';
import { PreparedTexts } from './prepared-texts.ts';
import { runTransaction } from './transaction.ts';
import { tellingAfter } from './within.ts';

export type PgliteOptions = {
  /** Directory of the database; `undefined` keeps it in memory. */
  dataDir: string | undefined;
  /** A dump that a new database starts from. */
  loadDataDir: Blob | undefined;
  statementTimeoutMs: number;
  idleInTransactionMs: number;
  connectionWaitMs: number;
  onWarning: (message: string) => void;
};

export type PgliteEngine = Engine & { dump(): Promise<Blob> };

/**
 * Opens the embedded database in a worker thread, so that a long statement does not block the event loop. There
 * is one session: statements and transactions take turns.
 */
export async function openPglite(options: PgliteOptions): Promise<PgliteEngine> {
  const { dataDir } = options;
  return tellingAfter(silenceMs, openIn(dataDir, options), () => {
    options.onWarning(
      dataDir === undefined
        ? 'the embedded database is still being opened'
        : `the database in ${dataDir} is still being opened: either the machine is busy, or the disk or network drive of ` +
            'DATA_DIR does not answer',
    );
  });
}

async function openIn(dataDir: string | undefined, options: PgliteOptions): Promise<PgliteEngine> {
  let lock: DirectoryLock | undefined;
  if (dataDir !== undefined) {
    await mkdir(dirname(dataDir), { recursive: true, mode: 0o700 });
    lock = await lockDirectory(dataDir);
  }
  let connection: PgliteConnection;
  try {
    const onOpen = dataDir === undefined ? undefined : await prepareDataDirectory(dataDir);
    connection = await PgliteConnection.open(options);
    await onOpen?.();
  } catch (error) {
    await lock?.release();
    throw error;
  }
  const pool = new ConnectionPool({
    max: 1,
    waitMs: options.connectionWaitMs,
    create: () => {
      if (!connection.lost.aborted) return connection;
      // What is in memory may be damaged, so that only files are opened again, and only after what makes PostgreSQL restart.
      if (dataDir === undefined || connection.panic === undefined) throw workerGone();
      if (performance.now() < connection.lostAtMs + reopenPauseMs) throw connection.panic;
      connection = PgliteConnection.reopen(options, connection.panic);
      return connection;
    },
  });
  return {
    kind: 'pglite',
    run: (statement) =>
      // The statement holds its place in the pool until the worker finishes it, even after an abort.
      orAborted(
        pool.use((session) => session.run(statement), statement.signal, isUrgent(statement.lane)),
        statement,
      ),
    transaction: (fn, lane) =>
      pool.use(
        (session) => runTransaction(session, options.idleInTransactionMs, fn),
        undefined,
        isUrgent(lane),
      ),
    // Others' statements take their turn between those of an operation that asks for much.
    statementsAtATime: () => maxStatementsAtATime,
    maintenance: () =>
      pool.use(async (session) => {
        // PGlite has no autovacuum and no checkpointer: without these the WAL only grows.
        await session.run(command('vacuum (analyze)', null));
        await session.run(command('checkpoint', null));
        return 0;
      }),
    ping: async () => {
      await pool.use((session) => session.run(command('select 1')));
    },
    pools: () => ({ embedded: pool.state() }),
    dump: () => pool.use(() => connection.dump()),
    close: async () => {
      await pool.close(closeGraceMs);
      await connection.end();
      await lock?.release();
    },
  };
}

class PgliteConnection implements Connection {
  readonly #worker: Worker;
  readonly #statementTimeoutMs: number;
  readonly #preparedTexts = new PreparedTexts();
  readonly #lost = new AbortController();
  readonly #pending = new Map<number, Pending>();
  #lastId = openingId;
  #ended: Promise<void> | undefined;
  #panic: StoreError | undefined;
  lostAtMs = 0;

  static async open(options: PgliteOptions): Promise<PgliteConnection> {
    const connection = new PgliteConnection(options);
    await new Promise<WorkerResponse>((resolve, reject) => {
      connection.#pending.set(openingId, { resolve, reject });
    }).catch(async (error: unknown) => {
      await connection.#worker.terminate();
      // Not always an Error: a WebAssembly abort throws other values.
      const reason = toStoreError(error).message;
      throw options.dataDir === undefined
        ? new StoreError('DRIVER', `the embedded database cannot be opened: ${reason}`)
        : damaged(`the database in ${options.dataDir} cannot be opened: its files are damaged (${reason})`);
    });
    return connection;
  }

  /** Opens the files again, after a crash as PostgreSQL does: all that was committed is there. Statements wait for it. */
  static reopen(options: PgliteOptions, panic: StoreError): PgliteConnection {
    const connection = new PgliteConnection(options);
    connection.#pending.set(openingId, {
      resolve: () => {},
      // PGlite only says that it could not be opened: the reason is the one of before.
      reject: () => connection.#lose(panic),
    });
    return connection;
  }

  constructor(options: PgliteOptions) {
    const workerData: WorkerOptions = { dataDir: options.dataDir, loadDataDir: options.loadDataDir };
    this.#statementTimeoutMs = options.statementTimeoutMs;
    // By default a worker inherits the process's flags, even a test runner's or a debugger's.
    this.#worker = new Worker(new URL('./pglite-worker.mjs', import.meta.url), { workerData, execArgv: [] });
    this.#worker.on('message', (response: WorkerResponse) => this.#settle(response));
    this.#worker.on('error', (error) => this.#lose(toStoreError(error).message));
    this.#worker.on('exit', () => this.#lose());
  }

  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** Why the session ended, if it was PostgreSQL that ended it, e.g. because the disk was full. */
  get panic(): StoreError | undefined {
    return this.#panic;
  }

  readonly run = async (statement: Statement): Promise<StatementResult> => {
    const { text, params, rowMode } = statement;
    try {
      const limitMs = statement.deadlineMs === undefined ? this.#statementTimeoutMs : statement.deadlineMs;
      const isKept = params.length > 0 && this.#preparedTexts.shouldPrepare(text);
      const response = await this.#ask({ kind: 'run', text, params, rowMode, isKept }, limitMs);
      if (!('rows' in response)) throw workerGone();
      return response;
    } catch (error) {
      throw toStoreError(error, text);
    }
  };

  async dump(): Promise<Blob> {
    const response = await this.#ask({ kind: 'dump' }, null);
    if (!('dump' in response)) throw workerGone();
    return response.dump;
  }

  end(): Promise<void> {
    this.#ended ??= this.#close();
    return this.#ended;
  }

  /** Does nothing: the only session cannot be replaced, so its worker goes on. */
  discard(): void {}

  async #close(): Promise<void> {
    // Closing writes a checkpoint, which spares the next start a recovery.
    if (!this.lost.aborted) await this.#ask({ kind: 'close' }, closeGraceMs).catch(() => {});
    await this.#worker.terminate();
  }

  #ask(job: WorkerJob, limitMs: number | null): Promise<WorkerResponse> {
    if (this.lost.aborted) return Promise.reject(workerGone());
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise<WorkerResponse>((resolve, reject) => {
      const pending: Pending = { resolve, reject };
      if (limitMs !== null) {
        // The worker cannot be interrupted; the next statement waits for it.
        pending.timer = setTimeout(() => {
          reject(new StoreError('DEADLINE', `no answer within ${limitMs} ms`));
        }, limitMs);
      }
      this.#pending.set(id, pending);
      try {
        this.#worker.postMessage({ ...job, id });
      } catch (error) {
        // A parameter that cannot be copied to another thread.
        this.#pending.delete(id);
        clearTimeout(pending.timer);
        reject(error);
      }
    });
  }

  #settle(response: WorkerResponse): void {
    const pending = this.#pending.get(response.id);
    if (pending === undefined) return;
    this.#pending.delete(response.id);
    clearTimeout(pending.timer);
    if (!('error' in response)) {
      pending.resolve(response);
      return;
    }
    pending.reject(response.error);
    // Such a session never answers again.
    if (response.error.severity === 'PANIC') this.#lose(toStoreError(response.error));
  }

  #lose(reason?: string | StoreError): void {
    this.lostAtMs = performance.now();
    this.#lost.abort();
    if (reason instanceof StoreError) {
      this.#panic = reason;
      void this.#worker.terminate();
    }
    const failure = reason instanceof StoreError ? reason : workerGone(reason);
    for (const pending of this.#pending.values()) {
      clearTimeout(pending.timer);
      pending.reject(failure);
    }
    this.#pending.clear();
  }
}

/** The outcome, or a failure as soon as the statement's signal is aborted. */
function orAborted<T>(outcome: Promise<T>, { signal, text }: Statement): Promise<T> {
  if (signal === undefined) return outcome;
  return new Promise<T>((resolve, reject) => {
    const onAbort = () => reject(abortedError(text));
    signal.addEventListener('abort', onAbort);
    outcome.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

type Pending = {
  resolve: (response: WorkerResponse) => void;
  reject: (error: unknown) => void;
  timer?: NodeJS.Timeout;
};

function workerGone(reason?: string): StoreError {
  const cause = reason === undefined ? '' : ` (${reason})`;
  return new StoreError('CONNECTION_LOST', `the embedded database has stopped${cause}; restart the process`);
}

const closeGraceMs = 10_000;
/** How long a session that PostgreSQL ended is left alone, so that not every request opens the files in vain. */
const reopenPauseMs = 5_000;
/** How long the opening may say nothing; it takes a second or two. */
const silenceMs = 5_000;
