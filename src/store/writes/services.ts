import { sql } from 'drizzle-orm';
import { rows } from '../rows.ts';
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
  await write(db, workspaceId, changed, now, [...written, 'lastObservedAt', 'removedAt']);
  let discovered = 0;
  let removed = 0;
  for (const service of changed) {
    const before = stored.get(service.id);
    if (service.status === 'REMOVED' && before && before.removedAt === null) removed += 1;
    if (service.status !== 'REMOVED' && (!before || before.removedAt !== null)) discovered += 1;
  }
  return { discovered, removed };
}

/** Catalogue products of the workspace by sort key of their name. */
export async function findCatalogKeysByName(
  db: Database,
  workspaceId: string,
  names: readonly string[],
): Promise<Map<string, string>> {
  const found = await rows<{ sortKey: string; catalogKey: string }>(
    db,
    sql`select sort_key as "sortKey", min(catalog_key) as "catalogKey" from saas_services
        where workspace_id = ${workspaceId} and not is_custom
          and sort_key = any(${sql.param([...names])}::text[]) group by sort_key`,
  );
  return new Map(found.map((row) => [row.sortKey, row.catalogKey]));
}

async function write(
  db: Database,
  workspaceId: string,
  services: readonly ServiceWrite[],
  now: Date,
  update: readonly ((typeof written)[number] | 'lastObservedAt' | 'removedAt')[],
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
