import { type SQL, sql } from 'drizzle-orm';
import { expect } from 'vitest';
import { groundTruth } from '../../src/simulator/company/ground-truth.ts';
import { foldDepartmentName } from '../../src/store/department-key.ts';
import type { Store } from '../../src/store/engine/database.ts';
import { rows } from '../../src/store/engine/run-sql.ts';
import type { Discovery } from './discovery.ts';

/** Tables of discovered rows, with what orders their rows. */
const discoveredTables = {
  saas_services: 'id',
  saas_service_instances: 'id',
  saas_users: 'id',
  saas_user_accounts: 'id',
  employees: 'id',
  departments: 'id',
  account_sign_ins: 'account_id, day',
  okta_groups: 'okta_group_id',
  okta_excluded_apps: 'okta_app_id',
} as const;

export type DiscoveredTable = keyof typeof discoveredTables;

/** What the database holds, by Okta's ids, so that it can be compared with the simulator's ground truth. */
export async function readDiscovered(store: Store, workspaceId: string) {
  const list = <T extends Record<string, unknown>>(query: SQL) => rows<T>(store.db, query);
  const instances = await list<{ app: string; service: string; isRemoved: boolean }>(
    sql`select okta_app_id as app, service_id as service, removed_at is not null as "isRemoved"
        from saas_service_instances where workspace_id = ${workspaceId}`,
  );
  const accounts = await list<{
    pair: string;
    isRemoved: boolean;
    firstAt: string | null;
    lastAt: string | null;
  }>(
    sql`select u.okta_user_id || '/' || i.okta_app_id as pair, a.removed_at is not null as "isRemoved",
          a.first_activity_at as "firstAt", a.last_activity_at as "lastAt"
        from saas_user_accounts a
        join saas_users u on u.workspace_id = a.workspace_id and u.id = a.user_id
        join saas_service_instances i on i.workspace_id = a.workspace_id and i.id = a.instance_id
        where a.workspace_id = ${workspaceId}`,
  );
  const users = await list<{ id: string; isRemoved: boolean }>(
    sql`select okta_user_id as id, removed_at is not null as "isRemoved" from saas_users
        where workspace_id = ${workspaceId}`,
  );
  const employees = await list<{ id: string; isRemoved: boolean }>(
    sql`select okta_user_id as id, removed_at is not null as "isRemoved" from employees
        where workspace_id = ${workspaceId}`,
  );
  const departments = await list<{ key: string; isRemoved: boolean }>(
    sql`select key, removed_at is not null as "isRemoved" from departments where workspace_id = ${workspaceId}`,
  );
  const services = await list<{ id: string; isRemoved: boolean }>(
    sql`select id, removed_at is not null as "isRemoved" from saas_services where workspace_id = ${workspaceId}`,
  );
  const signIns = await list<{ key: string; count: number }>(
    sql`select u.okta_user_id || '/' || i.okta_app_id || '/' || s.day as key, s.sign_in_count as count
        from account_sign_ins s
        join saas_user_accounts a on a.workspace_id = s.workspace_id and a.id = s.account_id
        join saas_users u on u.workspace_id = a.workspace_id and u.id = a.user_id
        join saas_service_instances i on i.workspace_id = a.workspace_id and i.id = a.instance_id
        where s.workspace_id = ${workspaceId}`,
  );
  return { instances, accounts, users, employees, departments, services, signIns };
}

/**
 * What was discovered is what a perfect reader of the org knows: every id, every sign-in by day, first and last
 * activity, and nothing marked removed but what is in no list of Okta's any more.
 */
export async function expectGroundTruth(
  discovery: Pick<Discovery, 'company' | 'store' | 'viewer' | 'now'>,
): Promise<void> {
  const { company, store, viewer } = discovery;
  const truth = groundTruth(company, { at: discovery.now() });
  const found = await readDiscovered(store, viewer.workspaceId);

  // What was taken for something and found to be nothing stays as removed; it is not part of the picture.
  const real = <T extends { isRemoved: boolean }>(
    list: T[],
    idOf: (row: T) => string,
    ids: ReadonlySet<string>,
  ) => list.filter((row) => !row.isRemoved || ids.has(idOf(row)));
  const instances = real(found.instances, ({ app }) => app, truth.serviceInstances);
  expect(sorted(instances.map(({ app }) => app))).toEqual(sorted(truth.serviceInstances));
  expect(groupsOf(instances)).toEqual(sorted([...truth.services.values()].map((ids) => key(ids))));
  expect(sorted(real(found.accounts, ({ pair }) => pair, truth.accounts).map(({ pair }) => pair))).toEqual(
    sorted(truth.accounts),
  );
  expect(sorted(real(found.users, ({ id }) => id, truth.users).map(({ id }) => id))).toEqual(
    sorted(truth.users),
  );
  expect(sorted(real(found.employees, ({ id }) => id, truth.employees).map(({ id }) => id))).toEqual(
    sorted(truth.employees),
  );
  expect(sorted(found.departments.map((row) => row.key))).toEqual(
    sorted([...truth.departments].map(foldDepartmentName)),
  );
  const serviceIds = new Set(instances.map(({ service }) => service));
  expect(found.services.filter((row) => !row.isRemoved && !serviceIds.has(row.id))).toEqual([]);
  expect(Object.fromEntries(found.signIns.map((row) => [row.key, row.count]))).toEqual(
    Object.fromEntries(truth.signIns),
  );
  const daysByPair = new Map<string, string[]>();
  for (const each of [...truth.signIns.keys()].sort()) {
    const pair = each.slice(0, -11);
    daysByPair.set(pair, [...(daysByPair.get(pair) ?? []), each.slice(-10)]);
  }
  expect(
    found.accounts.map(({ pair, firstAt, lastAt }) => [pair, firstAt?.slice(0, 10), lastAt?.slice(0, 10)]),
  ).toEqual(
    found.accounts.map(({ pair }) => [pair, daysByPair.get(pair)?.at(0), daysByPair.get(pair)?.at(-1)]),
  );

  const listed = new Set(company.apps.map((app) => app.id));
  expect(instances.filter((row) => row.isRemoved === listed.has(row.app))).toEqual([]);
  expectNothingRemovedOf(found, company);
}

/** No row is marked removed that is in one of Okta's lists. */
export async function expectNothingRemoved({ company, store, viewer }: Discovery): Promise<void> {
  expectNothingRemovedOf(await readDiscovered(store, viewer.workspaceId), company);
}

function expectNothingRemovedOf(
  found: Awaited<ReturnType<typeof readDiscovered>>,
  company: Discovery['company'],
): void {
  const listedApps = new Set(company.apps.map((app) => app.id));
  const people = new Set(company.users.map((user) => user.id));
  const assigned = new Set(
    [...company.appUsers].flatMap(([appId, list]) => list.map(({ userId }) => `${userId}/${appId}`)),
  );
  const presentServices = new Set(
    found.instances.filter(({ app }) => listedApps.has(app)).map(({ service }) => service),
  );
  const departments = new Set(
    company.users.map(({ profile }) => foldDepartmentName(profile.department ?? '')),
  );
  const usersWithAccount = new Set([...assigned].map((pair) => pair.split('/')[0] ?? ''));
  expect({
    instances: found.instances.filter((row) => row.isRemoved && listedApps.has(row.app)),
    services: found.services.filter((row) => row.isRemoved && presentServices.has(row.id)),
    accounts: found.accounts.filter((row) => row.isRemoved && assigned.has(row.pair)),
    users: found.users.filter((row) => row.isRemoved && usersWithAccount.has(row.id)),
    employees: found.employees.filter((row) => row.isRemoved && people.has(row.id)),
    departments: found.departments.filter((row) => row.isRemoved && departments.has(row.key)),
  }).toEqual({ instances: [], services: [], accounts: [], users: [], employees: [], departments: [] });
}

/** The row of a discovered table with these values, as stored; fails when it is not exactly one. */
export async function findRow(
  store: Store,
  table: DiscoveredTable,
  where: Record<string, string>,
): Promise<Record<string, unknown>> {
  const conditions = Object.entries(where).map(
    ([column, value]) => sql`${sql.identifier(column)}::text = ${value}`,
  );
  const found = await rows<Record<string, unknown>>(
    store.db,
    sql`select * from ${sql.identifier(table)} where ${sql.join(conditions, sql` and `)}`,
  );
  const [row] = found;
  if (row === undefined || found.length > 1) throw new Error(`${found.length} rows of ${table}`);
  return row;
}

/** Where every row of every discovered table stands; a row that is written again stands elsewhere. */
export async function readRowVersions(store: Store): Promise<Record<string, string[]>> {
  const versions: Record<string, string[]> = {};
  for (const [table, order] of Object.entries(discoveredTables)) {
    const found = await rows<{ version: string }>(
      store.db,
      sql`select ctid || ' ' || xmin as version from ${sql.identifier(table)} order by ${sql.raw(order)}`,
    );
    versions[table] = found.map((row) => row.version);
  }
  return versions;
}

/** All discovered tables with everything but times of our own, to compare the ends of two syncs. */
export async function readContents(store: Store): Promise<Record<string, unknown[]>> {
  const contents: Record<string, unknown[]> = {};
  for (const [table, order] of Object.entries(discoveredTables)) {
    const found = await rows<Record<string, unknown>>(
      store.db,
      sql`select * from ${sql.identifier(table)} order by ${sql.raw(order)}`,
    );
    contents[table] = found.map(withoutOwnTimes);
  }
  contents.scopes = await rows(store.db, sql`select scope from read_scopes order by scope`);
  contents.events = await rows(
    store.db,
    sql`select type, subject_id, service_id, changed_fields from discovery_events order by 1, 2, 4`,
  );
  contents.seen = await rows(store.db, sql`select * from sync_seen`);
  contents.log = await rows(
    store.db,
    sql`select log_cursor is not null as "hasCursor", activity_known_since is not null as "isKnown"
        from okta_integrations`,
  );
  return contents;
}

/** Every row of every table as text: what somebody who got hold of the database could read. */
export async function dumpText(store: Store): Promise<string> {
  const tables = await rows<{ name: string }>(
    store.db,
    sql`select tablename as name from pg_tables where schemaname = current_schema() order by 1`,
  );
  const texts: string[] = [];
  for (const { name } of tables) {
    const found = await rows<{ text: string }>(
      store.db,
      sql`select t::text as text from ${sql.identifier(name)} t`,
    );
    texts.push(`${name}:`, ...found.map((row) => row.text));
  }
  return texts.join('\n');
}

const ownTimes = new Set(['discovered_at', 'last_observed_at', 'integration_id']);

function withoutOwnTimes(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row)
      .filter(([name]) => !ownTimes.has(name))
      .map(([name, value]) =>
        name === 'removed_at' || name === 'unassigned_at' ? [name, value !== null] : [name, value],
      ),
  );
}

function groupsOf(instances: readonly { app: string; service: string }[]): string[] {
  const groups = new Map<string, string[]>();
  for (const { app, service } of instances) groups.set(service, [...(groups.get(service) ?? []), app]);
  return sorted([...groups.values()].map(key));
}

function key(ids: Iterable<string>): string {
  return sorted(ids).join(' ');
}

function sorted(texts: Iterable<string>): string[] {
  return [...texts].sort();
}
