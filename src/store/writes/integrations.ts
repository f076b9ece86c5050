import { and, eq, lte, ne, notInArray, sql } from 'drizzle-orm';
import { rows } from '../rows.ts';
import type { Database } from '../session.ts';
import {
  type Capability,
  type IntegrationStatus,
  type IntegrationStatusReason,
  oktaIntegrations,
} from '../tables.ts';
import type { IntegrationKey } from './service-instances.ts';

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

/** The integration of an org, connected or not. There is one at most. */
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

/** Takes an integration up again that was removed with its data kept. False when it was not disconnected. */
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

/** Changes settings; what is left out stays. A shorter interval counts from now, a longer one from the next sync on. */
export async function updateIntegrationSettings(
  db: Database,
  { workspaceId, integrationId }: IntegrationKey,
  settings: Partial<Pick<NewIntegration, 'name' | 'syncIntervalSeconds' | 'maxRateShare'>>,
): Promise<boolean> {
  const { nextSyncAt } = oktaIntegrations;
  const { syncIntervalSeconds } = settings;
  const sooner = sql`least(${nextSyncAt}, now() + make_interval(secs => ${syncIntervalSeconds}))`;
  const updated = await db
    .update(oktaIntegrations)
    .set({
      ...settings,
      // Without a next sync there is no schedule at present.
      ...(syncIntervalSeconds === undefined
        ? {}
        : { nextSyncAt: sql`case when ${nextSyncAt} is not null then ${sooner} end` }),
      updatedAt: sql`now()`,
    })
    .where(
      and(
        eq(oktaIntegrations.workspaceId, workspaceId),
        eq(oktaIntegrations.id, integrationId),
        ne(oktaIntegrations.status, 'DISCONNECTED'),
      ),
    )
    .returning({ id: oktaIntegrations.id });
  return updated.length > 0;
}

/** Ends the schedule until the integration is resumed. That Okta does not take its token any more stays told. */
export async function pauseIntegration(
  db: Database,
  { workspaceId, integrationId }: IntegrationKey,
): Promise<void> {
  const { statusReason } = oktaIntegrations;
  await db
    .update(oktaIntegrations)
    .set({
      status: 'PAUSED',
      statusReason: sql`case when ${statusReason} in ('TOKEN_EXPIRED_OR_REVOKED', 'INVALID_TOKEN') then ${statusReason} end`,
      nextSyncAt: null,
      updatedAt: sql`now()`,
    })
    .where(
      and(
        eq(oktaIntegrations.workspaceId, workspaceId),
        eq(oktaIntegrations.id, integrationId),
        notInArray(oktaIntegrations.status, ['DISCONNECTED', 'PAUSED']),
      ),
    );
}

/** Takes the schedule up again; the next scheduled run is an interval away. False when it was not paused. */
export async function resumeIntegration(
  db: Database,
  { workspaceId, integrationId }: IntegrationKey,
  health: { status: IntegrationStatus; statusReason: IntegrationStatusReason | null },
): Promise<boolean> {
  const updated = await db
    .update(oktaIntegrations)
    .set({
      ...health,
      nextSyncAt: sql`now() + make_interval(secs => ${oktaIntegrations.syncIntervalSeconds})`,
      updatedAt: sql`now()`,
    })
    .where(
      and(
        eq(oktaIntegrations.workspaceId, workspaceId),
        eq(oktaIntegrations.id, integrationId),
        eq(oktaIntegrations.status, 'PAUSED'),
      ),
    )
    .returning({ id: oktaIntegrations.id });
  return updated.length > 0;
}

/** What a run found out about an integration. Never brings a removed one back. */
export async function updateIntegrationHealth(
  db: Database,
  { workspaceId, integrationId }: IntegrationKey,
  health: {
    status: IntegrationStatus;
    statusReason: IntegrationStatusReason | null;
    capabilities: Capability[];
    lastSuccessfulSyncAt?: string;
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

/** How far the System Log has been read. Belongs into the transaction that writes what was read. */
export async function setLogPosition(
  db: Database,
  { workspaceId, integrationId }: IntegrationKey,
  position: Partial<
    Pick<
      IntegrationRecord,
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

/** Notes when, by Okta's clock, Okta was last asked for people or groups that changed. */
export async function setReadPosition(
  db: Database,
  { workspaceId, integrationId }: IntegrationKey,
  position: Partial<Pick<IntegrationRecord, 'peopleReadAt' | 'groupsReadAt'>>,
): Promise<void> {
  await db
    .update(oktaIntegrations)
    .set(position)
    .where(and(eq(oktaIntegrations.workspaceId, workspaceId), eq(oktaIntegrations.id, integrationId)));
}

/** Destroys the token and marks the integration disconnected. False when there is none that is connected. */
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

/**
 * Erases an integration and everything known only through it; services that have no instance left go. Departments
 * and the services whose ids are returned are shared with other integrations: the caller brings them up to date.
 */
export async function deleteIntegration(
  db: Database,
  { workspaceId, integrationId }: IntegrationKey,
): Promise<string[]> {
  const own = sql`workspace_id = ${workspaceId} and integration_id = ${integrationId}`;
  const shared = await rows<{ id: string }>(
    db,
    sql`select service_id as id from saas_service_instances where workspace_id = ${workspaceId}
        group by service_id having bool_or(integration_id = ${integrationId})
          and bool_or(integration_id <> ${integrationId})`,
  );
  await db.execute(
    sql`delete from sync_seen where workspace_id = ${workspaceId}
          and run_id in (select id from sync_runs where ${own})`,
  );
  await db.execute(
    sql`delete from account_sign_ins where workspace_id = ${workspaceId}
          and account_id in (select id from saas_user_accounts where ${own})`,
  );
  await db.execute(sql`delete from counted_sign_ons where ${own}`);
  await db.execute(sql`delete from discovery_events where ${own}`);
  await db.execute(sql`delete from saas_user_accounts where ${own}`);
  await db.execute(sql`delete from saas_users where ${own}`);
  await db.execute(sql`delete from employees where ${own}`);
  await db.execute(sql`delete from saas_service_instances where ${own}`);
  await db.execute(
    sql`delete from saas_services s where s.workspace_id = ${workspaceId} and not exists (
          select 1 from saas_service_instances i where i.workspace_id = s.workspace_id and i.service_id = s.id)`,
  );
  // What people decided about services that are gone now.
  await db.execute(
    sql`delete from discovery_events v where v.workspace_id = ${workspaceId} and v.integration_id is null
          and v.service_id is not null and not exists (
            select 1 from saas_services s where s.workspace_id = v.workspace_id and s.id = v.service_id)`,
  );
  await db.execute(
    sql`delete from departments d where d.workspace_id = ${workspaceId} and not exists (
          select 1 from employees e where e.workspace_id = d.workspace_id and e.department_id = d.id)`,
  );
  await db.execute(
    sql`delete from okta_integrations where workspace_id = ${workspaceId} and id = ${integrationId}`,
  );
  return shared.map((row) => row.id);
}

/** Integrations whose next scheduled run is due, over all workspaces: the worker serves everybody. */
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
        eq(oktaIntegrations.syncEnabled, true),
        ne(oktaIntegrations.status, 'PAUSED'),
        sql`${oktaIntegrations.sealedApiToken} is not null`,
        lte(oktaIntegrations.nextSyncAt, sql`now()`),
      ),
    )
    .limit(100);
}
