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
import type { RateShare } from './permit-messages.ts';
import { takeReport, wantedPermits } from './permits.ts';
import { isChanged, newPlace, type RatePlace, waitingAt, wakeAll } from './waiting-room.ts';
import type { RateWindow } from './windows.ts';

/**
 * Holds requests back until Okta will take them, bucket by bucket, for everything that shares the gate.
 *
 * It learns from the headers of every answer. A request counts as spent from the moment it enters, and the first one
 * of every window goes alone: so a window that is used up, or one request away from it, is not overrun by requests
 * that started together. A crawl stops short of the share of the org's limit it may spend, less a reserve for
 * requests that somebody waits for, and has no more under way than its rate needs.
 */
export type RateGate = {
  /**
   * Waits for room in the bucket, for `patienceMs` at most; of these for `refusalPatienceMs` at most while one that
   * Okta closed by a refusal stays closed, and for one that is closed for longer than `maxWaitMs` not at all.
   * Rejects with an `aborted` error when the signal aborts, and with `RateWaitTooLong`, at once where that is clear
   * from the start.
   */
  enter(
    bucket: string,
    signal: AbortSignal,
    entry?: Partial<RateEntry> & Partial<Patience>,
  ): Promise<RatePass>;
  /**
   * How many walks over the bucket make sense at the same time, from 1 to 8: with more, they wait for each other.
   * Changes with what answers tell; 2 before the first one.
   */
  parallelism(bucket: string, maxShare?: number): number;
  /** Requests of a crawl that a window of a minute has room for; null before an answer told of a limit. */
  callsPerMinute(bucket: string, maxShare?: number): number | null;
};

type Patience = { patienceMs: number; refusalPatienceMs: number; maxWaitMs: number };

const endless: Patience = {
  patienceMs: Number.POSITIVE_INFINITY,
  refusalPatienceMs: Number.POSITIVE_INFINITY,
  maxWaitMs: Number.POSITIVE_INFINITY,
};

/** Somebody waits for an answer and would have waited too long. */
export class RateWaitTooLong extends Error {
  /** When there is room at the earliest; null when that is not known. */
  readonly roomInMs: number | null;

  constructor(roomInMs: number | null) {
    super('the rate limit leaves no room for so long');
    this.roomInMs = roomInMs;
  }
}

export type RatePass = {
  waitedMs: number;
  /** What of that was waited because of a refusal. */
  refusedMs: number;
  /** What the answer said, once its headers are there; null for an answer without rate-limit headers. */
  learn(rateLimit: OktaRateLimit | null): void;
  /** Nobody enters this bucket for so long: after a 429. */
  close(ms: number): void;
  /** The request is over, answered or not. */
  leave(): void;
};

export type RateGateOptions = {
  timings: OktaTimings;
  sleep?: Sleep;
  /** Milliseconds, never going back; only differences count. */
  now?: () => number;
  /** What other gates of the same org and token know and spend. */
  share?: RateShare;
};

/** How long a share that failed is left alone. */
const shareRetryMs = 5_000;

export function createRateGate(options: RateGateOptions): RateGate {
  const { timings, share, sleep = realSleep, now = monotonicEpochMs } = options;
  const places = new Map<string, RatePlace>();
  const concurrency = createRateConcurrency();
  let isShareLostUntilMs = 0;

  return {
    async enter(name, signal, { lane = 'crawl', maxShare = defaultMaxRateShare, ...patience } = {}) {
      const place = placeOf(name);
      const entered = await takeRoom(place, { lane, maxShare }, signal, { ...endless, ...patience });
      return passThrough(place, maxShare, entered);
    },
    parallelism: (name, maxShare = defaultMaxRateShare) =>
      concurrencyLimitOf(placeOf(name).bucket, maxShare, { concurrency, share: shareState() }),
    callsPerMinute(name, maxShare = defaultMaxRateShare) {
      const { bucket } = placeOf(name);
      if (bucket.ceiling === null || bucket.ceiling === Number.POSITIVE_INFINITY) return null;
      const { allowance, reserve } = limitsOf(bucket, { lane: 'crawl', maxShare }, shareState());
      return Math.max(1, allowance - reserve);
    },
  };

  function placeOf(name: string): RatePlace {
    let place = places.get(name);
    if (place === undefined) {
      place = newPlace(name);
      places.set(name, place);
    }
    return place;
  }

  function shareState(): 'none' | 'shared' | 'lost' {
    if (share === undefined || !share.isShared()) return 'none';
    return now() < isShareLostUntilMs ? 'lost' : 'shared';
  }

  /** Resolves once the request is counted as in flight: looking and taking must not be apart by even a microtask. */
  async function takeRoom(
    place: RatePlace,
    entry: RateEntry,
    signal: AbortSignal,
    { patienceMs, refusalPatienceMs, maxWaitMs }: Patience,
  ): Promise<Entered> {
    const { bucket } = place;
    const { lane } = entry;
    const giveUpAtMs = now() + patienceMs;
    let waitedMs = 0;
    let refusedMs = 0;
    place.waiting[lane]++;
    try {
      for (;;) {
        const nowMs = now();
        const isAwaited = place.waiting.crawl > 0;
        const step = nextStep(bucket, entry, { nowMs, concurrency, share: shareState(), isAwaited });
        if (step.kind === 'enter') {
          return { permit: step.permit, ticket: enterBucket(bucket, lane, nowMs), waitedMs, refusedMs };
        }
        if (step.kind === 'ask') ask(place, entry);
        const untilMs = step.kind === 'wait' ? (step.untilMs ?? Number.POSITIVE_INFINITY) : null;
        // Nothing but time opens a bucket that Okta closed.
        const { isRefused } = bucket;
        const refusalWaitMs = isRefused ? refusalPatienceMs - refusedMs : Number.POSITIVE_INFINITY;
        if (bucket.closedUntilMs > Math.min(giveUpAtMs, nowMs + maxWaitMs, nowMs + refusalWaitMs))
          throw new RateWaitTooLong(bucket.closedUntilMs - nowMs);
        // The share answers within a moment, or is lost.
        const endMs = untilMs === null ? Number.POSITIVE_INFINITY : Math.min(untilMs, giveUpAtMs);
        const waitMs = endMs === Number.POSITIVE_INFINITY ? null : endMs - nowMs;
        const hasChanged = await isChanged(place, { waitMs, sleep, signal });
        // The sleep is believed rather than the clock: timers may fire a moment early, and tests do not wait.
        const sleptMs = hasChanged ? Math.max(0, now() - nowMs) : endMs - nowMs;
        waitedMs += sleptMs;
        if (isRefused) refusedMs += sleptMs;
        if (!hasChanged) {
          elapse(bucket, endMs);
          if (untilMs !== null && endMs < untilMs) {
            throw new RateWaitTooLong(untilMs === Number.POSITIVE_INFINITY ? null : untilMs - endMs);
          }
        }
      }
    } finally {
      place.waiting[lane]--;
      if (waitingAt(place) === 0 && bucket.lease.mayOpen) {
        bucket.lease.mayOpen = false;
        tell(place, (shared) => shared.giveUp(bucket.name));
      }
    }
  }

  function ask(place: RatePlace, entry: RateEntry): void {
    if (share === undefined || place.isAsking) return;
    place.isAsking = true;
    askShare(share, place, entry)
      .catch(loseShare)
      .finally(() => {
        place.isAsking = false;
        wakeAll(place);
      });
  }

  async function askShare(shared: RateShare, place: RatePlace, entry: RateEntry): Promise<void> {
    const { bucket } = place;
    await place.told;
    const knewCeiling = bucket.ceiling !== null;
    const answer = await shared.ask(bucket.name, {
      wanted: wantedPermits(bucket.lease, entry.lane, waitingAt(place)),
      ...limitsOf(bucket, entry, 'shared'),
      report: takeReport(bucket.lease, { ...bucket, nowMs: now() }),
    });
    learnPermits(bucket, answer, { lane: entry.lane, nowMs: now(), knewCeiling });
  }

  /** Tells the share something, after what it was told before. */
  function tell(place: RatePlace, message: (shared: RateShare) => Promise<void>): void {
    if (share === undefined || shareState() !== 'shared') return;
    place.told = place.told.then(() => message(share)).catch(loseShare);
  }

  function loseShare(): void {
    isShareLostUntilMs = now() + shareRetryMs;
    for (const place of places.values()) wakeAll(place);
  }

  function passThrough(place: RatePlace, maxShare: number, entered: Entered): RatePass {
    const { permit, ticket, waitedMs, refusedMs } = entered;
    const { bucket } = place;
    const { lease } = bucket;
    const leasedFor = lease.resetAtMs;
    const round = concurrency.round();
    let isAnswered = false;
    let hasOpened = permit !== 'opening';
    let hasLeft = false;

    function settle(): void {
      if (isAnswered) return;
      isAnswered = true;
      settleTicket(bucket, ticket);
      // One with a permit for the window before counts in this one, too.
      const hasPermit = permit === 'opening' || (permit === 'leased' && leasedFor === lease.resetAtMs);
      if (!hasPermit) lease.unleased++;
    }

    function closeShare(ms: number): void {
      tell(place, (shared) => shared.close(bucket.name, ms));
    }

    function beginShare(window: RateWindow, rateLimit: OktaRateLimit): void {
      hasOpened = true;
      tell(place, (shared) =>
        shared.begin(bucket.name, {
          ceiling: rateLimit.limit,
          remaining: window.remaining,
          spent: window.spent,
          resetAtMs: window.resetAtMs,
          serverDateMs: rateLimit.serverDateMs,
          endsInMs: window.endsAtMs - now(),
        }),
      );
    }

    return {
      waitedMs,
      refusedMs,
      learn(told) {
        if (isAnswered) return;
        settle();
        const rateLimit = told === null ? null : believable(told, bucket.windows);
        if (rateLimit !== null && isConcurrencyLimit(rateLimit)) {
          const limit = concurrencyLimitOf(bucket, maxShare, { concurrency, share: shareState() });
          concurrency.refuse(round, limit);
        } else {
          concurrency.accept();
          const delayMs = rateLimit === null ? 0 : resetDelayMs(rateLimit, timings);
          const news = learnAnswer(bucket, rateLimit, { epoch: ticket.epoch, endsAtMs: now() + delayMs });
          if (news !== null && rateLimit !== null) {
            if (news.isNew || !hasOpened) beginShare(news.window, rateLimit);
            if (news.isUsedUp) closeShare(news.window.endsAtMs - now());
          }
        }
        wakeAll(place);
      },
      close(ms) {
        bucket.closedUntilMs = Math.max(bucket.closedUntilMs, now() + ms);
        bucket.isRefused = true;
        closeShare(ms);
      },
      leave() {
        if (hasLeft) return;
        hasLeft = true;
        leaveBucket(bucket, ticket, now(), isAnswered);
        settle();
        if (!hasOpened) tell(place, (shared) => shared.giveUp(bucket.name));
        wakeAll(place);
      },
    };
  }
}

/**
 * No window is longer than a minute. A reset further ahead is a fault, and believed it would make all later ones look
 * like those of a window that is over: it is taken for that of the window under way, or of one that begins.
 */
function believable(told: OktaRateLimit, windows: readonly RateWindow[]): OktaRateLimit {
  const { resetAtMs, serverDateMs } = told;
  if (isConcurrencyLimit(told) || resetAtMs <= serverDateMs + maxWindowMs) return told;
  const underWay = windows.find((window) => window.resetAtMs > serverDateMs);
  return { ...told, resetAtMs: underWay?.resetAtMs ?? serverDateMs + windowMs };
}

const windowMs = 60_000;

type Entered = { permit: Permit; ticket: Ticket; waitedMs: number; refusedMs: number };
