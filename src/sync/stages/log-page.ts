import type { OktaLogEvent } from '../../okta/wire/logs.ts';
import type { Database } from '../../store/engine/database.ts';
import { foldName, toSortKey } from '../../store/fold.ts';
import {
  findInstancesByAppIds,
  insertLoggedInstances,
  setProductNames,
} from '../../store/sync/logged-instances.ts';
import { findCatalogKeysByName, insertMissingServices } from '../../store/sync/services.ts';
import { addSignIns, claimSignOns } from '../../store/sync/sign-ins.ts';
import type { SyncChanges } from '../../store/tables/sync-runs.ts';
import { dayMs } from '../durations.ts';
import { discoveredId } from '../ids.ts';
import { orgNow, type RunContext, toOrgTime } from '../reading/run-context.ts';
import { sumCounts } from '../reading/stage.ts';
import { isOktaOwnProduct } from '../transform/app-names.ts';
import { toService } from '../transform/services.ts';
import { toActivities } from '../transform/sign-ins.ts';
import { type SignOn, toSignOn } from '../transform/sign-ons.ts';
import { refreshServices } from './apps.ts';

/** What a page of the log is compared with: the ids of excluded apps, and when the list of apps was last read. */
export type KnownApps = { excluded: ReadonlySet<string>; appsReadAt: string | null };

/** Counts the sign-ons on a page of the log, without those counted before. */
export async function saveLogPage(
  tx: Database,
  context: RunContext,
  events: readonly OktaLogEvent[],
  known: KnownApps,
): Promise<Partial<SyncChanges>> {
  const { integration, org } = context;
  const latestMs = Math.max(orgNow(context).getTime(), context.now().getTime()) + dayMs;
  const signOns = events
    .map(toSignOn)
    .filter((signOn): signOn is SignOn => signOn !== null && !known.excluded.has(signOn.oktaAppId))
    // A sign-on in the future is wrong, and would keep a person active until then.
    .filter(({ publishedAt }) => Date.parse(publishedAt) < latestMs);
  const appIds = [...new Set(signOns.map((signOn) => signOn.oktaAppId))];
  let instances = await findInstancesByAppIds(tx, integration, appIds);
  const own = signOns.filter(
    (signOn) => instances.has(signOn.oktaAppId) || !isOktaOwnProduct(signOn.productName ?? signOn.appLabel),
  );
  const fresh = await claimSignOns(tx, integration, own);
  const counted = own.filter((signOn) => fresh.delete(signOn.key));
  if (counted.length === 0) return {};

  const unknown = counted.filter((signOn) => !instances.has(signOn.oktaAppId));
  let servicesDiscovered = 0;
  if (unknown.length > 0) {
    servicesDiscovered = await insertUnlistedApps(tx, context, unknown, known.appsReadAt);
    instances = await findInstancesByAppIds(tx, integration, appIds);
  }
  const names = new Map<string, string>();
  for (const signOn of counted) {
    const instance = instances.get(signOn.oktaAppId);
    if (instance?.productName === null && signOn.productName !== null) {
      names.set(instance.id, signOn.productName);
    }
  }
  const renamed = await setProductNames(tx, org.workspaceId, names);
  const touched = [...instances.values()]
    .filter(
      (instance) =>
        names.has(instance.id) || unknown.some((signOn) => signOn.oktaAppId === instance.oktaAppId),
    )
    .map((instance) => instance.serviceId);
  const services = renamed > 0 || unknown.length > 0 ? await refreshServices(tx, context, touched) : {};
  const userAccountsAdded = await addSignIns(
    tx,
    integration,
    toActivities(counted, instances, org),
    context.now(),
    (instant) => toOrgTime(context, instant),
  );
  return sumCounts(services, { servicesDiscovered, userAccountsAdded, signInsIngested: counted.length });
}

/**
 * Inserts apps that are in the log but not in the list of apps. An app with a sign-on before the last read of the
 * list was removed from Okta; an app with a later sign-on is new, and the next read lists it.
 */
async function insertUnlistedApps(
  tx: Database,
  context: RunContext,
  signOns: readonly SignOn[],
  appsReadAt: string | null,
): Promise<number> {
  const { integration, org } = context;
  const byApp = new Map(signOns.map((signOn) => [signOn.oktaAppId, signOn]));
  const products = [...byApp.values()].flatMap(({ productName }) =>
    productName === null ? [] : [foldName(productName)],
  );
  const catalogKeys = await findCatalogKeysByName(tx, org.workspaceId, products);
  const apps = [...byApp.values()].map((signOn) => {
    const product = signOn.productName === null ? undefined : foldName(signOn.productName);
    const catalogKey =
      (product === undefined ? undefined : catalogKeys.get(product)) ??
      `custom:${org.oktaOrgId}:${signOn.oktaAppId}`;
    const label = signOn.appLabel ?? signOn.productName ?? signOn.oktaAppId;
    const isGone = appsReadAt !== null && new Date(signOn.publishedAt) < new Date(appsReadAt);
    return {
      catalogKey,
      id: discoveredId.instance(org.workspaceId, org.oktaOrgId, signOn.oktaAppId),
      serviceId: discoveredId.service(org.workspaceId, catalogKey),
      oktaAppId: signOn.oktaAppId,
      label,
      sortKey: toSortKey(label),
      oktaName: null,
      productName: signOn.productName,
      productKey: product ?? null,
      status: isGone ? ('REMOVED' as const) : ('ACTIVE' as const),
      logoUrl: null,
    };
  });
  const services = new Map(
    apps.map((app) => [app.catalogKey, toService(org.workspaceId, app.catalogKey, [app])]),
  );
  const inserted = await insertMissingServices(tx, org.workspaceId, [...services.values()], context.now());
  await insertLoggedInstances(tx, integration, apps, context.now());
  // A service that was removed before it was first seen does not count as discovered.
  return apps.some((app) => app.status === 'ACTIVE') ? inserted : 0;
}
