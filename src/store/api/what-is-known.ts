/** The only rules on what the columns of accounts, people and services say about use. */
import { alias, type PgColumn } from 'drizzle-orm/pg-core';
import { type SQL, sql } from 'drizzle-orm/sql';
import { isOpen } from '../assigned.ts';
import { present } from '../engine/session.ts';
import { employees } from '../tables/employees.ts';
import { oktaIntegrations } from '../tables/integrations.ts';
import { readScopes } from '../tables/scopes.ts';
import { saasServiceInstances } from '../tables/services.ts';
import { saasUserAccounts, saasUsers } from '../tables/users.ts';
import { ago, instant, type Seconds } from './conditions.ts';
import { orNever } from './keyset.ts';

/** The table of accounts under the caller's alias. */
export type AccountTable = Record<'workspaceId' | 'userId' | 'status' | 'removedAt', PgColumn>;

/**
 * The account is open although its owner is suspended, deactivated or gone from the directory. A login that was
 * never in the directory is no orphan: its owner is unknown.
 */
export function isOrphaned(a: AccountTable): SQL {
  const absent = sql`(${e.removedAt} is not null or ${e.employmentStatus} in ('SUSPENDED', 'INACTIVE'))`;
  return sql`(${isOpen(a)} and ${ownerIs(a, absent)})`;
}

/** The account's owner is an employee for whom the condition (on the alias `owner`) holds. */
export function ownerIs(a: AccountTable, condition: SQL): SQL {
  return sql`exists (select 1 from ${saasUsers} ${u}
    join ${employees} ${e} on ${e.workspaceId} = ${u.workspaceId} and ${e.id} = ${u.employeeId}
    where ${u.workspaceId} = ${a.workspaceId} and ${u.id} = ${a.userId} and ${condition})`;
}

/**
 * A window of use, which ends now. It has whole days (UTC), because sign-ins are stored by day: a sign-in on
 * the first day or later makes the account active. Whether all use is known depends on the exact length, from
 * `begin` and not from midnight: Okta's retention ends to the hour, so the first hours of that day may be gone
 * for good.
 */
export type UseWindow = { begin: SQL; firstDay: SQL };

/** The window of this length. */
export function windowOf(length: Seconds): UseWindow {
  return windowFrom(ago(length));
}

/** The window that reaches back exactly to `begin`. */
export function windowSince(begin: Date): UseWindow {
  return windowFrom(instant(begin));
}

function windowFrom(begin: SQL): UseWindow {
  return { begin, firstDay: sql`(date_trunc('day', ${begin} at time zone 'UTC') at time zone 'UTC')` };
}

/** The latest sign-in, and whether all use of the window is known (never null). */
export type Use = { lastAt: SQL | PgColumn; known: SQL };
export type UsageState = 'ACTIVE' | 'INACTIVE' | 'NEVER_USED' | 'UNKNOWN';

/**
 * The usage state of an account, a person or a service: the one rule for every state, figure and filter. A
 * sign-in always counts; a missing one counts only where all use of the window is known.
 */
export function usageState(use: Use, window: UseWindow): SQL<UsageState> {
  return sql`case when ${isActive(use, window)} then 'ACTIVE' when not ${isSilent(use, window)} then 'UNKNOWN'
    when ${isWithoutSignIn(use)} then 'NEVER_USED' else 'INACTIVE' end`;
}

/** The window has a known sign-in. */
export function isActive({ lastAt }: Pick<Use, 'lastAt'>, { firstDay }: UseWindow): SQL {
  return sql`(${orNever(lastAt)} >= ${firstDay})`;
}

/** The window has no sign-in: the state is `INACTIVE` or `NEVER_USED`. */
export function isSilent({ lastAt, known }: Use, { firstDay }: UseWindow): SQL {
  return sql`(${orNever(lastAt)} < ${firstDay} and ${known})`;
}

/** The state is `NEVER_USED`. */
export function isNeverUsed(use: Use, window: UseWindow): SQL {
  return sql`(${isWithoutSignIn(use)} and ${isSilent(use, window)})`;
}

function isWithoutSignIn({ lastAt }: Pick<Use, 'lastAt'>): SQL {
  return sql`${lastAt} is null`;
}

/** "Never used" means unused for at least this long: Okta keeps events no longer. */
export const neverUsedFor: Seconds = { seconds: 90 * 86_400 };

/** The use of an account, for conditions: PostgreSQL hashes the fully known instances. */
export function accountUse(
  a: Record<'workspaceId' | 'instanceId' | 'lastActivityAt', PgColumn>,
  { begin }: UseWindow,
): Use {
  return {
    lastAt: a.lastActivityAt,
    known: sql`exists (select 1 from ${knownInstances} where ${i.workspaceId} = ${a.workspaceId}
      and ${i.id} = ${a.instanceId} and ${tellsOfAccountsSince(begin)})`,
  };
}

/**
 * The use of a person: all of it is known if that of every account not removed before the window is. For
 * conditions: few instances are not fully known, and it looks for them among the accounts.
 */
export function personUse(
  person: Record<'workspaceId' | 'id' | 'lastActivityAt', PgColumn>,
  { begin }: UseWindow,
): Use {
  return {
    lastAt: person.lastActivityAt,
    known: sql`not exists (select 1 from ${saasUserAccounts} ${pa}
      join ${knownInstances} on ${i.workspaceId} = ${pa.workspaceId} and ${i.id} = ${pa.instanceId}
      where ${pa.workspaceId} = ${person.workspaceId} and ${pa.userId} = ${person.id}
        and not ${isGoneSince(pa, begin)} and not ${isInstanceKnownSince(begin)})`,
  };
}

/** All use of the instance's accounts is known; never for a bookmark. Of `knownInstances`; never null. */
export function tellsOfAccountsSince(begin: SQL): SQL {
  return sql`(coalesce(${isWithoutGapSince(begin)}, false) and ${leavesSignIns(i)})`;
}

/** The use of a service through all its instances, also removed ones, as their sign-ins count too. */
export function serviceUse(
  s: Record<'workspaceId' | 'id' | 'lastActivityAt', PgColumn>,
  window: UseWindow,
): Use {
  return { lastAt: s.lastActivityAt, known: isServiceKnown(s, window) };
}

/** All use of the service within the window is known. False for a service without an instance. */
export function isServiceKnown(s: Record<'workspaceId' | 'id', PgColumn>, { begin }: UseWindow): SQL {
  return sql`coalesce((select bool_and(${isInstanceKnownSince(begin)}) from ${knownInstances}
    where ${i.workspaceId} = ${s.workspaceId} and ${i.serviceId} = ${s.id}), false)`;
}

/** All use of the instance is known; a bookmark must be removed by then. Of `knownInstances`; never null. */
export function isInstanceKnownSince(begin: SQL): SQL {
  return sql`(coalesce(${isWithoutGapSince(begin)}, false) and (${leavesSignIns(i)} or ${isGoneSince(i, begin)}))`;
}

/** Removed by then, so unused within the window. Never null. */
export function isGoneSince({ removedAt }: Record<'removedAt', PgColumn>, begin: SQL): SQL {
  return sql`coalesce(${removedAt} <= ${begin}, false)`;
}

/** Start of the gapless known use of the integration, if use is known from `begin` on. Of `knownInstances`. */
export function knownFrom(begin: SQL): SQL {
  return sql`greatest(${o.activityKnownSince}, (select max((gap ->> 'to')::timestamptz)
    from jsonb_array_elements(${o.activityGaps}) gap where (gap ->> 'to')::timestamptz <= ${begin}))`;
}

/**
 * An account's first known sign-in makes its owner new, if every sign-in of the weeks before is known.
 * Otherwise a regular user would count as new when the log starts or resumes after a gap.
 */
export function isFirstSignIn(firstAt: SQL | PgColumn, since: SQL, gaps: SQL): SQL {
  const begin = sql`${firstAt} - make_interval(days => ${newAfterDays})`;
  return sql`(coalesce(${since} <= ${begin}, false) and (${gaps} = '[]' or not exists (
    select 1 from jsonb_array_elements(${gaps}) gap
    where (gap ->> 'to')::timestamptz > ${begin} and (gap ->> 'from')::timestamptz < ${firstAt})))`;
}

/** Whole weeks; hardly any regular user pauses for as long. */
const newAfterDays = 28;

/** Use of the instance leaves sign-ins: a bookmark is only a link, and Okta does not log its use. */
export function leavesSignIns(instance: Record<'signOnMode', PgColumn>): SQL {
  return sql`(${instance.signOnMode} <> 'BOOKMARK')`;
}

/**
 * Windows end now, so a gap overlaps one if it ends after the window begins. An outdated read of the log leaves
 * the window's end unknown.
 */
function isWithoutGapSince(since: SQL): SQL {
  return sql`(${o.activityKnownSince} <= ${since} and not exists (
    select 1 from jsonb_array_elements(${o.activityGaps}) gap where (gap ->> 'to')::timestamptz > ${since})
    and not coalesce(${logReadTo(o)} < greatest(${since}, ${freshSince(o)}), false))`;
}

/** A read before this instant is stale: it is three sync intervals, and at least a day, ago. */
export function freshSince({ syncIntervalSeconds }: Record<'syncIntervalSeconds', PgColumn>): SQL {
  return sql`(${present} - make_interval(secs => greatest(86400::float8, 3 * ${syncIntervalSeconds})))`;
}

/**
 * Until when the integration's sign-ins are known: the last read of its log to the end or, before the first,
 * the start of following the log, because syncs fetch older events backwards from there.
 */
export function logReadTo(
  integration: Record<'workspaceId' | 'id' | 'logReadSince', PgColumn>,
): SQL<string | null> {
  return sql`greatest(${integration.logReadSince}, (select ${rs.observedAt} from ${readScopes} ${rs}
    where ${rs.workspaceId} = ${integration.workspaceId} and ${rs.integrationId} = ${integration.id}
      and ${rs.scope} = 'SYSTEM_LOG'))`;
}

/** The owner in `ownerIs`. */
export const owner = alias(employees, 'owner');

/** The instance in `knownInstances`. */
export const knownInstance = alias(saasServiceInstances, 'known_instance');

const e = owner;
const u = alias(saasUsers, 'owner_user');
const pa = alias(saasUserAccounts, 'person_account');
const i = knownInstance;
const o = alias(oktaIntegrations, 'known_integration');
const rs = alias(readScopes, 'known_log');

/** Columns of `knownInstances` that `isFirstSignIn` needs. */
export const knownSignIns: SQL = sql`${o.activityKnownSince} as known_since, ${o.activityGaps} as gaps`;

/** Instances with their integrations, under the aliases that the conditions use. */
export const knownInstances: SQL = sql`${saasServiceInstances} ${i}
  join ${oktaIntegrations} ${o} on ${o.workspaceId} = ${i.workspaceId} and ${o.id} = ${i.integrationId}`;
