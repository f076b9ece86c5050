import type { OktaClient } from '../../okta/client.ts';
import { OktaError } from '../../okta/errors.ts';
import type { OktaPage } from '../../okta/walk.ts';
import type { OktaLogEvent } from '../../okta/wire/logs.ts';
import type { Database } from '../../store/database.ts';
import { countEmployees } from '../../store/writes/employees.ts';
import { findExcludedAppIds } from '../../store/writes/excluded-apps.ts';
import { findIntegration, setReadPosition } from '../../store/writes/integrations.ts';
import { hasActivity } from '../../store/writes/logged-instances.ts';
import { findScopeReadAt, markScopeRead } from '../../store/writes/scopes.ts';
import { findNewestSignOn, forgetSignOns } from '../../store/writes/sign-ins.ts';
import { markAppUsersStale, markGroupsStale, markScopeStale } from '../../store/writes/staleness.ts';
import { orgNow, type RunContext, type StageReader, toOrgTime } from '../context.ts';
import { endsRun } from '../failures.ts';
import { logCallsAtFirst } from '../forecast.ts';
import { openStage, type Stage } from '../stage.ts';
import { changeFilter, followFilter, toChanges } from '../transform/changes.ts';
import { signOnFilter } from '../transform/sign-ons.ts';
import { type KnownApps, saveLogPage } from './log-page.ts';
import { firstWindow, type LogWindow, nextWindow } from './log-windows.ts';

const scope = 'SYSTEM_LOG';
const hourMs = 3_600_000;
/** How long Okta keeps events. */
const retentionMs = 90 * 24 * hourMs;
/** The log is followed from a little before now, so that events written late are not missed between both ways. */
const followOverlapMs = 2 * hourMs;
/** An event is told apart from its duplicates for this long behind the newest one. */
const memoryMs = 24 * hourMs;
/** How far back to go when Okta no longer takes a cursor; events told apart by then are not counted twice. */
const cursorOverlapMs = hourMs;

/**
 * Sign-ins from the System Log, both ways. Forwards: followed from where it was left, in the order Okta wrote the
 * events, so that late ones are not missed. Backwards, the first time: window by window, the newest first, because
 * last week says more than last quarter.
 */
export const readLog: StageReader = async (context, record) => {
  const stage = await openStage(context, record);
  await follow(context, stage);
  await fetchBackwards(context, stage);
  await stage.commit({ recordsRead: 0, recordsSkipped: 0 }, async (tx) => {
    await markScopeRead(tx, context.integration, scope, context.now());
    return { checkpoint: null, expectedApiCalls: stage.apiCalls() };
  });
  return { status: 'SUCCEEDED' };
};

/** Where the log is followed from. */
type Position = { cursor: string | null; since: string; readSince: string };

/** Reads what was written since the last time, and tells whether that is all that happened. */
async function follow(context: RunContext, stage: Stage): Promise<void> {
  const from = await position(context, stage);
  let isGapless = from.cursor !== null;
  try {
    await followFrom(context, stage, from, from.cursor);
  } catch (error) {
    if (!(error instanceof OktaError) || error.kind !== 'badRequest' || from.cursor === null) throw error;
    isGapless = false;
    await followFrom(context, stage, from, null);
  }
  const tellsOfChanges = await isLogOfChanges(context, stage);
  context.tellChanges(isGapless && tellsOfChanges);
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
    since: new Date(nowMs - retentionMs + hourMs).toISOString(),
    until: new Date(nowMs).toISOString(),
    filter: changeFilter,
    limit: 1,
  };
  try {
    for await (const page of okta.logEvents(query)) {
      if (toChanges(page.items).events === 0) return false;
      await stage.commit({ recordsRead: 0, recordsSkipped: 0 }, async (tx) => {
        await setReadPosition(tx, integration, { changesLoggedAt: context.now().toISOString() });
        return { checkpoint: stage.checkpoint };
      });
      return true;
    }
  } catch (error) {
    // Only asked to save requests later: whatever is wrong with the answer shows where the log is really read.
    if (!(error instanceof OktaError) || endsRun(error) || error.kind === 'aborted') throw error;
  }
  return false;
}

/**
 * Goes on at the cursor kept; without one, an hour before the newest sign-on counted; the first time, from now on.
 * After a pause longer than Okta keeps events some are lost: that is noted as a gap, and everything begins anew.
 */
async function position(context: RunContext, stage: Stage): Promise<Position> {
  const { db } = context.store;
  const { integration } = context;
  const known = await findIntegration(db, integration);
  const nowMs = context.now().getTime();
  const readAt = await findScopeReadAt(db, integration, scope);
  const gap =
    readAt !== null && Date.parse(readAt) < nowMs - retentionMs
      ? { from: new Date(readAt).toISOString(), to: new Date(nowMs - retentionMs).toISOString() }
      : null;
  if (known?.logReadSince != null && gap === null) {
    const newest = await findNewestSignOn(db, integration, context.now());
    const since = Math.max(
      newest === null ? Date.parse(known.logReadSince) : Date.parse(newest) - cursorOverlapMs,
      nowMs - retentionMs,
    );
    return {
      // A cursor goes on with the filter it was made with.
      cursor: known.logFilter === followFilter ? known.logCursor : null,
      since: new Date(since).toISOString(),
      readSince: known.logReadSince,
    };
  }
  const readSince = new Date(nowMs - followOverlapMs).toISOString();
  await stage.commit({ recordsRead: 0, recordsSkipped: 0 }, async (tx) => {
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

async function followFrom(
  context: RunContext,
  stage: Stage,
  from: Position,
  cursor: string | null,
): Promise<void> {
  const { okta, integration } = context;
  let known: KnownApps | null = null;
  let kept = cursor;
  for await (const page of filteredPages(okta, { since: from.since, filter: followFilter }, cursor)) {
    // The first page is asked for before anything else is read; what it means only the list of apps tells.
    known ??= await findKnownApps(context);
    const apps = known;
    // Okta always says where to go on. Where that is missing the place before stays good: nothing is lost, and what
    // is read twice is told apart.
    const logCursor: string | null = page.next ?? kept;
    // A cursor also brings events that were written late; a beginning brings none from before it.
    const inside =
      cursor === null ? page.items.filter(({ published }) => published >= from.since) : page.items;
    await stage.commit(countsOf(page), async (tx) => {
      const changes = await saveLogPage(tx, context, inside, apps);
      const tellsOfChanges = await markChanges(tx, context, page.items);
      await setReadPosition(tx, integration, {
        logCursor,
        logFilter: followFilter,
        ...(tellsOfChanges ? { changesLoggedAt: context.now().toISOString() } : {}),
      });
      return { checkpoint: stage.checkpoint, changes };
    });
    kept = logCursor;
  }
}

/** Marks what the events say has changed. Tells whether they said anything of the kind. */
async function markChanges(
  tx: Database,
  { integration, now }: RunContext,
  events: readonly OktaLogEvent[],
): Promise<boolean> {
  const changes = toChanges(events);
  if (changes.events === 0) return false;
  await markAppUsersStale(tx, integration, changes.oktaAppIds, now());
  await markGroupsStale(tx, integration, changes.oktaGroupIds, now());
  if (changes.isSomebodyDeleted) await markScopeStale(tx, integration, 'USERS', now());
  return true;
}

async function fetchBackwards(context: RunContext, stage: Stage): Promise<void> {
  const { store, integration } = context;
  const state = await findIntegration(store.db, integration);
  if (state?.logReadSince == null) return;
  // Known from an earlier time on without windows of its own: there is nothing older to fetch.
  if (state.logFetchedBackTo === null && state.activityKnownSince !== null) return;
  const oldestMs = Math.max(Date.parse(state.logReadSince), context.now().getTime()) - retentionMs;
  const known = await findKnownApps(context);
  const people = await countEmployees(store.db, integration);
  let window = readWindow(stage.checkpoint) ?? firstWindow(state.logFetchedBackTo ?? state.logReadSince);
  const startedAtCalls = stage.apiCalls();
  const startMs = Date.parse(window.until);
  let events = window.events;
  const hasFetched = startMs > oldestMs;
  while (Date.parse(window.until) > oldestMs) {
    window = { ...window, since: new Date(Math.max(Date.parse(window.since), oldestMs)).toISOString() };
    const expectedApiCalls = expectedCalls(stage.apiCalls(), {
      spent: stage.apiCalls() - startedAtCalls,
      fetchedMs: startMs - Date.parse(window.until),
      wholeMs: startMs - oldestMs,
      people,
    });
    try {
      const result = await fetchWindow(context, stage, window, known, expectedApiCalls);
      events += result.read;
      window = result.next;
    } catch (error) {
      // A cursor kept over a stop may have run out; what the window told before is remembered until its end.
      if (!(error instanceof OktaError) || error.kind !== 'badRequest' || window.next === null) throw error;
      window = { ...window, next: null };
    }
  }
  const end = await findIntegration(store.db, integration);
  if (!hasFetched || events > 0 || end?.logCursor != null || (await hasActivity(store.db, integration)))
    return;
  // No event in 90 days, and not even a place to go on from: as likely a fault as a quiet org. Asked again next time.
  await stage.commit({ recordsRead: 0, recordsSkipped: 0 }, async (tx) => {
    await setReadPosition(tx, integration, { logFetchedBackTo: null, activityKnownSince: null });
    return { checkpoint: null };
  });
}

/** Events page by page; all events where an org does not take the filter, to be sorted out here. */
async function* filteredPages(
  okta: OktaClient,
  query: { since: string; until?: string; filter: string },
  resume: string | null,
): AsyncGenerator<OktaPage<OktaLogEvent>> {
  let pages = 0;
  try {
    for await (const page of okta.logEvents(query, resume ?? undefined)) {
      pages += 1;
      yield page;
    }
  } catch (error) {
    const isFilterRefused = error instanceof OktaError && error.kind === 'badRequest';
    if (!isFilterRefused || pages > 0 || resume !== null) throw error;
    const { filter: _, ...unfiltered } = query;
    yield* okta.logEvents(unfiltered);
  }
}

/** Reads one window to its end; returns the next one, further back, and how many events were in this one. */
async function fetchWindow(
  context: RunContext,
  stage: Stage,
  window: LogWindow,
  known: KnownApps,
  expectedApiCalls: number,
): Promise<{ next: LogWindow; read: number }> {
  const { okta, integration } = context;
  const { since, until } = window;
  let events = window.events;
  let next = window;
  for await (const page of filteredPages(okta, { since, until, filter: signOnFilter }, window.next)) {
    events += page.items.length;
    const isEnd = page.next === null;
    next = isEnd ? nextWindow({ ...window, events }) : { ...window, next: page.next, events };
    const inside = page.items.filter(({ published }) => published >= since && published < until);
    await stage.commit(countsOf(page), async (tx) => {
      const changes = await saveLogPage(tx, context, inside, known);
      if (isEnd) {
        await setReadPosition(tx, integration, { logFetchedBackTo: since, activityKnownSince: since });
        await forgetOldSignOns(tx, context, until);
      }
      return { checkpoint: { window: next }, changes, expectedApiCalls };
    });
  }
  return { next, read: events - window.events };
}

/**
 * What was counted is remembered for a day behind the newest, and for the window just read, whose edge the next one
 * shares. Goes by sign-ons that were counted, not by events: should the cursor be lost, reading goes on from there.
 */
async function forgetOldSignOns(
  tx: Database,
  { integration, now }: RunContext,
  after: string,
): Promise<void> {
  const newest = await findNewestSignOn(tx, integration, now());
  if (newest === null) return;
  const before = new Date(Date.parse(newest) - memoryMs).toISOString();
  await forgetSignOns(tx, integration, { after, before });
}

async function findKnownApps(context: RunContext): Promise<KnownApps> {
  await context.untilEnded('APPS');
  const readAt = await findScopeReadAt(context.store.db, context.integration, 'APPS');
  return {
    excluded: await findExcludedAppIds(context.store.db, context.integration),
    // Events are compared with it.
    appsReadAt: readAt === null ? null : toOrgTime(context, new Date(readAt)).toISOString(),
  };
}

/** Requests in all, from how much of the time to be fetched has been. */
function expectedCalls(
  calls: number,
  done: { spent: number; fetchedMs: number; wholeMs: number; people: number },
): number {
  const share = done.fetchedMs / done.wholeMs;
  if (share > 0.02) return Math.ceil(calls + (done.spent / share) * (1 - share));
  return calls + logCallsAtFirst(done.people, done.wholeMs / (24 * hourMs));
}

function countsOf(page: OktaPage<OktaLogEvent>) {
  return { recordsRead: page.items.length, recordsSkipped: page.skipped };
}

function readWindow(checkpoint: Readonly<Record<string, unknown>> | null): LogWindow | null {
  return (checkpoint?.window as LogWindow | undefined) ?? null;
}
