/**
 * What the store throws when a statement fails. It carries what an operator needs to find the cause and
 * nothing that a row held: no parameters, no full SQL, no server detail (PostgreSQL puts the conflicting
 * values of a row there), and no `cause`, because the drivers' errors carry all of these.
 */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  /** SQLSTATE (five characters), a Node or driver code such as ECONNREFUSED, or a word of ours such as DEADLINE. */
  readonly code: string;
  readonly constraint: string | undefined;
  readonly table: string | undefined;
  readonly column: string | undefined;
  /** Name or first words of the statement, see `statementLabel`. */
  readonly statement: string | undefined;
  /** True when the connection died while a commit was on its way: the outcome is unknown. */
  readonly duringCommit: boolean;

  constructor(code: string, reason: string, facts: StoreErrorFacts = {}) {
    const place = facts.statement === undefined ? '' : `${facts.statement}: `;
    const constraint = facts.constraint === undefined ? '' : ` (constraint ${facts.constraint})`;
    super(`${place}${reason}${constraint} [${code}]`);
    this.code = code;
    this.constraint = facts.constraint;
    this.table = facts.table;
    this.column = facts.column;
    this.statement = facts.statement;
    this.duringCommit = facts.duringCommit ?? false;
  }
}

export type StoreErrorFacts = {
  constraint?: string | undefined;
  table?: string | undefined;
  column?: string | undefined;
  statement?: string | undefined;
  duringCommit?: boolean | undefined;
};

/** Turns what a driver threw into a `StoreError`; a `StoreError` passes unchanged. */
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

/** The failure of a statement whose signal was aborted. */
export function abortedError(text?: string): StoreError {
  const statement = text === undefined ? undefined : statementLabel(text);
  return new StoreError('ABORTED', 'nobody waits for the result any more', { statement });
}

/**
 * True when the failure says nothing about the statement, only that its connection is gone or could not be
 * made: worth another try, unless `duringCommit` says that the first one may have succeeded.
 */
export function isConnectionLost(error: unknown): boolean {
  if (!(error instanceof StoreError)) return false;
  return error.code.startsWith('08') || lostCodes.has(error.code);
}

/** True for a unique or primary key violation, of the named constraint if one is given. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  if (!(error instanceof StoreError) || error.code !== '23505') return false;
  return constraint === undefined || error.constraint === constraint;
}

/**
 * How a statement is called in errors and statistics: the comment in front of it when it has one
 * (`/* claimNextRun *\/ update …`), otherwise its verb and first table. Never more of the SQL, because a
 * literal may stand there.
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

const reasons: Readonly<Record<string, string>> = {
  '22001': 'a value is too long',
  '22003': 'a number is out of range',
  '22021': 'a text holds bytes the database cannot store',
  '22P02': 'a value has the wrong syntax for its type',
  '22P05': 'a text holds a character the database cannot store',
  '23502': 'a required value is missing',
  '23503': 'a row that is pointed to does not exist, or is still pointed to',
  '23505': 'such a row exists already',
  '23514': 'a check refused the row',
  '25006': 'the database is read only',
  '25P02': 'the transaction had failed before',
  '25P03': 'the transaction stood idle for too long',
  '40001': 'a concurrent change won',
  '40P01': 'deadlock',
  '55P03': 'a lock was not free in time',
  '57014': 'cancelled, or over the statement timeout',
};

function reasonFor(code: string, error: unknown): string {
  const known = reasons[code];
  if (known !== undefined) return known;
  const message = firstLine(textField(error, 'message') ?? 'unknown failure');
  // Classes whose messages name objects, settings or hosts. Those of the others quote values of a row.
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

/** An action could not be recorded in the audit trail, so it was not done. */
export class AuditUnavailableError extends Error {
  override readonly name = 'AuditUnavailableError';
}
