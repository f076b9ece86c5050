/** Accounts derived from a group's apps and members, until we have read the app's own list of users. */
import { sql } from 'drizzle-orm';
import { rows, uuidArray } from '../engine/run-sql.ts';
import type { Database } from '../engine/session.ts';
import { appUsersScopeOf } from '../tables/scopes.ts';
import { saasUserAccounts } from '../tables/users.ts';
import { keepingAssignedUsers } from '../usage/changes-by-accounts.ts';
import { keepingDepartmentUse } from '../usage/changes-by-people.ts';
import { accountsOfPairs } from '../usage/placed-people.ts';
import { noteEvents } from './discovery-events.ts';
import type { IntegrationKey } from './integration-key.ts';
import { upsertRows } from './upsert.ts';
import { ensureUsers, type UserRef } from './users.ts';

export type DerivedAccountWrite = {
  id: string;
  instanceId: string;
  serviceId: string;
  user: UserRef;
  oktaGroupId: string;
};

/**
 * Inserts missing accounts and leaves known ones unchanged. Returns how many came. They make events only after
 * the app's own list has confirmed them.
 */
export async function insertDerivedAccounts(
  db: Database,
  integration: IntegrationKey,
  derived: readonly DerivedAccountWrite[],
  now: Date,
): Promise<number> {
  // Groups overlap: earlier groups gave most of these accounts, and unchanged ones need no recount.
  const known = await findKnownIds(db, integration.workspaceId, derived);
  const list = derived.filter(({ id }) => !known.has(id));
  if (list.length === 0) return 0;
  const refs = new Map(list.map((account) => [account.user.id, account.user]));
  const users = await ensureUsers(db, integration, [...refs.values()], now);
  const at = now.toISOString();
  const { workspaceId, integrationId } = integration;
  const written = list.map((account) => ({
    ...account,
    status: 'ACTIVE' as const,
    assignment: 'GROUP' as const,
  }));
  const values = list.map(({ id, instanceId, serviceId, user, oktaGroupId }) => ({
    id,
    instanceId,
    serviceId,
    userId: user.id,
    userSortKey: users.get(user.id)?.sortKey ?? user.fallbackEmailKey ?? '',
    oktaGroupId,
  }));
  const same = {
    workspaceId,
    integrationId,
    isConfirmed: false,
    status: 'ACTIVE',
    assignment: 'GROUP',
    discoveredAt: at,
    lastObservedAt: at,
  } as const;
  const write = () => upsertRows(db, saasUserAccounts, values, { same });
  return keepingAssignedUsers(db, workspaceId, written, () => false, users, write);
}

async function findKnownIds(
  db: Database,
  workspaceId: string,
  list: readonly { id: string }[],
): Promise<Set<string>> {
  const found = await rows<{ id: string }>(
    db,
    sql`select id from saas_user_accounts where workspace_id = ${workspaceId}
          and id = any(${uuidArray(list.map(({ id }) => id))})`,
  );
  return new Set(found.map(({ id }) => id));
}

/** Instances whose users we never read to the end, by Okta app id. */
export async function findUnreadInstances(
  db: Database,
  { workspaceId, integrationId }: IntegrationKey,
): Promise<Map<string, { id: string; oktaAppId: string; serviceId: string }>> {
  const found = await rows<{ id: string; oktaAppId: string; serviceId: string }>(
    db,
    sql`select i.id, i.okta_app_id as "oktaAppId", i.service_id as "serviceId" from saas_service_instances i
        where i.workspace_id = ${workspaceId} and i.integration_id = ${integrationId}
          and i.removed_at is null and i.okta_name is not null
          and ${appUsersScopeOf(sql`i.id`)} not in (select s.scope from read_scopes s
            where s.workspace_id = ${workspaceId} and s.integration_id = ${integrationId})`,
  );
  return new Map(found.map((row) => [row.oktaAppId, row]));
}

/**
 * Deletes an instance's derived accounts that its own list, read to the end, does not show. An account with a
 * sign-in stays, as unassigned. Deletes users left without any account too. Returns how many accounts went.
 */
export async function dropDisprovedAccounts(
  db: Database,
  workspaceId: string,
  instanceId: string,
  now: Date,
): Promise<number> {
  const derived = sql`workspace_id = ${workspaceId} and instance_id = ${instanceId} and not is_confirmed`;
  const disproved = await rows<{ userId: string; serviceId: string; isUsed: boolean }>(
    db,
    sql`select user_id as "userId", service_id as "serviceId", first_activity_at is not null as "isUsed"
        from saas_user_accounts where ${derived}`,
  );
  if (disproved.length === 0) return 0;
  const confirm = () =>
    rows<{ subjectId: string; serviceId: string }>(
      db,
      sql`update saas_user_accounts set is_confirmed = true, status = 'UNASSIGNED', assignment = 'NONE',
            okta_group_id = null
          where ${derived} and first_activity_at is not null
          returning id as "subjectId", service_id as "serviceId"`,
    );
  const usedPairs = accountsOfPairs(disproved.filter(({ isUsed }) => isUsed));
  const used = await keepingDepartmentUse(db, workspaceId, usedPairs, confirm, { isInPlace: true });
  await noteEvents(
    db,
    workspaceId,
    used.map((account) => ({ type: 'USER_ACCOUNT_ADDED', ...account, firstReadOf: 'APP_ASSIGNMENTS' })),
    now,
  );
  const drop = () =>
    rows<{ userId: string }>(
      db,
      sql`delete from saas_user_accounts where ${derived} returning user_id as "userId"`,
    );
  const doomedPairs = accountsOfPairs(disproved.filter(({ isUsed }) => !isUsed));
  const dropped = await keepingDepartmentUse(db, workspaceId, doomedPairs, drop, { isInPlace: true });
  if (dropped.length === 0) return 0;
  await db.execute(
    sql`delete from saas_users u where u.workspace_id = ${workspaceId}
          and u.id = any(${uuidArray(dropped.map((row) => row.userId))})
          and not exists (select 1 from saas_user_accounts a where a.workspace_id = u.workspace_id
            and a.user_id = u.id)`,
  );
  return dropped.length;
}
