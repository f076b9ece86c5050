/** Conditions that filters are made of. A value only ever becomes a parameter; a list becomes one parameter. */
import type { PgColumn } from 'drizzle-orm/pg-core';
import { type SQL, sql } from 'drizzle-orm/sql';
import { textArray, uuidArray } from '../engine/run-sql.ts';
import { present } from '../engine/session.ts';
import { foldIdentifier } from '../fold.ts';
import { isStorableText, searchPattern, toStorableTexts, toUuids } from './given-text.ts';

/** What a filter may leave out, in either way. */
export type Optional<T> = T | null | undefined;

/** Bounds of an instant; all that are given hold together. */
export type InstantRange = {
  gte?: Optional<Date>;
  gt?: Optional<Date>;
  lte?: Optional<Date>;
  lt?: Optional<Date>;
};

/** A length of time. */
export type Seconds = { readonly seconds: number };

/** The column is one of the ids; what is no id matches nothing, and so does an empty list. */
export function oneOfIds(column: PgColumn, ids: readonly string[]): SQL {
  return sql`${column} = any(${uuidArray(toUuids(ids))})`;
}

/** The column is one of the texts, letter by letter; an empty list matches nothing. */
export function oneOf(column: PgColumn, texts: readonly string[]): SQL {
  return sql`${column} = any(${textArray(toStorableTexts(texts))})`;
}

/** The column, which holds folded e-mails or logins, is one of the given ones in any spelling. */
export function oneOfIdentifiers(column: PgColumn, identifiers: readonly string[]): SQL {
  // The empty key is nobody's.
  return oneOf(
    column,
    identifiers.map(foldIdentifier).filter((key) => key !== ''),
  );
}

/** The column, an array, shares a value with the texts. */
export function overlaps(column: PgColumn, texts: readonly string[]): SQL {
  return sql`${column} && ${textArray(toStorableTexts(texts))}`;
}

/** The search stands somewhere in the column, which holds folded text. */
export function contains(column: PgColumn, search: string): SQL {
  const pattern = searchPattern(search);
  if (pattern === null) return sql`true`;
  return isStorableText(pattern) ? sql`${column} like ${pattern}` : sql`false`;
}

/** The column lies within the bounds; null lies within none. */
export function within(column: PgColumn, range: InstantRange): SQL {
  const bounds = [
    bound(column, sql`>=`, range.gte),
    bound(column, sql`>`, range.gt),
    bound(column, sql`<=`, range.lte),
    bound(column, sql`<`, range.lt),
  ];
  return all(bounds.filter((condition) => condition !== null));
}

export function isSet(column: PgColumn, expected: boolean): SQL {
  return expected ? sql`${column} is not null` : sql`${column} is null`;
}

/** The condition, which must not come out as null, or its contrary. */
export function holds(condition: SQL, expected: boolean): SQL {
  return expected ? condition : sql`not (${condition})`;
}

export function all(conditions: readonly SQL[]): SQL {
  return conditions.length === 0 ? sql`true` : sql.join([...conditions], sql` and `);
}

/** So long ago. */
export function ago({ seconds }: Seconds): SQL {
  // More would leave PostgreSQL's calendar; nothing we know is that old.
  const bounded = Math.min(Math.max(seconds, 0), maxAgoSeconds);
  return sql`(${present} - make_interval(secs => ${bounded}::float8))`;
}

export function instant(date: Date): SQL {
  // Years beyond have another notation in JavaScript than in PostgreSQL.
  const time = Math.min(Math.max(date.getTime(), earliest), latest);
  return sql`${new Date(time).toISOString()}::timestamptz`;
}

function bound(column: PgColumn, operator: SQL, date: Optional<Date>): SQL | null {
  return date === null || date === undefined ? null : sql`${column} ${operator} ${instant(date)}`;
}

const maxAgoSeconds = 1_000 * 365 * 86_400;
const earliest = Date.parse('0001-01-01T00:00:00Z');
const latest = Date.parse('9999-12-31T23:59:59.999Z');
