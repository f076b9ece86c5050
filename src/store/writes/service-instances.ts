import { sql } from 'drizzle-orm';
import { changedRows, rows } from '../rows.ts';
import type { Database } from '../session.ts';
import {
  oktaExcludedApps,
  type ServiceStatus,
  type SignOnMode,
  saasServiceInstances,
} from '../tables/services.ts';
import { keepingDepartmentUse } from './department-use.ts';
import { rebuildDepartmentUse } from './department-use-rebuild.ts';
import { eventsOf, noteEvents } from './discovery-events.ts';
import { accountsBeside } from './placed-people.ts';
import { carryReviews } from './reviews.ts';
import { type RunKey, seenIn } from './scopes.ts';
import { insertMissingRows, upsertRows } from './upsert.ts';

/** Of the first read of an org's apps it is only told which services there are. */
const instancesChanged = { changedFields: ['instances'], firstReadOf: 'APPS' } as const;

export type IntegrationKey = { workspaceId: string; integrationId: string };

/** One Okta app as the list of apps shows it. */
export type InstanceWrite = {
  id: string;
  /** Key of the service it belongs to. */
  catalogKey: string;
  serviceId: string;
  oktaAppId: string;
  label: string;
  sortKey: string;
  oktaName: string;
  status: ServiceStatus;
  signOnMode: SignOnMode;
  rawSignOnMode: string | null;
  features: string[];
  isProvisioningEnabled: boolean;
  seatCount: number | null;
  logoUrl: string | null;
  createdInOktaAt: string | null;
  contentHash: string;
};

/**
 * Writes instances that are new, changed or back. Returns their ids, how many were not there before, and the
 * services that instances left for another one.
 */
export async function upsertInstances(
  db: Database,
  integration: IntegrationKey,
  instances: readonly InstanceWrite[],
  now: Date,
): Promise<{ changedIds: Set<string>; added: number; formerServiceIds: string[] }> {
  const stored = await rows<{ id: string; serviceId: string; contentHash: string; isRemoved: boolean }>(
    db,
    sql`select id, service_id as "serviceId", content_hash as "contentHash", removed_at is not null as "isRemoved"
        from saas_service_instances
        where workspace_id = ${integration.workspaceId}
          and id = any(${sql.param(instances.map((instance) => instance.id))}::text[]::uuid[])`,
  );
  const current = new Map(stored.map((row) => [row.id, row]));
  const at = now.toISOString();
  const changed = instances
    .filter((instance) => {
      const row = current.get(instance.id);
      return !row || row.isRemoved || row.contentHash !== instance.contentHash;
    })
    .map(({ catalogKey: _, ...instance }) => ({
      ...integration,
      ...instance,
      discoveredAt: at,
      lastObservedAt: at,
      removedAt: null,
    }));
  const owned = [
    'serviceId',
    'label',
    'sortKey',
    'oktaName',
    'status',
    'signOnMode',
    'rawSignOnMode',
    'features',
    'isProvisioningEnabled',
    'seatCount',
    'logoUrl',
    'createdInOktaAt',
    'contentHash',
    'lastObservedAt',
    'removedAt',
  ] as const;
  await upsertRows(db, saasServiceInstances, changed, {
    columns: ['workspaceId', 'id', 'integrationId', 'oktaAppId', 'discoveredAt', ...owned],
    key: ['workspaceId', 'id'],
    update: owned,
  });
  // The service an app belongs to can change: a catalogue entry learnt later, a name read from the log only at first.
  await db.execute(
    sql`update saas_user_accounts a set service_id = i.service_id from saas_service_instances i
        where a.workspace_id = ${integration.workspaceId} and i.workspace_id = a.workspace_id
          and i.id = any(${sql.param(changed.map((instance) => instance.id))}::text[]::uuid[])
          and a.instance_id = i.id and a.service_id <> i.service_id`,
  );
  const services = new Set([
    ...changed.map((instance) => instance.serviceId),
    ...changed.flatMap((instance) => current.get(instance.id)?.serviceId ?? []),
  ]);
  const events = eventsOf('SERVICE_CHANGED', [...services], instancesChanged);
  await noteEvents(db, integration.workspaceId, events, now);
  const changedIds = new Set(changed.map((instance) => instance.id));
  const serviceIds = new Map(changed.map((instance) => [instance.id, instance.serviceId]));
  const moved = stored.filter((row) => changedIds.has(row.id) && serviceIds.get(row.id) !== row.serviceId);
  const formerServiceIds = moved.map((row) => row.serviceId);
  const movedBetween = [...formerServiceIds, ...moved.flatMap((row) => serviceIds.get(row.id) ?? [])];
  await rebuildDepartmentUse(db, integration.workspaceId, movedBetween, { withSignIns: true });
  const moves = moved.map((row) => ({ from: row.serviceId, to: serviceIds.get(row.id) ?? row.serviceId }));
  await carryReviews(db, integration.workspaceId, moves);
  return {
    changedIds,
    added: changed.filter((instance) => current.get(instance.id)?.isRemoved ?? true).length,
    formerServiceIds,
  };
}

/** An app that is only known from the System Log. */
export type LoggedInstanceWrite = {
  id: string;
  serviceId: string;
  oktaAppId: string;
  label: string;
  sortKey: string;
  productName: string | null;
  status: ServiceStatus;
};

/** Inserts apps known from the log only; one that is there already stays as it is. */
export async function insertLoggedInstances(
  db: Database,
  integration: IntegrationKey,
  instances: readonly LoggedInstanceWrite[],
  now: Date,
): Promise<void> {
  const at = now.toISOString();
  const values = instances.map((instance) => ({
    ...integration,
    ...instance,
    signOnMode: 'OTHER' as const,
    features: [],
    isProvisioningEnabled: false,
    contentHash: '',
    discoveredAt: at,
    lastObservedAt: at,
    removedAt: instance.status === 'REMOVED' ? at : null,
  }));
  const added = new Set(
    await insertMissingRows(db, saasServiceInstances, values, {
      columns: [
        'workspaceId',
        'id',
        'integrationId',
        'serviceId',
        'oktaAppId',
        'label',
        'sortKey',
        'productName',
        'status',
        'signOnMode',
        'features',
        'isProvisioningEnabled',
        'contentHash',
        'discoveredAt',
        'lastObservedAt',
        'removedAt',
      ],
      key: ['workspaceId', 'id'],
    }),
  );
  // One that is gone when it is first heard of changes nothing.
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
  /** False for apps only known from the log. */
  isListed: boolean;
};

/** Instances of an integration by Okta app id, removed ones included. */
export async function findInstancesByAppIds(
  db: Database,
  integration: IntegrationKey,
  oktaAppIds: readonly string[],
): Promise<Map<string, InstanceRef>> {
  const found = await rows<InstanceRef>(
    db,
    sql`select id, okta_app_id as "oktaAppId", service_id as "serviceId", product_name as "productName",
          okta_name is not null as "isListed"
        from saas_service_instances
        where workspace_id = ${integration.workspaceId} and integration_id = ${integration.integrationId}
          and okta_app_id = any(${sql.param([...oktaAppIds])}::text[])`,
  );
  return new Map(found.map((row) => [row.oktaAppId, row]));
}

/** Keeps the product's name as the log shows it, where the list of apps cannot tell it. */
export async function setProductNames(
  db: Database,
  workspaceId: string,
  names: ReadonlyMap<string, string>,
): Promise<number> {
  if (names.size === 0) return 0;
  return changedRows(
    db,
    sql`update saas_service_instances i set product_name = v.name
        from unnest(${sql.param([...names.keys()])}::text[]::uuid[], ${sql.param([...names.values()])}::text[]) as v(id, name)
        where i.workspace_id = ${workspaceId} and i.id = v.id and i.product_name is distinct from v.name`,
  );
}

/**
 * Apps whose users are still to be read: present, and not read to the end since `since`. Those never read come first,
 * and of these the ones with fewest accounts known so far.
 *
 * With `onlyChanged`, of those read before only the ones that changed since, and the ones whose last read is long
 * ago: half a `rereadWithinMs` to a whole one, each app at another time, so that they are not all due at once.
 */
export async function listInstancesToRead(
  db: Database,
  integration: IntegrationKey,
  since: string,
  onlyChanged: { now: Date; rereadWithinMs: number } | null = null,
): Promise<{ id: string; oktaAppId: string; serviceId: string; label: string }[]> {
  const isDue =
    onlyChanged === null
      ? sql``
      : sql` and (s.observed_at is null or s.stale_since is not null
          or s.observed_at < ${onlyChanged.now.toISOString()}::timestamptz - make_interval(secs =>
            ${onlyChanged.rereadWithinMs / 1_000}::float8 * (0.5 + abs(hashtext(i.okta_app_id)::bigint) / 4294967296.0)))`;
  return rows(
    db,
    sql`select i.id, i.okta_app_id as "oktaAppId", i.service_id as "serviceId", i.label
        from saas_service_instances i
        left join read_scopes s on s.workspace_id = i.workspace_id and s.integration_id = i.integration_id
          and s.scope = 'APP_USERS:' || i.id::text
        where i.workspace_id = ${integration.workspaceId} and i.integration_id = ${integration.integrationId}
          and i.removed_at is null and i.okta_name is not null
          and (s.observed_at is null or s.observed_at < ${since}::timestamptz)${isDue}
        order by s.observed_at is not null, (
          select count(*) from saas_user_accounts a
          where a.workspace_id = i.workspace_id and a.instance_id = i.id and a.removed_at is null
        ), s.observed_at, i.okta_app_id`,
  );
}

/** How many present, listed instances an integration has. */
export async function countListedInstances(db: Database, integration: IntegrationKey): Promise<number> {
  const [row] = await rows<{ count: number }>(
    db,
    sql`select count(*)::int as count from saas_service_instances
        where workspace_id = ${integration.workspaceId} and integration_id = ${integration.integrationId}
          and removed_at is null and okta_name is not null`,
  );
  return row?.count ?? 0;
}

/**
 * The present instances (those the walk brought included), and those of them that a complete walk of the apps did
 * not see. Instances that only the System Log told of are among them: a list read since would have shown them.
 */
export async function findMissingInstances(
  db: Database,
  integration: IntegrationKey,
  run: RunKey,
  scope: string,
): Promise<{ present: number; missingIds: string[] }> {
  const [row] = await rows<{ present: number; missingIds: string[] }>(
    db,
    sql`with present as materialized (
          select id from saas_service_instances where workspace_id = ${integration.workspaceId}
            and integration_id = ${integration.integrationId} and removed_at is null
        ), missing as (select id from present except ${seenIn(run, scope)})
        select (select count(*)::int from present) as present,
          (select coalesce(array_agg(id), '{}') from missing) as "missingIds"`,
  );
  return row ?? { present: 0, missingIds: [] };
}

/** Marks instances removed, and their accounts with them. Returns how many accounts that were. */
export async function removeInstances(
  db: Database,
  workspaceId: string,
  ids: readonly string[],
  now: Date,
): Promise<number> {
  if (ids.length === 0) return 0;
  const at = now.toISOString();
  const idList = sql`any(${sql.param([...ids])}::text[]::uuid[])`;
  const instances = await rows<{ serviceId: string }>(
    db,
    sql`update saas_service_instances set status = 'REMOVED', removed_at = ${at}::timestamptz
        where workspace_id = ${workspaceId} and id = ${idList}
        returning service_id as "serviceId"`,
  );
  const remove = () =>
    rows<{ subjectId: string; serviceId: string }>(
      db,
      sql`update saas_user_accounts
          set status = 'REMOVED', removed_at = ${at}::timestamptz, unassigned_at = ${at}::timestamptz,
            assignment = 'NONE', content_hash = null
          where workspace_id = ${workspaceId} and instance_id = ${idList} and removed_at is null
          returning id as "subjectId", service_id as "serviceId"`,
    );
  const touched = accountsBeside(workspaceId, sql`x.instance_id = ${idList}`);
  const accounts = await keepingDepartmentUse(db, workspaceId, touched, remove, { isInPlace: true });
  // Should they come back, what was read of them is worth nothing.
  await db.execute(
    sql`update read_scopes set stale_since = ${at}::timestamptz
        where workspace_id = ${workspaceId}
          and scope = any(${sql.param(ids.map((id) => `APP_USERS:${id}`))}::text[])`,
  );
  const services = [...new Set(instances.map(({ serviceId }) => serviceId))];
  await noteEvents(
    db,
    workspaceId,
    [
      ...eventsOf('SERVICE_CHANGED', services, instancesChanged),
      ...accounts.map((account) => ({ type: 'USER_ACCOUNT_REMOVED' as const, ...account })),
    ],
    now,
  );
  return accounts.length;
}

/** Remembers Okta's own apps. */
export async function upsertExcludedApps(
  db: Database,
  integration: IntegrationKey,
  apps: readonly { oktaAppId: string; oktaName: string }[],
): Promise<void> {
  const values = apps.map((app) => ({ ...integration, ...app }));
  await upsertRows(db, oktaExcludedApps, values, {
    columns: ['workspaceId', 'integrationId', 'oktaAppId', 'oktaName'],
    key: ['workspaceId', 'integrationId', 'oktaAppId'],
    update: [],
  });
}

/** Ids of Okta's own apps of an integration. */
export async function findExcludedAppIds(db: Database, integration: IntegrationKey): Promise<Set<string>> {
  const found = await rows<{ id: string }>(
    db,
    sql`select okta_app_id as id from okta_excluded_apps
        where workspace_id = ${integration.workspaceId} and integration_id = ${integration.integrationId}`,
  );
  return new Set(found.map((row) => row.id));
}

/** What the services with these ids are made from: their instances over all integrations. */
export async function findServiceParts(
  db: Database,
  workspaceId: string,
  serviceIds: readonly string[],
): Promise<
  {
    catalogKey: string;
    oktaAppId: string;
    label: string;
    oktaName: string | null;
    productName: string | null;
    status: ServiceStatus;
    logoUrl: string | null;
  }[]
> {
  return rows(
    db,
    sql`select s.catalog_key as "catalogKey", i.okta_app_id as "oktaAppId", i.label, i.okta_name as "oktaName",
          i.product_name as "productName", i.status, i.logo_url as "logoUrl"
        from saas_services s
        join saas_service_instances i on i.workspace_id = s.workspace_id and i.service_id = s.id
        where s.workspace_id = ${workspaceId} and s.id = any(${sql.param([...serviceIds])}::text[]::uuid[])`,
  );
}

/** Services that instances belong to. */
export async function findServiceIdsOfInstances(
  db: Database,
  workspaceId: string,
  instanceIds: readonly string[],
): Promise<string[]> {
  const found = await rows<{ id: string }>(
    db,
    sql`select distinct service_id as id from saas_service_instances
        where workspace_id = ${workspaceId} and id = any(${sql.param([...instanceIds])}::text[]::uuid[])`,
  );
  return found.map((row) => row.id);
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
