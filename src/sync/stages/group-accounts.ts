import { OktaError } from '../../okta/errors.ts';
import { batchesOf } from '../../store/sync/batches.ts';
import { findUnreadInstances, insertDerivedAccounts } from '../../store/sync/derived-accounts.ts';
import { listGroupsToDerive, markGroupDerived, setGroupInstances } from '../../store/sync/groups.ts';
import type { SyncError } from '../../store/tables/sync-runs.ts';
import { endsRun, toSyncError } from '../connection/status-reasons.ts';
import { membersPerPage, pagesOf } from '../estimate/forecast.ts';
import { uniqueBy } from '../reading/complete-read.ts';
import { createFailuresInARow } from '../reading/failures-in-a-row.ts';
import { pagesAnew } from '../reading/pages-anew.ts';
import { inParallel, parallelReads } from '../reading/parallel.ts';
import type { RunContext, StageOutcome } from '../reading/run-context.ts';
import type { Stage } from '../reading/stage.ts';
import { toDerivedAccounts } from '../transform/derived-accounts.ts';

/** Deriving accounts is worth it only when reading the users of all apps takes longer than half a minute. */
export async function isWorthDeriving(context: RunContext): Promise<boolean> {
  const unread = await findUnreadInstances(context.store.db, context.integration);
  const perMinute = context.okta.callsPerMinute('APPS');
  return unread.size > 0 && perMinute !== null && unread.size > perMinute / 2;
}

/** A page of a thousand members of a group with twenty apps would keep the event loop for a quarter of a second. */
const accountsAtATime = 2_000;

/** Derives accounts from the apps and members of groups, largest groups first, until all apps have been read. */
export async function deriveAccounts(context: RunContext, stage: Stage): Promise<StageOutcome> {
  const { integration, lease, store } = context;
  const groups = await listGroupsToDerive(store.db, integration, lease.runId);
  const failed: SyncError[] = [];
  const failures = createFailuresInARow();
  const callsPerGroup = ({ usersCount }: { usersCount: number | null }) =>
    1 + pagesOf(usersCount ?? 0, membersPerPage);
  const begin = async () => ({
    expectedApiCalls: stage.apiCalls() + groups.reduce((sum, group) => sum + callsPerGroup(group), 0),
  });
  await stage.commit(null, begin);
  try {
    await inParallel(
      groups,
      () => parallelReads(context.okta.parallelism('GROUPS')),
      async ({ oktaGroupId }) => {
        if ((await findUnreadInstances(store.db, integration)).size === 0) return;
        try {
          await deriveFromGroup(context, stage, oktaGroupId);
          failures.noteRead();
        } catch (error) {
          if (!(error instanceof OktaError) || endsRun(error) || failures.noteFailure(error)) throw error;
          // A group that was deleted meanwhile grants no accounts.
          if (error.kind !== 'notFound') failed.push(toSyncError(error));
        }
      },
    );
  } catch (error) {
    // The names of the groups have been read.
    if (!(error instanceof OktaError) || endsRun(error)) throw error;
    failed.unshift(toSyncError(error));
  }
  const [first] = failed;
  return first ? { status: 'PARTIALLY_SUCCEEDED', error: first } : { status: 'SUCCEEDED' };
}

async function deriveFromGroup(context: RunContext, stage: Stage, oktaGroupId: string): Promise<void> {
  const { integration, lease, okta, org } = context;
  const appIds = new Set<string>();
  for await (const page of pagesAnew({ pages: (resume) => okta.groupApps(oktaGroupId, resume) })) {
    for (const id of [...page.items.map((app) => app.id), ...(page.skippedIds ?? [])]) appIds.add(id);
  }
  if (appIds.size > 0) {
    await stage.commit(null, async (tx) => {
      await setGroupInstances(tx, integration, oktaGroupId, [...appIds]);
      return {};
    });
    for await (const page of pagesAnew({ pages: (resume) => okta.groupMembers(oktaGroupId, resume) })) {
      await stage.commit(page, async (tx) => {
        // Looked up inside the transaction, because an app that was read meanwhile has exact accounts.
        const unread = await findUnreadInstances(tx, integration);
        const instances = [...appIds].flatMap((id) => unread.get(id) ?? []);
        const members = uniqueBy(page.items, (member) => member.id);
        let userAccountsAdded = 0;
        for (const some of batchesOf(members, Math.ceil(accountsAtATime / Math.max(1, instances.length)))) {
          const accounts = toDerivedAccounts(some, instances, oktaGroupId, org);
          userAccountsAdded += await insertDerivedAccounts(tx, integration, accounts, context.now());
        }
        return { changes: { userAccountsAdded } };
      });
    }
  }
  await stage.commit(null, async (tx) => {
    await markGroupDerived(tx, integration, oktaGroupId, lease.runId);
    return {};
  });
}
