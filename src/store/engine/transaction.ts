import type { Connection, Run, StatementResult } from './engine.ts';
import { command } from './engine.ts';
import { isConnectionLost, lossOf, StoreError, toStoreError } from './errors.ts';

/**
 * Runs `fn` between BEGIN and COMMIT on an exclusive connection; rolls back when it throws.
 *
 * Concurrent statements run one after the other: a driver that queues them might replay the queue on a new
 * connection, outside any transaction, after this one died. For the same reason it sends nothing once the
 * connection is lost.
 *
 * `beginText` is BEGIN and the settings of the transaction, in one text.
 *
 * Throws what `fn` threw; a `StoreError` of the statement `commit` when the connection died during it, so
 * the outcome is unknown; code 25P02 when `fn` swallowed a statement's failure, because the database then rolls
 * back writes that the caller believes done.
 */
export async function runTransaction<T>(
  connection: Connection,
  idleTimeoutMs: number,
  fn: (run: Run) => Promise<T>,
  beginText = 'begin',
): Promise<T> {
  await begin(connection, beginText);
  const scope = new TransactionScope(connection, idleTimeoutMs);
  let result: T;
  try {
    result = await Promise.race([fn(scope.run), scope.broken]);
  } catch (error) {
    await scope.finish();
    await rollback(connection);
    throw error;
  }
  await scope.finish();
  await commit(connection);
  return result;
}

class TransactionScope {
  /** Rejects when the transaction cannot continue, even while `fn` waits for something else. */
  readonly broken: Promise<never>;
  readonly #connection: Connection;
  readonly #idleTimeoutMs: number;
  #breakOff: (error: StoreError) => void = () => {};
  #queue: Promise<unknown> = Promise.resolve();
  #failure: StoreError | undefined;
  #idleTimer: NodeJS.Timeout | undefined;
  #outstanding = 0;

  constructor(connection: Connection, idleTimeoutMs: number) {
    this.#connection = connection;
    this.#idleTimeoutMs = idleTimeoutMs;
    this.broken = new Promise((_resolve, reject) => {
      this.#breakOff = reject;
    });
    // After `fn` returned, nothing else may handle this rejection.
    this.broken.catch(() => {});
    connection.lost.addEventListener('abort', this.#onLost);
    this.#startIdleTimer();
  }

  readonly run: Run = (statement) => {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    clearTimeout(this.#idleTimer);
    this.#outstanding += 1;
    const result = this.#queue.then(async (): Promise<StatementResult> => {
      try {
        if (this.#failure !== undefined) throw this.#failure;
        return await this.#connection.run(statement);
      } finally {
        this.#outstanding -= 1;
        if (this.#outstanding === 0) this.#startIdleTimer();
      }
    });
    this.#queue = result.catch(() => {});
    return result;
  };

  /** Refuses new statements and waits for pending ones. */
  async finish(): Promise<void> {
    this.#connection.lost.removeEventListener('abort', this.#onLost);
    this.#failure ??= new StoreError('CLOSED', 'the transaction is over');
    await this.#queue;
    clearTimeout(this.#idleTimer);
  }

  readonly #onLost = () => {
    this.#fail(lossOf(this.#connection.lost, ' inside a transaction'));
  };

  #startIdleTimer(): void {
    if (this.#failure !== undefined) return;
    this.#idleTimer = setTimeout(() => {
      this.#fail(new StoreError('25P03', `the transaction stood idle for ${this.#idleTimeoutMs} ms`));
    }, this.#idleTimeoutMs);
  }

  #fail(error: StoreError): void {
    if (this.#failure !== undefined) return;
    this.#failure = error;
    clearTimeout(this.#idleTimer);
    this.#breakOff(error);
  }
}

async function begin(connection: Connection, text: string): Promise<void> {
  try {
    await connection.run(command(text));
  } catch (error) {
    // A late BEGIN would otherwise open a transaction around the next caller's statement.
    await rollback(connection);
    throw error;
  }
}

async function commit(connection: Connection): Promise<void> {
  let outcome: StatementResult;
  try {
    if (connection.lost.aborted) throw lossOf(connection.lost);
    outcome = await connection.run(command('commit'));
  } catch (error) {
    const failure = toStoreError(error, 'commit');
    if (isConnectionLost(failure) || failure.code === 'DEADLINE') {
      connection.discard();
      throw new StoreError(failure.code, 'the connection was lost; the outcome is unknown', {
        statement: 'commit',
      });
    }
    throw failure;
  }
  if (outcome.command === 'ROLLBACK') {
    throw new StoreError('25P02', 'rolled back: a statement failed and its error was swallowed');
  }
}

async function rollback(connection: Connection): Promise<void> {
  if (connection.lost.aborted) return;
  try {
    await connection.run(command('rollback'));
  } catch {
    // The session is in an unknown state. Closing it makes the server roll back.
    connection.discard();
  }
}
