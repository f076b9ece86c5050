/** Apps that move to another service, because a rule changed or we know more of them. */
import { and, eq, sql } from 'drizzle-orm';
import { rows, textArray, uuidArray } from '../engine/run-sql.ts';
import type { Database } from '../engine/session.ts';
import { saasServiceInstances } from '../tables/services.ts';
import { rebuildDepartmentUse } from '../usage/recount.ts';
import { eventsOf, noteEvents } from './discovery-events.ts';
import { carryReviews } from './reviews.ts';
import { dropServicesWithoutInstances, insertServicesUntold, type ServiceWrite } from './services.ts';

/** An instance, and the services of its move. */
export type Move = { instanceId: string; from: string; to: string };

/** Moves accounts, use by department and reviews to the service their instances already belong to. */
export async function followMoves(db: Database, workspaceId: string, moves: readonly Move[]): Promise<void> {
  if (moves.length === 0) return;
  await db.execute(
    sql`update saas_user_accounts a set service_id = i.service_id from saas_service_instances i
        where a.workspace_id = ${workspaceId} and i.workspace_id = a.workspace_id
          and i.id = any(${uuidArray(moves.map(({ instanceId }) => instanceId))})
          and a.instance_id = i.id and a.service_id <> i.service_id`,
  );
  const services = new Set(moves.flatMap(({ from, to }) => [from, to]));
  await rebuildDepartmentUse(db, workspaceId, [...services], { withSignIns: true });
  await carryReviews(db, workspaceId, moves);
}

/**
 * Moves instances to the services they belong to, and inserts missing services, as old as their first instance.
 * Nothing came or went, so the feed only says that instances changed. Deletes services that lose their last
 * instance.
 */
export async function moveInstances(
  db: Database,
  workspaceId: string,
  {
    moves,
    services,
  }: { moves: readonly (Move & { contentHash: string })[]; services: readonly ServiceWrite[] },
  now: Date,
): Promise<void> {
  const added = await insertServicesUntold(db, workspaceId, services, now);
  const column = (value: (move: Move & { contentHash: string }) => string) => textArray(moves.map(value));
  await db.execute(
    sql`update saas_service_instances i set service_id = v.service_id::uuid, content_hash = v.content_hash
        from unnest(${column(({ instanceId }) => instanceId)}, ${column(({ to }) => to)},
          ${column(({ contentHash }) => contentHash)}) as v(id, service_id, content_hash)
        where i.workspace_id = ${workspaceId} and i.id = v.id::uuid`,
  );
  await followMoves(db, workspaceId, moves);
  await db.execute(
    sql`update saas_services s set discovered_at = least(s.discovered_at, i.discovered_at),
          removed_at = case when s.removed_at is not null and s.id = any(${uuidArray(added)})
            then i.removed_at else s.removed_at end
        from (
          select service_id, min(discovered_at) as discovered_at, max(removed_at) as removed_at
          from saas_service_instances where workspace_id = ${workspaceId}
            and service_id = any(${uuidArray(services.map(({ id }) => id))})
          group by service_id
        ) i
        where s.workspace_id = ${workspaceId} and s.id = i.service_id`,
  );
  await dropServicesWithoutInstances(
    db,
    workspaceId,
    moves.map(({ from }) => from),
  );
  const told = [...new Set(moves.flatMap(({ from, to }) => [from, to]))];
  await noteEvents(db, workspaceId, eventsOf('SERVICE_CHANGED', told, { changedFields: ['instances'] }), now);
}

/** What decides which service an instance belongs to. */
export type PlacedInstance = {
  id: string;
  workspaceId: string;
  serviceId: string;
  /** Key of its present service. */
  catalogKey: string;
  oktaOrgId: string;
  domain: string;
  integrationId: string;
  oktaAppId: string;
  /** Null for an app known only from the System Log. */
  oktaName: string | null;
};

/** The services of a workspace's instances, or of all workspaces; removed ones too. */
export async function listPlacedInstancesAcrossWorkspaces(
  db: Database,
  workspaceId?: string,
): Promise<PlacedInstance[]> {
  return rows(
    db,
    sql`select i.id, i.workspace_id as "workspaceId", i.service_id as "serviceId", s.catalog_key as "catalogKey",
          o.okta_org_id as "oktaOrgId", o.domain, i.integration_id as "integrationId",
          i.okta_app_id as "oktaAppId", i.okta_name as "oktaName"
        from saas_service_instances i
        join saas_services s on s.workspace_id = i.workspace_id and s.id = i.service_id
        join okta_integrations o on o.workspace_id = i.workspace_id and o.id = i.integration_id
        ${workspaceId === undefined ? sql`` : sql`where i.workspace_id = ${workspaceId}`}
        order by i.workspace_id, i.id`,
  );
}

/** An app's row as last written. */
export type StoredInstance = typeof saasServiceInstances.$inferSelect;

/** Instances of a workspace by id. */
export async function findStoredInstances(
  db: Database,
  workspaceId: string,
  ids: readonly string[],
): Promise<StoredInstance[]> {
  const i = saasServiceInstances;
  return db
    .select()
    .from(i)
    .where(and(eq(i.workspaceId, workspaceId), sql`${i.id} = any(${uuidArray(ids)})`));
}
