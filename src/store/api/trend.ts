import { alias } from 'drizzle-orm/pg-core';
import { type SQL, sql } from 'drizzle-orm/sql';
import { isAssigned } from '../assigned.ts';
import { uuidArray } from '../engine/run-sql.ts';
import { toInt } from '../integer.ts';
import { oktaIntegrations } from '../tables/integrations.ts';
import { saasServiceInstances, saasServices } from '../tables/services.ts';
import { accountSignIns } from '../tables/usage.ts';
import { saasUserAccounts } from '../tables/users.ts';
import { instant, instants } from './conditions.ts';
import { toUuids } from './given-text.ts';
import { label } from './label.ts';
import { type Columns, selected } from './list-builder.ts';
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
  checkTrendRange(request, serviceIds.length);
  const uuids = toUuids(serviceIds);
  const trends = new Map<string, TrendPoint[]>();
  if (uuids.length === 0) return trends;
  const found = await reader.rows<TrendPoint & { id: string }>(
    sql`${label('usage trends')}${usageTrendsSql(reader, uuidArray(uuids), request)} order by "id", "periodStart"`,
  );
  for (const { id, ...point } of found) {
    const points = trends.get(id);
    if (points) points.push(point);
    else trends.set(id, [point]);
  }
  return trends;
}

/**
 * Selects the points of each of the services, whose ids are an array, with the service's id as `id`. A bookmark is a gap
 * itself, from its creation (if known) until its removal.
 */
export function usageTrendsSql(reader: Reader, ids: SQL, request: TrendRequest): SQL {
  const periods = toPeriods(request);
  const [begins, ends] = [
    periods.map(({ startMs }) => new Date(startMs)),
    periods.map(({ endMs }) => new Date(endMs)),
  ];
  const [begin = request.now, end = request.now] = [begins[0], ends.at(-1)];
  const period = (instantInUtc: SQL) =>
    sql`date_trunc(${units[request.granularity]}::text, ${instantInUtc})::date`;
  return sql`with period as (
    select begin_at, end_at, (begin_at at time zone 'UTC')::date as starts, ${instant(request.now)} as now
    from unnest(${instants(begins)}, ${instants(ends)}) p(begin_at, end_at)
  ), source as (
    select ${k.id} as instance_id, ${knownSignIns} from ${knownInstances}
    where ${reader.owns(k)} and ${k.serviceId} = any(${ids})
  ), account as (
    select ${a.id} as id, ${a.serviceId} as service_id, ${a.userId} as user_id, ${isAssigned(a)} as assigned,
      ${a.firstActivityAt} as first_at, ${a.lastActivityAt} as last_at,
      case when ${a.firstActivityAt} >= ${instant(begin)} then
        ${isFirstSignIn(a.firstActivityAt, sql`source.known_since`, sql`source.gaps`)} end as is_first
    from ${saasUserAccounts} ${a} join source on source.instance_id = ${a.instanceId}
    where ${reader.owns(a)} and ${a.serviceId} = any(${ids})
  ), used as (
    select account.service_id, ${period(sql`${n.day}::timestamp`)} as starts,
      count(distinct account.user_id)::int as people, ${toInt(sql`sum(${n.signInCount})`)} as sign_ins
    from account join ${accountSignIns} ${n} on ${n.accountId} = account.id
    where ${reader.owns(n)} and account.last_at >= ${instant(begin)}
      and ${n.day} >= ${day(begin)} and ${n.day} < ${day(end)}
    group by 1, 2
  ), person as (
    select service_id, bool_or(assigned) as assigned, min(first_at) as first_at, bool_and(is_first) as is_first
    from account group by service_id, user_id
  ), fresh as (
    select service_id, ${period(sql`first_at at time zone 'UTC'`)} as starts, count(*)::int as people
    from person where is_first and first_at >= ${instant(begin)} and first_at < ${instant(end)}
    group by 1, 2
  ), granted as (
    select service_id, count(*) filter (where assigned)::int as people from person group by service_id
  ), known as (
    select ${i.serviceId} as service_id, bool_and(${o.activityKnownSince} is not null) as is_known,
      max(${o.activityKnownSince}) as since, min(coalesce(${logReadTo(o)}, '-infinity'::timestamptz)) as until
    from ${saasServiceInstances} ${i}
    join ${oktaIntegrations} ${o} on ${o.workspaceId} = ${i.workspaceId} and ${o.id} = ${i.integrationId}
    where ${reader.owns(i)} and ${i.serviceId} = any(${ids})
    group by ${i.serviceId}
  ), gap as (
    select ${i.serviceId} as service_id, (gap ->> 'from')::timestamptz as begin_at, (gap ->> 'to')::timestamptz as end_at
    from ${saasServiceInstances} ${i}
    join ${oktaIntegrations} ${o} on ${o.workspaceId} = ${i.workspaceId} and ${o.id} = ${i.integrationId}
    cross join jsonb_array_elements(${o.activityGaps}) gap
    where ${reader.owns(i)} and ${i.serviceId} = any(${ids})
    union
    select ${i.serviceId}, coalesce(${i.createdInOktaAt}, '-infinity'), coalesce(${i.removedAt}, 'infinity')
    from ${saasServiceInstances} ${i}
    where ${reader.owns(i)} and ${i.serviceId} = any(${ids}) and not ${leavesSignIns(i)}
  )
  select ${s.id} as "id", ${selected(usagePointColumns)}
  from ${saasServices} ${s} cross join period
    left join used on used.service_id = ${s.id} and used.starts = period.starts
    left join fresh on fresh.service_id = ${s.id} and fresh.starts = period.starts
    left join granted on granted.service_id = ${s.id} left join known on known.service_id = ${s.id}
  where ${reader.owns(s)} and ${s.id} = any(${ids})`;
}

/** What a row of that statement has of a point. */
export const usagePointColumns: Columns & Readonly<Record<keyof TrendPoint, SQL>> = {
  periodStart: sql`period.starts::text`,
  activeUsers: sql`coalesce(used.people, 0)`,
  newUsers: sql`coalesce(fresh.people, 0)`,
  signIns: sql`coalesce(used.sign_ins, 0)`,
  assignedUsers: sql`case when period.begin_at <= period.now and period.end_at > period.now
    then coalesce(granted.people, 0) end`,
  isComplete: sql`coalesce(known.is_known and known.since <= period.begin_at
    and period.end_at <= least(known.until, period.now) and not exists (
      select 1 from gap where gap.service_id = known.service_id
        and gap.begin_at < period.end_at and gap.end_at > period.begin_at), false)`,
};

/** Throws `TrendRangeError` when the range could not be answered of so many services at a time. */
export function checkTrendRange(request: TrendRequest, services = 1): void {
  if (toPeriods(request).length * services > maxPointsPerStatement) {
    throw new TrendRangeError(
      `The trends of all these services have more than ${maxPointsPerStatement} points: ask for fewer services at a time.`,
    );
  }
}

function toPeriods({ from, to, granularity }: TrendRequest): TrendPeriod[] {
  if (to < from) throw new TrendRangeError('`to` must not be before `from`.');
  const periods = trendPeriods(from, to, granularity, maxTrendPoints + 1);
  if (periods.length > maxTrendPoints) {
    throw new TrendRangeError(
      `The range has more than ${maxTrendPoints} points: ask for a shorter one, or for longer periods.`,
    );
  }
  return periods;
}

const units: Readonly<Record<TrendGranularity, string>> = { DAY: 'day', WEEK: 'week', MONTH: 'month' };

const k = knownInstance;
const a = alias(saasUserAccounts, 'a');
const n = alias(accountSignIns, 'n');
const s = alias(saasServices, 's');
const i = alias(saasServiceInstances, 'i');
const o = alias(oktaIntegrations, 'o');
