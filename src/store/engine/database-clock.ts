import { sql } from 'drizzle-orm/sql';
import { rows } from './run-sql.ts';
import type { Database } from './session.ts';

/** The time of the database's clock. */
export async function readDatabaseClock(db: Database): Promise<Date> {
  const [found] = await rows<{ epochMs: number }>(
    db,
    sql`/* clock */ select (extract(epoch from clock_timestamp()) * 1000)::float8 as "epochMs"`,
  );
  return new Date(found?.epochMs ?? Number.NaN);
}
