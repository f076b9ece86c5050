import { type Sleep, untilAborted } from './pause.ts';
import { isConcurrencyLimit, type OktaRateLimit, resetDelayMs } from './retry.ts';
import type { OktaTimings } from './timings.ts';

/**
 * Holds requests back until Okta will take them, bucket by bucket, for everything that shares the gate.
 *
 * It learns from the headers of every answer. A request in flight counts as spent until its answer says otherwise,
 * and until the first answer of a bucket only one request is under way in it: so a window that is used up, or one
 * request away from it, is not overrun by requests that started together.
 */
export type RateGate = {
  /** Waits for room in the bucket. Rejects with an `aborted` error when the signal aborts. */
  enter(bucket: string, signal: AbortSignal): Promise<RatePass>;
};

export type RatePass = {
  waitedMs: number;
  /** What the answer said; null for an answer without rate-limit headers. */
  learn(rateLimit: OktaRateLimit | null): void;
  /** Nobody enters this bucket for so long: after a 429. */
  close(ms: number): void;
  /** The request is over, answered or not. */
  leave(): void;
};

/** `now` is a clock in milliseconds that never goes back; only differences count. */
export function createRateGate(options: { timings: OktaTimings; sleep: Sleep; now: () => number }): RateGate {
  const buckets = new Map<string, Bucket>();
  return {
    async enter(name, signal) {
      let bucket = buckets.get(name);
      if (bucket === undefined) {
        bucket = newBucket();
        buckets.set(name, bucket);
      }
      const waitedMs = await takeRoom(bucket, signal, options);
      return passInto(bucket, waitedMs, options);
    },
  };
}

/**
 * The bucket a request is counted in, from its endpoint template. What Okta documents and recorded answers confirm:
 * an app's users share the small bucket of the app list, while single apps and `users/me` have their own.
 */
export function rateBucketOf(endpoint: string): string {
  const [, resource, rest] = /^(\/api\/v1\/[^/]+)(\/.*)?$/.exec(endpoint) ?? [];
  if (resource === undefined || rest === undefined) return endpoint;
  return /^\/[^/]+$/.test(rest) ? endpoint : resource;
}

type Bucket = {
  /** Null until an answer arrived, `Infinity` when answers carry no rate-limit headers. */
  limit: number | null;
  remaining: number;
  resetAtMs: number;
  /** When the window is over, by our clock. */
  endsAtMs: number;
  closedUntilMs: number;
  inFlight: number;
  wake: Set<() => void>;
};

function newBucket(): Bucket {
  return {
    limit: null,
    remaining: 0,
    resetAtMs: 0,
    endsAtMs: 0,
    closedUntilMs: 0,
    inFlight: 0,
    wake: new Set(),
  };
}

/** Resolves once the request is counted as in flight: looking and taking must not be apart by even a microtask. */
async function takeRoom(
  bucket: Bucket,
  signal: AbortSignal,
  { sleep, now }: { sleep: Sleep; now: () => number },
): Promise<number> {
  let waitedMs = 0;
  for (;;) {
    const closedUntilMs = bucket.closedUntilMs;
    const startedAtMs = now();
    const waitMs = closedUntilMs - startedAtMs;
    if (waitMs > 0) {
      await untilAborted(sleep(waitMs, signal), signal);
      waitedMs += waitMs;
      // The sleep is believed rather than the clock: timers may fire a moment early, and tests do not wait.
      if (bucket.closedUntilMs === closedUntilMs) reopen(bucket);
    } else if (hasRoom(bucket, startedAtMs)) {
      bucket.inFlight++;
      return waitedMs;
    } else {
      const changed = new Promise<void>((resolve) => bucket.wake.add(resolve));
      await untilAborted(changed, signal);
      waitedMs += Math.max(0, now() - startedAtMs);
    }
  }
}

function hasRoom(bucket: Bucket, nowMs: number): boolean {
  // Someone always has to go first: without an answer nothing would ever be learned again.
  if (bucket.inFlight === 0) return true;
  if (bucket.limit === null) return false;
  return (nowMs >= bucket.endsAtMs ? bucket.limit : bucket.remaining) > bucket.inFlight;
}

function reopen(bucket: Bucket): void {
  bucket.closedUntilMs = 0;
  bucket.endsAtMs = 0;
}

function passInto(
  bucket: Bucket,
  waitedMs: number,
  { timings, now }: { timings: OktaTimings; now: () => number },
): RatePass {
  let left = false;
  return {
    waitedMs,
    learn: (rateLimit) => learn(bucket, rateLimit, timings, now()),
    close(ms) {
      bucket.closedUntilMs = Math.max(bucket.closedUntilMs, now() + ms);
    },
    leave() {
      if (left) return;
      left = true;
      bucket.inFlight--;
      const wake = [...bucket.wake];
      bucket.wake.clear();
      for (const resume of wake) resume();
    },
  };
}

/** Resets this close together belong to one window: the machines that answer do not round alike. */
const sameWindowMs = 2_000;

function learn(bucket: Bucket, rateLimit: OktaRateLimit | null, timings: OktaTimings, nowMs: number): void {
  if (rateLimit === null) {
    bucket.limit ??= Number.POSITIVE_INFINITY;
    return;
  }
  if (isConcurrencyLimit(rateLimit)) return;
  const difference = rateLimit.resetAtMs - bucket.resetAtMs;
  if (difference < -sameWindowMs && nowMs < bucket.endsAtMs) return; // a late answer from the window before
  const isSameWindow = Math.abs(difference) <= sameWindowMs && nowMs < bucket.endsAtMs;
  bucket.limit = Math.max(1, rateLimit.limit);
  // Answers overtake each other, so within a window only the lowest count is safe.
  bucket.remaining = isSameWindow ? Math.min(bucket.remaining, rateLimit.remaining) : rateLimit.remaining;
  bucket.resetAtMs = isSameWindow ? Math.max(bucket.resetAtMs, rateLimit.resetAtMs) : rateLimit.resetAtMs;
  const delayMs = resetDelayMs(rateLimit, timings);
  bucket.endsAtMs = isSameWindow ? Math.max(bucket.endsAtMs, nowMs + delayMs) : nowMs + delayMs;
  if (bucket.remaining <= 0) bucket.closedUntilMs = Math.max(bucket.closedUntilMs, bucket.endsAtMs);
}
