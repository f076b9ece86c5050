import { alias, type PgColumn } from 'drizzle-orm/pg-core';
import { type SQL, sql } from 'drizzle-orm/sql';
import { getTableColumns } from 'drizzle-orm/utils';
import { foldIdentifier } from '../fold.ts';
import { type EmployeeType, type EmploymentStatus, employees } from '../tables/employees.ts';
import { saasUserAccounts, saasUsers } from '../tables/users.ts';
import {
  contains,
  holds,
  type InstantRange,
  isSet,
  type Optional,
  oneOf,
  oneOfIdentifiers,
  oneOfIds,
  within,
} from './conditions.ts';
import { type DiscoveredFilter, discoveredFilters } from './discovered-filters.ts';
import { findByKey, type Key } from './keys.ts';
import { orNever } from './keyset.ts';

import {
  count,
  countByParent,
  findByIds,
  list,
  listByParent,
  type Noun,
  type Relation,
  type RowOf,
  without,
} from './list-builder.ts';

const e = alias(employees, 'e');
const u = alias(saasUsers, 'employee_user');
const a = alias(saasUserAccounts, 'employee_account');
const columns = without(getTableColumns(e), [
  'workspaceId',
  'emailKey',
  'loginKey',
  'employeeNumberKey',
  'rawManagerIdKey',
  'rawManagerKey',
  'sortKey',
  'searchText',
  'contentHash',
]);

export type EmployeeRow = RowOf<typeof columns>;
export type EmployeeFilter = DiscoveredFilter & {
  search?: Optional<string>;
  email?: Optional<readonly string[]>;
  login?: Optional<readonly string[]>;
  department?: Optional<readonly string[]>;
  hasDepartment?: Optional<boolean>;
  hasUser?: Optional<boolean>;
  employmentStatus?: Optional<readonly EmploymentStatus[]>;
  employeeType?: Optional<readonly EmployeeType[]>;
  manager?: Optional<string>;
  costCenter?: Optional<readonly string[]>;
  countryCode?: Optional<readonly string[]>;
  statusChangedAt?: Optional<InstantRange>;
  createdInOktaAt?: Optional<InstantRange>;
  activatedInOktaAt?: Optional<InstantRange>;
};
export type EmployeeOrderField =
  | 'NAME'
  | 'EMAIL'
  | 'STATUS_CHANGED_AT'
  | 'CREATED_IN_OKTA_AT'
  | 'ACTIVATED_IN_OKTA_AT'
  | 'LAST_OKTA_LOGIN_AT'
  | 'DISCOVERED_AT';

export const employeeNoun: Noun<typeof columns, EmployeeFilter, EmployeeOrderField> = {
  name: 'employees',
  from: sql`${employees} ${e}`,
  workspaceId: e.workspaceId,
  id: e.id,
  columns,
  orders: {
    NAME: { by: e.sortKey, type: 'text' },
    EMAIL: { by: sql`coalesce(${e.emailKey}, '') collate "C"`, type: 'text' },
    STATUS_CHANGED_AT: { by: orNever(e.statusChangedAt), type: 'instant' },
    CREATED_IN_OKTA_AT: { by: orNever(e.createdInOktaAt), type: 'instant' },
    ACTIVATED_IN_OKTA_AT: { by: orNever(e.activatedInOktaAt), type: 'instant' },
    LAST_OKTA_LOGIN_AT: { by: orNever(e.lastOktaLoginAt), type: 'instant' },
    DISCOVERED_AT: { by: e.discoveredAt, type: 'instant' },
  },
  defaultOrder: [{ field: 'NAME' }],
  filters: {
    search: (text) => contains(e.searchText, text),
    email: (emails) => oneOfIdentifiers(e.emailKey, emails),
    login: (logins) => oneOfIdentifiers(e.loginKey, logins),
    department: (ids) => oneOfIds(e.departmentId, ids),
    hasDepartment: (expected) => isSet(e.departmentId, expected),
    hasUser: (expected) => holds(usesAService(), expected),
    employmentStatus: (statuses) => oneOf(e.employmentStatus, statuses),
    employeeType: (types) => oneOf(e.employeeType, types),
    manager: (id) => oneOfIds(e.managerId, [id]),
    costCenter: (names) => oneOf(e.costCenter, names),
    countryCode: (codes) => oneOf(e.countryCode, codes),
    statusChangedAt: (range) => within(e.statusChangedAt, range),
    createdInOktaAt: (range) => within(e.createdInOktaAt, range),
    activatedInOktaAt: (range) => within(e.activatedInOktaAt, range),
    ...discoveredFilters(e),
  },
};
export const employeesByDepartment: Relation<EmployeeOrderField> = {
  name: 'department',
  where: (parent) => sql`${e.departmentId} = ${parent}`,
};
export const employeesByManager: Relation<EmployeeOrderField> = {
  name: 'manager',
  where: (parent) => sql`${e.managerId} = ${parent}`,
};

export const findEmployeesByIds = findByIds(employeeNoun);
export const listEmployees = list(employeeNoun);
export const countEmployees = count(employeeNoun);
export const listEmployeesByDepartment = listByParent(employeeNoun, employeesByDepartment);
export const countEmployeesByDepartment = countByParent(employeeNoun, employeesByDepartment);
export const listEmployeesByManager = listByParent(employeeNoun, employeesByManager);
export const countEmployeesByManager = countByParent(employeeNoun, employeesByManager);

export const employeeByEmail: Key = {
  name: 'employees by email',
  column: e.emailKey,
  fold: foldIdentifier,
  preference: { orderBy: employeePreference(e) },
};
/**
 * By e-mail in any spelling that `foldIdentifier` makes equal. Of several people with one e-mail, returns who is still
 * in the directory, active, and known longest.
 */
export const findEmployeesByEmails = findByKey(employeeNoun, employeeByEmail);

/** Orders employees with the same e-mail, preferred first. */
export function employeePreference(
  employee: Record<'id' | 'removedAt' | 'employmentStatus' | 'discoveredAt', PgColumn>,
): SQL {
  const { id, removedAt, employmentStatus, discoveredAt } = employee;
  return sql`${removedAt} is not null, ${employmentStatus} <> 'ACTIVE', ${discoveredAt}, ${id}`;
}

function usesAService(): SQL {
  return sql`exists (select 1 from ${saasUsers} ${u}
    join ${saasUserAccounts} ${a} on ${a.workspaceId} = ${u.workspaceId} and ${a.userId} = ${u.id}
    where ${u.workspaceId} = ${e.workspaceId} and ${u.employeeId} = ${e.id} and ${a.removedAt} is null)`;
}
