import type { Database } from '../../store/engine/database.ts';
import { removeAccounts } from '../../store/sync/accounts.ts';
import { removeEmployees } from '../../store/sync/employees.ts';
import { noteSuccessfulSync } from '../../store/sync/integrations.ts';
import { removeInstances } from '../../store/sync/service-instances.ts';
import { findServiceIdsOfInstances } from '../../store/sync/service-parts.ts';
import {
  confirmRun,
  findNewestRunId,
  findRun,
  listStages,
  type SyncRunRecord,
} from '../../store/sync/sync-runs.ts';
import { removeUsersWithoutAccounts } from '../../store/sync/users.ts';
import { takeWithheld } from '../../store/sync/withheld-removals.ts';
import { lockDiscovered } from '../../store/sync/workspace-lock.ts';
import type { SyncChanges } from '../../store/tables/sync-runs.ts';
import { refreshServiceFigures } from '../../store/usage/service-figures.ts';
import { sumCounts } from '../reading/stage.ts';
import { refreshServices } from '../stages/apps.ts';
import { refreshDerived } from '../stages/users.ts';
import { type CommandContext, findRunOf, type Viewer } from './command-context.ts';
import { type Conflict, conflict, type NotFound, type RunUpdated, runNotFound } from './outcomes.ts';

/** Removes what the integration's last run found missing and withheld. */
export async function confirmRemovals(
  context: CommandContext,
  viewer: Viewer,
  { syncRunId }: { syncRunId: string },
): Promise<RunUpdated | NotFound | Conflict> {
  const { commit, now } = context;
  const found = await findRunOf(context, viewer, syncRunId);
  if (!found) return runNotFound();
  return commit<RunUpdated | NotFound | Conflict>(async (tx) => {
    await lockDiscovered(tx, viewer.workspaceId);
    // Read behind the lock, so that earlier confirmations and runs have written their results.
    const run = await findRun(tx, { workspaceId: viewer.workspaceId, runId: found.id });
    if (!run) return runNotFound();
    const refusal = await refusalOf(tx, run);
    if (refusal !== null) return refusal;
    await removeWithheld(tx, run, now());
    return { kind: 'updated', syncRunId: run.id };
  });
}

/** Why the removals of a run cannot be confirmed; null when they can. */
async function refusalOf(tx: Database, run: SyncRunRecord): Promise<Conflict | null> {
  if (run.status === 'QUEUED' || run.status === 'RUNNING') {
    return conflict('This sync is still running. Confirm its removals after it has ended.');
  }
  if (run.withheldRemovals === null) {
    return conflict('This sync withheld no removals: there is nothing to confirm.');
  }
  if ((await findNewestRunId(tx, run)) !== run.id) {
    return conflict('A newer sync has run since. Confirm that one if it withheld removals as well.');
  }
  return null;
}

/** Removes what the guard withheld, as the run would have done. */
async function removeWithheld(tx: Database, run: SyncRunRecord, now: Date): Promise<void> {
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
  const departments = await refreshDerived(tx, { workspaceId, integrationId }, now);
  await removeUsersWithoutAccounts(tx, { workspaceId, integrationId }, now);
  await refreshServiceFigures(tx, workspaceId, now);
  const changes: SyncChanges = {
    ...run.changes,
    ...sumCounts(run.changes, services, {
      employeesDeactivated,
      userAccountsRemoved: accounts + accountsOfInstances,
      ...departments,
    }),
  };
  const stages = await listStages(tx, { workspaceId, runId: run.id });
  // Only the guard kept the run from succeeding, unless a stage failed as well.
  const isAllRead = stages.every(({ status }) => status === 'SUCCEEDED');
  const isSuccess = run.status === 'PARTIALLY_SUCCEEDED' && isAllRead;
  await confirmRun(tx, { workspaceId, runId: run.id }, changes, isSuccess ? 'SUCCEEDED' : run.status);
  if (isSuccess) await noteSuccessfulSync(tx, run, run.finishedAt === null ? now : new Date(run.finishedAt));
}
