/**
 * Marks what changed at Okta after we read it. Only a complete read that began after the mark removes it, so a
 * later sync reads a change that an interrupted one missed.
 */
import { sql } from 'drizzle-orm';
import { rows, textArray } from '../engine/run-sql.ts';
import type { Database } from '../engine/session.ts';
import { appUsersScopeOf, isAppUsersScope } from '../tables/scopes.ts';
import type { IntegrationKey } from './integration-key.ts';

/** Marks one scope; a scope never read needs no mark. */
export async function markScopeStale(
  db: Database,
  { workspaceId, integrationId }: IntegrationKey,
  scope: string,
  now: Date,
): Promise<void> {
  await db.execute(
    sql`update read_scopes set stale_since = ${now.toISOString()}::timestamptz
        where workspace_id = ${workspaceId} and integration_id = ${integrationId} and scope = ${scope}`,
  );
}

/** Marks the users of apps, given by Okta's ids; with `maxAccounts` only of apps with no more. */
export async function markAppUsersStale(
  db: Database,
  { workspaceId, integrationId }: IntegrationKey,
  oktaAppIds: readonly string[],
  now: Date,
  { maxAccounts }: { maxAccounts?: number } = {},
): Promise<void> {
  if (oktaAppIds.length === 0) return;
  const isSmall =
    maxAccounts === undefined
      ? sql``
      : sql` and (select count(*) from saas_user_accounts a where a.workspace_id = i.workspace_id
          and a.instance_id = i.id and a.removed_at is null) <= ${maxAccounts}`;
  await db.execute(
    sql`update read_scopes s set stale_since = ${now.toISOString()}::timestamptz
        from saas_service_instances i
        where i.workspace_id = ${workspaceId} and i.integration_id = ${integrationId}
          and i.okta_app_id = any(${textArray(oktaAppIds)})
          and s.workspace_id = i.workspace_id and s.integration_id = i.integration_id
          and s.scope = ${appUsersScopeOf(sql`i.id`)}${isSmall}`,
  );
}

/** Marks the users of apps that we have not read since `since`, as of then: a sync must read them all again. */
export async function markUnreadAppUsersStale(
  db: Database,
  { workspaceId, integrationId }: IntegrationKey,
  since: Date,
): Promise<void> {
  const at = since.toISOString();
  await db.execute(
    sql`update read_scopes set stale_since = ${at}::timestamptz
        where workspace_id = ${workspaceId} and integration_id = ${integrationId} and ${isAppUsersScope(sql`scope`)}
          and observed_at < ${at}::timestamptz and stale_since is null`,
  );
}

/** Marks the users of the apps that a group is known to have granted. */
export async function markAppUsersOfGroupStale(
  db: Database,
  { workspaceId, integrationId }: IntegrationKey,
  oktaGroupId: string,
  now: Date,
): Promise<void> {
  await db.execute(
    sql`update read_scopes s set stale_since = ${now.toISOString()}::timestamptz
        from (
          select distinct instance_id from saas_user_accounts
          where workspace_id = ${workspaceId} and integration_id = ${integrationId}
            and okta_group_id = ${oktaGroupId} and removed_at is null
        ) a
        where s.workspace_id = ${workspaceId} and s.integration_id = ${integrationId}
          and s.scope = ${appUsersScopeOf(sql`a.instance_id`)}`,
  );
}

/** Marks groups; inserts unknown ones, whose names follow. */
export async function markGroupsStale(
  db: Database,
  { workspaceId, integrationId }: IntegrationKey,
  oktaGroupIds: readonly string[],
  now: Date,
): Promise<void> {
  if (oktaGroupIds.length === 0) return;
  await db.execute(
    sql`insert into okta_groups (workspace_id, integration_id, okta_group_id, name, stale_since)
        select ${workspaceId}, ${integrationId}::uuid, id, id, ${now.toISOString()}::timestamptz
        from unnest(${textArray(new Set(oktaGroupIds))}) id
        on conflict (workspace_id, integration_id, okta_group_id) do update set stale_since = excluded.stale_since`,
  );
}

/** Marked groups, oldest mark first, so that a group that fails and is marked again delays no other. */
export async function listStaleGroups(
  db: Database,
  { workspaceId, integrationId }: IntegrationKey,
): Promise<string[]> {
  const found = await rows<{ id: string }>(
    db,
    sql`select okta_group_id as id from okta_groups
        where workspace_id = ${workspaceId} and integration_id = ${integrationId} and stale_since is not null
        order by stale_since, okta_group_id`,
  );
  return found.map(({ id }) => id);
}

/** Clears the mark of one group, or all marks set until an instant. */
export async function unmarkGroups(
  db: Database,
  { workspaceId, integrationId }: IntegrationKey,
  which: { oktaGroupId: string } | { markedUntil: Date },
): Promise<void> {
  const some =
    'oktaGroupId' in which
      ? sql`okta_group_id = ${which.oktaGroupId}`
      : sql`stale_since <= ${which.markedUntil.toISOString()}::timestamptz`;
  await db.execute(
    sql`update okta_groups set stale_since = null
        where workspace_id = ${workspaceId} and integration_id = ${integrationId}
          and stale_since is not null and ${some}`,
  );
}
