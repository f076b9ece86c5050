import type { Database, Store } from '../store/engine/database.ts';
import {
  findStoredInstances,
  listPlacedInstancesAcrossWorkspaces,
  moveInstances,
  type PlacedInstance,
  type StoredInstance,
} from '../store/sync/moved-instances.ts';
import { lockDiscovered } from '../store/sync/workspace-lock.ts';
import { refreshServiceFigures } from '../store/usage/service-figures.ts';
import { discoveredId } from './ids.ts';
import { refreshServices } from './stages/apps.ts';
import { catalogKeyOf, contentHashUnder, toService } from './transform/services.ts';

/**
 * Moves apps that an earlier version grouped differently to the services of today's rules, including apps that are no
 * longer read. A second call finds nothing to do. May run while other processes run. Ids of instances and accounts
 * stay; reviews move with the services. Returns the number of moved instances.
 */
export async function regroupServices(store: Store, now: () => Date = () => new Date()): Promise<number> {
  const misplaced = (await listPlacedInstancesAcrossWorkspaces(store.db)).filter(isMisplaced);
  let moved = 0;
  for (const workspaceId of new Set(misplaced.map((instance) => instance.workspaceId))) {
    moved += await store.transaction(async (tx) => {
      await lockDiscovered(tx, workspaceId);
      return regroupWorkspace(tx, workspaceId, now);
    });
  }
  return moved;
}

async function regroupWorkspace(tx: Database, workspaceId: string, now: () => Date): Promise<number> {
  const misplaced = (await listPlacedInstancesAcrossWorkspaces(tx, workspaceId)).filter(isMisplaced);
  if (misplaced.length === 0) return 0;
  const ids = misplaced.map(({ id }) => id);
  const stored = new Map((await findStoredInstances(tx, workspaceId, ids)).map((row) => [row.id, row]));
  const found = misplaced.flatMap((instance) => {
    const row = stored.get(instance.id);
    return row ? [{ row, from: instance.serviceId, catalogKey: keyOf(instance) }] : [];
  });
  const moves = found.map(({ row, from, catalogKey }) => {
    const to = discoveredId.service(workspaceId, catalogKey);
    return { instanceId: row.id, from, to, contentHash: contentHashUnder(row, to) };
  });
  const partsByKey = new Map<string, StoredInstance[]>();
  for (const { row, catalogKey } of found) {
    partsByKey.set(catalogKey, [...(partsByKey.get(catalogKey) ?? []), row]);
  }
  const services = [...partsByKey].map(([key, parts]) => toService(workspaceId, key, parts));
  await moveInstances(tx, workspaceId, { moves, services }, now());
  const serviceIds = [...new Set(moves.flatMap(({ from, to }) => [from, to]))];
  await refreshServices(tx, { org: { workspaceId }, now }, serviceIds);
  await refreshServiceFigures(tx, workspaceId, now(), serviceIds);
  return moves.length;
}

/** Whether today's rules give the instance another key than the one that Okta's name for the app led to. */
function isMisplaced(instance: PlacedInstance): boolean {
  const { catalogKey, oktaName } = instance;
  const isMadeOfName = oktaName === null || catalogKey === oktaName || catalogKey.startsWith('custom:');
  return isMadeOfName && keyOf(instance) !== catalogKey;
}

/** Key of the service that an instance belongs to. An app known only from the log stays with its product. */
function keyOf(instance: PlacedInstance): string {
  const { catalogKey, oktaAppId, oktaName } = instance;
  if (oktaName === null && catalogKey.startsWith('custom:')) return catalogKey;
  return catalogKeyOf({ id: oktaAppId, name: oktaName === '' ? null : (oktaName ?? catalogKey) }, instance);
}
