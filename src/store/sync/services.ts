import { sql } from 'drizzle-orm';
import { rows, textArray, uuidArray } from '../engine/run-sql.ts';
import type { Database } from '../engine/session.ts';
import { saasServices } from '../tables/services.ts';
import { type Difference, diffRows, insertMissing, type RowOf, sourceOf, writeRows } from './diff-rows.ts';
import { eventsOf, type NotedEvent, noteEvents } from './discovery-events.ts';

const instances = sourceOf(saasServices, {
  // Aggregated from instances and accounts, or set by people.
  elsewhere: [
    'discoverySources',
    'lastActivityAt',
    'userAccountCount',
    'activeUserCount30d',
    'seatCount',
    'unusedSeatCount',
    'utilization30d',
    'reviewStatus',
    'reviewedAt',
    'reviewedBy',
    'reviewNote',
  ],
  unreported: ['nameKey', 'sortKey', 'searchText'],
});

/** What instances say of a service. */
export type ServiceWrite = RowOf<typeof instances>;

/**
 * Inserts missing services, so that instances can reference them; existing rows stay unchanged. Returns how
 * many are new.
 */
export async function insertMissingServices(
  db: Database,
  workspaceId: string,
  services: readonly ServiceWrite[],
  now: Date,
): Promise<number> {
  const added = await insertServicesUntold(db, workspaceId, services, now);
  const isNew = new Set(added);
  const events = services
    .filter((service) => isNew.has(service.id))
    .flatMap((row) => eventOf({ row, before: undefined, isNew: true, changedFields: [] }));
  await noteEvents(db, workspaceId, events, now);
  return added.length;
}

/** The same without events, for services that are no discovery. Returns the ids of the new ones. */
export async function insertServicesUntold(
  db: Database,
  workspaceId: string,
  services: readonly ServiceWrite[],
  now: Date,
): Promise<string[]> {
  return insertMissing(db, instances, { workspaceId }, toRows(services, now), now, neverSeen);
}

/**
 * Writes the services that differ from the stored ones. Marks a service without a present instance removed;
 * revives one that has an instance again. Returns what came and went.
 */
export async function updateServices(
  db: Database,
  workspaceId: string,
  services: readonly ServiceWrite[],
  now: Date,
): Promise<{ discovered: number; removed: number }> {
  const owner = { workspaceId };
  const differences = await diffRows(db, instances, owner, toRows(services, now));
  const changed = differences.map(({ row }) => row);
  await writeRows(db, instances, owner, changed, now, neverSeen);
  const events = differences.flatMap(eventOf);
  await noteEvents(db, workspaceId, events, now);
  const count = (...types: NotedEvent['type'][]) => events.filter(({ type }) => types.includes(type)).length;
  return {
    discovered: count('SERVICE_DISCOVERED', 'SERVICE_RESTORED'),
    removed: count('SERVICE_REMOVED'),
  };
}

/** The event of a changed service; none when only fields for search and sorting changed. */
function eventOf({ row, before, changedFields }: Difference<typeof instances, ServiceWrite>): NotedEvent[] {
  const subjectId = row.id;
  const isRemoved = row.status === 'REMOVED';
  // A service already gone when first seen is no discovery.
  if (!before) return isRemoved ? [] : [{ type: 'SERVICE_DISCOVERED', subjectId }];
  if (isRemoved && before.removedAt === null) return [{ type: 'SERVICE_REMOVED', subjectId }];
  if (!isRemoved && before.removedAt !== null)
    return [{ type: 'SERVICE_RESTORED', subjectId, changedFields }];
  if (changedFields.length === 0) return [];
  return [{ type: 'SERVICE_CHANGED', subjectId, changedFields, firstReadOf: 'APPS' }];
}

/**
 * Deletes services without any instance, even a removed one: they were names for something until we knew its
 * product. Returns how many of them were present.
 */
export async function removeServicesWithoutInstances(
  db: Database,
  workspaceId: string,
  ids: readonly string[],
  now: Date,
): Promise<number> {
  const gone = await dropServicesWithoutInstances(db, workspaceId, ids);
  await noteEvents(db, workspaceId, eventsOf('SERVICE_REMOVED', gone), now);
  return gone.length;
}

/** The same without events. Returns the ids of those that were present. */
export async function dropServicesWithoutInstances(
  db: Database,
  workspaceId: string,
  ids: readonly string[],
): Promise<string[]> {
  if (ids.length === 0) return [];
  const dropped = await rows<{ id: string; wasPresent: boolean }>(
    db,
    sql`delete from saas_services s
        where s.workspace_id = ${workspaceId} and s.id = any(${uuidArray(ids)})
          and not exists (select 1 from saas_service_instances i
            where i.workspace_id = s.workspace_id and i.service_id = s.id)
        returning s.id, s.removed_at is null as "wasPresent"`,
  );
  return dropped.filter(({ wasPresent }) => wasPresent).map(({ id }) => id);
}

/** Catalogue products of the workspace by name key, both our name and the System Log's. */
export async function findCatalogKeysByName(
  db: Database,
  workspaceId: string,
  nameKeys: readonly string[],
): Promise<Map<string, string>> {
  const found = await rows<{ nameKey: string; catalogKey: string }>(
    db,
    sql`select v.key as "nameKey", min(s.catalog_key collate "C") as "catalogKey"
        from unnest(${textArray(nameKeys)}) as v(key)
        join saas_services s on s.workspace_id = ${workspaceId} and not s.is_custom
          and (s.name_key = v.key or exists (select 1 from saas_service_instances i
            where i.workspace_id = s.workspace_id and i.service_id = s.id and i.product_key = v.key))
        where v.key <> '' group by v.key`,
  );
  return new Map(found.map((row) => [row.nameKey, row.catalogKey]));
}

/** Of a newly inserted service. */
const neverSeen = { same: { discoverySources: [] } };

function toRows(services: readonly ServiceWrite[], now: Date) {
  const at = now.toISOString();
  return services.map((service) => ({ ...service, removedAt: service.status === 'REMOVED' ? at : null }));
}
