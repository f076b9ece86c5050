import { type SQL, sql } from 'drizzle-orm/sql';

/** A sum as a column and the API can hold it: what Okta counts may add up to more. Null where the sum is. */
export function toInt(sum: SQL): SQL {
  return sql`(case when ${sum} > 2147483647 then 2147483647 else ${sum} end)::int`;
}
