/** What of a request decides where a page begins and ends. */
export type Bounds<Order> = Pick<
  PageRequest<unknown, Order>,
  'limit' | 'isFromEnd' | 'after' | 'before' | 'orderBy'
>;

/** A list that says before it reads whether it could. */
export type Checking<Order> = {
  /** Throws `InvalidCursorError` for a cursor that is not of this list in this order. Reads nothing. */
  check(bounds: Bounds<Order>): void;
};

/** One page of a list, and whether rows follow its last item or precede its first. */
export type Page<Row> = { items: PageItem<Row>[]; hasNextPage: boolean; hasPreviousPage: boolean };

/** A row and its cursor, which is encoded only on access. */
export type PageItem<Row> = { readonly row: Row; readonly cursor: string };

/**
 * A request for a list in the order of `orderBy` (null or empty: the list's own). Of the rows that pass
 * `filter` between the cursors `after` and `before`, it asks for the first `limit`, or with `isFromEnd` the
 * last ones. The page itself is always in the list's order.
 */
export type PageRequest<Filter, Order> = {
  limit: number;
  isFromEnd?: boolean;
  after: string | null;
  before?: string | null;
  filter: Filter | null;
  orderBy: readonly Order[] | null;
  /** Columns to read besides the id; all by default. */
  only?: readonly string[];
};

/** The text is no cursor, or one of another list or order. The message is safe to show and quotes no input. */
export class InvalidCursorError extends Error {
  override readonly name = 'InvalidCursorError';

  constructor() {
    super('This cursor does not belong to this list with this order and filter. Start without a cursor.');
  }
}

/**
 * The feed no longer holds what this cursor followed: the database was restored from a backup, or the workspace was
 * erased. The message is safe to show.
 */
export class FeedResetError extends Error {
  override readonly name = 'FeedResetError';

  constructor() {
    super(
      'The feed does not go on from this cursor: the database was restored from a backup, or the data was erased. ' +
        'Read again everything that you keep a copy of, and then follow the feed without a cursor.',
    );
  }
}
