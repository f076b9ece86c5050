/** What the columns of an account, and of the people and services around it, say about use. Written down once. */
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

/** The table of accounts under an alias of the caller's. */
export type AccountTable = Record<'workspaceId' | 'userId' | 'status' | 'removedAt', PgColumn>;

/**
 * Open although its owner is suspended, deactivated or gone from the directory. A login that never was in the
 * directory is no orphan: nothing is known about its owner.
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
 * A window of use, which ends now. Windows are made of whole days, in UTC, because sign-ins are kept by day: whoever signed
 * in on the first day, or since, is active. Whether all use of a window is known goes by its exact length, though: from
 * `begin` on, not from midnight. Okta keeps events for so long to the hour, and the hours of the first day before may be
 * gone for good.
 */
export type UseWindow = { begin: SQL; firstDay: SQL };

/** The window of this length. */
export function windowOf(length: Seconds): UseWindow {
  return windowFrom(ago(length));
}

/** The window of which the exact length reaches back to `begin`. */
export function windowSince(begin: Date): UseWindow {
  return windowFrom(instant(begin));
}

function windowFrom(begin: SQL): UseWindow {
  return { begin, firstDay: sql`(date_trunc('day', ${begin} at time zone 'UTC') at time zone 'UTC')` };
}

/** What is decided about: the latest sign-in there is, and whether all use of the window is known. Never null. */
export type Use = { lastAt: SQL | PgColumn; known: SQL };
export type UsageState = 'ACTIVE' | 'INACTIVE' | 'NEVER_USED' | 'UNKNOWN';

/**
 * What is said about the use of an account, a person or a service. The one rule, for every state, figure and filter: a
 * sign-in is believed whenever there is one, that there was none only where all use of the window is known.
 */
export function usageState(use: Use, window: UseWindow): SQL<UsageState> {
  return sql`case when ${isActive(use, window)} then 'ACTIVE' when not ${isSilent(use, window)} then 'UNKNOWN'
    when ${isWithoutSignIn(use)} then 'NEVER_USED' else 'INACTIVE' end`;
}

/** A sign-in of the window is known. */
export function isActive({ lastAt }: Pick<Use, 'lastAt'>, { firstDay }: UseWindow): SQL {
  return sql`(${orNever(lastAt)} >= ${firstDay})`;
}

/** There was no sign-in within the window: the state is `INACTIVE` or `NEVER_USED`. */
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

/** What is called never used was not used for so long at least, as far as that can be told: Okta keeps no more. */
export const neverUsedFor: Seconds = { seconds: 90 * 86_400 };

/** The use of an account. For conditions: the instances of which all is known are hashed. */
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
 * The use of a person, of everything together: all of it is known when that of every account is which was still there. For
 * conditions: the instances of which not all is known are few, and looked for among the accounts.
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

/** All use of the accounts in the instance is known: those in a bookmark never tell. Of `knownInstances`; never null. */
export function tellsOfAccountsSince(begin: SQL): SQL {
  return sql`(coalesce(${isWithoutGapSince(begin)}, false) and ${leavesSignIns(i)})`;
}

/** The use of a service: through every instance of it, removed ones included, as their sign-ins count too. */
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

/** All use of the instance is known: a bookmark had to be gone by then. Of `knownInstances`; never null. */
export function isInstanceKnownSince(begin: SQL): SQL {
  return sql`(coalesce(${isWithoutGapSince(begin)}, false) and (${leavesSignIns(i)} or ${isGoneSince(i, begin)}))`;
}

/** It was removed before, and could not be used any more. Never null. */
export function isGoneSince({ removedAt }: Record<'removedAt', PgColumn>, begin: SQL): SQL {
  return sql`coalesce(${removedAt} <= ${begin}, false)`;
}

/** Use of the instance's integration is known without a gap from then on, if it is from `begin` on. Of `knownInstances`. */
export function knownFrom(begin: SQL): SQL {
  return sql`greatest(${o.activityKnownSince}, (select max((gap ->> 'to')::timestamptz)
    from jsonb_array_elements(${o.activityGaps}) gap where (gap ->> 'to')::timestamptz <= ${begin}))`;
}

/**
 * An account's first known sign-in makes its owner new: every sign-in of the weeks before it is known, so that somebody who
 * has been signing in all along is not taken for new once sign-ins begin to be known, or known again after a gap.
 */
export function isFirstSignIn(firstAt: SQL | PgColumn, since: SQL, gaps: SQL): SQL {
  const begin = sql`${firstAt} - make_interval(days => ${newAfterDays})`;
  return sql`(coalesce(${since} <= ${begin}, false) and (${gaps} = '[]' or not exists (
    select 1 from jsonb_array_elements(${gaps}) gap
    where (gap ->> 'to')::timestamptz > ${begin} and (gap ->> 'from')::timestamptz < ${firstAt})))`;
}

/** Whole weeks, and hardly anybody who uses something at all lets as many go by. */
const newAfterDays = 28;

/** Use of the instance leaves sign-ins: a bookmark is only a link, and nobody can tell who follows it. */
export function leavesSignIns(instance: Record<'signOnMode', PgColumn>): SQL {
  return sql`(${instance.signOnMode} <> 'BOOKMARK')`;
}

/**
 * Windows end now, so that a gap overlaps one if it ends after the window begins, and a log that was left unread tells
 * nothing of the window's end.
 */
function isWithoutGapSince(since: SQL): SQL {
  return sql`(${o.activityKnownSince} <= ${since} and not exists (
    select 1 from jsonb_array_elements(${o.activityGaps}) gap where (gap ->> 'to')::timestamptz > ${since})
    and not coalesce(${logReadTo(o)} < greatest(${since}, ${freshSince(o)}), false))`;
}

/** What was read before this instant says nothing of the present: it is three intervals, and at least a day, ago. */
export function freshSince({ syncIntervalSeconds }: Record<'syncIntervalSeconds', PgColumn>): SQL {
  return sql`(${present} - make_interval(secs => greatest(86400::float8, 3 * ${syncIntervalSeconds})))`;
}

/**
 * Until when the integration's sign-ins are known: when its log was last read to its end or, before that ever was,
 * from where it is followed, as what is older is fetched backwards from there.
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

/** What tells the integration's known sign-ins of `knownInstances` apart, for `isFirstSignIn`. */
export const knownSignIns: SQL = sql`${o.activityKnownSince} as known_since, ${o.activityGaps} as gaps`;

/** Instances with their integrations, under the aliases that conditions of them look at. */
export const knownInstances: SQL = sql`${saasServiceInstances} ${i}
  join ${oktaIntegrations} ${o} on ${o.workspaceId} = ${i.workspaceId} and ${o.id} = ${i.integrationId}`;
