/** Progress, estimated end and duration of a run, computed from its stages. */
import type { SyncStatus } from '../tables/sync-runs.ts';
import type { SyncRunRow, SyncStageRow } from './sync-runs.ts';

/**
 * Progress of a run from 0 to 1: requests done, of those done and still expected. Null while an unfinished
 * stage does not know how many it needs.
 */
export function progressOf(run: SyncRunRow, stages: readonly SyncStageRow[]): number | null {
  if (run.status === 'SUCCEEDED' || run.status === 'PARTIALLY_SUCCEEDED') return 1;
  let done = 0;
  let total = 0;
  for (const { status, apiCalls, expectedApiCalls } of stages) {
    const expected = isLive(status) ? expectedApiCalls : apiCalls;
    if (expected === null) return null;
    done += Math.min(apiCalls, expected);
    total += expected;
  }
  return total === 0 ? null : done / total;
}

/**
 * Estimated end of a running run, from the requests each stage still expects, the pace that Okta's rate limit
 * allows it and its actual pace. Stages run in parallel, the users of apps after the apps. Null while unknown.
 */
export function estimatedFinishOf(run: SyncRunRow, stages: readonly SyncStageRow[], now: Date): Date | null {
  if (run.status !== 'RUNNING' || run.startedAt === null) return null;
  const live = stages.filter(({ status }) => isLive(status));
  if (live.length === 0) return null;
  let finishMs = now.getTime();
  const apps = live.find(({ dataType }) => dataType === 'APPS');
  const appsLeftMs = apps ? leftMs(apps, now) : 0;
  for (const stage of live) {
    const left = leftMs(stage, now);
    if (left === null || appsLeftMs === null) return null;
    const before = stage.dataType === 'APP_ASSIGNMENTS' ? appsLeftMs : 0;
    finishMs = Math.max(finishMs, now.getTime() + before + left);
  }
  return finishMs < latestMs ? new Date(finishMs) : null;
}

/** Milliseconds that a stage still needs; null while unknown. */
function leftMs(stage: SyncStageRow, now: Date): number | null {
  const { apiCalls, callsPerMinute, expectedApiCalls } = stage;
  if (expectedApiCalls === null) return null;
  const left = Math.max(0, expectedApiCalls - apiCalls);
  if (left === 0) return 0;
  const elapsedMs = stage.startedAt === null ? 0 : Math.max(0, now.getTime() - instantMs(stage.startedAt));
  const measured = elapsedMs >= telling.elapsedMs && apiCalls > 0 ? (apiCalls / elapsedMs) * minuteMs : null;
  if (callsPerMinute === null) return measured === null ? null : (left / measured) * minuteMs;
  if (measured !== null && measured < callsPerMinute * telling.share) return (left / measured) * minuteMs;
  // A stage sends a window's requests at its start, so it ends at the start of the last window.
  const untilLastWindowMs = Math.floor((expectedApiCalls - 1) / callsPerMinute) * minuteMs - elapsedMs;
  const atFullPaceMs = (left / callsPerMinute) * minuteMs;
  return Math.max(0, untilLastWindowMs, atFullPaceMs - minuteMs);
}

const minuteMs = 60_000;
/** A stage's own pace counts after this time, and below this share of the limit. */
const telling = { elapsedMs: 10_000, share: 0.8 };

/** Milliseconds a run took, or has taken until now; null before it starts. */
export function durationMsOf(run: SyncRunRow, now: Date): number | null {
  if (run.startedAt === null) return null;
  const endMs = run.finishedAt === null ? now.getTime() : instantMs(run.finishedAt);
  return Math.min(Math.max(0, endMs - instantMs(run.startedAt)), maxInt);
}

/** Unix time in milliseconds of PostgreSQL's text in UTC. */
function instantMs(text: string): number {
  return Date.parse(text.replace(' ', 'T').replace(/\+00(:?00)?$/, 'Z'));
}

/** Largest GraphQL `Int`: 24 days in milliseconds. */
const maxInt = 2 ** 31 - 1;
const latestMs = Date.UTC(9999, 11, 31);

function isLive(status: SyncStatus): boolean {
  return status === 'QUEUED' || status === 'RUNNING';
}
