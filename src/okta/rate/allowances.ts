/** Which of Okta's limits a request counts against, and how much of a limit is ours to use. */

/**
 * The bucket of an endpoint template. Okta's documentation and recorded answers agree: an app's users count in
 * the small bucket of the app list, while single apps and `users/me` have buckets of their own.
 */
export function rateBucketOf(endpoint: string): string {
  const [, resource, rest] = /^(\/api\/v1\/[^/]+)(\/.*)?$/.exec(endpoint) ?? [];
  if (resource === undefined || rest === undefined) return endpoint;
  return /^\/[^/]+$/.test(rest) ? endpoint : resource;
}

/** Okta sends an org's admins a warning when 60 % of one of the org's limits is used. */
export const defaultMaxRateShare = 0.6;

/**
 * How many requests we may make in a bucket in one window, at least 1.
 *
 * Answers show the ceiling of the token, not the limit of the org. We assume the smallest limit that Okta
 * publishes for any licence and that is not below the ceiling: a guess that is too low keeps the share as well.
 * A ceiling above all published limits is assumed to be the org's limit.
 */
export function allowanceOf(bucket: string, ceiling: number, maxShare: number): number {
  const orgLimit = publishedLimitsOf(bucket).find((limit) => limit >= ceiling) ?? ceiling;
  // In floating point 0.29 * 100 is slightly less than 29.
  return Math.max(1, Math.min(ceiling, Math.floor(orgLimit * maxShare + 1e-9)));
}

/**
 * How many requests of a window a crawl leaves for people who wait for an answer: 4 %, but 2 to 10 from twenty
 * requests on, 1 below that, and none in a window of three or fewer.
 */
export function reserveOf(allowance: number): number {
  if (allowance < 4) return 0;
  if (allowance < 20) return 1;
  return Math.min(10, Math.max(2, Math.round(allowance * 0.04)));
}

/** Requests a minute for each licence, rising: the defaults that Okta last published. */
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
