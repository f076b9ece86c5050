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

/** Reading forwards starts two hours before now, so that events written late are not missed between both directions. */
const followOverlapMs = 2 * hourMs;
/** How far to go back when Okta rejects the cursor. Remembered sign-ons of that time are not counted twice. */
const cursorOverlapMs = hourMs;

/** Reads the events since the last run and reports whether these are all events. */
export async function followLog(context: RunContext, stage: Stage): Promise<void> {
  const isGapless = await followFrom(context, stage, await position(context, stage));
  const tellsOfChanges = await isLogOfChanges(context, stage);
  stage.tellChanges(isGapless && tellsOfChanges);
}

/**
 * Whether the org's log has ever reported a change. A log shortened by a role, a proxy or a stand-in would otherwise
 * look like an org where nothing changes.
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
    // This request only saves later requests. A real fault of the log shows where its events are read.
    if (!(error instanceof OktaError) || endsRun(error) || error.kind === 'aborted') throw error;
  }
  return false;
}

/** Where reading forwards starts. */
type Position = { cursor: string | null; since: string; readSince: string };

/**
 * Continues at the stored cursor; without a cursor, one hour before the newest counted sign-on; the first time, now.
 * After a pause longer than Okta keeps events, events are lost: the loss is stored as a gap, and reading starts
 * again.
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
      // A cursor keeps the filter that it was made with.
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

/** Reads forwards from a position. Returns whether it continued at the cursor, without a gap. */
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
    // By Okta's clock, which is known since the first answer.
    begunMs ??= orgNow(context).getTime();
    const caughtUpMs = begunMs + clockGrainMs;
    // The first page is requested before anything else, but saving it needs the list of apps.
    known ??= await findKnownApps(context, stage);
    const apps = known;
    // Okta always sends a next link. If it is missing, the previous cursor stays valid: nothing is lost, and
    // duplicates are recognised.
    const logCursor: string | null = page.next ?? kept;
    // A cursor also yields events that were written late. Without a cursor, events from before the start are left
    // out.
    const inside =
      cursor === null ? page.items.filter(({ published }) => published >= from.since) : page.items;
    await stage.commit(page, async (tx) => {
      const changes = await saveLogPage(tx, context, inside, apps);
      // Reading did not continue at the cursor, so the events that revoked an earlier removal may be missing.
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
    // In a busy org no page is ever empty. Okta sends events in the order in which it wrote them, so an event from
    // after our start means that all earlier events have been read. The next run continues here.
    const isFromNow = ({ published }: { published: string }) =>
      Date.parse(published) > caughtUpMs && Date.parse(published) <= orgNow(context).getTime() + clockGrainMs;
    if (page.next !== null && page.items.some(isFromNow)) break;
  }
  return cursor !== null;
}

/** Marks as stale what the events report as changed. Returns whether any event reported a change. */
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
