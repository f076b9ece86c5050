import { and, eq, isNotNull, lte, ne, notInArray, sql } from 'drizzle-orm';
import { rows } from '../engine/run-sql.ts';
import type { Database } from '../engine/session.ts';
import {
  type Capability,
  type IntegrationStatus,
  type IntegrationStatusReason,
  oktaIntegrations,
} from '../tables/integrations.ts';
import type { IntegrationKey } from './integration-key.ts';

/** An integration with its sealed token: for the sync alone, never for an answer. */
export type IntegrationRecord = typeof oktaIntegrations.$inferSelect;
export type NewIntegration = typeof oktaIntegrations.$inferInsert;

/** One integration by id. */
export async function findIntegration(
  db: Database,
  { workspaceId, integrationId }: IntegrationKey,
): Promise<IntegrationRecord | null> {
  const [row] = await db
    .select()
    .from(oktaIntegrations)
    .where(and(eq(oktaIntegrations.workspaceId, workspaceId), eq(oktaIntegrations.id, integrationId)));
  return row ?? null;
}

/** All integrations of a workspace, connected or not. */
export async function listIntegrationsOf(db: Database, workspaceId: string): Promise<IntegrationRecord[]> {
  return db
    .select()
    .from(oktaIntegrations)
    .where(eq(oktaIntegrations.workspaceId, workspaceId))
    .orderBy(oktaIntegrations.id);
}

/** The integration of an org, connected or not. At most one exists. */
export async function findIntegrationByOrg(
  db: Database,
  workspaceId: string,
  oktaOrgId: string,
): Promise<IntegrationRecord | null> {
  const [row] = await db
    .select()
    .from(oktaIntegrations)
    .where(and(eq(oktaIntegrations.workspaceId, workspaceId), eq(oktaIntegrations.oktaOrgId, oktaOrgId)));
  return row ?? null;
}

/** The connected integration under a host name. */
export async function findConnectedIntegrationByDomain(
  db: Database,
  workspaceId: string,
  domain: string,
): Promise<IntegrationRecord | null> {
  const [row] = await db
    .select()
    .from(oktaIntegrations)
    .where(
      and(
        eq(oktaIntegrations.workspaceId, workspaceId),
        eq(oktaIntegrations.domain, domain),
        ne(oktaIntegrations.status, 'DISCONNECTED'),
      ),
    );
  return row ?? null;
}

/** Saves a new integration. Throws a unique violation when the org has one. */
export async function insertIntegration(db: Database, integration: NewIntegration): Promise<void> {
  await db.insert(oktaIntegrations).values(integration);
}

/** Reconnects an integration that was removed with its data kept. False when it was not disconnected. */
export async function reconnectIntegration(
  db: Database,
  { workspaceId, integrationId }: IntegrationKey,
  changes: Pick<
    NewIntegration,
    | 'name'
    | 'domain'
    | 'sealedApiToken'
    | 'tokenHint'
    | 'tokenUsedAt'
    | 'status'
    | 'statusReason'
    | 'capabilities'
    | 'syncIntervalSeconds'
    | 'nextSyncAt'
  >,
): Promise<boolean> {
  const updated = await db
    .update(oktaIntegrations)
    .set({ ...changes, updatedAt: sql`now()` })
    .where(
      and(
        eq(oktaIntegrations.workspaceId, workspaceId),
        eq(oktaIntegrations.id, integrationId),
        eq(oktaIntegrations.status, 'DISCONNECTED'),
      ),
    )
    .returning({ id: oktaIntegrations.id });
  return updated.length > 0;
}

/** Writes what a run found about an integration. Never revives a removed one. */
export async function updateIntegrationHealth(
  db: Database,
  { workspaceId, integrationId }: IntegrationKey,
  health: {
    status: IntegrationStatus;
    statusReason: IntegrationStatusReason | null;
    capabilities: Capability[];
  },
): Promise<void> {
  await db
    .update(oktaIntegrations)
    .set({ ...health, updatedAt: sql`now()` })
    .where(
      and(
        eq(oktaIntegrations.workspaceId, workspaceId),
        eq(oktaIntegrations.id, integrationId),
        ne(oktaIntegrations.status, 'DISCONNECTED'),
        ne(oktaIntegrations.status, 'PAUSED'),
      ),
    );
}

/** Stores when a sync brought the integration up to date; never sets an earlier instant. */
export async function noteSuccessfulSync(
  db: Database,
  { workspaceId, integrationId }: IntegrationKey,
  at: Date,
): Promise<void> {
  const known = oktaIntegrations.lastSuccessfulSyncAt;
  await db
    .update(oktaIntegrations)
    .set({ lastSuccessfulSyncAt: sql`greatest(${known}, ${at.toISOString()}::timestamptz)` })
    .where(and(eq(oktaIntegrations.workspaceId, workspaceId), eq(oktaIntegrations.id, integrationId)));
}

/** When the next scheduled run is due. A paused integration has none. */
export async function setNextSyncAt(
  db: Database,
  { workspaceId, integrationId }: IntegrationKey,
  inSeconds: number,
): Promise<void> {
  await db
    .update(oktaIntegrations)
    .set({ nextSyncAt: sql`now() + make_interval(secs => ${inSeconds})` })
    .where(
      and(
        eq(oktaIntegrations.workspaceId, workspaceId),
        eq(oktaIntegrations.id, integrationId),
        notInArray(oktaIntegrations.status, ['DISCONNECTED', 'PAUSED']),
      ),
    );
}

/** How far we have read the log, people and groups. Call it in the transaction that writes the data read. */
export async function setReadPosition(
  db: Database,
  { workspaceId, integrationId }: IntegrationKey,
  position: Partial<
    Pick<
      IntegrationRecord,
      | 'peopleReadAt'
      | 'groupsReadAt'
      | 'logCursor'
      | 'logFilter'
      | 'changesLoggedAt'
      | 'logReadSince'
      | 'logFetchedBackTo'
      | 'activityKnownSince'
      | 'activityGaps'
    >
  >,
): Promise<void> {
  await db
    .update(oktaIntegrations)
    .set(position)
    .where(and(eq(oktaIntegrations.workspaceId, workspaceId), eq(oktaIntegrations.id, integrationId)));
}

/** Deletes the token and marks the integration disconnected. False when none is connected. */
export async function disconnectIntegration(
  db: Database,
  { workspaceId, integrationId }: IntegrationKey,
): Promise<boolean> {
  const updated = await db
    .update(oktaIntegrations)
    .set({
      status: 'DISCONNECTED',
      statusReason: null,
      sealedApiToken: null,
      nextSyncAt: null,
      updatedAt: sql`now()`,
    })
    .where(and(eq(oktaIntegrations.workspaceId, workspaceId), eq(oktaIntegrations.id, integrationId)))
    .returning({ id: oktaIntegrations.id });
  return updated.length > 0;
}

/** Integrations that have a token, in all workspaces, for a check of what they need. */
export async function listConnectedIntegrationsAcrossWorkspaces(db: Database): Promise<IntegrationRecord[]> {
  return db
    .select()
    .from(oktaIntegrations)
    .where(isNotNull(oktaIntegrations.sealedApiToken))
    .orderBy(oktaIntegrations.workspaceId, oktaIntegrations.id);
}

/**
 * Seconds since the last complete sync of the integration for which that is longest ago, or since it was added when there
 * was none; null without an integration that is synced.
 */
export async function findStalestAgeAcrossWorkspaces(db: Database): Promise<number | null> {
  const [found] = await rows<{ age: number | null }>(
    db,
    sql`/* stalest integration */ select extract(epoch from now() - min(coalesce(last_successful_sync_at, created_at)))::float8 as age
        from okta_integrations where status not in ('PAUSED', 'DISCONNECTED')`,
  );
  return found?.age ?? null;
}

/** Integrations whose next scheduled run is due, in all workspaces, because the worker serves all. */
export async function listDueIntegrationsAcrossWorkspaces(
  db: Database,
): Promise<{ workspaceId: string; integrationId: string; syncIntervalSeconds: number }[]> {
  return db
    .select({
      workspaceId: oktaIntegrations.workspaceId,
      integrationId: oktaIntegrations.id,
      syncIntervalSeconds: oktaIntegrations.syncIntervalSeconds,
    })
    .from(oktaIntegrations)
    .where(
      and(
        ne(oktaIntegrations.status, 'PAUSED'),
        sql`${oktaIntegrations.sealedApiToken} is not null`,
        // Only another token helps, and it is used at once.
        sql`coalesce(${oktaIntegrations.statusReason}, '') not in ('TOKEN_EXPIRED_OR_REVOKED', 'INVALID_TOKEN')`,
        lte(oktaIntegrations.nextSyncAt, sql`now()`),
      ),
    )
    .limit(100);
}
