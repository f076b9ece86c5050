import { type SQL, sql } from 'drizzle-orm';
import { changedRows, isOneOf, rows, textArray, uuidArray } from '../engine/run-sql.ts';
import type { Database } from '../engine/session.ts';
import { noDepartmentId } from '../tables/usage.ts';
import { saasUsers } from '../tables/users.ts';
import type { Place } from '../usage/add-differences.ts';
import { keepingDepartmentUse } from '../usage/changes-by-people.ts';
import type { IntegrationKey } from './integration-key.ts';
import { writeMany } from './write-many.ts';

/** A user of a service, with the names to show if the directory does not know the person. */
export type UserRef = {
  id: string;
  oktaUserId: string;
  /** The id of the employee, if one exists. */
  employeeId: string;
  fallbackEmail: string | null;
  fallbackEmailKey: string | null;
  fallbackLogin: string | null;
  fallbackLoginKey: string | null;
  fallbackName: string;
  fallbackSearchText: string;
};

export type KnownUser = Place & { sortKey: string; isRemoved: boolean; lacks: Lack };

/** What we lack of a person missing in the directory. */
type Lack = { email: boolean; login: boolean };

/**
 * Inserts missing users, named as in the directory if they are in it, and revives removed ones. Returns them by
 * id.
 */
export async function ensureUsers(
  db: Database,
  integration: IntegrationKey,
  refs: readonly UserRef[],
  now: Date,
): Promise<ReadonlyMap<string, KnownUser>> {
  const { workspaceId } = integration;
  const ids = refs.map((ref) => ref.id);
  const known = await findUsersOf(db, workspaceId, refs);
  const missing = refs.filter((ref) => !known.has(ref.id));
  const removedIds = [...known].flatMap(([id, { isRemoved }]) => (isRemoved ? [id] : []));
  await reviveUsers(db, workspaceId, removedIds, now);
  if (missing.length === 0) return known;
  await writeMany(db, saasUsers, missing.length, () => insertUsers(db, integration, missing, now));
  return findUsers(db, workspaceId, ids);
}

/** Revives users who have an account again; others stay unchanged. */
export async function reviveUsers(
  db: Database,
  workspaceId: string,
  ids: readonly string[],
  now: Date,
): Promise<void> {
  if (ids.length === 0) return;
  await db.execute(
    sql`update saas_users set removed_at = null, last_observed_at = ${now.toISOString()}::timestamptz
        where workspace_id = ${workspaceId} and removed_at is not null
          and id = any(${uuidArray(ids)})`,
  );
}

/** Users by id, after filling what they lacked from the refs. */
export async function findUsersOf(
  db: Database,
  workspaceId: string,
  refs: readonly UserRef[],
): Promise<ReadonlyMap<string, KnownUser>> {
  const ids = refs.map((ref) => ref.id);
  const known = await findUsers(db, workspaceId, ids);
  const telling = refs.filter((ref) => {
    const lacks = known.get(ref.id)?.lacks;
    return (lacks?.email && ref.fallbackEmail !== null) || (lacks?.login && ref.fallbackLogin !== null);
  });
  if (telling.length === 0) return known;
  await completeUsers(db, workspaceId, telling);
  return findUsers(db, workspaceId, ids);
}

/** Users by id. Two statements: without statistics the planner would join with a nested loop. */
async function findUsers(
  db: Database,
  workspaceId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, KnownUser>> {
  if (ids.length === 0) return new Map();
  const users = await rows<{
    id: string;
    sortKey: string;
    isRemoved: boolean;
    employeeId: string | null;
    hasEmail: boolean;
    hasLogin: boolean;
  }>(
    db,
    sql`select id, sort_key as "sortKey", removed_at is not null as "isRemoved", employee_id as "employeeId",
          email is not null as "hasEmail", login is not null as "hasLogin"
        from saas_users where workspace_id = ${workspaceId}
          and ${isOneOf(sql`id`, ids)}`,
  );
  const places = await findPlaces(
    db,
    workspaceId,
    users.flatMap(({ employeeId }) => employeeId ?? []),
  );
  const placeOf = new Map(places.map((place) => [place.id, place]));
  return new Map(
    users.map(({ id, sortKey, isRemoved, employeeId, hasEmail, hasLogin }) => {
      const place = placeOf.get(employeeId ?? '');
      const departmentId = place?.departmentId ?? noDepartmentId;
      const lacks = { email: employeeId === null && !hasEmail, login: employeeId === null && !hasLogin };
      return [id, { sortKey, isRemoved, departmentId, isEmployed: place?.isEmployed ?? false, lacks }];
    }),
  );
}

async function findPlaces(
  db: Database,
  workspaceId: string,
  employeeIds: readonly string[],
): Promise<(Place & { id: string })[]> {
  if (employeeIds.length === 0) return [];
  return rows(
    db,
    sql`select id, coalesce(department_id, ${noDepartmentId}::uuid) as "departmentId",
          employment_status = 'ACTIVE' as "isEmployed"
        from employees where workspace_id = ${workspaceId}
          and id = any(${uuidArray(employeeIds)})`,
  );
}

/** The refs as rows of `v`, one column per field. */
function refRows(refs: readonly UserRef[]): SQL {
  const column = (of: (ref: UserRef) => string | null) => textArray(refs.map(of));
  return sql`unnest(${column((ref) => ref.id)}, ${column((ref) => ref.oktaUserId)},
      ${column((ref) => ref.employeeId)}, ${column((ref) => ref.fallbackEmail)},
      ${column((ref) => ref.fallbackEmailKey)}, ${column((ref) => ref.fallbackLogin)},
      ${column((ref) => ref.fallbackLoginKey)}, ${column((ref) => ref.fallbackName)},
      ${column((ref) => ref.fallbackSearchText)})
    as v(id, okta_user_id, employee_id, email, email_key, login, login_key, display_name, search_text)`;
}

async function insertUsers(
  db: Database,
  { workspaceId, integrationId }: IntegrationKey,
  refs: readonly UserRef[],
  now: Date,
): Promise<void> {
  const at = now.toISOString();
  // All from the directory, or all from app or log, which must not fill gaps of the directory.
  const named = ['email', 'email_key', 'login', 'login_key', 'display_name', 'search_text'].map(
    (name) =>
      sql`case when e.id is null then v.${sql.identifier(name)} else e.${sql.identifier(name)} end as ${sql.identifier(name)}`,
  );
  await db.execute(
    sql`insert into saas_users (workspace_id, id, integration_id, okta_user_id, employee_id, email, email_key,
          login, login_key, display_name, search_text, sort_key, discovered_at, last_observed_at)
        select ${workspaceId}, named.*, ${sortKeyOf(sql`email_key`)}, ${at}::timestamptz, ${at}::timestamptz
        from (
          select v.id::uuid, ${integrationId}::uuid, v.okta_user_id, e.id as employee_id, ${sql.join(named, sql`, `)}
          from ${refRows(refs)}
          left join employees e on e.workspace_id = ${workspaceId} and e.id = v.employee_id::uuid
        ) named
        on conflict (workspace_id, id) do nothing`,
  );
}

/** Fills in e-mail or login of users missing in the directory, from another app or the System Log. */
async function completeUsers(db: Database, workspaceId: string, refs: readonly UserRef[]): Promise<void> {
  const completed = await rows<{ id: string }>(
    db,
    sql`update saas_users u set email = coalesce(u.email, v.email), login = coalesce(u.login, v.login),
          login_key = coalesce(u.login_key, v.login_key), email_key = ${completeEmailKey},
          sort_key = ${sortKeyOf(completeEmailKey)},
          display_name = case when u.display_name = u.okta_user_id then v.display_name else u.display_name end,
          search_text = left(u.search_text || ' ' || v.search_text, 2000)
        from ${refRows(refs)}
        where u.workspace_id = ${workspaceId} and u.id = v.id::uuid and u.employee_id is null
        returning u.id`,
  );
  await carrySortKeys(
    db,
    workspaceId,
    completed.map(({ id }) => id),
  );
}

const completeEmailKey = sql`case when u.email is null and v.email is not null then v.email_key
  else coalesce(u.email_key, v.email_key) end`;

/** A user without any name comes first. */
function sortKeyOf(emailKey: SQL): SQL {
  return sql`left(coalesce(${emailKey}, ''), 200)`;
}

/** Copies users' sort keys to their accounts. */
async function carrySortKeys(db: Database, workspaceId: string, userIds: readonly string[]): Promise<void> {
  await db.execute(
    sql`update saas_user_accounts a set user_sort_key = u.sort_key from saas_users u
        where u.workspace_id = ${workspaceId} and u.id = any(${uuidArray(userIds)})
          and a.workspace_id = u.workspace_id and a.user_id = u.id and a.user_sort_key <> u.sort_key`,
  );
}

/**
 * Updates users from the directory: a person first seen in the log gets their name, and accounts get the new
 * sort key. Writes only what differs.
 */
export async function refreshUsersOfEmployees(
  db: Database,
  integration: IntegrationKey,
  employeeIds: readonly string[],
  now: Date,
): Promise<void> {
  if (employeeIds.length === 0) return;
  const { workspaceId } = integration;
  const refresh = () =>
    rows<{ id: string }>(
      db,
      sql`update saas_users u set employee_id = e.id, email = e.email, email_key = e.email_key,
          login = e.login, login_key = e.login_key, display_name = e.display_name,
          sort_key = ${sortKeyOf(sql`e.email_key`)}, search_text = e.search_text,
          last_observed_at = ${now.toISOString()}::timestamptz
        from employees e
        where e.workspace_id = ${workspaceId} and e.id = any(${uuidArray(employeeIds)})
          and u.workspace_id = e.workspace_id and u.integration_id = e.integration_id
          and u.okta_user_id = e.okta_user_id
          and (u.employee_id, u.email, u.email_key, u.login, u.login_key, u.display_name, u.search_text)
            is distinct from (e.id, e.email, e.email_key, e.login, e.login_key, e.display_name, e.search_text)
        returning u.id`,
    );
  const found = await rows<{ id: string }>(
    db,
    sql`select u.id from employees e join saas_users u on u.workspace_id = e.workspace_id
          and u.integration_id = e.integration_id and u.okta_user_id = e.okta_user_id
        where e.workspace_id = ${workspaceId} and e.id = any(${uuidArray(employeeIds)})
          and u.employee_id is distinct from e.id`,
  );
  const touched = sql`a.user_id = any(${uuidArray(found.map(({ id }) => id))})`;
  const changed =
    found.length === 0 ? await refresh() : await keepingDepartmentUse(db, workspaceId, touched, refresh);
  if (changed.length === 0) return;
  await carrySortKeys(
    db,
    workspaceId,
    changed.map(({ id }) => id),
  );
}

/** Marks users removed whose accounts are all removed. Writing an account again revives its user. */
export async function removeUsersWithoutAccounts(
  db: Database,
  { workspaceId, integrationId }: IntegrationKey,
  now: Date,
): Promise<number> {
  return changedRows(
    db,
    sql`update saas_users u set removed_at = ${now.toISOString()}::timestamptz
        where u.workspace_id = ${workspaceId} and u.integration_id = ${integrationId} and u.removed_at is null
          and not exists (select 1 from saas_user_accounts a where a.workspace_id = u.workspace_id
            and a.user_id = u.id and a.removed_at is null)`,
  );
}
