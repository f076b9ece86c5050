import { sql } from 'drizzle-orm';
import {
  boolean,
  foreignKey,
  index,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { discovered, instant, sortText } from './columns.ts';
import { employees } from './employees.ts';
import { oktaIntegrations } from './integrations.ts';
import { saasServiceInstances, saasServices } from './services.ts';

export const saasUsers = pgTable(
  'saas_users',
  {
    workspaceId: text('workspace_id').notNull(),
    id: uuid('id').notNull(),
    integrationId: uuid('integration_id').notNull(),
    /** Okta's id of the person, or of the log's actor if the directory has no match. */
    oktaUserId: text('okta_user_id').notNull(),
    /** Id of the employee with the same Okta id; null if there is none. */
    employeeId: uuid('employee_id'),
    email: text('email'),
    /** Key for lookups by e-mail, see `contact.ts`. */
    emailKey: text('email_key'),
    login: text('login'),
    loginKey: text('login_key'),
    displayName: text('display_name').notNull(),
    sortKey: sortText('sort_key').notNull(),
    searchText: text('search_text').notNull(),
    lastActivityAt: instant('last_activity_at'),
    ...discovered,
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.id] }),
    foreignKey({
      columns: [t.workspaceId, t.integrationId],
      foreignColumns: [oktaIntegrations.workspaceId, oktaIntegrations.id],
    }),
    foreignKey({
      columns: [t.workspaceId, t.employeeId],
      foreignColumns: [employees.workspaceId, employees.id],
    }),
    uniqueIndex('saas_users_okta_user').on(t.workspaceId, t.integrationId, t.oktaUserId),
    index('saas_users_by_email').on(t.workspaceId, t.emailKey),
    index('saas_users_by_login').on(t.workspaceId, t.loginKey),
    index('saas_users_by_employee').on(t.workspaceId, t.employeeId),
    index('saas_users_sorted').on(t.workspaceId, t.sortKey, t.id),
    index('saas_users_search').using('gin', sql`${t.searchText} gin_trgm_ops`),
  ],
);

export type AccountStatus = 'PENDING' | 'ACTIVE' | 'SUSPENDED' | 'DEPROVISIONED' | 'UNASSIGNED' | 'REMOVED';

export type AssignmentType = 'DIRECT' | 'GROUP' | 'IMPLICIT' | 'NONE';

export const saasUserAccounts = pgTable(
  'saas_user_accounts',
  {
    workspaceId: text('workspace_id').notNull(),
    id: uuid('id').notNull(),
    integrationId: uuid('integration_id').notNull(),
    userId: uuid('user_id').notNull(),
    serviceId: uuid('service_id').notNull(),
    instanceId: uuid('instance_id').notNull(),
    /** Copy of the user's sort key, so that a service's people are one index range. */
    userSortKey: sortText('user_sort_key').notNull(),
    username: text('username'),
    externalId: text('external_id'),
    status: text('status').$type<AccountStatus>().notNull(),
    /** Null if the account was never assigned. */
    oktaStatus: text('okta_status'),
    assignment: text('assignment').$type<AssignmentType>().notNull(),
    oktaGroupId: text('okta_group_id'),
    assignedAt: instant('assigned_at'),
    unassignedAt: instant('unassigned_at'),
    /** False while only a group's apps and members imply it, and the app's own list has not shown it. */
    isConfirmed: boolean('is_confirmed').notNull().default(true),
    /** Digest of the app's list entry for it; null if the app never listed the account. */
    contentHash: text('content_hash'),
    /** Written only by the System Log's reader. */
    firstActivityAt: instant('first_activity_at'),
    lastActivityAt: instant('last_activity_at'),
    ...discovered,
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.id] }),
    foreignKey({
      columns: [t.workspaceId, t.userId],
      foreignColumns: [saasUsers.workspaceId, saasUsers.id],
    }),
    foreignKey({
      columns: [t.workspaceId, t.serviceId],
      foreignColumns: [saasServices.workspaceId, saasServices.id],
    }),
    foreignKey({
      columns: [t.workspaceId, t.instanceId],
      foreignColumns: [saasServiceInstances.workspaceId, saasServiceInstances.id],
    }),
    uniqueIndex('saas_user_accounts_pair').on(t.workspaceId, t.instanceId, t.userId),
    index('saas_user_accounts_by_service').on(t.workspaceId, t.serviceId, t.userSortKey, t.userId, t.id),
    index('saas_user_accounts_by_user').on(t.workspaceId, t.userId, t.serviceId),
    index('saas_user_accounts_sorted').on(t.workspaceId, t.userSortKey, t.id),
    index('saas_user_accounts_by_group')
      .on(t.workspaceId, t.oktaGroupId)
      .where(sql`${t.oktaGroupId} is not null`),
  ],
);
