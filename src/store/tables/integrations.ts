import { sql } from 'drizzle-orm';
import {
  boolean,
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
import { instant } from './columns.ts';
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
  | 'INTERNAL';

type CapabilityStatus = 'UNKNOWN' | 'OK' | 'PARTIAL' | 'FORBIDDEN' | 'FAILED' | 'DISABLED';

export type Capability = {
  dataType: OktaDataType;
  status: CapabilityStatus;
  message: string | null;
  /** Why it could not be read, where that is known. Those stored by earlier versions have none. */
  reason?: IntegrationStatusReason | null;
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
    /** Periods whose sign-ins Okta had already deleted when we resumed. */
    activityGaps: jsonb('activity_gaps').$type<ActivityGap[]>().notNull().default([]),
    /** When, by Okta's clock, the directory was last asked for everybody or for who changed. */
    peopleReadAt: instant('people_read_at'),
    /** The same for the groups. */
    groupsReadAt: instant('groups_read_at'),
    /** When Okta last accepted the token. */
    tokenUsedAt: instant('token_used_at'),
    /** A process moves this on before it exercises an idle token; until then no other process does. */
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
    /** Requests a window that Okta allows the token; null before the first answer. */
    ceiling: integer('ceiling'),
    /** The window's reset, as Okta's answers state it. */
    resetsAt: instant('resets_at'),
    /** When the window is certainly over. */
    endsAt: instant('ends_at'),
    /** Requests Okta would still take in the window, less those that a process holds a permit for. */
    available: integer('available').notNull().default(0),
    /** Requests made or permitted in the window, for the share of the org's limit. */
    granted: integer('granted').notNull().default(0),
    /** Permits that the latest lease gave: with it one statement both gives them and returns how many. */
    lastPermits: integer('last_permits').notNull().default(0),
    /** The process that sends the first request of a window, while the others wait for what it learns. */
    opener: text('opener'),
    openingUntil: instant('opening_until'),
    /** No process sends anything before this instant: after a 429. */
    closedUntil: instant('closed_until'),
    updatedAt: instant('updated_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.oktaOrgId, t.principal, t.bucket] })],
);
