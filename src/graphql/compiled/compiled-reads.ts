import { type ApolloServerPlugin, HeaderMap } from '@apollo/server';
import {
  type DocumentNode,
  GraphQLError,
  getArgumentValues,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  visit,
} from 'graphql';
import { foldId, isUuid } from '../../store/api/given-text.ts';
import { InvalidCursorError } from '../../store/api/page.ts';
import { manyPlaces } from '../../store/compiled/places.ts';
import { cursorMark, fault, print } from '../../store/compiled/print.ts';
import type { Bound } from '../../store/compiled/template.ts';
import type { Context } from '../context.ts';
import { pageRequest, refuseFirstWithLast, type SealedRequest } from '../reading/connection.ts';
import { type AskedField, NotCompiled, type Operation, type Plan, planOf } from './plan.ts';

/**
 * Answers an operation by one statement, whose text goes to the socket as it came. What cannot be compiled, and whatever
 * ends in an error, goes the plain road: the resolvers say what is wrong.
 */
export function compiledReads({ names }: { names: boolean }): ApolloServerPlugin<Context> {
  return {
    async requestDidStart() {
      return {
        async responseForOperation({ schema, document, operation, request, response, contextValue }) {
          const say = (road: string) => {
            if (names) response.http.headers.set('x-read-path', road);
          };
          if (operation?.operation !== 'query' || !contextValue.answer) return null;
          const sent = request.variables ?? {};
          const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], sent);
          if (!coerced) return null;
          const body = await answer({ schema, document, operation, variables: coerced }, contextValue);
          if (typeof body !== 'string') {
            say(`plain; ${body.message}`);
            return null;
          }
          contextValue.answer.body = body;
          const headers = new HeaderMap();
          if (names) headers.set('x-read-path', 'compiled');
          return { http: { headers }, body: { kind: 'single', singleResult: { data: {} } } };
        },
      };
    },
  };
}

/** The body of the answer; the reason why there is none. */
async function answer(operation: Operation, context: Context): Promise<string | NotCompiled> {
  try {
    const entityType = entityTypeIn(operation);
    const { plan, statement } = compiled(operation, entityType);
    const { bound, requests } = valuesOf(plan, operation, context);
    const [row] = await context.reader.rows<{ body: string }>(statement(bound));
    const body = row?.body ?? fault;
    if (body.includes(fault)) return new NotCompiled('a value that the schema does not allow');
    return sealed(body, requests);
  } catch (error) {
    if (error instanceof NotCompiled) return error;
    return new NotCompiled('an error');
  }
}

type Compiled = { plan: Plan; statement: ReturnType<typeof print> };

/** Plans of a document, by operation and by the values that decide what is selected. */
const plans = new WeakMap<OperationDefinitionNode, Map<string, Compiled | NotCompiled>>();

/** Of one operation: what decides is sent by clients, who may send anything. */
const maxPlans = 100;

function compiled(operation: Operation, entityType: string | null): Compiled {
  const known = plans.get(operation.operation) ?? new Map<string, Compiled | NotCompiled>();
  plans.set(operation.operation, known);
  const names = switchesIn(operation.document);
  const key = JSON.stringify([entityType, ...names.map((name) => operation.variables[name] ?? null)]);
  let found = known.get(key);
  if (!found) {
    found = compile(operation, entityType);
    if (known.size >= maxPlans) known.clear();
    known.set(key, found);
  }
  if (found instanceof NotCompiled) throw found;
  return found;
}

function compile(operation: Operation, entityType: string | null): Compiled | NotCompiled {
  try {
    const plan = planOf(operation, entityType);
    if (plan.asked.length === 0) return new NotCompiled('nothing to read');
    return { plan, statement: print(plan.tree) };
  } catch (error) {
    if (error instanceof NotCompiled) return error;
    throw error;
  }
}

/** The variables that decide, by `@skip` and `@include`, what is selected. */
function switchesIn(document: DocumentNode): readonly string[] {
  let names = switches.get(document);
  if (!names) {
    const found = new Set<string>();
    visit(document, {
      Directive(directive) {
        for (const { value } of directive.arguments ?? []) {
          if (value.kind === Kind.VARIABLE) found.add(value.name.value);
        }
      },
    });
    names = [...found];
    switches.set(document, names);
  }
  return names;
}

const switches = new WeakMap<DocumentNode, readonly string[]>();

/** The type of all representations of the operation; null when it has none. Throws when they are of several. */
function entityTypeIn({ schema, operation, variables }: Operation): string | null {
  const field = schema.getQueryType()?.getFields()._entities;
  const names = new Set<string>();
  for (const selection of operation.selectionSet.selections) {
    if (selection.kind !== Kind.FIELD || selection.name.value !== '_entities' || !field) continue;
    for (const value of representationsOf(getArgumentValues(field, selection, variables))) {
      names.add(String(value.__typename));
    }
    if (names.size === 0) names.add('');
  }
  if (names.size > 1) throw new NotCompiled('_entities of several types');
  return [...names][0] ?? null;
}

function representationsOf({ representations }: Record<string, unknown>): Record<string, unknown>[] {
  const list: unknown[] = Array.isArray(representations) ? representations : [];
  if (list.some((value) => typeof value !== 'object' || value === null)) {
    throw new NotCompiled('a representation that is none');
  }
  return list as Record<string, unknown>[];
}

function valuesOf(
  { asked }: Plan,
  { variables }: Operation,
  context: Context,
): { bound: Bound; requests: ReadonlyMap<number, SealedRequest> } {
  const pages = new Map<number, ReturnType<typeof pageRequest>>();
  const ids = new Map<number, string[]>();
  const others = new Map<number, unknown>();
  asked.forEach((one, number) => {
    const [node] = one.nodes;
    if (!node) return;
    const args = getArgumentValues(one.field, node, variables);
    if (one.kind === 'page') pages.set(number, requestOf(one, args, variables, context));
    else if (one.kind === 'figure') others.set(number, one.figure.toStore(args, context.now));
    else if (one.kind === 'id') ids.set(number, uuidsOf([args.id]));
    else ids.set(number, uuidsOf(representationsOf(args).map(({ id }) => id)));
  });
  return { bound: { pages, ids, others, reader: context.reader }, requests: pages };
}

function requestOf(
  { nodes, list, place, isRoot }: AskedField & { kind: 'page' },
  args: Record<string, unknown>,
  variableValues: Record<string, unknown>,
  context: Context,
) {
  refuseFirstWithLast({ fieldNodes: nodes, variableValues });
  const request = pageRequest(context, list, args);
  manyPlaces[place]?.check(request);
  if (isRoot && !request.isOf(null)) throw new InvalidCursorError();
  return request;
}

/** Ids that cannot be any become one that is nobody's: they are answered with null in their place. */
function uuidsOf(ids: readonly unknown[]): string[] {
  return ids.map((id) => {
    if (typeof id !== 'string') throw new NotCompiled('another key than the id');
    const folded = foldId(id);
    return isUuid(folded) ? folded : nobodys;
  });
}

const nobodys = '00000000-0000-0000-0000-000000000000';

/** The body with its cursors as clients get them. */
function sealed(body: string, requests: ReadonlyMap<number, SealedRequest>): string {
  if (!body.includes(cursorMark)) return body;
  return body
    .split(cursorMark)
    .map((part, index) => {
      if (index % 2 === 0) return part;
      const colon = part.indexOf(':');
      const start = part.indexOf('[');
      const request = requests.get(Number(part.slice(0, colon)));
      if (!request) throw new GraphQLError('a cursor of no list');
      return JSON.stringify(request.seal(part.slice(start), part.slice(colon + 1, start) || null));
    })
    .join('');
}
