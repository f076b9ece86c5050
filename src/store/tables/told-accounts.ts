import { boolean, foreignKey, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';
import { saasServiceInstances } from './services.ts';

/**
 * The System Log's latest report on an account that an app's list of users has shown: unassigned, or assigned
 * again. It explains why the app's next complete read misses a person; that read deletes the row.
 */
export const toldAccounts = pgTable(
  'told_accounts',
  {
    workspaceId: text('workspace_id').notNull(),
    instanceId: uuid('instance_id').notNull(),
    accountId: uuid('account_id').notNull(),
    isRemoved: boolean('is_removed').notNull(),
    /** By Okta's clock. */
    toldAt: instant('told_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.instanceId, t.accountId] }),
    foreignKey({
      columns: [t.workspaceId, t.instanceId],
      foreignColumns: [saasServiceInstances.workspaceId, saasServiceInstances.id],
    }).onDelete('cascade'),
  ],
);
