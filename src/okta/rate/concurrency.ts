/**
 * How many requests may be under way in a bucket: as many as its rate needs at the speed Okta answers, because more
 * would only empty the window earlier. Okta limits what is under way in the whole org, users' sign-ins included; each
 * refusal for that halves what is allowed, and it comes back by one at a time.
 */
export type RateConcurrency = {
  /** From 1 to 8, for a bucket with this allowance a window; `latencyMs` null as long as it is not known. */
  limitOf(allowance: number, latencyMs: number | null): number;
  /** Which round a request belongs to: refusals of one round halve once. */
  round(): number;
  /** A request of this round, in a bucket that had this limit, was refused because too many were under way. */
  refuse(round: number, limit: number): void;
  /** Another request was taken. */
  accept(): void;
};

const most = 8;
/**
 * Times what an even rate needs. Answers do not come evenly, and what is left for the last window of a crawl should
 * not take the whole of it: with 1.5, 512 requests at 50 a minute took 5 s longer.
 */
const headroom = 2.5;
const windowSeconds = 60;
/** Requests taken without a refusal before one more is tried. */
const acceptedPerStep = 20;
/** Of the latest answer in the running mean. */
const latencyWeight = 0.2;

export function createRateConcurrency(): RateConcurrency {
  let ceiling = most;
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
      if (ceiling === most || ++accepted < acceptedPerStep) return;
      accepted = 0;
      ceiling++;
    },
  };
}

/** The running mean of answer times after one more. */
export function meanLatencyMs(meanMs: number | null, latestMs: number): number {
  return meanMs === null ? latestMs : meanMs + (latestMs - meanMs) * latencyWeight;
}
