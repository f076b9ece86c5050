/** Keeps `service_departments` and `service_department_days` in step with accounts, people and sign-ins. */
import { sql } from 'drizzle-orm';
import { rows, uuidArray } from '../engine/run-sql.ts';
import type { Database } from '../engine/session.ts';
import { noDepartmentId } from '../tables/usage.ts';
import { lastDays, people, placedPeople, type TouchedAccounts } from './placed-people.ts';

/**
 * Changes few accounts, or the people they belong to: subtracts these people's contribution to the use of these
 * services before, and adds it again afterwards. Call it in the change's transaction.
 *
 * If the person who signed in last goes away, the time of the last sign-in stays until `settleLastActivity`.
 *
 * With `isInPlace` no person changes service or department, and no latest sign-in becomes earlier: counts of
 * sign-ins then stay. `changes-by-accounts.ts` handles added accounts and sign-ins.
 */
export async function keepingDepartmentUse<T>(
  db: Database,
  workspaceId: string,
  touched: TouchedAccounts,
  change: () => Promise<T>,
  { isInPlace = false }: { isInPlace?: boolean } = {},
): Promise<T> {
  // Makes concurrent changes of these accounts wait. It counts, because with LIMIT 1 the planner would compare
  // every account with each of these.
  const [locked] = await rows<{ count: number }>(
    db,
    sql`select count(*)::int as count from (select a.id from saas_user_accounts a
          where a.workspace_id = ${workspaceId} and ${touched} order by a.id for no key update) locked`,
  );
  const isAny = locked?.count !== 0;
  if (isAny) await contribute(db, workspaceId, touched, 'out', isInPlace);
  const result = await change();
  if (isAny) await contribute(db, workspaceId, touched, 'in', isInPlace);
  return result;
}

/** Deletes the figures of deleted services and departments. */
export async function dropDepartmentUseOfNothing(db: Database, workspaceId: string): Promise<void> {
  const gone = await rows<{ column: 'service_id' | 'department_id'; id: string }>(
    db,
    sql`with kept as (
          select service_id, department_id from service_departments where workspace_id = ${workspaceId}
        )
        select distinct 'service_id' as column, service_id as id from kept
        where service_id not in (select id from saas_services where workspace_id = ${workspaceId})
        union
        select 'department_id', department_id from kept where department_id <> ${noDepartmentId}::uuid
          and department_id not in (select id from departments where workspace_id = ${workspaceId})`,
  );
  for (const { column, id } of gone) {
    for (const table of ['service_departments', 'service_department_days']) {
      await db.execute(
        sql`delete from ${sql.identifier(table)}
            where workspace_id = ${workspaceId} and ${sql.identifier(column)} = ${id}`,
      );
    }
  }
}

async function contribute(
  db: Database,
  workspaceId: string,
  touched: TouchedAccounts,
  direction: 'in' | 'out',
  isInPlace: boolean,
): Promise<void> {
  const sign = sql.raw(direction === 'in' ? '1' : '-1');
  const signIns = sql`union all
    select p.service_id, p.department_id, n.day, 0, 0, n.sign_in_count
    from placed p
    join saas_user_accounts a on a.workspace_id = ${workspaceId} and a.user_id = p.user_id
      and a.service_id = p.service_id
    join account_sign_ins n on n.workspace_id = a.workspace_id and n.account_id = a.id`;
  const last =
    direction === 'in'
      ? sql`last_activity_at = greatest(t.last_activity_at, excluded.last_activity_at)`
      : sql`is_last_uncertain = t.is_last_uncertain
          or ${!isInPlace} and coalesce(t.last_activity_at <= excluded.last_activity_at, false)`;
  await db.execute(
    sql`with placed as materialized (${placedPeople(workspaceId, touched)}), pairs as (
          insert into service_departments as t (workspace_id, service_id, department_id, assigned_users,
            last_activity_at)
          select ${workspaceId}, service_id, department_id, ${sign} * count(*) filter (where is_assigned),
            max(last_at)
          from placed group by service_id, department_id order by service_id, department_id
          on conflict (workspace_id, service_id, department_id)
            do update set assigned_users = t.assigned_users + excluded.assigned_users, ${last}
        )
        insert into service_department_days as t (workspace_id, service_id, department_id, day, last_active_users,
          last_active_employed, sign_in_count)
        select ${workspaceId}, service_id, department_id, day, ${sign} * sum(active), ${sign} * sum(employed),
          ${sign} * sum(sign_ins)
        from (${lastDays(sql`placed`)} ${isInPlace ? sql`` : signIns}) parts
        group by service_id, department_id, day order by service_id, day, department_id
        on conflict (workspace_id, service_id, day, department_id) do update set
          last_active_users = t.last_active_users + excluded.last_active_users,
          last_active_employed = t.last_active_employed + excluded.last_active_employed,
          sign_in_count = t.sign_in_count + excluded.sign_in_count`,
  );
}

/**
 * Finds the latest sign-in of the given services again where the person who made it may have gone. Call it once
 * at the end of a sync: it reads all accounts of a service, and in a first sync people join their department
 * page by page.
 */
export async function settleLastActivity(
  db: Database,
  workspaceId: string,
  serviceIds: readonly string[],
): Promise<void> {
  const uncertain = await rows<{ serviceId: string }>(
    db,
    sql`select distinct service_id as "serviceId" from service_departments
        where workspace_id = ${workspaceId} and is_last_uncertain
          and service_id = any(${uuidArray(serviceIds)})`,
  );
  if (uncertain.length === 0) return;
  const services = sql`any(${uuidArray(uncertain.map(({ serviceId }) => serviceId))})`;
  // All departments of a service at once: a query for each took minutes in a large company.
  await db.execute(
    sql`with latest as materialized (
          select a.service_id, coalesce(e.department_id, ${noDepartmentId}::uuid) as department_id,
            max(a.last_activity_at) as last_at
          from saas_user_accounts a ${people}
          where a.workspace_id = ${workspaceId} and a.service_id = ${services} and a.last_activity_at is not null
          group by 1, 2
        )
        update service_departments t set is_last_uncertain = false, last_activity_at = found.last_at
        from (
          select u.service_id, u.department_id, l.last_at
          from service_departments u left join latest l using (service_id, department_id)
          where u.workspace_id = ${workspaceId} and u.is_last_uncertain and u.service_id = ${services}
        ) found
        where t.workspace_id = ${workspaceId} and t.service_id = found.service_id
          and t.department_id = found.department_id`,
  );
}
