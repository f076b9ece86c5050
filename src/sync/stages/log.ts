import { OktaError } from '../../okta/errors.ts';
import type { OktaPage } from '../../okta/walk.ts';
import type { OktaLogEvent } from '../../okta/wire/logs.ts';
import type { Database } from '../../store/database.ts';
import { countEmployees } from '../../store/writes/employees.ts';
import { findIntegration, setActivityKnownSince, setLogPosition } from '../../store/writes/integrations.ts';
import { findScopeReadAt, markScopeRead } from '../../store/writes/scopes.ts';
import {
  findExcludedAppIds,
  findInstancesByAppIds,
  insertLoggedInstances,
  setProductNames,
} from '../../store/writes/service-instances.ts';
import { findCatalogKeysByName, insertMissingServices } from '../../store/writes/services.ts';
import { addSignIns, claimSignOns, findNewestSignOn, forgetSignOns } from '../../store/writes/sign-ins.ts';
import type { RunContext, StageReader } from '../context.ts';
import { logCallsAtFirst } from '../forecast.ts';
import { discoveredId } from '../ids.ts';
import { openStage, type Stage, sumCounts } from '../stage.ts';
import { sortKey } from '../text.ts';
import { isOktaOwnProduct, toService } from '../transform/services.ts';
import { toActivities } from '../transform/sign-ins.ts';
import { type SignOn, signOnFilter, toSignOn } from '../transform/sign-ons.ts';
import { refreshServices } from './apps.ts';

const scope = 'SYSTEM_LOG';
/** How long Okta keeps events. */
const retentionDays = 90;
/** An event is told apart from its duplicates for this long behind the newest one. */
const memoryHours = 24;
/** How far back to go when Okta no longer takes a cursor; events told apart by then are not counted twice. */
const overlapHours = 1;

/** Sign-ins from the System Log → activity, and users and services that only show there. */
export const readLog: StageReader = async (context, record) => {
  const stage = await openStage(context, record);
  try {
    await readFrom(context, stage, await position(context));
  } catch (error) {
    if (!(error instanceof OktaError) || error.kind !== 'badRequest') throw error;
    await readFrom(context, stage, await positionWithoutCursor(context));
  }
  return { status: 'SUCCEEDED' };
};

type LogPosition = { cursor: string | null; since: string; readSince: string };

/**
 * Where the log goes on: at the cursor kept, else at the beginning of what Okta keeps. After a pause longer than
 * that, events are missing before its beginning, and what was known before no longer counts as known without a gap.
 */
async function position(context: RunContext): Promise<LogPosition> {
  const { db } = context.store;
  const known = await findIntegration(db, context.integration);
  const readAt = await findScopeReadAt(db, context.integration, scope);
  const oldest = new Date(context.now().getTime() - retentionDays * 86_400_000);
  const hasGap = readAt === null || new Date(readAt) < oldest;
  return {
    cursor: known?.logCursor ?? null,
    since: oldest.toISOString(),
    readSince: (hasGap ? null : known?.logReadSince) ?? oldest.toISOString(),
  };
}

async function positionWithoutCursor(context: RunContext): Promise<LogPosition> {
  const known = await position(context);
  const newest = await findNewestSignOn(context.store.db, context.integration, context.now());
  if (newest === null) return { ...known, cursor: null };
  const since = new Date(new Date(newest).getTime() - overlapHours * 3_600_000);
  return { ...known, cursor: null, since: [known.since, since.toISOString()].sort()[1] ?? known.since };
}

async function readFrom(context: RunContext, stage: Stage, from: LogPosition): Promise<void> {
  const { okta, integration, store } = context;
  const excluded = await findExcludedAppIds(store.db, integration);
  const appsReadAt = await findScopeReadAt(store.db, integration, 'APPS');
  const people = await countEmployees(store.db, integration);
  let oldest = from.cursor === null ? from.since : null;
  let newest = '';
  let { cursor } = from;
  let isAtEnd = false;
  const query = { since: from.since, filter: signOnFilter };
  for await (const page of okta.logEvents(query, from.cursor ?? undefined)) {
    for (const { published } of page.items) {
      oldest ??= published;
      if (published > newest) newest = published;
    }
    // Okta always says where to go on. Without that, starting over would count again what is no longer remembered.
    isAtEnd = page.next !== null;
    const logCursor = page.next ?? cursor;
    await stage.commit({ recordsRead: page.items.length, recordsSkipped: page.skipped }, async (tx) => {
      const changes = await savePage(tx, context, page, { excluded, appsReadAt });
      await setLogPosition(tx, integration, { logCursor, logReadSince: from.readSince });
      const expectedApiCalls = expectedCalls(stage.apiCalls(), {
        oldest,
        newest,
        now: context.now(),
        people,
      });
      return { checkpoint: null, changes, expectedApiCalls };
    });
    cursor = logCursor;
  }
  if (!isAtEnd) {
    const message =
      'The System Log broke off without saying where it goes on. What was read is kept; the next sync reads the rest.';
    throw new OktaError('malformed', message, { retryable: true });
  }
  await stage.commit({ recordsRead: 0, recordsSkipped: 0 }, async (tx) => {
    await setActivityKnownSince(tx, integration, from.readSince);
    await markScopeRead(tx, integration, scope, context.now());
    if (newest !== '') await forgetOldSignOns(tx, context);
    return { checkpoint: null, expectedApiCalls: stage.apiCalls() };
  });
}

/**
 * Goes by the newest sign-on that was counted, not by the newest event: should the cursor be lost, reading goes on
 * from that sign-on, however long ago it was.
 */
async function forgetOldSignOns(tx: Database, { integration, now }: RunContext): Promise<void> {
  const newest = await findNewestSignOn(tx, integration, now());
  if (newest === null) return;
  const before = new Date(new Date(newest).getTime() - memoryHours * 3_600_000);
  await forgetSignOns(tx, integration, before.toISOString());
}

/** Requests in all, from how much of the time between the oldest event and now has been read. */
function expectedCalls(
  calls: number,
  read: { oldest: string | null; newest: string; now: Date; people: number },
): number {
  const start = read.oldest === null ? Number.NaN : new Date(read.oldest).getTime();
  const wholeMs = read.now.getTime() - start;
  const share = (new Date(read.newest).getTime() - start) / wholeMs;
  if (share > 0.02) return Math.ceil(calls / Math.min(share, 1)) + 1;
  return calls + logCallsAtFirst(read.people, Number.isNaN(wholeMs) ? 0 : wholeMs / 86_400_000);
}

async function savePage(
  tx: Database,
  context: RunContext,
  page: OktaPage<OktaLogEvent>,
  known: { excluded: ReadonlySet<string>; appsReadAt: string | null },
) {
  const { integration, org } = context;
  const signOns = page.items
    .map(toSignOn)
    .filter((signOn): signOn is SignOn => signOn !== null && !known.excluded.has(signOn.oktaAppId));
  const appIds = [...new Set(signOns.map((signOn) => signOn.oktaAppId))];
  let instances = await findInstancesByAppIds(tx, integration, appIds);
  const own = signOns.filter(
    (signOn) => instances.has(signOn.oktaAppId) || !isOktaOwnProduct(signOn.productName),
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
  );
  return sumCounts(services, { servicesDiscovered, userAccountsAdded, signInsIngested: counted.length });
}

/**
 * Apps that show in the log and not in the list of apps. Signed in to before the list was last read, they are gone
 * from Okta; signed in to since, they are new and the next read will list them.
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
    productName === null ? [] : [sortKey(productName)],
  );
  const catalogKeys = await findCatalogKeysByName(tx, org.workspaceId, products);
  const apps = [...byApp.values()].map((signOn) => {
    const product = signOn.productName === null ? undefined : sortKey(signOn.productName);
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
      sortKey: sortKey(label),
      oktaName: null,
      productName: signOn.productName,
      status: isGone ? ('REMOVED' as const) : ('ACTIVE' as const),
      logoUrl: null,
    };
  });
  const services = new Map(
    apps.map((app) => [app.catalogKey, toService(org.workspaceId, app.catalogKey, [app])]),
  );
  const inserted = await insertMissingServices(tx, org.workspaceId, [...services.values()], context.now());
  await insertLoggedInstances(tx, integration, apps, context.now());
  // A service that is gone when it is first heard of was not discovered: it shows as removed.
  return apps.some((app) => app.status === 'ACTIVE') ? inserted : 0;
}
