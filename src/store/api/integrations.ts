import { alias } from 'drizzle-orm/pg-core';
import { sql } from 'drizzle-orm/sql';
import { getTableColumns } from 'drizzle-orm/utils';
import { type IntegrationStatusReason, oktaIntegrations } from '../tables/integrations.ts';
import { count, findByIds, list, type Noun, type RowOf, without } from './list-builder.ts';
import { freshSince } from './what-is-known.ts';

const o = alias(oktaIntegrations, 'o');
// No read returns the sealed token, which must never be in an answer, or the sync's own state.
const stored = without(getTableColumns(o), [
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
const columns = {
  ...stored,
  /** Whether the schedule starts syncs. */
  isScheduled: sql<boolean>`(${o.status} not in ('PAUSED', 'DISCONNECTED'))`,
  /**
   * Why it needs attention: the reason its last run stored, or that no run has succeeded for long. This read
   * computes the latter, so that it shows even if no worker runs.
   */
  statusReason: sql<IntegrationStatusReason | null>`coalesce(${o.statusReason}, case
    when ${o.status} in ('CONNECTED', 'DEGRADED')
      and coalesce(${o.lastSuccessfulSyncAt}, ${o.createdAt}) < ${freshSince(o)} then 'SYNC_STALE' end)`,
};

export type IntegrationRow = RowOf<typeof columns>;
export type IntegrationFilter = Record<never, never>;
export type IntegrationOrderField = 'CREATED_AT';

export const integrationNoun: Noun<typeof columns, IntegrationFilter, IntegrationOrderField> = {
  name: 'integrations',
  from: sql`${oktaIntegrations} ${o}`,
  workspaceId: o.workspaceId,
  id: o.id,
  columns,
  orders: { CREATED_AT: { by: o.createdAt, type: 'instant' } },
  defaultOrder: [{ field: 'CREATED_AT', direction: 'DESC' }],
  filters: {},
};

export const findIntegrationsByIds = findByIds(integrationNoun);
/** Newest first. */
export const listIntegrations = list(integrationNoun);
export const countIntegrations = count(integrationNoun);
