import { alias } from 'drizzle-orm/pg-core';
import { type SQL, sql } from 'drizzle-orm/sql';
import { isAssigned } from '../assigned.ts';
import { uuidArray } from '../engine/run-sql.ts';
import { toInt } from '../integer.ts';
import { saasServiceInstances, saasServices } from '../tables/services.ts';
import { accountSignIns } from '../tables/usage.ts';
import { saasUserAccounts } from '../tables/users.ts';
import { instant } from './conditions.ts';
import { toUuids } from './given-text.ts';
import { label } from './label.ts';
import { type Columns, selected } from './list-builder.ts';
import type { Reader } from './reader.ts';
import {
  isActive,
  isFirstSignIn,
  isGoneSince,
  isInstanceKnownSince,
  isOrphaned,
  isServiceKnown,
  knownFrom,
  knownInstance,
  knownInstances,
  knownSignIns,
  tellsOfAccountsSince,
  type UsageState,
  usageState,
  windowSince,
} from './what-is-known.ts';

/**
 * A window of exactly the requested length, see `UseWindow`. It ends now, because the database keeps only the
 * latest sign-in of each account.
 */
export type UsageWindow = { from: Date; to: Date };

/**
 * The figures of `SaasServiceUsage`. Each person counts once, whatever the number of accounts. A person counts
 * as not signed in only if sign-ins to all their accounts are known.
 */
export type ServiceUsage = {
  /** Start of the window: its first day, or the later hour of that day from which sign-ins are known. */
  from: string;
  /** When it was asked. */
  to: string;
  isComplete: boolean;
  assignedUsers: number;
  activeUsers: number;
  inactiveUsers: number;
  neverUsedUsers: number;
  newUsers: number;
  signIns: number;
  utilization: number | null;
  seatCount: number | null;
  unusedSeats: number | null;
  orphanedAccounts: number;
};

/** Use of each service; unknown services are absent. */
export async function findServiceUsage(
  reader: Reader,
  serviceIds: readonly string[],
  window: UsageWindow,
): Promise<Map<string, ServiceUsage>> {
  const uuids = toUuids(serviceIds);
  if (uuids.length === 0) return new Map();
  const found = await reader.rows<ServiceUsage & { id: string }>(
    sql`${label('service usage')}${serviceUsageSql(reader, uuidArray(uuids), window)}`,
  );
  return new Map(found.map(({ id, ...usage }) => [id, usage]));
}

/** Selects the use of each of the services, whose ids are an array, with the service's id as `id`. */
export function serviceUsageSql(reader: Reader, ids: SQL, { from, to }: UsageWindow): SQL {
  const window = windowSince(from);
  const person = { lastAt: sql`last_at`, known: sql`known` };
  const state = usageState(person, window);
  return sql`with source as (
    select ${k.id} as instance_id, ${k.serviceId} as service_id, ${knownSignIns},
      ${isInstanceKnownSince(window.begin)} as known, ${knownFrom(window.begin)} as known_from
    from ${knownInstances} where ${reader.owns(k)} and ${k.serviceId} = any(${ids})
  ), account as (
    select ${a.id} as id, ${a.serviceId} as service_id, ${a.instanceId} as instance_id,
      ${a.userId} as user_id, ${isAssigned(a)} as assigned,
      ${a.firstActivityAt} as first_at, ${a.lastActivityAt} as last_at,
      case when ${a.firstActivityAt} >= ${window.firstDay} then
        ${isFirstSignIn(a.firstActivityAt, sql`source.known_since`, sql`source.gaps`)} end as is_first,
      source.known or ${isGoneSince(a, window.begin)} as known
    from ${saasUserAccounts} ${a} join source on source.instance_id = ${a.instanceId}
    where ${reader.owns(a)} and ${a.serviceId} = any(${ids})
  ), person as (
    select service_id, bool_or(assigned) as assigned, min(first_at) as first_at, max(last_at) as last_at,
      bool_and(known) as known, bool_and(is_first) as is_first
    from account group by service_id, user_id
  ), people as (
    select service_id, count(*) filter (where assigned)::int as assigned,
      count(*) filter (where ${isActive(person, window)})::int as active,
      count(*) filter (where assigned and ${state} = 'ACTIVE')::int as assigned_active,
      count(*) filter (where assigned and ${state} = 'INACTIVE')::int as inactive,
      count(*) filter (where assigned and ${state} = 'NEVER_USED')::int as silent,
      count(*) filter (where is_first and first_at between ${window.firstDay} and ${instant(to)})::int as fresh
    from person group by service_id
  ), signed_in as (
    select account.service_id, ${toInt(sql`sum(${n.signInCount})`)} as total
    from account join ${accountSignIns} ${n} on ${n.accountId} = account.id
    where ${reader.owns(n)} and account.last_at >= ${window.firstDay}
      and ${n.day} between ${day(from)} and ${day(to)}
    group by account.service_id
  ), orphan as (
    select ${a.serviceId} as service_id, count(*)::int as total from ${saasUserAccounts} ${a}
    where ${reader.owns(a)} and ${a.serviceId} = any(${ids}) and ${isOrphaned(a)}
    group by ${a.serviceId}
  ), taken as (
    select instance_id, count(*) filter (where assigned) as seats from account group by instance_id
  ), bought as (
    select ${i.serviceId} as service_id, ${toInt(sql`sum(${i.seatCount})`)} as seats,
      ${toInt(sql`sum(greatest(${i.seatCount} - coalesce(taken.seats, 0), 0))`)} as unused
    from ${saasServiceInstances} ${i} left join taken on taken.instance_id = ${i.id}
    where ${reader.owns(i)} and ${i.serviceId} = any(${ids})
      and ${i.seatCount} is not null and ${i.removedAt} is null
    group by ${i.serviceId}
  ), known as (
    select ${s.id} as service_id, coalesce(every_source.known, false) as complete, ${instant(to)} as asked_at,
      greatest(${window.firstDay}, case when every_source.known then every_source.known_from end) as known_from
    from ${saasServices} ${s} left join (
      select service_id, bool_and(known) as known, max(known_from) as known_from from source group by service_id
    ) every_source on every_source.service_id = ${s.id}
    where ${reader.owns(s)} and ${s.id} = any(${ids})
  )
  select known.service_id as "id", ${selected(serviceUsageColumns)}
  from known left join people using (service_id) left join signed_in using (service_id)
    left join orphan using (service_id) left join bought using (service_id)`;
}

/** The figures in a row of that statement. */
export const serviceUsageColumns: Columns & Readonly<Record<keyof ServiceUsage, SQL>> = {
  from: sql`known.known_from`,
  to: sql`known.asked_at`,
  isComplete: sql`known.complete`,
  assignedUsers: sql`coalesce(people.assigned, 0)`,
  activeUsers: sql`coalesce(people.active, 0)`,
  inactiveUsers: sql`coalesce(people.inactive, 0)`,
  neverUsedUsers: sql`coalesce(people.silent, 0)`,
  newUsers: sql`coalesce(people.fresh, 0)`,
  signIns: sql`coalesce(signed_in.total, 0)`,
  utilization: sql`people.assigned_active::float8 / nullif(people.assigned, 0)`,
  seatCount: sql`bought.seats`,
  unusedSeats: sql`bought.unused`,
  orphanedAccounts: sql`coalesce(orphan.total, 0)`,
};

/** The usage state of each account within the window; unknown accounts are absent. */
export async function findUsageStates(
  reader: Reader,
  accountIds: readonly string[],
  window: { from: Date },
): Promise<Map<string, UsageState>> {
  const uuids = toUuids(accountIds);
  if (uuids.length === 0) return new Map();
  const found = await reader.rows<{ id: string; v: UsageState }>(
    sql`${label('usage states')}${usageStatesSql(reader, uuidArray(uuids), window)}`,
  );
  return new Map(found.map(({ id, v }) => [id, v]));
}

/** Selects the same, as `v`, for accounts whose ids are an array. */
export function usageStatesSql(reader: Reader, ids: SQL, { from }: { from: Date }): SQL {
  const window = windowSince(from);
  const use = { lastAt: sql`account.last_at`, known: sql`source.known` };
  return sql`with account as materialized (
    select ${a.id} as id, ${a.instanceId} as instance_id, ${a.lastActivityAt} as last_at
    from ${saasUserAccounts} ${a} where ${reader.owns(a)} and ${a.id} = any(${ids})
  ), source as materialized (
    select ${k.id} as instance_id, ${tellsOfAccountsSince(window.begin)} as known from ${knownInstances}
    where ${reader.owns(k)} and ${k.id} in (select instance_id from account)
  )
  select account.id as "id", ${usageState(use, window)} as "v" from account join source using (instance_id)`;
}

/** Whether all use of each service within the window is known; unknown services are absent. */
export async function findUseCompleteness(
  reader: Reader,
  serviceIds: readonly string[],
  window: { from: Date },
): Promise<Map<string, boolean>> {
  const uuids = toUuids(serviceIds);
  if (uuids.length === 0) return new Map();
  const found = await reader.rows<{ id: string; v: boolean }>(
    sql`${label('completeness of use')}${completenessOfUseSql(reader, uuidArray(uuids), window)}`,
  );
  return new Map(found.map(({ id, v }) => [id, v]));
}

/** Selects the same, as `v`, for services whose ids are an array. */
export function completenessOfUseSql(reader: Reader, ids: SQL, { from }: { from: Date }): SQL {
  return sql`select ${s.id} as "id", ${isServiceKnown(s, windowSince(from))} as "v"
    from ${saasServices} ${s} where ${reader.owns(s)} and ${s.id} = any(${ids})`;
}

/** Sign-ins of each account since the day (UTC) of `from`; 0 for an unknown account. */
export async function findSignInCounts(
  reader: Reader,
  accountIds: readonly string[],
  from: Date,
): Promise<Map<string, number>> {
  const counts = new Map(accountIds.map((id) => [id, 0]));
  const uuids = toUuids(accountIds);
  if (uuids.length === 0) return counts;
  const found = await reader.rows<{ id: string; v: number }>(
    sql`${label('sign-in counts')}${signInCountsSql(reader, uuidArray(uuids), from)}`,
  );
  for (const { id, v } of found) counts.set(id, v);
  return counts;
}

/** Selects the same, as `v`, for accounts whose ids are an array; only those that have sign-ins. */
export function signInCountsSql(reader: Reader, ids: SQL, from: Date): SQL {
  return sql`select ${n.accountId} as "id", ${toInt(sql`sum(${n.signInCount})`)} as "v"
    from ${accountSignIns} ${n} where ${reader.owns(n)} and ${n.accountId} = any(${ids}) and ${n.day} >= ${day(from)}
    group by ${n.accountId}`;
}

/** The day of an instant, in UTC. */
export function day(date: Date): SQL {
  return sql`(${instant(date)} at time zone 'UTC')::date`;
}

const k = knownInstance;
const a = alias(saasUserAccounts, 'a');
const n = alias(accountSignIns, 'n');
const i = alias(saasServiceInstances, 'i');
const s = alias(saasServices, 's');
