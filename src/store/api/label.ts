import { type SQL, sql } from 'drizzle-orm/sql';

/** Names a statement in statistics and errors. `name` becomes SQL: never pass external input. */
export function label(name: string): SQL {
  return sql.raw(`/* ${name} */ `);
}
