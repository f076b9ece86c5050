import { sql } from 'drizzle-orm';
import { rows, uuidArray } from '../engine/run-sql.ts';
import type { Database } from '../engine/session.ts';
import type { ServiceStatus } from '../tables/services.ts';

/** The instances of these services, in all integrations. */
export async function findServiceParts(
  db: Database,
  workspaceId: string,
  serviceIds: readonly string[],
): Promise<
  {
    catalogKey: string;
    oktaAppId: string;
    label: string;
    oktaName: string | null;
    productName: string | null;
    status: ServiceStatus;
    logoUrl: string | null;
  }[]
> {
  return rows(
    db,
    sql`select s.catalog_key as "catalogKey", i.okta_app_id as "oktaAppId", i.label, i.okta_name as "oktaName",
          i.product_name as "productName", i.status, i.logo_url as "logoUrl"
        from saas_services s
        join saas_service_instances i on i.workspace_id = s.workspace_id and i.service_id = s.id
        where s.workspace_id = ${workspaceId} and s.id = any(${uuidArray(serviceIds)})`,
  );
}

/** The services of these instances. */
export async function findServiceIdsOfInstances(
  db: Database,
  workspaceId: string,
  instanceIds: readonly string[],
): Promise<string[]> {
  const found = await rows<{ id: string }>(
    db,
    sql`select distinct service_id as id from saas_service_instances
        where workspace_id = ${workspaceId} and id = any(${uuidArray(instanceIds)})`,
  );
  return found.map((row) => row.id);
}
