import { boolean, foreignKey, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';
import { saasServiceInstances } from './services.ts';

/**
 * What the System Log told last of an account that an app's list of users has shown: that it was taken away, or given
 * again. It explains why the next complete read of the app misses somebody, and goes with that read.
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
