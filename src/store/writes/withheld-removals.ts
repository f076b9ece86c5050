/** What a run found missing and did not mark removed, until somebody confirms it. */
import { sql } from 'drizzle-orm';
import { rows } from '../rows.ts';
import type { Database } from '../session.ts';
import { type WithheldRemovals, withheldRemovals } from '../tables.ts';
import type { RunKey } from './scopes.ts';
import { upsertRows } from './upsert.ts';

export type WithheldKind = (typeof withheldRemovals.$inferSelect)['kind'];

/** Remembers rows that were found missing; returns them counted, as a run shows them. */
export async function withhold(
  db: Database,
  { workspaceId, runId }: RunKey,
  kind: WithheldKind,
  rowIds: readonly string[],
  reason: string,
): Promise<WithheldRemovals> {
  const values = rowIds.map((rowId) => ({ workspaceId, runId, kind, rowId }));
  await upsertRows(db, withheldRemovals, values, {
    columns: ['workspaceId', 'runId', 'kind', 'rowId'],
    key: ['workspaceId', 'runId', 'kind', 'rowId'],
    update: [],
  });
  return {
    serviceInstances: kind === 'SERVICE_INSTANCE' ? rowIds.length : 0,
    userAccounts: kind === 'USER_ACCOUNT' ? rowIds.length : 0,
    employees: kind === 'EMPLOYEE' ? rowIds.length : 0,
    reason,
  };
}

/** Takes what a run withheld: it is remembered no longer. */
export async function takeWithheld(
  db: Database,
  { workspaceId, runId }: RunKey,
): Promise<Record<WithheldKind, string[]>> {
  const taken = await rows<{ kind: WithheldKind; rowId: string }>(
    db,
    sql`delete from withheld_removals where workspace_id = ${workspaceId} and run_id = ${runId}
        returning kind, row_id as "rowId"`,
  );
  const byKind: Record<WithheldKind, string[]> = { SERVICE_INSTANCE: [], USER_ACCOUNT: [], EMPLOYEE: [] };
  for (const { kind, rowId } of taken) byKind[kind].push(rowId);
  return byKind;
}
