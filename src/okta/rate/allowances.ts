/**
 * The bucket a request is counted in, from its endpoint template. What Okta documents and recorded answers confirm:
 * an app's users share the small bucket of the app list, while single apps and `users/me` have their own.
 */
export function rateBucketOf(endpoint: string): string {
  const [, resource, rest] = /^(\/api\/v1\/[^/]+)(\/.*)?$/.exec(endpoint) ?? [];
  if (resource === undefined || rest === undefined) return endpoint;
  return /^\/[^/]+$/.test(rest) ? endpoint : resource;
}

/** Okta warns an org's admins, by mail, once 60 % of a limit of the org are used. */
export const defaultMaxRateShare = 0.6;

/**
 * Requests that may be spent of a bucket in one window, at least 1.
 *
 * Answers show a token's own ceiling, not the limit of the org it is a part of. That limit is taken to be the
 * smallest one Okta publishes for any licence that is not below the ceiling: too small rather than too large, so that
 * the share is kept in either case. A ceiling above all of them is taken for the org's limit itself.
 */
export function allowanceOf(bucket: string, ceiling: number, maxShare: number): number {
  const orgLimit = publishedLimitsOf(bucket).find((limit) => limit >= ceiling) ?? ceiling;
  // A share such as 0.29 of 100 must not lose a request to the arithmetic of fractions.
  return Math.max(1, Math.min(ceiling, Math.floor(orgLimit * maxShare + 1e-9)));
}

/**
 * Requests of a window that are kept for somebody who waits for an answer: 4 %, two at least where there are twenty,
 * one below that, and ten at most. A window of three or fewer has none to spare.
 */
export function reserveOf(allowance: number): number {
  if (allowance < 4) return 0;
  if (allowance < 20) return 1;
  return Math.min(10, Math.max(2, Math.round(allowance * 0.04)));
}

/** Requests a minute per licence, in rising order: the defaults Okta last published. */
function publishedLimitsOf(bucket: string): readonly number[] {
  if (bucket.startsWith('/api/v1/users/')) return [100, 1_000, 2_000];
  return publishedLimits[bucket] ?? [100, 600, 1_200];
}

const publishedLimits: Readonly<Record<string, readonly number[]>> = {
  '/api/v1/apps': [20, 100],
  '/api/v1/apps/{id}': [100, 500, 600],
  '/api/v1/groups': [100, 500, 600],
  '/api/v1/logs': [20, 50, 120],
  '/api/v1/users': [100, 600],
};
