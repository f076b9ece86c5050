import type { OktaTimings } from '../timings.ts';

/** What an answer said about its rate limit. Instants in epoch milliseconds, both by the server's clock. */
export type OktaRateLimit = { limit: number; remaining: number; resetAtMs: number; serverDateMs: number };

export type OktaResponseHeaders = Readonly<Record<string, string | string[] | undefined>>;

/**
 * How long to wait before asking again after a 429, in milliseconds.
 *
 * - With rate-limit headers: until the reset by the server's own clock, plus a margin, within 1 to 65 s. The local
 *   clock plays no part, because it may be minutes off.
 * - Limit 0 and remaining 0 is Okta's answer to too many requests at the same time; its reset means nothing, and
 *   1 to 2 s (doubling with `concurrencyHits`) are enough.
 * - Without headers it came from something between us and Okta: a full window.
 * - A reset further ahead than any window is obeyed where the answer's own date tells how far it is, up to an hour;
 *   beyond that it is a fault rather than a limit, and a window has to do.
 *
 * A larger `Retry-After` wins. Okta itself sends none.
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

/** A minute, and what two answers about it may differ by: no window of Okta's is longer. */
export const maxWindowMs = 65_000;

function refusedDelayMs(rateLimit: OktaRateLimit, isUndated: boolean, timings: OktaTimings): number {
  const aheadMs = rateLimit.resetAtMs - rateLimit.serverDateMs;
  const isFar = !isUndated && aheadMs > maxWindowMs && aheadMs <= timings.farResetMaxMs;
  return isFar ? aheadMs + timings.rateLimitMarginMs : resetDelayMs(rateLimit, timings);
}

/** Milliseconds until the window reopens by the server's clock, with the margin, within the bounds. */
export function resetDelayMs(rateLimit: OktaRateLimit, timings: OktaTimings): number {
  const delay = rateLimit.resetAtMs - rateLimit.serverDateMs + timings.rateLimitMarginMs;
  return Math.min(Math.max(delay, timings.rateLimitMinMs), timings.rateLimitMaxMs);
}

/** Exponential back-off with full jitter; `attempt` is the number of attempts that have failed, from 1. */
export function backoffMs(attempt: number, random: () => number, timings: OktaTimings): number {
  return random() * Math.min(timings.retryMaxMs, timings.retryBaseMs * 2 ** (attempt - 1));
}

/** Milliseconds asked for by `Retry-After` (seconds or an HTTP date), `maxMs` at most; 0 when absent or unreadable. */
export function readRetryAfterMs(headers: OktaResponseHeaders, nowMs: number, maxMs: number): number {
  const value = firstOf(headers['retry-after'])?.trim();
  if (value === undefined) return 0;
  const delay = /^\d+$/.test(value)
    ? Number(value) * 1_000
    : Date.parse(value) - serverDateMs(headers, nowMs);
  return delay > 0 ? Math.min(delay, maxMs) : 0;
}

/** `X-Rate-Limit-*`, or null unless all three are plain numbers. The reset is in epoch seconds on the wire. */
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

/** More than any org has, and less than a database integer holds. */
const maxRequests = 1_000_000;

/** Limit 0 with remaining 0: too many requests in flight in the org, not a window that is used up. */
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
