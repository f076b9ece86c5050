import { sql } from 'drizzle-orm';
import { rows, uuidArray } from '../engine/run-sql.ts';
import type { Database } from '../engine/session.ts';
import { type ServiceStatus, saasServices } from '../tables/services.ts';
import { eventsOf, type NotedEvent, noteEvents } from './discovery-events.ts';
import { insertMissingRows, upsertRows } from './upsert.ts';

/** What instances say of a service; figures of use are rolled up elsewhere. */
export type ServiceWrite = {
  id: string;
  catalogKey: string;
  name: string;
  nameKey: string;
  sortKey: string;
  searchText: string;
  isCustom: boolean;
  vendor: string | null;
  category: string | null;
  websiteUrl: string | null;
  logoUrl: string | null;
  status: ServiceStatus;
};

const written = [
  'name',
  'nameKey',
  'sortKey',
  'searchText',
  'isCustom',
  'vendor',
  'category',
  'websiteUrl',
  'logoUrl',
  'status',
] as const;

const shown = written.filter((property) => !['nameKey', 'sortKey', 'searchText'].includes(property));

type StoredService = Omit<Pick<ServiceWrite, 'id' | (typeof written)[number]>, 'nameKey'> & {
  nameKey: string | null;
  removedAt: string | null;
};

/**
 * Makes sure the services exist, so that instances can point to them; rows that are there stay as they are.
 * Returns how many are new.
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
    .flatMap((service) => eventOf(service, undefined));
  await noteEvents(db, workspaceId, events, now);
  return added.length;
}

/** The same for services that are no discovery, of which the feed is not told. Returns the ids of the new ones. */
export async function insertServicesUntold(
  db: Database,
  workspaceId: string,
  services: readonly ServiceWrite[],
  now: Date,
): Promise<string[]> {
  return insertMissingRows(db, saasServices, toRows(workspaceId, services, now), shape);
}

/**
 * Writes the services that differ from what is stored. A service without a present instance is marked removed;
 * one that has an instance again is revived. Returns what came and went.
 */
export async function updateServices(
  db: Database,
  workspaceId: string,
  services: readonly ServiceWrite[],
  now: Date,
): Promise<{ discovered: number; removed: number }> {
  const stored = await storedServices(
    db,
    workspaceId,
    services.map((service) => service.id),
  );
  const changed = services.filter((service) => {
    const row = stored.get(service.id);
    return !row || written.some((property) => row[property] !== service[property]);
  });
  await upsertRows(db, saasServices, toRows(workspaceId, changed, now), {
    ...shape,
    update: [...written, 'lastObservedAt'],
    // A removed service that is only renamed keeps the time it was removed at.
    set: sql`removed_at = case when excluded.removed_at is not null
      then coalesce(saas_services.removed_at, excluded.removed_at) end`,
  });
  const events = changed.flatMap((service) => eventOf(service, stored.get(service.id)));
  await noteEvents(db, workspaceId, events, now);
  const count = (...types: NotedEvent['type'][]) => events.filter(({ type }) => types.includes(type)).length;
  return {
    discovered: count('SERVICE_DISCOVERED', 'SERVICE_RESTORED'),
    removed: count('SERVICE_REMOVED'),
  };
}

/** What became of a service; what is only kept for searching and sorting changes nothing. */
function eventOf(service: ServiceWrite, before: StoredService | undefined): NotedEvent[] {
  const subjectId = service.id;
  // One that is gone when it is first heard of was not discovered.
  if (!before) return service.status === 'REMOVED' ? [] : [{ type: 'SERVICE_DISCOVERED', subjectId }];
  if (service.status === 'REMOVED' && before.removedAt === null) {
    return [{ type: 'SERVICE_REMOVED', subjectId }];
  }
  const changedFields = shown.filter((field) => before[field] !== service[field]);
  if (service.status !== 'REMOVED' && before.removedAt !== null) {
    return [{ type: 'SERVICE_RESTORED', subjectId, changedFields }];
  }
  if (changedFields.length === 0) return [];
  return [{ type: 'SERVICE_CHANGED', subjectId, changedFields, firstReadOf: 'APPS' }];
}

/**
 * Drops services that have no instance any more, not even a removed one: a name under which something else was known
 * until its product was. Returns how many of them were still there.
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

/** The same without telling the feed. Returns the ids of those that were still there. */
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

/** Catalogue products of the workspace by key of their name, ours and the one the System Log shows. */
export async function findCatalogKeysByName(
  db: Database,
  workspaceId: string,
  nameKeys: readonly string[],
): Promise<Map<string, string>> {
  const found = await rows<{ nameKey: string; catalogKey: string }>(
    db,
    sql`select v.key as "nameKey", min(s.catalog_key collate "C") as "catalogKey"
        from unnest(${sql.param([...nameKeys])}::text[]) as v(key)
        join saas_services s on s.workspace_id = ${workspaceId} and not s.is_custom
          and (s.name_key = v.key or exists (select 1 from saas_service_instances i
            where i.workspace_id = s.workspace_id and i.service_id = s.id and i.product_key = v.key))
        where v.key <> '' group by v.key`,
  );
  return new Map(found.map((row) => [row.nameKey, row.catalogKey]));
}

const shape = {
  columns: [
    'workspaceId',
    'id',
    'catalogKey',
    ...written,
    'discoverySources',
    'discoveredAt',
    'lastObservedAt',
    'removedAt',
  ],
  key: ['workspaceId', 'id'],
} as const;

function toRows(workspaceId: string, services: readonly ServiceWrite[], now: Date) {
  const at = now.toISOString();
  return services.map((service) => ({
    workspaceId,
    ...service,
    discoverySources: [],
    discoveredAt: at,
    lastObservedAt: at,
    removedAt: service.status === 'REMOVED' ? at : null,
  }));
}

async function storedServices(
  db: Database,
  workspaceId: string,
  ids: readonly string[],
): Promise<Map<string, StoredService>> {
  const found = await rows<StoredService>(
    db,
    sql`select id, name, name_key as "nameKey", sort_key as "sortKey", search_text as "searchText", is_custom as "isCustom", vendor,
          category, website_url as "websiteUrl", logo_url as "logoUrl", status, removed_at as "removedAt"
        from saas_services where workspace_id = ${workspaceId} and id = any(${uuidArray(ids)})`,
  );
  return new Map(found.map((row) => [row.id, row]));
}
