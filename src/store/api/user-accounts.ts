import { alias } from 'drizzle-orm/pg-core';
import { sql } from 'drizzle-orm/sql';
import { getTableColumns } from 'drizzle-orm/utils';
import type { EmployeeType, EmploymentStatus } from '../tables/employees.ts';
import { oktaGroups } from '../tables/groups.ts';
import { type DiscoverySource, saasServices } from '../tables/services.ts';
import { type AccountStatus, type AssignmentType, saasUserAccounts } from '../tables/users.ts';
import {
  holds,
  type InstantRange,
  isSet,
  type Optional,
  oneOf,
  oneOfIds,
  type Seconds,
  within,
} from './conditions.ts';
import { type DiscoveredFilter, discoveredFilters } from './discovered-filters.ts';
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
import {
  accountUse,
  isNeverUsed,
  isOrphaned,
  isSilent,
  neverUsedFor,
  owner,
  ownerIs,
  windowOf,
} from './what-is-known.ts';

const a = alias(saasUserAccounts, 'a');
const s = alias(saasServices, 'account_service');
const g = alias(oktaGroups, 'account_group');
const columns = {
  ...without(getTableColumns(a), ['workspaceId', 'userSortKey', 'contentHash']),
  /** The app's list sets an account's Okta status, the System Log its sign-ins. */
  discoverySources: sql<DiscoverySource[]>`array_remove(array[
    case when not ${a.isConfirmed} then 'OKTA_GROUP_ASSIGNMENT' end,
    case when ${a.oktaStatus} is not null then 'OKTA_APP_ASSIGNMENT' end,
    case when ${a.firstActivityAt} is not null then 'OKTA_SYSTEM_LOG' end], null)`,
};
const neverUsedWindow = windowOf(neverUsedFor);
const use = accountUse(a, neverUsedWindow);

export type UserAccountRow = RowOf<typeof columns>;
export type UserAccountFilter = DiscoveredFilter & {
  status?: Optional<readonly AccountStatus[]>;
  assignment?: Optional<readonly AssignmentType[]>;
  assignedVia?: Optional<readonly string[]>;
  assignedAt?: Optional<InstantRange>;
  service?: Optional<readonly string[]>;
  department?: Optional<readonly string[]>;
  employmentStatus?: Optional<readonly EmploymentStatus[]>;
  employeeType?: Optional<readonly EmployeeType[]>;
  lastActivityAt?: Optional<InstantRange>;
  inactiveFor?: Optional<Seconds>;
  neverUsed?: Optional<boolean>;
  orphaned?: Optional<boolean>;
};
export type UserAccountOrderField =
  | 'LAST_ACTIVITY_AT'
  | 'ASSIGNED_AT'
  | 'USER_EMAIL'
  | 'SERVICE_NAME'
  | 'DISCOVERED_AT';

export const userAccountNoun: Noun<typeof columns, UserAccountFilter, UserAccountOrderField> = {
  name: 'user accounts',
  from: sql`${saasUserAccounts} ${a}`,
  workspaceId: a.workspaceId,
  id: a.id,
  columns,
  orders: {
    LAST_ACTIVITY_AT: { by: orNever(a.lastActivityAt), type: 'instant' },
    ASSIGNED_AT: { by: orNever(a.assignedAt), type: 'instant' },
    USER_EMAIL: { by: a.userSortKey, type: 'text' },
    DISCOVERED_AT: { by: a.discoveredAt, type: 'instant' },
    SERVICE_NAME: {
      by: s.sortKey,
      type: 'text',
      join: sql`join ${saasServices} ${s} on ${s.workspaceId} = ${a.workspaceId} and ${s.id} = ${a.serviceId}`,
    },
  },
  defaultOrder: [{ field: 'USER_EMAIL' }],
  filters: {
    status: (statuses) => oneOf(a.status, statuses),
    assignment: (types) => oneOf(a.assignment, types),
    assignedVia: (groupIds) => oneOf(a.oktaGroupId, groupIds),
    assignedAt: (range) => within(a.assignedAt, range),
    service: (ids) => oneOfIds(a.serviceId, ids),
    department: (ids) => ownerIs(a, oneOfIds(owner.departmentId, ids)),
    employmentStatus: (statuses) => ownerIs(a, oneOf(owner.employmentStatus, statuses)),
    employeeType: (types) => ownerIs(a, oneOf(owner.employeeType, types)),
    lastActivityAt: (range) => within(a.lastActivityAt, range),
    inactiveFor: (time) => isSilent(accountUse(a, windowOf(time)), windowOf(time)),
    neverUsed: (expected) => (expected ? isNeverUsed(use, neverUsedWindow) : isSet(a.lastActivityAt, true)),
    orphaned: (expected) => holds(isOrphaned(a), expected),
    ...discoveredFilters(a),
  },
};
export const accountsByService: Relation<UserAccountOrderField> = {
  name: 'service',
  where: (parent) => sql`${a.serviceId} = ${parent}`,
};
export const accountsByInstance: Relation<UserAccountOrderField> = {
  name: 'instance',
  where: (parent) => sql`${a.instanceId} = ${parent}`,
};
export const accountsByUser: Relation<UserAccountOrderField> = {
  name: 'user',
  where: (parent) => sql`${a.userId} = ${parent}`,
  defaultOrder: [{ field: 'SERVICE_NAME' }],
};

/** Accounts that a group grants, if Okta names it. Its id is unique only within one org. */
export const accountsByGroup: Relation<UserAccountOrderField> = {
  name: 'group',
  where: (parent, reader) => sql`(${a.integrationId}, ${a.oktaGroupId}) in (
    select ${g.integrationId}, ${g.oktaGroupId} from ${oktaGroups} ${g}
    where ${reader.owns(g)} and ${g.id} = ${parent})`,
};

export const findUserAccountsByIds = findByIds(userAccountNoun);
export const listUserAccounts = list(userAccountNoun);
export const countUserAccounts = count(userAccountNoun);
export const listUserAccountsByService = listByParent(userAccountNoun, accountsByService);
export const countUserAccountsByService = countByParent(userAccountNoun, accountsByService);
export const listUserAccountsByInstance = listByParent(userAccountNoun, accountsByInstance);
export const countUserAccountsByInstance = countByParent(userAccountNoun, accountsByInstance);
/** Ordered by service name by default. */
export const listUserAccountsByUser = listByParent(userAccountNoun, accountsByUser);
export const countUserAccountsByUser = countByParent(userAccountNoun, accountsByUser);
export const listUserAccountsByGroup = listByParent(userAccountNoun, accountsByGroup);
export const countUserAccountsByGroup = countByParent(userAccountNoun, accountsByGroup);
