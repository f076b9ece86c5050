/** What the headers of Okta's answers say about rate limits, and how long to wait after a refusal. */
import type { OktaTimings } from '../timings.ts';

/**
 * `X-Rate-Limit-*` of an answer, and its `Date`. Both instants are epoch milliseconds by the server's clock.
 */
export type OktaRateLimit = { limit: number; remaining: number; resetAtMs: number; serverDateMs: number };

export type OktaResponseHeaders = Readonly<Record<string, string | string[] | undefined>>;

/**
 * How long to wait before asking again after a 429, in milliseconds.
 *
 * - With rate-limit headers: until the reset by the server's own clock, plus a margin, from 1 to 65 s. Our
 *   clock may be minutes off, so it is not used.
 * - Limit 0 and remaining 0 mean that too many requests were in flight. The reset then means nothing; 1 to 2 s,
 *   doubled with `concurrencyHits`, are enough.
 * - Without headers something between us and Okta refused: a full window.
 * - A reset further ahead than any window counts up to an hour, if the answer has a date to measure it by.
 *   Beyond an hour it is a fault, and we wait for one window.
 *
 * A longer `Retry-After` wins. Okta sends none.
 */
export function retryDelayMs(
  headers: OktaResponseHeaders,
  context: { nowMs: number; concurrencyHits: number; random: () => number; timings: OktaTimings },
): number {
  const { timings } = context;
  const rateLimit = readRateLimit(headers, context.nowMs);
  const delay =
    rateLimit === null
      ? timings.rateLimitUnknownMs
      : isConcurrencyLimit(rateLimit)
        ? Math.min(
            timings.concurrencyWaitMs * 2 ** Math.min(context.concurrencyHits, 5) * (1 + context.random()),
            timings.rateLimitMaxMs,
          )
        : refusedDelayMs(rateLimit, Number.isNaN(dateOf(headers)), timings);
  return Math.max(delay, readRetryAfterMs(headers, context.nowMs, timings.retryAfterMaxMs));
}

/** Okta's windows last a minute; two answers about one window may differ by some seconds. */
export const maxWindowMs = 65_000;

function refusedDelayMs(rateLimit: OktaRateLimit, isUndated: boolean, timings: OktaTimings): number {
  const aheadMs = rateLimit.resetAtMs - rateLimit.serverDateMs;
  const isFar = !isUndated && aheadMs > maxWindowMs && aheadMs <= timings.farResetMaxMs;
  return isFar ? aheadMs + timings.rateLimitMarginMs : resetDelayMs(rateLimit, timings);
}

/** Milliseconds until the window reopens by the server's clock, plus the margin, within the bounds. */
export function resetDelayMs(rateLimit: OktaRateLimit, timings: OktaTimings): number {
  const delay = rateLimit.resetAtMs - rateLimit.serverDateMs + timings.rateLimitMarginMs;
  return Math.min(Math.max(delay, timings.rateLimitMinMs), timings.rateLimitMaxMs);
}

/** Exponential back-off with full jitter; `attempt` is the number of attempts that have failed, from 1. */
export function backoffMs(attempt: number, random: () => number, timings: OktaTimings): number {
  return random() * Math.min(timings.retryMaxMs, timings.retryBaseMs * 2 ** (attempt - 1));
}

/** `Retry-After` (seconds or an HTTP date) in milliseconds, `maxMs` at most; 0 when absent or unreadable. */
export function readRetryAfterMs(headers: OktaResponseHeaders, nowMs: number, maxMs: number): number {
  const value = firstOf(headers['retry-after'])?.trim();
  if (value === undefined) return 0;
  const delay = /^\d+$/.test(value)
    ? Number(value) * 1_000
    : Date.parse(value) - serverDateMs(headers, nowMs);
  return delay > 0 ? Math.min(delay, maxMs) : 0;
}

/** Reads `X-Rate-Limit-*`; null unless all three are plain numbers. Okta sends the reset in epoch seconds. */
export function readRateLimit(headers: OktaResponseHeaders, nowMs: number): OktaRateLimit | null {
  const limit = readCount(headers['x-rate-limit-limit']);
  const remaining = readCount(headers['x-rate-limit-remaining']);
  const resetAtSeconds = readCount(headers['x-rate-limit-reset']);
  if (limit === null || remaining === null || resetAtSeconds === null) return null;
  return {
    limit: Math.min(limit, maxRequests),
    remaining: Math.min(remaining, maxRequests),
    resetAtMs: resetAtSeconds * 1_000,
    serverDateMs: serverDateMs(headers, nowMs),
  };
}

/** More than any org's limit, and small enough for a database integer. */
const maxRequests = 1_000_000;

/** Limit 0 and remaining 0: too many requests of the org are in flight; the window is not used up. */
export function isConcurrencyLimit(rateLimit: OktaRateLimit): boolean {
  return rateLimit.limit === 0 && rateLimit.remaining === 0;
}

function serverDateMs(headers: OktaResponseHeaders, nowMs: number): number {
  const date = dateOf(headers);
  return Number.isNaN(date) ? nowMs : date;
}

function dateOf(headers: OktaResponseHeaders): number {
  return Date.parse(firstOf(headers.date) ?? '');
}

function readCount(value: string | string[] | undefined): number | null {
  const text = firstOf(value)?.trim();
  return text !== undefined && /^\d{1,12}$/.test(text) ? Number(text) : null;
}

function firstOf(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0];
}
