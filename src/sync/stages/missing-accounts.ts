import type { Database } from '../../store/database.ts';
import {
  countAccounts,
  findAccountsOfTheGone,
  findMissingAccounts,
  removeAccounts,
} from '../../store/writes/accounts.ts';
import type { InstanceToRead } from '../../store/writes/instances-to-read.ts';
import { appUsersScope, findScopeReadAt } from '../../store/writes/scopes.ts';
import { findToldRemovals, forgetToldOfInstance } from '../../store/writes/told-accounts.ts';
import {
  countWithheldElsewhere,
  findWithheldLastTime,
  withhold,
} from '../../store/writes/withheld-removals.ts';
import { clockGrainMs, type RunContext, toOrgTime } from '../context.ts';
import { judgeRemoval, judgeShare, type Verdict } from '../removal-guard.ts';
import type { WalkState } from '../walk.ts';

/** A complete read of an app's users: when it began, and how many accounts the stage has removed without an explanation. */
type CompleteRead = { walk: WalkState; readAt: Date; counts: { removed: number } };

/**
 * Marks removed what a complete read of an app's users did not see. Whom the log has named, or who is gone from Okta
 * altogether, is believed to be gone at once; of the others the guard judges.
 */
export async function removeMissing(
  tx: Database,
  context: RunContext,
  instance: InstanceToRead,
  read: CompleteRead,
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
  const verdict = await judge(tx, context, instance, read, {
    presentBefore: present - walk.added - explained.size,
    missing: unexplainedIds.length,
    wasMissingBefore: unexplainedIds.every((id) => missingBefore.has(id)),
  });
  if (!verdict.isAllowed) {
    return {
      changes: { userAccountsRemoved: explainedRemoved },
      withheld: await withhold(tx, lease, 'USER_ACCOUNT', unexplainedIds, verdict.reason),
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
  { walk, counts }: CompleteRead,
  found: { presentBefore: number; missing: number; wasMissingBefore: boolean },
): Promise<Verdict> {
  const verdict = judgeRemoval({ ...walk, ...found });
  if (!verdict.isAllowed || found.missing === 0) return verdict;
  // A role that now shows less of every app takes little of each, or all of small ones: so much of all apps is as
  // suspicious as of one. What is in doubt elsewhere counts with it, or each sync would take a share of what is left.
  const inDoubt = await countWithheldElsewhere(tx, integration, instanceId);
  return judgeShare({
    presentBefore: counts.removed + (await countAccounts(tx, integration)),
    missing: counts.removed + inDoubt + found.missing,
  });
}

/**
 * Those of the missing accounts of which it is known why they are: of people who are gone from Okta, and those that the
 * log told to be taken away before the read began. What was told before the last read is old news, for that read has
 * seen them since, unless it missed them as well. None while items could not be read: any of them may be among these.
 */
async function findExplained(
  tx: Database,
  context: RunContext,
  { id: instanceId }: InstanceToRead,
  read: CompleteRead & { missingIds: readonly string[]; missingBefore: ReadonlySet<string> },
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
  // Whatever was told until then the read has shown to be so or not.
  await forgetToldOfInstance(tx, workspaceId, instanceId, begunAt);
  const ofTheGone = await findAccountsOfTheGone(tx, workspaceId, missingIds);
  return new Set([...explained.map(({ id }) => id), ...ofTheGone]);
}
