import { OktaError } from '../../okta/errors.ts';
import type { OktaLogEvent } from '../../okta/wire/logs.ts';
import type { Database } from '../../store/engine/database.ts';
import { findIntegration, setReadPosition } from '../../store/sync/integrations.ts';
import { findScopeReadAt } from '../../store/sync/read-scopes.ts';
import { findNewestSignOn } from '../../store/sync/sign-ins.ts';
import { markAppUsersStale, markGroupsStale, markScopeStale } from '../../store/sync/staleness.ts';
import { forgetToldAccounts, noteToldAccounts } from '../../store/sync/told-accounts.ts';
import { endsRun } from '../connection/status-reasons.ts';
import { hourMs } from '../durations.ts';
import { pagesAnew } from '../reading/pages-anew.ts';
import { clockGrainMs, orgNow, type RunContext } from '../reading/run-context.ts';
import type { Stage } from '../reading/stage.ts';
import { changeFilter, followFilter, toChanges } from '../transform/changes.ts';
import { toToldAccounts } from '../transform/told-accounts.ts';
import { type KnownApps, saveLogPage } from './log-page.ts';
import { filteredPages, findKnownApps, logRetentionMs, logScope } from './log-query.ts';

/** The log is followed from a little before now, so that events written late are not missed between both ways. */
const followOverlapMs = 2 * hourMs;
/** How far back to go when Okta no longer takes a cursor; events told apart by then are not counted twice. */
const cursorOverlapMs = hourMs;

/** Reads what was written since the last time, and tells whether that is all that happened. */
export async function followLog(context: RunContext, stage: Stage): Promise<void> {
  const isGapless = await followFrom(context, stage, await position(context, stage));
  const tellsOfChanges = await isLogOfChanges(context, stage);
  stage.tellChanges(isGapless && tellsOfChanges);
}

/**
 * Whether the org's log tells of changes at all, going by whether it ever did: a log that is cut short by a role, a
 * proxy or a stand-in would otherwise pass for an org where nothing happens.
 */
async function isLogOfChanges(context: RunContext, stage: Stage): Promise<boolean> {
  const { okta, integration, store } = context;
  if ((await findIntegration(store.db, integration))?.changesLoggedAt != null) return true;
  const nowMs = orgNow(context).getTime();
  const query = {
    since: new Date(nowMs - logRetentionMs + hourMs).toISOString(),
    until: new Date(nowMs).toISOString(),
    filter: changeFilter,
    limit: 1,
  };
  try {
    for await (const page of okta.logEvents(query)) {
      if (toChanges(page.items).events === 0) return false;
      await stage.commit(null, async (tx) => {
        await setReadPosition(tx, integration, { changesLoggedAt: context.now().toISOString() });
        return {};
      });
      return true;
    }
  } catch (error) {
    // Only asked to save requests later: whatever is wrong with the answer shows where the log is really read.
    if (!(error instanceof OktaError) || endsRun(error) || error.kind === 'aborted') throw error;
  }
  return false;
}

/** Where the log is followed from. */
type Position = { cursor: string | null; since: string; readSince: string };

/**
 * Goes on at the cursor kept; without one, an hour before the newest sign-on counted; the first time, from now on.
 * After a pause longer than Okta keeps events some are lost: that is noted as a gap, and everything begins anew.
 */
async function position(context: RunContext, stage: Stage): Promise<Position> {
  const { db } = context.store;
  const { integration } = context;
  const known = await findIntegration(db, integration);
  const nowMs = context.now().getTime();
  const readAt = await findScopeReadAt(db, integration, logScope);
  const gap =
    readAt !== null && Date.parse(readAt) < nowMs - logRetentionMs
      ? { from: new Date(readAt).toISOString(), to: new Date(nowMs - logRetentionMs).toISOString() }
      : null;
  if (known?.logReadSince != null && gap === null) {
    const newest = await findNewestSignOn(db, integration, context.now());
    const since = Math.max(
      newest === null ? Date.parse(known.logReadSince) : Date.parse(newest) - cursorOverlapMs,
      nowMs - logRetentionMs,
    );
    return {
      // A cursor goes on with the filter it was made with.
      cursor: known.logFilter === followFilter ? known.logCursor : null,
      since: new Date(since).toISOString(),
      readSince: known.logReadSince,
    };
  }
  const readSince = new Date(nowMs - followOverlapMs).toISOString();
  await stage.commit(null, async (tx) => {
    await setReadPosition(tx, integration, {
      logCursor: null,
      logReadSince: readSince,
      logFetchedBackTo: null,
      activityKnownSince: null,
      ...(gap ? { activityGaps: [...(known?.activityGaps ?? []), gap] } : {}),
    });
    return { checkpoint: null };
  });
  return { cursor: null, since: readSince, readSince };
}

/** Reads on from a position; returns whether it could go on from there without a gap. */
async function followFrom(context: RunContext, stage: Stage, from: Position): Promise<boolean> {
  const { okta, integration } = context;
  let cursor = from.cursor;
  let kept = cursor;
  let known: KnownApps | null = null;
  let begunMs: number | null = null;
  const pages = pagesAnew({
    pages: (resume) => filteredPages(okta, { since: from.since, filter: followFilter }, resume),
    place: cursor,
    beginAgain() {
      cursor = null;
      kept = null;
    },
  });
  for await (const page of pages) {
    // By Okta's clock, which its first answer has told.
    begunMs ??= orgNow(context).getTime();
    const caughtUpMs = begunMs + clockGrainMs;
    // The first page is asked for before anything else is read; what it means only the list of apps tells.
    known ??= await findKnownApps(context, stage);
    const apps = known;
    // Okta always says where to go on. Where that is missing the place before stays good: nothing is lost, and what
    // is read twice is told apart.
    const logCursor: string | null = page.next ?? kept;
    // A cursor also brings events that were written late; a beginning brings none from before it.
    const inside =
      cursor === null ? page.items.filter(({ published }) => published >= from.since) : page.items;
    await stage.commit(page, async (tx) => {
      const changes = await saveLogPage(tx, context, inside, apps);
      // Begun elsewhere than where it was left: what was told since may be missing, and so may what took it back.
      if (kept === null) await forgetToldAccounts(tx, integration);
      const tellsOfChanges = await markChanges(tx, context, page.items);
      await setReadPosition(tx, integration, {
        logCursor,
        logFilter: followFilter,
        ...(tellsOfChanges ? { changesLoggedAt: context.now().toISOString() } : {}),
      });
      return { changes };
    });
    kept = logCursor;
    // Where somebody always signs in no page is empty. Okta gives events in the order it wrote them: behind one that
    // was made since we began, all that were written before are through, and the next run goes on from here.
    const isFromNow = ({ published }: { published: string }) =>
      Date.parse(published) > caughtUpMs && Date.parse(published) <= orgNow(context).getTime() + clockGrainMs;
    if (page.next !== null && page.items.some(isFromNow)) break;
  }
  return cursor !== null;
}

/** Marks what the events say has changed. Tells whether they said anything of the kind. */
async function markChanges(
  tx: Database,
  context: RunContext,
  events: readonly OktaLogEvent[],
): Promise<boolean> {
  const { integration, org, now } = context;
  const changes = toChanges(events);
  if (changes.events === 0) return false;
  await noteToldAccounts(tx, integration, toToldAccounts(events, org));
  await markAppUsersStale(tx, integration, changes.oktaAppIds, now());
  await markGroupsStale(tx, integration, changes.oktaGroupIds, now());
  if (changes.isSomebodyDeleted) await markScopeStale(tx, integration, 'USERS', now());
  return true;
}
