import type { SyncRunRow, SyncStageRow } from '../store/reads/sync-runs.ts';
import type { SyncStatus } from '../store/tables.ts';
import { dateTimeOutput } from './scalars.ts';

/**
 * How far a run is, from 0 to 1: requests done, of those done and still expected. Null while a stage that has not
 * ended cannot tell how many it will take.
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

/** When a running run ends if it keeps its pace; null while that cannot be told. */
export function estimatedFinishOf(run: SyncRunRow, stages: readonly SyncStageRow[], now: Date): Date | null {
  const progress = progressOf(run, stages);
  if (run.status !== 'RUNNING' || run.startedAt === null || !progress) return null;
  const elapsedMs = Math.max(0, now.getTime() - instantMs(run.startedAt));
  const finishMs = now.getTime() + (elapsedMs * (1 - progress)) / progress;
  return finishMs < latestMs ? new Date(finishMs) : null;
}

/** Milliseconds that a run took, or has taken up to now; null before it began. */
export function durationMsOf(run: SyncRunRow, now: Date): number | null {
  if (run.startedAt === null) return null;
  const endMs = run.finishedAt === null ? now.getTime() : instantMs(run.finishedAt);
  return Math.min(Math.max(0, endMs - instantMs(run.startedAt)), largestInt);
}

/** Milliseconds since 1970 of a timestamp as the store returns it. */
export function instantMs(text: string): number {
  return Date.parse(dateTimeOutput(text));
}

/** GraphQL's `Int` ends here: 24 days in milliseconds. */
const largestInt = 2 ** 31 - 1;
const latestMs = Date.UTC(9999, 11, 31);

function isLive(status: SyncStatus): boolean {
  return status === 'QUEUED' || status === 'RUNNING';
}
