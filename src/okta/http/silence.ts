import { OktaError } from '../errors.ts';

/**
 * Measures how long a client has had requests in flight without any answer. Waiting for a rate limit, or because Okta
 * asks for it, does not count: no request is in flight then.
 */
export type Silence = {
  /** A request starts. */
  begin(): void;
  /** A request ends. Every reply of Okta counts as an answer, also a refusal. */
  end(isAnswered: boolean): void;
  /** Throws a `silent` error after too long a silence, because further requests will hardly be answered. */
  throwIfTooLong(): void;
};

/** No request takes longer than `requestMaxMs`. More time means that the machine slept or the clock was set. */
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
