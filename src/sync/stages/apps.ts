import type { Database } from '../../store/engine/database.ts';
import { countAccountsByInstance } from '../../store/sync/accounts.ts';
import { forgetExcludedApps, upsertExcludedApps } from '../../store/sync/excluded-apps.ts';
import {
  findMissingInstances,
  removeInstances,
  upsertInstances,
} from '../../store/sync/service-instances.ts';
import { findServiceIdsOfInstances, findServiceParts } from '../../store/sync/service-parts.ts';
import {
  insertMissingServices,
  removeServicesWithoutInstances,
  updateServices,
} from '../../store/sync/services.ts';
import { withhold } from '../../store/sync/withheld-removals.ts';
import { discoveredId } from '../ids.ts';
import { type ReadState, readCompletely, readStart, uniqueBy } from '../reading/complete-read.ts';
import { judgeRemoval } from '../reading/removal-guard.ts';
import type { RunContext, StageOutcome } from '../reading/run-context.ts';
import { type Stage, sumCounts } from '../reading/stage.ts';
import { type ServicePart, toInstances, toService } from '../transform/services.ts';

const scope = 'APPS';

/** Okta apps → service instances and services. */
export async function readApps(context: RunContext, stage: Stage<ReadState>): Promise<StageOutcome> {
  await readCompletely(context, stage, {
    scope,
    state: stage.checkpoint ?? readStart,
    pages: (resume) => context.okta.apps(resume),
    toCheckpoint: (state) => state,
    async save(tx, apps) {
      const { instances, excluded } = toInstances(
        uniqueBy(apps, (app) => app.id),
        context.org,
      );
      await upsertExcludedApps(tx, context.integration, excluded);
      await forgetExcludedApps(
        tx,
        context.integration,
        instances.map(({ oktaAppId }) => oktaAppId),
      );
      const initial = new Map(
        instances.map((instance) => [
          instance.catalogKey,
          toService(context.org.workspaceId, instance.catalogKey, [{ ...instance, productName: null }]),
        ]),
      );
      const inserted = await insertMissingServices(
        tx,
        context.org.workspaceId,
        [...initial.values()],
        context.now(),
      );
      const { changedIds, added, formerServiceIds } = await upsertInstances(
        tx,
        context.integration,
        instances,
        context.now(),
      );
      const services = await refreshServices(tx, context, [
        ...formerServiceIds,
        ...instances.filter((instance) => changedIds.has(instance.id)).map((instance) => instance.serviceId),
      ]);
      return {
        rowIds: instances.map((instance) => instance.id),
        added,
        changes: sumCounts(services, { servicesDiscovered: inserted }),
      };
    },
    rowIdOf: (id) => discoveredId.instance(context.org.workspaceId, context.org.oktaOrgId, id),
    complete: (tx, walk) => removeMissing(tx, context, walk),
  });
  return { status: 'SUCCEEDED' };
}

async function removeMissing(tx: Database, context: RunContext, walk: ReadState) {
  const { present: presentApps, missingIds: missing } = await findMissingInstances(
    tx,
    context.integration,
    context.lease,
    scope,
  );
  const verdict = judgeRemoval({ ...walk, presentBefore: presentApps - walk.added, missing: missing.length });
  if (!verdict.isAllowed) {
    return { withheld: await withhold(tx, context.lease, 'SERVICE_INSTANCE', missing, verdict.reason) };
  }
  const { workspaceId } = context.org;
  // Ten apps may be most apps of a small org and hold most accounts. One removed app is normal.
  const accounts = await countAccountsByInstance(tx, context.integration);
  const present = [...accounts.values()].reduce((sum, count) => sum + count, 0);
  const going = missing.reduce((sum, id) => sum + (accounts.get(id) ?? 0), 0);
  const ofAccounts = judgeRemoval({
    seen: walk.seen,
    unidentified: 0,
    presentBefore: present,
    missing: going,
  });
  if (!ofAccounts.isAllowed && missing.length > 1 && missing.length * 4 > presentApps) {
    return { withheld: await withhold(tx, context.lease, 'SERVICE_INSTANCE', missing, ofAccounts.reason) };
  }
  const userAccountsRemoved = await removeInstances(tx, workspaceId, missing, context.now());
  const services = await refreshServices(
    tx,
    context,
    await findServiceIdsOfInstances(tx, workspaceId, missing),
  );
  return { changes: { ...services, userAccountsRemoved } };
}

/** Updates services from their instances, and removes services that have no instance left. */
export async function refreshServices(
  tx: Database,
  context: { org: { workspaceId: string }; now: () => Date },
  serviceIds: readonly string[],
) {
  const { workspaceId } = context.org;
  const ids = [...new Set(serviceIds)];
  const parts = await findServiceParts(tx, workspaceId, ids);
  const partsByKey = new Map<string, ServicePart[]>();
  for (const { catalogKey, ...part } of parts) {
    partsByKey.set(catalogKey, [...(partsByKey.get(catalogKey) ?? []), part]);
  }
  const services = [...partsByKey].map(([key, list]) => toService(workspaceId, key, list));
  const { discovered, removed } = await updateServices(tx, workspaceId, services, context.now());
  const found = new Set(services.map((service) => service.id));
  const abandoned = ids.filter((id) => !found.has(id));
  const left = await removeServicesWithoutInstances(tx, workspaceId, abandoned, context.now());
  return { servicesDiscovered: discovered, servicesRemoved: removed + left };
}
