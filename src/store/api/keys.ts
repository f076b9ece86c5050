/** Finding rows by a text that is not their id. */
import type { PgColumn } from 'drizzle-orm/pg-core';
import { type SQL, sql } from 'drizzle-orm/sql';
import { oneOf } from './conditions.ts';
import { label } from './label.ts';
import { type Columns, type FindByIds, type Noun, named, type RowOf, selected } from './list-builder.ts';
import type { Reader } from './reader.ts';

export type Key = {
  /** Names the statement. */
  name: string;
  column: PgColumn;
  /** The text as the column has it; empty when it can be no row's. */
  fold(given: string): string;
  /** Where several rows may have it: which comes first, and what must be joined to tell. */
  preference?: { orderBy: SQL; join?: SQL };
};

/** Rows by their keys; the map's keys are the texts as given, without those of no row in this workspace. */
export function findByKey<C extends Columns, Filter, Field extends string>(
  noun: Noun<C, Filter, Field>,
  key: Key,
): FindByIds<RowOf<C>> {
  const { name, column, fold, preference } = key;
  return named(name, async (reader, given) => {
    const keys = given.map(fold).filter((text) => text !== '');
    const found = await reader.rows<RowOf<C> & { matchedKey: string }>(
      sql`${label(name)}select distinct on (${column}) ${column} as "matchedKey", ${selected(noun.columns)}
        ${rowsOf(noun, key, reader)} and ${oneOf(column, keys)} 
        order by ${column}${preference ? sql`, ${preference.orderBy}` : sql``}`,
    );
    const byKey = new Map(found.map((row) => [row.matchedKey, row]));
    const byGiven = new Map<string, RowOf<C>>();
    for (const text of given) {
      const row = byKey.get(fold(text));
      if (row !== undefined) byGiven.set(text, row);
    }
    return byGiven;
  });
}

/** Selects the row whose key a folded text is, or none. */
export function rowByKeySql<C extends Columns, Filter, Field extends string>(
  noun: Noun<C, Filter, Field>,
  key: Key,
  folded: SQL,
  reader: Reader,
  only: readonly string[],
): SQL {
  return sql`select ${selected(noun.columns, only)} ${rowsOf(noun, key, reader)} and ${key.column} = ${folded}
    ${key.preference ? sql`order by ${key.preference.orderBy}` : sql``} limit 1`;
}

function rowsOf(
  noun: Pick<Noun<Columns, unknown, string>, 'from' | 'workspaceId'>,
  { preference }: Key,
  reader: Reader,
): SQL {
  return sql`from ${noun.from} ${preference?.join ?? sql``} where ${reader.owns(noun)}`;
}
