/** All in milliseconds. Tests and benchmarks override some; the defaults are below. */
export type OktaTimings = {
  connectTimeoutMs: number;
  /** Until the first byte of the answer. Okta itself ends a slow query after 30 s, with a 500 that says more. */
  headersTimeoutMs: number;
  /** Between two chunks of the body. */
  bodyTimeoutMs: number;
  /** One attempt, from connecting to the last byte. Ends an answer that arrives in drips. */
  requestTimeoutMs: number;
  /** The same for the small requests of a connection test, which a person waits for. */
  verifyTimeoutMs: number;
  /** Maximum of the random wait before the second attempt. It doubles with every further attempt. */
  retryBaseMs: number;
  retryMaxMs: number;
  /** Added to a reset: Okta states resets and `Date` in whole seconds. */
  rateLimitMarginMs: number;
  rateLimitMinMs: number;
  rateLimitMaxMs: number;
  /** Wait after a 429 without a reset, as a proxy sends it. */
  rateLimitUnknownMs: number;
  /** Latest reset of a 429 that is believed. */
  farResetMaxMs: number;
  /** A longer `Retry-After` counts as this long. */
  retryAfterMaxMs: number;
  /** First wait after a 429 for too many concurrent requests. It grows with every further one. */
  concurrencyWaitMs: number;
  /**
   * Longest time with requests in flight and no answer to any of them, before the client fails for good. Longer than
   * single lists take to fail one by one: it catches what their counts of failures miss.
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

/** Bounds for what might otherwise never end. Reaching one is always an error, never a shorter result. */
export type OktaLimits = {
  /** Attempts per request after retryable failures, without rate limits. */
  attempts: number;
  /** The same when every attempt times out. */
  timeoutAttempts: number;
  /** 429 answers per request. Each costs a wait for a window of up to a minute. */
  rateLimitWaits: number;
  /** Milliseconds that a client waits after 429 answers, over all its requests. A longer wait is an error at once. */
  rateLimitPatienceMs: number;
  /**
   * Milliseconds that a request waits for room without a 429: for the end of a used-up window, or until another
   * process has learned the limit.
   */
  windowPatienceMs: number;
  /**
   * Longest single wait that Okta may ask for, in milliseconds. A longer one is an error at once: no request is sent
   * before it has passed, and no caller waits for it.
   */
  maxWaitMs: number;
  /** Decompressed bytes of one answer. */
  bodyBytes: number;
  pages: number;
  consecutiveEmptyPages: number;
  /** Pages of one list that repeat exactly the items of an earlier page. */
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
