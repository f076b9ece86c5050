import { sql } from 'drizzle-orm';
import { changedRows, rows, uuidArray } from '../engine/run-sql.ts';
import type { Database } from '../engine/session.ts';
import { toInt } from '../integer.ts';
import { accountIsAssigned } from './placed-people.ts';
import { findMiscountedServices, rebuildDepartmentUse } from './recount.ts';

/**
 * Recomputes the figures stored on services so that lists can sort without counting: accounts, people active
 * within 30 days, latest sign-in, sources, seats and utilization. Without ids, all services of the workspace.
 * Writes only changes. Other code keeps use by department; where its count of people is wrong, this recounts
 * it.
 */
export async function refreshServiceFigures(
  db: Database,
  workspaceId: string,
  now: Date,
  serviceIds?: readonly string[],
): Promise<number> {
  // Whole days, as in use within 30 days; people without their account any more count too.
  const windowStart = sql`(date_trunc('day', ${now.toISOString()}::timestamptz at time zone 'UTC')
    - interval '30 days') at time zone 'UTC'`;
  const only = serviceIds === undefined ? sql`` : sql` and s.id = any(${uuidArray(serviceIds)})`;
  const miscounted = await findMiscountedServices(db, workspaceId, serviceIds);
  for (const serviceId of miscounted) await rebuildDepartmentUse(db, workspaceId, [serviceId]);
  return changedRows(
    db,
    sql`with figures as (
          select s.id, f.accounts, f.active_users, f.last_activity_at, b.seats, b.unused_seats,
            f.assigned_active_users::float8 / nullif(f.assigned_users, 0) as utilization,
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
            select coalesce(sum(p.accounts), 0)::int as accounts,
              count(*) filter (where p.is_active)::int as active_users,
              count(*) filter (where p.is_assigned) as assigned_users,
              count(*) filter (where p.is_assigned and p.is_active) as assigned_active_users,
              max(p.last_activity_at) as last_activity_at,
              bool_or(p.has_assignment) as has_assignment, bool_or(p.has_derived) as has_derived
            from (
              select count(*) filter (where a.removed_at is null) as accounts,
                bool_or(a.last_activity_at >= ${windowStart}) as is_active, bool_or(${accountIsAssigned}) as is_assigned,
                max(a.last_activity_at) as last_activity_at,
                bool_or(a.okta_status is not null) as has_assignment,
                bool_or(not a.is_confirmed) as has_derived
              from saas_user_accounts a where a.workspace_id = s.workspace_id and a.service_id = s.id
              group by a.user_id
            ) p
          ) f
          cross join lateral (
            select ${toInt(sql`sum(n.seats)`)} as seats, ${toInt(sql`sum(n.unused_seats)`)} as unused_seats
            from (
              select i.seat_count as seats, greatest(i.seat_count - (select count(*) from saas_user_accounts a
                where a.workspace_id = i.workspace_id and a.instance_id = i.id and ${accountIsAssigned}), 0) as unused_seats
              from saas_service_instances i
              where i.workspace_id = s.workspace_id and i.service_id = s.id and i.seat_count is not null
                and i.removed_at is null
            ) n
          ) b
          where s.workspace_id = ${workspaceId}${only}
        )
        update saas_services s set user_account_count = f.accounts, active_user_count_30d = f.active_users,
          last_activity_at = f.last_activity_at, discovery_sources = f.sources, seat_count = f.seats,
          unused_seat_count = f.unused_seats, utilization_30d = f.utilization
        from figures f
        where s.workspace_id = ${workspaceId} and s.id = f.id
          and (s.user_account_count, s.active_user_count_30d, s.last_activity_at, s.discovery_sources,
              s.seat_count, s.unused_seat_count, s.utilization_30d)
            is distinct from (f.accounts, f.active_users, f.last_activity_at, f.sources,
              f.seats, f.unused_seats, f.utilization)`,
  );
}

/**
 * All services of a workspace, in batches that end at `enoughAccounts`: refreshing one takes a second or two,
 * but all services of a large company together could exceed the statement timeout.
 */
export async function findServiceBatches(
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
  const batches: string[][] = [];
  let accounts = enoughAccounts;
  for (const service of services) {
    if (accounts >= enoughAccounts) {
      batches.push([]);
      accounts = 0;
    }
    batches.at(-1)?.push(service.id);
    accounts += service.accounts;
  }
  return batches;
}
