import type { PermitReport, RateLane } from './permit-messages.ts';
import { isSameWindow, type RateWindow } from './windows.ts';

/** The permits that a gate holds for one bucket, and what it still has to report to the share. */
export type RateLease = {
  /** Reset of the window that they are for; null before the first ones and after that window. */
  resetAtMs: number | null;
  held: Record<RateLane, number>;
  /** The share gives no more before the window ends. */
  isDry: Record<RateLane, boolean>;
  batch: number;
  /** Requests without a permit since the last report. */
  unleased: number;
  /** The next request is the one that finds out about a window. */
  mayOpen: boolean;
  /** The share is not asked before this time; 0 for at once. */
  askAgainAtMs: number;
  /** Since when another process has been finding out. */
  waitingSinceMs: number | null;
};

/** Most permits at a time: those of a process that dies are lost to the others until the window ends. */
const maxPermits = 10;
/** Batches start small, so that a process with a few requests a minute does not hold ten permits. */
const firstBatch = 2;

export function newLease(): RateLease {
  return {
    resetAtMs: null,
    held: { crawl: 0, interactive: 0 },
    isDry: { crawl: false, interactive: false },
    batch: firstBatch,
    unleased: 0,
    mayOpen: false,
    askAgainAtMs: 0,
    waitingSinceMs: null,
  };
}

/** Begins another window, or none. Permits are void after their window. */
export function beginLease(lease: RateLease, resetAtMs: number | null): void {
  const { mayOpen, askAgainAtMs, waitingSinceMs } = lease;
  Object.assign(lease, newLease(), { resetAtMs, mayOpen, askAgainAtMs, waitingSinceMs });
}

/** Takes a permit if there is one. A request that a person waits for may take one of the crawl's. */
export function takePermit({ held }: RateLease, lane: RateLane): boolean {
  const from = lane === 'interactive' && held.interactive === 0 ? 'crawl' : lane;
  if (held[from] === 0) return false;
  held[from]--;
  return true;
}

export function wantedPermits({ batch }: RateLease, lane: RateLane, waiting: number): number {
  return lane === 'interactive' ? 1 : Math.min(maxPermits, Math.max(batch, waiting));
}

export function addPermits(lease: RateLease, lane: RateLane, permits: number): void {
  lease.held[lane] += permits;
  lease.batch = Math.min(maxPermits, lease.batch * 2);
}

/** Makes the report that is due, and starts counting anew. */
export function takeReport(
  lease: RateLease,
  { windows, unanswered, nowMs }: { windows: readonly RateWindow[]; unanswered: number; nowMs: number },
): PermitReport | null {
  const { resetAtMs, held, unleased } = lease;
  const window = windows.find((known) => resetAtMs !== null && isSameWindow(known.resetAtMs, resetAtMs));
  if (resetAtMs === null || window === undefined) return null;
  lease.unleased = 0;
  const available = window.remaining - unanswered - held.crawl - held.interactive;
  return {
    resetAtMs,
    endsInMs: window.endsAtMs - nowMs,
    unleased,
    available: Number.isFinite(available) ? available : null,
  };
}
