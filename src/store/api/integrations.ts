import { alias } from 'drizzle-orm/pg-core';
import { sql } from 'drizzle-orm/sql';
import { getTableColumns } from 'drizzle-orm/utils';
import { oktaIntegrations } from '../tables/integrations.ts';
import { count, findByIds, list, type Noun, type RowOf, without } from './list-builder.ts';

const o = alias(oktaIntegrations, 'o');
// The sealed token has no business in an answer; leaving it out here keeps it out of every read.
// So is where the sync stands: that is its own.
const columns = without(getTableColumns(o), [
  'workspaceId',
  'sealedApiToken',
  'logCursor',
  'logFilter',
  'logReadSince',
  'logFetchedBackTo',
  'changesLoggedAt',
  'peopleReadAt',
  'groupsReadAt',
  'keepAliveAfter',
]);

export type IntegrationRow = RowOf<typeof columns>;
export type IntegrationFilter = Record<never, never>;
export type IntegrationOrderField = 'CREATED_AT';

const integrations: Noun<typeof columns, IntegrationFilter, IntegrationOrderField> = {
  name: 'integrations',
  from: sql`${oktaIntegrations} ${o}`,
  workspaceId: o.workspaceId,
  id: o.id,
  columns,
  orders: { CREATED_AT: { by: o.createdAt, type: 'instant' } },
  defaultOrder: [{ field: 'CREATED_AT', direction: 'DESC' }],
  filters: {},
};

export const findIntegrationsByIds = findByIds(integrations);
/** Newest first. */
export const listIntegrations = list(integrations);
export const countIntegrations = count(integrations);
