import type { Database } from '../../store/engine/database.ts';
import { countEmployees } from '../../store/sync/employees.ts';
import { findIntegration, setReadPosition } from '../../store/sync/integrations.ts';
import { hasActivity } from '../../store/sync/logged-instances.ts';
import { findNewestSignOn, forgetSignOns } from '../../store/sync/sign-ins.ts';
import { dayMs } from '../durations.ts';
import { logCallsAtFirst } from '../estimate/forecast.ts';
import { pagesAnew } from '../reading/pages-anew.ts';
import type { RunContext } from '../reading/run-context.ts';
import type { Stage } from '../reading/stage.ts';
import { signOnFilter } from '../transform/sign-ons.ts';
import { type KnownApps, saveLogPage } from './log-page.ts';
import { filteredPages, findKnownApps, logRetentionMs } from './log-query.ts';
import { firstWindow, type LogCheckpoint, type LogWindow, nextWindow } from './log-windows.ts';

/** How long counted sign-ons are remembered, before the newest one, to recognise duplicates. */
const memoryMs = dayMs;

/** Reads the log window by window, newest first, back to the oldest event that Okta keeps. */
export async function fetchLogBackwards(context: RunContext, stage: Stage<LogCheckpoint>): Promise<void> {
  const { store, integration } = context;
  const state = await findIntegration(store.db, integration);
  if (state?.logReadSince == null) return;
  // Sign-ins are known since an earlier time without any window, so nothing older is left to fetch.
  if (state.logFetchedBackTo === null && state.activityKnownSince !== null) return;
  const oldestMs = Math.max(Date.parse(state.logReadSince), context.now().getTime()) - logRetentionMs;
  const known = await findKnownApps(context, stage);
  const people = await countEmployees(store.db, integration);
  let window: LogWindow =
    stage.checkpoint?.window ?? firstWindow(state.logFetchedBackTo ?? state.logReadSince);
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
    for await (const step of fetchWindow(context, stage, window, known, expectedApiCalls)) {
      events += step.read;
      window = step.reached;
    }
  }
  const end = await findIntegration(store.db, integration);
  if (!hasFetched || events > 0 || end?.logCursor != null || (await hasActivity(store.db, integration)))
    return;
  // No event in 90 days and no cursor to continue from: that may be a quiet org or a fault. The next run asks again.
  await stage.commit(null, async (tx) => {
    await setReadPosition(tx, integration, { logFetchedBackTo: null, activityKnownSince: null });
    return { checkpoint: null };
  });
}

/**
 * Reads one window to its end and yields the position after each page; after the last page, the next window further
 * back.
 */
async function* fetchWindow(
  context: RunContext,
  stage: Stage<LogCheckpoint>,
  window: LogWindow,
  known: KnownApps,
  expectedApiCalls: number,
): AsyncGenerator<{ reached: LogWindow; read: number }> {
  const { okta, integration } = context;
  const { since, until } = window;
  let events = window.events;
  // Sign-ons counted before Okta forgot the cursor are remembered until the end of the window.
  const pages = pagesAnew({
    pages: (resume) => filteredPages(okta, { since, until, filter: signOnFilter }, resume),
    place: window.next,
  });
  for await (const page of pages) {
    events += page.items.length;
    const isEnd = page.next === null;
    const reached = isEnd ? nextWindow({ ...window, events }) : { ...window, next: page.next, events };
    const inside = page.items.filter(({ published }) => published >= since && published < until);
    await stage.commit(page, async (tx) => {
      const changes = await saveLogPage(tx, context, inside, known);
      if (isEnd) {
        await setReadPosition(tx, integration, { logFetchedBackTo: since, activityKnownSince: since });
        await forgetOldSignOns(tx, context, until);
      }
      return { checkpoint: { window: reached }, changes, expectedApiCalls };
    });
    yield { reached, read: page.items.length };
  }
}

/**
 * Forgets counted sign-ons except those of the last day and of the window just read, whose edge the next window
 * shares. The last day ends with the newest counted sign-on: reading continues there when the cursor is lost.
 */
export async function forgetOldSignOns(
  tx: Database,
  { integration, now }: RunContext,
  after: string,
): Promise<void> {
  const newest = await findNewestSignOn(tx, integration, now());
  if (newest === null) return;
  const before = new Date(Date.parse(newest) - memoryMs).toISOString();
  await forgetSignOns(tx, integration, { after, before });
}

/** Estimates all requests from the share of the time that has been fetched. */
function expectedCalls(
  calls: number,
  done: { spent: number; fetchedMs: number; wholeMs: number; people: number },
): number {
  const share = done.fetchedMs / done.wholeMs;
  if (share > 0.02) return Math.ceil(calls + (done.spent / share) * (1 - share));
  return calls + logCallsAtFirst(done.people, done.wholeMs / dayMs);
}
