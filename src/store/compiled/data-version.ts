import { sql } from 'drizzle-orm/sql';
import { label } from '../api/label.ts';
import type { Reader } from '../api/reader.ts';

/**
 * What a statement sees of the data, as a text: two statements that answer the same text see the same committed rows. Null
 * where that cannot be said.
 *
 * A snapshot says which transactions had ended when it was taken, and everything that writes a row is one with an id. But
 * ids begin anew where data goes back in time: after a restore or a failover another server answers, or one that was
 * started later; after a crash the server goes on under its old start, and gives ids once more that it lost with the end
 * of its log, which takes its statistics with it. Before PostgreSQL 15 these were kept apart, so that a statement might see
 * their loss late. A standby does not tell in a snapshot's text which transactions it waits for.
 */
export const dataVersion = sql`case
  when current_setting('server_version_num')::int >= 150000 and not pg_is_in_recovery() then concat_ws(' ',
    current_database(), pg_postmaster_start_time(), pg_stat_get_bgwriter_stat_reset_time(), pg_current_snapshot())
  end`;

/** As it is now. */
export async function readDataVersion(reader: Reader): Promise<string | null> {
  const [row] = await reader.rows<{ version: string | null }>(
    sql`${label('data version')}select ${dataVersion} as version`,
  );
  return row?.version ?? null;
}
