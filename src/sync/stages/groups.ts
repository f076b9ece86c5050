import { OktaError, type OktaFailureKind } from '../../okta/errors.ts';
import type { SyncError } from '../../store/tables.ts';
import { findUnreadInstances, insertDerivedAccounts } from '../../store/writes/derived-accounts.ts';
import { listGroupsToDerive, markGroupDerived, upsertGroups } from '../../store/writes/groups.ts';
import type { RunContext, StageOutcome, StageReader } from '../context.ts';
import { endsRun, toSyncError } from '../failures.ts';
import { inParallel } from '../parallel.ts';
import { openStage, type Stage } from '../stage.ts';
import { toDerivedAccounts } from '../transform/derived-accounts.ts';
import { uniqueBy } from '../walk.ts';

/** Groups read at the same time; their bucket is five times that of the apps. */
const groupsAtOnce = 4;

/**
 * Okta groups → the names shown where a group grants an account; and, while the users of many apps are still to be
 * read, the accounts that follow from groups' apps and members: the picture of minutes before that of an hour.
 */
export const readGroups: StageReader = async (context, record) => {
  const stage = await openStage(context, record);
  if (stage.checkpoint?.areNamed !== true) await readNames(context, stage);
  await context.untilEnded('APPS');
  return (await isWorthDeriving(context)) ? deriveAccounts(context, stage) : { status: 'SUCCEEDED' };
};

async function readNames(context: RunContext, stage: Stage): Promise<void> {
  const resume = typeof stage.checkpoint?.next === 'string' ? stage.checkpoint.next : undefined;
  for await (const page of context.okta.groups(resume)) {
    await stage.commit({ recordsRead: page.items.length, recordsSkipped: page.skipped }, async (tx) => {
      const groups = uniqueBy(page.items, (group) => group.id);
      await upsertGroups(
        tx,
        context.integration,
        groups.map(({ id, name, appsCount, usersCount }) => ({
          oktaGroupId: id,
          name: name ?? id,
          appsCount,
          usersCount,
        })),
      );
      return { checkpoint: page.next === null ? { areNamed: true } : { next: page.next } };
    });
  }
}

/** What Okta lets one read of apps' users within a minute needs no picture in advance. */
async function isWorthDeriving(context: RunContext): Promise<boolean> {
  const unread = await findUnreadInstances(context.store.db, context.integration);
  const perMinute = context.meter.APPS.limitPerMinute;
  return unread.size > 0 && perMinute !== null && unread.size > perMinute / 2;
}

async function deriveAccounts(context: RunContext, stage: Stage): Promise<StageOutcome> {
  const { integration, lease, store } = context;
  const groups = await listGroupsToDerive(store.db, integration, lease.runId);
  const failures: SyncError[] = [];
  try {
    await inParallel(groups, groupsAtOnce, async ({ oktaGroupId }) => {
      if ((await findUnreadInstances(store.db, integration)).size === 0) return;
      await deriveFromGroup(context, stage, oktaGroupId).catch((error: unknown) => {
        if (!(error instanceof OktaError) || endsRun(error) || concernsAllGroups.has(error.kind)) throw error;
        // A group deleted meanwhile has no accounts; one that fails is one of many.
        if (error.kind !== 'notFound') failures.push(toSyncError(error));
      });
    });
  } catch (error) {
    // The names are read all the same.
    if (!(error instanceof OktaError) || endsRun(error)) throw error;
    failures.unshift(toSyncError(error));
  }
  const [first] = failures;
  return first ? { status: 'PARTIALLY_SUCCEEDED', error: first } : { status: 'SUCCEEDED' };
}

const concernsAllGroups: ReadonlySet<OktaFailureKind> = new Set(['forbidden', 'unreachable', 'rateLimited']);

async function deriveFromGroup(context: RunContext, stage: Stage, oktaGroupId: string): Promise<void> {
  const { integration, lease, okta, org } = context;
  const appIds = new Set<string>();
  for await (const page of okta.groupApps(oktaGroupId)) for (const app of page.items) appIds.add(app.id);
  if (appIds.size > 0) {
    for await (const page of okta.groupMembers(oktaGroupId)) {
      await stage.commit({ recordsRead: page.items.length, recordsSkipped: page.skipped }, async (tx) => {
        // Looked up within the transaction: an app read meanwhile knows better.
        const unread = await findUnreadInstances(tx, integration);
        const instances = [...appIds].flatMap((id) => unread.get(id) ?? []);
        const members = uniqueBy(page.items, (member) => member.id);
        const accounts = toDerivedAccounts(members, instances, oktaGroupId, org);
        const userAccountsAdded = await insertDerivedAccounts(tx, integration, accounts, context.now());
        return { checkpoint: { areNamed: true }, changes: { userAccountsAdded } };
      });
    }
  }
  await stage.commit({ recordsRead: 0, recordsSkipped: 0 }, async (tx) => {
    await markGroupDerived(tx, integration, oktaGroupId, lease.runId);
    return { checkpoint: { areNamed: true } };
  });
}
