import { createHash } from 'node:crypto';
import type { PgTable } from 'drizzle-orm/pg-core';
import type { Database } from '../../src/store/engine/database.ts';
import { foldIdentifier, toSearchText } from '../../src/store/fold.ts';
import { departments } from '../../src/store/tables/departments.ts';
import { employees } from '../../src/store/tables/employees.ts';
import { oktaGroups } from '../../src/store/tables/groups.ts';
import { oktaIntegrations } from '../../src/store/tables/integrations.ts';
import { readScopes } from '../../src/store/tables/scopes.ts';
import { saasServiceInstances, saasServices } from '../../src/store/tables/services.ts';
import { syncRuns, syncStages } from '../../src/store/tables/sync-runs.ts';
import { accountSignIns } from '../../src/store/tables/usage.ts';
import { saasUserAccounts, saasUsers } from '../../src/store/tables/users.ts';
import { rebuildDepartmentUse } from '../../src/store/usage/recount.ts';

/** Rows to put into the database, complete; the functions below fill in what a test does not care about. */
export type Rows = {
  integrations?: IntegrationSeed[];
  scopes?: (typeof readScopes.$inferInsert)[];
  runs?: RunSeed[];
  stages?: (typeof syncStages.$inferInsert)[];
  groups?: (typeof oktaGroups.$inferInsert)[];
  services?: ServiceSeed[];
  instances?: InstanceSeed[];
  departments?: DepartmentSeed[];
  employees?: EmployeeSeed[];
  users?: UserSeed[];
  accounts?: AccountSeed[];
  signIns?: (typeof accountSignIns.$inferInsert)[];
};

export type IntegrationSeed = typeof oktaIntegrations.$inferInsert;
export type RunSeed = typeof syncRuns.$inferInsert;
export type ServiceSeed = typeof saasServices.$inferInsert;
/** With what makes a group one of a list; others need not have it. */
export type GroupSeed = typeof oktaGroups.$inferInsert & { id: string; sortKey: string };
export type InstanceSeed = typeof saasServiceInstances.$inferInsert;
export type DepartmentSeed = typeof departments.$inferInsert;
export type EmployeeSeed = typeof employees.$inferInsert;
export type UserSeed = typeof saasUsers.$inferInsert;
export type AccountSeed = typeof saasUserAccounts.$inferInsert;

/** Inserts everything in an order that foreign keys allow, and what is rolled up by department from it. */
export async function seed(db: Database, rows: Rows): Promise<void> {
  await insert(db, oktaIntegrations, rows.integrations);
  await insert(db, readScopes, rows.scopes);
  await insert(db, syncRuns, rows.runs);
  await insert(db, syncStages, rows.stages);
  await insert(db, oktaGroups, rows.groups);
  await insert(db, saasServices, rows.services);
  await insert(db, saasServiceInstances, rows.instances);
  await insert(db, departments, rows.departments);
  await insert(db, employees, rows.employees);
  await insert(db, saasUsers, rows.users);
  await insert(db, saasUserAccounts, rows.accounts);
  await insert(db, accountSignIns, rows.signIns);
  const services = rows.services ?? [];
  for (const workspaceId of new Set(services.map((service) => service.workspaceId))) {
    const ids = services.filter((service) => service.workspaceId === workspaceId).map(({ id }) => id);
    await rebuildDepartmentUse(db, workspaceId, ids, { withSignIns: true });
  }
}

/** A UUID that is the same for the same words in every run and every workspace. */
export function seedId(...words: (string | number)[]): string {
  const hash = createHash('sha1').update(words.join('\n')).digest('hex');
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    hash.slice(12, 16),
    hash.slice(16, 20),
    hash.slice(20, 32),
  ].join('-');
}

export function integrationSeed(row: Owned & Partial<IntegrationSeed>): IntegrationSeed {
  const okta = row.id.slice(0, 8);
  return {
    name: `Okta ${okta}`,
    domain: `org-${okta}.okta.com`,
    oktaOrgId: `00o${okta}`,
    sealedApiToken: 'v1.sealed',
    tokenHint: 'abcd',
    status: 'CONNECTED',
    capabilities: [],
    syncIntervalSeconds: 86_400,
    ...row,
  };
}

export function runSeed(row: Owned & Pick<RunSeed, 'integrationId'> & Partial<RunSeed>): RunSeed {
  const changes = {
    servicesDiscovered: 0,
    servicesRemoved: 0,
    userAccountsAdded: 0,
    userAccountsRemoved: 0,
    employeesAdded: 0,
    employeesUpdated: 0,
    employeesDeactivated: 0,
    departmentsAdded: 0,
    departmentsRemoved: 0,
    signInsIngested: 0,
  };
  return { trigger: 'MANUAL', mode: 'FULL', status: 'SUCCEEDED', dataTypes: ['APPS'], changes, ...row };
}

export function serviceSeed(row: Owned & Partial<ServiceSeed>): ServiceSeed {
  const name = row.name ?? 'Zoom';
  return {
    catalogKey: `key-${row.id.slice(0, 8)}`,
    name,
    sortKey: name.toLowerCase(),
    searchText: toSearchText(name),
    isCustom: false,
    status: 'ACTIVE',
    discoverySources: ['OKTA_APP'],
    ...observed,
    ...row,
  };
}

export function instanceSeed(
  row: Owned & Pick<InstanceSeed, 'integrationId' | 'serviceId'> & Partial<InstanceSeed>,
): InstanceSeed {
  const label = row.label ?? 'Zoom';
  return {
    oktaAppId: `0oa${row.id.slice(0, 8)}`,
    label,
    sortKey: label.toLowerCase(),
    oktaName: 'zoomus',
    status: 'ACTIVE',
    signOnMode: 'SAML_2_0',
    features: [],
    isProvisioningEnabled: false,
    contentHash: '',
    ...observed,
    ...row,
  };
}

export function departmentSeed(row: Owned & Partial<DepartmentSeed>): DepartmentSeed {
  const name = row.name ?? 'Engineering';
  const key = row.key ?? name.toLowerCase();
  return { key, name, sortKey: key, searchText: key, aliases: [name], ...observed, ...row };
}

export function employeeSeed(
  row: Owned & Pick<EmployeeSeed, 'integrationId'> & Partial<EmployeeSeed>,
): EmployeeSeed {
  const email = row.email === undefined ? `${row.id.slice(0, 8)}@acme.example` : row.email;
  const login = row.login ?? email;
  const displayName = row.displayName ?? 'Ada Lovelace';
  return {
    oktaUserId: `00u${row.id.slice(0, 8)}`,
    email,
    emailKey: toKey(email ?? login),
    login,
    loginKey: toKey(login),
    displayName,
    sortKey: displayName.toLowerCase(),
    searchText: toSearchText([...new Set([displayName, email ?? '', login ?? ''])].join(' ').trim()),
    employeeType: 'EMPLOYEE',
    employmentStatus: 'ACTIVE',
    oktaStatus: 'ACTIVE',
    contentHash: '',
    ...observed,
    ...row,
  };
}

export function userSeed(row: Owned & Pick<UserSeed, 'integrationId'> & Partial<UserSeed>): UserSeed {
  const email = row.email === undefined ? `${row.id.slice(0, 8)}@acme.example` : row.email;
  const handle = email ?? row.login ?? '';
  return {
    oktaUserId: `00u${row.id.slice(0, 8)}`,
    email,
    emailKey: toKey(handle || null),
    loginKey: toKey(row.login ?? null),
    displayName: handle,
    sortKey: handle.toLowerCase(),
    searchText: toSearchText(handle),
    ...observed,
    ...row,
  };
}

const toKey = (text: string | null) => (text === null ? null : foldIdentifier(text));

/** An account in an instance; the two rows say the rest. */
export function accountSeed(
  row: { id: string } & Partial<AccountSeed>,
  user: UserSeed,
  instance: InstanceSeed,
): AccountSeed {
  return {
    workspaceId: user.workspaceId,
    integrationId: instance.integrationId,
    userId: user.id,
    serviceId: instance.serviceId,
    instanceId: instance.id,
    userSortKey: user.sortKey,
    status: 'ACTIVE',
    oktaStatus: 'ACTIVE',
    assignment: 'DIRECT',
    ...observed,
    ...row,
  };
}

type Owned = { workspaceId: string; id: string };

const observed = { discoveredAt: '2026-01-01T00:00:00Z', lastObservedAt: '2026-01-01T00:00:00Z' };

async function insert<T extends PgTable>(
  db: Database,
  table: T,
  rows: T['$inferInsert'][] = [],
): Promise<void> {
  for (let start = 0; start < rows.length; start += 500) {
    await db.insert(table).values(rows.slice(start, start + 500));
  }
}
