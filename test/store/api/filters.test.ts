import { beforeAll, describe, expect, test } from 'vitest';
import type { Optional } from '../../../src/store/api/conditions.ts';
import {
  countDepartments,
  type DepartmentFilter,
  listDepartments,
} from '../../../src/store/api/departments.ts';
import type { DiscoveredFilter } from '../../../src/store/api/discovered-filters.ts';
import { countEmployees, type EmployeeFilter, listEmployees } from '../../../src/store/api/employees.ts';
import { countGroups, type GroupFilter, listGroups } from '../../../src/store/api/groups.ts';
import type { List } from '../../../src/store/api/list-builder.ts';
import { Reader } from '../../../src/store/api/reader.ts';
import {
  countServiceInstances,
  listServiceInstances,
  type ServiceInstanceFilter,
} from '../../../src/store/api/service-instances.ts';
import { countServices, listServices, type ServiceFilter } from '../../../src/store/api/services.ts';
import { listSyncRunsByIntegration, type SyncRunFilter } from '../../../src/store/api/sync-runs.ts';
import {
  countUserAccounts,
  listUserAccounts,
  type UserAccountFilter,
} from '../../../src/store/api/user-accounts.ts';
import { countUsers, listUsers, type UserFilter } from '../../../src/store/api/users.ts';
import type { SignOnMode } from '../../../src/store/tables/services.ts';
import { storeForFile } from '../../kit/fixtures.ts';
import {
  type AccountSeed,
  type DepartmentSeed,
  type EmployeeSeed,
  type GroupSeed,
  type InstanceSeed,
  type RunSeed,
  type ServiceSeed,
  seed,
  seedId,
  type UserSeed,
} from '../../kit/seed.ts';
import { type Company, dayMs, makeCompany } from './company.ts';
import { isOrphaned, ownerOf } from './naive.ts';
import { knowsSignInsSince, knowsUseSince, serviceUsage, startOfDay } from './naive-usage.ts';

const store = storeForFile();
const readerOf = (workspaceId = 'acme') => new Reader(store.db, workspaceId);
const now = new Date();
const company: Company = makeCompany('acme', 1, now);

beforeAll(async () => {
  await seed(store.db, company);
  await seed(store.db, makeCompany('other', 2, now));
});

const daysAgo = (days: number) => new Date(now.getTime() - days * dayMs);
const days = (count: number) => ({ seconds: count * 86_400 });
/** Where a window of so many days begins that ends now, as windows of use do. */
const firstDayOf = (days: number) => startOfDay(new Date(Date.now() - days * dayMs));
const isBefore = (instant: Optional<string>, date: Date) =>
  Date.parse(instant ?? '0001-01-01') < date.getTime();
const lies = (instant: Optional<string>, from: Date, to: Date) =>
  typeof instant === 'string' && Date.parse(instant) >= from.getTime() && Date.parse(instant) < to.getTime();
const range = { gte: daysAgo(50), lt: daysAgo(5) };
const inRange = (instant: Optional<string>) => lies(instant, range.gte, range.lt);
const departmentIds = [seedId('department', 0), seedId('department', 3), 'no id', seedId('nobody')];
const serviceIds = [seedId('service', 1), seedId('service', 4), seedId('service', 7)];
const userIds = [seedId('user', 2), seedId('user', 55)];
const integrationIds = [seedId('integration', 1)];
const isIn = (values: readonly unknown[], value: unknown) => values.includes(value);

/** A filter and what it means, said without SQL. */
type Case<Filter, Row> = [Filter, (row: Row) => boolean];

const everything = () => true;
const nothing = () => false;

/** A filter that lets all or none of the rows pass proves little: it is refused unless that is the point. */
function proves<Filter, Row extends { id: string }>(
  noun: string,
  cases: Case<Filter, Row>[],
  rows: readonly Row[],
  read: (filter: Filter) => Promise<{ ids: string[]; total: number | undefined }>,
): void {
  describe(`${noun} that pass a filter are those that a plain reading of it names`, () => {
    test.each(cases.map(([filter, passes]) => ({ name: titleOf(filter), filter, passes })))(
      '$name',
      async ({ filter, passes }) => {
        const expected = rows.filter(passes).map(({ id }) => id);
        const { ids, total } = await read(filter);

        expect(ids.sort()).toEqual(expected.sort());
        if (total !== undefined) expect(total).toBe(expected.length);
        if (passes !== everything && passes !== nothing) {
          expect(expected.length).toBeGreaterThan(0);
          expect(expected.length).toBeLessThan(rows.length);
        }
      },
    );
  });
}

function reads<Filter, Field extends string>(
  list: List<{ id: string }, Filter, Field>,
  count: (reader: Reader, filter: Filter) => Promise<number>,
) {
  return async (filter: Filter) => {
    const request = { limit: 1_000, after: null, filter, orderBy: null };
    const { items } = await list(readerOf(), request);
    return { ids: items.map(({ row }) => row.id), total: await count(readerOf(), filter) };
  };
}

const presentAccounts = company.accounts.filter(({ removedAt }) => removedAt === null);
const departmentOf = (account: AccountSeed) => ownerOf(company, account)?.departmentId;
const instancesOf = ({ id }: ServiceSeed) => company.instances.filter(({ serviceId }) => serviceId === id);
const isKnownSince = (integrationId: string, date: Date) => {
  const integration = company.integrations.find(({ id }) => id === integrationId);
  return integration !== undefined && knowsSignInsSince(integration, date);
};
const bookmarks = new Set(
  company.instances.filter(({ signOnMode }) => signOnMode === 'BOOKMARK').map(({ id }) => id),
);
const hasText = (text: string) => (row: { searchText: string }) => row.searchText.includes(text);

/** Of every noun that is discovered. */
function discovered<Row extends { discoveredAt: string; removedAt?: Optional<string> }>() {
  const cases: Case<DiscoveredFilter, Row>[] = [
    [{ discoveredAt: { gte: daysAgo(20) } }, (it) => !isBefore(it.discoveredAt, daysAgo(20))],
    [{ discoveredAt: { lt: daysAgo(20) } }, (it) => isBefore(it.discoveredAt, daysAgo(20))],
    [{ removedAt: range }, (it) => inRange(it.removedAt)],
    [{ isRemoved: true }, (it) => it.removedAt !== null],
    [{ isRemoved: false }, (it) => it.removedAt === null],
  ];
  return cases;
}

const services: Case<ServiceFilter, ServiceSeed>[] = [
  [{}, everything],
  [{ search: null, status: null, isCustom: null }, everything],
  [{ search: '  ' }, everything],
  [{ search: 'ZOOM' }, hasText('zoom')],
  [{ search: '%' }, hasText('%')],
  [{ search: '_b' }, hasText('_b')],
  [{ search: '\\' }, hasText('\\')],
  [{ search: ' GRÖßE ' }, hasText('grösse')],
  [{ search: 'acme' }, hasText('acme')],
  [{ search: 'a\ud800' }, nothing],
  // A NUL goes, as it does where a text comes from Okta.
  [{ search: 'zoo\0m' }, hasText('zoom')],
  [{ search: "'; drop table saas_services; --" }, nothing],
  [{ catalogKey: ['key-acme-2', 'KEY-ACME-3', 'a\0'] }, ({ catalogKey }) => catalogKey === 'key-acme-2'],
  [{ catalogKey: [] }, nothing],
  [{ status: ['ACTIVE', 'REMOVED'] }, ({ status }) => status !== 'INACTIVE'],
  [{ category: ['Chat'] }, ({ category }) => category === 'Chat'],
  [{ isCustom: true }, ({ isCustom }) => isCustom],
  [{ isCustom: false }, ({ isCustom }) => !isCustom],
  [
    { discoverySource: ['OKTA_SYSTEM_LOG', 'OKTA_APP_ASSIGNMENT'] },
    ({ discoverySources }) => discoverySources.some((source) => source !== 'OKTA_APP'),
  ],
  [{ discoveredAt: {} }, everything],
  ...discovered<ServiceSeed>(),
  ...[['SAML_2_0'], ['BOOKMARK', 'OPENID_CONNECT']].map(
    (modes): Case<ServiceFilter, ServiceSeed> => [
      { signOnMode: modes as SignOnMode[] },
      (service) => instancesOf(service).some((it) => it.removedAt === null && isIn(modes, it.signOnMode)),
    ],
  ),
  ...[true, false].map(
    (expected): Case<ServiceFilter, ServiceSeed> => [
      { isProvisioningEnabled: expected },
      (service) =>
        instancesOf(service).some((it) => it.removedAt === null && it.isProvisioningEnabled === expected),
    ],
  ),
  [{ lastActivityAt: range }, ({ lastActivityAt }) => inRange(lastActivityAt)],
  ...[10, 60].map(
    (count): Case<ServiceFilter, ServiceSeed> => [
      { unusedFor: days(count) },
      (service) =>
        isBefore(service.lastActivityAt, firstDayOf(count)) &&
        instancesOf(service).some((it) => it.removedAt === null && it.signOnMode !== 'BOOKMARK') &&
        instancesOf(service).every((it) => knowsUseSince(company, it, daysAgo(count))),
    ],
  ),
  // Nothing is known of all that time: there is a gap, or it began later.
  [{ unusedFor: days(89) }, nothing],
  [{ unusedFor: days(95) }, nothing],
  [{ unusedFor: { seconds: 1e15 } }, nothing],
  [
    { usedByDepartment: departmentIds.slice(0, 1) },
    ({ id }) =>
      presentAccounts.some((it) => it.serviceId === id && isIn(departmentIds.slice(0, 1), departmentOf(it))),
  ],
  [
    { usedByUser: userIds },
    ({ id }) => presentAccounts.some((it) => it.serviceId === id && isIn(userIds, it.userId)),
  ],
  [
    { integration: integrationIds },
    (service) => instancesOf(service).some(({ integrationId }) => isIn(integrationIds, integrationId)),
  ],
  [{ minUserAccounts: 2 }, ({ userAccountCount }) => (userAccountCount ?? 0) >= 2],
  [{ maxUserAccounts: 0 }, ({ userAccountCount }) => userAccountCount === 0],
  ...[0, 5].map(
    (most): Case<ServiceFilter, ServiceSeed> => [
      { maxAssignedUsers: most },
      ({ id }) => serviceUsage(company, id, daysAgo(1), now).assignedUsers <= most,
    ],
  ),
  ...[true, false].map(
    (expected): Case<ServiceFilter, ServiceSeed> => [
      { leavesSignIns: expected },
      (service) =>
        instancesOf(service).some((it) => it.removedAt === null && !bookmarks.has(it.id)) === expected,
    ],
  ),
  [
    { isCustom: false, status: ['ACTIVE'], minUserAccounts: 1 },
    (it) => !it.isCustom && it.status === 'ACTIVE' && (it.userAccountCount ?? 0) >= 1,
  ],
];
proves('services', services, company.services, reads(listServices, countServices));

const ownerIs = (account: AccountSeed, passes: (owner: EmployeeSeed) => boolean) => {
  const owner = ownerOf(company, account);
  return owner !== undefined && passes(owner);
};
proves<UserAccountFilter, AccountSeed>(
  'user accounts',
  [
    [{ status: ['UNASSIGNED', 'REMOVED'] }, ({ status }) => isIn(['UNASSIGNED', 'REMOVED'], status)],
    [{ assignment: ['NONE'] }, ({ assignment }) => assignment === 'NONE'],
    [{ assignedVia: ['00g1', '00g3', '00G2'] }, ({ oktaGroupId }) => isIn(['00g1', '00g3'], oktaGroupId)],
    [{ assignedVia: [] }, nothing],
    [{ assignedVia: ['a\0'] }, nothing],
    [{ assignedAt: { gte: daysAgo(10) } }, ({ assignedAt }) => lies(assignedAt, daysAgo(10), now)],
    [{ assignedAt: { lt: daysAgo(10) } }, ({ assignedAt }) => lies(assignedAt, daysAgo(1_000), daysAgo(10))],
    [
      { assignedVia: ['00g2'], assignedAt: { gte: daysAgo(10) }, service: null },
      (it) => it.oktaGroupId === '00g2' && lies(it.assignedAt, daysAgo(10), now),
    ],
    [{ service: serviceIds }, ({ serviceId }) => isIn(serviceIds, serviceId)],
    [{ department: departmentIds }, (it) => isIn(departmentIds, departmentOf(it))],
    [
      { employmentStatus: ['SUSPENDED', 'INACTIVE'] },
      (it) => ownerIs(it, ({ employmentStatus }) => isIn(['SUSPENDED', 'INACTIVE'], employmentStatus)),
    ],
    [
      { employeeType: ['CONTRACTOR'] },
      (it) => ownerIs(it, ({ employeeType }) => employeeType === 'CONTRACTOR'),
    ],
    [{ lastActivityAt: range }, ({ lastActivityAt }) => inRange(lastActivityAt)],
    ...[10, 60].map(
      (count): Case<UserAccountFilter, AccountSeed> => [
        { inactiveFor: days(count) },
        (it) =>
          isBefore(it.lastActivityAt, firstDayOf(count)) &&
          isKnownSince(it.integrationId, daysAgo(count)) &&
          !bookmarks.has(it.instanceId),
      ],
    ),
    ...discovered<AccountSeed>(),
    // Of nobody all 90 days are known.
    [{ neverUsed: true }, nothing],
    [{ neverUsed: false }, ({ lastActivityAt }) => lastActivityAt !== null],
    [{ orphaned: true }, (it) => isOrphaned(company, it)],
    [{ orphaned: false }, (it) => !isOrphaned(company, it)],
    [
      { orphaned: true, service: serviceIds, neverUsed: false },
      (it) => isOrphaned(company, it) && isIn(serviceIds, it.serviceId) && it.lastActivityAt !== null,
    ],
  ],
  company.accounts,
  reads(listUserAccounts, countUserAccounts),
);

const employeeOf = ({ employeeId }: UserSeed) => company.employees.find(({ id }) => id === employeeId);
const accountsOf = ({ id }: UserSeed) => company.accounts.filter(({ userId }) => userId === id);
const knowsUseOf = (account: AccountSeed, date: Date) => {
  const instance = company.instances.find(({ id }) => id === account.instanceId);
  const isGone = typeof account.removedAt === 'string' && isBefore(account.removedAt, date);
  return isGone || (instance !== undefined && knowsUseSince(company, instance, date));
};
proves<UserFilter, UserSeed>(
  'users',
  [
    ...discovered<UserSeed>(),
    ...[10, 15].map(
      (count): Case<UserFilter, UserSeed> => [
        { inactiveFor: days(count) },
        (it) =>
          isBefore(it.lastActivityAt, firstDayOf(count)) &&
          accountsOf(it).every((account) => knowsUseOf(account, daysAgo(count))),
      ],
    ),
    // Of nobody with an account all 90 days are known.
    [{ neverUsed: true, hasAccount: true }, nothing],
    [{ neverUsed: false }, ({ lastActivityAt }) => lastActivityAt !== null],
    [{ search: 'STRAY5' }, hasText('stray5')],
    [
      { email: [' p3.ACME@acme.example', 'P4.acme@Acme.Example', 'nobody@x'] },
      ({ emailKey }) => isIn(['p3.acme@acme.example', 'p4.acme@acme.example'], emailKey),
    ],
    [{ login: ['SVC17 ', 'nobody'] }, ({ loginKey }) => loginKey === 'svc17'],
    [{ hasAccount: true }, ({ removedAt }) => removedAt === null],
    [{ hasAccount: false }, ({ removedAt }) => removedAt !== null],
    [{ hasEmployee: true }, ({ employeeId }) => employeeId !== null],
    [{ hasEmployee: false }, ({ employeeId }) => employeeId === null],
    [
      { employmentStatus: ['ACTIVE', 'PENDING'] },
      (it) => isIn(['ACTIVE', 'PENDING'], employeeOf(it)?.employmentStatus),
    ],
    [{ department: departmentIds }, (it) => isIn(departmentIds, employeeOf(it)?.departmentId)],
    [
      { service: serviceIds },
      ({ id }) => presentAccounts.some((it) => it.userId === id && isIn(serviceIds, it.serviceId)),
    ],
    [{ lastActivityAt: range }, ({ lastActivityAt }) => inRange(lastActivityAt)],
  ],
  company.users,
  reads(listUsers, countUsers),
);

const usesAService = ({ id }: EmployeeSeed) =>
  company.users.some((user) => user.employeeId === id && presentAccounts.some((it) => it.userId === user.id));
proves<EmployeeFilter, EmployeeSeed>(
  'employees',
  [
    ...discovered<EmployeeSeed>(),
    [{ search: 'y%D' }, hasText('y%d')],
    [{ search: '_' }, hasText('_')],
    [{ email: ['P1.ACME@acme.example'] }, ({ emailKey }) => emailKey === 'p1.acme@acme.example'],
    [{ email: ['svc57'] }, ({ emailKey }) => emailKey === 'svc57'],
    [{ login: ['SVC17 ', 'svc57'] }, ({ loginKey }) => isIn(['svc17', 'svc57'], loginKey)],
    [{ department: departmentIds }, ({ departmentId }) => isIn(departmentIds, departmentId)],
    [{ hasDepartment: true }, ({ departmentId }) => departmentId !== null],
    [{ hasDepartment: false }, ({ departmentId }) => departmentId === null],
    [{ hasUser: true }, usesAService],
    [{ hasUser: false }, (it) => !usesAService(it)],
    [{ employmentStatus: ['INACTIVE'] }, ({ employmentStatus }) => employmentStatus === 'INACTIVE'],
    [{ employeeType: ['EMPLOYEE'] }, ({ employeeType }) => employeeType === 'EMPLOYEE'],
    [{ manager: seedId('employee', 1) }, ({ managerId }) => managerId === seedId('employee', 1)],
    [{ costCenter: ['CC2', 'cc1'] }, ({ costCenter }) => costCenter === 'CC2'],
    [{ countryCode: ['DE'] }, ({ countryCode }) => countryCode === 'DE'],
    [{ statusChangedAt: range }, ({ statusChangedAt }) => inRange(statusChangedAt)],
    [{ createdInOktaAt: range }, ({ createdInOktaAt }) => inRange(createdInOktaAt)],
    [{ activatedInOktaAt: range }, ({ activatedInOktaAt }) => inRange(activatedInOktaAt)],
  ],
  company.employees,
  reads(listEmployees, countEmployees),
);

const peopleOf = ({ id }: DepartmentSeed) =>
  company.employees.filter(({ departmentId }) => departmentId === id);
const leastActive = Math.max(
  ...company.departments.map((it) => peopleOf(it).filter((one) => one.employmentStatus === 'ACTIVE').length),
);
proves<DepartmentFilter, DepartmentSeed>(
  'departments',
  [
    [{ search: '_D' }, hasText('_d')],
    [
      { usesService: [seedId('service', 1)] },
      ({ id }) =>
        presentAccounts.some((it) => it.serviceId === seedId('service', 1) && departmentOf(it) === id),
    ],
    ...discovered<DepartmentSeed>(),
    [
      { minEmployees: leastActive },
      (it) => peopleOf(it).filter((one) => one.employmentStatus === 'ACTIVE').length >= leastActive,
    ],
  ],
  company.departments,
  reads(listDepartments, countDepartments),
);

const serviceOf = ({ serviceId }: InstanceSeed) =>
  company.services.find(({ id }) => id === serviceId)?.sortKey ?? '';
proves<ServiceInstanceFilter, InstanceSeed>(
  'service instances',
  [
    [{ status: ['ACTIVE'] }, ({ status }) => status === 'ACTIVE'],
    [{ signOnMode: ['BOOKMARK', 'SAML_2_0'] }, ({ signOnMode }) => signOnMode !== 'OPENID_CONNECT'],
    [{ integration: integrationIds }, ({ integrationId }) => isIn(integrationIds, integrationId)],
    ...discovered<InstanceSeed>(),
    [{ search: 'PROD' }, ({ sortKey }) => sortKey.includes('prod')],
    [{ search: 'größe' }, (it) => serviceOf(it).includes('grösse')],
    [{ search: '%' }, (it) => serviceOf(it).includes('%')],
    [{ service: serviceIds }, ({ serviceId }) => isIn(serviceIds, serviceId)],
    [{ isProvisioningEnabled: true }, (it) => it.isProvisioningEnabled],
    [{ isProvisioningEnabled: false }, (it) => !it.isProvisioningEnabled],
    [{ createdInOktaAt: range }, ({ createdInOktaAt }) => inRange(createdInOktaAt)],
    [{ lastActivityAt: range }, ({ lastActivityAt }) => inRange(lastActivityAt)],
  ],
  company.instances,
  reads(listServiceInstances, countServiceInstances),
);

const grants = ({ integrationId, oktaGroupId }: GroupSeed) =>
  presentAccounts.some((it) => it.integrationId === integrationId && it.oktaGroupId === oktaGroupId);
proves<GroupFilter, GroupSeed>(
  'groups',
  [
    [{ search: ' SALES' }, ({ sortKey }) => sortKey.includes('sales')],
    [{ search: '_%' }, ({ sortKey }) => sortKey.includes('_%')],
    [{ oktaGroupId: ['00g2', '00G3'] }, ({ oktaGroupId }) => oktaGroupId === '00g2'],
    [{ integration: integrationIds }, ({ integrationId }) => isIn(integrationIds, integrationId)],
    [{ grantsAccounts: true }, grants],
    [{ grantsAccounts: false }, (it) => !grants(it)],
  ],
  company.groups,
  reads(listGroups, countGroups),
);

proves<SyncRunFilter, RunSeed>(
  'sync runs',
  [
    [{ status: ['FAILED', 'CANCELED'] }, ({ status }) => status !== 'SUCCEEDED'],
    [{ trigger: ['RETRY'] }, ({ trigger }) => trigger === 'RETRY'],
    [
      { startedAt: { gte: daysAgo(3) } },
      ({ startedAt }) => typeof startedAt === 'string' && !isBefore(startedAt, daysAgo(3)),
    ],
  ],
  company.runs,
  async (filter) => {
    const request = { limit: 1_000, after: null, filter, orderBy: null };
    const ids = company.integrations.map(({ id }) => id);
    const pages = await listSyncRunsByIntegration(readerOf(), ids, request);
    const found = [...pages.values()].flatMap(({ items }) => items.map(({ row }) => row.id));
    return { ids: found, total: undefined };
  },
);

test('dates beyond what PostgreSQL can hold are bounds like any other', async () => {
  const count = (bounds: object) => countServices(readerOf(), { discoveredAt: bounds });
  const all = company.services.length;

  expect(await count({ lt: new Date(8.64e15) })).toBe(all);
  expect(await count({ gt: new Date(-8.64e15) })).toBe(all);
  expect(await count({ gt: new Date(8.64e15) })).toBe(0);
});

/** The filter with its instants as days before today: a title is the same every day. */
function titleOf(filter: unknown): string {
  return JSON.stringify(filter, (_key, value: unknown) => {
    if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT/.test(value)) return value;
    return `${Math.round((Date.now() - Date.parse(value)) / 86_400_000)} days ago`;
  });
}
