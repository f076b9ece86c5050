import { OktaError } from '../../okta/errors.ts';
import type { OktaPage } from '../../okta/pages/follow-pages.ts';
import type { OktaGroup } from '../../okta/wire/groups.ts';
import type { Database } from '../../store/engine/database.ts';
import { toSortKey } from '../../store/fold.ts';
import { type GroupWrite, upsertGroups } from '../../store/sync/groups.ts';
import { findIntegration, setReadPosition } from '../../store/sync/integrations.ts';
import { findScopeReadAt, markScopeRead } from '../../store/sync/read-scopes.ts';
import {
  listStaleGroups,
  markAppUsersOfGroupStale,
  markAppUsersStale,
  markGroupsStale,
  unmarkGroups,
} from '../../store/sync/staleness.ts';
import type { SyncError } from '../../store/tables/sync-runs.ts';
import { endsRun, toSyncError } from '../connection/status-reasons.ts';
import { discoveredId } from '../ids.ts';
import { isEither, isInstant, isObjectOf, isPlace } from '../reading/checkpoint.ts';
import { uniqueBy } from '../reading/complete-read.ts';
import { createFailuresInARow } from '../reading/failures-in-a-row.ts';
import { changesFrom, isDueWhole } from '../reading/freshness.ts';
import { isPlaceRefused, pagesAnew } from '../reading/pages-anew.ts';
import { inParallel, parallelReads } from '../reading/parallel.ts';
import { earliestNow, type RunContext, type StageOutcome } from '../reading/run-context.ts';
import type { Stage } from '../reading/stage.ts';
import type { Org } from '../transform/services.ts';
import { deriveAccounts, isWorthDeriving } from './group-accounts.ts';

const scope = 'GROUPS';

type NamesUnderWay = { next: string; askedAt: string };

/** How far the read of names has come and when it began by Okta's clock; or that it has ended. */
export type GroupsCheckpoint = NamesUnderWay | { areNamed: true };

const isUnderWay = isObjectOf<NamesUnderWay>({ next: isPlace, askedAt: isInstant });
const areNamed = isObjectOf<{ areNamed: true }>({ areNamed: (value): value is true => value === true });
export const isGroupsCheckpoint = isEither(isUnderWay, areNamed);

/**
 * A changed group marks its apps as stale only up to this number of accounts. Okta also logs every account that a
 * group grants or takes, so a large app need not be read as a whole for every person who joins.
 */
const fewAccounts = 1_000;

/**
 * Okta groups → the names of the groups that grant accounts. While the users of many apps are still unread, also
 * accounts derived from the apps and members of groups: they appear within minutes instead of an hour.
 *
 * An incremental run asks only which groups changed, and marks the users of their apps as stale.
 */
export async function readGroups(context: RunContext, stage: Stage<GroupsCheckpoint>): Promise<StageOutcome> {
  const asked = await lastAsked(context, stage);
  if (!areNamed(stage.checkpoint)) {
    const isDue = asked === null || isDueWhole(asked.namedAt, context.now());
    const areRead = !isDue && (await readChanged(context, stage, changesFrom(asked.readAt)));
    if (!areRead) await readNames(context, stage);
  }
  if (asked !== null) return passOnChanges(context, stage);
  await stage.untilEnded('APPS');
  return (await isWorthDeriving(context)) ? deriveAccounts(context, stage) : { status: 'SUCCEEDED' };
}

/**
 * When the last question for changed groups was asked, and when all groups were read; null when changes are not
 * enough.
 */
async function lastAsked(
  context: RunContext,
  stage: Stage,
): Promise<{ readAt: string; namedAt: string } | null> {
  if (context.mode === 'FULL' || !(await stage.untilChangesTold())) return null;
  const readAt = (await findIntegration(context.store.db, context.integration))?.groupsReadAt;
  const namedAt = await findScopeReadAt(context.store.db, context.integration, scope);
  return readAt == null || namedAt === null ? null : { readAt, namedAt };
}

async function readNames(context: RunContext, stage: Stage<GroupsCheckpoint>): Promise<void> {
  const begun = isUnderWay(stage.checkpoint) ? stage.checkpoint : null;
  const readAt = begun === null ? context.now() : stage.startedAt;
  // Until the groups were read once, all groups are new and the users of all apps are unread anyway.
  const areKnown = (await findScopeReadAt(context.store.db, context.integration, scope)) !== null;
  await saveNames(context, stage, {
    pages: pagesAnew({ pages: (resume) => context.okta.groups(resume), place: begun?.next ?? null }),
    askedAt: begun?.askedAt ?? earliestNow(context).toISOString(),
    isTakenUp: true,
    async changed(tx, groups) {
      // A group without dates does not show whether it changed. Marking it would ask every such group for its apps.
      const dated = groups.filter(({ version }) => version !== null);
      // Marked even when the run reads the users of every app: the run may end before, and Okta reports a change
      // once.
      if (areKnown) await markStale(tx, context, dated);
    },
    async complete(tx) {
      await markScopeRead(tx, context.integration, scope, readAt);
    },
  });
}

/**
 * Reads the names of changed groups and marks these groups. Returns false when Okta rejects the question; then all
 * groups must be read. Starts over after a stop: it is usually one request. When a group cannot be read, the next run
 * asks from the same instant again.
 */
async function readChanged(
  context: RunContext,
  stage: Stage<GroupsCheckpoint>,
  since: Date,
): Promise<boolean> {
  let skipped = 0;
  async function* pages() {
    for await (const page of context.okta.groups(undefined, { changedSince: since })) {
      skipped += page.skipped;
      yield page;
    }
  }
  try {
    await saveNames(context, stage, {
      pages: pages(),
      askedAt: earliestNow(context).toISOString(),
      isTakenUp: false,
      isAnswered: () => skipped === 0,
      changed: (tx, groups) => markStale(tx, context, groups),
    });
    return true;
  } catch (error) {
    if (isPlaceRefused(error)) return false;
    throw error;
  }
}

type Names = {
  pages: AsyncIterable<OktaPage<OktaGroup>>;
  /** When the first page was requested. */
  askedAt: string;
  /** Whether a stop continues with the next page instead of the first. */
  isTakenUp: boolean;
  /** Called with the groups whose version changed. */
  changed: (tx: Database, groups: readonly GroupWrite[]) => Promise<void>;
  complete?: (tx: Database) => Promise<void>;
  /** Whether changes before `askedAt` need not be asked for again. */
  isAnswered?: () => boolean;
};

async function saveNames(context: RunContext, stage: Stage<GroupsCheckpoint>, names: Names): Promise<void> {
  const { askedAt, isTakenUp, isAnswered = () => true } = names;
  for await (const page of names.pages) {
    await stage.commit(page, async (tx) => {
      const groups = uniqueBy(page.items, (group) => group.id).map((group) =>
        toGroupWrite(group, context.org),
      );
      const changedIds = new Set(await upsertGroups(tx, context.integration, groups, context.now()));
      await names.changed(
        tx,
        groups.filter(({ oktaGroupId }) => changedIds.has(oktaGroupId)),
      );
      if (page.next !== null) return { checkpoint: isTakenUp ? { next: page.next, askedAt } : null };
      await names.complete?.(tx);
      if (isAnswered()) await setReadPosition(tx, context.integration, { groupsReadAt: askedAt });
      return { checkpoint: { areNamed: true } };
    });
  }
}

async function markStale(tx: Database, { integration, now }: RunContext, groups: readonly GroupWrite[]) {
  const ids = groups.map(({ oktaGroupId }) => oktaGroupId);
  await markGroupsStale(tx, integration, ids, now());
}

function toGroupWrite(group: OktaGroup, org: Org): GroupWrite {
  const { id, name, appsCount, usersCount, lastUpdated, lastMembershipUpdated } = group;
  const dates = [lastUpdated, lastMembershipUpdated];
  return {
    id: discoveredId.group(org.workspaceId, org.oktaOrgId, id),
    oktaGroupId: id,
    name: name ?? id,
    sortKey: toSortKey(name ?? id),
    appsCount,
    usersCount,
    version: dates.every((date) => date === null) ? null : dates.join(' '),
  };
}

/** Marks the users of apps as stale that a changed group grants: its members have gained or lost these apps. */
async function passOnChanges(context: RunContext, stage: Stage): Promise<StageOutcome> {
  const { integration, okta, store } = context;
  const failed: SyncError[] = [];
  const failures = createFailuresInARow();
  const stale = await listStaleGroups(store.db, integration);
  try {
    await inParallel(
      stale,
      () => parallelReads(okta.parallelism('GROUPS')),
      async (oktaGroupId) => {
        try {
          await passOnChange(context, stage, oktaGroupId);
          failures.noteRead();
        } catch (error) {
          if (!(error instanceof OktaError) || endsRun(error)) throw error;
          // The next run asks for this group again, after the others.
          await stage.commit(null, async (tx) => {
            await markGroupsStale(tx, integration, [oktaGroupId], context.now());
            return {};
          });
          failed.push(toSyncError(error));
          if (failures.noteFailure(error)) throw error;
        }
      },
    );
  } catch (error) {
    // The other groups stay marked, and the names have been read.
    if (!(error instanceof OktaError) || endsRun(error)) throw error;
  }
  const [first] = failed;
  return first ? { status: 'PARTIALLY_SUCCEEDED', error: first } : { status: 'SUCCEEDED' };
}

async function passOnChange(context: RunContext, stage: Stage, oktaGroupId: string): Promise<void> {
  const { integration, okta } = context;
  const appIds: string[] = [];
  let isGone = false;
  let unidentified = 0;
  try {
    for await (const page of pagesAnew({ pages: (resume) => okta.groupApps(oktaGroupId, resume) })) {
      const unreadIds = page.skippedIds ?? [];
      appIds.push(...page.items.map(({ id }) => id), ...unreadIds);
      unidentified += page.skipped - unreadIds.length;
    }
  } catch (error) {
    if (!(error instanceof OktaError) || error.kind !== 'notFound') throw error;
    isGone = true;
  }
  await stage.commit(null, async (tx) => {
    await markAppUsersStale(tx, integration, appIds, context.now(), { maxAccounts: fewAccounts });
    if (isGone) await markAppUsersOfGroupStale(tx, integration, oktaGroupId, context.now());
    // The group stays marked while an app without a readable id may be one of its apps.
    if (unidentified === 0) await unmarkGroups(tx, integration, { oktaGroupId });
    return {};
  });
}
