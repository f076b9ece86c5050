import { sql } from 'drizzle-orm';
import { getTableConfig, type PgTable } from 'drizzle-orm/pg-core';
import { rows } from '../engine/run-sql.ts';
import type { Database } from '../engine/session.ts';

/**
 * Makes the insert or delete of many rows in a table with foreign keys as fast as the database can. Two things
 * slow it:
 *
 * - A foreign key, its own or one to it, costs a statement per row. Connections plan every statement anew (see
 *   `postgres.ts`), and planning takes most of the time. So plans are cached here, and must use an index: one
 *   made while the other table was small would scan all of it forever.
 * - PostgreSQL assumes two hundred workspaces in a table without statistics, so looking up a page of its rows
 *   by id reads all of it. PostgreSQL makes statistics within a minute or two, PGlite never: this makes them
 *   once the table has a few thousand rows.
 *
 * Outside a transaction, or for a few rows, it only runs the statement.
 */
export async function writeMany<R>(
  db: Database,
  table: PgTable,
  rowCount: number,
  write: () => Promise<R>,
): Promise<R> {
  const { name, foreignKeys } = getTableConfig(table);
  if (rowCount < manyRows || foreignKeys.length === 0) return write();
  const [before] = await rows<{ plans: string; scans: string; isUnknown: boolean }>(
    db,
    sql`select current_setting('plan_cache_mode') as plans, current_setting('enable_seqscan') as scans,
          set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_seqscan', 'off', true),
          reltuples < 0 and pg_relation_size(oid) > ${smallBytes} as "isUnknown"
        from pg_class where oid = to_regclass(${name})`,
  );
  const result = await write();
  await rows(
    db,
    sql`select set_config('plan_cache_mode', ${before?.plans ?? 'auto'}, true),
          set_config('enable_seqscan', ${before?.scans ?? 'on'}, true)`,
  );
  if (before?.isUnknown) await db.execute(sql`analyze ${sql.identifier(name)}`);
  return result;
}

const manyRows = 100;
const smallBytes = 2 ** 19;
