import { sql } from 'drizzle-orm';
import { rows } from '../engine/run-sql.ts';
import type { Database } from '../engine/session.ts';
import { departments } from '../tables/departments.ts';
import { discoveryEvents, discoveryFeeds } from '../tables/discovery-events.ts';
import { employees } from '../tables/employees.ts';
import { oktaGroups } from '../tables/groups.ts';
import { oktaIntegrations } from '../tables/integrations.ts';
import { failedScopes, readScopes, syncSeen } from '../tables/scopes.ts';
import { oktaExcludedApps, saasServiceInstances, saasServices } from '../tables/services.ts';
import { syncRuns, syncStages, withheldRemovals } from '../tables/sync-runs.ts';
import { toldAccounts } from '../tables/told-accounts.ts';
import {
  accountSignIns,
  countedSignOns,
  serviceDepartmentDays,
  serviceDepartments,
} from '../tables/usage.ts';
import { saasUserAccounts, saasUsers } from '../tables/users.ts';
import { deleteInBatches } from './batches.ts';
import { deleteAccounts } from './integration-erasure.ts';

/** All tables of a workspace but those of the audit trail, each before those that its foreign keys refer to. */
const tables = [
  syncSeen,
  accountSignIns,
  countedSignOns,
  serviceDepartmentDays,
  serviceDepartments,
  toldAccounts,
  withheldRemovals,
  syncStages,
  syncRuns,
  discoveryEvents,
  discoveryFeeds,
  saasUserAccounts,
  saasServiceInstances,
  saasServices,
  saasUsers,
  employees,
  departments,
  oktaGroups,
  oktaExcludedApps,
  readScopes,
  failedScopes,
  oktaIntegrations,
];

/** Whether there is anything of a workspace besides its audit trail. */
export async function isWorkspaceInUse(db: Database, workspaceId: string): Promise<boolean> {
  for (const table of tables) {
    const found = await rows(db, sql`select 1 from ${table} where workspace_id = ${workspaceId} limit 1`);
    if (found.length > 0) return true;
  }
  return false;
}

/** Deletes everything of a workspace but its audit trail. Its runs must be cancelled before. */
export async function deleteWorkspace(tx: Database, workspaceId: string): Promise<void> {
  const own = sql`workspace_id = ${workspaceId}`;
  const instances = await rows<{ id: string }>(tx, sql`select id from saas_service_instances where ${own}`);
  // App by app: finding the next of millions of sign-ins passes over all that were deleted before.
  for (const { id } of instances) await deleteAccounts(tx, workspaceId, id);
  for (const table of tables) await deleteInBatches(tx, table, own);
}
