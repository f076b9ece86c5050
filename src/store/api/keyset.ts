import type { PgColumn } from 'drizzle-orm/pg-core';
import { type SQL, sql } from 'drizzle-orm/sql';
import { decodeCursor, encodeCursor, type KeyType } from './cursor.ts';
import type { Page, PageItem, PageRequest } from './page.ts';

/** A sort key of a list. `by` must never be null, see `orNever` and `orNone`. */
export type OrderKey = {
  by: SQL | PgColumn;
  type: KeyType;
  /** Joined only for this order; must keep every row exactly once. */
  join?: SQL;
};

type OrderDirection = 'ASC' | 'DESC';
/** One entry of an `orderBy`; ascending by default. */
export type OrderTerm<Field extends string> = { field: Field; direction?: OrderDirection | null | undefined };

/**
 * A total order, and the SQL that pages through it. A page starts after the last row of the previous page by
 * comparing values, never by OFFSET, so that inserted or deleted rows neither repeat nor hide others.
 */
export class Keyset {
  readonly #name: string;
  readonly #keys: readonly (OrderKey & { descending: boolean })[];
  readonly #id: PgColumn;
  /** The id takes the last term's direction, so one row comparison (and one index range) serves most orders. */
  readonly #idDescending: boolean;

  private constructor(name: string, keys: readonly (OrderKey & { descending: boolean })[], id: PgColumn) {
    this.#name = name;
    this.#keys = keys;
    this.#id = id;
    this.#idDescending = keys.at(-1)?.descending ?? false;
  }

  /** Cursors contain the name `list`. Of a field named twice, the first term counts. */
  static of<Field extends string>(
    list: string,
    orders: Readonly<Record<Field, OrderKey>>,
    terms: readonly OrderTerm<Field>[],
    id: PgColumn,
  ): Keyset {
    const distinct = terms.filter(
      (term, index) => terms.findIndex(({ field }) => field === term.field) === index,
    );
    const keys = distinct.map((term) => ({ ...orders[term.field], descending: term.direction === 'DESC' }));
    const names = distinct.map(({ field, direction }) => `${field}${direction === 'DESC' ? '-' : '+'}`);
    return new Keyset([list, ...names].join(' '), keys, id);
  }

  get joins(): SQL {
    return sql.join(
      this.#keys.flatMap(({ join }) => (join === undefined ? [] : [join])),
      sql` `,
    );
  }

  /** Conditions, ORDER BY and LIMIT of a page. Throws `InvalidCursorError`. */
  slice({ limit, isFromEnd, after, before }: Slice): { conditions: SQL[]; orderBy: SQL; limit: SQL } {
    const conditions = [...this.#beyond(after, false), ...this.#beyond(before ?? null, true)];
    return { conditions, orderBy: this.orderBy(isFromEnd), limit: rowCount(limit + 1) };
  }

  /** The ORDER BY terms, reversed with `isReversed`. */
  orderBy(isReversed = false): SQL {
    const terms = [...this.#keys, { by: this.#id, descending: this.#idDescending }];
    return sql.join(
      terms.map(({ by, descending }) => (descending === isReversed ? sql`${by}` : sql`${by} desc`)),
      sql`, `,
    );
  }

  /** The same for rows that `selected` and `id` were selected of, by their names in these rows. */
  orderBySelected(isReversed = false): SQL {
    const terms = this.#keys.map(({ descending }, index) => ({ name: keyAlias(index), descending }));
    return sql.join(
      [...terms, { name: 'id', descending: this.#idDescending }].map(({ name, descending }) =>
        descending === isReversed ? sql`${sql.identifier(name)}` : sql`${sql.identifier(name)} desc`,
      ),
      sql`, `,
    );
  }

  /** The values that `selected` gave the rows of `from`, an alias; begins with a comma. */
  selectedOf(from: string): SQL {
    return sql.join(
      this.#keys.map((_key, index) => sql`, ${sql.identifier(from)}.${sql.identifier(keyAlias(index))}`),
    );
  }

  /** Select list of a row's cursor values, besides its `id`; begins with a comma. */
  get selected(): SQL {
    const keys = this.#keys.map(({ by }, index) => sql`, ${by} as ${sql.identifier(keyAlias(index))}`);
    return sql.join(keys);
  }

  /** Conditions for rows after the cursor, or before it; none without a cursor. */
  #beyond(cursor: string | null, isBefore: boolean): SQL[] {
    if (cursor === null) return [];
    const types = this.#keys.map(({ type }) => type);
    const position = decodeCursor(cursor, this.#name, types);
    const terms: Term[] = this.#keys.map(({ by, type, descending }, index) => ({
      by,
      value: sql`${position.values[index]}::${sql.raw(casts[type])}`,
      descending: descending !== isBefore,
    }));
    const descending = this.#idDescending !== isBefore;
    terms.push({ by: this.#id, value: sql`${position.id}::uuid`, descending });
    return [behind(terms)];
  }

  /** The page in `found`, the rows that `slice` selected. The row of a cursor lies just outside the page. */
  toPage<Row extends Record<string, unknown>>(
    found: readonly Row[],
    { limit, isFromEnd, after, before }: Slice,
  ): Page<Row> {
    const toCursor = (row: Row) => this.#cursorOf(row);
    const items = found.slice(0, limit).map((row) => new KeysetItem(row, toCursor));
    if (isFromEnd) items.reverse();
    const hasMore = found.length > limit;
    return {
      items,
      hasNextPage: (hasMore && !isFromEnd) || typeof before === 'string',
      hasPreviousPage: (hasMore && isFromEnd === true) || after !== null,
    };
  }

  /** What `encodeCursor` makes a cursor of: a name, and columns of the row that was selected, before its `id`. */
  get cursorParts(): { name: string; columns: { column: string; type: KeyType }[] } {
    const columns = this.#keys.map(({ type }, index) => ({ column: keyAlias(index), type }));
    return { name: this.#name, columns };
  }

  #cursorOf(row: Record<string, unknown>): string {
    const values = this.#keys.map(({ type }, index) => {
      const value = row[keyAlias(index)];
      return type === 'integer' || type === 'number' ? Number(value) : String(value);
    });
    return encodeCursor(this.#name, { values, id: String(row.id) });
  }
}

/**
 * The number as a part of the statement. As a parameter it would be unknown to a plan that serves all its values: for a
 * page of a list PostgreSQL then expects a tenth of the rows, and walked whole indexes for pages of ten.
 */
export function rowCount(count: number): SQL {
  if (!Number.isSafeInteger(count)) throw new TypeError('a number of rows is a whole number');
  return sql.raw(String(count));
}

/** Makes a nullable instant comparable: null sorts before every instant. */
export function orNever(instant: SQL | PgColumn): SQL {
  return sql`coalesce(${instant}, '-infinity'::timestamptz)`;
}

/** Makes a nullable, non-negative number comparable: null sorts before zero. */
export function orNone(number: SQL | PgColumn): SQL {
  return sql`coalesce(${number}, -1)`;
}

type Slice = Pick<PageRequest<unknown, unknown>, 'limit' | 'isFromEnd' | 'after' | 'before'>;
type Term = { by: SQL | PgColumn; value: SQL; descending: boolean };

function behind(terms: readonly Term[]): SQL {
  const [first] = terms;
  if (first === undefined) return sql`true`;
  if (terms.every(({ descending }) => descending === first.descending)) {
    const row = sql.join(
      terms.map(({ by }) => sql`${by}`),
      sql`, `,
    );
    const values = sql.join(
      terms.map(({ value }) => value),
      sql`, `,
    );
    return sql`(${row}) ${operator(first)} (${values})`;
  }
  // The row comparison implies the first bound, but only that bound can limit an index range.
  return sql`${first.by} ${operator(first)}= ${first.value} and ${behindEach(terms)}`;
}

/** The same comparison, term by term, for mixed directions. */
function behindEach(terms: readonly Term[]): SQL {
  const [first, ...rest] = terms;
  if (first === undefined) return sql`false`;
  const beyond = sql`${first.by} ${operator(first)} ${first.value}`;
  if (rest.length === 0) return beyond;
  return sql`(${beyond} or (${first.by} = ${first.value} and ${behindEach(rest)}))`;
}

function operator({ descending }: Term): SQL {
  return descending ? sql`<` : sql`>`;
}

function keyAlias(index: number): string {
  return `orderKey${index}`;
}

const casts: Readonly<Record<KeyType, string>> = {
  text: 'text',
  instant: 'timestamptz',
  integer: 'int',
  number: 'float8',
};

class KeysetItem<Row> implements PageItem<Row> {
  readonly row: Row;
  readonly #toCursor: (row: Row) => string;

  constructor(row: Row, toCursor: (row: Row) => string) {
    this.row = row;
    this.#toCursor = toCursor;
  }

  get cursor(): string {
    return this.#toCursor(this.row);
  }
}
