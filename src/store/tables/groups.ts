import { foreignKey, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { instant, sortText } from './columns.ts';
import { oktaIntegrations } from './integrations.ts';

export const oktaGroups = pgTable(
  'okta_groups',
  {
    workspaceId: text('workspace_id').notNull(),
    integrationId: uuid('integration_id').notNull(),
    oktaGroupId: text('okta_group_id').notNull(),
    /** As of other discovered rows; one of its own until a sync has read a group that was known before groups had ids. */
    id: uuid('id').notNull().defaultRandom(),
    name: text('name').notNull(),
    sortKey: sortText('sort_key').notNull().default(''),
    /** Apps assigned to it, and its members; null where Okta did not count them. */
    appsCount: integer('apps_count'),
    usersCount: integer('users_count'),
    /** How many of its apps are instances of services; null until accounts were to be derived from it. */
    instancesCount: integer('instances_count'),
    /** What tells one state of it from another: when its members, and it itself, were last changed. */
    version: text('version'),
    /** The run that last derived accounts from its members. */
    derivedByRunId: uuid('derived_by_run_id'),
    /** Set when Okta tells that its members or apps changed; cleared once the users of its apps are due to be read. */
    staleSince: instant('stale_since'),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.integrationId, t.oktaGroupId] }),
    uniqueIndex('okta_groups_id').on(t.workspaceId, t.id),
    foreignKey({
      columns: [t.workspaceId, t.integrationId],
      foreignColumns: [oktaIntegrations.workspaceId, oktaIntegrations.id],
    }).onDelete('cascade'),
  ],
);
