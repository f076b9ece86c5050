import { alias } from 'drizzle-orm/pg-core';
import { sql } from 'drizzle-orm/sql';
import { getTableColumns } from 'drizzle-orm/utils';
import {
  type ServiceStatus,
  type SignOnMode,
  saasServiceInstances,
  saasServices,
} from '../tables/services.ts';
import { contains, type InstantRange, type Optional, oneOf, oneOfIds, within } from './conditions.ts';
import { type DiscoveredFilter, discoveredFilters } from './discovered-filters.ts';
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

const i = alias(saasServiceInstances, 'i');
const s = alias(saasServices, 'instance_service');
const columns = without(getTableColumns(i), ['workspaceId', 'sortKey', 'productKey', 'contentHash']);

export type ServiceInstanceRow = RowOf<typeof columns>;
export type ServiceInstanceFilter = DiscoveredFilter & {
  search?: Optional<string>;
  service?: Optional<readonly string[]>;
  status?: Optional<readonly ServiceStatus[]>;
  signOnMode?: Optional<readonly SignOnMode[]>;
  isProvisioningEnabled?: Optional<boolean>;
  integration?: Optional<readonly string[]>;
  createdInOktaAt?: Optional<InstantRange>;
  lastActivityAt?: Optional<InstantRange>;
};
export type ServiceInstanceOrderField =
  | 'LABEL'
  | 'SERVICE_NAME'
  | 'SEAT_COUNT'
  | 'LAST_ACTIVITY_AT'
  | 'CREATED_IN_OKTA_AT'
  | 'DISCOVERED_AT';

const service = sql`${saasServices} ${s}`;
const isService = sql`${s.workspaceId} = ${i.workspaceId} and ${s.id} = ${i.serviceId}`;

export const serviceInstanceNoun: Noun<typeof columns, ServiceInstanceFilter, ServiceInstanceOrderField> = {
  name: 'service instances',
  from: sql`${saasServiceInstances} ${i}`,
  workspaceId: i.workspaceId,
  id: i.id,
  columns,
  orders: {
    LABEL: { by: i.sortKey, type: 'text' },
    SERVICE_NAME: { by: s.sortKey, type: 'text', join: sql`join ${service} on ${isService}` },
    SEAT_COUNT: { by: orNone(i.seatCount), type: 'integer' },
    LAST_ACTIVITY_AT: { by: orNever(i.lastActivityAt), type: 'instant' },
    CREATED_IN_OKTA_AT: { by: orNever(i.createdInOktaAt), type: 'instant' },
    DISCOVERED_AT: { by: i.discoveredAt, type: 'instant' },
  },
  defaultOrder: [{ field: 'LABEL' }],
  filters: {
    // The sort keys of both are folded in the same way as search text.
    search: (text) => sql`(${contains(i.sortKey, text)}
      or exists (select 1 from ${service} where ${isService} and ${contains(s.sortKey, text)}))`,
    service: (ids) => oneOfIds(i.serviceId, ids),
    status: (statuses) => oneOf(i.status, statuses),
    signOnMode: (modes) => oneOf(i.signOnMode, modes),
    isProvisioningEnabled: (expected) => sql`${i.isProvisioningEnabled} = ${expected}`,
    integration: (ids) => oneOfIds(i.integrationId, ids),
    createdInOktaAt: (range) => within(i.createdInOktaAt, range),
    lastActivityAt: (range) => within(i.lastActivityAt, range),
    ...discoveredFilters(i),
  },
};
export const instancesByService: Relation<ServiceInstanceOrderField> = {
  name: 'service',
  where: (parent) => sql`${i.serviceId} = ${parent}`,
};
export const instancesByIntegration: Relation<ServiceInstanceOrderField> = {
  name: 'integration',
  where: (parent) => sql`${i.integrationId} = ${parent}`,
};

export const findServiceInstancesByIds = findByIds(serviceInstanceNoun);
export const listServiceInstances = list(serviceInstanceNoun);
export const countServiceInstances = count(serviceInstanceNoun);
export const listServiceInstancesByService = listByParent(serviceInstanceNoun, instancesByService);
export const countServiceInstancesByService = countByParent(serviceInstanceNoun, instancesByService);
export const listServiceInstancesByIntegration = listByParent(serviceInstanceNoun, instancesByIntegration);
export const countServiceInstancesByIntegration = countByParent(serviceInstanceNoun, instancesByIntegration);
