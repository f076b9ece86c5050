import { sql } from 'drizzle-orm';
import { rows } from '../rows.ts';
import type { Database } from '../session.ts';
import { oktaGroups } from '../tables.ts';
import type { IntegrationKey } from './service-instances.ts';
import { upsertRows } from './upsert.ts';

/** Writes names of groups that are new or changed. */
export async function upsertGroups(
  db: Database,
  integration: IntegrationKey,
  groups: readonly { oktaGroupId: string; name: string }[],
): Promise<void> {
  const stored = await rows<{ id: string; name: string }>(
    db,
    sql`select okta_group_id as id, name from okta_groups
        where workspace_id = ${integration.workspaceId} and integration_id = ${integration.integrationId}
          and okta_group_id = any(${sql.param(groups.map((group) => group.oktaGroupId))}::text[])`,
  );
  const names = new Map(stored.map((row) => [row.id, row.name]));
  const changed = groups
    .filter((group) => names.get(group.oktaGroupId) !== group.name)
    .map((group) => ({ ...integration, ...group }));
  await upsertRows(db, oktaGroups, changed, {
    columns: ['workspaceId', 'integrationId', 'oktaGroupId', 'name'],
    key: ['workspaceId', 'integrationId', 'oktaGroupId'],
    update: ['name'],
  });
}
