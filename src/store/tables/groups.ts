import { foreignKey, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { instant, sortText } from './columns.ts';
import { oktaIntegrations } from './integrations.ts';

export const oktaGroups = pgTable(
  'okta_groups',
  {
    workspaceId: text('workspace_id').notNull(),
    integrationId: uuid('integration_id').notNull(),
    oktaGroupId: text('okta_group_id').notNull(),
    /** Deterministic; random until a sync rereads a group stored before groups had ids. */
    id: uuid('id').notNull().defaultRandom(),
    name: text('name').notNull(),
    sortKey: sortText('sort_key').notNull().default(''),
    /** Numbers of its apps and members; null if Okta did not count them. */
    appsCount: integer('apps_count'),
    usersCount: integer('users_count'),
    /** Number of its apps that are instances of services; null before accounts were derived from it. */
    instancesCount: integer('instances_count'),
    /** Changes with the group: when Okta last changed its members and its profile. */
    version: text('version'),
    /** The run that last derived accounts from its members. */
    derivedByRunId: uuid('derived_by_run_id'),
    /** Set when Okta reports changed members or apps; cleared once the users of its apps are due to be read. */
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
