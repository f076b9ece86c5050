/** What an admin decides about an integration. */
import { and, eq, ne, notInArray, sql } from 'drizzle-orm';
import type { Database } from '../engine/session.ts';
import {
  type IntegrationStatus,
  type IntegrationStatusReason,
  oktaIntegrations,
} from '../tables/integrations.ts';
import type { IntegrationKey } from './integration-key.ts';
import type { NewIntegration } from './integrations.ts';

/** Changes settings; omitted ones stay. A shorter interval counts from now, a longer one from the next sync. */
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

/** Ends the schedule until the integration is resumed. Keeps the status reason if Okta refuses the token. */
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

/** Resumes the schedule; the next scheduled run is one interval away. False when it was not paused. */
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
