/** Decides whether a request may go, has to wait, or has to ask other processes first. */
import { allowanceOf, reserveOf } from './allowances.ts';
import { elapse, type RateBucket } from './bucket.ts';
import type { RateConcurrency } from './concurrency.ts';
import type { RateLane } from './permit-messages.ts';
import { type RateLease, takePermit } from './permits.ts';
import { fullUntilMs, isSameWindow } from './windows.ts';

export type RateEntry = { lane: RateLane; maxShare: number };

/**
 * Why a request may go: it has a permit, it finds out about a window, or this gate knows that there is room.
 */
export type Permit = 'leased' | 'opening' | 'none';

export type Step =
  | { kind: 'enter'; permit: Permit }
  /** Until this time or until something changes; `Infinity` when only a change helps. */
  | { kind: 'wait'; untilMs: number }
  | { kind: 'ask' };

export type StepContext = {
  nowMs: number;
  concurrency: RateConcurrency;
  /** `lost`: there is a share, but it does not answer. */
  share: 'none' | 'shared' | 'lost';
  /** A crawl waits for room in this bucket, too. */
  isAwaited: boolean;
};

/** A person's request waits no longer than this for another process to find out about a window. */
const patienceMs = 2_000;
/** From this ceiling on, a second request may go beside the one that finds out. */
const roomyCeiling = 4;
/** A request that takes this long may hang, and no longer occupies a place among those in flight. */
const slowMs = 10_000;

/** What a request has to do next. After `enter`, call `enterBucket` at once. */
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
  // Requests that people wait for go first, but leave half of each window to a crawl.
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

/** No window is known: one request goes first, of all processes together. */
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

function leaseEndsAtMs({ windows, lease }: RateBucket): number {
  const window = windows.find((known) => isSameWindow(known.resetAtMs, lease.resetAtMs ?? 0));
  return window?.endsAtMs ?? Number.POSITIVE_INFINITY;
}

/**
 * How much of a window a request may use. Half when the share does not answer: other processes may use the
 * rest.
 */
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
