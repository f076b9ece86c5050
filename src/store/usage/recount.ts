/** Recounts use by department from accounts, people and sign-ins. */
import { sql } from 'drizzle-orm';
import { rows, uuidArray } from '../engine/run-sql.ts';
import type { Database } from '../engine/session.ts';
import { noDepartmentId } from '../tables/usage.ts';
import { accountIsAssigned, lastDays, people, placedPeople } from './placed-people.ts';

/**
 * Recounts the users of services and their last sign-ins, after a change to many accounts; writes only
 * differences. It recounts sign-ins only with `withSignIns`: when accounts move to another service.
 */
export async function rebuildDepartmentUse(
  db: Database,
  workspaceId: string,
  serviceIds: readonly string[],
  { withSignIns = false }: { withSignIns?: boolean } = {},
): Promise<void> {
  if (serviceIds.length === 0) return;
  const services = sql`any(${uuidArray(serviceIds)})`;
  const placed = placedPeople(workspaceId, sql`a.service_id = ${services}`);
  await db.execute(
    sql`with placed as materialized (${placed}), found as (
          select service_id, department_id, count(*) filter (where is_assigned)::int as assigned,
            max(last_at) as last_at
          from placed group by service_id, department_id
        ), kept as (
          select * from service_departments where workspace_id = ${workspaceId} and service_id = ${services}
        )
        insert into service_departments as t (workspace_id, service_id, department_id, assigned_users,
          last_activity_at)
        select ${workspaceId}, service_id, department_id, coalesce(found.assigned, 0), found.last_at
        from found full join kept using (service_id, department_id)
        where (coalesce(found.assigned, 0), found.last_at)
          is distinct from (kept.assigned_users, kept.last_activity_at) or kept.is_last_uncertain
        order by service_id, department_id
        on conflict (workspace_id, service_id, department_id) do update set assigned_users = excluded.assigned_users,
          last_activity_at = excluded.last_activity_at, is_last_uncertain = false`,
  );
  const signIns = sql`select a.service_id, coalesce(e.department_id, ${noDepartmentId}::uuid), n.day, 0, 0,
      n.sign_in_count
    from saas_user_accounts a ${people}
    join account_sign_ins n on n.workspace_id = a.workspace_id and n.account_id = a.id
    where a.workspace_id = ${workspaceId} and a.service_id = ${services}`;
  const count = withSignIns ? sql`coalesce(found.sign_ins, 0)` : sql`coalesce(kept.sign_in_count, 0)`;
  await db.execute(
    sql`with found as (
          select service_id, department_id, day, sum(active)::int as active, sum(employed)::int as employed,
            sum(sign_ins)::int as sign_ins
          from (${lastDays(sql`(${placed}) placed`)} ${withSignIns ? sql`union all ${signIns}` : sql``}) parts
          group by service_id, department_id, day
        ), kept as (
          select * from service_department_days where workspace_id = ${workspaceId} and service_id = ${services}
        )
        insert into service_department_days as t (workspace_id, service_id, department_id, day, last_active_users,
          last_active_employed, sign_in_count)
        select ${workspaceId}, service_id, department_id, day, coalesce(found.active, 0),
          coalesce(found.employed, 0), ${count}
        from found full join kept using (service_id, department_id, day)
        where (coalesce(found.active, 0), coalesce(found.employed, 0), ${count})
          is distinct from (coalesce(kept.last_active_users, 0), coalesce(kept.last_active_employed, 0),
            coalesce(kept.sign_in_count, 0))
        order by service_id, day, department_id
        on conflict (workspace_id, service_id, day, department_id) do update set
          last_active_users = excluded.last_active_users, last_active_employed = excluded.last_active_employed,
          sign_in_count = excluded.sign_in_count`,
  );
}

/** Services with a wrong count of people: of the given ones, or of all. */
export async function findMiscountedServices(
  db: Database,
  workspaceId: string,
  serviceIds: readonly string[] | undefined,
): Promise<string[]> {
  const only = serviceIds === undefined ? sql`` : sql` and s.id = any(${uuidArray(serviceIds)})`;
  const found = await rows<{ id: string }>(
    db,
    sql`select s.id from saas_services s
        cross join lateral (
          select count(distinct a.user_id) filter (where ${accountIsAssigned}) as assigned,
            count(distinct a.user_id) filter (where a.last_activity_at is not null) as active
          from saas_user_accounts a where a.workspace_id = s.workspace_id and a.service_id = s.id
        ) actual
        cross join lateral (
          select coalesce(sum(t.assigned_users), 0) as assigned from service_departments t
          where t.workspace_id = s.workspace_id and t.service_id = s.id
        ) pairs
        cross join lateral (
          select coalesce(sum(t.last_active_users), 0) as active from service_department_days t
          where t.workspace_id = s.workspace_id and t.service_id = s.id
        ) days
        where s.workspace_id = ${workspaceId}${only}
          and (actual.assigned <> pairs.assigned or actual.active <> days.active)`,
  );
  return found.map(({ id }) => id);
}
