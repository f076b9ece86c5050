/** One page of a list: whether anything comes behind its last item, and before its first. */
export type Page<Row> = { items: PageItem<Row>[]; hasNextPage: boolean; hasPreviousPage: boolean };

/** A row and where it stands in its list; the cursor is made when it is asked for. */
export type PageItem<Row> = { readonly row: Row; readonly cursor: string };

/**
 * What a caller wants of a list in the order of `orderBy` (null or empty: the list's own order): of the rows that
 * pass `filter` and lie behind the cursor `after` and before the cursor `before`, the first `limit` ones, or with
 * `isFromEnd` the last ones. The page itself is in the list's order either way.
 */
export type PageRequest<Filter, Order> = {
  limit: number;
  isFromEnd?: boolean;
  after: string | null;
  before?: string | null;
  filter: Filter | null;
  orderBy: readonly Order[] | null;
  /** Columns to read, all by default; the id always is. */
  only?: readonly string[];
};

/** What was given is no cursor, or one of another list or order. Its message is safe to show and repeats no input. */
export class InvalidCursorError extends Error {
  override readonly name = 'InvalidCursorError';

  constructor() {
    super('This cursor does not belong to this list with this order and filter. Start without a cursor.');
  }
}
