import { type SQL, sql } from 'drizzle-orm';
import { foreignKey, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';
import { oktaIntegrations } from './integrations.ts';

const appUsersPrefix = 'APP_USERS:';

/** The scope of one app's users, by instance id. */
export const appUsersScope = (instanceId: string): string => `${appUsersPrefix}${instanceId}`;

/** The same in SQL, for an expression that holds the id. */
export const appUsersScopeOf = (instanceId: SQL): SQL =>
  sql`${sql.raw(`'${appUsersPrefix}'`)} || ${instanceId}::text`;

/** Whether a scope is one app's users. */
export const isAppUsersScope = (scope: SQL): SQL =>
  sql`starts_with(${scope}, ${sql.raw(`'${appUsersPrefix}'`)})`;

/**
 * Rows that a walk over several pages has seen, so that it finds missing rows at its end, also after a restart.
 * Unlogged (see the migration): a crash of the database empties it, the checkpoint's count then disagrees, and
 * the walk starts over.
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
 * When a sync last read a scope (`USERS`, `APPS`, `APP_USERS:<instance id>`) completely. Separate from the rows
 * in the scope, so that a sync over an unchanged org writes none of them.
 */
export const readScopes = pgTable(
  'read_scopes',
  {
    workspaceId: text('workspace_id').notNull(),
    integrationId: uuid('integration_id').notNull(),
    scope: text('scope').notNull(),
    observedAt: instant('observed_at').notNull(),
    /** The run that read it, if needed: the removals it withheld are those this read found missing. */
    runId: uuid('run_id'),
    /** Set when Okta reports a later change in the scope. */
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
 * Scopes whose latest read failed, and when. Separate from `read_scopes`, which has only scopes read completely
 * once.
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
