import { sql } from 'drizzle-orm';
import { rows } from '../engine/run-sql.ts';
import type { Database } from '../engine/session.ts';
import { discoveryEvents } from '../tables/discovery-events.ts';
import { employees } from '../tables/employees.ts';
import { syncSeen } from '../tables/scopes.ts';
import { countedSignOns } from '../tables/usage.ts';
import { saasUsers } from '../tables/users.ts';
import { dropDepartmentUseOfNothing } from '../usage/changes-by-people.ts';
import { rebuildDepartmentUse } from '../usage/recount.ts';
import { deleteInBatches } from './batches.ts';
import type { IntegrationKey } from './integration-key.ts';

/**
 * Deletes an integration, everything known only through it, and services left without an instance. Other
 * integrations share departments and the services whose ids it returns: the caller updates them.
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
  const runs = sql`run_id in (select id from sync_runs where ${own})`;
  await deleteInBatches(db, syncSeen, sql`workspace_id = ${workspaceId} and ${runs}`);
  const instances = await rows<{ id: string }>(db, sql`select id from saas_service_instances where ${own}`);
  for (const { id } of instances) await deleteAccounts(db, workspaceId, id);
  await deleteInBatches(db, countedSignOns, own);
  await deleteInBatches(db, discoveryEvents, own);
  await deleteInBatches(db, saasUsers, own);
  await deleteInBatches(db, employees, own);
  await db.execute(sql`delete from saas_service_instances where ${own}`);
  await db.execute(
    sql`delete from saas_services s where s.workspace_id = ${workspaceId} and not exists (
          select 1 from saas_service_instances i where i.workspace_id = s.workspace_id and i.service_id = s.id)`,
  );
  // People's decisions about services that are gone now.
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
  for (const { id } of shared) await rebuildDepartmentUse(db, workspaceId, [id], { withSignIns: true });
  await db.execute(
    sql`delete from okta_integrations where workspace_id = ${workspaceId} and id = ${integrationId}`,
  );
  return shared.map((row) => row.id);
}

/** The accounts of an instance, and their sign-ins. */
export async function deleteAccounts(db: Database, workspaceId: string, instanceId: string): Promise<void> {
  const accounts = sql`workspace_id = ${workspaceId} and instance_id = ${instanceId}`;
  await db.execute(
    sql`delete from account_sign_ins where workspace_id = ${workspaceId}
          and account_id in (select id from saas_user_accounts where ${accounts})`,
  );
  await db.execute(sql`delete from saas_user_accounts where ${accounts}`);
}
