import { OktaError } from '../../okta/errors.ts';
import type { Database } from '../../store/engine/database.ts';
import { hasListedAccounts, upsertAssignedAccounts } from '../../store/sync/accounts.ts';
import { dropDisprovedAccounts } from '../../store/sync/derived-accounts.ts';
import {
  countListedInstances,
  type InstanceToRead,
  listInstancesToRead,
} from '../../store/sync/instances-to-read.ts';
import { findScopeReadAt, markScopeFailed, unmarkScopeFailed } from '../../store/sync/read-scopes.ts';
import { markScopeStale, markUnreadAppUsersStale, unmarkGroups } from '../../store/sync/staleness.ts';
import { appUsersScope } from '../../store/tables/scopes.ts';
import type { SyncError } from '../../store/tables/sync-runs.ts';
import { refreshServiceFigures } from '../../store/usage/service-figures.ts';
import { endsRun, toSyncError } from '../connection/status-reasons.ts';
import { createRemaining, type RemainingCalls } from '../estimate/remaining-calls.ts';
import { discoveredId } from '../ids.ts';
import {
  isAbsentOr,
  isBoolean,
  isCount,
  isMapOf,
  isNullOr,
  isObjectOf,
  isText,
} from '../reading/checkpoint.ts';
import {
  isReadState,
  type ReadState,
  readCompletely,
  readStart,
  uniqueBy,
} from '../reading/complete-read.ts';
import { createFailuresInARow, type FailuresInARow, isOfAllLists } from '../reading/failures-in-a-row.ts';
import { rereadWithinMs } from '../reading/freshness.ts';
import { inParallel, parallelReads } from '../reading/parallel.ts';
import type { RunContext, StageOutcome } from '../reading/run-context.ts';
import { type Stage, sumCounts } from '../reading/stage.ts';
import { toAssignedAccount } from '../transform/accounts.ts';
import { removeMissing } from './missing-accounts.ts';

/** Failed apps and lists being read, both by instance id; and the number of accounts removed so far. */
export type AppUsersCheckpoint = {
  failed: Record<string, SyncError>;
  walks: Record<string, ReadState>;
  removed: number;
};

export const isAppUsersCheckpoint = isObjectOf<AppUsersCheckpoint>({
  failed: isMapOf(
    isObjectOf<SyncError>({
      code: isText,
      message: isText,
      httpStatus: isNullOr(isCount),
      oktaErrorCode: isNullOr(isText),
      oktaErrorId: isAbsentOr(isNullOr(isText)),
      oktaRequestId: isAbsentOr(isNullOr(isText)),
      retryable: isBoolean,
    }),
  ),
  walks: isMapOf(isReadState),
  removed: isCount,
});

const nothingRead: AppUsersCheckpoint = { failed: {}, walks: {}, removed: 0 };

/** When Okta knows none of at least this many apps, something else is wrong: they were not all deleted. */
const goneToDoubt = 3;

/**
 * Users of every app → users and user accounts. Reads several apps at a time, small apps first: most apps are small,
 * so most are complete soon. A failed app keeps its data. After several failures in a row the stage stops. An app
 * that was deleted meanwhile waits for the next read of the apps.
 *
 * An incremental run skips apps for which Okta reported no change, until they are due again.
 */
export async function readAppUsers(
  context: RunContext,
  stage: Stage<AppUsersCheckpoint>,
): Promise<StageOutcome> {
  const { failed: failedBefore, walks, removed } = stage.checkpoint ?? nothingRead;
  const total = await countListedInstances(context.store.db, context.integration);
  if (total === 0 && (await findScopeReadAt(context.store.db, context.integration, 'APPS')) === null) {
    return { status: 'FAILED', error: appsUnknown };
  }
  const isIncremental = context.mode === 'INCREMENTAL' && (await stage.untilChangesTold());
  // The groups stage finds out which apps a changed group affects.
  if (isIncremental) await stage.untilEnded('GROUPS');
  const toRead = await listInstancesToRead(
    context.store.db,
    context.integration,
    stage.startedAt.toISOString(),
    isIncremental ? { now: context.now(), rereadWithinMs } : null,
  );
  // The log may explain why an account is missing that was there before.
  if (toRead.some(({ wasRead }) => wasRead)) await stage.untilChangesTold();
  const askedAt = context.now();
  const order = toRead.filter((instance) => !(instance.id in failedBefore));
  const doneBefore = isIncremental ? 0 : total - order.length;
  const remaining = createRemaining(context, stage, order);
  const failures = createFailuresInARow({ hasRead: doneBefore > 0 });
  const counts = { done: doneBefore, gone: 0, removed, remaining, failures };
  const begin = async (tx: Database) => {
    // Mark unread apps, because the next run may read only marked apps, however this run ends.
    if (!isIncremental) await markUnreadAppUsersStale(tx, context.integration, stage.startedAt);
    return { expectedApiCalls: await counts.remaining.expectedApiCalls(tx) };
  };
  await stage.commit(null, begin);
  const begun = new Set<string>();
  let end: OktaError | null = null;
  try {
    await inParallel(
      inOrder(order, walks, remaining),
      () => parallelReads(context.okta.parallelism('APPS')),
      async (instance) => {
        begun.add(instance.id);
        try {
          await readOneApp(context, stage, instance, counts);
          counts.done += 1;
          failures.noteRead();
        } catch (error) {
          await noteFailure(context, stage, instance, counts, error);
        }
      },
    );
  } catch (error) {
    if (!(error instanceof OktaError) || endsRun(error)) throw error;
    end = error;
  }
  // A single app may be deleted between two lists, but not all of them.
  if (counts.gone >= goneToDoubt && counts.gone === order.length) {
    return { status: 'FAILED', error: allGone };
  }
  if (!isIncremental && end === null) {
    // Apps read by an earlier attempt do not show changes reported since then.
    const markedUntil = toRead.length === total ? askedAt : stage.startedAt;
    await unmarkGroups(context.store.db, context.integration, { markedUntil });
  }
  const failed = Object.values((stage.checkpoint ?? nothingRead).failed);
  return toOutcome({ failed, end, left: order.filter(({ id }) => !begun.has(id)), total });
}

/** Apps that were interrupted come first and continue at their checkpoints. */
function* inOrder(
  instances: readonly InstanceToRead[],
  walks: AppUsersCheckpoint['walks'],
  remaining: RemainingCalls,
): Iterable<InstanceToRead> {
  yield* instances.filter(({ id }) => id in walks);
  yield* remaining.smallestFirst(instances.filter(({ id }) => !(id in walks)));
}

/** Without a list of apps, having read no users is not a success. */
const appsUnknown: SyncError = {
  code: 'notRead',
  message: 'The users of apps cannot be read before the apps.',
  httpStatus: null,
  oktaErrorCode: null,
  retryable: true,
};

const allGone: SyncError = {
  code: 'notFound',
  message: 'Okta lists the apps, but answers 404 for the users of every one. Discovered data stays.',
  httpStatus: 404,
  oktaErrorCode: null,
  retryable: true,
};

type Counts = {
  done: number;
  gone: number;
  removed: number;
  remaining: RemainingCalls;
  failures: FailuresInARow;
};

/** Marks an app as failed and keeps its data. Throws when the failure affects all apps. */
async function noteFailure(
  context: RunContext,
  stage: Stage<AppUsersCheckpoint>,
  instance: InstanceToRead,
  counts: Counts,
  error: unknown,
): Promise<void> {
  if (!(error instanceof OktaError) || endsRun(error)) throw error;
  await stage.commit(null, async (tx) => {
    const scope = appUsersScope(instance.id);
    await markScopeStale(tx, context.integration, scope, context.now());
    if (error.kind !== 'notFound' && !isOfAllLists(error)) {
      await markScopeFailed(tx, context.integration, scope, context.now());
    }
    const { failed, walks } = stage.checkpoint ?? nothingRead;
    const { [instance.id]: _, ...others } = walks;
    const failure = error.kind === 'notFound' ? {} : { [instance.id]: toSyncError(error) };
    const checkpoint = { failed: { ...failed, ...failure }, walks: others, removed: counts.removed };
    return { checkpoint };
  });
  counts.remaining.end(instance.id, null);
  if (error.kind === 'notFound') {
    counts.done += 1;
    counts.gone += 1;
  }
  if (counts.failures.noteFailure(error)) throw error;
}

async function readOneApp(
  context: RunContext,
  stage: Stage<AppUsersCheckpoint>,
  instance: InstanceToRead,
  counts: Counts,
): Promise<void> {
  const { org, integration } = context;
  const scope = appUsersScope(instance.id);
  await readCompletely(context, stage, {
    scope,
    state: stage.checkpoint?.walks[instance.id] ?? readStart,
    pages: (resume) => context.okta.appUsers(instance.oktaAppId, resume),
    toCheckpoint(state) {
      // Only this app's state changes here, because commits run one at a time.
      const { failed, walks } = stage.checkpoint ?? nothingRead;
      const { [instance.id]: _, ...others } = walks;
      const under = state === null ? others : { ...others, [instance.id]: state };
      return { failed, walks: under, removed: counts.removed };
    },
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
    rowIdOf: (id) => discoveredId.account(org.workspaceId, org.oktaOrgId, instance.oktaAppId, id),
    expectedApiCalls(tx, { next, seen }) {
      if (next === null) counts.remaining.end(instance.id, seen);
      else counts.remaining.read(instance.id, seen);
      return counts.remaining.expectedApiCalls(tx);
    },
    async complete(tx, walk, readAt) {
      const result = await removeMissing(tx, context, instance, { walk, readAt, counts });
      // A list with unreadable items disproves nothing.
      const isProof = walk.seen > 0 || (await isEmptyForGood(tx, context, scope));
      const disproved =
        isProof && walk.skipped === 0
          ? await dropDisprovedAccounts(tx, org.workspaceId, instance.id, context.now())
          : 0;
      await refreshServiceFigures(tx, org.workspaceId, context.now(), [instance.serviceId]);
      if (instance.hasFailed) await unmarkScopeFailed(tx, integration, scope);
      const changes = sumCounts(result.changes, { userAccountsAdded: -disproved });
      return { ...result, changes };
    },
  });
}

/**
 * Whether an empty list proves that nobody has the app. It does not on the first read (see the removal guard), nor
 * while every list is empty, which is what a role without the right to see assignments gets.
 */
async function isEmptyForGood(tx: Database, { integration }: RunContext, scope: string): Promise<boolean> {
  const wasRead = (await findScopeReadAt(tx, integration, scope)) !== null;
  return wasRead && (await hasListedAccounts(tx, integration));
}

/** `end` is the failure after which the apps in `left` were not read. */
function toOutcome({
  failed,
  end,
  left,
  total,
}: {
  failed: SyncError[];
  end: OktaError | null;
  left: InstanceToRead[];
  total: number;
}): StageOutcome {
  const reason = end === null ? failed[0] : toSyncError(end);
  if (!reason) return { status: 'SUCCEEDED' };
  const unread = failed.length + left.length;
  if (unread >= total || end?.retryable === false) return { status: 'FAILED', error: reason };
  const message = `The users of ${unread} of ${total} apps could not be read; their discovered data stays. The ${end === null ? 'first' : 'last'} reason: ${reason.message}`;
  // Apps that failed in the last run too are no reason to start the next run early.
  const isWorthAnother = left.some(({ hasFailed }) => !hasFailed);
  return { status: isWorthAnother ? 'FAILED' : 'PARTIALLY_SUCCEEDED', error: { ...reason, message } };
}
