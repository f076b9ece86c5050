import type { GetColumnData } from 'drizzle-orm/column';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { type SQL, sql } from 'drizzle-orm/sql';
import { uuidArray } from '../engine/run-sql.ts';
import { all } from './conditions.ts';
import { estimate, estimateByParent, type HowToCount } from './estimates.ts';
import { foldId, toUuids } from './given-text.ts';
import { Keyset, type OrderKey, type OrderTerm } from './keyset.ts';
import { label } from './label.ts';
import type { Checking, Page, PageRequest } from './page.ts';
import type { Reader } from './reader.ts';

/** Table columns and computed expressions, by their names in a row. */
export type Columns = Readonly<Record<string, PgColumn | SQL>>;
export type RowOf<C extends Columns> = {
  [K in keyof C]: C[K] extends PgColumn
    ? GetColumnData<C[K], 'query'>
    : C[K] extends SQL<infer T>
      ? T
      : never;
};

/** One condition per filter field; all given fields must hold. */
export type Conditions<Filter> = {
  readonly [K in keyof Filter]-?: (value: NonNullable<Filter[K]>) => SQL;
};

/** Declares how to read a noun; every statement about it is built from this. */
export type Noun<C extends Columns, Filter, Field extends string> = {
  /** Plural; names its statements and cursors. */
  name: string;
  /** Table and alias. */
  from: SQL;
  workspaceId: PgColumn;
  id: PgColumn;
  /** Columns of a row; must include `id`. */
  columns: C;
  orders: Readonly<Record<Field, OrderKey>>;
  defaultOrder: readonly OrderTerm<Field>[];
  filters: Conditions<Filter>;
};

/** How rows of a noun belong to a parent. */
export type Relation<Field extends string> = {
  name: string;
  /** Links the noun's alias to `parent`, the id of a parent in the same workspace. */
  where: (parent: SQL, reader: Reader) => SQL;
  defaultOrder?: readonly OrderTerm<Field>[];
};

export type FindByIds<Row> = (reader: Reader, ids: readonly string[]) => Promise<Map<string, Row>>;

export type List<Row, Filter, Field extends string> = Checking<OrderTerm<Field>> &
  ((reader: Reader, request: PageRequest<Filter, OrderTerm<Field>>) => Promise<Page<Row>>);

/** How to count: `exactly`, or `roughly` as `estimates.ts` says. */
export type Count<Filter> = (reader: Reader, filter: Filter | null, how?: HowToCount) => Promise<number>;

export type ListByParent<Row, Filter, Field extends string> = Checking<OrderTerm<Field>> &
  ((
    reader: Reader,
    parentIds: readonly string[],
    request: PageRequest<Filter, OrderTerm<Field>>,
  ) => Promise<Map<string, Page<Row>>>);

export type CountByParent<Filter> = (
  reader: Reader,
  parentIds: readonly string[],
  filter: Filter | null,
  how?: HowToCount,
) => Promise<Map<string, number>>;

/**
 * Rows by id, including removed ones; the map's keys are the ids as given, without ids unknown in this
 * workspace.
 */
export function findByIds<C extends Columns, Filter, Field extends string>(
  noun: Noun<C, Filter, Field>,
): FindByIds<RowOf<C>> {
  const name = `${noun.name} by id`;
  return named(name, async (reader, ids) => {
    const uuids = toUuids(ids);
    if (uuids.length === 0) return new Map();
    const found = await reader.rows<RowOf<C>>(
      sql`${label(name)}select ${selected(noun.columns)} from ${noun.from}
        where ${reader.owns(noun)} and ${noun.id} = any(${uuidArray(uuids)})`,
    );
    const byId = new Map(found.map((row) => [String(row.id), row]));
    const byGivenId: typeof byId = new Map();
    for (const id of ids) {
      const row = byId.get(foldId(id));
      if (row !== undefined) byGivenId.set(id, row);
    }
    return byGivenId;
  });
}

/** A page of all rows of a workspace. Throws `InvalidCursorError`. */
export function list<C extends Columns, Filter, Field extends string>(
  noun: Noun<C, Filter, Field>,
): List<RowOf<C>, Filter, Field> {
  const read = async (reader: Reader, request: PageRequest<Filter, OrderTerm<Field>>) => {
    const keyset = keysetOf(noun, request.orderBy, noun.defaultOrder);
    const statement = pageSql(noun, keyset, reader, request, []);
    const found = await reader.rows<RowOf<C>>(sql`${label(`${noun.name} page`)}${statement}`);
    return keyset.toPage(found, request);
  };
  return Object.assign(read, checkingBounds(noun, noun.defaultOrder));
}

/** The check of a list in these orders. */
export function checkingBounds<Field extends string>(
  noun: Ordered<Field>,
  defaultOrder: readonly OrderTerm<Field>[],
): Checking<OrderTerm<Field>> {
  return { check: (bounds) => void keysetOf(noun, bounds.orderBy, defaultOrder).slice(bounds) };
}

/** Number of rows of a workspace that pass the filter. */
export function count<C extends Columns, Filter, Field extends string>(
  noun: Noun<C, Filter, Field>,
): Count<Filter> {
  const name = `${noun.name} count`;
  return async (reader, filter, how = 'exactly') => {
    if (how === 'roughly') return estimate(reader, name, matchingSql(noun, reader, filter, []));
    const [found] = await reader.rows<{ total: number }>(
      sql`${label(name)}${countSql(noun, reader, filter, [])}`,
    );
    return found?.total ?? 0;
  };
}

/**
 * A page for each parent, with the same `request`, in one statement. The map has an entry for every given
 * parent. Throws `InvalidCursorError`.
 */
export function listByParent<C extends Columns, Filter, Field extends string>(
  noun: Noun<C, Filter, Field>,
  relation: Relation<Field>,
): ListByParent<RowOf<C>, Filter, Field> {
  type Request = PageRequest<Filter, OrderTerm<Field>>;
  const name = `${noun.name} by ${relation.name}`;
  const defaultOrder = relation.defaultOrder ?? noun.defaultOrder;
  const read = named(name, (reader: Reader, parentIds: readonly string[], request: Request) => {
    const keyset = keysetOf(noun, request.orderBy, defaultOrder);
    const page = pageSql(noun, keyset, reader, request, [relation.where(sql`p.parent`, reader)]);
    return pagesByParent<RowOf<C>>(reader, name, parentIds, page, keyset, request);
  });
  return Object.assign(read, checkingBounds(noun, defaultOrder));
}

/** Number of rows that pass the filter for each parent, in one statement; 0 for an unknown parent. */
export function countByParent<C extends Columns, Filter, Field extends string>(
  noun: Noun<C, Filter, Field>,
  relation: Relation<Field>,
): CountByParent<Filter> {
  const name = `${noun.name} count by ${relation.name}`;
  return named(name, (reader, parentIds, filter, how) => {
    const matching = matchingSql(noun, reader, filter, [relation.where(sql`p.parent`, reader)]);
    return countsByParent(reader, name, parentIds, matching, how);
  });
}

/** Gives a function that was made the name of its statement, for statistics. */
export function named<Read extends (...given: never[]) => unknown>(name: string, read: Read): Read {
  return Object.defineProperty(read, 'name', { value: name });
}

/** Runs `page`, a statement built for `request` that refers to `p.parent`, for every parent. */
export async function pagesByParent<Row extends Record<string, unknown>>(
  reader: Reader,
  name: string,
  parentIds: readonly string[],
  page: SQL,
  keyset: Keyset,
  request: Parameters<Keyset['toPage']>[1],
): Promise<Map<string, Page<Row>>> {
  const uuids = toUuids(parentIds);
  const found = new Map<string, Row[]>(parentIds.map((id) => [id, []]));
  // PostgreSQL runs a lateral subquery only as the inner side of a nested loop, which keeps row order.
  const statement = sql`${label(name)}select p.parent as "parentId", page.*
    from unnest(${uuidArray(uuids)}) as p(parent) cross join lateral (${page}) page`;
  if (uuids.length > 0) {
    for (const row of await reader.rows<Row & { parentId: string }>(statement))
      found.get(row.parentId)?.push(row);
  }
  return new Map([...found].map(([parent, children]) => [parent, keyset.toPage(children, request)]));
}

/** Number of rows of `matching`, a statement that refers to `p.parent`, for every parent. */
export async function countsByParent(
  reader: Reader,
  name: string,
  parentIds: readonly string[],
  matching: SQL,
  how: HowToCount = 'exactly',
): Promise<Map<string, number>> {
  const uuids = toUuids(parentIds);
  const counts = new Map(parentIds.map((id) => [id, 0]));
  if (uuids.length === 0) return counts;
  if (how === 'roughly') return estimateByParent(reader, name, uuids, counts, matching);
  const statement = sql`${label(name)}select p.parent as "parentId", c.total
    from unnest(${uuidArray(uuids)}) as p(parent)
    cross join lateral (select count(*)::int as total from (${matching}) matching) c`;
  for (const row of await reader.rows<{ parentId: string; total: number }>(statement)) {
    counts.set(row.parentId, row.total);
  }
  return counts;
}

type Ordered<Field extends string> = {
  name: string;
  orders: Readonly<Record<Field, OrderKey>>;
  id: PgColumn;
};

export function keysetOf<Field extends string>(
  noun: Ordered<Field>,
  orderBy: readonly OrderTerm<Field>[] | null,
  defaultOrder: readonly OrderTerm<Field>[],
): Keyset {
  const terms = orderBy === null || orderBy.length === 0 ? defaultOrder : orderBy;
  return Keyset.of(noun.name, noun.orders, terms, noun.id);
}

/** Conditions of the given filter fields. */
export function conditionsOf<Filter>(conditions: Conditions<Filter>, filter: Filter | null): SQL[] {
  if (filter === null || filter === undefined) return [];
  const demanded: SQL[] = [];
  for (const field in conditions) {
    const value = filter[field];
    if (value !== null && value !== undefined) demanded.push(conditions[field](value));
  }
  return demanded;
}

/** A select list named by the keys of `columns`: all of them, or `only` those and the id. */
export function selected(columns: Columns, only?: readonly string[]): SQL {
  const entries = Object.entries(columns).filter(
    ([name]) => only === undefined || name === 'id' || only.includes(name),
  );
  return sql.join(
    entries.map(([name, column]) => sql`${column} as ${sql.identifier(name)}`),
    sql`, `,
  );
}

/** All columns except the named ones. */
export function without<C extends Columns, Name extends keyof C>(
  columns: C,
  names: readonly Name[],
): Omit<C, Name> {
  const left: Partial<C> = { ...columns };
  for (const name of names) delete left[name];
  return left as Omit<C, Name>;
}

/** The SELECT for a page of a workspace's rows that meet the conditions. Throws `InvalidCursorError`. */
export function pageSql<C extends Columns, Filter, Field extends string>(
  noun: Noun<C, Filter, Field>,
  keyset: Keyset,
  reader: Reader,
  request: PageRequest<Filter, OrderTerm<Field>>,
  conditions: readonly SQL[],
): SQL {
  const slice = keyset.slice(request);
  const demanded = [
    reader.owns(noun),
    ...conditions,
    ...conditionsOf(noun.filters, request.filter),
    ...slice.conditions,
  ];
  return sql`select ${selected(noun.columns, request.only)}${keyset.selected} from ${noun.from} ${keyset.joins}
    where ${all(demanded)} order by ${slice.orderBy} limit ${slice.limit}`;
}

/**
 * The same page, and how many rows meet the conditions, both from one search: `matching` selects the keys of all of them,
 * and `page` needs it as a table of that name. Only for a request without cursors, which its number of rows leaves aside.
 */
export function matchingPageSql<C extends Columns, Filter, Field extends string>(
  noun: Noun<C, Filter, Field>,
  keyset: Keyset,
  reader: Reader,
  request: PageRequest<Filter, OrderTerm<Field>>,
  conditions: readonly SQL[],
): { matching: SQL; page: SQL } {
  const { limit } = keyset.slice(request);
  const order = keyset.orderBySelected(request.isFromEnd);
  const demanded = [reader.owns(noun), ...conditions, ...conditionsOf(noun.filters, request.filter)];
  return {
    matching: sql`select ${noun.id} as id${keyset.selected} from ${noun.from} ${keyset.joins}
      where ${all(demanded)}`,
    page: sql`select ${selected(noun.columns, request.only)}${keyset.selectedOf('found')}
      from (select * from matching order by ${order} limit ${limit}) found cross join ${noun.from}
      where ${reader.owns(noun)} and ${noun.id} = found.id order by ${order}`,
  };
}

/** The SELECT that counts these rows, in a column `total`. */
export function countSql<C extends Columns, Filter, Field extends string>(
  noun: Noun<C, Filter, Field>,
  reader: Reader,
  filter: Filter | null,
  conditions: readonly SQL[],
): SQL {
  return sql`select count(*)::int as total from (${matchingSql(noun, reader, filter, conditions)}) matching`;
}

/** A SELECT of these rows without any columns. */
export function matchingSql<C extends Columns, Filter, Field extends string>(
  noun: Noun<C, Filter, Field>,
  reader: Reader,
  filter: Filter | null,
  conditions: readonly SQL[],
): SQL {
  const demanded = [reader.owns(noun), ...conditions, ...conditionsOf(noun.filters, filter)];
  return sql`select from ${noun.from} where ${all(demanded)}`;
}
