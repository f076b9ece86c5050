import type { AnyColumn } from 'drizzle-orm/column';
import { type SQL, sql } from 'drizzle-orm/sql';
import { type Database, listenersOf, rowCounts, type StatementListener } from './session.ts';

export type { StatementEvent, StatementListener } from './session.ts';

/**
 * Runs a hand-written statement and returns its rows, keyed by column name. Both engines give the same:
 *
 * - timestamps, dates, times and intervals as PostgreSQL's text, in UTC ('2026-07-01 09:30:00.123456+00');
 *   arrays of them as arrays of such texts
 * - int8 (so also `count(*)` and `sum` of integers) as a number, beyond 2^53 as a bigint
 * - numeric as text; int2, int4, float4, float8 as numbers; values of an enum, and arrays of them, as text
 * - json and jsonb parsed; bytea as Uint8Array; arrays as arrays; uuid as text
 *
 * Parameters: a string, number, bigint, boolean, Date, Uint8Array, null, or an array of these as
 * `sql.param(array)`; a value for json is either `JSON.stringify`ed or an object. Throws a `StoreError`.
 */
export async function rows<T extends Record<string, unknown>>(db: Database, query: SQL): Promise<T[]> {
  const result: unknown[] = await db.execute(query);
  return result as T[];
}

/** Runs a hand-written statement and returns how many rows it changed (or returned). */
export async function changedRows(db: Database, query: SQL): Promise<number> {
  return rowCounts.get(await db.execute(query)) ?? 0;
}

/** Ids as one parameter, for `any(…)` or `unnest(…)`. */
export function uuidArray(ids: Iterable<string | null>): SQL {
  return sql`${sql.param([...ids])}::uuid[]`;
}

/**
 * Whether a column equals one of the ids. The subquery hides their number from the planner, which then uses an
 * index and does not read a table of ten thousand rows for five hundred.
 */
export function isOneOf(column: SQL | AnyColumn, ids: Iterable<string>): SQL {
  return sql`${column} = any((select ${uuidArray(ids)})::uuid[])`;
}

/** Texts as one parameter, for `any(…)` or `unnest(…)`. */
export function textArray(texts: Iterable<string | null>): SQL {
  return sql`${sql.param([...texts])}::text[]`;
}

/**
 * Calls `listener` after every statement that the store runs from now on, also in transactions, except BEGIN,
 * COMMIT, ROLLBACK and the store's own upkeep. Returns a function that stops it.
 */
export function onStatement(
  source: { readonly db: Database } | Database,
  listener: StatementListener,
): () => void {
  const listeners = listenersOf.get('db' in source ? source.db : source);
  if (listeners === undefined) throw new TypeError('not a database of this store');
  listeners.add(listener);
  return () => listeners.delete(listener);
}
