import { OktaError } from '../../okta/errors.ts';
import type { Database } from '../../store/database.ts';
import type { SyncError } from '../../store/tables.ts';
import { findMissingAccounts, removeAccounts, upsertAssignedAccounts } from '../../store/writes/accounts.ts';
import { dropDisprovedAccounts } from '../../store/writes/derived-accounts.ts';
import { refreshServiceFigures } from '../../store/writes/rollups.ts';
import { appUsersScope } from '../../store/writes/scopes.ts';
import { countListedInstances, listInstancesToRead } from '../../store/writes/service-instances.ts';
import { withhold } from '../../store/writes/withheld-removals.ts';
import type { RunContext, StageOutcome, StageReader } from '../context.ts';
import { endsRun, toSyncError } from '../failures.ts';
import { judgeRemoval } from '../removal-guard.ts';
import { openStage, type Stage, sumCounts } from '../stage.ts';
import { toAssignedAccount } from '../transform/accounts.ts';
import { readWalkState, uniqueBy, type WalkState, walkScope } from '../walk.ts';

type Instance = { id: string; oktaAppId: string; serviceId: string };

/** What the stage knows beyond the walk under way. */
type Progress = { failed: Record<string, SyncError>; instanceId: string | null; walk: WalkState | null };

/**
 * Users of every app → users and user accounts, one app after the other. An app that fails is left as it was and
 * the next one is read; an app deleted meanwhile is left to the next read of the apps.
 */
export const readAppUsers: StageReader = async (context, record) => {
  const stage = await openStage(context, record);
  const progress = readProgress(stage.checkpoint);
  const total = await countListedInstances(context.store.db, context.integration);
  const toRead = await listInstancesToRead(
    context.store.db,
    context.integration,
    stage.startedAt.toISOString(),
  );
  // The app a stop interrupted comes first: its walk goes on where it was.
  const order = toRead
    .filter((instance) => !(instance.id in progress.failed))
    .sort((a, b) => Number(b.id === progress.instanceId) - Number(a.id === progress.instanceId));
  let done = total - order.length;
  let refusals = 0;
  for (const instance of order) {
    const expectedApiCalls = expectedCalls(stage.apiCalls(), done, total);
    try {
      await readOneApp(context, stage, instance, progress, expectedApiCalls);
      refusals = 0;
    } catch (error) {
      if (!(error instanceof OktaError) || endsRun(error)) throw error;
      if (error.kind !== 'notFound') progress.failed[instance.id] = toSyncError(error);
      refusals = error.kind === 'forbidden' ? refusals + 1 : 0;
      await stage.commit({ recordsRead: 0, recordsSkipped: 0 }, async () => ({
        checkpoint: toCheckpoint(progress, null, null),
      }));
      // Refused for the first few apps and never granted: the token may not read app users at all.
      if (refusals >= 3 && done === 0) return { status: 'FAILED', error: toSyncError(error) };
      // An org that cannot be reached, or a limit that all apps share, would be waited for once per app.
      if (error.kind === 'unreachable' || error.kind === 'rateLimited')
        return { status: 'FAILED', error: toSyncError(error) };
      if (error.kind === 'notFound') done += 1;
      continue;
    }
    done += 1;
  }
  return toOutcome(Object.values(progress.failed), total);
};

async function readOneApp(
  context: RunContext,
  stage: Stage,
  instance: Instance,
  progress: Progress,
  expectedApiCalls: number,
): Promise<void> {
  const { org, integration } = context;
  const scope = appUsersScope(instance.id);
  await walkScope(context, stage, {
    scope,
    state: readWalkState(progress.instanceId === instance.id ? progress.walk : null),
    pages: (resume) => context.okta.appUsers(instance.oktaAppId, resume),
    toCheckpoint: (state) => toCheckpoint(progress, instance.id, state),
    async save(tx, appUsers) {
      const accounts = uniqueBy(appUsers, (appUser) => appUser.id).map((appUser) =>
        toAssignedAccount(appUser, instance, org),
      );
      const added = await upsertAssignedAccounts(tx, integration, accounts, context.now());
      return {
        rowIds: accounts.map((account) => account.id),
        added,
        changes: { userAccountsAdded: added },
      };
    },
    async complete(tx, walk) {
      const result = await removeMissing(tx, context, instance, scope, walk);
      // An empty list disproves nothing, see the removal guard; nor does one with items that could not be read.
      const isProof = walk.seen > 0 && walk.skipped === 0;
      const disproved = isProof ? await dropDisprovedAccounts(tx, org.workspaceId, instance.id) : 0;
      await refreshServiceFigures(tx, org.workspaceId, [instance.serviceId]);
      const changes = sumCounts(result.changes, { userAccountsAdded: -disproved });
      return { ...result, changes, expectedApiCalls };
    },
  });
}

async function removeMissing(
  tx: Database,
  context: RunContext,
  instance: Instance,
  scope: string,
  walk: WalkState,
) {
  const { workspaceId } = context.org;
  const { present, missingIds } = await findMissingAccounts(
    tx,
    workspaceId,
    instance.id,
    context.lease,
    scope,
  );
  const verdict = judgeRemoval({
    ...walk,
    presentBefore: present - walk.added,
    missing: missingIds.length,
  });
  if (!verdict.isAllowed) {
    return { withheld: await withhold(tx, context.lease, 'USER_ACCOUNT', missingIds, verdict.reason) };
  }
  const userAccountsRemoved = await removeAccounts(tx, workspaceId, missingIds, context.now());
  return { changes: { userAccountsRemoved } };
}

/** Requests so far, and as many per app for the remaining ones as took on average, one at least. */
function expectedCalls(calls: number, appsDone: number, appsTotal: number): number {
  const perApp = appsDone > 0 ? Math.max(1, calls / appsDone) : 1;
  return Math.ceil(calls + (appsTotal - appsDone) * perApp);
}

function toOutcome(failures: SyncError[], total: number): StageOutcome {
  const [first] = failures;
  if (!first) return { status: 'SUCCEEDED' };
  if (failures.length >= total) return { status: 'FAILED', error: first };
  const message = `The users of ${failures.length} of ${total} apps could not be read; what was known of them is kept. The first reason: ${first.message}`;
  return { status: 'PARTIALLY_SUCCEEDED', error: { ...first, message } };
}

function toCheckpoint(progress: Progress, instanceId: string | null, walk: WalkState | null) {
  return { failed: progress.failed, instanceId: walk === null ? null : instanceId, walk };
}

function readProgress(checkpoint: Readonly<Record<string, unknown>> | null): Progress {
  return {
    failed: (checkpoint?.failed as Progress['failed'] | undefined) ?? {},
    instanceId: typeof checkpoint?.instanceId === 'string' ? checkpoint.instanceId : null,
    walk: (checkpoint?.walk as WalkState | null | undefined) ?? null,
  };
}
