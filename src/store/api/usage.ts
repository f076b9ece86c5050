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
  { from, to }: UsageWindow,
): Promise<Map<string, ServiceUsage>> {
  const window = windowSince(from);
  const person = { lastAt: sql`last_at`, known: sql`known` };
  const state = usageState(person, window);
  const uuids = toUuids(serviceIds);
  if (uuids.length === 0) return new Map();
  const found = await reader.rows<ServiceUsage & { id: string }>(
    sql`${label('service usage')}with source as (
      select ${k.id} as instance_id, ${k.serviceId} as service_id, ${knownSignIns},
        ${isInstanceKnownSince(window.begin)} as known, ${knownFrom(window.begin)} as known_from
      from ${knownInstances} where ${reader.owns(k)} and ${k.serviceId} = any(${uuidArray(uuids)})
    ), account as (
      select ${a.id} as id, ${a.serviceId} as service_id, ${a.instanceId} as instance_id,
        ${a.userId} as user_id, ${isAssigned(a)} as assigned,
        ${a.firstActivityAt} as first_at, ${a.lastActivityAt} as last_at,
        case when ${a.firstActivityAt} >= ${window.firstDay} then
          ${isFirstSignIn(a.firstActivityAt, sql`source.known_since`, sql`source.gaps`)} end as is_first,
        source.known or ${isGoneSince(a, window.begin)} as known
      from ${saasUserAccounts} ${a} join source on source.instance_id = ${a.instanceId}
      where ${reader.owns(a)} and ${a.serviceId} = any(${uuidArray(uuids)})
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
      where ${reader.owns(a)} and ${a.serviceId} = any(${uuidArray(uuids)})
        and ${isOrphaned(a)}
      group by ${a.serviceId}
    ), taken as (
      select instance_id, count(*) filter (where assigned) as seats from account group by instance_id
    ), bought as (
      select ${i.serviceId} as service_id, ${toInt(sql`sum(${i.seatCount})`)} as seats,
        ${toInt(sql`sum(greatest(${i.seatCount} - coalesce(taken.seats, 0), 0))`)} as unused
      from ${saasServiceInstances} ${i} left join taken on taken.instance_id = ${i.id}
      where ${reader.owns(i)} and ${i.serviceId} = any(${uuidArray(uuids)})
        and ${i.seatCount} is not null and ${i.removedAt} is null
      group by ${i.serviceId}
    ), known as (
      select ${s.id} as service_id, coalesce(every_source.known, false) as complete,
        greatest(${window.firstDay}, case when every_source.known then every_source.known_from end) as known_from
      from ${saasServices} ${s} left join (
        select service_id, bool_and(known) as known, max(known_from) as known_from from source group by service_id
      ) every_source on every_source.service_id = ${s.id}
      where ${reader.owns(s)} and ${s.id} = any(${uuidArray(uuids)})
    )
    select known.service_id as "id", known.known_from as "from", known.complete as "isComplete",
      coalesce(people.assigned, 0) as "assignedUsers", coalesce(people.active, 0) as "activeUsers",
      coalesce(people.inactive, 0) as "inactiveUsers",
      coalesce(people.silent, 0) as "neverUsedUsers",
      coalesce(people.fresh, 0) as "newUsers", coalesce(signed_in.total, 0) as "signIns",
      people.assigned_active::float8 / nullif(people.assigned, 0) as "utilization",
      bought.seats as "seatCount", bought.unused as "unusedSeats",
      coalesce(orphan.total, 0) as "orphanedAccounts"
    from known left join people using (service_id) left join signed_in using (service_id)
      left join orphan using (service_id) left join bought using (service_id)`,
  );
  return new Map(found.map(({ id, ...usage }) => [id, usage]));
}

/** The usage state of each account within the window; unknown accounts are absent. */
export async function findUsageStates(
  reader: Reader,
  accountIds: readonly string[],
  { from }: { from: Date },
): Promise<Map<string, UsageState>> {
  const uuids = toUuids(accountIds);
  if (uuids.length === 0) return new Map();
  const window = windowSince(from);
  const use = { lastAt: sql`account.last_at`, known: sql`source.known` };
  const found = await reader.rows<{ id: string; state: UsageState }>(
    sql`${label('usage states')}with account as materialized (
      select ${a.id} as id, ${a.instanceId} as instance_id, ${a.lastActivityAt} as last_at
      from ${saasUserAccounts} ${a}
      where ${reader.owns(a)} and ${a.id} = any(${uuidArray(uuids)})
    ), source as materialized (
      select ${k.id} as instance_id, ${tellsOfAccountsSince(window.begin)} as known from ${knownInstances}
      where ${reader.owns(k)} and ${k.id} in (select instance_id from account)
    )
    select account.id as "id", ${usageState(use, window)} as "state" from account join source using (instance_id)`,
  );
  return new Map(found.map(({ id, state }) => [id, state]));
}

/** Whether all use of each service within the window is known; unknown services are absent. */
export async function findUseCompleteness(
  reader: Reader,
  serviceIds: readonly string[],
  { from }: { from: Date },
): Promise<Map<string, boolean>> {
  const uuids = toUuids(serviceIds);
  if (uuids.length === 0) return new Map();
  const found = await reader.rows<{ id: string; isComplete: boolean }>(
    sql`${label('completeness of use')}select ${s.id} as "id",
        ${isServiceKnown(s, windowSince(from))} as "isComplete"
      from ${saasServices} ${s} where ${reader.owns(s)} and ${s.id} = any(${uuidArray(uuids)})`,
  );
  return new Map(found.map(({ id, isComplete }) => [id, isComplete]));
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
  const found = await reader.rows<{ id: string; total: number }>(
    sql`${label('sign-in counts')}select ${n.accountId} as "id", ${toInt(sql`sum(${n.signInCount})`)} as "total"
      from ${accountSignIns} ${n} where ${reader.owns(n)}
        and ${n.accountId} = any(${uuidArray(uuids)}) and ${n.day} >= ${day(from)}
      group by ${n.accountId}`,
  );
  for (const { id, total } of found) counts.set(id, total);
  return counts;
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
