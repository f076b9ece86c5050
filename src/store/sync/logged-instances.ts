import { sql } from 'drizzle-orm';
import { changedRows, rows, textArray, uuidArray } from '../engine/run-sql.ts';
import type { Database } from '../engine/session.ts';
import { foldName } from '../fold.ts';
import { saasServiceInstances } from '../tables/services.ts';
import { insertMissing, type RowOf, sourceOf } from './diff-rows.ts';
import { eventsOf, noteEvents } from './discovery-events.ts';
import type { IntegrationKey } from './integration-key.ts';
import { instancesChanged } from './service-instances.ts';

/** What the System Log does not say of an app. */
const unknown = {
  signOnMode: 'OTHER',
  features: [],
  isProvisioningEnabled: false,
  contentHash: '',
} as const satisfies Partial<typeof saasServiceInstances.$inferInsert>;
const log = sourceOf(saasServiceInstances, {
  elsewhere: [
    'signOnMode',
    'features',
    'isProvisioningEnabled',
    'contentHash',
    'oktaName',
    'rawSignOnMode',
    'seatCount',
    'logoUrl',
    'createdInOktaAt',
    'lastActivityAt',
  ],
});

/** An app known only from the System Log. */
export type LoggedInstanceWrite = RowOf<typeof log>;

/** Inserts apps known only from the log; leaves existing ones unchanged. */
export async function insertLoggedInstances(
  db: Database,
  integration: IntegrationKey,
  instances: readonly LoggedInstanceWrite[],
  now: Date,
): Promise<void> {
  const at = now.toISOString();
  const values = instances.map((each) => ({ ...each, removedAt: each.status === 'REMOVED' ? at : null }));
  const added = new Set(await insertMissing(db, log, integration, values, now, { same: unknown }));
  // An app already gone when first logged changes nothing.
  const present = instances.filter(({ id, status }) => added.has(id) && status !== 'REMOVED');
  const services = [...new Set(present.map(({ serviceId }) => serviceId))];
  const events = eventsOf('SERVICE_CHANGED', services, instancesChanged);
  await noteEvents(db, integration.workspaceId, events, now);
}

export type InstanceRef = {
  id: string;
  oktaAppId: string;
  serviceId: string;
  productName: string | null;
};

/** Instances of an integration by Okta app id, removed ones included. */
export async function findInstancesByAppIds(
  db: Database,
  integration: IntegrationKey,
  oktaAppIds: readonly string[],
): Promise<Map<string, InstanceRef>> {
  const found = await rows<InstanceRef>(
    db,
    sql`select id, okta_app_id as "oktaAppId", service_id as "serviceId", product_name as "productName"
        from saas_service_instances
        where workspace_id = ${integration.workspaceId} and integration_id = ${integration.integrationId}
          and okta_app_id = any(${textArray(oktaAppIds)})`,
  );
  return new Map(found.map((row) => [row.oktaAppId, row]));
}

/** Stores the product's name from the log, which the list of apps does not give. */
export async function setProductNames(
  db: Database,
  workspaceId: string,
  names: ReadonlyMap<string, string>,
): Promise<number> {
  if (names.size === 0) return 0;
  return changedRows(
    db,
    sql`update saas_service_instances i set product_name = v.name, product_key = v.key
        from unnest(${uuidArray(names.keys())}, ${textArray(names.values())},
          ${textArray([...names.values()].map(foldName))}) as v(id, name, key)
        where i.workspace_id = ${workspaceId} and i.id = v.id and i.product_name is distinct from v.name`,
  );
}

/** Whether any sign-in through the integration is known. */
export async function hasActivity(
  db: Database,
  { workspaceId, integrationId }: IntegrationKey,
): Promise<boolean> {
  const found = await rows<{ one: number }>(
    db,
    sql`select 1 as one from saas_service_instances
        where workspace_id = ${workspaceId} and integration_id = ${integrationId}
          and last_activity_at is not null limit 1`,
  );
  return found.length > 0;
}
