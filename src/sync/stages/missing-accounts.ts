import type { Database } from '../../store/engine/database.ts';
import {
  countAccounts,
  findAccountsOfTheGone,
  findMissingAccounts,
  removeAccounts,
} from '../../store/sync/accounts.ts';
import type { InstanceToRead } from '../../store/sync/instances-to-read.ts';
import { findScopeReadAt } from '../../store/sync/read-scopes.ts';
import { findToldRemovals, forgetToldOfInstance } from '../../store/sync/told-accounts.ts';
import {
  countWithheldElsewhere,
  findWithheldLastTime,
  withhold,
} from '../../store/sync/withheld-removals.ts';
import { appUsersScope } from '../../store/tables/scopes.ts';
import type { ReadState } from '../reading/complete-read.ts';
import { judgeRemoval, judgeShare, tooMuch } from '../reading/removal-guard.ts';
import { clockGrainMs, type RunContext, toOrgTime } from '../reading/run-context.ts';

/** A complete read of an app's users: when it began, and how many unexplained accounts the stage has removed so far. */
type FinishedRead = { walk: ReadState; readAt: Date; counts: { removed: number } };

/**
 * Removes accounts that the complete list of an app's users does not name. Accounts whose removal the log reported,
 * and accounts of people deleted from Okta, are removed at once. The guard judges the others.
 */
export async function removeMissing(
  tx: Database,
  context: RunContext,
  instance: InstanceToRead,
  read: FinishedRead,
) {
  const { lease, org } = context;
  const { walk, counts } = read;
  const scope = appUsersScope(instance.id);
  const { workspaceId } = org;
  const { present, missingIds } = await findMissingAccounts(tx, workspaceId, instance.id, lease, scope);
  const missingBefore = await findWithheldLastTime(tx, context.integration, lease.runId, scope, missingIds);
  const explained = await findExplained(tx, context, instance, { ...read, missingIds, missingBefore });
  const unexplainedIds = missingIds.filter((id) => !explained.has(id));
  const explainedRemoved = await removeAccounts(tx, workspaceId, [...explained], context.now());
  // Removals that were too many over all apps stay doubtful, although the next sync starts to count at zero.
  const wereOfAllApps = unexplainedIds.some((id) => missingBefore.get(id)?.isOfAllApps);
  const verdict = await judge(tx, context, instance, read, {
    presentBefore: present - walk.added - explained.size,
    missing: unexplainedIds.length,
    wasMissingBefore: unexplainedIds.every((id) => missingBefore.has(id)),
    wereOfAllApps,
  });
  if (!verdict.isAllowed) {
    const { reason, isOfAllApps } = verdict;
    return {
      changes: { userAccountsRemoved: explainedRemoved },
      withheld: await withhold(tx, lease, 'USER_ACCOUNT', unexplainedIds, reason, { isOfAllApps }),
    };
  }
  counts.removed += unexplainedIds.length;
  const removed = await removeAccounts(tx, workspaceId, unexplainedIds, context.now());
  return { changes: { userAccountsRemoved: explainedRemoved + removed } };
}

async function judge(
  tx: Database,
  { integration }: RunContext,
  { id: instanceId }: InstanceToRead,
  { walk, counts }: FinishedRead,
  found: { presentBefore: number; missing: number; wasMissingBefore: boolean; wereOfAllApps: boolean },
): Promise<{ isAllowed: true } | { isAllowed: false; reason: string; isOfAllApps: boolean }> {
  const { missing, wereOfAllApps } = found;
  const own = judgeRemoval({ ...walk, ...found });
  if (!own.isAllowed) return { ...own, isOfAllApps: wereOfAllApps };
  if (missing === 0) return own;
  // A narrowed role hides a few accounts of every app, or all accounts of small apps. A large share over all apps is
  // therefore as suspicious as in one app. Withheld accounts of other apps count too; this sync may still resolve
  // them.
  const { removed } = counts;
  const presentBefore = removed + (await countAccounts(tx, integration));
  const isOfAllApps = wereOfAllApps || !judgeShare({ presentBefore, missing: removed + missing }).isAllowed;
  if (isOfAllApps) return { isAllowed: false, reason: tooMuch, isOfAllApps };
  const inDoubt = await countWithheldElsewhere(tx, integration, instanceId);
  const ofAll = judgeShare({ presentBefore, missing: removed + inDoubt + missing });
  return ofAll.isAllowed ? ofAll : { ...ofAll, isOfAllApps: false };
}

/**
 * Missing accounts with a known reason: their people were deleted from Okta, or the log reported their removal before
 * this read began. A report from before the previous read does not count, because that read saw the account again,
 * unless it missed the account as well. Returns none when items could not be read: any account may be among them.
 */
async function findExplained(
  tx: Database,
  context: RunContext,
  { id: instanceId }: InstanceToRead,
  read: FinishedRead & { missingIds: readonly string[]; missingBefore: ReadonlyMap<string, unknown> },
): Promise<Set<string>> {
  const { workspaceId } = context.org;
  const { missingIds, missingBefore, walk } = read;
  if (walk.unidentified > 0) return new Set();
  const begunAt = toOrgTime(context, read.readAt);
  const lastReadAt = await findScopeReadAt(tx, context.integration, appUsersScope(instanceId));
  const afterMs = lastReadAt === null ? 0 : toOrgTime(context, new Date(lastReadAt)).getTime() - clockGrainMs;
  const untilMs = begunAt.getTime() + clockGrainMs;
  const told = await findToldRemovals(tx, workspaceId, instanceId, missingIds);
  const explained = told.filter(({ id, toldAt }) => {
    const toldMs = Date.parse(toldAt);
    return toldMs <= untilMs && (toldMs > afterMs || missingBefore.has(id));
  });
  // This read has confirmed or refuted every report from before it began.
  await forgetToldOfInstance(tx, workspaceId, instanceId, begunAt);
  const ofTheGone = await findAccountsOfTheGone(tx, workspaceId, missingIds);
  return new Set([...explained.map(({ id }) => id), ...ofTheGone]);
}
