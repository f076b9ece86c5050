import type { OktaTimings } from '../timings.ts';
import { monotonicEpochMs, realSleep, type Sleep } from '../waiting.ts';
import { defaultMaxRateShare } from './allowances.ts';
import {
  elapse,
  enterBucket,
  learnAnswer,
  learnPermits,
  leaveBucket,
  settleTicket,
  type Ticket,
} from './bucket.ts';
import { createRateConcurrency } from './concurrency.ts';
import { isConcurrencyLimit, maxWindowMs, type OktaRateLimit, resetDelayMs } from './headers.ts';
import { concurrencyLimitOf, limitsOf, nextStep, type Permit, type RateEntry } from './next-step.ts';
import type { RateLane, RateShare } from './permit-messages.ts';
import { takeReport, wantedPermits } from './permits.ts';
import { isChanged, newWaitingRoom, type WaitingRoom, waitingIn, wakeAll } from './waiting-room.ts';
import type { RateWindow } from './windows.ts';

/**
 * Holds requests back until Okta will take them, bucket by bucket, for all clients that share the gate.
 *
 * It learns from the headers of every answer. A request counts as spent from the moment it enters, and the
 * first one of every window goes alone: so requests that start together cannot overrun a window that is nearly
 * used up. A crawl stops at our share of the org's limit, less a reserve for requests that people wait for, and
 * has no more requests in flight than its rate needs.
 */
export type RateGate = {
  /**
   * Waits for room in the bucket, for `patienceMs` at most. If Okta closed the bucket by a refusal, waits for
   * `refusalPatienceMs` at most, and not at all if it stays closed for longer than `maxWaitMs`. Rejects with an
   * `aborted` error when the signal aborts, and with `RateWaitTooLong` as soon as it is clear that time will
   * not do.
   */
  enter(
    bucket: string,
    signal: AbortSignal,
    entry?: Partial<RateEntry> & Partial<Patience>,
  ): Promise<RatePass>;
  /**
   * How many lists to read from the bucket at the same time, from 1 to 8: more would only wait for each other.
   * Changes with every answer; 2 before the first one.
   */
  parallelism(bucket: string, maxShare?: number): number;
  /** How many requests a minute a crawl may make; null before the first answer that shows a limit. */
  callsPerMinute(bucket: string, maxShare?: number): number | null;
};

type Patience = { patienceMs: number; refusalPatienceMs: number; maxWaitMs: number };

const endless: Patience = {
  patienceMs: Number.POSITIVE_INFINITY,
  refusalPatienceMs: Number.POSITIVE_INFINITY,
  maxWaitMs: Number.POSITIVE_INFINITY,
};

/** A person waits for the answer, and there will be no room for longer than they should wait. */
export class RateWaitTooLong extends Error {
  /** How long until there is room, at least; null when that is not known. */
  readonly roomInMs: number | null;

  constructor(roomInMs: number) {
    super('the rate limit leaves no room for so long');
    this.roomInMs = Number.isFinite(roomInMs) ? roomInMs : null;
  }
}

export type RatePass = {
  waitedMs: number;
  /** The part of it that came after a refusal. */
  refusedMs: number;
  /** Call it when the answer's headers have arrived; null for an answer without rate-limit headers. */
  learn(rateLimit: OktaRateLimit | null): void;
  /** Closes the bucket to all requests for this time, after a 429. */
  close(ms: number): void;
  /**
   * Call it when the request is over, answered or not. `isSent` false: no connection came about, so that Okta counted
   * nothing, and its place and permit are free again.
   */
  leave(isSent?: boolean): void;
};

export type RateGateOptions = {
  timings: OktaTimings;
  sleep?: Sleep;
  /** Milliseconds, never going back; only differences count. */
  now?: () => number;
  /** Connects the gate with those of other processes for the same org and token. */
  share?: RateShare;
};

/** How long to leave a share alone after it failed. */
const shareRetryMs = 5_000;

export function createRateGate(options: RateGateOptions): RateGate {
  const { timings, share, sleep = realSleep, now = monotonicEpochMs } = options;
  const rooms = new Map<string, WaitingRoom>();
  const concurrency = createRateConcurrency();
  let isShareLostUntilMs = 0;

  return {
    async enter(name, signal, { lane = 'crawl', maxShare = defaultMaxRateShare, ...patience } = {}) {
      const room = roomOf(name);
      const entered = await takeRoom(room, { lane, maxShare }, signal, { ...endless, ...patience });
      return passThrough(room, maxShare, entered);
    },
    parallelism: (name, maxShare = defaultMaxRateShare) =>
      concurrencyLimitOf(roomOf(name).bucket, maxShare, { concurrency, share: shareState() }),
    callsPerMinute(name, maxShare = defaultMaxRateShare) {
      const { bucket } = roomOf(name);
      if (bucket.ceiling === null || bucket.ceiling === Number.POSITIVE_INFINITY) return null;
      const { allowance, reserve } = limitsOf(bucket, { lane: 'crawl', maxShare }, shareState());
      return Math.max(1, allowance - reserve);
    },
  };

  function roomOf(name: string): WaitingRoom {
    let room = rooms.get(name);
    if (room === undefined) {
      room = newWaitingRoom(name);
      rooms.set(name, room);
    }
    return room;
  }

  function shareState(): 'none' | 'shared' | 'lost' {
    if (share === undefined || !share.isShared()) return 'none';
    return now() < isShareLostUntilMs ? 'lost' : 'shared';
  }

  /**
   * Resolves when the request counts as in flight. No microtask may run between looking for room and taking it.
   */
  async function takeRoom(
    room: WaitingRoom,
    entry: RateEntry,
    signal: AbortSignal,
    { patienceMs, refusalPatienceMs, maxWaitMs }: Patience,
  ): Promise<Entered> {
    const { bucket } = room;
    const { lane } = entry;
    const giveUpAtMs = now() + patienceMs;
    let waitedMs = 0;
    let refusedMs = 0;
    room.waiting[lane]++;
    try {
      for (;;) {
        const nowMs = now();
        const isAwaited = room.waiting.crawl > 0;
        const step = nextStep(bucket, entry, { nowMs, concurrency, share: shareState(), isAwaited });
        if (step.kind === 'enter') {
          const ticket = enterBucket(bucket, lane, nowMs);
          return { permit: step.permit, lane, ticket, waitedMs, refusedMs };
        }
        if (step.kind === 'ask') ask(room, entry);
        // Only time opens a bucket that Okta closed.
        const { isRefused } = bucket;
        const refusalWaitMs = isRefused ? refusalPatienceMs - refusedMs : Number.POSITIVE_INFINITY;
        if (bucket.closedUntilMs > Math.min(giveUpAtMs, nowMs + maxWaitMs, nowMs + refusalWaitMs))
          throw new RateWaitTooLong(bucket.closedUntilMs - nowMs);
        // The share answers within a moment, or is lost.
        const endMs = step.kind === 'ask' ? Number.POSITIVE_INFINITY : Math.min(step.untilMs, giveUpAtMs);
        const hasChanged = await isChanged(room, { waitMs: endMs - nowMs, sleep, signal });
        // Counts the sleep, not the clock: timers may fire a moment early, and tests sleep without waiting.
        const sleptMs = hasChanged ? Math.max(0, now() - nowMs) : endMs - nowMs;
        waitedMs += sleptMs;
        if (isRefused) refusedMs += sleptMs;
        if (!hasChanged) {
          elapse(bucket, endMs);
          if (step.kind === 'wait' && endMs < step.untilMs) throw new RateWaitTooLong(step.untilMs - endMs);
        }
      }
    } finally {
      room.waiting[lane]--;
      if (waitingIn(room) === 0 && bucket.lease.mayOpen) {
        bucket.lease.mayOpen = false;
        tell(room, (shared) => shared.giveUp(bucket.name));
      }
    }
  }

  function ask(room: WaitingRoom, entry: RateEntry): void {
    if (share === undefined || room.isAsking) return;
    room.isAsking = true;
    askShare(share, room, entry)
      .catch(loseShare)
      .finally(() => {
        room.isAsking = false;
        wakeAll(room);
      });
  }

  async function askShare(shared: RateShare, room: WaitingRoom, entry: RateEntry): Promise<void> {
    const { bucket } = room;
    await room.sent;
    const knewCeiling = bucket.ceiling !== null;
    const answer = await shared.ask(bucket.name, {
      wanted: wantedPermits(bucket.lease, entry.lane, waitingIn(room)),
      ...limitsOf(bucket, entry, 'shared'),
      report: takeReport(bucket.lease, { ...bucket, nowMs: now() }),
    });
    learnPermits(bucket, answer, { lane: entry.lane, nowMs: now(), knewCeiling });
  }

  /** Sends the share a message, after the ones before. */
  function tell(room: WaitingRoom, message: (shared: RateShare) => Promise<void>): void {
    if (share === undefined || shareState() !== 'shared') return;
    room.sent = room.sent.then(() => message(share)).catch(loseShare);
  }

  function loseShare(): void {
    isShareLostUntilMs = now() + shareRetryMs;
    for (const room of rooms.values()) wakeAll(room);
  }

  function passThrough(room: WaitingRoom, maxShare: number, entered: Entered): RatePass {
    const { permit, lane, ticket, waitedMs, refusedMs } = entered;
    const { bucket } = room;
    const { lease } = bucket;
    const leasedFor = lease.resetAtMs;
    const round = concurrency.round();
    let isAnswered = false;
    let hasOpened = permit !== 'opening';
    let hasLeft = false;

    /** Its permit was for the window that the bucket has now. */
    function hasPermit(): boolean {
      return permit === 'opening' || (permit === 'leased' && leasedFor === lease.resetAtMs);
    }

    /** The request is answered, or over without an answer. `isTold`: the share counts it already. */
    function settle(isTold: boolean): void {
      isAnswered = true;
      if (!isTold && !hasPermit()) lease.unleased++;
    }

    function closeShare(ms: number): void {
      tell(room, (shared) => shared.close(bucket.name, ms));
    }

    function beginShare(window: RateWindow, { limit: ceiling, serverDateMs }: OktaRateLimit): void {
      hasOpened = true;
      tell(room, (shared) => {
        const { endsAtMs, ...counts } = window;
        return shared.begin(bucket.name, { ...counts, ceiling, serverDateMs, endsInMs: endsAtMs - now() });
      });
    }

    return {
      waitedMs,
      refusedMs,
      learn(headers) {
        if (isAnswered) return;
        settleTicket(bucket, ticket);
        let isTold = false;
        const rateLimit = headers === null ? null : believable(headers, bucket.windows);
        if (rateLimit !== null && isConcurrencyLimit(rateLimit)) {
          const limit = concurrencyLimitOf(bucket, maxShare, { concurrency, share: shareState() });
          concurrency.refuse(round, limit);
        } else {
          concurrency.accept();
          const delayMs = rateLimit === null ? 0 : resetDelayMs(rateLimit, timings);
          const news = learnAnswer(bucket, rateLimit, { epoch: ticket.epoch, endsAtMs: now() + delayMs });
          if (news !== null && rateLimit !== null) {
            // The share does not know of a request without a permit, and would give its place to another one.
            if (news.isNew || !hasOpened || !hasPermit()) beginShare(news.window, rateLimit);
            isTold = shareState() === 'shared';
            if (news.isUsedUp) closeShare(news.window.endsAtMs - now());
          }
        }
        settle(isTold);
        wakeAll(room);
      },
      close(ms) {
        bucket.closedUntilMs = Math.max(bucket.closedUntilMs, now() + ms);
        bucket.isRefused = true;
        closeShare(ms);
      },
      leave(isSent = true) {
        if (hasLeft) return;
        hasLeft = true;
        const end = isAnswered ? 'answered' : isSent ? 'unanswered' : 'unsent';
        leaveBucket(bucket, ticket, { nowMs: now(), lane, end });
        if (end !== 'answered') settleTicket(bucket, ticket);
        if (end === 'unanswered') settle(false);
        if (end === 'unsent' && permit === 'leased' && hasPermit()) lease.held[lane]++;
        if (!hasOpened) tell(room, (shared) => shared.giveUp(bucket.name));
        wakeAll(room);
      },
    };
  }
}

/**
 * No window is longer than a minute, so a reset further ahead is a fault. If we believed it, all later resets
 * would look like those of a window that is over. It is replaced by the reset of the current window, or of one
 * that begins.
 */
function believable(rateLimit: OktaRateLimit, windows: readonly RateWindow[]): OktaRateLimit {
  const { resetAtMs, serverDateMs } = rateLimit;
  if (isConcurrencyLimit(rateLimit) || resetAtMs <= serverDateMs + maxWindowMs) return rateLimit;
  const underWay = windows.find((window) => window.resetAtMs > serverDateMs);
  return { ...rateLimit, resetAtMs: underWay?.resetAtMs ?? serverDateMs + windowMs };
}

const windowMs = 60_000;

type Entered = { permit: Permit; lane: RateLane; ticket: Ticket; waitedMs: number; refusedMs: number };
