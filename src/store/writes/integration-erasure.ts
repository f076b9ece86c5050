import { sql } from 'drizzle-orm';
import { rows } from '../rows.ts';
import type { Database } from '../session.ts';
import { dropDepartmentUseOfNothing, removeDepartmentUse } from './department-use.ts';
import type { IntegrationKey } from './integration-key.ts';

/**
 * Erases an integration and everything known only through it; services that have no instance left go. Departments
 * and the services whose ids are returned are shared with other integrations: the caller brings them up to date.
 */
export async function deleteIntegration(
  db: Database,
  { workspaceId, integrationId }: IntegrationKey,
): Promise<string[]> {
  const own = sql`workspace_id = ${workspaceId} and integration_id = ${integrationId}`;
  const shared = await rows<{ id: string }>(
    db,
    sql`select service_id as id from saas_service_instances where workspace_id = ${workspaceId}
        group by service_id having bool_or(integration_id = ${integrationId})
          and bool_or(integration_id <> ${integrationId})`,
  );
  await db.execute(
    sql`delete from sync_seen where workspace_id = ${workspaceId}
          and run_id in (select id from sync_runs where ${own})`,
  );
  await removeDepartmentUse(db, workspaceId, sql`a.integration_id = ${integrationId}`);
  await db.execute(
    sql`delete from account_sign_ins where workspace_id = ${workspaceId}
          and account_id in (select id from saas_user_accounts where ${own})`,
  );
  await db.execute(sql`delete from counted_sign_ons where ${own}`);
  await db.execute(sql`delete from discovery_events where ${own}`);
  await db.execute(sql`delete from saas_user_accounts where ${own}`);
  await db.execute(sql`delete from saas_users where ${own}`);
  await db.execute(sql`delete from employees where ${own}`);
  await db.execute(sql`delete from saas_service_instances where ${own}`);
  await db.execute(
    sql`delete from saas_services s where s.workspace_id = ${workspaceId} and not exists (
          select 1 from saas_service_instances i where i.workspace_id = s.workspace_id and i.service_id = s.id)`,
  );
  // What people decided about services that are gone now.
  await db.execute(
    sql`delete from discovery_events v where v.workspace_id = ${workspaceId} and v.integration_id is null
          and v.service_id is not null and not exists (
            select 1 from saas_services s where s.workspace_id = v.workspace_id and s.id = v.service_id)`,
  );
  await db.execute(
    sql`delete from departments d where d.workspace_id = ${workspaceId} and not exists (
          select 1 from employees e where e.workspace_id = d.workspace_id and e.department_id = d.id)`,
  );
  await dropDepartmentUseOfNothing(db, workspaceId);
  await db.execute(
    sql`delete from okta_integrations where workspace_id = ${workspaceId} and id = ${integrationId}`,
  );
  return shared.map((row) => row.id);
}
