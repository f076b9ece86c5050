import { type GraphQLResolveInfo, Kind } from 'graphql';
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
import type { RowLoader } from './row-loader.ts';

/**
 * A Relay connection that reads only what is selected: the page for `nodes`, `edges` or `pageInfo`, a count
 * for `totalCount` and `estimatedCount`. graphql-js calls the methods as it would read fields.
 */
export class Connection<Row extends object, Node extends object = Row> {
  readonly #source: Source<Row, Node>;
  readonly #seal: (cursor: string) => string;
  #loaded: Promise<Page<Row>> | undefined;

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

  async nodes(): Promise<Node[]> {
    const { items } = await this.#load();
    return items.map(({ row }) => this.#source.nodeOf(row));
  }

  async edges(): Promise<Edge<Row, Node>[]> {
    const { nodeOf } = this.#source;
    const { items } = await this.#load();
    return items.map((item) => new Edge(item, nodeOf(item.row), this.#seal));
  }

  async pageInfo(): Promise<PageInfoRow> {
    const { items, hasNextPage, hasPreviousPage } = await this.#load();
    const [first, last] = [items[0], items.at(-1)];
    return {
      hasNextPage,
      hasPreviousPage,
      startCursor: first ? this.#seal(first.cursor) : null,
      endCursor: last ? this.#seal(last.cursor) : null,
    };
  }

  totalCount(): Promise<number> {
    return this.#source.count();
  }

  estimatedCount(): Promise<number> {
    return this.#source.estimate();
  }

  #load(): Promise<Page<Row>> {
    this.#loaded ??= this.#source.page().catch(refuseCursor);
    return this.#loaded;
  }
}

type Source<Row, Node> = {
  page: () => Promise<Page<Row>>;
  count: () => Promise<number>;
  estimate: () => Promise<number>;
  nodeOf: (row: Row) => Node;
};

/** The longest page of a list whose rows are looked at one by one; of others it has five times as many. */
export const shortPage = 100;

/** The node of a connection that lists rows as they are. */
export function itself<Row>(row: Row): Row {
  return row;
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
  const resolve = async (_root: unknown, args: Args, context: Context, info: GraphQLResolveInfo) => {
    await first?.(context);
    return connectionOfAll(context, list, count, args, info, max);
  };
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
  return new Connection(request, null, {
    page: () => list(reader, request),
    count: () => count(reader, request.filter),
    estimate: () => count(reader, request.filter, 'roughly'),
    nodeOf: itself,
  });
}

/** A connection that holds nothing. Throws as the others do. */
export function emptyConnection<Row extends object>(
  context: Context,
  args: ConnectionArguments<unknown, unknown>,
): Connection<Row> {
  const request = pageRequest(context, 'all', { ...args, after: null, before: null });
  return new Connection<Row>(request, null, {
    page: async () => ({ items: [], hasNextPage: false, hasPreviousPage: false }),
    count: async () => 0,
    estimate: async () => 0,
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
