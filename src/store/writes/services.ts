import { type SQL, sql } from 'drizzle-orm';
import { changedRows, rows } from '../rows.ts';
import type { Database } from '../session.ts';
import { type ServiceStatus, saasServices } from '../tables.ts';
import { upsertRows } from './upsert.ts';

/** What instances say of a service; figures of use are rolled up elsewhere. */
export type ServiceWrite = {
  id: string;
  catalogKey: string;
  name: string;
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
  'sortKey',
  'searchText',
  'isCustom',
  'vendor',
  'category',
  'websiteUrl',
  'logoUrl',
  'status',
] as const;

type StoredService = Pick<ServiceWrite, 'id' | (typeof written)[number]> & { removedAt: string | null };

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
  return write(db, workspaceId, services, now, []);
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
  await write(
    db,
    workspaceId,
    changed,
    now,
    [...written, 'lastObservedAt'],
    // A removed service that is only renamed keeps the time it was removed at.
    sql`removed_at = case when excluded.removed_at is not null
      then coalesce(saas_services.removed_at, excluded.removed_at) end`,
  );
  let discovered = 0;
  let removed = 0;
  for (const service of changed) {
    const before = stored.get(service.id);
    if (service.status === 'REMOVED' && before && before.removedAt === null) removed += 1;
    if (service.status !== 'REMOVED' && (!before || before.removedAt !== null)) discovered += 1;
  }
  return { discovered, removed };
}

/**
 * Drops services that have no instance any more, not even a removed one: a name under which something else was known
 * until its product was. Returns how many.
 */
export async function removeServicesWithoutInstances(
  db: Database,
  workspaceId: string,
  ids: readonly string[],
): Promise<number> {
  if (ids.length === 0) return 0;
  return changedRows(
    db,
    sql`delete from saas_services s
        where s.workspace_id = ${workspaceId} and s.id = any(${sql.param([...ids])}::text[]::uuid[])
          and not exists (select 1 from saas_service_instances i
            where i.workspace_id = s.workspace_id and i.service_id = s.id)`,
  );
}

/** Catalogue products of the workspace by sort key of their name, ours and the one the System Log shows. */
export async function findCatalogKeysByName(
  db: Database,
  workspaceId: string,
  names: readonly string[],
): Promise<Map<string, string>> {
  const found = await rows<{ sortKey: string; catalogKey: string }>(
    db,
    sql`select v.name as "sortKey", min(s.catalog_key) as "catalogKey"
        from unnest(${sql.param([...names])}::text[]) as v(name)
        join saas_services s on s.workspace_id = ${workspaceId} and not s.is_custom
          and (s.sort_key = v.name or exists (select 1 from saas_service_instances i
            where i.workspace_id = s.workspace_id and i.service_id = s.id
              and lower(trim(i.product_name)) = v.name))
        group by v.name`,
  );
  return new Map(found.map((row) => [row.sortKey, row.catalogKey]));
}

async function write(
  db: Database,
  workspaceId: string,
  services: readonly ServiceWrite[],
  now: Date,
  update: readonly ((typeof written)[number] | 'lastObservedAt')[],
  set?: SQL,
): Promise<number> {
  const at = now.toISOString();
  const values = services.map((service) => ({
    workspaceId,
    ...service,
    discoverySources: [],
    discoveredAt: at,
    lastObservedAt: at,
    removedAt: service.status === 'REMOVED' ? at : null,
  }));
  return upsertRows(db, saasServices, values, {
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
    update,
    ...(set ? { set } : {}),
  });
}

async function storedServices(
  db: Database,
  workspaceId: string,
  ids: readonly string[],
): Promise<Map<string, StoredService>> {
  const found = await rows<StoredService>(
    db,
    sql`select id, name, sort_key as "sortKey", search_text as "searchText", is_custom as "isCustom", vendor,
          category, website_url as "websiteUrl", logo_url as "logoUrl", status, removed_at as "removedAt"
        from saas_services where workspace_id = ${workspaceId} and id = any(${sql.param([...ids])}::text[]::uuid[])`,
  );
  return new Map(found.map((row) => [row.id, row]));
}
