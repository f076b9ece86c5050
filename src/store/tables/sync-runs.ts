import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';
import { oktaIntegrations } from './integrations.ts';
import type { OktaDataType } from './okta-data-types.ts';

export type SyncTrigger = 'CONNECT' | 'SCHEDULE' | 'MANUAL' | 'RETRY';

export type SyncMode = 'FULL' | 'INCREMENTAL';

export type SyncStatus = 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'PARTIALLY_SUCCEEDED' | 'FAILED' | 'CANCELED';

export type SyncError = {
  code: string;
  message: string;
  httpStatus: number | null;
  oktaErrorCode: string | null;
  /** Okta's support asks for these; errors of earlier versions have neither. */
  oktaErrorId?: string | null;
  oktaRequestId?: string | null;
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

export const noChanges: SyncChanges = {
  servicesDiscovered: 0,
  servicesRemoved: 0,
  userAccountsAdded: 0,
  userAccountsRemoved: 0,
  employeesAdded: 0,
  employeesUpdated: 0,
  employeesDeactivated: 0,
  departmentsAdded: 0,
  departmentsRemoved: 0,
  signInsIngested: 0,
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
    attempt: integer('attempt').notNull().default(0),
    /** Rises with every claim; the store refuses commits with an older number. */
    leaseToken: bigint('lease_token', { mode: 'number' }).notNull().default(0),
    /** From this instant on the run may be claimed anew. A failed run backs off by moving it on. */
    leaseExpiresAt: instant('lease_expires_at'),
    /** The process that claimed it last, so that another can tell whether it is dead. */
    holder: text('holder'),
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
    index('sync_runs_claimable').on(t.queuedAt).where(sql`${t.status} in ('QUEUED', 'RUNNING')`),
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
    /** Expected total of requests; null while unknown. */
    expectedApiCalls: integer('expected_api_calls'),
    /** Requests per minute that Okta's rate limit allows it; null while unknown. */
    callsPerMinute: integer('calls_per_minute'),
    rateLimitWaitMs: integer('rate_limit_wait_ms').notNull().default(0),
    /** State for resuming after a stop; the stage checks it when it reads it. */
    checkpoint: jsonb('checkpoint').$type<object>(),
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

/** Rows a run found missing but did not mark removed: a confirmation marks them. */
export const withheldRemovals = pgTable(
  'withheld_removals',
  {
    workspaceId: text('workspace_id').notNull(),
    runId: uuid('run_id').notNull(),
    kind: text('kind').$type<'SERVICE_INSTANCE' | 'USER_ACCOUNT' | 'EMPLOYEE'>().notNull(),
    rowId: uuid('row_id').notNull(),
    /** Set if too much would have gone across all apps: rereading this one app confirms nothing. */
    isOfAllApps: boolean('is_of_all_apps').notNull().default(false),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.runId, t.kind, t.rowId] }),
    foreignKey({
      columns: [t.workspaceId, t.runId],
      foreignColumns: [syncRuns.workspaceId, syncRuns.id],
    }).onDelete('cascade'),
  ],
);
