/** SQL conditions for filters. Every value becomes a parameter, and a list becomes one parameter. */
import type { PgColumn } from 'drizzle-orm/pg-core';
import { type SQL, sql } from 'drizzle-orm/sql';
import { textArray, uuidArray } from '../engine/run-sql.ts';
import { present } from '../engine/session.ts';
import { foldIdentifier } from '../fold.ts';
import { isStorableText, searchPattern, toStorableTexts, toUuids } from './given-text.ts';

/** A filter field; null and undefined both omit it. */
export type Optional<T> = T | null | undefined;

/** Bounds of an instant; all given bounds must hold. */
export type InstantRange = {
  gte?: Optional<Date>;
  gt?: Optional<Date>;
  lte?: Optional<Date>;
  lt?: Optional<Date>;
};

export type Seconds = { readonly seconds: number };

/** The column equals one of the ids; malformed ids and an empty list match nothing. */
export function oneOfIds(column: PgColumn, ids: readonly string[]): SQL {
  return sql`${column} = any(${uuidArray(toUuids(ids))})`;
}

/** The column equals one of the texts, case-sensitively; an empty list matches nothing. */
export function oneOf(column: PgColumn, texts: readonly string[]): SQL {
  return sql`${column} = any(${textArray(toStorableTexts(texts))})`;
}

/** The column of folded e-mails or logins equals one of the identifiers in any spelling. */
export function oneOfIdentifiers(column: PgColumn, identifiers: readonly string[]): SQL {
  // No person has an empty key.
  return oneOf(
    column,
    identifiers.map(foldIdentifier).filter((key) => key !== ''),
  );
}

/** The array column contains at least one of the texts. */
export function overlaps(column: PgColumn, texts: readonly string[]): SQL {
  return sql`${column} && ${textArray(toStorableTexts(texts))}`;
}

/** The column of folded text contains the search text. */
export function contains(column: PgColumn, search: string): SQL {
  const pattern = searchPattern(search);
  if (pattern === null) return sql`true`;
  return isStorableText(pattern) ? sql`${column} like ${pattern}` : sql`false`;
}

/** Whether a filter looks for a text: finding such rows costs more than whatever is done with them. */
export function isSearching(filter: unknown): boolean {
  const text = typeof filter === 'object' && filter !== null && 'search' in filter ? filter.search : null;
  return typeof text === 'string' && searchPattern(text) !== null;
}

/** The column lies within the bounds; null never does. */
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

/** The condition, which must never be null, or its negation. */
export function holds(condition: SQL, expected: boolean): SQL {
  return expected ? condition : sql`not (${condition})`;
}

export function all(conditions: readonly SQL[]): SQL {
  return conditions.length === 0 ? sql`true` : sql.join([...conditions], sql` and `);
}

/** `present` minus the seconds. */
export function ago({ seconds }: Seconds): SQL {
  // Longer spans leave PostgreSQL's calendar; no stored instant is that old.
  const bounded = Math.min(Math.max(seconds, 0), maxAgoSeconds);
  return sql`(${present} - make_interval(secs => ${bounded}::float8))`;
}

export function instant(date: Date): SQL {
  return sql`${instantText(date)}::timestamptz`;
}

/** Instants as one parameter, for `unnest(…)`. */
export function instants(dates: readonly Date[]): SQL {
  return sql`${textArray(dates.map(instantText))}::timestamptz[]`;
}

function instantText(date: Date): string {
  // JavaScript and PostgreSQL write years outside this range differently.
  return new Date(Math.min(Math.max(date.getTime(), earliest), latest)).toISOString();
}

function bound(column: PgColumn, operator: SQL, date: Optional<Date>): SQL | null {
  return date === null || date === undefined ? null : sql`${column} ${operator} ${instant(date)}`;
}

const maxAgoSeconds = 1_000 * 365 * 86_400;
const earliest = Date.parse('0001-01-01T00:00:00Z');
const latest = Date.parse('9999-12-31T23:59:59.999Z');
