/** People as users of services, each in the department they belong to: what use by department is made of. */

import { type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { isAssigned } from '../assigned.ts';
import { uuidArray } from '../engine/run-sql.ts';
import { noDepartmentId } from '../tables/usage.ts';
import { saasUserAccounts } from '../tables/users.ts';

/**
 * Which accounts, known as `a`, a change is about: all accounts of a person in a service, or none, and the same people
 * and services after the change as before.
 */
export type TouchedAccounts = SQL;

/** The accounts of people in services, given pair by pair. */
export function accountsOfPairs(pairs: readonly { userId: string; serviceId: string }[]): TouchedAccounts {
  return sql`(a.user_id, a.service_id) in (select * from unnest(${uuidArray(pairs.map(({ userId }) => userId))},
    ${uuidArray(pairs.map(({ serviceId }) => serviceId))}))`;
}

/** The accounts of the people in the services in which they have one that `x` is true of. */
export function accountsBeside(workspaceId: string, x: SQL): TouchedAccounts {
  return sql`(a.user_id, a.service_id) in (select x.user_id, x.service_id from saas_user_accounts x
    where x.workspace_id = ${workspaceId} and ${x})`;
}

/** The accounts of employees. */
export function accountsOfEmployees(workspaceId: string, employeeIds: readonly string[]): TouchedAccounts {
  return sql`a.user_id in (select x.id from saas_users x where x.workspace_id = ${workspaceId}
    and x.employee_id = any(${uuidArray(employeeIds)}))`;
}

/** Of the accounts `a`: the users `u`, and the employees `e` they are, if they are. */
export const people = sql`join saas_users u on u.workspace_id = a.workspace_id and u.id = a.user_id
  left join employees e on e.workspace_id = u.workspace_id and e.id = u.employee_id`;

/** Whether the account `a` makes its person a user of the service. */
export const accountIsAssigned = isAssigned(alias(saasUserAccounts, 'a'));

/** Everybody with an account in a service, once for each service, however many accounts they have. */
export function placedPeople(workspaceId: string, touched: TouchedAccounts): SQL {
  return sql`select a.service_id, a.user_id, coalesce(e.department_id, ${noDepartmentId}::uuid) as department_id,
      coalesce(e.employment_status = 'ACTIVE', false) as is_employed, bool_or(${accountIsAssigned}) as is_assigned,
      max(a.last_activity_at) as last_at
    from saas_user_accounts a ${people}
    where a.workspace_id = ${workspaceId} and ${touched}
    group by a.service_id, a.user_id, e.department_id, e.employment_status`;
}

/** A row for each of them who ever signed in: the day of the last time, as counts. */
export function lastDays(placed: SQL): SQL {
  return sql`select service_id, department_id, (last_at at time zone 'UTC')::date as day, 1 as active,
      is_employed::int as employed, 0 as sign_ins
    from ${placed} where last_at is not null`;
}
