import { sql } from 'drizzle-orm';
import { boolean, date, index, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

/**
 * Sign-ins per account and day (UTC), not single events. No foreign key here and below: there are millions of
 * rows, and checking a key costs as much as writing the row; `integration-erasure.ts` deletes them.
 */
export const accountSignIns = pgTable(
  'account_sign_ins',
  {
    workspaceId: text('workspace_id').notNull(),
    accountId: uuid('account_id').notNull(),
    day: date('day', { mode: 'string' }).notNull(),
    signInCount: integer('sign_in_count').notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.accountId, t.day] })],
);

/** Digests of counted sign-ons: several events report one sign-on, and Okta may deliver an event twice. */
export const countedSignOns = pgTable(
  'counted_sign_ons',
  {
    workspaceId: text('workspace_id').notNull(),
    integrationId: uuid('integration_id').notNull(),
    signOnKey: uuid('sign_on_key').notNull(),
    publishedAt: instant('published_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.integrationId, t.signOnKey] })],
);

/** Stands for people without a department in the two tables below. */
export const noDepartmentId = '00000000-0000-0000-0000-000000000000';

/**
 * How many people of a department a service is assigned to, and when one of them last signed in. `store/usage`
 * updates it in the transactions that change its sources.
 */
export const serviceDepartments = pgTable(
  'service_departments',
  {
    workspaceId: text('workspace_id').notNull(),
    serviceId: uuid('service_id').notNull(),
    departmentId: uuid('department_id').notNull(),
    assignedUsers: integer('assigned_users').notNull(),
    lastActivityAt: instant('last_activity_at'),
    /** Set if the person who signed in last may have gone, until `settleLastActivity`. */
    isLastUncertain: boolean('is_last_uncertain').notNull().default(false),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.serviceId, t.departmentId] }),
    index('service_departments_by_department').on(t.workspaceId, t.departmentId, t.serviceId),
    index('service_departments_uncertain').on(t.workspaceId).where(sql`${t.isLastUncertain}`),
  ],
);

/** The same by day (UTC): people whose latest sign-in was on that day, and all sign-ins. */
export const serviceDepartmentDays = pgTable(
  'service_department_days',
  {
    workspaceId: text('workspace_id').notNull(),
    serviceId: uuid('service_id').notNull(),
    departmentId: uuid('department_id').notNull(),
    day: date('day', { mode: 'string' }).notNull(),
    lastActiveUsers: integer('last_active_users').notNull(),
    /** Active employees among them. */
    lastActiveEmployed: integer('last_active_employed').notNull(),
    signInCount: integer('sign_in_count').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.serviceId, t.day, t.departmentId] }),
    index('service_department_days_by_department').on(t.workspaceId, t.departmentId, t.day, t.serviceId),
  ],
);
