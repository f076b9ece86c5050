import { sql } from 'drizzle-orm';
import { rows, uuidArray } from '../engine/run-sql.ts';
import type { Database } from '../engine/session.ts';
import { appUsersScope } from '../tables/scopes.ts';
import { saasServiceInstances } from '../tables/services.ts';
import { keepingDepartmentUse } from '../usage/changes-by-people.ts';
import { accountsBeside } from '../usage/placed-people.ts';
import { diffRows, type RowOf, sourceOf, writeRows } from './diff-rows.ts';
import { eventsOf, noteEvents } from './discovery-events.ts';
import type { IntegrationKey } from './integration-key.ts';
import { followMoves } from './moved-instances.ts';
import { type RunKey, seenIn } from './read-scopes.ts';
import { reviveUsers } from './users.ts';

/** The first read of an org's apps reports only services, not instances. */
export const instancesChanged = { changedFields: ['instances'], firstReadOf: 'APPS' } as const;

const apps = sourceOf(saasServiceInstances, { elsewhere: ['productName', 'productKey', 'lastActivityAt'] });

/** An Okta app as the list of apps shows it, and the key of its service. */
export type InstanceWrite = RowOf<typeof apps> & { catalogKey: string };

/**
 * Writes instances that are new, changed or back. Returns their ids, how many are new or back, and the services
 * that instances left for another one.
 */
export async function upsertInstances(
  db: Database,
  integration: IntegrationKey,
  instances: readonly InstanceWrite[],
  now: Date,
): Promise<{ changedIds: Set<string>; added: number; formerServiceIds: string[] }> {
  const { workspaceId } = integration;
  const differences = await diffRows(db, apps, integration, instances);
  const changed = differences.map(({ row }) => row);
  await writeRows(db, apps, integration, changed, now);
  const back = differences.filter(({ before, isNew }) => before !== undefined && isNew);
  const backIds = back.map(({ row }) => row.id);
  await reviveSignedIn(db, workspaceId, backIds, now);
  const services = new Set([
    ...changed.map(({ serviceId }) => serviceId),
    ...differences.flatMap(({ before }) => before?.serviceId ?? []),
  ]);
  await noteEvents(db, workspaceId, eventsOf('SERVICE_CHANGED', [...services], instancesChanged), now);
  const moves = differences.flatMap(({ row: { id, serviceId: to }, before }) =>
    before === undefined || before.serviceId === to ? [] : [{ instanceId: id, from: before.serviceId, to }],
  );
  await followMoves(db, workspaceId, moves);
  return {
    changedIds: new Set(changed.map(({ id }) => id)),
    added: differences.filter(({ isNew }) => isNew).length,
    formerServiceIds: moves.map(({ from }) => from),
  };
}

/** Revives accounts of returned apps that no list of users ever showed: only sign-ins prove them. */
async function reviveSignedIn(
  db: Database,
  workspaceId: string,
  instanceIds: readonly string[],
  now: Date,
): Promise<void> {
  if (instanceIds.length === 0) return;
  const at = now.toISOString();
  const revived = await rows<{ subjectId: string; serviceId: string; userId: string }>(
    db,
    sql`update saas_user_accounts set status = 'UNASSIGNED', removed_at = null, unassigned_at = null,
          last_observed_at = ${at}::timestamptz
        where workspace_id = ${workspaceId} and instance_id = any(${uuidArray(instanceIds)})
          and removed_at is not null and okta_status is null and last_activity_at is not null
        returning id as "subjectId", service_id as "serviceId", user_id as "userId"`,
  );
  const userIds = new Set(revived.map(({ userId }) => userId));
  await reviveUsers(db, workspaceId, [...userIds], now);
  const events = revived.map(({ subjectId, serviceId }) => ({
    type: 'USER_ACCOUNT_ADDED' as const,
    subjectId,
    serviceId,
  }));
  await noteEvents(db, workspaceId, events, now);
}

/**
 * The present instances (this walk's included), and those of them that a complete walk of the apps did not see.
 * That includes instances known only from the System Log: a later list would have shown them.
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

/** Marks instances and their accounts removed. Returns how many accounts. */
export async function removeInstances(
  db: Database,
  workspaceId: string,
  ids: readonly string[],
  now: Date,
): Promise<number> {
  let accounts = 0;
  // One at a time: each may have an account per person.
  for (const id of ids) accounts += await removeInstance(db, workspaceId, id, now);
  return accounts;
}

async function removeInstance(db: Database, workspaceId: string, id: string, now: Date): Promise<number> {
  const at = now.toISOString();
  const instances = await rows<{ serviceId: string }>(
    db,
    sql`update saas_service_instances set status = 'REMOVED', removed_at = ${at}::timestamptz
        where workspace_id = ${workspaceId} and id = ${id}
        returning service_id as "serviceId"`,
  );
  const remove = () =>
    rows<{ subjectId: string; serviceId: string }>(
      db,
      sql`update saas_user_accounts
          set status = 'REMOVED', removed_at = ${at}::timestamptz, unassigned_at = ${at}::timestamptz,
            assignment = 'NONE', content_hash = null
          where workspace_id = ${workspaceId} and instance_id = ${id} and removed_at is null
          returning id as "subjectId", service_id as "serviceId"`,
    );
  const touched = accountsBeside(workspaceId, sql`x.instance_id = ${id}`);
  const accounts = await keepingDepartmentUse(db, workspaceId, touched, remove, { isInPlace: true });
  // If they come back, we must read their users again.
  await db.execute(
    sql`update read_scopes set stale_since = ${at}::timestamptz
        where workspace_id = ${workspaceId} and scope = ${appUsersScope(id)}`,
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
