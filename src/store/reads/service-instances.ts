import { alias } from 'drizzle-orm/pg-core';
import { sql } from 'drizzle-orm/sql';
import { getTableColumns } from 'drizzle-orm/utils';
import { type ServiceStatus, type SignOnMode, saasServiceInstances } from '../tables/services.ts';
import { type Optional, oneOf, oneOfIds } from './conditions.ts';
import {
  countByParent,
  findByIds,
  listByParent,
  type Noun,
  type Relation,
  type RowOf,
  without,
} from './noun.ts';

const i = alias(saasServiceInstances, 'i');
const columns = without(getTableColumns(i), ['workspaceId', 'sortKey', 'contentHash']);

export type ServiceInstanceRow = RowOf<typeof columns>;
export type ServiceInstanceFilter = {
  status?: Optional<readonly ServiceStatus[]>;
  signOnMode?: Optional<readonly SignOnMode[]>;
  integration?: Optional<readonly string[]>;
};
export type ServiceInstanceOrderField = 'LABEL';

const instances: Noun<typeof columns, ServiceInstanceFilter, ServiceInstanceOrderField> = {
  name: 'service instances',
  from: sql`${saasServiceInstances} ${i}`,
  workspaceId: i.workspaceId,
  id: i.id,
  columns,
  orders: { LABEL: { by: i.sortKey, type: 'text' } },
  defaultOrder: [{ field: 'LABEL' }],
  filters: {
    status: (statuses) => oneOf(i.status, statuses),
    signOnMode: (modes) => oneOf(i.signOnMode, modes),
    integration: (ids) => oneOfIds(i.integrationId, ids),
  },
};
const byService: Relation<ServiceInstanceOrderField> = {
  name: 'service',
  where: (parent) => sql`${i.serviceId} = ${parent}`,
};
const byIntegration: Relation<ServiceInstanceOrderField> = {
  name: 'integration',
  where: (parent) => sql`${i.integrationId} = ${parent}`,
};

export const findServiceInstancesByIds = findByIds(instances);
export const listServiceInstancesByService = listByParent(instances, byService);
export const countServiceInstancesByService = countByParent(instances, byService);
export const listServiceInstancesByIntegration = listByParent(instances, byIntegration);
export const countServiceInstancesByIntegration = countByParent(instances, byIntegration);
