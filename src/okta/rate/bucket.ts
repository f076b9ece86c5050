import { meanLatencyMs } from './concurrency.ts';
import { isConcurrencyLimit, type OktaRateLimit } from './headers.ts';
import type { PermitAnswer, RateLane } from './permit-messages.ts';
import { addPermits, beginLease, newLease, type RateLease } from './permits.ts';
import {
  isLaterWindow,
  isSameWindow,
  noteAnswer,
  noteSpent,
  type RateWindow,
  removeEnded,
  removeReplaced,
} from './windows.ts';

/**
 * What a gate knows about one bucket. Nothing here is asynchronous, so no request slips in between look and
 * take.
 */
export type RateBucket = {
  name: string;
  /** Requests a window. Null before the first answer, `Infinity` when answers carry no rate-limit headers. */
  ceiling: number | null;
  windows: RateWindow[];
  /** A window has or may have begun that no answer has described: one request goes first, alone. */
  isUncertain: boolean;
  /** Rises whenever a window ends. */
  epoch: number;
  /** Latest reset of the windows that are over. */
  endedResetAtMs: number;
  closedUntilMs: number;
  /** Okta closed it by refusing one of our requests. */
  isRefused: boolean;
  inFlight: Set<Ticket>;
  /** Requests since a window last ended whose answer a person waited for. */
  interactiveSpent: number;
  /** Requests in flight whose answer has not begun: they count as spent in every window. */
  unanswered: number;
  /** Those of them that are to find out about a window. */
  goingFirst: Set<Ticket>;
  /** When another request may go first if these have not come back. */
  goingFirstUntilMs: number;
  latencyMs: number | null;
  lease: RateLease;
};

/** Okta gives up on a slow request after this time; then another one goes first. */
const goingFirstMs = 30_000;

/**
 * How often to ask whether another process has found out about a window. Okta's answers take about a second.
 */
const askAgainMs = 250;

export function newBucket(name: string): RateBucket {
  return {
    name,
    ceiling: null,
    windows: [],
    isUncertain: true,
    epoch: 0,
    endedResetAtMs: 0,
    closedUntilMs: 0,
    isRefused: false,
    inFlight: new Set(),
    interactiveSpent: 0,
    unanswered: 0,
    goingFirst: new Set(),
    goingFirstUntilMs: 0,
    latencyMs: null,
    lease: newLease(),
  };
}

/** A request from entering until its answer begins, or until it ends without one. */
export type Ticket = { enteredAtMs: number; epoch: number };

export function enterBucket(bucket: RateBucket, lane: RateLane, nowMs: number): Ticket {
  const ticket = { enteredAtMs: nowMs, epoch: bucket.epoch };
  bucket.inFlight.add(ticket);
  bucket.unanswered++;
  if (lane === 'interactive') bucket.interactiveSpent++;
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

/** Forgets what has ended by `nowMs`. */
export function elapse(bucket: RateBucket, nowMs: number): void {
  const { lease } = bucket;
  if (bucket.closedUntilMs <= nowMs) {
    bucket.closedUntilMs = 0;
    bucket.isRefused = false;
  }
  if (bucket.goingFirstUntilMs <= nowMs) bucket.goingFirst.clear();
  if (lease.askAgainAtMs <= nowMs) lease.askAgainAtMs = 0;
  forget(bucket, removeEnded(bucket.windows, nowMs));
}

function forget(bucket: RateBucket, ended: readonly RateWindow[]): void {
  if (ended.length === 0) return;
  bucket.epoch++;
  bucket.interactiveSpent = 0;
  bucket.isUncertain = true;
  bucket.goingFirst.clear();
  for (const { resetAtMs } of ended) {
    bucket.endedResetAtMs = Math.max(bucket.endedResetAtMs, resetAtMs);
    const leased = bucket.lease.resetAtMs;
    if (leased !== null && isSameWindow(leased, resetAtMs)) beginLease(bucket.lease, null);
  }
}

/**
 * Learns from an answer; `epoch` is the bucket's when the request entered. Returns the window that the answer
 * described, and what other processes have to know: that it is new, or that it is used up.
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

/** Removes a request that is over. How long it took counts only if it was answered. */
export function leaveBucket(
  bucket: RateBucket,
  ticket: Ticket,
  { nowMs, lane, end }: { nowMs: number; lane: RateLane; end: 'answered' | 'unanswered' | 'unsent' },
): void {
  bucket.inFlight.delete(ticket);
  if (end === 'answered') {
    bucket.latencyMs = meanLatencyMs(bucket.latencyMs, nowMs - ticket.enteredAtMs);
  } else if (end === 'unanswered') {
    // Okta may have counted it.
    noteSpent(bucket.windows);
  } else if (lane === 'interactive' && ticket.epoch === bucket.epoch) bucket.interactiveSpent--;
}

/** Learns from the share's answer. `knewCeiling`: the question was asked with a known ceiling. */
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
      // Whatever this process knows: all others wait for one answer, so it does too.
      bucket.isUncertain = true;
      lease.mayOpen = true;
      return;
    case 'wait':
      lease.askAgainAtMs = nowMs + askAgainMs;
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
    // Here the window is over already; the other processes notice in a moment.
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
