import type { Endpoint } from '../lists/route.ts';

/** Counts what a client does, for tests. `reset` sets all counts to zero. */
export interface Stats {
  requests: number;
  readonly byEndpoint: Partial<Record<Endpoint | 'unknown', number>>;
  readonly byBucket: Record<string, number>;
  readonly byStatus: Record<number, number>;
  /** Answers with 429 because a bucket was empty. */
  rateLimited: number;
  /** Answers with 429 because too many requests were in flight. */
  concurrencyLimited: number;
  /** Requests to a bucket after a 429 and before the reset that it announced. */
  sentBeforeReset: number;
  /** Requests to a bucket after any answer with `remaining: 0` and before its reset. */
  sentWhileExhausted: number;
  /** Requests with a token after a 401 for it, and before it was accepted again. */
  sentAfterRefusal: number;
  maxConcurrency: number;
  /** `Authorization` values per `Host` header. */
  readonly authorizationByHost: Map<string, Set<string>>;
  /** The latest requests, oldest first, at most a thousand. */
  readonly recent: Array<{ at: Date; method: string; url: string; status: number }>;
  reset(): void;
}

export function createStats(): Stats {
  const stats: Stats = {
    requests: 0,
    byEndpoint: {},
    byBucket: {},
    byStatus: {},
    rateLimited: 0,
    concurrencyLimited: 0,
    sentBeforeReset: 0,
    sentWhileExhausted: 0,
    sentAfterRefusal: 0,
    maxConcurrency: 0,
    authorizationByHost: new Map(),
    recent: [],
    reset: () => {
      stats.requests = 0;
      stats.rateLimited = 0;
      stats.concurrencyLimited = 0;
      stats.sentBeforeReset = 0;
      stats.sentWhileExhausted = 0;
      stats.sentAfterRefusal = 0;
      stats.maxConcurrency = 0;
      for (const record of [stats.byEndpoint, stats.byBucket, stats.byStatus] as Array<
        Record<string, number>
      >) {
        for (const key of Object.keys(record)) delete record[key];
      }
      stats.authorizationByHost.clear();
      stats.recent.length = 0;
    },
  };
  return stats;
}

/** Adds one to a count in a record. */
export function count<Key extends string | number>(record: Partial<Record<Key, number>>, key: Key): void {
  record[key] = (record[key] ?? 0) + 1;
}

const maxRecent = 1000;

export function noteRequest(stats: Stats, request: Stats['recent'][number]): void {
  stats.recent.push(request);
  if (stats.recent.length > maxRecent) stats.recent.shift();
  count(stats.byStatus, request.status);
}
