import type { Clock } from '../clock.ts';

export interface RateLimits {
  /** Requests a minute per bucket, for the whole org. */
  readonly orgLimits: Readonly<Record<string, number>>;
  /** What one token may use of each bucket, 0 to 1; the headers show this ceiling. */
  readonly tokenShare: number;
  /** Requests in flight, org-wide. */
  readonly maxConcurrency: number;
  /**
   * The share of each org bucket that other clients have used when this much of the window is over: a number
   * spreads it evenly, a function decides.
   */
  readonly neighbourShare: number | ((elapsedMs: number) => number);
}

export type RateProfile = 'generous' | 'workforce' | 'integrator';
export const rateProfileNames: readonly RateProfile[] = ['generous', 'workforce', 'integrator'];

/** Okta's published default limits by licence, and one profile that never limits a test. */
export const rateProfiles: Record<RateProfile, RateLimits> = {
  generous: {
    orgLimits: buckets(60_000, 60_000, 60_000, 60_000, 60_000, 60_000, 60_000, 60_000),
    tokenShare: 0.5,
    maxConcurrency: 1000,
    neighbourShare: 0,
  },
  workforce: {
    orgLimits: buckets(100, 500, 500, 1000, 600, 2000, 120, 1200),
    tokenShare: 0.5,
    maxConcurrency: 75,
    neighbourShare: 0,
  },
  integrator: {
    orgLimits: buckets(20, 100, 100, 100, 100, 100, 20, 100),
    tokenShare: 0.5,
    maxConcurrency: 35,
    neighbourShare: 0,
  },
};

function buckets(
  apps: number,
  app: number,
  groups: number,
  group: number,
  users: number,
  user: number,
  logs: number,
  rest: number,
): Record<string, number> {
  return {
    '/api/v1/apps': apps,
    '/api/v1/apps/{id}': app,
    '/api/v1/groups': groups,
    '/api/v1/groups/{id}': group,
    '/api/v1/users': users,
    '/api/v1/users/{id:.+}': user,
    '/api/v1/users/me': user,
    '/api/v1/logs': logs,
    '/api/v1': rest,
  };
}

export interface RateVerdict {
  readonly isAllowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** Epoch seconds, rounded down: the window may end a fraction of a second after it. */
  readonly resetAtSeconds: number;
}

const windowMs = 60_000;

interface Window {
  startMs: number;
  used: number;
}

/**
 * Counts requests in fixed windows of a minute, per bucket and token, each starting with its first request; and
 * in the org's bucket, which other clients use as well. A refused request does not count.
 */
export function createRateLimiter(limitsOf: () => RateLimits, clock: Clock) {
  const tokenWindows = new Map<string, Window>();
  const orgWindows = new Map<string, Window>();

  return (bucket: string, token: string): RateVerdict => {
    const nowMs = clock.now().getTime();
    const limits = limitsOf();
    const orgLimit = limits.orgLimits[bucket] ?? limits.orgLimits['/api/v1'] ?? 1200;
    const tokenLimit = Math.max(1, Math.floor(orgLimit * limits.tokenShare));
    const hasNeighbours = limits.neighbourShare !== 0;
    const org = currentWindow(orgWindows, bucket, nowMs, hasNeighbours);
    const own = currentWindow(tokenWindows, `${bucket} ${token}`, nowMs, false);
    const orgLeft = orgLimit - org.used - neighbourUse(limits.neighbourShare, orgLimit, nowMs - org.startMs);
    const ownLeft = tokenLimit - own.used;
    const isAllowed = orgLeft > 0 && ownLeft > 0;
    if (isAllowed) {
      org.used++;
      own.used++;
    }
    const binding = orgLeft < ownLeft ? org : own;
    return {
      isAllowed,
      limit: tokenLimit,
      remaining: Math.max(0, Math.min(orgLeft, ownLeft) - (isAllowed ? 1 : 0)),
      resetAtSeconds: Math.floor((binding.startMs + windowMs) / 1000),
    };
  };
}

function currentWindow(windows: Map<string, Window>, key: string, nowMs: number, isBusy: boolean): Window {
  const current = windows.get(key);
  if (current && nowMs - current.startMs < windowMs) return current;
  // Other clients always send a request as soon as a window ends.
  const startMs = current && isBusy ? nowMs - ((nowMs - current.startMs) % windowMs) : nowMs;
  const next = { startMs, used: 0 };
  windows.set(key, next);
  return next;
}

function neighbourUse(share: RateLimits['neighbourShare'], orgLimit: number, elapsedMs: number): number {
  if (typeof share === 'function') return Math.floor(share(elapsedMs) * orgLimit);
  return Math.floor((share * orgLimit * elapsedMs) / windowMs);
}
