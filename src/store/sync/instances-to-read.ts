import { sql } from 'drizzle-orm';
import { rows } from '../engine/run-sql.ts';
import type { Database } from '../engine/session.ts';
import { appUsersScopeOf } from '../tables/scopes.ts';
import type { IntegrationKey } from './integration-key.ts';

export type InstanceToRead = {
  id: string;
  oktaAppId: string;
  serviceId: string;
  label: string;
  /** Some run has read its users to the end. */
  wasRead: boolean;
  /** The last attempt to read its users failed. */
  hasFailed: boolean;
};

/**
 * Apps whose users we still have to read: present, and not read to the end since `since`. Never read ones come
 * first, fewest known accounts leading. Those whose last attempt failed come last, longest ago first: if a few
 * failures end a sync, they are not always of the same apps.
 *
 * With `onlyChanged`, of those read before only the ones that changed since, and the ones whose last read is
 * long ago: half a `rereadWithinMs` to a whole one, a different time for each app, so that they are not all due
 * at once.
 */
export async function listInstancesToRead(
  db: Database,
  integration: IntegrationKey,
  since: string,
  onlyChanged: { now: Date; rereadWithinMs: number } | null = null,
): Promise<InstanceToRead[]> {
  const isDue =
    onlyChanged === null
      ? sql``
      : sql` and (s.observed_at is null or s.stale_since is not null
          or s.observed_at < ${onlyChanged.now.toISOString()}::timestamptz - make_interval(secs =>
            ${onlyChanged.rereadWithinMs / 1_000}::float8 * (0.5 + abs(hashtext(i.okta_app_id)::bigint) / 4294967296.0)))`;
  return rows(
    db,
    sql`select i.id, i.okta_app_id as "oktaAppId", i.service_id as "serviceId", i.label,
          s.observed_at is not null as "wasRead", f.failed_at is not null as "hasFailed"
        from saas_service_instances i
        left join read_scopes s on s.workspace_id = i.workspace_id and s.integration_id = i.integration_id
          and s.scope = ${appUsersScopeOf(sql`i.id`)}
        left join failed_scopes f on f.workspace_id = i.workspace_id and f.integration_id = i.integration_id
          and f.scope = ${appUsersScopeOf(sql`i.id`)}
        where i.workspace_id = ${integration.workspaceId} and i.integration_id = ${integration.integrationId}
          and i.removed_at is null and i.okta_name is not null
          and (s.observed_at is null or s.observed_at < ${since}::timestamptz)${isDue}
        order by f.failed_at nulls first, s.observed_at is not null, (
          select count(*) from saas_user_accounts a
          where a.workspace_id = i.workspace_id and a.instance_id = i.id and a.removed_at is null
        ), s.observed_at, i.okta_app_id`,
  );
}

/** How many present, listed instances an integration has. */
export async function countListedInstances(db: Database, integration: IntegrationKey): Promise<number> {
  const [row] = await rows<{ count: number }>(
    db,
    sql`select count(*)::int as count from saas_service_instances
        where workspace_id = ${integration.workspaceId} and integration_id = ${integration.integrationId}
          and removed_at is null and okta_name is not null`,
  );
  return row?.count ?? 0;
}
