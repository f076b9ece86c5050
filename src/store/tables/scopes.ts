import { type SQL, sql } from 'drizzle-orm';
import { foreignKey, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';
import { oktaIntegrations } from './integrations.ts';

const appUsersPrefix = 'APP_USERS:';

/** The scope of one app's users: of an instance, by its id. */
export const appUsersScope = (instanceId: string): string => `${appUsersPrefix}${instanceId}`;

/** The same in a statement, of a column or expression that holds the id. */
export const appUsersScopeOf = (instanceId: SQL): SQL =>
  sql`${sql.raw(`'${appUsersPrefix}'`)} || ${instanceId}::text`;

/** Whether a scope is one of some app's users. */
export const isAppUsersScope = (scope: SQL): SQL =>
  sql`starts_with(${scope}, ${sql.raw(`'${appUsersPrefix}'`)})`;

/**
 * What a walk over several pages has seen so far, so that it can tell what is missing at its end, also after a
 * restart. Unlogged (see the migration): after a crash of the database it is empty, the count in the checkpoint
 * then disagrees, and the walk starts over.
 */
export const syncSeen = pgTable(
  'sync_seen',
  {
    workspaceId: text('workspace_id').notNull(),
    runId: uuid('run_id').notNull(),
    scope: text('scope').notNull(),
    rowId: uuid('row_id').notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.runId, t.scope, t.rowId] })],
);

/**
 * When a scope (`USERS`, `APPS`, `APP_USERS:<instance id>`) was last read completely. Kept apart from the rows in
 * the scope, so that a sync over an unchanged org touches none of them.
 */
export const readScopes = pgTable(
  'read_scopes',
  {
    workspaceId: text('workspace_id').notNull(),
    integrationId: uuid('integration_id').notNull(),
    scope: text('scope').notNull(),
    observedAt: instant('observed_at').notNull(),
    /** The run that read it; null where nothing hangs on that. What it withheld is what this read found missing. */
    runId: uuid('run_id'),
    /** Set when Okta tells that something in the scope changed since. */
    staleSince: instant('stale_since'),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.integrationId, t.scope] }),
    foreignKey({
      columns: [t.workspaceId, t.integrationId],
      foreignColumns: [oktaIntegrations.workspaceId, oktaIntegrations.id],
    }).onDelete('cascade'),
  ],
);

/**
 * Scopes that could not be read the last time they were tried, with when that was. Apart from `read_scopes`, which only
 * has those that were read to their end once.
 */
export const failedScopes = pgTable(
  'failed_scopes',
  {
    workspaceId: text('workspace_id').notNull(),
    integrationId: uuid('integration_id').notNull(),
    scope: text('scope').notNull(),
    failedAt: instant('failed_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.integrationId, t.scope] }),
    foreignKey({
      columns: [t.workspaceId, t.integrationId],
      foreignColumns: [oktaIntegrations.workspaceId, oktaIntegrations.id],
    }).onDelete('cascade'),
  ],
);
