import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { AuditUnavailableError, isUnavailable, StoreError } from '../../store/engine/errors.ts';
import { suggestionIn, withoutSecrets, withoutValues } from './graphql-messages.ts';

/**
 * Our error codes; Apollo Server adds others (`GRAPHQL_PARSE_FAILED`, `GRAPHQL_VALIDATION_FAILED`,
 * `BAD_REQUEST`, …).
 */
export type ErrorCode =
  | 'BAD_USER_INPUT'
  | 'OPERATION_TOO_COMPLEX'
  | 'REQUEST_TOO_LARGE'
  | 'BAD_REQUEST'
  | 'GRAPHQL_VALIDATION_FAILED'
  | 'NOT_FOUND'
  | 'FEED_RESET'
  | 'FORBIDDEN'
  | 'AUDIT_UNAVAILABLE'
  | 'DATABASE_UNAVAILABLE'
  | 'OPERATION_TIMEOUT'
  | 'ANSWER_TOO_LARGE'
  | 'OVERLOADED'
  | 'EVENT_STREAM_NEEDED'
  | 'TOO_MANY_SUBSCRIPTIONS'
  | 'INTERNAL_SERVER_ERROR';

/** An error with a message that we wrote for the caller: the answer shows it unchanged. */
export class RequestError extends GraphQLError {
  /** The limit that an operation is over. */
  readonly limit: string | undefined;

  constructor(code: ErrorCode, message: string, httpStatus?: number, limit?: string) {
    const http = httpStatus === undefined ? {} : { http: { status: httpStatus } };
    super(message, { extensions: { code, ...http } });
    this.limit = limit;
  }
}

const overload = new RequestError(
  'OVERLOADED',
  'The server has more to do than it can at a time: try again in a few seconds.',
  503,
);

/** For a value from the caller that is out of range or cannot be used. Fails the field, not the request. */
export function badUserInput(message: string): RequestError {
  return new RequestError('BAD_USER_INPUT', message);
}

/** For an operation over a limit; answered with status 400 before anything is executed. */
export function tooComplex(message: string, limit = 'validation'): RequestError {
  return new RequestError('OPERATION_TOO_COMPLEX', message, 400, limit);
}

/** For an operation whose answer is over the limit of bytes; answered with status 400, and nothing of it. */
export function answerTooLarge(limitBytes: number): RequestError {
  const limit = `${Math.round((limitBytes / 1024 / 1024) * 10) / 10} MB`;
  const message = `The answer is larger than ${limit}: ask for fewer fields, or a smaller \`first\`.`;
  return new RequestError('ANSWER_TOO_LARGE', message, 400);
}

/**
 * For an operation that is not begun because too many others are under way; answered with status 503. Always the same
 * error: making one takes longer than the rest of a refusal.
 */
export function overloaded(): RequestError {
  return overload;
}

/** For what comes while the server stops; answered with status 503. */
export function stopping(): RequestError {
  return new RequestError('OVERLOADED', 'The server is stopping: try again, another one may answer.', 503);
}

/** The status that an error of ours is answered with. */
export function statusOf({ extensions }: RequestError): number {
  const http: unknown = extensions.http;
  const status: unknown = typeof http === 'object' && http !== null ? Reflect.get(http, 'status') : 500;
  return typeof status === 'number' ? status : 500;
}

/** For an operation that takes too long; answered with status 504. */
export function operationTimeout(limitMs: number): RequestError {
  const message = `The operation took longer than ${limitMs / 1_000} s and was stopped: ask for less at a time.`;
  return new RequestError('OPERATION_TIMEOUT', message, 504);
}

/** For an operation that the database could not serve for now; answered with status 503. */
export function databaseUnavailable(): RequestError {
  const message = 'The database cannot be reached for now: try again in a few seconds.';
  return new RequestError('DATABASE_UNAVAILABLE', message, 503);
}

/** Whether an error is a failure of the database that passes by itself, see the store's `isUnavailable`. */
export function isOfDatabase(error: unknown): boolean {
  const thrown = unwrapResolverError(error);
  return isUnavailable(thrown instanceof AuditUnavailableError ? thrown.cause : thrown);
}

/** Whether an error only says that a statement was cancelled with its operation. */
export function isStopped(error: unknown): boolean {
  const thrown = unwrapResolverError(error);
  return thrown instanceof StoreError && thrown.code === 'ABORTED';
}

/**
 * What an answer says about an error: our own errors unchanged; those of graphql-js and Apollo Server about the
 * request without the values they quote; every other error as `INTERNAL_SERVER_ERROR`. Names of the schema that
 * graphql-js suggests stay only where `suggests`.
 */
export function formatError(
  formatted: GraphQLFormattedError,
  error: unknown,
  suggests: boolean,
): GraphQLFormattedError {
  const { locations, path } = formatted;
  const place = { ...(locations && { locations }), ...(path && { path: path.map(scrubStep) }) };
  if (isOfDatabase(error)) {
    const { message, extensions } = databaseUnavailable();
    return { message, ...place, extensions: { code: extensions.code } };
  }
  if (unwrapResolverError(error) instanceof AuditUnavailableError) {
    return { message: auditMessage, ...place, extensions: { code: 'AUDIT_UNAVAILABLE' } };
  }
  if (isUnexpected(error)) return { message: internalMessage, ...place, extensions: { code: internalCode } };
  if (isStopped(error)) {
    return { message: 'The operation was stopped.', ...place, extensions: { code: 'OPERATION_TIMEOUT' } };
  }
  const message = describe(formatted.message, error, suggests);
  return { message, ...place, extensions: { code: codeOf(formatted, message) } };
}

const auditMessage = 'The action could not be recorded, so it was not done: try again later.';

/** Whether an error is our fault: it is logged, and hidden in the answer. */
export function isUnexpected(error: unknown): boolean {
  const thrown = unwrapResolverError(error);
  if (thrown instanceof RequestError || isUnstorableText(thrown) || isStopped(thrown)) return false;
  return !(
    error instanceof GraphQLError &&
    (requestCodes.has(String(error.extensions.code)) || isOfValues(error))
  );
}

export const internalCode = 'INTERNAL_SERVER_ERROR';
const internalMessage = 'Something went wrong on our side.';

/** Codes of errors that graphql-js and Apollo Server report about the request itself. */
const requestCodes = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'BAD_REQUEST',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
]);

/**
 * graphql-js sets no code on errors about arguments that it finds during execution, nor when there are too many
 * of them.
 */
function isOfValues({ originalError, extensions, message }: GraphQLError): boolean {
  const isUncoded = !originalError && extensions.code === undefined;
  return isUncoded && (message.startsWith('Argument "') || message.startsWith(tooManyWrongValues));
}

/** graphql-js stops with this after fifty errors about variables. */
const tooManyWrongValues = 'Too many errors processing variables';

/** A text that PostgreSQL cannot store, such as one with a NUL: a mistake of the caller, not ours. */
function isUnstorableText(thrown: unknown): boolean {
  return thrown instanceof StoreError && (thrown.code === '22021' || thrown.code === '22P05');
}

function describe(message: string, error: unknown, suggests: boolean): string {
  const thrown = unwrapResolverError(error);
  if (thrown instanceof RequestError) return withoutSecrets(thrown.message);
  if (isUnstorableText(thrown)) return 'A text holds a character that cannot be searched for.';
  if (/^Maximum call stack/.test(message))
    return 'The document is nested too deep to be read. Parsing aborted.';
  const inner = error instanceof GraphQLError ? error.originalError?.message : '';
  return withoutValues(message, inner) + (suggests ? suggestionIn(message) : '');
}

function codeOf(formatted: GraphQLFormattedError, message: string): string {
  const code = String(formatted.extensions?.code);
  if (message.endsWith('Parsing aborted.')) return 'OPERATION_TOO_COMPLEX';
  return code === internalCode ? 'BAD_USER_INPUT' : code;
}

function scrubStep(step: string | number): string | number {
  return typeof step === 'string' ? withoutSecrets(step) : step;
}
