import { sql } from 'drizzle-orm';
import {
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { instant, sealed } from './columns.ts';
import type { OktaDataType } from './okta-data-types.ts';

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
  | 'TOKEN_UNREADABLE'
  | 'INTERNAL';

type CapabilityStatus = 'UNKNOWN' | 'OK' | 'PARTIAL' | 'FORBIDDEN' | 'FAILED' | 'DISABLED';

export type Capability = {
  dataType: OktaDataType;
  status: CapabilityStatus;
  message: string | null;
  /** Why the read failed, if known. Earlier versions stored none. */
  reason?: IntegrationStatusReason | null;
  /** ISO 8601, UTC. */
  lastSucceededAt: string | null;
};

/** ISO 8601, UTC; sign-ins from `from` to `to` are unknown. */
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
    /** Null once the integration is removed: removal destroys the token. */
    sealedApiToken: sealed('sealed_api_token', 'api-token'),
    tokenHint: text('token_hint'),
    status: text('status').$type<IntegrationStatus>().notNull(),
    statusReason: text('status_reason').$type<IntegrationStatusReason>(),
    capabilities: jsonb('capabilities').$type<Capability[]>().notNull(),
    syncIntervalSeconds: integer('sync_interval_seconds').notNull(),
    nextSyncAt: instant('next_sync_at'),
    lastSuccessfulSyncAt: instant('last_successful_sync_at'),
    activityKnownSince: instant('activity_known_since'),
    /** The next page of the System Log: path and query as Okta gave them. */
    logCursor: text('log_cursor'),
    /** The filter of `logCursor`, which later pages keep. */
    logFilter: text('log_filter'),
    /** When the log first reported a change of the org: syncs rely on it for changes only from then on. */
    changesLoggedAt: instant('changes_logged_at'),
    /** From this instant on syncs follow the log; they fetch older events backwards from it. */
    logReadSince: instant('log_read_since'),
    /** How far back they have fetched; null before they start. */
    logFetchedBackTo: instant('log_fetched_back_to'),
    /** Periods whose sign-ins Okta had already deleted when we resumed. */
    activityGaps: jsonb('activity_gaps').$type<ActivityGap[]>().notNull().default([]),
    /** When, by Okta's clock, a sync last asked for all or for changed users. */
    peopleReadAt: instant('people_read_at'),
    /** The same for the groups. */
    groupsReadAt: instant('groups_read_at'),
    /** When Okta last accepted the token. */
    tokenUsedAt: instant('token_used_at'),
    /** A process advances this before it exercises an idle token; until then no other process does. */
    keepAliveAfter: instant('keep_alive_after'),
    /** Share (0 to 1) of each of the org's rate limits that we may use. Okta warns its admins above 0.6. */
    maxRateShare: doublePrecision('max_rate_share').notNull().default(0.6),
    createdAt: instant('created_at').notNull().defaultNow(),
    updatedAt: instant('updated_at').notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.id] }),
    uniqueIndex('okta_integrations_org').on(t.workspaceId, t.oktaOrgId),
    index('okta_integrations_due').on(t.nextSyncAt).where(sql`${t.sealedApiToken} is not null`),
    index('okta_integrations_newest').on(t.workspaceId, t.createdAt, t.id),
  ],
);

/**
 * What is left of Okta's rate limits, per org, token and bucket; all processes take their requests from here.
 * Its key has no workspace on purpose: two workspaces that use one token of one org share its limit, and must
 * see each other's use. It holds counts and a digest of the token, no data of a workspace. `resets_at` is by
 * Okta's clock, the other times by the database's.
 */
export const rateBudgets = pgTable(
  'rate_budgets',
  {
    oktaOrgId: text('okta_org_id').notNull(),
    /** Start of the token's SHA-256. */
    principal: text('principal').notNull(),
    bucket: text('bucket').notNull(),
    /** Requests per window that Okta allows the token; null before the first answer. */
    ceiling: integer('ceiling'),
    /** The window's reset, as Okta reports it. */
    resetsAt: instant('resets_at'),
    /** When the window is certainly over. */
    endsAt: instant('ends_at'),
    /** Requests that Okta still accepts in the window, minus the permits that processes hold. */
    available: integer('available').notNull().default(0),
    /** Requests made or permitted in the window, for the share of the org's limit. */
    granted: integer('granted').notNull().default(0),
    /** Permits of the latest lease: one statement both grants them and returns how many. */
    lastPermits: integer('last_permits').notNull().default(0),
    /** The process that sends a window's first request, while the others wait for the answer. */
    opener: text('opener'),
    openingUntil: instant('opening_until'),
    /** After a 429: no process sends a request before this instant. */
    closedUntil: instant('closed_until'),
    updatedAt: instant('updated_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.oktaOrgId, t.principal, t.bucket] })],
);
