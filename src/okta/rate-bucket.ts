import { allowanceOf, reserveOf } from './rate-buckets.ts';
import { meanLatencyMs, type RateConcurrency } from './rate-concurrency.ts';
import { addPermits, beginLease, newLease, type RateLease, takePermit } from './rate-lease.ts';
import type { PermitAnswer, RateLane } from './rate-share.ts';
import {
  fullUntilMs,
  isLaterWindow,
  isSameWindow,
  noteAnswer,
  noteSpent,
  type RateWindow,
  removeEnded,
  removeReplaced,
} from './rate-windows.ts';
import { isConcurrencyLimit, type OktaRateLimit } from './retry.ts';

/** What a gate knows of one bucket. All functions here are synchronous: looking and taking are one step. */
export type RateBucket = {
  name: string;
  /** Requests a window. Null until an answer told, `Infinity` when answers carry no rate-limit headers. */
  ceiling: number | null;
  windows: RateWindow[];
  /** A window began or may have begun that no answer has told of: one request goes first, alone. */
  isUncertain: boolean;
  /** Rises whenever a window ends. */
  epoch: number;
  /** Latest reset of the windows that are over. */
  endedResetAtMs: number;
  closedUntilMs: number;
  inFlight: Set<Ticket>;
  /** Those in flight whose answer has not begun: they count as spent in every window. */
  unanswered: number;
  /** Those of them that are to find out about a window. */
  goingFirst: Set<Ticket>;
  /** When somebody else goes first, if they do not come back. */
  goingFirstUntilMs: number;
  latencyMs: number | null;
  lease: RateLease;
};

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
};

/** Somebody who waits for an answer does not wait longer than this for another process to find out. */
const patienceMs = 2_000;
/** From this ceiling on, a second request may go along with the one that finds out. */
const roomyCeiling = 4;
/** One that takes so long, because it hangs perhaps, does not keep another one back for its slot. */
const slowMs = 10_000;
/** Okta itself gives up on a slow request after so long; then another one goes first. */
const goingFirstMs = 30_000;

export function newBucket(name: string): RateBucket {
  return {
    name,
    ceiling: null,
    windows: [],
    isUncertain: true,
    epoch: 0,
    endedResetAtMs: 0,
    closedUntilMs: 0,
    inFlight: new Set(),
    unanswered: 0,
    goingFirst: new Set(),
    goingFirstUntilMs: 0,
    latencyMs: null,
    lease: newLease(),
  };
}

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
  const untilMs = fullUntilMs(bucket.windows, { allowance, reserve, unanswered: bucket.unanswered });
  if (untilMs !== null) return { kind: 'wait', untilMs };
  if (share !== 'shared') return { kind: 'enter', permit: 'none' };
  const { lease } = bucket;
  if (takePermit(lease, entry.lane)) return { kind: 'enter', permit: 'leased' };
  return lease.isDry[entry.lane] ? { kind: 'wait', untilMs: leaseEndsAtMs(bucket) } : askStep(lease, nowMs);
}

/** A request that entered, until it is answered or over. */
export type Ticket = { enteredAtMs: number; epoch: number };

export function enterBucket(bucket: RateBucket, nowMs: number): Ticket {
  const ticket = { enteredAtMs: nowMs, epoch: bucket.epoch };
  bucket.inFlight.add(ticket);
  bucket.unanswered++;
  if (bucket.isUncertain) {
    bucket.goingFirst.add(ticket);
    bucket.goingFirstUntilMs = nowMs + goingFirstMs;
  }
  return ticket;
}

export function settleTicket(bucket: RateBucket, ticket: Ticket): void {
  bucket.unanswered--;
  bucket.goingFirst.delete(ticket);
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

/** Time has come to `nowMs`: what ended by then is forgotten. */
export function elapse(bucket: RateBucket, nowMs: number): void {
  const { lease } = bucket;
  if (bucket.closedUntilMs <= nowMs) bucket.closedUntilMs = 0;
  if (bucket.goingFirstUntilMs <= nowMs) bucket.goingFirst.clear();
  if (lease.askAgainAtMs <= nowMs) lease.askAgainAtMs = 0;
  forget(bucket, removeEnded(bucket.windows, nowMs));
}

function forget(bucket: RateBucket, ended: readonly RateWindow[]): void {
  if (ended.length === 0) return;
  bucket.epoch++;
  bucket.isUncertain = true;
  bucket.goingFirst.clear();
  for (const { resetAtMs } of ended) {
    bucket.endedResetAtMs = Math.max(bucket.endedResetAtMs, resetAtMs);
    const leased = bucket.lease.resetAtMs;
    if (leased !== null && isSameWindow(leased, resetAtMs)) beginLease(bucket.lease, null);
  }
}

/**
 * Takes in what an answer said; `epoch` is the bucket's when its request entered. Returns the window it told of, and
 * whether that is news for others: a window that began, or one that was just used up.
 */
export function learnAnswer(
  bucket: RateBucket,
  rateLimit: OktaRateLimit | null,
  { epoch, endsAtMs }: { epoch: number; endsAtMs: number },
): { window: RateWindow; isNew: boolean; isUsedUp: boolean } | null {
  if (rateLimit === null) {
    bucket.ceiling ??= Number.POSITIVE_INFINITY;
    noteSpent(bucket.windows);
    return null;
  }
  if (isConcurrencyLimit(rateLimit)) return null;
  const isLate = epoch < bucket.epoch && !isLaterWindow(rateLimit.resetAtMs, bucket.endedResetAtMs);
  if (isLate) return null;
  bucket.ceiling = Math.max(1, rateLimit.limit);
  const begun = noteAnswer(bucket.windows, rateLimit, endsAtMs);
  if (begun !== null) forget(bucket, removeReplaced(bucket.windows, begun, rateLimit.serverDateMs));
  bucket.isUncertain = false;
  const window =
    begun ?? bucket.windows.find(({ resetAtMs }) => isSameWindow(resetAtMs, rateLimit.resetAtMs));
  if (window === undefined) return null;
  return { window, isNew: begun !== null, isUsedUp: rateLimit.remaining <= 0 };
}

/** A request is over; how long it took counts if it was answered. */
export function leaveBucket(bucket: RateBucket, ticket: Ticket, nowMs: number, isAnswered: boolean): void {
  bucket.inFlight.delete(ticket);
  if (isAnswered) bucket.latencyMs = meanLatencyMs(bucket.latencyMs, nowMs - ticket.enteredAtMs);
  // Okta may have counted it all the same.
  else noteSpent(bucket.windows);
}

/** Takes in what the share answered. `knewCeiling`: the question stood on the ceiling that was in force. */
export function learnPermits(
  bucket: RateBucket,
  answer: PermitAnswer,
  { lane, nowMs, knewCeiling }: { lane: RateLane; nowMs: number; knewCeiling: boolean },
): void {
  const { lease } = bucket;
  if (answer.kind === 'wait') lease.waitingSinceMs ??= nowMs;
  else lease.waitingSinceMs = null;
  switch (answer.kind) {
    case 'open':
      lease.mayOpen = true;
      return;
    case 'wait':
      lease.askAgainAtMs = nowMs + answer.ms;
      return;
    case 'closed':
      bucket.closedUntilMs = Math.max(bucket.closedUntilMs, nowMs + answer.ms);
      return;
    case 'granted':
      takeGrant(bucket, answer, { lane, nowMs, knewCeiling });
  }
}

function takeGrant(
  bucket: RateBucket,
  { permits, ceiling, resetAtMs, endsInMs }: Extract<PermitAnswer, { kind: 'granted' }>,
  { lane, nowMs, knewCeiling }: { lane: RateLane; nowMs: number; knewCeiling: boolean },
): void {
  const { lease, windows } = bucket;
  if (!isLaterWindow(resetAtMs, bucket.endedResetAtMs)) {
    // The window is over by our count, and the others learn it in a moment.
    lease.askAgainAtMs = nowMs + Math.min(Math.max(endsInMs, 1), 1_000);
    return;
  }
  if (lease.resetAtMs === null || !isSameWindow(lease.resetAtMs, resetAtMs)) beginLease(lease, resetAtMs);
  if (!windows.some((window) => isSameWindow(window.resetAtMs, resetAtMs))) {
    windows.push({ resetAtMs, endsAtMs: nowMs + endsInMs, remaining: Number.POSITIVE_INFINITY, spent: 0 });
  }
  bucket.isUncertain = false;
  bucket.ceiling ??= ceiling;
  if (permits > 0) {
    addPermits(lease, lane, permits);
  } else if (knewCeiling) {
    lease.isDry[lane] = true;
    if (lane === 'interactive') lease.isDry.crawl = true;
  }
}
