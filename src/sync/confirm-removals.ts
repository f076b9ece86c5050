import type { Database } from '../store/database.ts';
import type { SyncChanges } from '../store/tables.ts';
import { removeAccounts } from '../store/writes/accounts.ts';
import { removeEmployees } from '../store/writes/employees.ts';
import { refreshServiceFigures } from '../store/writes/rollups.ts';
import { findServiceIdsOfInstances, removeInstances } from '../store/writes/service-instances.ts';
import { confirmRun, type SyncRunRecord } from '../store/writes/sync-runs.ts';
import { removeUsersWithoutAccounts } from '../store/writes/users.ts';
import { takeWithheld } from '../store/writes/withheld-removals.ts';
import { sumCounts } from './stage.ts';
import { refreshServices } from './stages/apps.ts';
import { refreshDepartments } from './stages/users.ts';

/** Marks removed what a run found missing and the guard kept back, as if the guard had let it pass. */
export async function removeWithheld(tx: Database, run: SyncRunRecord, now: Date): Promise<void> {
  const { workspaceId, integrationId } = run;
  const withheld = await takeWithheld(tx, { workspaceId, runId: run.id });
  const employeesDeactivated = await removeEmployees(tx, workspaceId, withheld.EMPLOYEE, now);
  const accounts = await removeAccounts(tx, workspaceId, withheld.USER_ACCOUNT, now);
  const accountsOfInstances = await removeInstances(tx, workspaceId, withheld.SERVICE_INSTANCE, now);
  const services = await refreshServices(
    tx,
    { org: { workspaceId }, now: () => now },
    await findServiceIdsOfInstances(tx, workspaceId, withheld.SERVICE_INSTANCE),
  );
  const departments = await refreshDepartments(tx, workspaceId, now);
  await removeUsersWithoutAccounts(tx, { workspaceId, integrationId }, now);
  await refreshServiceFigures(tx, workspaceId);
  const changes: SyncChanges = {
    ...run.changes,
    ...sumCounts(run.changes, services, {
      employeesDeactivated,
      userAccountsRemoved: accounts + accountsOfInstances,
      departmentsAdded: departments.revived,
      departmentsRemoved: departments.removed,
    }),
  };
  // What kept the run from being a success was the guard, unless a stage failed as well.
  await confirmRun(
    tx,
    { workspaceId, runId: run.id },
    changes,
    run.error === null ? 'SUCCEEDED' : run.status,
  );
}
