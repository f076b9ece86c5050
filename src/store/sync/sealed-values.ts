import { getTableName, sql } from 'drizzle-orm';
import { changedRows, rows } from '../engine/run-sql.ts';
import type { Database } from '../engine/session.ts';
import { type SealedColumn, sealedColumns } from '../tables/sealed-columns.ts';

/** A sealed secret where it is stored. */
export type SealedValue = {
  column: SealedColumn;
  table: string;
  workspaceId: string;
  rowId: string;
  domain: string;
  sealed: string;
};

/** All sealed secrets, in all workspaces: for a change of their encryption key. */
export async function listSealedValuesAcrossWorkspaces(
  db: Database,
  columns: readonly SealedColumn[] = sealedColumns(),
): Promise<SealedValue[]> {
  const values: SealedValue[] = [];
  for (const column of columns) {
    const { table, workspaceId, rowId, domain } = column;
    const found = await rows<Omit<SealedValue, 'column' | 'table'>>(
      db,
      sql`/* sealedValues */ select ${workspaceId} as "workspaceId", ${rowId} as "rowId", ${domain} as "domain",
            ${column.column} as "sealed"
          from ${table} where ${column.column} is not null order by ${workspaceId}, ${rowId}`,
    );
    values.push(...found.map((value) => ({ ...value, column, table: getTableName(table) })));
  }
  return values;
}

/** Counts sealed secrets in all workspaces. */
export async function countSealedValuesAcrossWorkspaces(db: Database): Promise<number> {
  let count = 0;
  for (const { table, column } of sealedColumns()) {
    const [row] = await rows<{ sealed: number }>(
      db,
      sql`select count(${column})::int as sealed from ${table}`,
    );
    count += row?.sealed ?? 0;
  }
  return count;
}

/** Replaces a sealed secret with the same one, resealed. False when another secret or domain has replaced its own. */
export async function swapSealedValue(
  db: Database,
  { column: { table, column, ...row }, workspaceId, rowId, domain, sealed }: SealedValue,
  resealed: string,
): Promise<boolean> {
  const swapped = await changedRows(
    db,
    sql`update ${table} set ${sql.identifier(column.name)} = ${resealed}
        where ${row.workspaceId} = ${workspaceId} and ${row.rowId} = ${rowId} and ${row.domain} = ${domain}
          and ${column} = ${sealed}`,
  );
  return swapped > 0;
}
