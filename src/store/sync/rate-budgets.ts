/**
 * The counts from which all processes take their requests to Okta. Every function here works across workspaces
 * on purpose: workspaces that use one token of one org share Okta's limit on it. They see each other's request
 * counts, and nothing else.
 *
 * Each function is one statement, so no other process can change the row between reading and writing it.
 *
 * `at` is the current instant. It defaults to the database's clock, the only one that all processes share:
 * theirs may differ by minutes, and permits would outlive their window. Simulations pass it.
 */
import { sql } from 'drizzle-orm';
import { rows } from '../engine/run-sql.ts';
import type { Database } from '../engine/session.ts';

export type RateBudgetKey = {
  oktaOrgId: string;
  /** Start of the token's SHA-256. */
  principal: string;
  bucket: string;
};

/** What a process requests, and what it has learned since last time. */
export type PermitRequest = {
  /** Identifies the process. */
  opener: string;
  wanted: number;
  /** How many requests all processes together may make in a window, and how many of these must be left. */
  allowance: number;
  reserve: number;
  /** Counts only while that window lasts. */
  report: {
    resetAtMs: number;
    endsInMs: number;
    /** Requests made without a permit. */
    unleased: number;
    /** What Okta's answers to this process leave for others; null when none described this window. */
    available: number | null;
  } | null;
};

export type PermitGrant =
  /** With `permits` 0, none are left until the window ends. */
  | { kind: 'granted'; permits: number; ceiling: number; resetAtMs: number; endsInMs: number }
  | { kind: 'open' }
  | { kind: 'wait' }
  | { kind: 'closed'; ms: number };

export type RateWindowNews = {
  opener: string;
  ceiling: number;
  /** Requests Okta still takes in the window. */
  remaining: number;
  /** Requests that this process has made in it. */
  spent: number;
  /** Both by Okta's clock. */
  resetAtMs: number;
  serverDateMs: number;
  endsInMs: number;
};

/** Others wait this long for a window's first request; by then Okta has given up on it. */
const openingSeconds = 30;
/** They wait only this long when the window has room for all who may start before Okta gives up. */
const shortOpeningSeconds = 5;

/**
 * Takes permits for requests in the current window, at most half of what is left, so that no process holds what
 * another needs. Permits are void after their window, so a process never gives them back.
 *
 * When no window is known, one caller gets `open`: it makes one request and reports what it learned with
 * `beginRateWindowAcrossWorkspaces`. The others get `wait`, until it reports or has taken too long.
 */
export async function leaseRatePermitsAcrossWorkspaces(
  db: Database,
  key: RateBudgetKey,
  { opener, wanted, allowance, reserve, report }: PermitRequest,
  at?: Date,
): Promise<PermitGrant> {
  const now = instantOf(at);
  const [row] = await rows<GrantRow>(
    db,
    sql`
      insert into rate_budgets as b (okta_org_id, principal, bucket, opener, opening_until, updated_at)
      values (${key.oktaOrgId}, ${key.principal}, ${key.bucket}, ${opener},
              ${now} + ${openingSeconds} * interval '1 s', ${now})
      on conflict (okta_org_id, principal, bucket) do update set
        (available, granted, last_permits, ends_at, opener, opening_until, updated_at) = (
          select available - permits, granted + permits, permits, ends_at,
                 case when may_open then ${opener} else b.opener end,
                 case when may_open then at + opening_seconds * interval '1 s' else b.opening_until end,
                 at
          from (
            select reported.*,
              case when b.ceiling > ${openingSeconds / shortOpeningSeconds}::int
                then ${shortOpeningSeconds}::int else ${openingSeconds}::int end as opening_seconds,
              case when is_open and not is_closed
                then least(${wanted}::int,
                           greatest(0, (least(available, ${allowance}::int - granted) - ${reserve}::int + 1) / 2))
                else 0 end as permits,
              not is_open and not is_closed
                and (b.opening_until is null or b.opening_until <= at or b.opener = ${opener}) as may_open
            from (
              select at, is_open, is_closed,
                case when is_current then b.granted + ${report?.unleased ?? 0}::int else b.granted end as granted,
                case when is_current
                  then least(b.available - ${report?.unleased ?? 0}::int, ${report?.available ?? null}::int)
                  else b.available end as available,
                case when is_current
                  then least(b.ends_at, at + ${report?.endsInMs ?? 0}::float8 * interval '1 ms')
                  else b.ends_at end as ends_at
              from (
                select at,
                  coalesce(b.ends_at > at, false) as is_open,
                  coalesce(b.closed_until > at, false) as is_closed,
                  coalesce(b.ends_at > at and ${isSameReset(report?.resetAtMs)}, false) as is_current
                from (select ${now} as at) as clock
              ) as window_now
            ) as reported
          ) as plan
        )
      returning last_permits, ceiling, opener = ${opener} as is_opener,
        extract(epoch from resets_at)::float8 * 1000 as resets_at_ms,
        extract(epoch from ends_at - updated_at)::float8 * 1000 as ends_in_ms,
        extract(epoch from closed_until - updated_at)::float8 * 1000 as closed_in_ms`,
  );
  if (row === undefined) throw new Error('a lease of rate limit permits returned nothing');
  return grantOf(row);
}

/**
 * Stores a request without a permit and the window its answer described. Replaces a window that is over, by our
 * clock or by Okta's. For the same window it only lowers what is left; it ignores another window while the
 * row's lasts.
 */
export async function beginRateWindowAcrossWorkspaces(
  db: Database,
  key: RateBudgetKey,
  news: RateWindowNews,
  at?: Date,
): Promise<void> {
  const now = instantOf(at);
  const resetsAt = instant(news.resetAtMs);
  const endsAt = sql`${now} + ${news.endsInMs}::float8 * interval '1 ms'`;
  await db.execute(sql`
    insert into rate_budgets as b
      (okta_org_id, principal, bucket, ceiling, resets_at, ends_at, available, granted, updated_at)
    values (${key.oktaOrgId}, ${key.principal}, ${key.bucket}, ${news.ceiling}, ${resetsAt}, ${endsAt},
            ${news.remaining}, ${news.spent}, ${now})
    on conflict (okta_org_id, principal, bucket) do update set
      (ceiling, resets_at, ends_at, available, granted, opener, opening_until, updated_at) = (
        select
          case when is_new or is_same then ${news.ceiling}::int else b.ceiling end,
          case when is_new then ${resetsAt} else b.resets_at end,
          case when is_new then ${endsAt} else b.ends_at end,
          case when is_new then ${news.remaining}::int
               when is_same then least(b.available - 1, ${news.remaining}::int)
               else b.available end,
          case when is_new then ${news.spent}::int when is_same then b.granted + 1 else b.granted end,
          case when is_new or b.opener = ${news.opener} then null else b.opener end,
          case when is_new or b.opener = ${news.opener} then null else b.opening_until end,
          at
        from (
          select at,
            coalesce(b.ends_at <= at, true)
              or (b.resets_at <= ${instant(news.serverDateMs)} and ${resetsAt} > b.resets_at + interval '2 s') as is_new,
            ${isSameReset(news.resetAtMs)} as is_same
          from (select ${now} as at) as clock
        ) as window_now
      )`);
}

/** Stops permits for this time: Okta refused a request, or none is left. */
export async function closeRateBucketAcrossWorkspaces(
  db: Database,
  key: RateBudgetKey,
  ms: number,
  at?: Date,
): Promise<void> {
  const now = instantOf(at);
  await db.execute(sql`
    insert into rate_budgets as b (okta_org_id, principal, bucket, closed_until, updated_at)
    values (${key.oktaOrgId}, ${key.principal}, ${key.bucket},
            ${now} + ${ms}::float8 * interval '1 ms', ${now})
    on conflict (okta_org_id, principal, bucket) do update set
      closed_until = greatest(b.closed_until, excluded.closed_until), updated_at = excluded.updated_at`);
}

/** The caller got `open` and learned nothing: another may start. */
export async function giveUpRateWindowAcrossWorkspaces(
  db: Database,
  key: RateBudgetKey,
  opener: string,
): Promise<void> {
  await db.execute(sql`
    update rate_budgets set opener = null, opening_until = null
    where okta_org_id = ${key.oktaOrgId} and principal = ${key.principal} and bucket = ${key.bucket}
      and opener = ${opener}`);
}

/** Deletes the counts of tokens unused for a day. */
export async function deleteIdleRateBudgetsAcrossWorkspaces(db: Database, at?: Date): Promise<void> {
  await db.execute(sql`delete from rate_budgets where updated_at < ${instantOf(at)} - interval '1 day'`);
}

type GrantRow = {
  last_permits: number;
  ceiling: number | null;
  is_opener: boolean | null;
  resets_at_ms: number | null;
  ends_in_ms: number | null;
  closed_in_ms: number | null;
};

function grantOf(row: GrantRow): PermitGrant {
  const { ceiling, resets_at_ms: resetAtMs, ends_in_ms: endsInMs, closed_in_ms: closedInMs } = row;
  if (closedInMs !== null && closedInMs > 0) return { kind: 'closed', ms: closedInMs };
  if (ceiling !== null && resetAtMs !== null && endsInMs !== null && endsInMs > 0) {
    return { kind: 'granted', permits: row.last_permits, ceiling, resetAtMs, endsInMs };
  }
  return { kind: row.is_opener === true ? 'open' : 'wait' };
}

function instantOf(at: Date | undefined) {
  return at === undefined ? sql`clock_timestamp()` : instant(at.getTime());
}

function instant(epochMs: number) {
  return sql`${new Date(epochMs).toISOString()}::timestamptz`;
}

/** Resets up to two seconds apart mean one window: Okta's servers round differently. */
function isSameReset(resetAtMs: number | undefined) {
  if (resetAtMs === undefined) return sql`false`;
  const far = sql`interval '2 s'`;
  return sql`(b.resets_at between ${instant(resetAtMs)} - ${far} and ${instant(resetAtMs)} + ${far})`;
}
