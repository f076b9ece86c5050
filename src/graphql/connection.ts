import { InvalidCursorError, type Page, type PageRequest } from '../store/reads/page.ts';
import type { Database } from '../store/session.ts';
import type { Context } from './context.ts';
import { badUserInput } from './errors.ts';

/**
 * A Relay connection that reads only what is selected: the page for `nodes`, `edges` or `pageInfo`, the count for
 * `totalCount`. graphql-js calls the methods as it would read fields.
 */
export class Connection<Row> {
  readonly #page: () => Promise<Page<Row>>;
  readonly #count: () => Promise<number>;
  readonly #isFirstPage: boolean;
  #loaded: Promise<Page<Row>> | undefined;

  constructor(
    request: { after: string | null },
    page: () => Promise<Page<Row>>,
    count: () => Promise<number>,
  ) {
    this.#isFirstPage = request.after === null;
    this.#page = page;
    this.#count = count;
  }

  async nodes(): Promise<Row[]> {
    return (await this.#load()).items.map(({ row }) => row);
  }

  async edges(): Promise<{ cursor: string; node: Row }[]> {
    return (await this.#load()).items.map((item) => new Edge(item));
  }

  async pageInfo(): Promise<PageInfoRow> {
    const { items, hasNextPage, hasPreviousPage = !this.#isFirstPage } = await this.#load();
    return {
      hasNextPage,
      hasPreviousPage,
      startCursor: items[0]?.cursor ?? null,
      endCursor: items.at(-1)?.cursor ?? null,
    };
  }

  totalCount(): Promise<number> {
    return this.#count();
  }

  #load(): Promise<Page<Row>> {
    this.#loaded ??= this.#page().catch(refuseCursor);
    return this.#loaded;
  }
}

export type PageInfoRow = {
  hasNextPage: boolean;
  hasPreviousPage: boolean;
  startCursor: string | null;
  endCursor: string | null;
};

/** What lists a relation: pages and counts, of one parent or, without a key, of a whole workspace. */
export type Relation<Row, Filter, Order> = {
  page(parentId: string, request: PageRequest<Filter, Order>): Promise<Page<Row>>;
  count(parentId: string, filter: Filter | null): Promise<number>;
};

/** The rows of a relation that belong to a parent. Throws when `first` is not within 1 and `most`. */
export function connectionBy<Row, Filter, Order>(
  relation: Relation<Row, Filter, Order>,
  parentId: string,
  args: ConnectionArguments<Filter, Order>,
  most = 500,
): Connection<Row> {
  const request = pageRequest(args, most);
  return new Connection(
    request,
    () => relation.page(parentId, request),
    () => relation.count(parentId, request.filter),
  );
}

/** All rows of a noun in the viewer's workspace. Throws when `first` is not within 1 and `most`. */
export function connectionOfAll<Row, Filter, Order>(
  context: Context,
  list: (db: Database, workspaceId: string, request: PageRequest<Filter, Order>) => Promise<Page<Row>>,
  count: (db: Database, workspaceId: string, filter: Filter | null) => Promise<number>,
  args: ConnectionArguments<Filter, Order>,
  most = 500,
): Connection<Row> {
  const { db, viewer } = context;
  const request = pageRequest(args, most);
  return new Connection(
    request,
    () => list(db, viewer.workspaceId, request),
    () => count(db, viewer.workspaceId, request.filter),
  );
}

/** A connection that holds nothing. Throws as the others do. */
export function emptyConnection<Row>(args: ConnectionArguments<unknown, unknown>): Connection<Row> {
  return new Connection<Row>(
    pageRequest(args),
    async () => ({ items: [], hasNextPage: false }),
    async () => 0,
  );
}

/** Arguments as graphql-js has coerced them. */
export type ConnectionArguments<Filter, Order> = {
  first?: number | null;
  after?: string | null;
  filter?: Filter | null;
  orderBy?: readonly Order[] | null;
};

/** The arguments as the store wants them; an explicit null is as good as leaving an argument out. */
export function pageRequest<Filter, Order>(
  args: ConnectionArguments<Filter, Order>,
  most = 500,
): PageRequest<Filter, Order> {
  const first = args.first ?? Math.min(50, most);
  if (first < 1 || first > most) throw badUserInput(`\`first\` must be from 1 to ${most}.`);
  return { first, after: args.after ?? null, filter: args.filter ?? null, orderBy: args.orderBy ?? null };
}

/** Encodes the cursor only when it is selected. */
class Edge<Row> {
  readonly #item: { row: Row; cursor: string };
  readonly node: Row;

  constructor(item: { row: Row; cursor: string }) {
    this.#item = item;
    this.node = item.row;
  }

  get cursor(): string {
    return this.#item.cursor;
  }
}

function refuseCursor(error: unknown): never {
  throw error instanceof InvalidCursorError ? badUserInput(error.message) : error;
}
