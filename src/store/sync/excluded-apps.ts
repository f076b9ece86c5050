import { sql } from 'drizzle-orm';
import { rows, textArray } from '../engine/run-sql.ts';
import type { Database } from '../engine/session.ts';
import { oktaExcludedApps } from '../tables/services.ts';
import type { IntegrationKey } from './integration-key.ts';
import { upsertRows } from './upsert.ts';

/** Stores Okta's own apps. */
export async function upsertExcludedApps(
  db: Database,
  { workspaceId, integrationId }: IntegrationKey,
  apps: readonly { oktaAppId: string; oktaName: string }[],
): Promise<void> {
  const values = apps.map(({ oktaAppId, oktaName }) => ({ oktaAppId, oktaName }));
  await upsertRows(db, oktaExcludedApps, values, { same: { workspaceId, integrationId } });
}

/** Deletes apps that we wrongly took for Okta's own: from now on sign-ins to them count. */
export async function forgetExcludedApps(
  db: Database,
  { workspaceId, integrationId }: IntegrationKey,
  oktaAppIds: readonly string[],
): Promise<void> {
  await db.execute(
    sql`delete from okta_excluded_apps
        where workspace_id = ${workspaceId} and integration_id = ${integrationId}
          and okta_app_id = any(${textArray(oktaAppIds)})`,
  );
}

/** Ids of Okta's own apps of an integration. */
export async function findExcludedAppIds(db: Database, integration: IntegrationKey): Promise<Set<string>> {
  const found = await rows<{ id: string }>(
    db,
    sql`select okta_app_id as id from okta_excluded_apps
        where workspace_id = ${integration.workspaceId} and integration_id = ${integration.integrationId}`,
  );
  return new Set(found.map((row) => row.id));
}
