/**
 * The error of a failed statement. It carries what an operator needs to find the cause, but no values of rows:
 * no parameters, no full SQL, no DETAIL (which quotes the conflicting values of a row), and no `cause`, because
 * the drivers' errors carry all of these.
 */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  /** SQLSTATE (five characters), a Node or driver code (ECONNREFUSED), or one of ours (DEADLINE). */
  readonly code: string;
  readonly constraint: string | undefined;
  readonly table: string | undefined;
  readonly column: string | undefined;
  /** Name or first words of the statement, see `statementLabel`. */
  readonly statement: string | undefined;

  constructor(code: string, reason: string, facts: StoreErrorFacts = {}) {
    const place = facts.statement === undefined ? '' : `${facts.statement}: `;
    const constraint = facts.constraint === undefined ? '' : ` (constraint ${facts.constraint})`;
    super(`${place}${reason}${constraint} [${code}]`);
    this.code = code;
    this.constraint = facts.constraint;
    this.table = facts.table;
    this.column = facts.column;
    this.statement = facts.statement;
  }
}

export type StoreErrorFacts = {
  constraint?: string | undefined;
  table?: string | undefined;
  column?: string | undefined;
  statement?: string | undefined;
};

/** Converts a driver's error to a `StoreError`; a `StoreError` passes unchanged. */
export function toStoreError(error: unknown, text?: string): StoreError {
  if (error instanceof StoreError) return error;
  const statement = text === undefined ? undefined : statementLabel(text);
  const code = textField(error, 'code') ?? 'DRIVER';
  return new StoreError(code, reasonFor(code, error), {
    statement,
    constraint: textField(error, 'constraint_name') ?? textField(error, 'constraint'),
    table: textField(error, 'table_name') ?? textField(error, 'table'),
    column: textField(error, 'column_name') ?? textField(error, 'column'),
  });
}

/** The error of a statement whose signal was aborted. */
export function abortedError(text?: string): StoreError {
  const statement = text === undefined ? undefined : statementLabel(text);
  return new StoreError('ABORTED', 'the caller cancelled the statement', { statement });
}

/**
 * True if the connection was lost or could not be opened, whatever the statement: retry, unless `statement` is
 * `commit`, because then the first attempt may have succeeded.
 */
export function isConnectionLost(error: unknown): boolean {
  if (!(error instanceof StoreError)) return false;
  return error.code.startsWith('08') || lostCodes.has(error.code);
}

/**
 * True if the database cannot do its work for now, whatever the statement: it is away, starts or stops, is full, out of
 * memory or connections, read-only after a failover, or gave no answer or connection in time.
 */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof StoreError)) return false;
  return isConnectionLost(error) || endsSession(error.code) || unavailableCodes.has(error.code);
}

/** True if the same work may succeed when it is tried again: `isUnavailable`, deadlocks, conflicts, timeouts. */
export function isPassing(error: unknown): boolean {
  return isUnavailable(error) || (error instanceof StoreError && passingCodes.has(error.code));
}

/**
 * True for a SQLSTATE after which its session must not be used again: lack of resources (53…), interference by an
 * operator (57P…), and a server that became read-only, where the session stays after a failover.
 */
export function endsSession(code: string): boolean {
  return /^(53|57P)/.test(code) || code === '25006';
}

/** True if the server has no connection to spare for us. */
export function isConnectionRefused(error: unknown): boolean {
  return error instanceof StoreError && error.code === '53300';
}

/** Why a session was lost, as its signal says it. */
export function lossOf(lost: AbortSignal, where = ''): StoreError {
  return lost.reason instanceof StoreError
    ? lost.reason
    : new StoreError('CONNECTION_LOST', `the database connection was lost${where}`);
}

/** True for a unique or primary key violation, of the named constraint if one is given. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  if (!(error instanceof StoreError) || error.code !== '23505') return false;
  return constraint === undefined || error.constraint === constraint;
}

/**
 * Names a statement in errors and statistics: by its leading comment (`/* claimNextRun *\/ update …`),
 * otherwise by its verb and first table. Never by more of the SQL, which may contain literals.
 */
export function statementLabel(text: string): string {
  const named = /^\s*\/\*\s*([\w .:-]{1,60}?)\s*\*\//.exec(text);
  if (named?.[1] !== undefined) return named[1];
  const verb = /^\s*([a-z]+)/i.exec(text)?.[1]?.toLowerCase();
  if (verb === undefined) return 'statement';
  const table = /\b(?:from|into|update|table|join)\s+("?[a-z_][\w$]*"?(?:\."?[a-z_][\w$]*"?)?)/i.exec(
    text,
  )?.[1];
  return table === undefined ? verb : `${verb} ${table.replaceAll('"', '')}`;
}

const lostCodes = new Set([
  'CONNECTION_LOST',
  'CONNECTION_CLOSED',
  'CONNECTION_DESTROYED',
  'CONNECTION_ENDED',
  'CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  '25P03',
  '57P01',
  '57P02',
  '57P03',
]);

const unavailableCodes = new Set(['DEADLINE', 'BUSY', 'CLOSED']);
const passingCodes = new Set(['40001', '40P01', '55P03', '57014']);

const reasons: Readonly<Record<string, string>> = {
  '22001': 'a value is too long',
  '22003': 'a number is out of range',
  '22021': 'a text holds bytes the database cannot store',
  '22P02': 'a value has the wrong syntax for its type',
  '22P05': 'a text holds a character the database cannot store',
  '23502': 'a required value is missing',
  '23503': 'a referenced row does not exist, or is still referenced',
  '23505': 'such a row already exists',
  '23514': 'a check refused the row',
  '25006': 'the database is read only',
  '25P02': 'the transaction had failed before',
  '25P03': 'the transaction stood idle for too long',
  '40001': 'a concurrent transaction changed the same rows',
  '40P01': 'deadlock',
  '55P03': 'a lock was not free in time',
  '57014': 'cancelled, or over the statement timeout',
};

function reasonFor(code: string, error: unknown): string {
  const known = reasons[code];
  if (known !== undefined) return known;
  const message = firstLine(textField(error, 'message') ?? 'unknown failure');
  // Messages of these SQLSTATE classes name objects, settings or hosts; others quote values of a row.
  if (/^(08|0A|28|3D|42|53|54|55|57|58)/.test(code) || !/^[0-9A-Z]{5}$/.test(code)) return message;
  return 'the database refused the statement';
}

function firstLine(message: string): string {
  return (message.split('\n', 1)[0] ?? '').slice(0, 300);
}

function textField(error: unknown, key: string): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const value: unknown = Reflect.get(error, key);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The audit trail could not record an action, so it was not done. */
export class AuditUnavailableError extends Error {
  override readonly name = 'AuditUnavailableError';
}
