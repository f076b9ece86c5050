import { alias } from 'drizzle-orm/pg-core';
import { type SQL, sql } from 'drizzle-orm/sql';
import { getTableColumns } from 'drizzle-orm/utils';
import { uuidArray } from '../engine/run-sql.ts';
import { foldIdentifier } from '../fold.ts';
import { type EmploymentStatus, employees } from '../tables/employees.ts';
import { saasUserAccounts, saasUsers } from '../tables/users.ts';
import {
  contains,
  type InstantRange,
  isSet,
  type Optional,
  oneOf,
  oneOfIdentifiers,
  oneOfIds,
  type Seconds,
  within,
} from './conditions.ts';
import { type DiscoveredFilter, discoveredFilters } from './discovered-filters.ts';
import { employeePreference } from './employees.ts';
import { toUuids } from './given-text.ts';
import { findByKey, type Key } from './keys.ts';
import { orNever } from './keyset.ts';
import { label } from './label.ts';
import { count, findByIds, list, type Noun, type RowOf, selected, without } from './list-builder.ts';
import type { Reader } from './reader.ts';
import { isNeverUsed, isSilent, neverUsedFor, personUse, windowOf } from './what-is-known.ts';

const u = alias(saasUsers, 'u');
const e = alias(employees, 'user_employee');
const n = alias(employees, 'named_employee');
const a = alias(saasUserAccounts, 'user_account');
const columns = without(getTableColumns(u), ['workspaceId', 'emailKey', 'loginKey', 'sortKey', 'searchText']);
const neverUsedWindow = windowOf(neverUsedFor);
const use = personUse(u, neverUsedWindow);

export type UserRow = RowOf<typeof columns>;
export type UserFilter = DiscoveredFilter & {
  search?: Optional<string>;
  email?: Optional<readonly string[]>;
  login?: Optional<readonly string[]>;
  hasAccount?: Optional<boolean>;
  hasEmployee?: Optional<boolean>;
  employmentStatus?: Optional<readonly EmploymentStatus[]>;
  department?: Optional<readonly string[]>;
  service?: Optional<readonly string[]>;
  lastActivityAt?: Optional<InstantRange>;
  inactiveFor?: Optional<Seconds>;
  neverUsed?: Optional<boolean>;
};
export type UserOrderField = 'EMAIL' | 'NAME' | 'LAST_ACTIVITY_AT' | 'DISCOVERED_AT';

const employee = sql`from ${employees} ${e}
  where ${e.workspaceId} = ${u.workspaceId} and ${e.id} = ${u.employeeId}`;
const present = sql`from ${saasUserAccounts} ${a}
  where ${a.workspaceId} = ${u.workspaceId} and ${a.userId} = ${u.id} and ${a.removedAt} is null`;

export const userNoun: Noun<typeof columns, UserFilter, UserOrderField> = {
  name: 'users',
  from: sql`${saasUsers} ${u}`,
  workspaceId: u.workspaceId,
  id: u.id,
  columns,
  orders: {
    EMAIL: { by: u.sortKey, type: 'text' },
    NAME: {
      by: sql`coalesce(${n.sortKey}, ${u.sortKey})`,
      type: 'text',
      join: sql`left join ${employees} ${n} on ${n.workspaceId} = ${u.workspaceId} and ${n.id} = ${u.employeeId}`,
    },
    LAST_ACTIVITY_AT: { by: orNever(u.lastActivityAt), type: 'instant' },
    DISCOVERED_AT: { by: u.discoveredAt, type: 'instant' },
  },
  defaultOrder: [{ field: 'EMAIL' }],
  filters: {
    search: (text) => contains(u.searchText, text),
    email: (emails) => oneOfIdentifiers(u.emailKey, emails),
    login: (logins) => oneOfIdentifiers(u.loginKey, logins),
    // A user is removed with their last account.
    hasAccount: (expected) => isSet(u.removedAt, !expected),
    hasEmployee: (expected) => isSet(u.employeeId, expected),
    employmentStatus: (statuses) =>
      sql`exists (select 1 ${employee} and ${oneOf(e.employmentStatus, statuses)})`,
    department: (ids) => sql`exists (select 1 ${employee} and ${oneOfIds(e.departmentId, ids)})`,
    service: (ids) => sql`exists (select 1 ${present} and ${oneOfIds(a.serviceId, ids)})`,
    lastActivityAt: (range) => within(u.lastActivityAt, range),
    inactiveFor: (time) => isSilent(personUse(u, windowOf(time)), windowOf(time)),
    neverUsed: (expected) => (expected ? isNeverUsed(use, neverUsedWindow) : isSet(u.lastActivityAt, true)),
    ...discoveredFilters(u),
  },
};

export const findUsersByIds = findByIds(userNoun);
export const listUsers = list(userNoun);
export const countUsers = count(userNoun);

// Of several users, prefers one with an account, then one whose employee that e-mail finds.
const preference = sql`${u.removedAt} is not null, ${e.id} is null, ${employeePreference(e)}, ${u.discoveredAt}, ${u.id}`;
const joinEmployee = sql`left join ${employees} ${e}
  on ${e.workspaceId} = ${u.workspaceId} and ${e.id} = ${u.employeeId}`;

export const userByEmail: Key = {
  name: 'users by email',
  column: u.emailKey,
  fold: foldIdentifier,
  preference: { orderBy: preference, join: joinEmployee },
};
/** By e-mail in any spelling that `foldIdentifier` makes equal. */
export const findUsersByEmails = findByKey(userNoun, userByEmail);

/** Joins users to their employees, and orders several users of one. A user without accounts is excluded. */
export const userOfEmployee = {
  from: sql`from ${saasUsers} ${u} ${joinEmployee}`,
  where: (employeeId: SQL): SQL => sql`${u.employeeId} = ${employeeId} and exists (select 1 ${present})`,
  orderBy: preference,
};

/** The user of each employee; employees without an unremoved account are absent. */
export async function findUsersByEmployeeIds(
  reader: Reader,
  employeeIds: readonly string[],
  only?: readonly string[],
): Promise<Map<string, UserRow>> {
  const uuids = toUuids(employeeIds);
  if (uuids.length === 0) return new Map();
  const found = await reader.rows<UserRow>(
    sql`${label('users by employee')}select distinct on (${u.employeeId})
        ${selected(columns, only && [...only, 'employeeId'])}
      ${userOfEmployee.from} where ${reader.owns(u)}
        and ${userOfEmployee.where(sql`any(${uuidArray(uuids)})`)}
      order by ${u.employeeId}, ${userOfEmployee.orderBy}`,
  );
  return new Map(found.flatMap((row) => (row.employeeId === null ? [] : [[row.employeeId, row]])));
}
