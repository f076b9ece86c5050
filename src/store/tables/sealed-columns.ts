import { getTableConfig, type PgColumn, type PgTable } from 'drizzle-orm/pg-core';
import type { SealedPurpose } from './columns.ts';
import { oktaIntegrations } from './integrations.ts';

/** A column of sealed secrets, and the columns that say which row a secret belongs to. */
export type SealedColumn = {
  table: PgTable;
  column: PgColumn;
  purpose: SealedPurpose;
  workspaceId: PgColumn;
  rowId: PgColumn;
  domain: PgColumn;
};

/** The tables that hold secrets. */
const tables: readonly PgTable[] = [oktaIntegrations];

/** Every sealed column, by the declarations of its tables. Throws when a table lacks what its secrets are sealed for. */
export function sealedColumns(of: readonly PgTable[] = tables): SealedColumn[] {
  return of.flatMap((table) =>
    getTableConfig(table).columns.flatMap((column) => {
      const purpose = purposeOf(column);
      return purpose === undefined ? [] : [{ table, column, purpose, ...rowOf(table) }];
    }),
  );
}

/** Drizzle keeps what a custom type was declared with, and has no public way to read it. */
function purposeOf(column: PgColumn): SealedPurpose | undefined {
  const { fieldConfig }: { fieldConfig?: { purpose?: SealedPurpose } } = Reflect.get(column, 'config');
  return fieldConfig?.purpose;
}

function rowOf(table: PgTable): Pick<SealedColumn, 'workspaceId' | 'rowId' | 'domain'> {
  const { columns, name, primaryKeys } = getTableConfig(table);
  const key = primaryKeys[0]?.columns ?? [];
  const workspaceId = key.find((column) => column.name === 'workspace_id');
  const rowId = key.find((column) => column.name !== 'workspace_id');
  const domain = columns.find((column) => column.name === 'domain');
  if (workspaceId === undefined || rowId === undefined || domain === undefined || key.length !== 2) {
    throw new Error(`${name} holds secrets: it needs a domain, and a key of workspace_id and one id`);
  }
  return { workspaceId, rowId, domain };
}
