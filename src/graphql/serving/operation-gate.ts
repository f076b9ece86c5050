import { type ApolloServerPlugin, type GraphQLResponse, HeaderMap } from '@apollo/server';
import {
  createSourceEventStream,
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  NoSchemaIntrospectionCustomRule,
  type OperationDefinitionNode,
  OperationTypeNode,
  specifiedRules,
  validate,
} from 'graphql';
import type { Role } from '../../identity/identity.ts';
import { refusedCoordinate } from '../access/refused-coordinate.ts';
import type { Context } from '../context.ts';
import { formatError, overloaded, RequestError, tooComplex } from '../request/errors.ts';
import { checkLimits, type ParsedOperation, type Size } from '../request/limits.ts';
import { currentRecord } from '../request/record.ts';
import type { Admission } from './admission.ts';
import { maxReportedErrors } from './error-scrubbing.ts';
import type { StreamEvent } from './shared-answers.ts';

/**
 * Executes only operations that are within the limits and valid, and as many at a time as `admission` lets in;
 * answers others with status 400 and 503. A
 * subscription is opened here instead of executed: the answer to each of its events is an execution of its own.
 * Replaces Apollo Server's validation, which runs before a plugin can check the size of a document, and answers
 * a stack overflow with status 500. So Apollo Server's own option `introspection` has no effect.
 */
export function createOperationGate(options: {
  introspection: boolean;
  admission: Admission;
}): ApolloServerPlugin<Context> {
  const { admission, introspection } = options;
  const validationErrorsOf = createValidation(introspection);
  const refusal = createRefusal(introspection);
  return {
    async requestDidStart({ request: sent }) {
      // Some clients send an empty name for an operation without a name.
      if (sent.operationName === '') delete sent.operationName;
      return {
        async responseForOperation({ schema, document, operation, request, contextValue }) {
          // graphql-js reports that the document has no operation to execute.
          if (!operation) return null;
          const parsed = { schema, document, operation, variables: request.variables ?? {} };
          const { size, faults } = check(parsed, validationErrorsOf);
          if (!size || faults.length > 0) return refusal(400, faults);
          const { role } = contextValue.viewer;
          const coordinate = refusedCoordinate(parsed, role);
          if (coordinate !== undefined) {
            await contextValue.recordDenial(coordinate);
            return refusal(200, [forbidden(role, coordinate)], null);
          }
          if (operation.operation === 'mutation' && contextValue.opening?.isReadOnly) {
            return refusal(405, [postNeeded]);
          }
          if (operation.operation === 'subscription' && contextValue.event === undefined) {
            const problems = await open(parsed, contextValue);
            return refusal(problems === streamNeeded ? 406 : 200, problems);
          }
          const isAdmitted = contextValue.event !== undefined || stopsSyncs(operation);
          if (!isAdmitted && !(await admit(admission, request.query ?? '', size, contextValue)))
            return refusal(503, [overloaded()]);
          contextValue.handOuts.areNeeded = size.values > fewValues;
          if (operation.operation !== 'mutation') contextValue.deadline.start();
          return null;
        },
      };
    },
  };
}

/** So many are answered without giving others their turns meanwhile: it takes tens of milliseconds. */
const fewValues = 20_000;

function createRefusal(introspection: boolean) {
  return (status: number, faults: readonly GraphQLError[], data?: null): GraphQLResponse => {
    const errors = faults.map((fault) => formatError(withoutHttp(fault), fault, introspection));
    return {
      http: { status, headers: new HeaderMap() },
      body: {
        kind: 'single',
        singleResult:
          data === null || errors.length === 0
            ? { ...(errors.length > 0 && { errors }), data: null }
            : { errors },
      },
    };
  };
}

/** Opens the subscription of a client that accepts an event stream; returns the errors when that fails. */
async function open(parsed: ParsedOperation, contextValue: Context): Promise<readonly GraphQLError[]> {
  const { opening } = contextValue;
  if (!opening) return streamNeeded;
  const { schema, document, operation, variables } = parsed;
  const operationName = operation.name?.value;
  const args = { schema, document, contextValue, variableValues: variables };
  const events = await createSourceEventStream({ ...args, ...(operationName && { operationName }) });
  if (!(Symbol.asyncIterator in events)) return (events.errors ?? []).map(asUserInput);
  opening.subscription = { operation: parsed, events: events as AsyncIterable<StreamEvent> };
  return [];
}

/** With status 200: of a refusal by status, most gateways pass on neither code nor message. */
function forbidden(role: Role, coordinate: string): GraphQLError {
  return new RequestError('FORBIDDEN', `The role ${role} may not use ${coordinate}.`);
}

const streamNeeded: readonly GraphQLError[] = [
  new RequestError(
    'EVENT_STREAM_NEEDED',
    'A subscription is answered with server-sent events: send it with the header `Accept: text/event-stream`.',
  ),
];

/** For event streams. Apollo Server checks the method of all other requests itself. */
const postNeeded = new RequestError('BAD_REQUEST', 'A mutation has to be sent by POST.');

/** graphql-js sets no code on its errors about variables. */
function asUserInput(error: GraphQLError): GraphQLError {
  const isVariable = error.nodes?.[0]?.kind === Kind.VARIABLE_DEFINITION;
  return isVariable ? withCode(error, 'BAD_USER_INPUT') : error;
}

function withCode(error: GraphQLError, code: string): GraphQLError {
  return new GraphQLError(error.message, {
    nodes: error.nodes ?? null,
    source: error.source ?? null,
    positions: error.positions ?? null,
    originalError: error.originalError ?? null,
    extensions: { code },
  });
}

/** The size of an operation, and the errors for which it is refused; none when it may be executed. */
function check(
  parsed: ParsedOperation,
  validationErrorsOf: Validation,
): { size?: Size; faults: readonly GraphQLError[] } {
  try {
    return { size: checkLimits(parsed), faults: validationErrorsOf(parsed.schema, parsed.document) };
  } catch (error) {
    if (!(error instanceof RequestError || error instanceof RangeError)) throw error;
    const fault =
      error instanceof RequestError ? error : tooComplex('The operation is too deep to be validated.');
    Object.assign(currentRecord() ?? {}, { limit: fault.limit });
    return { faults: [fault] };
  }
}

/** Waits for the operation's turn; whether it came. */
async function admit(
  admission: Admission,
  text: string,
  size: Size,
  contextValue: Context,
): Promise<boolean> {
  const { viewer, deadline, place } = contextValue;
  const caller = viewer.userId === null ? null : JSON.stringify([viewer.workspaceId, viewer.userId]);
  try {
    place.leave = await admission.enter({ text, size, caller, signal: deadline.signal });
    return true;
  } catch (error) {
    if (error instanceof RequestError) return false;
    throw error;
  }
}

/** Whether an operation only ends what the server does: it need not wait for what makes the server busy. */
function stopsSyncs({ operation, selectionSet }: OperationDefinitionNode): boolean {
  return (
    operation === OperationTypeNode.MUTATION &&
    selectionSet.selections.every(
      (selection) => selection.kind === Kind.FIELD && stoppingMutations.has(selection.name.value),
    )
  );
}

const stoppingMutations = new Set(['pauseOktaIntegration', 'cancelOktaSync', 'removeOktaIntegration']);

type Validation = (schema: GraphQLSchema, document: DocumentNode) => readonly GraphQLError[];

function createValidation(introspection: boolean): Validation {
  const rules = introspection ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
  // Documents that are valid. Parsed documents are cached, so most requests find theirs here.
  const valid = new WeakMap<GraphQLSchema, WeakSet<DocumentNode>>();
  return (schema, document) => {
    const known = valid.get(schema) ?? new WeakSet();
    valid.set(schema, known);
    if (known.has(document)) return [];
    const errors = validate(schema, document, rules, { maxErrors: maxReportedErrors - 1 });
    if (errors.length === 0) known.add(document);
    if (errors.some(({ message }) => message === abortedByGraphqlJs)) {
      throw tooComplex('The document repeats too many fields to be validated: name each of them once.');
    }
    return errors.map((error) => withCode(error, 'GRAPHQL_VALIDATION_FAILED'));
  };
}

/** The whole message of graphql-js when comparing fields took more steps than it allows. */
const abortedByGraphqlJs = 'Validation aborted.';

function withoutHttp(error: GraphQLError) {
  const { http: _, ...extensions } = error.extensions;
  return { ...error.toJSON(), extensions };
}
