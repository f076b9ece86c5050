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
import { InvalidCursorError } from '../../store/api/page.ts';
import { withEstimates } from '../../store/compiled/estimates.ts';
import { cursorMark, estimateMark, fault } from '../../store/compiled/json.ts';
import { manyPlaces } from '../../store/compiled/places.ts';
import { print } from '../../store/compiled/print.ts';
import type { Bound } from '../../store/compiled/template.ts';
import type { Context } from '../context.ts';
import type { SaasServiceDepartmentsArgs } from '../generated.ts';
import { pageRequest, refuseFirstWithLast, type SealedRequest, shortPage } from '../reading/connection.ts';
import { ago, scopeWithin } from '../reading/windows.ts';
import { listsWithin } from './figures.ts';
import { KeptAnswers, type KeptAnswersOptions, questionOf } from './kept-answers.ts';
import { shortPages } from './names.ts';
import { NotCompiled, type Operation } from './operation.ts';
import { type AskedField, type Plan, planOf } from './plan.ts';
import { keysOf, type Variant, variantsIn } from './representations.ts';

type CompiledReadsOptions = {
  /** Whether answers say the way that they came. */
  names: boolean;
  kept: KeptAnswersOptions;
  /** Is told of each operation that only reads. */
  onRead: (way: ReadWay) => void;
};

/** How an operation was answered: from what was kept, by a statement, or by resolvers and why. */
export type ReadWay = { road: 'compiled'; reason: CompiledReason } | { road: 'plain'; reason: string };
type CompiledReason = 'kept' | 'read' | 'never kept';

/**
 * Answers an operation by one statement, whose text goes to the socket as it came. What cannot be compiled, and whatever
 * ends in an error, goes the plain road: the resolvers say what is wrong.
 */
export function compiledReads({ names, kept, onRead }: CompiledReadsOptions): ApolloServerPlugin<Context> {
  const answers = kept.maxBytes > 0 ? new KeptAnswers(kept) : undefined;
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
          const found = await answer(
            { schema, document, operation, variables: coerced },
            contextValue,
            answers,
          );
          if (found instanceof NotCompiled) {
            say(`plain; ${found.message}`);
            onRead({ road: 'plain', reason: found.message });
            return null;
          }
          contextValue.answer.body = found.body;
          onRead({ road: 'compiled', reason: found.reason });
          const headers = new HeaderMap();
          if (names) headers.set('x-read-path', found.reason === 'kept' ? 'compiled; kept' : 'compiled');
          return { http: { headers }, body: { kind: 'single', singleResult: { data: {} } } };
        },
      };
    },
  };
}

type Found = { reason: CompiledReason; body: string | Buffer };

/** The body of the answer; the reason why there is none. */
async function answer(
  operation: Operation,
  context: Context,
  answers: KeptAnswers | undefined,
): Promise<Found | NotCompiled> {
  try {
    const question = answers && questionOf(operation, context);
    const kept = question && (await answers.find(question, context));
    if (kept) return { reason: 'kept', body: kept };
    const { plan, statement } = compiled(operation, variantsIn(operation));
    const { bound, requests } = valuesOf(plan, operation, context);
    const [row] = await context.reader.rows<{ body: string; version: string | null }>(statement(bound));
    if (!row || row.body.includes(fault)) return new NotCompiled('a value that the schema does not allow');
    const isEstimated = row.body.includes(estimateMark);
    const counted = isEstimated ? await withEstimates(row.body, bound, placesIn(plan)) : row.body;
    const body = sealed(counted, requests);
    // Statistics change without a write.
    const isNotKept = plan.dependsOnClock || context.clock.isAsked || isEstimated;
    if (isNotKept) return { reason: 'never kept', body };
    return { reason: 'read', body: question ? answers.keep(question, body, row.version) : body };
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

function compiled(operation: Operation, variants: readonly Variant[]): Compiled {
  const known = plans.get(operation.operation) ?? new Map<string, Compiled | NotCompiled>();
  plans.set(operation.operation, known);
  const names = switchesIn(operation.document);
  const key = JSON.stringify([variants, ...names.map((name) => operation.variables[name] ?? null)]);
  let found = known.get(key);
  if (!found) {
    found = compile(operation, variants);
    if (known.size >= maxPlans) known.clear();
    known.set(key, found);
  }
  if (found instanceof NotCompiled) throw found;
  return found;
}

function compile(operation: Operation, variants: readonly Variant[]): Compiled | NotCompiled {
  try {
    const plan = planOf(operation, variants);
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

function valuesOf(
  { asked }: Plan,
  { variables }: Operation,
  context: Context,
): { bound: Bound; requests: ReadonlyMap<number, SealedRequest> } {
  const pages = new Map<number, ReturnType<typeof pageRequest>>();
  const keys = new Map<number, (string | null)[][]>();
  const others = new Map<number, unknown>();
  let rows = 0;
  asked.forEach((one, number) => {
    const [node] = one.nodes;
    if (!node) return;
    const args = getArgumentValues(one.field, node, variables);
    if (one.kind === 'page') pages.set(number, requestOf(one, args, variables, context));
    else if (one.kind === 'figure') {
      const figure = one.figure.toStore(args, context);
      others.set(number, figure);
      // As many rows as there can be: what is refused only because it is too much at a time goes the plain road.
      const roots = Math.max(1, ...[...keys.values()].map(([first]) => first?.length ?? 0));
      rows += one.lists.reduce((product, list) => product * (pages.get(list)?.limit ?? 1), roots);
      one.figure.check?.(figure, rows);
    } else keys.set(number, keysOf(args, one.variants));
  });
  return { bound: { pages, keys, others, reader: context.reader }, requests: pages };
}

function requestOf(
  { nodes, list, place, isRoot }: AskedField & { kind: 'page' },
  args: Record<string, unknown>,
  variableValues: Record<string, unknown>,
  context: Context,
) {
  refuseFirstWithLast({ fieldNodes: nodes, variableValues });
  const window = listsWithin.has(place) ? (args as SaasServiceDepartmentsArgs) : undefined;
  const name = window ? scopeWithin(list, window.activeWithin) : list;
  const request = pageRequest(context, name, args, shortPages.has(place) ? shortPage : undefined);
  manyPlaces[place]?.check(request);
  if (isRoot && !request.isOf(null)) throw new InvalidCursorError();
  return window ? { ...request, from: ago(window.activeWithin, context.now) } : request;
}

function placesIn({ asked }: Plan): (number: number) => string {
  return (number) => {
    const one = asked[number];
    return one?.kind === 'page' ? one.place : '';
  };
}

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
