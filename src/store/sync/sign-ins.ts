import { sql } from 'drizzle-orm';
import { rows, textArray, uuidArray } from '../engine/run-sql.ts';
import type { Database } from '../engine/session.ts';
import { accountSignIns } from '../tables/usage.ts';
import { saasUserAccounts } from '../tables/users.ts';
import { keepingSignedInUsers } from '../usage/changes-by-accounts.ts';
import { noteEvents } from './discovery-events.ts';
import type { IntegrationKey } from './integration-key.ts';
import { upsertRows } from './upsert.ts';
import { ensureUsers, findUsersOf, type KnownUser, type UserRef } from './users.ts';

/** Sign-ins of one account on one page of the log. */
export type AccountActivity = {
  accountId: string;
  instanceId: string;
  serviceId: string;
  user: UserRef;
  /** ISO 8601, UTC. */
  firstAt: string;
  lastAt: string;
  /** Day (`2026-03-01`, UTC) → sign-ins. */
  countByDay: ReadonlyMap<string, number>;
};

/** Marks sign-ons as counted; returns the keys of those not counted before. */
export async function claimSignOns(
  db: Database,
  { workspaceId, integrationId }: IntegrationKey,
  signOns: readonly { key: string; publishedAt: string }[],
): Promise<Set<string>> {
  if (signOns.length === 0) return new Set();
  const first = new Map<string, string>();
  for (const signOn of signOns) if (!first.has(signOn.key)) first.set(signOn.key, signOn.publishedAt);
  const fresh = await rows<{ key: string }>(
    db,
    sql`insert into counted_sign_ons (workspace_id, integration_id, sign_on_key, published_at)
        select ${workspaceId}, ${integrationId}::uuid, v.key::uuid, v.published_at::timestamptz
        from unnest(${textArray(first.keys())}, ${textArray(first.values())})
          as v(key, published_at)
        on conflict do nothing returning sign_on_key as key`,
  );
  return new Set(fresh.map((row) => row.key));
}

/** Deletes the keys of sign-ons from `after` to `before`, both ISO 8601: Okta will not deliver them again. */
export async function forgetSignOns(
  db: Database,
  { workspaceId, integrationId }: IntegrationKey,
  { after, before }: { after: string; before: string },
): Promise<void> {
  await db.execute(
    sql`delete from counted_sign_ons where workspace_id = ${workspaceId} and integration_id = ${integrationId}
          and published_at >= ${after}::timestamptz and published_at < ${before}::timestamptz`,
  );
}

/** When Okta published the newest counted sign-on that is not in the future; null when we keep none. */
export async function findNewestSignOn(
  db: Database,
  { workspaceId, integrationId }: IntegrationKey,
  now: Date,
): Promise<string | null> {
  const [row] = await rows<{ newest: string | null }>(
    db,
    sql`select max(published_at) as newest from counted_sign_ons
        where workspace_id = ${workspaceId} and integration_id = ${integrationId}
          and published_at <= ${now.toISOString()}::timestamptz`,
  );
  return row?.newest ?? null;
}

/**
 * Adds sign-ins to accounts. Inserts an account that was never assigned, as UNASSIGNED; revives one that was
 * removed before the sign-in, as UNASSIGNED. Returns how many accounts came.
 */
export async function addSignIns(
  db: Database,
  integration: IntegrationKey,
  activities: readonly AccountActivity[],
  now: Date,
  /** Converts our instant to the clock of the sign-ins. */
  toTheirTime: (instant: Date) => Date = (instant) => instant,
): Promise<number> {
  if (activities.length === 0) return 0;
  const { workspaceId } = integration;
  const stored = await rows<{ id: string; removedAt: string | null; isUsed: boolean }>(
    db,
    sql`select id, removed_at as "removedAt", first_activity_at is not null as "isUsed" from saas_user_accounts where workspace_id = ${workspaceId}
          and id = any(${uuidArray(activities.map((activity) => activity.accountId))})`,
  );
  const removedAt = new Map(stored.map((row) => [row.id, row.removedAt]));
  const added = activities.filter((activity) => !removedAt.has(activity.accountId));
  const known = activities.filter((activity) => removedAt.has(activity.accountId));
  const revived = known.filter((activity) => {
    const at = removedAt.get(activity.accountId);
    return at !== null && at !== undefined && new Date(activity.lastAt) > toTheirTime(new Date(at));
  });
  const users = new Map([
    ...(await findUsersOf(db, workspaceId, uniqueUsers(known))),
    ...(await ensureUsers(db, integration, uniqueUsers([...added, ...revived]), now)),
  ]);
  const signIns = activities.map((activity) => ({ ...activity, userId: activity.user.id }));
  const write = async () => {
    await insertAccounts(db, integration, added, users, now);
    await raiseActivity(db, workspaceId, known);
    await reviveAccounts(
      db,
      workspaceId,
      revived.map((activity) => activity.accountId),
      now,
    );
  };
  await keepingSignedInUsers(db, workspaceId, signIns, users, write);
  await addCounts(db, workspaceId, activities);
  const used = new Set(stored.filter((row) => row.isUsed).map((row) => row.id));
  const unused = activities.filter((activity) => !used.has(activity.accountId));
  await noteEvents(
    db,
    workspaceId,
    [
      ...[...added, ...revived].map(toEvent('USER_ACCOUNT_ADDED')),
      ...unused.map(toEvent('USER_FIRST_SIGN_IN')),
    ],
    now,
  );
  await raiseLastActivity(db, workspaceId, 'saas_users', activities, (activity) => activity.user.id);
  await raiseLastActivity(
    db,
    workspaceId,
    'saas_service_instances',
    activities,
    (activity) => activity.instanceId,
  );
  return added.length + revived.length;
}

function toEvent(type: 'USER_ACCOUNT_ADDED' | 'USER_FIRST_SIGN_IN') {
  return ({ accountId, serviceId }: AccountActivity) =>
    ({ type, subjectId: accountId, serviceId, firstReadOf: 'SYSTEM_LOG' }) as const;
}

function uniqueUsers(activities: readonly AccountActivity[]): UserRef[] {
  return [...new Map(activities.map((activity) => [activity.user.id, activity.user])).values()];
}

/** Accounts known only from sign-ins. */
async function insertAccounts(
  db: Database,
  { workspaceId, integrationId }: IntegrationKey,
  activities: readonly AccountActivity[],
  users: ReadonlyMap<string, KnownUser>,
  now: Date,
): Promise<void> {
  const at = now.toISOString();
  const values = activities.map((activity) => ({
    id: activity.accountId,
    userId: activity.user.id,
    serviceId: activity.serviceId,
    instanceId: activity.instanceId,
    userSortKey: users.get(activity.user.id)?.sortKey ?? activity.user.fallbackEmailKey ?? '',
    firstActivityAt: activity.firstAt,
    lastActivityAt: activity.lastAt,
  }));
  const same = {
    workspaceId,
    integrationId,
    status: 'UNASSIGNED',
    assignment: 'NONE',
    discoveredAt: at,
    lastObservedAt: at,
  } as const;
  await upsertRows(db, saasUserAccounts, values, { same });
}

async function raiseActivity(
  db: Database,
  workspaceId: string,
  activities: readonly AccountActivity[],
): Promise<void> {
  if (activities.length === 0) return;
  await db.execute(
    sql`update saas_user_accounts a
        set first_activity_at = least(a.first_activity_at, v.first_at::timestamptz),
          last_activity_at = greatest(a.last_activity_at, v.last_at::timestamptz)
        from unnest(${textArray(activities.map((activity) => activity.accountId))},
          ${textArray(activities.map((activity) => activity.firstAt))},
          ${textArray(activities.map((activity) => activity.lastAt))}) as v(id, first_at, last_at)
        where a.workspace_id = ${workspaceId} and a.id = v.id::uuid`,
  );
}

/** A sign-in after the removal: still open, though unassigned. */
async function reviveAccounts(
  db: Database,
  workspaceId: string,
  ids: readonly string[],
  now: Date,
): Promise<void> {
  if (ids.length === 0) return;
  await db.execute(
    sql`update saas_user_accounts set status = 'UNASSIGNED', removed_at = null,
          last_observed_at = ${now.toISOString()}::timestamptz
        where workspace_id = ${workspaceId} and id = any(${uuidArray(ids)})`,
  );
}

async function addCounts(
  db: Database,
  workspaceId: string,
  activities: readonly AccountActivity[],
): Promise<void> {
  const values = activities.flatMap(({ accountId, countByDay }) =>
    [...countByDay].map(([day, signInCount]) => ({ accountId, day, signInCount })),
  );
  await upsertRows(db, accountSignIns, values, {
    same: { workspaceId },
    set: sql`sign_in_count = account_sign_ins.sign_in_count + excluded.sign_in_count`,
  });
}

async function raiseLastActivity(
  db: Database,
  workspaceId: string,
  table: 'saas_users' | 'saas_service_instances',
  activities: readonly AccountActivity[],
  idOf: (activity: AccountActivity) => string,
): Promise<void> {
  const latest = new Map<string, string>();
  for (const activity of activities) {
    const id = idOf(activity);
    const known = latest.get(id);
    if (known === undefined || known < activity.lastAt) latest.set(id, activity.lastAt);
  }
  await db.execute(
    sql`update ${sql.identifier(table)} t set last_activity_at = v.at::timestamptz
        from unnest(${textArray(latest.keys())}, ${textArray(latest.values())}) as v(id, at)
        where t.workspace_id = ${workspaceId} and t.id = v.id::uuid
          and (t.last_activity_at is null or t.last_activity_at < v.at::timestamptz)`,
  );
}
