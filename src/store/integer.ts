import { type SQL, sql } from 'drizzle-orm/sql';

/** A sum that fits a column and the API: Okta's counts may add up to more. Null when the sum is. */
export function toInt(sum: SQL): SQL {
  return sql`(case when ${sum} > 2147483647 then 2147483647 else ${sum} end)::int`;
}
