/**
 * One page of a list. `hasNextPage` tells whether anything comes behind the last item, `hasPreviousPage` before the
 * first; without it, something does unless the list was read from its start.
 */
export type Page<Row> = { items: PageItem<Row>[]; hasNextPage: boolean; hasPreviousPage?: boolean };

/** A row and where it stands in its list; the cursor is made when it is asked for. */
export type PageItem<Row> = { readonly row: Row; readonly cursor: string };

/**
 * What a caller wants of a list: at most `first` rows behind the cursor `after`, those that pass `filter`, in the
 * order of `orderBy` (null or empty: the list's own order).
 */
export type PageRequest<Filter, Order> = {
  first: number;
  after: string | null;
  filter: Filter | null;
  orderBy: readonly Order[] | null;
};

/** `after` is no cursor, or one of another list or order. Its message is safe to show and repeats no input. */
export class InvalidCursorError extends Error {
  override readonly name = 'InvalidCursorError';

  constructor() {
    super('This cursor does not belong to this list in this order. Start without `after`.');
  }
}
