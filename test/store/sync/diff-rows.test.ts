import { getTableColumns, sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type AssignedAccountWrite, upsertAssignedAccounts } from '../../../src/store/sync/accounts.ts';
import { type DepartmentWrite, replaceDepartments } from '../../../src/store/sync/departments.ts';
import { type EmployeeWrite, upsertEmployees } from '../../../src/store/sync/employees.ts';
import { type GroupWrite, upsertGroups } from '../../../src/store/sync/groups.ts';
import { type InstanceWrite, upsertInstances } from '../../../src/store/sync/service-instances.ts';
import { type ServiceWrite, updateServices } from '../../../src/store/sync/services.ts';
import { departments } from '../../../src/store/tables/departments.ts';
import { employees } from '../../../src/store/tables/employees.ts';
import { oktaGroups } from '../../../src/store/tables/groups.ts';
import { saasServiceInstances, saasServices } from '../../../src/store/tables/services.ts';
import { saasUserAccounts } from '../../../src/store/tables/users.ts';
import { emptyTables, openTestStore, type TestStore } from '../../kit/database.ts';
import { departmentSeed, instanceSeed, integrationSeed, seed, seedId, serviceSeed } from '../../kit/seed.ts';

const workspaceId = 'acme';
const integrationId = seedId('integration');
const key = { workspaceId, integrationId };
const at = '2026-03-01T09:30:00.123Z';
const now = new Date('2026-07-01T00:00:00Z');
let store: TestStore;

beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.close());
beforeEach(async () => {
  await emptyTables(store);
  await seed(store.db, {
    integrations: [integrationSeed({ workspaceId, id: integrationId })],
    services: [1, 2].map((n) => serviceSeed({ workspaceId, id: seedId('service', n) })),
    instances: [
      instanceSeed({ workspaceId, id: seedId('app'), integrationId, serviceId: seedId('service', 1) }),
    ],
    departments: [1, 2].map((n) =>
      departmentSeed({ workspaceId, id: seedId('department', n), name: `Department ${n}` }),
    ),
  });
});

const employee: EmployeeWrite = {
  id: seedId('employee'),
  oktaUserId: '00u1',
  email: 'ada@acme.example',
  emailKey: 'ada@acme.example',
  login: null,
  loginKey: null,
  secondaryEmail: null,
  firstName: 'Ada',
  lastName: 'Lovelace',
  displayName: 'Ada Lovelace',
  nickName: null,
  sortKey: 'ada lovelace',
  searchText: 'ada lovelace',
  title: null,
  employeeNumber: null,
  employeeNumberKey: null,
  employeeType: 'EMPLOYEE',
  rawEmployeeType: null,
  employmentStatus: 'ACTIVE',
  oktaStatus: 'ACTIVE',
  statusChangedAt: at,
  createdInOktaAt: null,
  activatedInOktaAt: at,
  departmentId: seedId('department', 1),
  rawDepartment: null,
  division: null,
  organization: null,
  costCenter: 'CC1',
  city: null,
  countryCode: null,
  rawManagerId: null,
  rawManagerIdKey: null,
  rawManager: null,
  rawManagerKey: null,
  lastOktaLoginAt: null,
  contentHash: '0',
};
const account: AssignedAccountWrite = {
  id: seedId('account'),
  instanceId: seedId('app'),
  serviceId: seedId('service', 1),
  user: {
    id: seedId('user'),
    oktaUserId: '00u1',
    employeeId: seedId('employee'),
    fallbackEmail: 'ada@acme.example',
    fallbackEmailKey: 'ada@acme.example',
    fallbackLogin: null,
    fallbackLoginKey: null,
    fallbackName: 'Ada',
    fallbackSearchText: 'ada',
  },
  username: 'ada',
  externalId: null,
  status: 'ACTIVE',
  oktaStatus: 'ACTIVE',
  assignment: 'DIRECT',
  oktaGroupId: null,
  assignedAt: at,
  contentHash: '0',
};
const instance: InstanceWrite = {
  id: seedId('app', 2),
  catalogKey: 'zoom',
  serviceId: seedId('service', 1),
  oktaAppId: '0oa2',
  label: 'Zoom',
  sortKey: 'zoom',
  oktaName: 'zoomus',
  status: 'ACTIVE',
  signOnMode: 'SAML_2_0',
  rawSignOnMode: null,
  features: ['PUSH_NEW_USERS'],
  isProvisioningEnabled: true,
  seatCount: null,
  logoUrl: null,
  createdInOktaAt: at,
  contentHash: '0',
};
const service: ServiceWrite = {
  id: seedId('service', 3),
  catalogKey: 'slack',
  name: 'Slack',
  nameKey: 'slack',
  sortKey: 'slack',
  searchText: 'slack',
  isCustom: false,
  vendor: null,
  category: null,
  websiteUrl: null,
  logoUrl: null,
  status: 'ACTIVE',
};
const department: DepartmentWrite = {
  id: seedId('department', 3),
  key: 'finance',
  name: 'Finance',
  sortKey: 'finance',
  searchText: 'finance',
  aliases: ['Finance', 'finance, "the" department'],
  division: null,
};
const group: GroupWrite = {
  id: seedId('group'),
  oktaGroupId: '00g1',
  name: 'Everyone',
  sortKey: 'everyone',
  appsCount: 1,
  usersCount: null,
  version: '1',
};

type Noun = { table: PgTable; row: Record<string, unknown>; write: (row: never) => Promise<unknown> };
const nouns: [string, Noun][] = [
  [
    'employee',
    {
      table: employees,
      row: employee,
      write: (row) => store.transaction((tx) => upsertEmployees(tx, key, [row], now)),
    },
  ],
  [
    'account',
    {
      table: saasUserAccounts,
      row: account,
      write: (row) => store.transaction((tx) => upsertAssignedAccounts(tx, key, [row], now)),
    },
  ],
  [
    'instance',
    {
      table: saasServiceInstances,
      row: instance,
      write: (row) => store.transaction((tx) => upsertInstances(tx, key, [row], now)),
    },
  ],
  [
    'service',
    {
      table: saasServices,
      row: service,
      write: (row) => store.transaction((tx) => updateServices(tx, workspaceId, [row], now)),
    },
  ],
  [
    'department',
    {
      table: departments,
      row: department,
      write: (row) => store.transaction((tx) => replaceDepartments(tx, workspaceId, [row], now)),
    },
  ],
  [
    'group',
    {
      table: oktaGroups,
      row: group,
      write: (row) => store.transaction((tx) => upsertGroups(tx, key, [row], now)),
    },
  ],
];

describe.each(nouns)('of an %s', (_name, { table, row, write }) => {
  // What tells it from others stays; a digest stands for the rest.
  const fixed = ['oktaUserId', 'oktaAppId', 'oktaGroupId', 'catalogKey', 'key', 'instanceId', 'contentHash'];
  const keeps = table === oktaGroups ? fixed : [...fixed, 'id'];
  const fields = Object.keys(row).filter((field) => field !== 'user' && field in getTableColumns(table));

  test('a field that differs is stored, whichever it is, and so is all the rest', async () => {
    let given = row;
    await write(given as never);
    for (const field of fields.filter((each) => !keeps.includes(each))) {
      given = { ...given, [field]: another(field, given[field]), contentHash: field };
      await write(given as never);
      expect(plain(await stored(table, row), fields), field).toEqual(plain(given, fields));
    }
  });

  test('what is given as it is stored is not written', async () => {
    await write(row as never);
    const before = await store.db.select({ xmin: sql`xmin::text` }).from(table);
    await write({ ...row } as never);
    expect(await store.db.select({ xmin: sql`xmin::text` }).from(table)).toEqual(before);
  });
});

/** A value that the column takes and that is not the one given. */
function another(field: string, value: unknown): unknown {
  if (field === 'departmentId' || field === 'serviceId') return seedId(field.slice(0, -2), 2);
  if (field.endsWith('At')) return '2026-05-06T07:08:09.010Z';
  if (field === 'status') return 'INACTIVE';
  if (field === 'employmentStatus') return 'SUSPENDED';
  if (field === 'id') return seedId('another');
  if (field.endsWith('Count')) return Number(value ?? 0) + 1;
  if (typeof value === 'boolean') return !value;
  if (Array.isArray(value)) return [...value, 'x, {"y"}'];
  return `${value ?? ''}x`;
}

async function stored(table: PgTable, row: Record<string, unknown>): Promise<Record<string, unknown>> {
  const id = table === oktaGroups ? sql`okta_group_id = ${row.oktaGroupId}` : sql`id = ${row.id}`;
  const [found] = await store.db.select().from(table).where(id);
  return found ?? {};
}

function plain(row: Record<string, unknown>, fields: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    fields.map((field) => {
      const value = row[field];
      return [field, field.endsWith('At') && value !== null ? new Date(String(value)).toISOString() : value];
    }),
  );
}
