import { setImmediate as nextTurn } from 'node:timers/promises';
import postgres from 'postgres';
import { ConnectionLanes, type PoolSizes } from './connection-lanes.ts';
import { parseDatabaseUrl } from './database-url.ts';
import {
  type Connection,
  command,
  type Engine,
  maxStatementsAtATime,
  type Statement,
  type StatementResult,
} from './engine.ts';
import { abortedError, endsSession, isConnectionLost, lossOf, StoreError, toStoreError } from './errors.ts';
import { mayAnalyze } from './may-analyze.ts';
import { postgresTypes } from './postgres-types.ts';
import { PreparedTexts } from './prepared-texts.ts';
import {
  checkSession,
  pooledSettings,
  preferredSettings,
  requiredSettings,
  type SessionFacts,
  sessionQuestion,
  unpacedWarning,
} from './session-settings.ts';
import { createSentinel } from './silent-connections.ts';
import { runTransaction } from './transaction.ts';

export type PostgresOptions = {
  databaseUrl: string;
  poolSizes: PoolSizes;
  statementTimeoutMs: number;
  lockTimeoutMs: number;
  idleInTransactionMs: number;
  connectionWaitMs: number;
  onNotice: (message: string) => void;
  onWarning: (message: string) => void;
};

/**
 * Opens a PostgreSQL database. Checks the settings of one session, and throws a `StoreError` that says what is
 * wrong if the store could not work with them.
 *
 * Our own pool lends each connection, a postgres.js client, to one caller at a time. The pool of postgres.js
 * 3.4 throws an uncatchable error when a backend dies inside a transaction and then never answers again
 * (porsager/postgres #1066, #1154, #1199, #1208), and it queues short statements behind long ones.
 */
export async function openPostgres(options: PostgresOptions): Promise<Engine> {
  const plan = await agreeOnSession(options);
  const preparedTexts = new PreparedTexts();
  const create = () => new PostgresConnection(options, plan, preparedTexts);
  const lanes = new ConnectionLanes(options.poolSizes, {
    waitMs: options.connectionWaitMs,
    maxLifetimeMs: 30 * 60_000,
    idleMs: 60_000,
    create,
  });
  const sentinel = createSentinel({ create, lanes });
  return {
    kind: 'postgres',
    async run(statement) {
      const { lane = 'sync', signal } = statement;
      const run = () => lanes.use(lane, (session) => session.run(statement), signal);
      try {
        return await run();
      } catch (error) {
        // Its connection may have died of old age or a failover; a new one answers.
        if (!isConnectionLost(error) || !isRead(statement.text) || signal?.aborted) throw error;
        return run();
      }
    },
    transaction: (fn, lane = 'sync') =>
      lanes.use(lane, (session) => runTransaction(session, options.idleInTransactionMs, fn, plan.begin)),
    statementsAtATime: (lane) => Math.min(maxStatementsAtATime, Math.ceil(options.poolSizes[lane] / 2)),
    maintenance: () => lanes.use('sync', analyze),
    ping: () => sentinel.ask(),
    pools: () => lanes.states(),
    close: async () => {
      await Promise.all([sentinel.stop(), lanes.close(closeGraceMs)]);
    },
  };
}

class PostgresConnection implements Connection {
  readonly #client: postgres.Sql;
  readonly #preparedTexts: PreparedTexts;
  readonly #defaultDeadlineMs: number;
  readonly #lost = new AbortController();
  readonly #whenLost = new Promise<void>((resolve) => {
    this.#lost.signal.addEventListener('abort', () => resolve());
  });
  #connected: Promise<unknown> | undefined;
  askedAtMs: number | undefined;

  constructor(options: PostgresOptions, plan: SessionPlan, preparedTexts: PreparedTexts) {
    this.#preparedTexts = preparedTexts;
    this.#defaultDeadlineMs = options.statementTimeoutMs + answerGraceMs(options);
    this.#client = postgres({
      ...plan.connect,
      max: 1,
      backoff: () => 1,
      // Our pool limits lifetimes: postgres.js would close an old connection inside a transaction. Its idle
      // timeout only ends a client that was dropped while connecting.
      max_lifetime: null,
      idle_timeout: 600,
      connection: plan.startup,
      types,
      // It would query every new connection for array types, which the list above has.
      fetch_types: false,
      onnotice: (notice) => options.onNotice(notice.message ?? ''),
      onclose: () => this.#lost.abort(),
    });
  }

  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  readonly run = async (statement: Statement): Promise<StatementResult> => {
    const { text, rowMode, signal } = statement;
    if (this.lost.aborted) throw lossOf(this.lost);
    let stop: Stop | undefined;
    this.askedAtMs = performance.now();
    try {
      if (signal !== undefined) await this.#connect();
      if (signal?.aborted) throw abortedError(text);
      const query = this.#client.unsafe(text, [...statement.params], {
        prepare: this.#preparedTexts.shouldPrepare(text),
      });
      if (signal !== undefined) stop = this.#cancelAt(signal, query);
      const limitMs = statement.deadlineMs === undefined ? this.#defaultDeadlineMs : statement.deadlineMs;
      const result: unknown = await this.#settled(rowMode === 'array' ? query.values() : query, limitMs);
      return toResult(result);
    } catch (error) {
      if (signal?.aborted) throw abortedError(text);
      const failure = toStoreError(error, text);
      if (endsSession(failure.code)) this.discard(failure);
      throw failure;
    } finally {
      this.askedAtMs = undefined;
      await stop?.();
    }
  };

  async end(): Promise<void> {
    await this.#client.end({ timeout: endSeconds });
    this.#lost.abort();
  }

  discard(reason?: StoreError): void {
    this.#lost.abort(reason);
    this.#client.end({ timeout: 0 }).catch(() => {});
  }

  /** postgres.js loses a connection if a statement is cancelled before it was sent. */
  async #connect(): Promise<void> {
    this.#connected ??= this.#settled(this.#client.unsafe('select 1'), this.#defaultDeadlineMs);
    await this.#connected;
  }

  /**
   * Cancels the query when the signal is aborted. Do not reuse the connection before the returned function
   * resolves: a late cancel request would hit the next statement.
   */
  #cancelAt(signal: AbortSignal, query: object): Stop {
    let timer: NodeJS.Timeout | undefined;
    let cancelling: Promise<unknown> | undefined;
    const onAbort = () => {
      timer = setTimeout(() => this.discard(), cancelGraceMs);
      cancelling = Promise.race([cancel(query), this.#whenLost]);
    };
    signal.addEventListener('abort', onAbort);
    return async () => {
      signal.removeEventListener('abort', onAbort);
      await cancelling;
      clearTimeout(timer);
    };
  }

  /** The query's outcome, or a failure if the connection closes or the time is up first. */
  #settled<T>(query: PromiseLike<T>, limitMs: number | null): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const onLost = () => reject(lossOf(this.lost));
      this.lost.addEventListener('abort', onLost);
      const timer =
        limitMs === null
          ? undefined
          : setTimeout(() => {
              reject(new StoreError('DEADLINE', `no answer within ${limitMs} ms`));
              this.discard();
            }, limitMs);
      query.then(resolve, reject).then(() => {
        clearTimeout(timer);
        this.lost.removeEventListener('abort', onLost);
      });
    });
  }
}

type Stop = () => Promise<void>;

/**
 * Resolves when the server has accepted the cancel request. Not `query.cancel()`: it drops the promise, whose
 * rejection ends the process if the server is unreachable. Cancel only a running query: otherwise postgres.js
 * never uses its connection again.
 */
async function cancel(query: object): Promise<void> {
  await nextTurn();
  const canceller: unknown = Reflect.get(query, 'canceller');
  if (Reflect.get(query, 'active') !== true || typeof canceller !== 'function') return;
  try {
    await canceller(query);
  } catch {
    // The statement then ends by its own timeout, if the server is alive.
  }
}

/** How to open sessions and begin transactions. */
type SessionPlan = {
  connect: postgres.Options<Record<string, never>>;
  startup: Record<string, string>;
  begin: string;
};

/**
 * Finds the settings that a session may request at startup. A pooler like PgBouncer refuses most; then this
 * checks them once, and each transaction sets those that limit it. SET for the session would not help:
 * PgBouncer soon gives the server's session to another client.
 */
async function agreeOnSession(options: PostgresOptions): Promise<SessionPlan> {
  const { connect, startup, isPooled, unknown } = parseDatabaseUrl(options.databaseUrl);
  for (const name of unknown)
    options.onWarning(`the database URL's parameter ${name} is unknown and has no effect`);
  const own = { application_name: 'okta-discovery', ...startup };
  const limits = {
    statement_timeout: String(options.statementTimeoutMs),
    lock_timeout: String(options.lockTimeoutMs),
    idle_in_transaction_session_timeout: String(options.idleInTransactionMs + answerGraceMs(options)),
  };
  const whole: SessionPlan = {
    connect,
    startup: { ...own, ...preferredSettings, ...limits, ...requiredSettings },
    begin: 'begin',
  };
  const local = Object.entries({ ...preferredSettings, ...limits }).map(
    ([name, value]) => `set local ${name} = '${value}'`,
  );
  const pooled: SessionPlan = {
    connect: { ...connect, prepare: false },
    startup: {
      ...own,
      ...Object.fromEntries(
        Object.entries(requiredSettings).filter(([name]) => pooledSettings.includes(name)),
      ),
    },
    begin: ['begin', ...local].join('; '),
  };
  let plan = isPooled ? pooled : whole;
  const facts = await askSession(options, plan).catch((error: unknown) => {
    if (isTlsRefused(error)) {
      throw new StoreError(
        'DATABASE_URL',
        'the server does not offer TLS, or not correctly, but the sslmode of DATABASE_URL requires it: ' +
          'sslmode=prefer connects without',
      );
    }
    if (plan === pooled || !isSettingRefused(error)) throw error;
    plan = pooled;
    return askSession(options, plan);
  });
  checkSession(facts);
  const warning = unpacedWarning(facts, { ...preferredSettings, ...limits });
  if (warning !== undefined) options.onWarning(warning);
  // PostgreSQL 17 introduced it; it would end a long migration, and older servers reject the name.
  const isLimited = (facts.transactionTimeout ?? '0') !== '0';
  return isLimited && plan === whole
    ? { ...whole, startup: { ...whole.startup, transaction_timeout: '0' } }
    : plan;
}

/** Node's message when a server hangs up instead of a TLS handshake, which postgres.js starts regardless. */
function isTlsRefused(error: unknown): boolean {
  return (
    error instanceof StoreError && error.message.includes('before secure TLS connection was established')
  );
}

/** PgBouncer's message for a startup setting that it does not track. */
function isSettingRefused(error: unknown): boolean {
  return error instanceof StoreError && error.message.includes('unsupported startup parameter');
}

async function askSession(options: PostgresOptions, plan: SessionPlan): Promise<SessionFacts> {
  const session = new PostgresConnection(options, plan, new PreparedTexts());
  try {
    // The client gives up connecting after its own time; a server that then says nothing is no better.
    const limitMs = (Number(plan.connect.connect_timeout) + 5) * 1_000;
    const { rows } = await session.run(command(sessionQuestion, limitMs));
    return (rows[0] as { found: SessionFacts }).found;
  } finally {
    await session.end();
  }
}

/** The server ends a statement at its timeout. If it sends nothing within this, the network is gone. */
function answerGraceMs({ statementTimeoutMs }: PostgresOptions): number {
  return Math.min(5_000, statementTimeoutMs);
}

/** Updates the planner's statistics after a large change; autovacuum does the rest, and all where the role may not. */
async function analyze(session: Connection): Promise<number> {
  const { rows } = await session.run({
    text: `select format('%I.%I', n.nspname, c.relname) as name, ${mayAnalyze} as "mayAnalyze"
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind = 'r' and n.nspname = current_schema()`,
    params: [],
    rowMode: 'object',
  });
  const tables = rows as { name: string; mayAnalyze: boolean }[];
  const own = tables.filter((table) => table.mayAnalyze);
  for (const { name } of own) await session.run(command(`analyze ${name}`, null));
  return tables.length - own.length;
}

/** True for a statement that only reads, so that it may be repeated. In doubt false. */
function isRead(text: string): boolean {
  const withoutLabel = text.replace(/^\s*\/\*[^*]*\*\//, '');
  return (
    /^\s*(select|with)\b/i.test(withoutLabel) &&
    !/\b(insert|update|delete|merge|nextval|set_config|pg_\w*lock\w*)\b/i.test(withoutLabel)
  );
}

function toResult(result: unknown): StatementResult {
  // Several statements in one text give a list of results.
  const last: unknown = Array.isArray(result) && !('command' in result) ? result.at(-1) : result;
  if (!Array.isArray(last)) return { rows: [], rowCount: 0, command: '' };
  const facts = last as { count?: unknown; command?: unknown };
  return {
    // After a failed or cancelled statement, postgres.js counts on from its rows: the connection's next result
    // begins with as many holes.
    rows: 0 in last ? [...last] : last.filter(() => true),
    rowCount: typeof facts.count === 'number' ? facts.count : 0,
    command: typeof facts.command === 'string' ? facts.command : '',
  };
}

const types = postgresTypes();
const cancelGraceMs = 2_000;
const closeGraceMs = 10_000;
const endSeconds = 5;
