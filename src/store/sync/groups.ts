import { sql } from 'drizzle-orm';
import { rows, textArray } from '../engine/run-sql.ts';
import type { Database } from '../engine/session.ts';
import { oktaGroups } from '../tables/groups.ts';
import { diffRows, type RowOf, sourceOf, writeRows } from './diff-rows.ts';
import type { IntegrationKey } from './integration-key.ts';

const groupList = sourceOf(oktaGroups, { elsewhere: ['instancesCount', 'derivedByRunId', 'staleSince'] });

export type GroupWrite = RowOf<typeof groupList>;

/** Writes new and changed groups; returns those whose version differs from the stored one, or is unknown. */
export async function upsertGroups(
  db: Database,
  integration: IntegrationKey,
  groups: readonly GroupWrite[],
  now: Date,
): Promise<string[]> {
  const differences = await diffRows(db, groupList, integration, groups);
  const changed = differences.map(({ row }) => row);
  await writeRows(db, groupList, integration, changed, now);
  return differences
    .filter(({ row, before }) => row.version === null || before?.version !== row.version)
    .map(({ row }) => row.oktaGroupId);
}

/** Groups that have apps, or may, and that this run has not derived accounts from; largest first. */
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

/** Members of the largest group, by Okta's count; 0 when Okta counted none. */
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

/** Stores how many of a group's apps are instances of present services. */
export async function setGroupInstances(
  db: Database,
  { workspaceId, integrationId }: IntegrationKey,
  oktaGroupId: string,
  oktaAppIds: readonly string[],
): Promise<void> {
  await db.execute(
    sql`update okta_groups set instances_count = (select count(*) from saas_service_instances i
          where i.workspace_id = ${workspaceId} and i.integration_id = ${integrationId}
            and i.removed_at is null and i.okta_name is not null
            and i.okta_app_id = any(${textArray(oktaAppIds)}))
        where workspace_id = ${workspaceId} and integration_id = ${integrationId}
          and okta_group_id = ${oktaGroupId}`,
  );
}

/**
 * How many accounts the groups that a run has not finished will still add. The product of Okta's counts of a
 * group's apps and members is too high: people have an app by two groups, and some apps are no services.
 * Finished groups show by how much; each weighs the same, because the largest is not typical. `unreadShare` is
 * the share of apps for which we derive accounts at all.
 */
export async function countComingAccounts(
  db: Database,
  { workspaceId, integrationId }: IntegrationKey,
  runId: string,
  unreadShare: number,
): Promise<number> {
  const [row] = await rows<{ accounts: number }>(
    db,
    sql`with known as materialized (
          select okta_group_id, count(*) as accounts from saas_user_accounts
          where workspace_id = ${workspaceId} and integration_id = ${integrationId} and removed_at is null
            and okta_group_id is not null
          group by okta_group_id
        ), counted as materialized (
          select g.users_count::float8 * g.apps_count as counted, g.users_count::float8 * g.instances_count as granted,
            coalesce(k.accounts, 0) as known, g.derived_by_run_id is not distinct from ${runId}::uuid as is_through
          from okta_groups g left join known k on k.okta_group_id = g.okta_group_id
          where g.workspace_id = ${workspaceId} and g.integration_id = ${integrationId}
            and g.users_count > 0 and g.apps_count > 0
        ), through as (
          select (1 + coalesce(sum(least(1, known / counted)), 0)) / (1 + count(*)) as share from counted
          where is_through
        )
        select coalesce(sum(least(c.counted * ${unreadShare}::float8,
            greatest(0, coalesce(c.granted, c.counted * t.share) - c.known))), 0)::float8 as accounts
        from counted c cross join through t where not c.is_through`,
  );
  return row?.accounts ?? 0;
}

/** Marks that a run has derived all accounts of a group. */
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
