import type { PermitReport, RateLane } from './permit-messages.ts';
import { isSameWindow, type RateWindow } from './windows.ts';

/** Permits that a gate holds for one bucket, and what it owes its share a report of. */
export type RateLease = {
  /** Of the window they are for; null before the first ones and once that window is over. */
  resetAtMs: number | null;
  held: Record<RateLane, number>;
  /** Nothing more is given before the window ends. */
  isDry: Record<RateLane, boolean>;
  batch: number;
  /** Requests over since the last report that had no permit. */
  unleased: number;
  /** The next request is the one that finds out about a window. */
  mayOpen: boolean;
  /** Not to be asked again before; 0 for at once. */
  askAgainAtMs: number;
  /** Since when somebody else is finding out. */
  waitingSinceMs: number | null;
};

/** At most so many permits at a time: what a process holds when it dies is lost to the others for the window. */
const maxPermits = 10;
/** The first batches of a window are small: a few requests a minute must not hold ten permits. */
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

/** Turns the lease to another window, or to none: permits are worth nothing beyond their window. */
export function beginLease(lease: RateLease, resetAtMs: number | null): void {
  const { mayOpen, askAgainAtMs, waitingSinceMs } = lease;
  Object.assign(lease, newLease(), { resetAtMs, mayOpen, askAgainAtMs, waitingSinceMs });
}

/** Takes a permit if there is one; somebody who waits may take one of the crawl's. */
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

/** What is owed so far; from then on it is owed no more. */
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
