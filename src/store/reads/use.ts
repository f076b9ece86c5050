/** What the columns of an account, and of the people and services around it, say about use. Written down once. */
import { alias, type PgColumn } from 'drizzle-orm/pg-core';
import { type SQL, sql } from 'drizzle-orm/sql';
import { employees } from '../tables/employees.ts';
import { oktaIntegrations } from '../tables/integrations.ts';
import { readScopes } from '../tables/scopes.ts';
import { saasServiceInstances } from '../tables/services.ts';
import { saasUsers } from '../tables/users.ts';

/** The table of accounts under an alias of the caller's. */
export type AccountTable = Record<'workspaceId' | 'userId' | 'status' | 'assignment' | 'removedAt', PgColumn>;

/**
 * Access is granted at present: the account was not revoked, nor only signed in to. A suspended one, as which Okta's
 * `INACTIVE` counts as well, is still assigned: Okta lists it among the app's users, and it comes back as it was.
 */
export function isOpen(a: AccountTable): SQL {
  return sql`(${a.removedAt} is null and ${a.status} in ('PENDING', 'ACTIVE', 'SUSPENDED'))`;
}

/** Open because of an assignment. */
export function isAssigned(a: AccountTable): SQL {
  return sql`(${isOpen(a)} and ${a.assignment} <> 'NONE')`;
}

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

/** Every sign-in through the integration from `since` up to now is known. */
export function isKnownSince(workspaceId: PgColumn, integrationId: PgColumn, since: SQL): SQL {
  return sql`exists (select 1 from ${oktaIntegrations} ${o} where ${o.workspaceId} = ${workspaceId}
    and ${o.id} = ${integrationId} and ${isWithoutGapSince(since)})`;
}

/**
 * Every use of the service from `since` up to now is known: through every integration that has an instance of it,
 * removed instances included, as their sign-ins count too. False for a service without any.
 */
export function isServiceKnownSince(workspaceId: PgColumn, serviceId: PgColumn, since: SQL): SQL {
  return sql`coalesce((select bool_and(${isInstanceKnownSince(since)}) from ${knownInstances}
    where ${i.workspaceId} = ${workspaceId} and ${i.serviceId} = ${serviceId}), false)`;
}

/** Every use of the instance from `since` up to now is known. Of `knownInstances`; never null. */
export function isInstanceKnownSince(since: SQL): SQL {
  return sql`(coalesce(${isWithoutGapSince(since)}, false)
    and (${leavesSignIns(i)} or coalesce(${i.removedAt} <= ${since}, false)))`;
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

/** The account is one in a bookmark. For conditions: the bookmarks of the workspace are hashed. */
export function isInBookmark(a: InstanceOfAccount): SQL {
  return sql`exists (select 1 from ${bookmarkOf(a)} and not ${leavesSignIns(b)})`;
}

/** The same for columns: rows that are shown are few, and each looks its instance up by the key. */
export function showsBookmark(a: InstanceOfAccount): SQL<boolean> {
  return sql`(select not ${leavesSignIns(b)} from ${bookmarkOf(a)})`;
}

type InstanceOfAccount = Record<'workspaceId' | 'instanceId', PgColumn>;

function bookmarkOf(a: InstanceOfAccount): SQL {
  return sql`${saasServiceInstances} ${b} where ${b.workspaceId} = ${a.workspaceId} and ${b.id} = ${a.instanceId}`;
}

/**
 * Windows end now, so that a gap overlaps one if it ends after the window begins, and a log that was left unread tells
 * nothing of the window's end.
 */
function isWithoutGapSince(since: SQL): SQL {
  const unreadFor = sql`greatest(${staleAfter.leastSeconds}::float8, ${staleAfter.intervals} * ${o.syncIntervalSeconds})`;
  return sql`(${o.activityKnownSince} <= ${since} and not exists (
    select 1 from jsonb_array_elements(${o.activityGaps}) gap where (gap ->> 'to')::timestamptz > ${since})
    and not coalesce(${logReadTo(o)} < greatest(${since}, now() - make_interval(secs => ${unreadFor})), false))`;
}

/** After so many intervals, but at least so long, what was read last no longer tells of the present. */
export const staleAfter = { intervals: 3, leastSeconds: 86_400 } as const;

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
const b = alias(saasServiceInstances, 'bookmark');
const i = knownInstance;
const o = alias(oktaIntegrations, 'known_integration');
const rs = alias(readScopes, 'known_log');

/** What tells the integration's known sign-ins of `knownInstances` apart, for `isFirstSignIn`. */
export const knownSignIns: SQL = sql`${o.activityKnownSince} as known_since, ${o.activityGaps} as gaps`;

/** Instances with their integrations, under the aliases that `isInstanceKnownSince` looks at. */
export const knownInstances: SQL = sql`${saasServiceInstances} ${i}
  join ${oktaIntegrations} ${o} on ${o.workspaceId} = ${i.workspaceId} and ${o.id} = ${i.integrationId}`;
