import { alias } from 'drizzle-orm/pg-core';
import { sql } from 'drizzle-orm/sql';
import { getTableColumns } from 'drizzle-orm/utils';
import { foldDepartmentName } from '../department-key.ts';
import { departments } from '../tables/departments.ts';
import { employees } from '../tables/employees.ts';
import { saasUserAccounts, saasUsers } from '../tables/users.ts';
import { contains, type Optional, oneOfIds } from './conditions.ts';
import { type DiscoveredFilter, discoveredFilters } from './discovered-filters.ts';
import { findByKey, type Key } from './keys.ts';
import { count, findByIds, list, type Noun, type RowOf, without } from './list-builder.ts';
import { isActive, windowOf } from './what-is-known.ts';

const d = alias(departments, 'd');
const e = alias(employees, 'department_employee');
const u = alias(saasUsers, 'department_user');
const a = alias(saasUserAccounts, 'department_account');
const columns = without(getTableColumns(d), ['workspaceId', 'key', 'sortKey', 'searchText']);

export type DepartmentRow = RowOf<typeof columns>;
export type DepartmentFilter = DiscoveredFilter & {
  search?: Optional<string>;
  usesService?: Optional<readonly string[]>;
  minEmployees?: Optional<number>;
};
export type DepartmentOrderField = 'NAME' | 'EMPLOYEE_COUNT' | 'ACTIVE_USERS_30D' | 'DISCOVERED_AT';

const thirtyDays = windowOf({ seconds: 30 * 86_400 });
const belongs = sql`${e.workspaceId} = ${d.workspaceId} and ${e.departmentId} = ${d.id}`;

export const departmentNoun: Noun<typeof columns, DepartmentFilter, DepartmentOrderField> = {
  name: 'departments',
  from: sql`${departments} ${d}`,
  workspaceId: d.workspaceId,
  id: d.id,
  columns,
  orders: {
    NAME: { by: d.sortKey, type: 'text' },
    EMPLOYEE_COUNT: {
      by: sql`department_size.total`,
      type: 'integer',
      join: sql`cross join lateral (select count(*)::int as total from ${employees} ${e}
        where ${belongs} and ${e.employmentStatus} = 'ACTIVE') department_size`,
    },
    ACTIVE_USERS_30D: {
      by: sql`department_use.total`,
      type: 'integer',
      join: sql`cross join lateral (select count(*)::int as total from ${employees} ${e}
        join ${saasUsers} ${u} on ${u.workspaceId} = ${e.workspaceId} and ${u.employeeId} = ${e.id}
        where ${belongs} and ${isActive({ lastAt: u.lastActivityAt }, thirtyDays)}) department_use`,
    },
    DISCOVERED_AT: { by: d.discoveredAt, type: 'instant' },
  },
  defaultOrder: [{ field: 'NAME' }],
  filters: {
    search: (text) => contains(d.searchText, text),
    usesService: (ids) => sql`exists (select 1 from ${employees} ${e}
      join ${saasUsers} ${u} on ${u.workspaceId} = ${e.workspaceId} and ${u.employeeId} = ${e.id}
      join ${saasUserAccounts} ${a} on ${a.workspaceId} = ${u.workspaceId} and ${a.userId} = ${u.id}
      where ${belongs} and ${oneOfIds(a.serviceId, ids)} and ${a.removedAt} is null)`,
    minEmployees: (least) => sql`(select count(*) from ${employees} ${e}
      where ${belongs} and ${e.employmentStatus} = 'ACTIVE') >= ${least}`,
    ...discoveredFilters(d),
  },
};

export const findDepartmentsByIds = findByIds(departmentNoun);
export const listDepartments = list(departmentNoun);
export const countDepartments = count(departmentNoun);

export const departmentByName: Key = {
  name: 'departments by name',
  column: d.key,
  fold: foldDepartmentName,
};
/** By name in any spelling. */
export const findDepartmentsByNames = findByKey(departmentNoun, departmentByName);
