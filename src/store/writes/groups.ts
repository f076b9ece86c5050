import { sql } from 'drizzle-orm';
import { rows } from '../rows.ts';
import type { Database } from '../session.ts';
import { oktaGroups } from '../tables/groups.ts';
import type { IntegrationKey } from './integration-key.ts';
import { upsertRows } from './upsert.ts';

export type GroupWrite = {
  oktaGroupId: string;
  name: string;
  /** Apps assigned to it, and its members; null where Okta did not count them. */
  appsCount: number | null;
  usersCount: number | null;
  /** What tells one state of it from another; null where Okta did not date it. */
  version: string | null;
};

/** Writes groups that are new or changed; returns those that are of another version than known, new ones included. */
export async function upsertGroups(
  db: Database,
  integration: IntegrationKey,
  groups: readonly GroupWrite[],
): Promise<string[]> {
  const stored = await rows<GroupWrite>(
    db,
    sql`select okta_group_id as "oktaGroupId", name, apps_count as "appsCount", users_count as "usersCount", version
        from okta_groups
        where workspace_id = ${integration.workspaceId} and integration_id = ${integration.integrationId}
          and okta_group_id = any(${sql.param(groups.map((group) => group.oktaGroupId))}::text[])`,
  );
  const known = new Map(stored.map((row) => [row.oktaGroupId, row]));
  const changed = groups
    .filter((group) => {
      const row = known.get(group.oktaGroupId);
      return (
        row?.name !== group.name ||
        row.appsCount !== group.appsCount ||
        row.usersCount !== group.usersCount ||
        row.version !== group.version
      );
    })
    .map((group) => ({ ...integration, ...group }));
  await upsertRows(db, oktaGroups, changed, {
    columns: ['workspaceId', 'integrationId', 'oktaGroupId', 'name', 'appsCount', 'usersCount', 'version'],
    key: ['workspaceId', 'integrationId', 'oktaGroupId'],
    update: ['name', 'appsCount', 'usersCount', 'version'],
  });
  return changed
    .filter((group) => group.version === null || known.get(group.oktaGroupId)?.version !== group.version)
    .map((group) => group.oktaGroupId);
}

/** Groups that have apps, or may, and that this run has not derived accounts from; those with most members first. */
export async function listGroupsToDerive(
  db: Database,
  { workspaceId, integrationId }: IntegrationKey,
  runId: string,
): Promise<{ oktaGroupId: string; usersCount: number | null }[]> {
  return rows(
    db,
    sql`select okta_group_id as "oktaGroupId", users_count as "usersCount" from okta_groups
        where workspace_id = ${workspaceId} and integration_id = ${integrationId}
          and coalesce(apps_count, 1) > 0 and coalesce(users_count, 1) > 0
          and derived_by_run_id is distinct from ${runId}::uuid
        order by users_count desc nulls last, okta_group_id`,
  );
}

/** Members of the largest group, as far as Okta counted them; 0 when it counted none. */
export async function findMostMembers(
  db: Database,
  { workspaceId, integrationId }: IntegrationKey,
): Promise<number> {
  const [row] = await rows<{ most: number | null }>(
    db,
    sql`select max(users_count) as most from okta_groups
        where workspace_id = ${workspaceId} and integration_id = ${integrationId}`,
  );
  return row?.most ?? 0;
}

/**
 * How many accounts follow from the groups that a run has not derived them from yet, as far as Okta counted their apps
 * and members. Whoever has an app by two groups counts twice.
 */
export async function countUnderivedAccounts(
  db: Database,
  { workspaceId, integrationId }: IntegrationKey,
  runId: string,
): Promise<number> {
  const [row] = await rows<{ accounts: number }>(
    db,
    sql`select coalesce(sum(users_count::int8 * apps_count), 0)::int8 as accounts from okta_groups
        where workspace_id = ${workspaceId} and integration_id = ${integrationId}
          and derived_by_run_id is distinct from ${runId}::uuid`,
  );
  return Number(row?.accounts ?? 0);
}

/** Notes that a run has derived all accounts from a group. */
export async function markGroupDerived(
  db: Database,
  { workspaceId, integrationId }: IntegrationKey,
  oktaGroupId: string,
  runId: string,
): Promise<void> {
  await db.execute(
    sql`update okta_groups set derived_by_run_id = ${runId}::uuid
        where workspace_id = ${workspaceId} and integration_id = ${integrationId}
          and okta_group_id = ${oktaGroupId}`,
  );
}
