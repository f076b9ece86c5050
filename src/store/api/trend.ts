import { alias } from 'drizzle-orm/pg-core';
import { type SQL, sql } from 'drizzle-orm/sql';
import { isAssigned } from '../assigned.ts';
import { uuidArray } from '../engine/run-sql.ts';
import { toInt } from '../integer.ts';
import { oktaIntegrations } from '../tables/integrations.ts';
import { saasServiceInstances, saasServices } from '../tables/services.ts';
import { accountSignIns } from '../tables/usage.ts';
import { saasUserAccounts } from '../tables/users.ts';
import { instant } from './conditions.ts';
import { toUuids } from './given-text.ts';
import { label } from './label.ts';
import type { Reader } from './reader.ts';
import { type TrendGranularity, type TrendPeriod, trendPeriods } from './trend-periods.ts';
import { day } from './usage.ts';
import {
  isFirstSignIn,
  knownInstance,
  knownInstances,
  knownSignIns,
  leavesSignIns,
  logReadTo,
} from './what-is-known.ts';

export type TrendRequest = {
  /** First and last day, `2026-03-01`, in UTC. */
  from: string;
  to: string;
  granularity: TrendGranularity;
  /** Determines which period is under way. */
  now: Date;
};

/** One period, see `SaasUsagePoint`. */
export type TrendPoint = {
  periodStart: string;
  activeUsers: number;
  newUsers: number;
  signIns: number;
  assignedUsers: number | null;
  isComplete: boolean;
};

/** A trend's range is invalid. The message is safe to show. */
export class TrendRangeError extends Error {
  override readonly name = 'TrendRangeError';
}

export const maxTrendPoints = 800;
/** Limit on the points of all services together. */
const maxPointsPerStatement = 100_000;

/**
 * Use of each service over time; unknown services are absent. Throws `TrendRangeError` when the range ends
 * before it begins or has too many points.
 */
export async function findUsageTrends(
  reader: Reader,
  serviceIds: readonly string[],
  request: TrendRequest,
): Promise<Map<string, TrendPoint[]>> {
  const periods = toPeriods(request, serviceIds.length);
  const uuids = toUuids(serviceIds);
  const [first, last] = [periods[0], periods.at(-1)];
  if (uuids.length === 0 || !first || !last) return new Map();
  const [begin, end] = [new Date(first.startMs), new Date(last.endMs)];
  const period = (instantInUtc: SQL) =>
    sql`date_trunc(${units[request.granularity]}::text, ${instantInUtc})::date::text`;
  const found = await reader.rows<ServiceTrend>(
    sql`${label('usage trends')}with source as (
      select ${k.id} as instance_id, ${knownSignIns} from ${knownInstances}
      where ${reader.owns(k)} and ${k.serviceId} = any(${uuidArray(uuids)})
    ), account as (
      select ${a.id} as id, ${a.serviceId} as service_id, ${a.userId} as user_id, ${isAssigned(a)} as assigned,
        ${a.firstActivityAt} as first_at, ${a.lastActivityAt} as last_at,
        case when ${a.firstActivityAt} >= ${instant(begin)} then
          ${isFirstSignIn(a.firstActivityAt, sql`source.known_since`, sql`source.gaps`)} end as is_first
      from ${saasUserAccounts} ${a} join source on source.instance_id = ${a.instanceId}
      where ${reader.owns(a)} and ${a.serviceId} = any(${uuidArray(uuids)})
    ), used as (
      select account.service_id, ${period(sql`${n.day}::timestamp`)} as period,
        count(distinct account.user_id)::int as people, ${toInt(sql`sum(${n.signInCount})`)} as sign_ins
      from account join ${accountSignIns} ${n} on ${n.accountId} = account.id
      where ${reader.owns(n)} and account.last_at >= ${instant(begin)}
        and ${n.day} >= ${day(begin)} and ${n.day} < ${day(end)}
      group by 1, 2
    ), person as (
      select service_id, bool_or(assigned) as assigned, min(first_at) as first_at, bool_and(is_first) as is_first
      from account group by service_id, user_id
    ), fresh as (
      select service_id, ${period(sql`first_at at time zone 'UTC'`)} as period, count(*)::int as people
      from person where is_first and first_at >= ${instant(begin)} and first_at < ${instant(end)}
      group by 1, 2
    ), point as (
      select service_id, jsonb_agg(jsonb_build_array(period, coalesce(used.people, 0),
        coalesce(fresh.people, 0), coalesce(used.sign_ins, 0))) as points
      from used full join fresh using (service_id, period) group by service_id
    ), granted as (
      select service_id, count(*) filter (where assigned)::int as people from person group by service_id
    ), known as (
      select ${i.serviceId} as service_id, bool_and(${o.activityKnownSince} is not null) as is_known,
        max(${o.activityKnownSince}) as since,
        min(coalesce(${logReadTo(o)}, '-infinity'::timestamptz)) as until,
        jsonb_agg(${o.activityGaps} || case when ${leavesSignIns(i)} then '[]' else jsonb_build_array(
          jsonb_build_object('from', ${i.createdInOktaAt}, 'to', ${i.removedAt})) end) as gaps
      from ${saasServiceInstances} ${i}
      join ${oktaIntegrations} ${o} on ${o.workspaceId} = ${i.workspaceId} and ${o.id} = ${i.integrationId}
      where ${reader.owns(i)} and ${i.serviceId} = any(${uuidArray(uuids)})
      group by ${i.serviceId}
    )
    select ${s.id} as "id", coalesce(point.points, '[]') as "points", coalesce(granted.people, 0) as "assignedUsers",
      case when known.is_known then (extract(epoch from known.since) * 1000)::float8 end as "knownSinceMs",
      (extract(epoch from known.until) * 1000)::float8 as "knownUntilMs", coalesce(known.gaps, '[]') as "gaps"
    from ${saasServices} ${s} left join point on point.service_id = ${s.id}
      left join granted on granted.service_id = ${s.id} left join known on known.service_id = ${s.id}
    where ${reader.owns(s)} and ${s.id} = any(${uuidArray(uuids)})`,
  );
  return new Map(found.map((trend) => [trend.id, toPoints(trend, periods, request.now.getTime())]));
}

/** Throws `TrendRangeError` when the range could not be answered of one service. */
export function checkTrendRange(request: TrendRequest): void {
  toPeriods(request, 1);
}

function toPeriods({ from, to, granularity }: TrendRequest, services: number): TrendPeriod[] {
  if (to < from) throw new TrendRangeError('`to` must not be before `from`.');
  const periods = trendPeriods(from, to, granularity, maxTrendPoints + 1);
  if (periods.length > maxTrendPoints) {
    throw new TrendRangeError(
      `The range has more than ${maxTrendPoints} points: ask for a shorter one, or for longer periods.`,
    );
  }
  if (periods.length * services > maxPointsPerStatement) {
    throw new TrendRangeError(
      `The trends of all these services have more than ${maxPointsPerStatement} points: ask for fewer services at a time.`,
    );
  }
  return periods;
}

type ServiceTrend = {
  id: string;
  /** Period, people, first-time people, sign-ins; only periods that have any. */
  points: [string, number, number, number][];
  assignedUsers: number;
  knownSinceMs: number | null;
  knownUntilMs: number | null;
  /** Gaps per instance. A bookmark is one itself, from its creation (if known) until its removal. */
  gaps: { from: string | null; to: string | null }[][];
};

function toPoints(trend: ServiceTrend, periods: readonly TrendPeriod[], nowMs: number): TrendPoint[] {
  const { knownSinceMs, knownUntilMs, assignedUsers } = trend;
  const byPeriod = new Map(trend.points.map((point) => [point[0], point]));
  const gaps = trend.gaps.flat().map(({ from, to }) => ({
    from: from === null ? -Infinity : Date.parse(from),
    to: to === null ? Infinity : Date.parse(to),
  }));
  return periods.map(({ start, startMs, endMs }) => {
    const [, activeUsers, newUsers, signIns] = byPeriod.get(start) ?? [start, 0, 0, 0];
    const isKnown = knownSinceMs !== null && knownUntilMs !== null && knownSinceMs <= startMs;
    return {
      periodStart: start,
      activeUsers,
      newUsers,
      signIns,
      assignedUsers: startMs <= nowMs && nowMs < endMs ? assignedUsers : null,
      isComplete:
        isKnown &&
        endMs <= Math.min(knownUntilMs, nowMs) &&
        !gaps.some((gap) => gap.from < endMs && gap.to > startMs),
    };
  });
}

const units: Readonly<Record<TrendGranularity, string>> = { DAY: 'day', WEEK: 'week', MONTH: 'month' };

const k = knownInstance;
const a = alias(saasUserAccounts, 'a');
const n = alias(accountSignIns, 'n');
const s = alias(saasServices, 's');
const i = alias(saasServiceInstances, 'i');
const o = alias(oktaIntegrations, 'o');
