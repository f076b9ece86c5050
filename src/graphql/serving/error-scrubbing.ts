import type {
  ApolloServerPlugin,
  GraphQLRequestContext,
  GraphQLRequestContextWillSendResponse,
} from '@apollo/server';
import { unwrapResolverError } from '@apollo/server/errors';
import {
  type ASTNode,
  type DocumentNode,
  GraphQLError,
  type GraphQLFormattedError,
  Kind,
  OperationTypeNode,
  visit,
} from 'graphql';
import { namesSecret } from '../../secrets/looks-secret.ts';
import type { Context } from '../context.ts';
import {
  databaseUnavailable,
  internalCode,
  isOfDatabase,
  isStopped,
  isUnexpected,
  operationTimeout,
  type RequestError,
} from '../request/errors.ts';
import { removed, withoutSecrets } from '../request/graphql-messages.ts';
import type { Log } from '../request/log.ts';

export const maxReportedErrors = 10;

/**
 * Cleans the errors of an answer before it is sent: at most ten, without any value that the caller sent. Our
 * own faults are logged, and carry the request's id so that they can be found in the log.
 */
export function errorScrubbing(log: Log): ApolloServerPlugin<Context> {
  return {
    async requestDidStart() {
      return {
        async didEncounterErrors(request) {
          for (const error of request.errors.filter(isUnexpected).slice(0, maxReportedErrors)) {
            const fault = describeFault(error, request);
            if (isOfDatabase(error))
              log.warn(fault, 'a request failed because the database is not available');
            else log.error(fault, 'a request failed with an internal error');
          }
        },
        async willSendResponse(request) {
          const { body } = request.response;
          if (body.kind !== 'single' || !body.singleResult.errors) return;
          if (request.contextValue.deadline.isOver() && request.errors?.some(isStopped)) {
            const { limitMs } = request.contextValue.deadline;
            answerWithout(request, 504, operationTimeout(limitMs));
            log.warn({ ...named(request), limitMs }, 'an operation took too long and was stopped');
            return;
          }
          if (request.errors?.some(isOfDatabase) && !hasDone(request)) {
            answerWithout(request, 503, databaseUnavailable());
            return;
          }
          const values = sentValues(request);
          body.singleResult.errors = body.singleResult.errors
            .slice(0, maxReportedErrors)
            .map((error) => withoutValues(withRequestId(error, request.contextValue.requestId), values));
        },
      };
    },
    async unexpectedErrorProcessingRequest({ error, requestContext }) {
      log.error(describeFault(error, requestContext), 'a request could not be processed');
    },
    async contextCreationDidFail({ error }) {
      log.error({ error: error.name }, 'the caller of a request could not be identified');
    },
  };
}

/** Answers without data: a client could not know which parts are missing. */
function answerWithout(
  { response, contextValue }: GraphQLRequestContextWillSendResponse<Context>,
  status: number,
  { message, extensions }: RequestError,
): void {
  const { requestId } = contextValue;
  response.http.status = status;
  response.body = {
    kind: 'single',
    singleResult: { errors: [{ message, extensions: { code: extensions.code, requestId } }] },
  };
}

/** Whether a mutation did something, which its client has to be told. */
function hasDone({ operation, response: { body } }: GraphQLRequestContextWillSendResponse<Context>): boolean {
  if (operation?.operation !== OperationTypeNode.MUTATION || body.kind !== 'single') return false;
  return Object.values(body.singleResult.data ?? {}).some((value) => value !== null);
}

function named(request: GraphQLRequestContext<Context>) {
  const operation = withoutAny(request.operationName ?? '', sentValues(request));
  return { requestId: request.contextValue.requestId, operation };
}

/**
 * What is logged about a fault: ids, codes and positions in our code, but no parameters, values or query text.
 */
function describeFault(error: unknown, request: GraphQLRequestContext<Context>): object {
  const thrown = unwrapResolverError(error);
  const fault = thrown instanceof Error ? thrown : new Error('not an Error');
  const values = sentValues(request);
  // graphql-js quotes what it could not use.
  const text = fault instanceof GraphQLError ? undefined : fault.message;
  return {
    requestId: request.contextValue.requestId,
    workspaceId: request.contextValue.viewer.workspaceId,
    operation: withoutAny(request.operationName ?? '', values),
    path: error instanceof GraphQLError ? withoutAny(error.path?.join('.') ?? '', values) : undefined,
    error: fault.name,
    code: 'code' in fault ? String(fault.code) : undefined,
    statement: 'statement' in fault ? String(fault.statement) : undefined,
    reason: text === undefined ? undefined : withoutAny(text, values),
    at: fault.stack
      ?.split('\n')
      .filter((line) => line.startsWith('    at '))
      .slice(0, 8),
  };
}

function withRequestId(error: GraphQLFormattedError, requestId: string): GraphQLFormattedError {
  if (error.extensions?.code !== internalCode) return error;
  return { ...error, extensions: { ...error.extensions, requestId } };
}

function withoutValues(error: GraphQLFormattedError, values: ReadonlySet<string>): GraphQLFormattedError {
  const path = error.path?.map((step) => (typeof step === 'string' ? withoutAny(step, values) : step));
  return { ...error, message: withoutAny(error.message, values), ...(path && { path }) };
}

function withoutAny(text: string, values: ReadonlySet<string>): string {
  let kept = withoutSecrets(text);
  for (const value of values) if (kept.includes(value)) kept = kept.replaceAll(value, removed);
  return kept;
}

/**
 * Texts that the caller sent as values, in variables and as literals. Skips plain words, because an error may
 * have to name a field with that name, except below a key that names a secret.
 */
function sentValues({ request, document, source }: GraphQLRequestContext<Context>): ReadonlySet<string> {
  const values = new Set<string>();
  const open: [value: unknown, isSecret: boolean][] = [[request.variables, false]];
  for (let next = open.pop(); next; next = open.pop()) {
    const [value, isSecret] = next;
    if (isTelling(value, isSecret)) values.add(value);
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, inner] of Object.entries(value)) open.push([inner, isSecret || namesSecret(key)]);
  }
  if (document) collectLiterals(document, values);
  else for (const [, text] of (source ?? '').matchAll(/"([^"\n]{8,500})"/g)) if (text) values.add(text);
  return values;
}

function collectLiterals(document: DocumentNode, values: Set<string>): void {
  let secretDepth = 0;
  const isSecretField = (node: ASTNode) => node.kind === Kind.OBJECT_FIELD && namesSecret(node.name.value);
  visit(document, {
    enter(node) {
      if (isSecretField(node)) secretDepth += 1;
      const isLiteral = node.kind === Kind.STRING || (node.kind === Kind.ENUM && secretDepth > 0);
      if (isLiteral && isTelling(node.value, secretDepth > 0)) values.add(node.value);
    },
    leave(node) {
      if (isSecretField(node)) secretDepth -= 1;
    },
  });
}

function isTelling(value: unknown, isSecret: boolean): value is string {
  if (typeof value !== 'string') return false;
  return isSecret ? value.length >= 4 : value.length >= 8 && !/^[A-Za-z_]+$/.test(value);
}
