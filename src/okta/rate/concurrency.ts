/**
 * How many requests may be in flight in a bucket: as many as its rate needs at the speed of Okta's answers,
 * because more would only use the window up earlier. Okta limits the requests in flight of the whole org,
 * people's sign-ins included: a refusal for that reason halves our number, and it grows again one by one.
 */
export type RateConcurrency = {
  /** From 1 to 8, for a bucket with this allowance a window; `latencyMs` is null before the first answer. */
  limitOf(allowance: number, latencyMs: number | null): number;
  /** The round that a request belongs to: several refusals of one round halve once. */
  round(): number;
  /** Okta refused a request of this round, in a bucket with this limit, because too many were in flight. */
  refuse(round: number, limit: number): void;
  /** Okta accepted a request. */
  accept(): void;
};

const maxInFlight = 8;
/**
 * Multiplies what an even rate needs. Answers come unevenly, and the rest of a crawl should not fill its last
 * window: with 1.5, 512 requests at 50 a minute took 5 s longer.
 */
const headroom = 2.5;
const windowSeconds = 60;
/** Accepted requests in a row before one more is allowed. */
const acceptedPerStep = 20;
/** Weight of the latest answer in the running mean. */
const latencyWeight = 0.2;

export function createRateConcurrency(): RateConcurrency {
  let ceiling = maxInFlight;
  let round = 0;
  let accepted = 0;
  return {
    limitOf(allowance, latencyMs) {
      if (latencyMs === null) return Math.min(2, ceiling);
      const needed = Math.ceil((allowance / windowSeconds) * (latencyMs / 1_000) * headroom);
      return Math.max(1, Math.min(needed, ceiling));
    },
    round: () => round,
    refuse(refusedRound, limit) {
      accepted = 0;
      if (refusedRound !== round) return;
      round++;
      ceiling = Math.max(1, Math.floor(Math.min(limit, ceiling) / 2));
    },
    accept() {
      if (ceiling === maxInFlight || ++accepted < acceptedPerStep) return;
      accepted = 0;
      ceiling++;
    },
  };
}

/** Adds an answer's time to the running mean. */
export function meanLatencyMs(meanMs: number | null, latestMs: number): number {
  return meanMs === null ? latestMs : meanMs + (latestMs - meanMs) * latencyWeight;
}
