/**
 * Compares rows with what a source says of them, and writes those that differ. The columns follow from the
 * table: a new column is compared, written and reported like the others.
 */
import { getTableColumns, sql } from 'drizzle-orm';
import { type PgColumn, type PgTable, PgTimestampString } from 'drizzle-orm/pg-core';
import { rows, textArray, uuidArray } from '../engine/run-sql.ts';
import type { Database } from '../engine/session.ts';
import { insertMissingRows, keyOf, type Upsert, upsertRows, type Values } from './upsert.ts';

/** A table, and its columns that one source fills. */
export type Source<T extends PgTable, F extends Field<T>> = {
  table: T;
  fields: readonly F[];
  /** The fields whose changes make events, with the API's name for each. */
  reported: ReadonlyMap<F, string>;
};

/** A row's columns that a source fills. */
export type RowOf<S> =
  S extends Source<infer T, infer F> ? { readonly [K in F]: T['$inferSelect'][K] } : never;

/** A row that differs from the stored one. */
export type Difference<S, R> = {
  row: R;
  /** The stored row; absent for a new one. */
  before: (RowOf<S> & { readonly removedAt: string | null }) | undefined;
  /** Not stored yet, or stored as removed. */
  isNew: boolean;
  /** The API's names of the reported fields that differ. */
  changedFields: readonly string[];
};

type Owner = { workspaceId: string; integrationId?: string };
type Field<T extends PgTable> = Exclude<keyof T['$inferSelect'] & string, (typeof upkeep)[number]>;
/** A row of a source; `removedAt` if removed. */
type Given<T extends PgTable, F extends Field<T>> = { readonly [K in F]: T['$inferSelect'][K] } & {
  readonly removedAt?: string | null;
};
type Row = Readonly<Record<string, unknown>>;

/** Columns that the store fills, not a source. */
const upkeep = ['workspaceId', 'integrationId', 'discoveredAt', 'lastObservedAt', 'removedAt'] as const;

/**
 * A source that fills all columns of a table except `elsewhere`. Changes of `unreported` fields make no event;
 * `names` holds the fields that the API calls differently.
 */
export function sourceOf<T extends PgTable, const E extends Field<T> = never>(
  table: T,
  { elsewhere = [], unreported = [], names = {} }: SourceOptions<T, E> = {},
): Source<T, Exclude<Field<T>, E>> {
  const others: readonly string[] = [...upkeep, ...elsewhere];
  const fields = Object.keys(getTableColumns(table)).filter((name) => !others.includes(name));
  const silent: readonly string[] = [...keyOf(table), 'contentHash', ...unreported];
  const reported = fields.filter((name) => !silent.includes(name));
  const apiNames: Readonly<Record<string, string | undefined>> = names;
  return {
    table,
    fields: fields as Exclude<Field<T>, E>[],
    reported: new Map(reported.map((name) => [name as Exclude<Field<T>, E>, apiNames[name] ?? name])),
  };
}

type SourceOptions<T extends PgTable, E> = {
  elsewhere?: readonly E[];
  unreported?: readonly Field<T>[];
  names?: { readonly [K in Field<T>]?: string };
};

/**
 * The rows that differ from the stored ones; a stored row that is removed differs, unless the given one is
 * removed too. From a table with a `contentHash` we read only that of rows that do not differ.
 */
export async function diffRows<T extends PgTable, F extends Field<T>, R extends Values<T>>(
  db: Database,
  { table, fields, reported }: Source<T, F>,
  owner: Owner,
  list: readonly R[],
): Promise<Difference<Source<T, F>, R>[]> {
  const columns: Readonly<Record<string, PgColumn>> = getTableColumns(table);
  const compared: readonly string[] = 'contentHash' in columns ? ['contentHash'] : fields;
  const isEqual = (name: string, a: Row, b: Row) => sameValue(columns[name], a[name], b[name]);
  const isAsStored = (row: Row, stored: Row) =>
    (isNull(stored.removedAt) || !isNull(row.removedAt)) &&
    compared.every((name) => isEqual(name, row, stored));

  const found = await findRows(db, table, owner, list, [...compared, 'removedAt']);
  const differing = list.filter((row) => {
    const stored = found.of(row);
    return stored === undefined || !isAsStored(row, stored);
  });
  const known = differing.filter((row) => found.of(row) !== undefined);
  const before =
    compared === fields ? found : await findRows(db, table, owner, known, [...fields, 'removedAt']);
  return differing.map((row) => {
    const stored = before.of(row);
    if (stored === undefined) return { row, before: undefined, isNew: true, changedFields: none };
    const changed = [...reported].filter(([name]) => !isEqual(name, row, stored));
    return {
      row,
      before: stored as Difference<Source<T, F>, R>['before'],
      isNew: !isNull(stored.removedAt),
      changedFields: [...new Set(changed.map(([, apiName]) => apiName))],
    };
  });
}

const none: readonly string[] = [];

/** Columns that the rows do not hold: those equal in all rows, and those computed from each. */
type More<R, M, K extends string> = { same?: M; computed?: { readonly [N in K]: (row: R) => unknown } };

/** Inserts rows of a source, or overwrites them. */
export async function writeRows<
  T extends PgTable,
  F extends Field<T>,
  R extends Given<T, Exclude<F, keyof M | K>>,
  M extends Values<T> = Record<never, never>,
  K extends F = never,
>(
  db: Database,
  source: Source<T, F>,
  owner: Owner,
  list: readonly R[],
  now: Date,
  more: More<R, M, K> = {},
): Promise<void> {
  const shape = shapeOf(source, owner, list, now, more);
  const key = keyOf(source.table);
  const update = source.fields.filter((name) => !key.includes(name));
  const { removedAt } = getTableColumns(source.table) as { removedAt?: PgColumn };
  await upsertRows(db, source.table, list, {
    ...shape,
    update: removedAt === undefined ? update : [...update, 'lastObservedAt'],
    // A row that stays removed keeps its `removed_at`.
    ...(removedAt && {
      set: sql`removed_at = case when excluded.removed_at is not null
        then coalesce(${removedAt}, excluded.removed_at) end`,
    }),
  });
}

/** Inserts rows that are not stored, and leaves the others unchanged. Returns the ids of the new ones. */
export async function insertMissing<
  T extends PgTable,
  F extends Field<T>,
  R extends Given<T, Exclude<F, keyof M>>,
  M extends Values<T> = Record<never, never>,
>(
  db: Database,
  source: Source<T, F>,
  owner: Owner,
  list: readonly R[],
  now: Date,
  more: More<R, M, never> = {},
): Promise<string[]> {
  return insertMissingRows(db, source.table, list, shapeOf(source, owner, list, now, more));
}

/** Splits a source's columns into those that all rows share and those read from each row. */
function shapeOf<T extends PgTable, R>(
  { table, fields }: { table: T; fields: readonly string[] },
  { workspaceId, integrationId }: Owner,
  list: readonly R[],
  now: Date,
  { same, computed }: More<R, Values<T>, string>,
): Pick<Upsert<T, R>, 'same' | 'columns' | 'computed'> {
  const at = now.toISOString();
  const all = { workspaceId, integrationId, discoveredAt: at, lastObservedAt: at, removedAt: null, ...same };
  const isShared = (name: string) => same !== undefined && name in same;
  const removedAt = 'removedAt' in ((list[0] ?? {}) as object) ? ['removedAt'] : [];
  const columns = [...fields.filter((name) => !isShared(name)), ...removedAt];
  const shared = Object.entries(all).filter(
    ([name]) => name in getTableColumns(table) && !columns.includes(name),
  );
  return { same: Object.fromEntries(shared) as Values<T>, columns, ...(computed && { computed }) };
}

/** Some columns of the stored rows that have the keys of the given ones. */
async function findRows(
  db: Database,
  table: PgTable,
  owner: Owner,
  list: readonly Row[],
  names: readonly string[],
): Promise<{ of: (row: Row) => Row | undefined }> {
  const columns: Readonly<Record<string, PgColumn>> = getTableColumns(table);
  const [key = '', ...shared] = [...keyOf(table)].reverse();
  const select = (name: string) =>
    sql`${sql.identifier(columns[name]?.name ?? name)} as ${sql.identifier(name)}`;
  const selected = [...new Set([key, ...names])].filter((name) => name in columns).map(select);
  const isTheirs = shared.map((name) => sql`${columns[name]} = ${(owner as Row)[name]}`);
  const keys = list.map((row) => String(row[key]));
  const isOne = sql`${columns[key]} = any(${columns[key]?.getSQLType() === 'uuid' ? uuidArray(keys) : textArray(keys)})`;
  const found =
    list.length === 0
      ? []
      : await rows<Record<string, unknown>>(
          db,
          sql`select ${sql.join(selected, sql`, `)} from ${table} where ${sql.join([...isTheirs, isOne], sql` and `)}`,
        );
  const byKey = new Map(found.map((row) => [row[key], row]));
  return { of: (row) => byKey.get(row[key]) };
}

function sameValue(column: PgColumn | undefined, a: unknown, b: unknown): boolean {
  if (isNull(a) || isNull(b)) return isNull(a) && isNull(b);
  if (a === b) return true;
  // PostgreSQL formats an instant differently from a source's ISO 8601.
  if (column instanceof PgTimestampString) return Date.parse(String(a)) === Date.parse(String(b));
  return Array.isArray(a) && JSON.stringify(a) === JSON.stringify(b);
}

function isNull(value: unknown): boolean {
  return value === null || value === undefined;
}
