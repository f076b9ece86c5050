import { OktaError, type OktaFailureKind } from '../../okta/errors.ts';
import type { OktaPage } from '../../okta/walk.ts';
import type { OktaGroup } from '../../okta/wire/groups.ts';
import type { Database } from '../../store/database.ts';
import type { SyncError } from '../../store/tables/sync-runs.ts';
import { findUnreadInstances, insertDerivedAccounts } from '../../store/writes/derived-accounts.ts';
import {
  listGroupsToDerive,
  markGroupDerived,
  setGroupInstances,
  upsertGroups,
} from '../../store/writes/groups.ts';
import { findIntegration, setReadPosition } from '../../store/writes/integrations.ts';
import { findScopeReadAt, markScopeRead } from '../../store/writes/scopes.ts';
import {
  listStaleGroups,
  markAppUsersOfGroupStale,
  markAppUsersStale,
  markGroupsStale,
  unmarkGroups,
} from '../../store/writes/staleness.ts';
import { earliestNow, type RunContext, type StageOutcome, type StageReader } from '../context.ts';
import { endsRun, toSyncError } from '../failures.ts';
import { membersPerPage, pagesOf } from '../forecast.ts';
import { inParallel, walksAtOnce } from '../parallel.ts';
import { changesFrom, isDueWhole } from '../reread.ts';
import { openStage, type Stage } from '../stage.ts';
import { toDerivedAccounts } from '../transform/derived-accounts.ts';
import { isPlaceRefused, mostRestarts, uniqueBy } from '../walk.ts';

const scope = 'GROUPS';

/**
 * A change to a group is passed on to its apps of so many accounts at most. Okta also logs each account that comes
 * or goes by it; going by those alone, an app that everybody has is not read whole for everyone who joins.
 */
const fewAccounts = 1_000;

/**
 * Okta groups → the names shown where a group grants an account; and, while the users of many apps are still to be
 * read, the accounts that follow from groups' apps and members: the picture of minutes before that of an hour.
 *
 * An incremental run only asks which groups changed, and marks the users of their apps to be read again.
 */
export const readGroups: StageReader = async (context, record) => {
  const stage = await openStage(context, record);
  const since = await changedSince(context);
  if (stage.checkpoint?.areNamed !== true) {
    if (since === null || !(await readChanged(context, stage, since))) await readNames(context, stage);
  }
  if (since !== null) return passOnChanges(context, stage);
  await context.untilEnded('APPS');
  return (await isWorthDeriving(context)) ? deriveAccounts(context, stage) : { status: 'SUCCEEDED' };
};

/** From when on to ask for groups that changed; null when all have to be read. */
async function changedSince(context: RunContext): Promise<Date | null> {
  if (context.mode === 'FULL' || !(await context.changesTold)) return null;
  const readAt = (await findIntegration(context.store.db, context.integration))?.groupsReadAt;
  const namedAt = await findScopeReadAt(context.store.db, context.integration, scope);
  if (readAt == null || namedAt === null) return null;
  return isDueWhole(namedAt, context.now()) ? null : changesFrom(readAt);
}

/** A place that Okta does not know any more costs the list again from its beginning. */
async function readNames(context: RunContext, stage: Stage): Promise<void> {
  for (let restarts = 0; ; restarts += 1) {
    try {
      await readNamesFrom(context, stage);
      return;
    } catch (error) {
      const isUnderWay = typeof stage.checkpoint?.next === 'string';
      if (!isUnderWay || !isPlaceRefused(error) || restarts >= mostRestarts) throw error;
      await stage.commit({ recordsRead: 0, recordsSkipped: 0 }, async () => ({ checkpoint: null }));
    }
  }
}

async function readNamesFrom(context: RunContext, stage: Stage): Promise<void> {
  const resume = typeof stage.checkpoint?.next === 'string' ? stage.checkpoint.next : undefined;
  const readAt = resume === undefined ? context.now() : stage.startedAt;
  await saveNames(context, stage, context.okta.groups(resume), {
    pageCheckpoint: (next) => ({ next }),
    async complete(tx) {
      await markScopeRead(tx, context.integration, scope, readAt);
    },
  });
}

/**
 * Names the groups that changed and marks them. False when Okta does not answer the question; then all have to be
 * read. Not taken up again after a stop: it is one request as a rule.
 */
async function readChanged(context: RunContext, stage: Stage, since: Date): Promise<boolean> {
  try {
    await saveNames(context, stage, context.okta.groups(undefined, { changedSince: since }), {
      pageCheckpoint: () => null,
      complete: async () => {},
      changed: (tx, ids) => markGroupsStale(tx, context.integration, ids, context.now()),
    });
    return true;
  } catch (error) {
    if (isPlaceRefused(error)) return false;
    throw error;
  }
}

async function saveNames(
  context: RunContext,
  stage: Stage,
  pages: AsyncIterable<OktaPage<OktaGroup>>,
  save: {
    pageCheckpoint: (next: string) => Record<string, unknown> | null;
    complete: (tx: Database) => Promise<void>;
    changed?: (tx: Database, oktaGroupIds: string[]) => Promise<void>;
  },
): Promise<void> {
  const askedAt = earliestNow(context).toISOString();
  for await (const page of pages) {
    await stage.commit({ recordsRead: page.items.length, recordsSkipped: page.skipped }, async (tx) => {
      const groups = uniqueBy(page.items, (group) => group.id).map(toGroupWrite);
      const changedIds = await upsertGroups(tx, context.integration, groups);
      await save.changed?.(tx, changedIds);
      if (page.next !== null) return { checkpoint: save.pageCheckpoint(page.next) };
      await save.complete(tx);
      await setReadPosition(tx, context.integration, { groupsReadAt: askedAt });
      return { checkpoint: { areNamed: true } };
    });
  }
}

function toGroupWrite({ id, name, appsCount, usersCount, lastUpdated, lastMembershipUpdated }: OktaGroup) {
  const dates = [lastUpdated, lastMembershipUpdated];
  return {
    oktaGroupId: id,
    name: name ?? id,
    appsCount,
    usersCount,
    version: dates.every((date) => date === null) ? null : dates.join(' '),
  };
}

/** Marks the users of the apps that changed groups grant: members of such a group have gained or lost them. */
async function passOnChanges(context: RunContext, stage: Stage): Promise<StageOutcome> {
  const { integration, okta, store } = context;
  const failures: SyncError[] = [];
  const stale = await listStaleGroups(store.db, integration);
  await inParallel(
    stale,
    () => walksAtOnce(okta.parallelism('GROUPS')),
    async (oktaGroupId) => {
      const appIds: string[] = [];
      let isGone = false;
      try {
        for await (const page of okta.groupApps(oktaGroupId)) appIds.push(...page.items.map(({ id }) => id));
      } catch (error) {
        if (!(error instanceof OktaError) || endsRun(error)) throw error;
        if (error.kind !== 'notFound') {
          // Stays marked: asked again with the next run.
          failures.push(toSyncError(error));
          return;
        }
        isGone = true;
      }
      await stage.commit({ recordsRead: 0, recordsSkipped: 0 }, async (tx) => {
        await markAppUsersStale(tx, integration, appIds, context.now(), { maxAccounts: fewAccounts });
        if (isGone) await markAppUsersOfGroupStale(tx, integration, oktaGroupId, context.now());
        await unmarkGroups(tx, integration, { oktaGroupId });
        return { checkpoint: stage.checkpoint };
      });
    },
  );
  const [first] = failures;
  return first ? { status: 'PARTIALLY_SUCCEEDED', error: first } : { status: 'SUCCEEDED' };
}

/** What Okta lets one read of apps' users within a minute needs no picture in advance. */
async function isWorthDeriving(context: RunContext): Promise<boolean> {
  const unread = await findUnreadInstances(context.store.db, context.integration);
  const perMinute = context.okta.callsPerMinute('APPS');
  return unread.size > 0 && perMinute !== null && unread.size > perMinute / 2;
}

async function deriveAccounts(context: RunContext, stage: Stage): Promise<StageOutcome> {
  const { integration, lease, store } = context;
  const groups = await listGroupsToDerive(store.db, integration, lease.runId);
  const failures: SyncError[] = [];
  const callsPerGroup = ({ usersCount }: { usersCount: number | null }) =>
    1 + pagesOf(usersCount ?? 0, membersPerPage);
  const begin = async () => ({
    checkpoint: stage.checkpoint,
    expectedApiCalls: stage.apiCalls() + groups.reduce((sum, group) => sum + callsPerGroup(group), 0),
  });
  await stage.commit({ recordsRead: 0, recordsSkipped: 0 }, begin);
  try {
    await inParallel(
      groups,
      () => walksAtOnce(context.okta.parallelism('GROUPS')),
      async ({ oktaGroupId }) => {
        if ((await findUnreadInstances(store.db, integration)).size === 0) return;
        await deriveFromGroup(context, stage, oktaGroupId).catch((error: unknown) => {
          if (!(error instanceof OktaError) || endsRun(error) || concernsAllGroups.has(error.kind))
            throw error;
          // A group deleted meanwhile has no accounts; one that fails is one of many.
          if (error.kind !== 'notFound') failures.push(toSyncError(error));
        });
      },
    );
  } catch (error) {
    // The names are read all the same.
    if (!(error instanceof OktaError) || endsRun(error)) throw error;
    failures.unshift(toSyncError(error));
  }
  const [first] = failures;
  return first ? { status: 'PARTIALLY_SUCCEEDED', error: first } : { status: 'SUCCEEDED' };
}

const concernsAllGroups: ReadonlySet<OktaFailureKind> = new Set([
  'forbidden',
  'unreachable',
  'rateLimited',
  'addressRefused',
]);

async function deriveFromGroup(context: RunContext, stage: Stage, oktaGroupId: string): Promise<void> {
  const { integration, lease, okta, org } = context;
  const appIds = new Set<string>();
  for await (const page of okta.groupApps(oktaGroupId)) for (const app of page.items) appIds.add(app.id);
  if (appIds.size > 0) {
    await stage.commit({ recordsRead: 0, recordsSkipped: 0 }, async (tx) => {
      await setGroupInstances(tx, integration, oktaGroupId, [...appIds]);
      return { checkpoint: { areNamed: true } };
    });
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
