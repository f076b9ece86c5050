/** All in milliseconds. Given in part by tests and benchmarks; the rest keeps the defaults below. */
export type OktaTimings = {
  connectTimeoutMs: number;
  /** Until the first byte of the answer. Okta gives a slow query up 30 s itself, with a 500 that says more. */
  headersTimeoutMs: number;
  /** Between two pieces of the body. */
  bodyTimeoutMs: number;
  /** One attempt, from connecting to the last byte: what ends an answer that drips. */
  requestTimeoutMs: number;
  /** The same for the small requests of a connection test, for which a person waits. */
  verifyTimeoutMs: number;
  /** Back-off before the second attempt is random between 0 and this; it doubles with every further attempt. */
  retryBaseMs: number;
  retryMaxMs: number;
  /** Added to a reset: Okta states resets and `Date` in whole seconds. */
  rateLimitMarginMs: number;
  rateLimitMinMs: number;
  rateLimitMaxMs: number;
  /** Wait after a 429 that does not say how long (a proxy's). */
  rateLimitUnknownMs: number;
  /** Furthest reset of a refusal that is believed. */
  farResetMaxMs: number;
  /** A longer `Retry-After` is taken for this much. */
  retryAfterMaxMs: number;
  /** First wait after a 429 for too many requests at the same time; grows with every further one. */
  concurrencyWaitMs: number;
  /**
   * Time that requests may be out without an answer to any of them before the client gives up altogether. More than
   * lists take to be given up one by one: this is for what these counts do not see.
   */
  silenceMaxMs: number;
};

export const defaultTimings: OktaTimings = {
  connectTimeoutMs: 10_000,
  headersTimeoutMs: 40_000,
  bodyTimeoutMs: 20_000,
  requestTimeoutMs: 75_000,
  verifyTimeoutMs: 15_000,
  retryBaseMs: 1_000,
  retryMaxMs: 15_000,
  rateLimitMarginMs: 1_000,
  rateLimitMinMs: 1_000,
  rateLimitMaxMs: 65_000,
  rateLimitUnknownMs: 60_000,
  farResetMaxMs: 3_600_000,
  retryAfterMaxMs: 86_400_000,
  concurrencyWaitMs: 1_000,
  silenceMaxMs: 30 * 60_000,
};

/** Bounds that end what would otherwise never end. Reaching one is always an error, never a shorter result. */
export type OktaLimits = {
  /** Attempts per request for failures that may pass, rate limits not counted. */
  attempts: number;
  /** The same where every attempt costs a full timeout. */
  timeoutAttempts: number;
  /** 429s per request; each waits for a window of up to a minute. */
  rateLimitWaits: number;
  /** Milliseconds that a client waits after refusals, over all of its requests. Longer waits are an error at once. */
  rateLimitPatienceMs: number;
  /**
   * Milliseconds that a request waits for room where nothing was refused: until a window that is used up is over, for
   * somebody else to find out about one.
   */
  windowPatienceMs: number;
  /**
   * Milliseconds of a single wait that Okta asks for. A longer one is an error at once: nothing is sent before it is
   * over, and nobody waits for it.
   */
  maxWaitMs: number;
  /** Decompressed bytes of one answer. */
  bodyBytes: number;
  pages: number;
  consecutiveEmptyPages: number;
  /** Pages of one walk that bring exactly the items of an earlier page. */
  repeatedPages: number;
};

export const defaultLimits: OktaLimits = {
  attempts: 5,
  timeoutAttempts: 3,
  rateLimitWaits: 30,
  rateLimitPatienceMs: Number.POSITIVE_INFINITY,
  windowPatienceMs: Number.POSITIVE_INFINITY,
  maxWaitMs: 300_000,
  bodyBytes: 32 * 1024 * 1024,
  pages: 200_000,
  consecutiveEmptyPages: 50,
  repeatedPages: 10,
};
