import { and, eq, ne, sql } from 'drizzle-orm';
import type { Database } from '../session.ts';
import { type IntegrationStatus, type IntegrationStatusReason, oktaIntegrations } from '../tables.ts';
import type { NewIntegration } from './integrations.ts';
import type { IntegrationKey } from './service-instances.ts';

/**
 * Puts another token in the place of the present one, and has it used soon. A paused integration stays paused, and
 * what was wrong with the token before it is forgotten. False when there is none to replace.
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

/** Okta accepted the token at this instant. Never goes back, and says nothing of a removed integration. */
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
