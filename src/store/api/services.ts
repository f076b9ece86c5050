import { alias } from 'drizzle-orm/pg-core';
import { type SQL, sql } from 'drizzle-orm/sql';
import { getTableColumns } from 'drizzle-orm/utils';
import {
  type DiscoverySource,
  type ServiceReviewStatus,
  type ServiceStatus,
  type SignOnMode,
  saasServiceInstances,
  saasServices,
} from '../tables/services.ts';
import { serviceDepartments } from '../tables/usage.ts';
import { saasUserAccounts } from '../tables/users.ts';
import {
  contains,
  holds,
  type InstantRange,
  type Optional,
  oneOf,
  oneOfIds,
  overlaps,
  type Seconds,
  within,
} from './conditions.ts';
import { type DiscoveredFilter, discoveredFilters } from './discovered-filters.ts';
import { findByKey, type Key } from './keys.ts';
import { orNever, orNone } from './keyset.ts';

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
import { isSilent, leavesSignIns, owner, ownerIs, serviceUse, windowOf } from './what-is-known.ts';

const s = alias(saasServices, 's');
const a = alias(saasUserAccounts, 'service_account');
const i = alias(saasServiceInstances, 'service_instance');
const t = alias(serviceDepartments, 'service_assigned');
const columns = without(getTableColumns(s), ['workspaceId', 'nameKey', 'sortKey', 'searchText']);

export type ServiceRow = RowOf<typeof columns>;
export type ServiceFilter = DiscoveredFilter & {
  search?: Optional<string>;
  catalogKey?: Optional<readonly string[]>;
  status?: Optional<readonly ServiceStatus[]>;
  reviewStatus?: Optional<readonly ServiceReviewStatus[]>;
  category?: Optional<readonly string[]>;
  isCustom?: Optional<boolean>;
  discoverySource?: Optional<readonly DiscoverySource[]>;
  lastActivityAt?: Optional<InstantRange>;
  unusedFor?: Optional<Seconds>;
  leavesSignIns?: Optional<boolean>;
  signOnMode?: Optional<readonly SignOnMode[]>;
  isProvisioningEnabled?: Optional<boolean>;
  usedByDepartment?: Optional<readonly string[]>;
  usedByUser?: Optional<readonly string[]>;
  integration?: Optional<readonly string[]>;
  minUserAccounts?: Optional<number>;
  maxUserAccounts?: Optional<number>;
  maxAssignedUsers?: Optional<number>;
};
export type ServiceOrderField =
  | 'NAME'
  | 'DISCOVERED_AT'
  | 'LAST_ACTIVITY_AT'
  | 'USER_ACCOUNT_COUNT'
  | 'ACTIVE_USERS_30D'
  | 'SEAT_COUNT'
  | 'UNUSED_SEATS'
  | 'UTILIZATION_30D';

const present = sql`from ${saasUserAccounts} ${a}
  where ${a.workspaceId} = ${s.workspaceId} and ${a.serviceId} = ${s.id} and ${a.removedAt} is null`;
const instance = sql`from ${saasServiceInstances} ${i}
  where ${i.workspaceId} = ${s.workspaceId} and ${i.serviceId} = ${s.id}`;
/** An unremoved instance leaves sign-ins. */
const isSignedInTo = hasInstance(leavesSignIns(i));

/** An unremoved instance meets the condition. */
function hasInstance(condition: SQL): SQL {
  return sql`exists (select 1 ${instance} and ${i.removedAt} is null and ${condition})`;
}

export const serviceNoun: Noun<typeof columns, ServiceFilter, ServiceOrderField> = {
  name: 'services',
  from: sql`${saasServices} ${s}`,
  workspaceId: s.workspaceId,
  id: s.id,
  columns,
  orders: {
    NAME: { by: s.sortKey, type: 'text' },
    DISCOVERED_AT: { by: s.discoveredAt, type: 'instant' },
    LAST_ACTIVITY_AT: { by: orNever(s.lastActivityAt), type: 'instant' },
    USER_ACCOUNT_COUNT: { by: s.userAccountCount, type: 'integer' },
    ACTIVE_USERS_30D: { by: s.activeUserCount30d, type: 'integer' },
    SEAT_COUNT: { by: orNone(s.seatCount), type: 'integer' },
    UNUSED_SEATS: { by: orNone(s.unusedSeatCount), type: 'integer' },
    UTILIZATION_30D: { by: orNone(s.utilization30d), type: 'number' },
  },
  defaultOrder: [{ field: 'NAME' }],
  filters: {
    search: (text) => contains(s.searchText, text),
    catalogKey: (keys) => oneOf(s.catalogKey, keys),
    status: (statuses) => oneOf(s.status, statuses),
    reviewStatus: (statuses) => oneOf(s.reviewStatus, statuses),
    category: (categories) => oneOf(s.category, categories),
    isCustom: (isCustom) => sql`${s.isCustom} = ${isCustom}`,
    discoverySource: (sources) => overlaps(s.discoverySources, sources),
    ...discoveredFilters(s),
    lastActivityAt: (range) => within(s.lastActivityAt, range),
    // Requires an unremoved instance that people can sign in to: a removed app or a mere link is no finding.
    unusedFor: (time) => sql`${isSignedInTo} and ${isSilent(serviceUse(s, windowOf(time)), windowOf(time))}`,
    leavesSignIns: (expected) => holds(isSignedInTo, expected),
    signOnMode: (modes) => hasInstance(oneOf(i.signOnMode, modes)),
    isProvisioningEnabled: (expected) => hasInstance(sql`${i.isProvisioningEnabled} = ${expected}`),
    usedByDepartment: (ids) =>
      sql`exists (select 1 ${present} and ${ownerIs(a, oneOfIds(owner.departmentId, ids))})`,
    usedByUser: (ids) => sql`exists (select 1 ${present} and ${oneOfIds(a.userId, ids)})`,
    integration: (ids) => sql`exists (select 1 ${instance} and ${oneOfIds(i.integrationId, ids)})`,
    minUserAccounts: (least) => sql`${s.userAccountCount} >= ${least}`,
    maxUserAccounts: (most) => sql`${s.userAccountCount} <= ${most}`,
    maxAssignedUsers: (most) =>
      sql`(select coalesce(sum(${t.assignedUsers}), 0) from ${serviceDepartments} ${t}
        where ${t.workspaceId} = ${s.workspaceId} and ${t.serviceId} = ${s.id}) <= ${most}`,
  },
};
export const servicesByUser: Relation<ServiceOrderField> = {
  name: 'user',
  // The subquery uses no column of the service; otherwise it runs once per service.
  where: (parent, reader) => sql`${s.id} in (select ${a.serviceId} from ${saasUserAccounts} ${a}
    where ${reader.owns(a)} and ${a.userId} = ${parent} and ${a.removedAt} is null)`,
};

export const findServicesByIds = findByIds(serviceNoun);
export const listServices = list(serviceNoun);
export const countServices = count(serviceNoun);
/** Services in which the user has an unremoved account, each once. */
export const listServicesByUser = listByParent(serviceNoun, servicesByUser);
export const countServicesByUser = countByParent(serviceNoun, servicesByUser);

export const serviceByCatalogKey: Key = {
  name: 'services by catalog key',
  column: s.catalogKey,
  fold: (catalogKey) => catalogKey,
};
/** By exact catalogue key. */
export const findServicesByCatalogKeys = findByKey(serviceNoun, serviceByCatalogKey);
