import { sql } from 'drizzle-orm';
import { foreignKey, index, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { discovered, instant, sortText } from './columns.ts';
import { departments } from './departments.ts';
import { oktaIntegrations } from './integrations.ts';

export type EmployeeType = 'EMPLOYEE' | 'CONTRACTOR' | 'PARTNER' | 'SYSTEM_USER' | 'UNKNOWN';

export type EmploymentStatus = 'PENDING' | 'ACTIVE' | 'SUSPENDED' | 'INACTIVE';

export const employees = pgTable(
  'employees',
  {
    workspaceId: text('workspace_id').notNull(),
    id: uuid('id').notNull(),
    integrationId: uuid('integration_id').notNull(),
    oktaUserId: text('okta_user_id').notNull(),
    email: text('email'),
    /** Key for lookups by e-mail, see `contact.ts`. Only keys are compared, see `fold.ts`. */
    emailKey: text('email_key'),
    login: text('login'),
    loginKey: text('login_key'),
    secondaryEmail: text('secondary_email'),
    firstName: text('first_name'),
    lastName: text('last_name'),
    displayName: text('display_name').notNull(),
    nickName: text('nick_name'),
    sortKey: sortText('sort_key').notNull(),
    searchText: text('search_text').notNull(),
    title: text('title'),
    employeeNumber: text('employee_number'),
    employeeNumberKey: text('employee_number_key'),
    employeeType: text('employee_type').$type<EmployeeType>().notNull(),
    rawEmployeeType: text('raw_employee_type'),
    employmentStatus: text('employment_status').$type<EmploymentStatus>().notNull(),
    oktaStatus: text('okta_status').notNull(),
    statusChangedAt: instant('status_changed_at'),
    createdInOktaAt: instant('created_in_okta_at'),
    activatedInOktaAt: instant('activated_in_okta_at'),
    departmentId: uuid('department_id'),
    /** The department exactly as the profile spells it. */
    rawDepartment: text('raw_department'),
    division: text('division'),
    organization: text('organization'),
    costCenter: text('cost_center'),
    city: text('city'),
    countryCode: text('country_code'),
    /** Resolved from the raw fields once all employees of the integration are known. */
    managerId: uuid('manager_id'),
    rawManagerId: text('raw_manager_id'),
    rawManagerIdKey: text('raw_manager_id_key'),
    rawManager: text('raw_manager'),
    rawManagerKey: text('raw_manager_key'),
    lastOktaLoginAt: instant('last_okta_login_at'),
    contentHash: text('content_hash').notNull(),
    ...discovered,
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.id] }),
    foreignKey({
      columns: [t.workspaceId, t.integrationId],
      foreignColumns: [oktaIntegrations.workspaceId, oktaIntegrations.id],
    }),
    foreignKey({
      columns: [t.workspaceId, t.departmentId],
      foreignColumns: [departments.workspaceId, departments.id],
    }),
    uniqueIndex('employees_okta_user').on(t.workspaceId, t.integrationId, t.oktaUserId),
    index('employees_by_name').on(t.workspaceId, t.sortKey, t.id),
    index('employees_by_email').on(t.workspaceId, t.emailKey),
    index('employees_by_login').on(t.workspaceId, t.loginKey),
    index('employees_by_department').on(t.workspaceId, t.departmentId, t.sortKey, t.id),
    index('employees_by_manager').on(t.workspaceId, t.managerId, t.sortKey, t.id),
    index('employees_search').using('gin', sql`${t.searchText} gin_trgm_ops`),
  ],
);
