import { type GraphQLResolveInfo, getNamedType, isObjectType, Kind } from 'graphql';
import type { Count } from '../../store/api/list-builder.ts';
import {
  type Checking,
  FeedResetError,
  InvalidCursorError,
  type Page,
  type PageItem,
  type PageRequest,
} from '../../store/api/page.ts';
import type { Reader } from '../../store/api/reader.ts';
import type { Context } from '../context.ts';
import { badUserInput, RequestError } from '../request/errors.ts';
import { checked } from './argument-checks.ts';
import { placeOf, prefetch } from './prefetch.ts';
import { chain, isPromise, type PromiseOrValue } from './promise-or-value.ts';
import type { RowLoader } from './row-loader.ts';

/**
 * A Relay connection that reads only what is selected: the page for `nodes`, `edges` or `pageInfo`, a count
 * for `totalCount` and `estimatedCount`. graphql-js calls the methods as it would read fields.
 */
export class Connection<Row extends object, Node extends object = Row> {
  readonly #source: Source<Row, Node>;
  readonly #seal: (cursor: string) => string;
  #loaded: PromiseOrValue<Page<Row>> | undefined;

  /**
   * Throws when a cursor of the request was given out for another parent's rows.
   *
   * @param parentId whose rows are listed; null when it is nobody's
   */
  constructor(request: SealedRequest, parentId: string | null, source: Source<Row, Node>) {
    if (!request.isOf(parentId)) throw badUserInput(new InvalidCursorError().message);
    this.#source = source;
    this.#seal = (cursor) => request.seal(cursor, parentId);
  }

  nodes(_args: unknown, context: Context, info: GraphQLResolveInfo): PromiseOrValue<Node[]> {
    return chain(this.#load(), (page) => {
      const nodes = rowsOf(page).map(this.#source.nodeOf);
      return chain(this.#readAhead(page, nodes, [], context, info), () => nodes);
    });
  }

  edges(_args: unknown, context: Context, info: GraphQLResolveInfo): PromiseOrValue<Edge<Row, Node>[]> {
    return chain(this.#load(), (page) => {
      const { nodeOf } = this.#source;
      const edges = page.items.map((item) => new Edge(item, nodeOf(item.row), this.#seal));
      const nodes = edges.map(({ node }) => node);
      return chain(this.#readAhead(page, nodes, ['node'], context, info), () => edges);
    });
  }

  pageInfo(): PromiseOrValue<PageInfoRow> {
    return chain(this.#load(), ({ items, hasNextPage, hasPreviousPage }) => {
      const [first, last] = [items[0], items.at(-1)];
      return {
        hasNextPage,
        hasPreviousPage,
        startCursor: first ? this.#seal(first.cursor) : null,
        endCursor: last ? this.#seal(last.cursor) : null,
      };
    });
  }

  totalCount(): PromiseOrValue<number> {
    return this.#source.count();
  }

  estimatedCount(): PromiseOrValue<number> {
    return this.#source.estimate();
  }

  #load(): PromiseOrValue<Page<Row>> {
    if (this.#loaded === undefined) {
      const loaded = this.#source.page();
      this.#loaded = isPromise(loaded) ? loaded.catch(refuseCursor) : loaded;
    }
    return this.#loaded;
  }

  /** `path` leads from the field that is resolved to the nodes. */
  #readAhead(
    page: Page<Row>,
    nodes: readonly Node[],
    path: readonly string[],
    context: Context,
    info: GraphQLResolveInfo,
  ): PromiseOrValue<void> {
    if (isPrefetched.has(page)) return undefined;
    const place = placeOf(path, getNamedType(info.returnType).name, info.fieldNodes, info);
    return place && prefetch(nodes, place.typeName, place.nodes, info, context);
  }
}

type Source<Row, Node> = {
  page: () => PromiseOrValue<Page<Row>>;
  count: () => PromiseOrValue<number>;
  estimate: () => PromiseOrValue<number>;
  nodeOf: (row: Row) => Node;
};

/** The node of a connection that lists rows as they are. */
export function itself<Row>(row: Row): Row {
  return row;
}

/** Pages for whose rows everything was read ahead that is asked of them. */
export const isPrefetched = new WeakSet<object>();

export function rowsOf<Row>({ items }: Page<Row>): Row[] {
  return items.map(({ row }) => row);
}

export type PageInfoRow = {
  hasNextPage: boolean;
  hasPreviousPage: boolean;
  startCursor: string | null;
  endCursor: string | null;
};

/** What lists a relation: pages and counts of parents. The name makes its cursors its own. */
export type Relation<Row, Filter, Order> = Checking<Order> & {
  name: string;
  page: { of(request: PageRequest<Filter, Order>): RowLoader<Page<Row>> };
  count: { of(filter: Filter | null): RowLoader<number> };
  estimate: { of(filter: Filter | null): RowLoader<number> };
};

/**
 * A field that lists all rows of a noun in the viewer's workspace.
 *
 * @param options `first` is done before anything is read, and when it fails nothing is shown
 */
export function toAll<Row extends object, Filter, Order>(
  list: ListAll<Row, Filter, Order>,
  count: Count<Filter>,
  { max, first }: { max?: number; first?: (context: Context) => Promise<void> } = {},
) {
  type Args = ConnectionArguments<Filter, Order>;
  const resolve = (_root: unknown, args: Args, context: Context, info: GraphQLResolveInfo) =>
    chain(first?.(context), () => connectionOfAll(context, list, count, args, info, max));
  return checked(resolve, (args: Args, context, info) => {
    const request = checkedRequest(context, 'all', args, info, list, max);
    if (!request.isOf(null)) throw new InvalidCursorError();
  });
}

type ListAll<Row, Filter, Order> = Checking<Order> &
  ((reader: Reader, request: PageRequest<Filter, Order>) => Promise<Page<Row>>);

/** The request of a connection's arguments. Throws what can be known to be wrong of them before anything is read. */
export function checkedRequest<Filter, Order>(
  context: Context,
  name: string,
  args: ConnectionArguments<Filter, Order>,
  info: Written,
  { check }: Checking<Order>,
  max?: number,
) {
  refuseFirstWithLast(info);
  const request = pageRequest(context, name, args, max);
  check(request);
  return request;
}

/** Throws when the arguments do not fit each other. */
function connectionOfAll<Row extends object, Filter, Order>(
  context: Context,
  list: ListAll<Row, Filter, Order>,
  count: Count<Filter>,
  args: ConnectionArguments<Filter, Order>,
  info: GraphQLResolveInfo,
  max?: number,
): Connection<Row> {
  refuseFirstWithLast(info);
  const { reader } = context;
  const request = pageRequest(context, 'all', args, max);
  const only = context.columns.of(nodeTypeOf(info));
  return new Connection(request, null, {
    page: () => list(reader, { ...request, ...(only && { only }) }),
    count: () => count(reader, request.filter),
    estimate: () => count(reader, request.filter, 'roughly'),
    nodeOf: itself,
  });
}

/** Name of the type that the connection returned by a field lists. */
function nodeTypeOf({ returnType }: GraphQLResolveInfo): string {
  const connection = getNamedType(returnType);
  const nodes = isObjectType(connection) ? connection.getFields().nodes : undefined;
  return nodes ? getNamedType(nodes.type).name : '';
}

/** A connection that holds nothing. Throws as the others do. */
export function emptyConnection<Row extends object>(
  context: Context,
  args: ConnectionArguments<unknown, unknown>,
): Connection<Row> {
  const request = pageRequest(context, 'all', { ...args, after: null, before: null });
  return new Connection<Row>(request, null, {
    page: () => ({ items: [], hasNextPage: false, hasPreviousPage: false }),
    count: () => 0,
    estimate: () => 0,
    nodeOf: itself,
  });
}

/** Arguments as graphql-js has coerced them. */
export type ConnectionArguments<Filter, Order> = {
  first?: number | null;
  after?: string | null;
  last?: number | null;
  before?: string | null;
  filter?: Filter | null;
  orderBy?: readonly Order[] | null;
};

/**
 * What of a request belongs to the API: cursors are sealed on their way out, for the parent whose rows are
 * listed.
 */
export type SealedRequest = {
  seal: (cursor: string, parentId: string | null) => string;
  /** Whether the cursors that were given, if any, were given out for this parent. */
  isOf: (parentId: string | null) => boolean;
  /** For whom they were given out; nobody is the empty text. */
  parents: readonly string[];
};

/**
 * The arguments as the store wants them; an explicit null is as good as leaving an argument out. Cursors are
 * opened, and refused when they were given out for another workspace, list or filter; for another order, the
 * store refuses them. Throws when a number is out of range.
 *
 * @param list names the list and what else its order depends on
 */
export function pageRequest<Filter, Order>(
  { cursors, viewer }: Pick<Context, 'cursors'> & { viewer: { workspaceId: string } },
  list: string,
  args: ConnectionArguments<Filter, Order>,
  max = 500,
): Required<Omit<PageRequest<Filter, Order>, 'only'>> & SealedRequest {
  // `first` has a default: whoever asks for the last rows has not asked for the first ones.
  const isFromEnd = typeof args.last === 'number';
  const limit = (isFromEnd ? args.last : args.first) ?? Math.min(50, max);
  if (limit < 0 || limit > max) {
    throw badUserInput(`\`${isFromEnd ? 'last' : 'first'}\` must be from 0 to ${max}.`);
  }
  const filter = args.filter ?? null;
  let scope: string | undefined;
  const scoped = () => {
    scope ??= JSON.stringify([viewer.workspaceId, list, demandsOf(filter)]);
    return scope;
  };
  const parents: string[] = [];
  const open = (sealed: string | null | undefined) => {
    if (typeof sealed !== 'string') return null;
    const [parentId, cursor] = withoutParent(cursors.open(sealed, scoped()));
    parents.push(parentId);
    return cursor;
  };
  return {
    limit,
    isFromEnd,
    after: open(args.after),
    before: open(args.before),
    filter,
    orderBy: args.orderBy ?? null,
    seal: (cursor, parentId) => cursors.seal(`${parentId ?? ''}${cursor}`, scoped()),
    isOf: (parentId) => parents.every((id) => id === (parentId ?? '')),
    parents,
  };
}

/** The store's cursors are JSON arrays; the parent's id stands in front of them. */
function withoutParent(text: string): [parentId: string, cursor: string] {
  const start = text.indexOf('[');
  return [text.slice(0, start), text.slice(start)];
}

/**
 * What a filter demands, without what it leaves open; null when that is all. An empty list demands something.
 */
function demandsOf(filter: unknown): unknown {
  const isOpen = (value: unknown) =>
    value === null || (typeof value === 'object' && !Array.isArray(value) && Object.keys(value).length === 0);
  const demands: unknown = JSON.parse(JSON.stringify(filter), (_name, value) =>
    isOpen(value) ? undefined : value,
  );
  return demands ?? null;
}

/** A field as it was written. */
type Written = Pick<GraphQLResolveInfo, 'fieldNodes' | 'variableValues'>;

/** Throws when a field was written with both arguments: it could not answer both. */
export function refuseFirstWithLast({ fieldNodes, variableValues }: Written): void {
  const isGiven = (name: string) => {
    const value = fieldNodes[0]?.arguments?.find((argument) => argument.name.value === name)?.value;
    if (value?.kind === Kind.VARIABLE) return typeof variableValues[value.name.value] === 'number';
    return value !== undefined && value.kind !== Kind.NULL;
  };
  if (isGiven('last') && isGiven('first')) throw badUserInput('Give either `first` or `last`, not both.');
}

/** Makes the cursor only when it is selected. */
class Edge<Row, Node> {
  readonly row: Row;
  readonly node: Node;
  readonly #item: PageItem<Row>;
  readonly #seal: (cursor: string) => string;

  constructor(item: PageItem<Row>, node: Node, seal: (cursor: string) => string) {
    this.row = item.row;
    this.node = node;
    this.#item = item;
    this.#seal = seal;
  }

  get cursor(): string {
    return this.#seal(this.#item.cursor);
  }
}

function refuseCursor(error: unknown): never {
  if (error instanceof FeedResetError) throw new RequestError('FEED_RESET', error.message);
  throw error instanceof InvalidCursorError ? badUserInput(error.message) : error;
}
