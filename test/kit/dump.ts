import { type SQL, sql } from 'drizzle-orm';
import type { Store } from '../../src/store/engine/database.ts';
import { rows } from '../../src/store/engine/run-sql.ts';

/** Tables with a workspace, as the catalogue has them: a table that somebody adds later is among them. */
export async function tablesOfWorkspaces({ db }: Pick<Store, 'db'>): Promise<string[]> {
  const found = await rows<{ name: string }>(
    db,
    sql`select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid
        where c.relkind = 'r' and c.relnamespace = current_schema()::regnamespace
          and a.attname = 'workspace_id' and not a.attisdropped order by 1`,
  );
  return found.map(({ name }) => name);
}

/**
 * Every row of every table but those of the audit trail, as text, with the transaction that wrote it and where it lies:
 * equal dumps mean that nothing was written. `only` picks some of the rows of tables with a workspace.
 */
export async function dumpBesidesAudit(
  store: Pick<Store, 'db'>,
  only: SQL = sql`true`,
): Promise<Record<string, string[]>> {
  const dump: Record<string, string[]> = {};
  for (const name of await tablesOfWorkspaces(store)) {
    if (name.startsWith('audit_')) continue;
    const found = await rows<{ row: string }>(
      store.db,
      sql`select concat(ctid, ' ', xmin, ' ', t::text) as row from ${sql.identifier(name)} t where ${only} order by 1`,
    );
    dump[name] = found.map(({ row }) => row);
  }
  return dump;
}
