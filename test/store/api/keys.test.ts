import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { findDepartmentsByIds, findDepartmentsByNames } from '../../../src/store/api/departments.ts';
import {
  countEmployees,
  findEmployeesByEmails,
  findEmployeesByIds,
} from '../../../src/store/api/employees.ts';
import { findGroupNames, groupKey } from '../../../src/store/api/groups.ts';
import { findIntegrationsByIds } from '../../../src/store/api/integrations.ts';
import { Reader } from '../../../src/store/api/reader.ts';
import { findServiceInstancesByIds } from '../../../src/store/api/service-instances.ts';
import { findServicesByCatalogKeys, findServicesByIds } from '../../../src/store/api/services.ts';
import { findSyncRunsByIds, findSyncStagesByRunIds } from '../../../src/store/api/sync-runs.ts';
import { findUserAccountsByIds } from '../../../src/store/api/user-accounts.ts';
import { findUsersByEmails, findUsersByEmployeeIds, findUsersByIds } from '../../../src/store/api/users.ts';
import { emptyStoreForEach } from '../../kit/fixtures.ts';
import {
  accountSeed,
  departmentSeed,
  employeeSeed,
  instanceSeed,
  integrationSeed,
  runSeed,
  seed,
  seedId,
  serviceSeed,
  userSeed,
} from '../../kit/seed.ts';

const store = emptyStoreForEach();

const workspaceId = 'acme';
const readerOf = (workspace = workspaceId) => new Reader(store.db, workspace);
const integrationId = seedId('integration');
const integration = integrationSeed({ workspaceId, id: integrationId });
const email = 'Jo@Acme.example';
const employee = (name: string, row: object = {}) =>
  employeeSeed({ workspaceId, integrationId, id: seedId(name), email, displayName: name, ...row });
const user = (name: string, row: object = {}) =>
  userSeed({ workspaceId, integrationId, id: seedId(name), email, displayName: name, ...row });
const removedAt = '2026-02-01T00:00:00Z';
const inTurn = (one: object, two: object, three: object, four: object) => [one, two, three, four];

/** From the most to the least preferred, told apart by one thing after the other. */
const employeeRanks = inTurn(
  { discoveredAt: '2026-01-02T00:00:00Z' },
  { discoveredAt: '2026-01-03T00:00:00Z' },
  { discoveredAt: '2026-01-01T00:00:00Z', employmentStatus: 'SUSPENDED' },
  { discoveredAt: '2025-01-01T00:00:00Z', removedAt },
).map((row, rank) => employee(`rank ${rank}`, row));

describe('of several people with one e-mail', () => {
  test('the employee who is there, active and known longest is found, in any spelling of it', async () => {
    await seed(store.db, { integrations: [integration], employees: employeeRanks.toReversed() });
    for (const { displayName, id } of employeeRanks) {
      const found = await findEmployeesByEmails(readerOf(), [' JO@acme.EXAMPLE ', email, 'x@y']);
      expect([...found].map(([key, row]) => [key, row.displayName])).toEqual([
        [' JO@acme.EXAMPLE ', displayName],
        [email, displayName],
      ]);
      await store.db.execute(sql`delete from employees where id = ${id}`);
    }
    expect(await findEmployeesByEmails(readerOf(), [email])).toEqual(new Map());
  });

  test('the user who is there, is an active employee and known longest is found', async () => {
    const ranks = inTurn(
      { employeeId: seedId('rank 0'), discoveredAt: '2026-01-02T00:00:00Z' },
      { employeeId: seedId('rank 1'), discoveredAt: '2026-01-03T00:00:00Z' },
      { employeeId: seedId('rank 2'), discoveredAt: '2025-01-01T00:00:00Z' },
      { employeeId: null, removedAt, discoveredAt: '2024-01-01T00:00:00Z' },
    ).map((row, rank) => user(`user ${rank}`, row));
    await seed(store.db, {
      integrations: [integration],
      employees: employeeRanks,
      users: ranks.toReversed(),
    });
    for (const { displayName, id } of ranks) {
      const found = await findUsersByEmails(readerOf(), [email.toUpperCase()]);
      expect([...found].map(([key, row]) => [key, row.displayName])).toEqual([
        [email.toUpperCase(), displayName],
      ]);
      await store.db.execute(sql`delete from saas_users where id = ${id}`);
    }
  });

  test.each([
    ['whoever of them was a user first', {}, {}],
    [
      'also somebody who left, before a login that matches nobody',
      { removedAt, employmentStatus: 'INACTIVE' },
      null,
    ],
  ])('an e-mail leads to the same person as an employee and as a user, %s', async (_, known, other) => {
    const service = serviceSeed({ workspaceId, id: seedId('service') });
    const instance = instanceSeed({ workspaceId, id: seedId('app'), integrationId, serviceId: service.id });
    const people = [
      employee('first', { ...known, discoveredAt: '2026-01-01T00:00:00Z' }),
      ...(other ? [employee('second', { ...other, discoveredAt: '2026-01-02T00:00:00Z' })] : []),
    ];
    const users = [
      user('user of first', { employeeId: seedId('first'), discoveredAt: '2026-01-04T00:00:00Z' }),
      user('user of second', {
        employeeId: other && seedId('second'),
        discoveredAt: '2026-01-03T00:00:00Z',
      }),
    ];
    await seed(store.db, {
      integrations: [integration],
      services: [service],
      instances: [instance],
      employees: people,
      users,
      accounts: users.map((each) => accountSeed({ id: seedId('account', each.id) }, each, instance)),
    });

    const found = (await findEmployeesByEmails(readerOf(), [email])).get(email);
    const asEmployee = await findUsersByEmployeeIds(readerOf(), [found?.id ?? '']);
    const asUser = await findUsersByEmails(readerOf(), [email]);

    expect(found?.displayName).toBe('first');
    expect([...asEmployee.values()].map(({ displayName }) => displayName)).toEqual(['user of first']);
    expect([...asUser.values()].map(({ displayName }) => displayName)).toEqual(['user of first']);
  });

  test('no one of another workspace is found', async () => {
    await seed(store.db, { integrations: [integration], employees: employeeRanks, users: [user('u')] });
    expect(await findEmployeesByEmails(readerOf('other'), [email])).toEqual(new Map());
    expect(await findUsersByEmails(readerOf('other'), [email])).toEqual(new Map());
  });
});

test('what has an id is found by it in either case, under the id as it was given', async () => {
  const jo = employee('jo', { managerId: seedId('jo') });
  await seed(store.db, {
    integrations: [integration],
    employees: [jo],
    users: [user('u', { employeeId: jo.id })],
  });
  const shouted = jo.id.toUpperCase();

  const found = await findEmployeesByIds(readerOf(), [shouted, jo.id]);
  expect([...found].map(([key, { id }]) => [key, id])).toEqual([
    [shouted, jo.id],
    [jo.id, jo.id],
  ]);
  const filter = { manager: shouted };
  expect(await countEmployees(readerOf(), filter)).toBe(1);
});

test('an employee is a user as long as one account is not removed', async () => {
  const service = serviceSeed({ workspaceId, id: seedId('service') });
  const instance = instanceSeed({ workspaceId, id: seedId('app'), integrationId, serviceId: service.id });
  const [jo, ada] = [employee('jo'), employee('ada')];
  const [joUser, adaUser] = [user('u1', { employeeId: jo.id }), user('u2', { employeeId: ada.id })];
  const accounts = [
    accountSeed({ id: seedId('a1') }, joUser, instance),
    accountSeed({ id: seedId('a2'), removedAt, status: 'REMOVED' }, adaUser, instance),
  ];
  await seed(store.db, {
    integrations: [integration],
    services: [service],
    instances: [instance],
    employees: [jo, ada],
    users: [joUser, adaUser],
    accounts,
  });

  const found = await findUsersByEmployeeIds(readerOf(), [jo.id, ada.id, 'no id']);

  expect([...found].map(([id, { id: userId }]) => [id, userId])).toEqual([[jo.id, joUser.id]]);
  expect(await findUsersByEmployeeIds(readerOf('other'), [jo.id])).toEqual(new Map());
});

test('a department is found by every spelling, never by a blank one', async () => {
  const engineering = departmentSeed({ workspaceId, id: seedId('eng'), name: 'Engineering' });
  await seed(store.db, { departments: [engineering] });
  const spellings = ['Eng', ' ENGINEERING ', 'Engineering'];

  const found = await findDepartmentsByNames(readerOf(), [...spellings, '', ' ', 'Sales', 'a\0']);

  expect([...found].map(([name, { id }]) => [name, id])).toEqual(
    spellings.map((name) => [name, engineering.id]),
  );
  expect(await findDepartmentsByNames(readerOf('other'), spellings)).toEqual(new Map());
});

test('a service is found by its catalogue key, in its own workspace only', async () => {
  const zoom = serviceSeed({ workspaceId, id: seedId('zoom'), catalogKey: 'zoomus' });
  const foreign = serviceSeed({
    workspaceId: 'other',
    id: seedId('zoom'),
    catalogKey: 'zoomus',
    name: 'theirs',
  });
  await seed(store.db, { services: [zoom, foreign] });

  const found = await findServicesByCatalogKeys(readerOf(), ['zoomus', 'ZOOMUS', 'slack', '\0']);

  expect([...found].map(([key, { name }]) => [key, name])).toEqual([['zoomus', 'Zoom']]);
});

test('groups are named within their integration and workspace', async () => {
  const second = integrationSeed({ workspaceId, id: seedId('second') });
  const group = { workspaceId, integrationId, oktaGroupId: '00g1', name: 'Staff' };
  await seed(store.db, {
    integrations: [integration, second],
    groups: [group, { ...group, integrationId: second.id, name: 'Others' }],
  });
  const refs = [
    { integrationId, oktaGroupId: '00g1' },
    { integrationId, oktaGroupId: '00g2' },
    { integrationId: 'no id', oktaGroupId: '00g1' },
  ];

  const names = await findGroupNames(readerOf(), refs);

  expect([...names]).toEqual([[groupKey({ integrationId, oktaGroupId: '00g1' }), 'Staff']]);
  expect(await findGroupNames(readerOf('other'), refs)).toEqual(new Map());
});

test('stages come with their run in the order they are read', async () => {
  const run = runSeed({ workspaceId, id: seedId('run'), integrationId });
  const stage = { workspaceId, runId: run.id, status: 'QUEUED' } as const;
  await seed(store.db, {
    integrations: [integration],
    runs: [run],
    stages: [
      { ...stage, dataType: 'USERS', position: 2 },
      { ...stage, dataType: 'APPS', position: 1 },
    ],
  });

  const found = await findSyncStagesByRunIds(readerOf(), [run.id, seedId('nothing')]);

  expect(found.get(run.id)?.map(({ dataType }) => dataType)).toEqual(['APPS', 'USERS']);
  expect(found.get(seedId('nothing'))).toEqual([]);
  expect((await findSyncStagesByRunIds(readerOf('other'), [run.id])).get(run.id)).toEqual([]);
});

describe('a row has the contract’s fields, with instants as UTC text', () => {
  beforeEach(async () => {
    const service = serviceSeed({ workspaceId, id: seedId('service'), discoverySources: ['OKTA_APP'] });
    const instance = instanceSeed({ workspaceId, id: seedId('app'), integrationId, serviceId: service.id });
    const jo = user('jo');
    await seed(store.db, {
      integrations: [{ ...integration, activityKnownSince: '2026-03-01T08:30:00.120Z', capabilities: [ok] }],
      runs: [runSeed({ workspaceId, id: seedId('run'), integrationId, queuedAt: '2026-03-01T08:30:00Z' })],
      services: [service],
      instances: [instance],
      departments: [departmentSeed({ workspaceId, id: seedId('d') })],
      employees: [employee('jo')],
      users: [jo],
      accounts: [accountSeed({ id: seedId('account') }, jo, instance)],
    });
  });
  const ok = { dataType: 'APPS', status: 'OK', message: null, lastSucceededAt: null } as const;

  test('and never one that is only for matching, or secret', async () => {
    const reads = [
      findIntegrationsByIds(readerOf(), [integrationId]),
      findSyncRunsByIds(readerOf(), [seedId('run')]),
      findServicesByIds(readerOf(), [seedId('service')]),
      findServiceInstancesByIds(readerOf(), [seedId('app')]),
      findDepartmentsByIds(readerOf(), [seedId('d')]),
      findEmployeesByIds(readerOf(), [seedId('jo')]),
      findUsersByIds(readerOf(), [seedId('jo')]),
      findUserAccountsByIds(readerOf(), [seedId('account')]),
    ];
    for (const found of await Promise.all(reads)) {
      const row = [...found.values()][0];
      expect(row).toBeDefined();
      const hidden = /workspace|sealed|sortKey|(?<!catalog)Key$|searchText|contentHash|lease|logCursor/;
      expect(Object.keys(row ?? {}).filter((name) => hidden.test(name))).toEqual([]);
    }
  });

  test('integrations keep capabilities as objects and say since when activity is known', async () => {
    const found = await findIntegrationsByIds(readerOf(), [integrationId]);
    expect(found.get(integrationId)).toMatchObject({
      capabilities: [ok],
      syncIntervalSeconds: 86_400,
      activityKnownSince: '2026-03-01 08:30:00.12+00',
    });
  });

  test('services keep their sources as an array', async () => {
    const found = await findServicesByIds(readerOf(), [seedId('service')]);
    expect(found.get(seedId('service'))).toMatchObject({
      discoverySources: ['OKTA_APP'],
      discoveredAt: '2026-01-01 00:00:00+00',
      userAccountCount: 0,
      removedAt: null,
    });
  });
});
