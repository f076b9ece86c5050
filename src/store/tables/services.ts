import { sql } from 'drizzle-orm';
import {
  boolean,
  doublePrecision,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { discovered, instant, sortText } from './columns.ts';
import { oktaIntegrations } from './integrations.ts';

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
    /** Folded product name for comparisons, see `fold.ts`; null before it was folded. */
    nameKey: text('name_key'),
    sortKey: sortText('sort_key').notNull(),
    searchText: text('search_text').notNull(),
    isCustom: boolean('is_custom').notNull(),
    vendor: text('vendor'),
    category: text('category'),
    websiteUrl: text('website_url'),
    logoUrl: text('logo_url'),
    status: text('status').$type<ServiceStatus>().notNull(),
    /** The columns from here on are computed from instances and accounts. */
    discoverySources: text('discovery_sources').array().$type<DiscoverySource[]>().notNull(),
    lastActivityAt: instant('last_activity_at'),
    userAccountCount: integer('user_account_count').notNull().default(0),
    activeUserCount30d: integer('active_user_count_30d').notNull().default(0),
    /** Seats: null if no instance has any. Utilization: null if no user is assigned. */
    seatCount: integer('seat_count'),
    unusedSeatCount: integer('unused_seat_count'),
    utilization30d: doublePrecision('utilization_30d'),
    /** People's decision; syncs never write it. */
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
    /** Null for an app known only from the System Log. */
    oktaName: text('okta_name'),
    /** The product's name in the System Log. */
    productName: text('product_name'),
    productKey: text('product_key'),
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

/** Okta's own apps and directories; sign-ins to them do not count as use of a service. */
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
