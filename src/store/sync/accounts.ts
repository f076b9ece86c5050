import { sql } from 'drizzle-orm';
import { rows, uuidArray } from '../engine/run-sql.ts';
import type { Database } from '../engine/session.ts';
import { saasUserAccounts } from '../tables/users.ts';
import { keepingAssignedUsers } from '../usage/changes-by-accounts.ts';
import { keepingDepartmentUse } from '../usage/changes-by-people.ts';
import { accountsBeside } from '../usage/placed-people.ts';
import { batchesOf } from './batches.ts';
import { diffRows, type RowOf, sourceOf, writeRows } from './diff-rows.ts';
import { type NotedEvent, noteEvents } from './discovery-events.ts';
import type { IntegrationKey } from './integration-key.ts';
import { type RunKey, seenIn } from './read-scopes.ts';
import { ensureUsers, type UserRef } from './users.ts';

const appUsers = sourceOf(saasUserAccounts, {
  elsewhere: ['firstActivityAt', 'lastActivityAt'],
  unreported: ['userId', 'instanceId', 'userSortKey', 'unassignedAt', 'isConfirmed'],
  names: { serviceId: 'service', oktaGroupId: 'assignedVia' },
});

type AccountRow = RowOf<typeof appUsers>;

/** An account as an app's list of users shows it. */
export type AssignedAccountWrite = Omit<
  AccountRow,
  'userId' | 'userSortKey' | 'unassignedAt' | 'isConfirmed'
> & { user: UserRef };

/**
 * Writes accounts that are new, changed or back, and their users. Leaves untouched what the System Log says of
 * an account. Returns how many came (new, or back after a removal).
 */
export async function upsertAssignedAccounts(
  db: Database,
  integration: IntegrationKey,
  list: readonly AssignedAccountWrite[],
  now: Date,
): Promise<number> {
  const { workspaceId } = integration;
  const differences = await diffRows(db, appUsers, integration, list);
  if (differences.length === 0) return 0;
  const changed = differences.map(({ row }) => row);
  const users = await ensureUsers(
    db,
    integration,
    changed.map(({ user }) => user),
    now,
  );
  const write = () =>
    writeRows(db, appUsers, integration, changed, now, {
      same: { unassignedAt: null, isConfirmed: true },
      computed: {
        userId: ({ user }) => user.id,
        userSortKey: ({ user }) => users.get(user.id)?.sortKey ?? user.fallbackEmailKey ?? '',
      },
    });
  const stored = new Set(differences.flatMap(({ row, before }) => (before === undefined ? [] : row.id)));
  await keepingAssignedUsers(db, workspaceId, changed, (id) => stored.has(id), users, write);
  const events = differences.flatMap(({ row, before, isNew, changedFields }): NotedEvent[] => {
    const about = { subjectId: row.id, serviceId: row.serviceId, firstReadOf: 'APP_ASSIGNMENTS' as const };
    // A derived account becomes an event as a new one once the app's own list shows it.
    if (isNew || before?.isConfirmed === false) return [{ type: 'USER_ACCOUNT_ADDED', ...about }];
    return changedFields.length === 0 ? [] : [{ type: 'USER_ACCOUNT_CHANGED', ...about, changedFields }];
  });
  await noteEvents(db, workspaceId, events, now);
  return differences.filter(({ isNew }) => isNew).length;
}

/**
 * The present accounts an app's list has shown (this walk included), and those of them that a complete walk did
 * not see.
 */
export async function findMissingAccounts(
  db: Database,
  workspaceId: string,
  instanceId: string,
  run: RunKey,
  scope: string,
): Promise<{ present: number; missingIds: string[] }> {
  const [row] = await rows<{ present: number; missingIds: string[] }>(
    db,
    sql`with present as materialized (
          select id from saas_user_accounts where workspace_id = ${workspaceId} and instance_id = ${instanceId}
            and removed_at is null and content_hash is not null
        ), missing as (select id from present except ${seenIn(run, scope)})
        select (select count(*)::int from present) as present,
          (select coalesce(array_agg(id), '{}') from missing) as "missingIds"`,
  );
  return row ?? { present: 0, missingIds: [] };
}

/** Those of the accounts whose people Okta deleted or deactivated, which takes every app from them. */
export async function findAccountsOfTheGone(
  db: Database,
  workspaceId: string,
  accountIds: readonly string[],
): Promise<string[]> {
  if (accountIds.length === 0) return [];
  const found = await rows<{ id: string }>(
    db,
    sql`select a.id from saas_user_accounts a
        join saas_users u on u.workspace_id = a.workspace_id and u.id = a.user_id
        join employees e on e.workspace_id = u.workspace_id and e.id = u.employee_id
        where a.workspace_id = ${workspaceId} and a.id = any(${uuidArray(accountIds)})
          and (e.removed_at is not null or e.okta_status = 'DEPROVISIONED')`,
  );
  return found.map(({ id }) => id);
}

/** Marks accounts removed. Clears the digest too, so that an account that returns is always written. */
export async function removeAccounts(
  db: Database,
  workspaceId: string,
  ids: readonly string[],
  now: Date,
): Promise<number> {
  let removed = 0;
  for (const some of batchesOf(ids, removeBatchRows)) removed += await removeSome(db, workspaceId, some, now);
  return removed;
}

const removeBatchRows = 5_000;

async function removeSome(
  db: Database,
  workspaceId: string,
  ids: readonly string[],
  now: Date,
): Promise<number> {
  const at = now.toISOString();
  const remove = () =>
    rows<{ subjectId: string; serviceId: string }>(
      db,
      sql`update saas_user_accounts
          set status = 'REMOVED', removed_at = ${at}::timestamptz, unassigned_at = ${at}::timestamptz,
            assignment = 'NONE', content_hash = null
          where workspace_id = ${workspaceId} and id = any(${uuidArray(ids)})
            and removed_at is null
          returning id as "subjectId", service_id as "serviceId"`,
    );
  const touched = accountsBeside(workspaceId, sql`x.id = any(${uuidArray(ids)})`);
  const removed = await keepingDepartmentUse(db, workspaceId, touched, remove, { isInPlace: true });
  const events = removed.map((account) => ({ type: 'USER_ACCOUNT_REMOVED' as const, ...account }));
  await noteEvents(db, workspaceId, events, now);
  return removed.length;
}

/** Present accounts of an integration. */
export async function countAccounts(
  db: Database,
  { workspaceId, integrationId }: IntegrationKey,
): Promise<number> {
  const [row] = await rows<{ accounts: number }>(
    db,
    sql`select count(*)::int as accounts from saas_user_accounts
        where workspace_id = ${workspaceId} and integration_id = ${integrationId} and removed_at is null`,
  );
  return row?.accounts ?? 0;
}

/** Whether an app's list has shown any of the present accounts. */
export async function hasListedAccounts(
  db: Database,
  { workspaceId, integrationId }: IntegrationKey,
): Promise<boolean> {
  const found = await rows(
    db,
    sql`select 1 from saas_user_accounts
        where workspace_id = ${workspaceId} and integration_id = ${integrationId} and removed_at is null
          and content_hash is not null limit 1`,
  );
  return found.length > 0;
}

/** Counts present accounts by instance. */
export async function countAccountsByInstance(
  db: Database,
  { workspaceId, integrationId }: IntegrationKey,
): Promise<Map<string, number>> {
  const found = await rows<{ instanceId: string; accounts: number }>(
    db,
    sql`select instance_id as "instanceId", count(*)::int as accounts from saas_user_accounts
        where workspace_id = ${workspaceId} and integration_id = ${integrationId} and removed_at is null
        group by instance_id`,
  );
  return new Map(found.map((row) => [row.instanceId, row.accounts]));
}
