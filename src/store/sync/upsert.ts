import { getTableColumns, getTableName, type SQL, sql } from 'drizzle-orm';
import { getTableConfig, type PgColumn, type PgTable } from 'drizzle-orm/pg-core';
import { changedRows, rows as runRows, textArray } from '../engine/run-sql.ts';
import type { Database } from '../engine/session.ts';
import { batchesOf } from './batches.ts';
import { writeMany } from './write-many.ts';

/** A value for each of some of a table's columns, by the names that Drizzle knows them by. */
export type Values<T extends PgTable> = { readonly [K in keyof T['$inferInsert']]?: T['$inferInsert'][K] };

export type Upsert<T extends PgTable> = {
  /** Columns that have one value in all rows, which then travels once. */
  same?: Values<T>;
  /** What to read from each row; all its properties without it. */
  columns?: readonly string[];
  /** What to overwrite where the row exists; none: the row there stays as it is. */
  update?: readonly string[];
  /** What cannot be said by overwriting. */
  set?: SQL;
};

/**
 * Inserts rows as arrays, one parameter per column, whatever the number of rows: about five times as fast as a list
 * of values. Rows are told apart by the table's primary key, and must not repeat one. Returns how many rows were
 * inserted or updated.
 */
export async function upsertRows<T extends PgTable>(
  db: Database,
  table: T,
  rows: readonly Values<T>[],
  upsert: Upsert<T> = {},
): Promise<number> {
  let changed = 0;
  for (const chunk of batchesOf(rows, chunkRows)) {
    changed += await writeMany(db, table, chunk.length, () =>
      changedRows(db, statement(table, chunk, upsert)),
    );
  }
  return changed;
}

/** Inserts rows whose key is not there yet, and leaves the others as they are. Returns the ids of the new ones. */
export async function insertMissingRows<T extends PgTable>(
  db: Database,
  table: T,
  rows: readonly Values<T>[],
  upsert: Pick<Upsert<T>, 'same' | 'columns'>,
): Promise<string[]> {
  const ids: string[] = [];
  for (const chunk of batchesOf(rows, chunkRows)) {
    const insert = statement(table, chunk, upsert);
    const inserted = await runRows<{ id: string }>(db, sql`${insert} returning id`);
    for (const { id } of inserted) ids.push(id);
  }
  return ids;
}

/** Properties of a table's primary key. */
export function keyOf(table: PgTable): string[] {
  const [key] = getTableConfig(table).primaryKeys;
  const names = new Set(key?.columns.map((column) => column.name));
  return Object.entries(getTableColumns(table)).flatMap(([name, column]) =>
    names.has(column.name) ? name : [],
  );
}

const chunkRows = 2_000;

function statement<T extends PgTable>(
  table: T,
  rows: readonly Values<T>[],
  { same = {}, columns = Object.keys(rows[0] ?? {}), update = [], set }: Upsert<T>,
): SQL {
  const all: Record<string, PgColumn> = getTableColumns(table);
  const column = (property: string): PgColumn => {
    const found = all[property];
    if (!found) throw new TypeError(`${getTableName(table)} has no column ${property}`);
    return found;
  };
  const names = (properties: readonly string[]) =>
    sql.join(
      properties.map((property) => sql.identifier(column(property).name)),
      sql`, `,
    );
  const constants: [string, unknown][] = Object.entries(same);
  const selected = [
    ...constants.map(([property, value]) => cast(column(property), sql`${asText(value)}::text`)),
    ...columns.map((property, index) => cast(column(property), sql.raw(`v.c${index}`))),
  ];
  const arrays = columns.map((property) =>
    textArray(rows.map((row) => asText((row as Record<string, unknown>)[property]))),
  );
  const assignments = update.map((property) => {
    const name = sql.identifier(column(property).name);
    return sql`${name} = excluded.${name}`;
  });
  if (set) assignments.push(set);
  const action =
    assignments.length === 0 ? sql`do nothing` : sql`do update set ${sql.join(assignments, sql`, `)}`;
  return sql`insert into ${table} (${names([...Object.keys(same), ...columns])})
    select ${sql.join(selected, sql`, `)}
    from unnest(${sql.join(arrays, sql`, `)}) as v(${sql.raw(columns.map((_, index) => `c${index}`).join(', '))})
    on conflict (${names(keyOf(table))}) ${action}`;
}

/** An array of arrays cannot be unnested row by row, so arrays travel as JSON. */
function cast(column: PgColumn, value: SQL): SQL {
  const type = column.getSQLType();
  return type.endsWith('[]')
    ? sql`array(select jsonb_array_elements_text(${value}::jsonb))`
    : sql`${value}::${sql.raw(type.replace(/ collate .*$/i, ''))}`;
}

function asText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value;
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
