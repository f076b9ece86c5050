import { allowanceOf, reserveOf } from './allowances.ts';
import { elapse, type RateBucket } from './bucket.ts';
import type { RateConcurrency } from './concurrency.ts';
import type { RateLane } from './permit-messages.ts';
import { type RateLease, takePermit } from './permits.ts';
import { fullUntilMs, isSameWindow } from './windows.ts';

export type RateEntry = { lane: RateLane; maxShare: number };

/** How a request came through: with a permit, to find out about a window, or by the gate's own knowledge alone. */
export type Permit = 'leased' | 'opening' | 'none';

export type Step =
  | { kind: 'enter'; permit: Permit }
  /** Until then or until something changes; null when only a change helps. */
  | { kind: 'wait'; untilMs: number | null }
  | { kind: 'ask' };

export type StepContext = {
  nowMs: number;
  concurrency: RateConcurrency;
  /** `lost`: there is a share, and it does not answer. */
  share: 'none' | 'shared' | 'lost';
  /** A crawl waits for room as well. */
  isAwaited: boolean;
};

/** Somebody who waits for an answer does not wait longer than this for another process to find out. */
const patienceMs = 2_000;
/** From this ceiling on, a second request may go along with the one that finds out. */
const roomyCeiling = 4;
/** One that takes so long, because it hangs perhaps, does not keep another one back for its slot. */
const slowMs = 10_000;

/** What a request has to do next. `enter` is to be followed by `enterBucket` at once. */
export function nextStep(bucket: RateBucket, entry: RateEntry, context: StepContext): Step {
  const { nowMs, share } = context;
  elapse(bucket, nowMs);
  if (bucket.closedUntilMs > nowMs) return { kind: 'wait', untilMs: bucket.closedUntilMs };
  if (entry.lane === 'crawl') {
    const quick = [...bucket.inFlight].filter(({ enteredAtMs }) => enteredAtMs + slowMs > nowMs);
    if (quick.length >= concurrencyLimitOf(bucket, entry.maxShare, context)) {
      return { kind: 'wait', untilMs: Math.min(...quick.map(({ enteredAtMs }) => enteredAtMs)) + slowMs };
    }
  }
  if (bucket.ceiling === Number.POSITIVE_INFINITY) return { kind: 'enter', permit: 'none' };
  if (bucket.isUncertain) return firstStep(bucket, entry, context);

  const { allowance, reserve } = limitsOf(bucket, entry, share);
  // Answers that people wait for come first, and yet leave a crawl half of each window.
  const hasHalf = entry.lane === 'interactive' && bucket.interactiveSpent >= Math.ceil(allowance / 2);
  if (hasHalf && context.isAwaited && bucket.windows.length > 0) {
    return { kind: 'wait', untilMs: Math.min(...bucket.windows.map(({ endsAtMs }) => endsAtMs)) };
  }
  const untilMs = fullUntilMs(bucket.windows, { allowance, reserve, unanswered: bucket.unanswered });
  if (untilMs !== null) return { kind: 'wait', untilMs };
  if (share !== 'shared') return { kind: 'enter', permit: 'none' };
  const { lease } = bucket;
  if (takePermit(lease, entry.lane)) return { kind: 'enter', permit: 'leased' };
  return lease.isDry[entry.lane] ? { kind: 'wait', untilMs: leaseEndsAtMs(bucket) } : askStep(lease, nowMs);
}

/** Without knowledge of a window: one request goes first, of all the processes that share. */
function firstStep(bucket: RateBucket, { lane }: RateEntry, { nowMs, share }: StepContext): Step {
  const { lease } = bucket;
  const isPatient = lease.waitingSinceMs === null || nowMs - lease.waitingSinceMs < patienceMs;
  const { size } = bucket.goingFirst;
  if (size > 0) {
    const mayGoAlong = lane === 'interactive' && size < 2 && (bucket.ceiling ?? 0) >= roomyCeiling;
    return mayGoAlong
      ? { kind: 'enter', permit: 'none' }
      : { kind: 'wait', untilMs: bucket.goingFirstUntilMs };
  }
  if (share !== 'shared') return { kind: 'enter', permit: 'none' };
  if (lease.mayOpen) {
    lease.mayOpen = false;
    return { kind: 'enter', permit: 'opening' };
  }
  return lane === 'interactive' && !isPatient ? { kind: 'enter', permit: 'none' } : askStep(lease, nowMs);
}

function askStep({ askAgainAtMs }: RateLease, nowMs: number): Step {
  return askAgainAtMs > nowMs ? { kind: 'wait', untilMs: askAgainAtMs } : { kind: 'ask' };
}

function leaseEndsAtMs({ windows, lease }: RateBucket): number | null {
  const window = windows.find((known) => isSameWindow(known.resetAtMs, lease.resetAtMs ?? 0));
  return window?.endsAtMs ?? null;
}

/** What a request may count on. Alone with a share that does not answer, half: the others do not stand still. */
export function limitsOf(
  bucket: RateBucket,
  { lane, maxShare }: RateEntry,
  share: StepContext['share'],
): { allowance: number; reserve: number } {
  const whole = allowanceOf(bucket.name, bucket.ceiling ?? 1, maxShare);
  const allowance = share === 'lost' ? Math.max(1, Math.floor(whole / 2)) : whole;
  return { allowance, reserve: lane === 'crawl' ? reserveOf(allowance) : 0 };
}

export function concurrencyLimitOf(
  bucket: RateBucket,
  maxShare: number,
  { concurrency, share }: Pick<StepContext, 'concurrency' | 'share'>,
): number {
  if (share === 'lost') return 1;
  const { ceiling, latencyMs, name } = bucket;
  if (ceiling === null) return concurrency.limitOf(1, null);
  const isEndless = ceiling === Number.POSITIVE_INFINITY;
  return concurrency.limitOf(isEndless ? ceiling : allowanceOf(name, ceiling, maxShare), latencyMs);
}
