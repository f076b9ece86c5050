import { and, eq, ne, sql } from 'drizzle-orm';
import { rows } from '../engine/run-sql.ts';
import type { Database } from '../engine/session.ts';
import {
  type IntegrationStatus,
  type IntegrationStatusReason,
  oktaIntegrations,
} from '../tables/integrations.ts';
import type { IntegrationKey } from './integration-key.ts';
import { findIntegration, type IntegrationRecord, type NewIntegration } from './integrations.ts';

/**
 * Replaces the token, and schedules a sync soon. A paused integration stays paused; the old token's status
 * reason is cleared. False when there is none to replace.
 */
export async function replaceToken(
  db: Database,
  { workspaceId, integrationId }: IntegrationKey,
  {
    status,
    statusReason,
    ...token
  }: Required<Pick<NewIntegration, 'sealedApiToken' | 'tokenHint' | 'tokenUsedAt' | 'capabilities'>> & {
    status: IntegrationStatus;
    statusReason: IntegrationStatusReason | null;
  },
): Promise<boolean> {
  const isPaused = sql`${oktaIntegrations.status} = 'PAUSED'`;
  const updated = await db
    .update(oktaIntegrations)
    .set({
      ...token,
      status: sql`case when ${isPaused} then 'PAUSED' else ${status} end`,
      statusReason: sql`case when ${isPaused} then null else ${statusReason} end`,
      nextSyncAt: sql`case when ${isPaused} then null else now() end`,
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

/** Okta accepted the token at this instant. Never goes back, and ignores removed integrations. */
export async function markTokenUsed(
  db: Database,
  { workspaceId, integrationId }: IntegrationKey,
  at: Date,
): Promise<void> {
  const usedAt = at.toISOString();
  await db
    .update(oktaIntegrations)
    .set({ tokenUsedAt: sql`greatest(${oktaIntegrations.tokenUsedAt}, ${usedAt}::timestamptz)` })
    .where(
      and(
        eq(oktaIntegrations.workspaceId, workspaceId),
        eq(oktaIntegrations.id, integrationId),
        ne(oktaIntegrations.status, 'DISCONNECTED'),
      ),
    );
}

/**
 * Claims an integration whose token was idle since `idleSince`; null when there is none. No other process gets
 * it until `retryAt`. In all workspaces: the worker serves all. Skips a token that Okta refused.
 */
export async function claimIdleTokenAcrossWorkspaces(
  db: Database,
  at: { idleSince: Date; now: Date; retryAt: Date },
): Promise<IntegrationRecord | null> {
  const [key] = await rows<{ workspaceId: string; integrationId: string }>(
    db,
    sql`/* claimIdleToken */ update okta_integrations o set keep_alive_after = ${at.retryAt.toISOString()}::timestamptz
        from (
          select workspace_id, id from okta_integrations
          where sealed_api_token is not null and status <> 'DISCONNECTED'
            and coalesce(status_reason, '') not in ('TOKEN_EXPIRED_OR_REVOKED', 'INVALID_TOKEN')
            and coalesce(token_used_at, created_at) <= ${at.idleSince.toISOString()}::timestamptz
            and (keep_alive_after is null or keep_alive_after <= ${at.now.toISOString()}::timestamptz)
          limit 1 for update skip locked
        ) idle
        where o.workspace_id = idle.workspace_id and o.id = idle.id
        returning o.workspace_id as "workspaceId", o.id as "integrationId"`,
  );
  return key ? findIntegration(db, key) : null;
}

/** Okta refuses the token. Ignores another token that has replaced it meanwhile. */
export async function markTokenRefused(
  db: Database,
  { workspaceId, integrationId }: IntegrationKey,
  sealedApiToken: string,
): Promise<void> {
  await db
    .update(oktaIntegrations)
    .set({
      status: sql`case when ${oktaIntegrations.status} = 'PAUSED' then 'PAUSED' else 'ERROR' end`,
      statusReason: 'TOKEN_EXPIRED_OR_REVOKED',
      updatedAt: sql`now()`,
    })
    .where(
      and(
        eq(oktaIntegrations.workspaceId, workspaceId),
        eq(oktaIntegrations.id, integrationId),
        eq(oktaIntegrations.sealedApiToken, sealedApiToken),
      ),
    );
}
