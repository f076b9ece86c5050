/** What a run found missing but did not mark removed, until an admin confirms it. */
import { sql } from 'drizzle-orm';
import { rows, uuidArray } from '../engine/run-sql.ts';
import type { Database } from '../engine/session.ts';
import { appUsersScope, appUsersScopeOf, isAppUsersScope } from '../tables/scopes.ts';
import { type WithheldRemovals, withheldRemovals } from '../tables/sync-runs.ts';
import { attributeEvents } from './discovery-events.ts';
import type { IntegrationKey } from './integration-key.ts';
import type { RunKey } from './read-scopes.ts';
import { upsertRows } from './upsert.ts';

export type WithheldKind = (typeof withheldRemovals.$inferSelect)['kind'];

/** Stores rows found missing; returns their counts as a run shows them. */
export async function withhold(
  db: Database,
  { workspaceId, runId }: RunKey,
  kind: WithheldKind,
  rowIds: readonly string[],
  reason: string,
  { isOfAllApps = false } = {},
): Promise<WithheldRemovals> {
  const values = rowIds.map((rowId) => ({ rowId }));
  await upsertRows(db, withheldRemovals, values, { same: { workspaceId, runId, kind, isOfAllApps } });
  return {
    serviceInstances: kind === 'SERVICE_INSTANCE' ? rowIds.length : 0,
    userAccounts: kind === 'USER_ACCOUNT' ? rowIds.length : 0,
    employees: kind === 'EMPLOYEE' ? rowIds.length : 0,
    reason,
  };
}

/**
 * Which of these rows the last earlier run that read the scope to its end also found missing, and withheld.
 * Runs between that did not finish the scope do not count. `isOfAllApps`: because too many accounts of all apps
 * together would have gone.
 */
export async function findWithheldLastTime(
  db: Database,
  { workspaceId, integrationId }: IntegrationKey,
  runId: string,
  scope: string,
  rowIds: readonly string[],
): Promise<Map<string, { isOfAllApps: boolean }>> {
  const found = await rows<{ id: string; isOfAllApps: boolean }>(
    db,
    sql`select w.row_id as id, w.is_of_all_apps as "isOfAllApps" from read_scopes s
        join withheld_removals w on w.workspace_id = s.workspace_id and w.run_id = s.run_id
        where s.workspace_id = ${workspaceId} and s.integration_id = ${integrationId} and s.scope = ${scope}
          and s.run_id <> ${runId} and w.row_id = any(${uuidArray(rowIds)})`,
  );
  return new Map(found.map(({ id, isOfAllApps }) => [id, { isOfAllApps }]));
}

/** How many accounts of other apps the last complete reads of these apps found missing and withheld. */
export async function countWithheldElsewhere(
  db: Database,
  { workspaceId, integrationId }: IntegrationKey,
  instanceId: string,
): Promise<number> {
  const [row] = await rows<{ accounts: number }>(
    db,
    sql`with last_reads as materialized (
          select scope, run_id from read_scopes
          where workspace_id = ${workspaceId} and integration_id = ${integrationId} and run_id is not null
            and ${isAppUsersScope(sql`scope`)} and scope <> ${appUsersScope(instanceId)}
        ), runs as materialized (select distinct run_id from last_reads)
        select count(*)::int as accounts from runs
          join withheld_removals w on w.workspace_id = ${workspaceId} and w.run_id = runs.run_id
            and w.kind = 'USER_ACCOUNT'
          join saas_user_accounts a on a.workspace_id = ${workspaceId} and a.id = w.row_id and a.removed_at is null
          join last_reads r on r.run_id = w.run_id and r.scope = ${appUsersScopeOf(sql`a.instance_id`)}`,
  );
  return row?.accounts ?? 0;
}

/** Takes and deletes what a run withheld. Removals that follow make events of that run. */
export async function takeWithheld(
  db: Database,
  { workspaceId, runId }: RunKey,
): Promise<Record<WithheldKind, string[]>> {
  const taken = await rows<{ kind: WithheldKind; rowId: string }>(
    db,
    sql`delete from withheld_removals where workspace_id = ${workspaceId} and run_id = ${runId}
        returning kind, row_id as "rowId"`,
  );
  attributeEvents(db, { runId });
  const byKind: Record<WithheldKind, string[]> = { SERVICE_INSTANCE: [], USER_ACCOUNT: [], EMPLOYEE: [] };
  for (const { kind, rowId } of taken) byKind[kind].push(rowId);
  return byKind;
}
