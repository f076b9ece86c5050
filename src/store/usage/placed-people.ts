/** People as users of services, each in their department: the source of use by department. */

import { type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { isAssigned } from '../assigned.ts';
import { uuidArray } from '../engine/run-sql.ts';
import { noDepartmentId } from '../tables/usage.ts';
import { saasUserAccounts } from '../tables/users.ts';

/**
 * Condition on the accounts (alias `a`) of a change: all accounts of a person in a service, or none, and the
 * same people and services before and after it.
 */
export type TouchedAccounts = SQL;

/** All accounts of the pairs of user and service. */
export function accountsOfPairs(pairs: readonly { userId: string; serviceId: string }[]): TouchedAccounts {
  return sql`(a.user_id, a.service_id) in (select * from unnest(${uuidArray(pairs.map(({ userId }) => userId))},
    ${uuidArray(pairs.map(({ serviceId }) => serviceId))}))`;
}

/** All accounts of each pair of user and service with an account that meets `x`. */
export function accountsBeside(workspaceId: string, x: SQL): TouchedAccounts {
  return sql`(a.user_id, a.service_id) in (select x.user_id, x.service_id from saas_user_accounts x
    where x.workspace_id = ${workspaceId} and ${x})`;
}

export function accountsOfEmployees(workspaceId: string, employeeIds: readonly string[]): TouchedAccounts {
  return sql`a.user_id in (select x.id from saas_users x where x.workspace_id = ${workspaceId}
    and x.employee_id = any(${uuidArray(employeeIds)}))`;
}

/** Joins accounts `a` to their users `u` and, if any, employees `e`. */
export const people = sql`join saas_users u on u.workspace_id = a.workspace_id and u.id = a.user_id
  left join employees e on e.workspace_id = u.workspace_id and e.id = u.employee_id`;

/** Whether the account `a` makes its person a user of the service. */
export const accountIsAssigned = isAssigned(alias(saasUserAccounts, 'a'));

/** One row per person and service, whatever the number of accounts. */
export function placedPeople(workspaceId: string, touched: TouchedAccounts): SQL {
  return sql`select a.service_id, a.user_id, coalesce(e.department_id, ${noDepartmentId}::uuid) as department_id,
      coalesce(e.employment_status = 'ACTIVE', false) as is_employed, bool_or(${accountIsAssigned}) as is_assigned,
      max(a.last_activity_at) as last_at
    from saas_user_accounts a ${people}
    where a.workspace_id = ${workspaceId} and ${touched}
    group by a.service_id, a.user_id, e.department_id, e.employment_status`;
}

/** The day of each person's latest sign-in, as counts. */
export function lastDays(placed: SQL): SQL {
  return sql`select service_id, department_id, (last_at at time zone 'UTC')::date as day, 1 as active,
      is_employed::int as employed, 0 as sign_ins
    from ${placed} where last_at is not null`;
}
