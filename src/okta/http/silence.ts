import { OktaError } from '../errors.ts';

/**
 * How long requests of a client have been out without an answer to any of them. Waiting for room in a rate limit, or
 * because Okta asks for it, does not count: nothing is out then.
 */
export type Silence = {
  /** A request goes out. */
  begin(): void;
  /** It is over. Whatever Okta says in so many words is an answer, a refusal as well. */
  end(isAnswered: boolean): void;
  /** Throws a `silent` error once it has lasted too long: whatever else is asked for will hardly be answered. */
  throwIfTooLong(): void;
};

/** No request is out for longer than `requestMaxMs`: more than that is a machine that slept, or a clock that was set. */
export function createSilence(now: () => number, maxMs: number, requestMaxMs: number): Silence {
  let out = 0;
  let silentMs = 0;
  let countedUntilMs = 0;
  function count(): void {
    const nowMs = now();
    if (out > 0) silentMs += Math.min(Math.max(0, nowMs - countedUntilMs), requestMaxMs);
    countedUntilMs = nowMs;
  }
  return {
    begin() {
      count();
      out += 1;
    },
    end(isAnswered) {
      count();
      out -= 1;
      if (isAnswered) silentMs = 0;
    },
    throwIfTooLong() {
      if (silentMs <= maxMs) return;
      const minutes = Math.max(1, Math.round(silentMs / 60_000));
      const message =
        `Okta has not answered a single request for ${minutes} min, so that reading from it was ended. Check Okta's ` +
        'status page, and the network and any proxy between this server and Okta.';
      throw new OktaError('silent', message, { retryable: true });
    },
  };
}
