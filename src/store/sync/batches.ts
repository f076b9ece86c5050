import { type SQL, sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import { changedRows } from '../engine/run-sql.ts';
import type { Database } from '../engine/session.ts';
import { writeMany } from './write-many.ts';

/**
 * Splits a list into parts of at most `most` items, for statements that would exceed the statement timeout on a
 * long list.
 */
export function batchesOf<T>(list: readonly T[], most: number): (readonly T[])[] {
  const batches: (readonly T[])[] = [];
  for (let start = 0; start < list.length; start += most) batches.push(list.slice(start, start + most));
  return batches;
}

/** Deletes rows of one table, in batches. */
export async function deleteInBatches(db: Database, table: PgTable, where: SQL): Promise<void> {
  for (;;) {
    const deleted = await writeMany(db, table, deleteBatchRows, () =>
      changedRows(
        db,
        sql`delete from ${table}
            where ctid = any(array(select ctid from ${table} where ${where} limit ${deleteBatchRows}))`,
      ),
    );
    if (deleted < deleteBatchRows) return;
  }
}

const deleteBatchRows = 20_000;
