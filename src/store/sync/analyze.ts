import { sql } from 'drizzle-orm';
import { mayAnalyze } from '../engine/may-analyze.ts';
import { rows } from '../engine/run-sql.ts';
import type { Database } from '../engine/session.ts';

/**
 * Analyzes tables that have no planner statistics or have doubled since: without them PostgreSQL plans joins of
 * whole pages as if they had a handful of rows, and a query during a first sync takes half a minute. PostgreSQL
 * does this by itself within a minute or two, PGlite never. Do not call it in a transaction.
 */
export async function analyzeGrownTables(db: Database): Promise<void> {
  const grown = await rows<{ name: string }>(
    db,
    sql`/* grown tables */ select format('%I.%I', n.nspname, c.relname) as name
        from pg_class c join pg_namespace n on n.oid = c.relnamespace,
          lateral (select pg_relation_size(c.oid) as bytes offset 0) f
        where c.relkind = 'r' and n.nspname = current_schema() and ${sql.raw(mayAnalyze)}
          and f.bytes > 0 and (c.reltuples < 0 or c.relpages = 0
            or f.bytes >= 2 * c.relpages::bigint * current_setting('block_size')::int)`,
  );
  for (const { name } of grown) await db.execute(sql.raw(`analyze ${name}`));
}
