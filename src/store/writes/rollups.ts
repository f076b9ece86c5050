import { sql } from 'drizzle-orm';
import { changedRows, rows } from '../rows.ts';
import type { Database } from '../session.ts';
import { findMiscountedServices, rebuildDepartmentUse } from './department-use-rebuild.ts';

/**
 * Recomputes what is kept on services so that lists can be ordered without counting: accounts, people active within
 * 30 days, latest sign-in, sources. All services of the workspace when no ids are given. Writes only what changed. Use by department
 * is kept by those who change it; where it nevertheless counts too many or too few people, it is counted anew.
 */
export async function refreshServiceFigures(
  db: Database,
  workspaceId: string,
  serviceIds?: readonly string[],
): Promise<number> {
  const only =
    serviceIds === undefined ? sql`` : sql` and s.id = any(${sql.param([...serviceIds])}::text[]::uuid[])`;
  const miscounted = await findMiscountedServices(db, workspaceId, serviceIds);
  for (const serviceId of miscounted) await rebuildDepartmentUse(db, workspaceId, [serviceId]);
  return changedRows(
    db,
    sql`with figures as (
          select s.id, f.accounts, f.active_users, f.last_activity_at,
            array_remove(array[
              case when exists (select 1 from saas_service_instances i where i.workspace_id = s.workspace_id
                and i.service_id = s.id and i.okta_name is not null) then 'OKTA_APP' end,
              case when f.has_assignment then 'OKTA_APP_ASSIGNMENT' end,
              case when f.has_derived then 'OKTA_GROUP_ASSIGNMENT' end,
              case when f.last_activity_at is not null then 'OKTA_SYSTEM_LOG' end
            ], null) as sources
          from saas_services s
          -- Lateral, so that each service is one index range also where the table has no statistics yet.
          cross join lateral (
            select count(*) filter (where a.removed_at is null)::int as accounts,
              count(distinct a.user_id) filter (where a.last_activity_at >= ${windowStart})::int as active_users,
              max(a.last_activity_at) as last_activity_at,
              bool_or(a.okta_status is not null) as has_assignment,
              bool_or(not a.is_confirmed) as has_derived
            from saas_user_accounts a where a.workspace_id = s.workspace_id and a.service_id = s.id
          ) f
          where s.workspace_id = ${workspaceId}${only}
        )
        update saas_services s set user_account_count = f.accounts, active_user_count_30d = f.active_users,
          last_activity_at = f.last_activity_at, discovery_sources = f.sources
        from figures f
        where s.workspace_id = ${workspaceId} and s.id = f.id
          and (s.user_account_count, s.active_user_count_30d, s.last_activity_at, s.discovery_sources)
            is distinct from (f.accounts, f.active_users, f.last_activity_at, f.sources)`,
  );
}

/** Active are those whom use within 30 days counts too: of whole days, whether they still have their account or not. */
const windowStart = sql`(date_trunc('day', now() at time zone 'UTC') - interval '30 days') at time zone 'UTC'`;

/**
 * All services of a workspace, in portions that are closed once they have `enoughAccounts`: to refresh the figures of one
 * takes a second or two, of a large company's services together it could take longer than a statement may.
 */
export async function findServicePortions(
  db: Database,
  workspaceId: string,
  { enoughAccounts = 200_000 }: { enoughAccounts?: number } = {},
): Promise<string[][]> {
  const services = await rows<{ id: string; accounts: number }>(
    db,
    sql`select s.id, coalesce(a.accounts, 0)::int as accounts from saas_services s
        left join (
          select service_id, count(*) as accounts from saas_user_accounts where workspace_id = ${workspaceId}
          group by service_id
        ) a on a.service_id = s.id
        where s.workspace_id = ${workspaceId} order by s.id`,
  );
  const portions: string[][] = [];
  let accounts = enoughAccounts;
  for (const service of services) {
    if (accounts >= enoughAccounts) {
      portions.push([]);
      accounts = 0;
    }
    portions.at(-1)?.push(service.id);
    accounts += service.accounts;
  }
  return portions;
}
