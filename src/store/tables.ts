/**
 * All tables. Each leads with the workspace in its keys: no row can be found, joined or counted without saying
 * whose it is. Discovered rows have deterministic ids (see `ids.ts` of the sync), so a re-import finds itself.
 *
 * Timestamps are read as PostgreSQL's own text (`mode: 'string'`, session time zone UTC): both drivers return the
 * same, and nothing is parsed on the way to an answer that does not need it.
 */
import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  customType,
  date,
  doublePrecision,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';

/** Text compared byte by byte, so that pages are cut alike on every server whatever its locale. */
const sortText = customType<{ data: string }>({ dataType: () => 'text COLLATE "C"' });
const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'string', precision: 3 });

export type OktaDataType = 'APPS' | 'USERS' | 'GROUPS' | 'APP_ASSIGNMENTS' | 'SYSTEM_LOG';
export type IntegrationStatus = 'CONNECTING' | 'CONNECTED' | 'DEGRADED' | 'ERROR' | 'PAUSED' | 'DISCONNECTED';
export type IntegrationStatusReason =
  | 'INVALID_TOKEN'
  | 'TOKEN_EXPIRED_OR_REVOKED'
  | 'INSUFFICIENT_PERMISSIONS'
  | 'ORG_NOT_FOUND'
  | 'ORG_UNREACHABLE'
  | 'RATE_LIMITED'
  | 'IP_NOT_ALLOWED'
  | 'API_ACCESS_DISABLED'
  | 'SYNC_STALE'
  | 'INTERNAL';
export type CapabilityStatus = 'UNKNOWN' | 'OK' | 'FORBIDDEN' | 'FAILED' | 'DISABLED';
export type Capability = {
  dataType: OktaDataType;
  status: CapabilityStatus;
  message: string | null;
  /** ISO 8601, UTC. */
  lastSucceededAt: string | null;
};

/** ISO 8601, UTC; sign-ins from `from` to `to` are not known. */
export type ActivityGap = { from: string; to: string };

export const oktaIntegrations = pgTable(
  'okta_integrations',
  {
    workspaceId: text('workspace_id').notNull(),
    id: uuid('id').notNull(),
    name: text('name').notNull(),
    domain: text('domain').notNull(),
    oktaOrgId: text('okta_org_id').notNull(),
    authMethod: text('auth_method').$type<'API_TOKEN'>().notNull().default('API_TOKEN'),
    /** Null once the integration is removed: a token is destroyed, not hidden. */
    sealedApiToken: text('sealed_api_token'),
    tokenHint: text('token_hint'),
    status: text('status').$type<IntegrationStatus>().notNull(),
    statusReason: text('status_reason').$type<IntegrationStatusReason>(),
    capabilities: jsonb('capabilities').$type<Capability[]>().notNull(),
    syncEnabled: boolean('sync_enabled').notNull().default(true),
    syncIntervalSeconds: integer('sync_interval_seconds').notNull(),
    nextSyncAt: instant('next_sync_at'),
    lastSuccessfulSyncAt: instant('last_successful_sync_at'),
    activityKnownSince: instant('activity_known_since'),
    /** Where the System Log goes on: path and query of the next page, as Okta gave it. */
    logCursor: text('log_cursor'),
    /** The filter that cursor was made with: it goes on with the same. */
    logFilter: text('log_filter'),
    /** When the log was first seen to tell of changes to the org: only from then on is it relied on to do so. */
    changesLoggedAt: instant('changes_logged_at'),
    /** The instant from which the log is followed; what is older is fetched backwards from there. */
    logReadSince: instant('log_read_since'),
    /** How far back that has come; null before it began. */
    logFetchedBackTo: instant('log_fetched_back_to'),
    /** Times whose sign-ins Okta no longer had when we came back. */
    activityGaps: jsonb('activity_gaps').$type<ActivityGap[]>().notNull().default([]),
    /** When, by Okta's clock, the directory was last asked for everybody or for who changed. */
    peopleReadAt: instant('people_read_at'),
    /** The same for the groups. */
    groupsReadAt: instant('groups_read_at'),
    /** When Okta last accepted the token. */
    tokenUsedAt: instant('token_used_at'),
    /** Who uses an idle token to keep it alive moves this on first: until then nobody else tries. */
    keepAliveAfter: instant('keep_alive_after'),
    /** How much of each of the org's rate limits may be spent, 0 to 1. Okta warns the org's admins above 0.6. */
    maxRateShare: doublePrecision('max_rate_share').notNull().default(0.6),
    createdAt: instant('created_at').notNull().defaultNow(),
    updatedAt: instant('updated_at').notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.id] }),
    uniqueIndex('okta_integrations_org').on(t.workspaceId, t.oktaOrgId),
    index('okta_integrations_due')
      .on(t.nextSyncAt)
      .where(sql`${t.syncEnabled} and ${t.sealedApiToken} is not null`),
    index('okta_integrations_newest').on(t.workspaceId, t.createdAt, t.id),
  ],
);

export type SyncTrigger = 'CONNECT' | 'SCHEDULE' | 'MANUAL' | 'RETRY';
export type SyncMode = 'FULL' | 'INCREMENTAL';
export type SyncStatus = 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'PARTIALLY_SUCCEEDED' | 'FAILED' | 'CANCELED';
export type SyncError = {
  code: string;
  message: string;
  httpStatus: number | null;
  oktaErrorCode: string | null;
  retryable: boolean;
};
export type SyncChanges = {
  servicesDiscovered: number;
  servicesRemoved: number;
  userAccountsAdded: number;
  userAccountsRemoved: number;
  employeesAdded: number;
  employeesUpdated: number;
  employeesDeactivated: number;
  departmentsAdded: number;
  departmentsRemoved: number;
  signInsIngested: number;
};
export type WithheldRemovals = {
  serviceInstances: number;
  userAccounts: number;
  employees: number;
  reason: string;
};

/** A run is queue entry, lease and API object in one row. */
export const syncRuns = pgTable(
  'sync_runs',
  {
    workspaceId: text('workspace_id').notNull(),
    id: uuid('id').notNull(),
    integrationId: uuid('integration_id').notNull(),
    trigger: text('trigger').$type<SyncTrigger>().notNull(),
    mode: text('mode').$type<SyncMode>().notNull(),
    status: text('status').$type<SyncStatus>().notNull(),
    dataTypes: text('data_types').array().$type<OktaDataType[]>().notNull(),
    queuedAt: instant('queued_at').notNull().defaultNow(),
    startedAt: instant('started_at'),
    finishedAt: instant('finished_at'),
    /** Not to be claimed before this instant: how a failed run backs off. */
    runAfter: instant('run_after').notNull().defaultNow(),
    attempt: integer('attempt').notNull().default(0),
    /** Rises with every claim; a commit that carries an older number is refused. */
    leaseToken: bigint('lease_token', { mode: 'number' }).notNull().default(0),
    leaseExpiresAt: instant('lease_expires_at'),
    cancelRequestedAt: instant('cancel_requested_at'),
    changes: jsonb('changes').$type<SyncChanges>().notNull(),
    withheldRemovals: jsonb('withheld_removals').$type<WithheldRemovals>(),
    error: jsonb('error').$type<SyncError>(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.id] }),
    foreignKey({
      columns: [t.workspaceId, t.integrationId],
      foreignColumns: [oktaIntegrations.workspaceId, oktaIntegrations.id],
    }).onDelete('cascade'),
    uniqueIndex('sync_runs_one_live')
      .on(t.workspaceId, t.integrationId)
      .where(sql`${t.status} in ('QUEUED', 'RUNNING')`),
    index('sync_runs_claimable').on(t.runAfter).where(sql`${t.status} in ('QUEUED', 'RUNNING')`),
    index('sync_runs_by_integration').on(t.workspaceId, t.integrationId, t.queuedAt, t.id),
  ],
);

export const syncStages = pgTable(
  'sync_stages',
  {
    workspaceId: text('workspace_id').notNull(),
    runId: uuid('run_id').notNull(),
    dataType: text('data_type').$type<OktaDataType>().notNull(),
    position: integer('position').notNull(),
    status: text('status').$type<SyncStatus>().notNull(),
    startedAt: instant('started_at'),
    finishedAt: instant('finished_at'),
    recordsRead: integer('records_read').notNull().default(0),
    recordsSkipped: integer('records_skipped').notNull().default(0),
    apiCalls: integer('api_calls').notNull().default(0),
    /** Requests the stage should take in all; null while that cannot be told. */
    expectedApiCalls: integer('expected_api_calls'),
    /** Requests a minute that Okta's rate limit leaves it; null while that is not known. */
    callsPerMinute: integer('calls_per_minute'),
    rateLimitWaitMs: integer('rate_limit_wait_ms').notNull().default(0),
    /** What the stage needs to go on after a stop; shaped by the stage. */
    checkpoint: jsonb('checkpoint').$type<Record<string, unknown>>(),
    error: jsonb('error').$type<SyncError>(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.runId, t.dataType] }),
    foreignKey({
      columns: [t.workspaceId, t.runId],
      foreignColumns: [syncRuns.workspaceId, syncRuns.id],
    }).onDelete('cascade'),
  ],
);

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

const discovered = {
  discoveredAt: instant('discovered_at').notNull(),
  /** When the row was last written by a read; `read_scopes` knows when it was last seen unchanged. */
  lastObservedAt: instant('last_observed_at').notNull(),
  removedAt: instant('removed_at'),
};

export type ServiceStatus = 'ACTIVE' | 'INACTIVE' | 'REMOVED';
export type DiscoverySource =
  | 'OKTA_APP'
  | 'OKTA_APP_ASSIGNMENT'
  | 'OKTA_GROUP_ASSIGNMENT'
  | 'OKTA_SYSTEM_LOG';

export type ServiceReviewStatus = 'NEW' | 'IN_REVIEW' | 'APPROVED' | 'RESTRICTED' | 'IGNORED';

export const saasServices = pgTable(
  'saas_services',
  {
    workspaceId: text('workspace_id').notNull(),
    id: uuid('id').notNull(),
    catalogKey: text('catalog_key').notNull(),
    name: text('name').notNull(),
    sortKey: sortText('sort_key').notNull(),
    searchText: text('search_text').notNull(),
    isCustom: boolean('is_custom').notNull(),
    vendor: text('vendor'),
    category: text('category'),
    websiteUrl: text('website_url'),
    logoUrl: text('logo_url'),
    status: text('status').$type<ServiceStatus>().notNull(),
    /** From here on: rolled up from instances and accounts, see `rollups.ts`. */
    discoverySources: text('discovery_sources').array().$type<DiscoverySource[]>().notNull(),
    lastActivityAt: instant('last_activity_at'),
    userAccountCount: integer('user_account_count').notNull().default(0),
    activeUserCount30d: integer('active_user_count_30d').notNull().default(0),
    /** What people decided about it; never written by a sync. */
    reviewStatus: text('review_status').$type<ServiceReviewStatus>().notNull().default('NEW'),
    reviewedAt: instant('reviewed_at'),
    reviewedBy: text('reviewed_by'),
    reviewNote: text('review_note'),
    ...discovered,
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.id] }),
    uniqueIndex('saas_services_catalog_key').on(t.workspaceId, t.catalogKey),
    index('saas_services_by_name').on(t.workspaceId, t.sortKey, t.id),
    index('saas_services_search').using('gin', sql`${t.searchText} gin_trgm_ops`),
  ],
);

export type SignOnMode =
  | 'AUTO_LOGIN'
  | 'BASIC_AUTH'
  | 'BOOKMARK'
  | 'BROWSER_PLUGIN'
  | 'OPENID_CONNECT'
  | 'SAML_1_1'
  | 'SAML_2_0'
  | 'SECURE_PASSWORD_STORE'
  | 'WS_FEDERATION'
  | 'OTHER';

export const saasServiceInstances = pgTable(
  'saas_service_instances',
  {
    workspaceId: text('workspace_id').notNull(),
    id: uuid('id').notNull(),
    integrationId: uuid('integration_id').notNull(),
    serviceId: uuid('service_id').notNull(),
    oktaAppId: text('okta_app_id').notNull(),
    label: text('label').notNull(),
    sortKey: sortText('sort_key').notNull(),
    /** Null for an app that is only known from the System Log. */
    oktaName: text('okta_name'),
    /** The product's name as the System Log shows it. */
    productName: text('product_name'),
    status: text('status').$type<ServiceStatus>().notNull(),
    signOnMode: text('sign_on_mode').$type<SignOnMode>().notNull(),
    rawSignOnMode: text('raw_sign_on_mode'),
    features: text('features').array().notNull(),
    isProvisioningEnabled: boolean('is_provisioning_enabled').notNull(),
    seatCount: integer('seat_count'),
    logoUrl: text('logo_url'),
    createdInOktaAt: instant('created_in_okta_at'),
    lastActivityAt: instant('last_activity_at'),
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
      columns: [t.workspaceId, t.serviceId],
      foreignColumns: [saasServices.workspaceId, saasServices.id],
    }),
    uniqueIndex('saas_service_instances_app').on(t.workspaceId, t.integrationId, t.oktaAppId),
    index('saas_service_instances_by_service').on(t.workspaceId, t.serviceId, t.sortKey, t.id),
  ],
);

/** Okta's own apps and directories: remembered so that sign-ins to them are not taken for use of a service. */
export const oktaExcludedApps = pgTable(
  'okta_excluded_apps',
  {
    workspaceId: text('workspace_id').notNull(),
    integrationId: uuid('integration_id').notNull(),
    oktaAppId: text('okta_app_id').notNull(),
    oktaName: text('okta_name').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.integrationId, t.oktaAppId] }),
    foreignKey({
      columns: [t.workspaceId, t.integrationId],
      foreignColumns: [oktaIntegrations.workspaceId, oktaIntegrations.id],
    }).onDelete('cascade'),
  ],
);

export const oktaGroups = pgTable(
  'okta_groups',
  {
    workspaceId: text('workspace_id').notNull(),
    integrationId: uuid('integration_id').notNull(),
    oktaGroupId: text('okta_group_id').notNull(),
    name: text('name').notNull(),
    /** Apps assigned to it, and its members; null where Okta did not count them. */
    appsCount: integer('apps_count'),
    usersCount: integer('users_count'),
    /** What tells one state of it from another: when its members, and it itself, were last changed. */
    version: text('version'),
    /** The run that last derived accounts from its members. */
    derivedByRunId: uuid('derived_by_run_id'),
    /** Set when Okta tells that its members or apps changed; cleared once the users of its apps are due to be read. */
    staleSince: instant('stale_since'),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.integrationId, t.oktaGroupId] }),
    foreignKey({
      columns: [t.workspaceId, t.integrationId],
      foreignColumns: [oktaIntegrations.workspaceId, oktaIntegrations.id],
    }).onDelete('cascade'),
  ],
);

export const departments = pgTable(
  'departments',
  {
    workspaceId: text('workspace_id').notNull(),
    id: uuid('id').notNull(),
    /** Folded spelling: what makes two spellings one department. */
    key: text('key').notNull(),
    name: text('name').notNull(),
    sortKey: sortText('sort_key').notNull(),
    searchText: text('search_text').notNull(),
    aliases: text('aliases').array().notNull(),
    division: text('division'),
    ...discovered,
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.id] }),
    uniqueIndex('departments_key').on(t.workspaceId, t.key),
    index('departments_by_name').on(t.workspaceId, t.sortKey, t.id),
  ],
);

export type EmployeeType = 'EMPLOYEE' | 'CONTRACTOR' | 'PARTNER' | 'SYSTEM_USER' | 'UNKNOWN';
export type EmploymentStatus = 'PENDING' | 'ACTIVE' | 'SUSPENDED' | 'INACTIVE';

export const employees = pgTable(
  'employees',
  {
    workspaceId: text('workspace_id').notNull(),
    id: uuid('id').notNull(),
    integrationId: uuid('integration_id').notNull(),
    oktaUserId: text('okta_user_id').notNull(),
    email: text('email').notNull(),
    emailKey: text('email_key').notNull(),
    login: text('login').notNull(),
    loginKey: text('login_key').notNull(),
    secondaryEmail: text('secondary_email'),
    firstName: text('first_name'),
    lastName: text('last_name'),
    displayName: text('display_name').notNull(),
    sortKey: sortText('sort_key').notNull(),
    searchText: text('search_text').notNull(),
    title: text('title'),
    employeeNumber: text('employee_number'),
    employeeType: text('employee_type').$type<EmployeeType>().notNull(),
    rawEmployeeType: text('raw_employee_type'),
    employmentStatus: text('employment_status').$type<EmploymentStatus>().notNull(),
    oktaStatus: text('okta_status').notNull(),
    statusChangedAt: instant('status_changed_at'),
    departmentId: uuid('department_id'),
    /** The department exactly as the profile spells it. */
    rawDepartment: text('raw_department'),
    division: text('division'),
    organization: text('organization'),
    costCenter: text('cost_center'),
    city: text('city'),
    countryCode: text('country_code'),
    /** Resolved from the two raw fields once all employees of the integration are known. */
    managerId: uuid('manager_id'),
    rawManagerId: text('raw_manager_id'),
    rawManager: text('raw_manager'),
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
    index('employees_by_department').on(t.workspaceId, t.departmentId, t.sortKey, t.id),
    index('employees_by_manager').on(t.workspaceId, t.managerId, t.sortKey, t.id),
    index('employees_search').using('gin', sql`${t.searchText} gin_trgm_ops`),
  ],
);

export const saasUsers = pgTable(
  'saas_users',
  {
    workspaceId: text('workspace_id').notNull(),
    id: uuid('id').notNull(),
    integrationId: uuid('integration_id').notNull(),
    /** Okta's id of the person, or of the log's actor when nobody in the directory matches. */
    oktaUserId: text('okta_user_id').notNull(),
    /** Id of the employee with the same Okta id; null when nobody in the directory matches. */
    employeeId: uuid('employee_id'),
    email: text('email').notNull(),
    emailKey: text('email_key').notNull(),
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
    /** The user's sort key, repeated here so that a service's people are one index range. */
    userSortKey: sortText('user_sort_key').notNull(),
    username: text('username'),
    externalId: text('external_id'),
    status: text('status').$type<AccountStatus>().notNull(),
    /** Null when there never was an assignment. */
    oktaStatus: text('okta_status'),
    assignment: text('assignment').$type<AssignmentType>().notNull(),
    oktaGroupId: text('okta_group_id'),
    assignedAt: instant('assigned_at'),
    unassignedAt: instant('unassigned_at'),
    /** False while it is only derived from a group's apps and members, and the app's own list has not shown it. */
    isConfirmed: boolean('is_confirmed').notNull().default(true),
    /** Digest of what the app's list of users says; null when it never listed the account. */
    contentHash: text('content_hash'),
    /** Owned by the reader of the System Log. */
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
  ],
);

/**
 * Sign-ins per account and day (UTC). Single events are not kept. No foreign key here and below: these rows come by
 * the million, and checking a key costs as much as writing the row; `integration-erasure.ts` removes them.
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

/** Stands for people without a department in the two tables below. */
export const noDepartmentId = '00000000-0000-0000-0000-000000000000';

/**
 * Who of a department a service is assigned to, and when one of them last signed in. `department-use.ts` keeps it in the
 * transactions that change what it is made of.
 */
export const serviceDepartments = pgTable(
  'service_departments',
  {
    workspaceId: text('workspace_id').notNull(),
    serviceId: uuid('service_id').notNull(),
    departmentId: uuid('department_id').notNull(),
    assignedUsers: integer('assigned_users').notNull(),
    lastActivityAt: instant('last_activity_at'),
    /** Set while whoever signed in last may have gone, until that was looked up. */
    isLastUncertain: boolean('is_last_uncertain').notNull().default(false),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.serviceId, t.departmentId] }),
    index('service_departments_by_department').on(t.workspaceId, t.departmentId, t.serviceId),
    index('service_departments_uncertain').on(t.workspaceId).where(sql`${t.isLastUncertain}`),
  ],
);

/** The same by day (UTC): whose latest sign-in was on that day, and how many sign-ins there were. */
export const serviceDepartmentDays = pgTable(
  'service_department_days',
  {
    workspaceId: text('workspace_id').notNull(),
    serviceId: uuid('service_id').notNull(),
    departmentId: uuid('department_id').notNull(),
    day: date('day', { mode: 'string' }).notNull(),
    lastActiveUsers: integer('last_active_users').notNull(),
    /** Of them, those who are active employees. */
    lastActiveEmployed: integer('last_active_employed').notNull(),
    signInCount: integer('sign_in_count').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.serviceId, t.day, t.departmentId] }),
    index('service_department_days_by_department').on(t.workspaceId, t.departmentId, t.day, t.serviceId),
  ],
);

/** Digests of sign-ons already counted: several events tell of one sign-on, and Okta may deliver an event twice. */
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

/**
 * What is left of Okta's rate limits, per org, token and bucket: the one place from which all processes take their
 * requests. No workspace leads it, on purpose: two workspaces that use one token of one org share its limit, and
 * must see each other's use of it. It holds counts and a digest of the token, nothing that belongs to a workspace.
 * Two clocks: `resets_at` is Okta's, the others are the database's.
 */
export const rateBudgets = pgTable(
  'rate_budgets',
  {
    oktaOrgId: text('okta_org_id').notNull(),
    /** Start of the token's SHA-256. */
    principal: text('principal').notNull(),
    bucket: text('bucket').notNull(),
    /** Requests a window that Okta allows the token; null until an answer told. */
    ceiling: integer('ceiling'),
    /** The window's reset, as Okta's answers state it. */
    resetsAt: instant('resets_at'),
    /** When the window is over for certain. */
    endsAt: instant('ends_at'),
    /** Requests Okta would still take in the window, less those that a process holds a permit for. */
    available: integer('available').notNull().default(0),
    /** Requests made or permitted in the window, for the share of the org's limit. */
    granted: integer('granted').notNull().default(0),
    /** Permits given by the latest lease: how a single statement gives and tells. */
    lastPermits: integer('last_permits').notNull().default(0),
    /** The process that sends the first request of a window, while the others wait for what it learns. */
    opener: text('opener'),
    openingUntil: instant('opening_until'),
    /** Nobody sends anything before: after a 429. */
    closedUntil: instant('closed_until'),
    updatedAt: instant('updated_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.oktaOrgId, t.principal, t.bucket] })],
);

/** Rows a run found missing and did not mark removed: what a confirmation marks. */
export const withheldRemovals = pgTable(
  'withheld_removals',
  {
    workspaceId: text('workspace_id').notNull(),
    runId: uuid('run_id').notNull(),
    kind: text('kind').$type<'SERVICE_INSTANCE' | 'USER_ACCOUNT' | 'EMPLOYEE'>().notNull(),
    rowId: uuid('row_id').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.runId, t.kind, t.rowId] }),
    foreignKey({
      columns: [t.workspaceId, t.runId],
      foreignColumns: [syncRuns.workspaceId, syncRuns.id],
    }).onDelete('cascade'),
  ],
);

export type DiscoveryEventType =
  | 'SERVICE_DISCOVERED'
  | 'SERVICE_REMOVED'
  | 'SERVICE_RESTORED'
  | 'SERVICE_CHANGED'
  | 'USER_ACCOUNT_ADDED'
  | 'USER_ACCOUNT_REMOVED'
  | 'USER_FIRST_SIGN_IN'
  | 'EMPLOYEE_ADDED'
  | 'EMPLOYEE_CHANGED'
  | 'EMPLOYEE_DEACTIVATED'
  | 'EMPLOYEE_REMOVED'
  | 'DEPARTMENT_ADDED'
  | 'DEPARTMENT_REMOVED';

/**
 * Where a workspace's feed of events ends. Whoever adds events takes this row's lock as the last thing before
 * COMMIT, so that positions are given in the order in which transactions become visible.
 */
export const discoveryFeeds = pgTable(
  'discovery_feeds',
  {
    workspaceId: text('workspace_id').notNull(),
    lastPosition: bigint('last_position', { mode: 'number' }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId] })],
);

/** What syncs and people changed. Ids and names of fields only: nothing personal, and nothing of what it was before. */
export const discoveryEvents = pgTable(
  'discovery_events',
  {
    workspaceId: text('workspace_id').notNull(),
    /** Place in the workspace's feed: 1, 2, 3 … */
    position: bigint('position', { mode: 'number' }).notNull(),
    id: uuid('id').notNull(),
    type: text('type').$type<DiscoveryEventType>().notNull(),
    occurredAt: instant('occurred_at').notNull(),
    /** Null, like the run, when a person made the change. */
    integrationId: uuid('integration_id'),
    runId: uuid('run_id'),
    /** Id of the service, account, employee or department; which of them, the type says. */
    subjectId: uuid('subject_id').notNull(),
    /** The service concerned, if one is. */
    serviceId: uuid('service_id'),
    changedFields: text('changed_fields').array().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.position] }),
    uniqueIndex('discovery_events_id').on(t.workspaceId, t.id),
    index('discovery_events_by_time').on(t.workspaceId, t.occurredAt),
    index('discovery_events_by_type').on(t.workspaceId, t.type, t.position),
    index('discovery_events_by_service').on(t.workspaceId, t.serviceId, t.position),
    index('discovery_events_by_run').on(t.workspaceId, t.runId, t.position),
  ],
);
