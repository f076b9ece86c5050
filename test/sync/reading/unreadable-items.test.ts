/** Items of a list that are not what it lists: nothing is made of them, and what they may belong to stays as it was. */
import { sql } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { rows } from '../../../src/store/engine/run-sql.ts';
import { expectGroundTruth, expectNothingRemoved, findRow } from '../../kit/discovered.ts';
import { expectSucceeded } from '../../kit/discovery.ts';
import { discoveryForEach, emptyStoreForEach } from '../../kit/fixtures.ts';

const store = emptyStoreForEach();
const discovery = discoveryForEach({ store, people: 20, apps: 8, groups: 4, signInDays: 2, pageSize: 5 });

beforeEach(async () => {
  expectSucceeded(await discovery.connect());
});

const employee = (id: string) => findRow(store, 'employees', { okta_user_id: id });
const instance = (id: string) => findRow(store, 'saas_service_instances', { okta_app_id: id });

async function presentIn(table: 'saas_services' | 'saas_user_accounts'): Promise<number> {
  const [row] = await rows<{ present: number }>(
    store.db,
    sql`select count(*)::int as present from ${sql.identifier(table)} where removed_at is null`,
  );
  return row?.present ?? 0;
}

/** People of whom no two are of the token's owner. */
function somePeople(count: number): string[] {
  const { company } = discovery;
  return company.users
    .map(({ id }) => id)
    .filter((id) => id !== company.tokenOwnerId)
    .slice(0, count);
}

test('a person whose profile is null keeps name, e-mail and department, and does not keep others from being removed', async () => {
  const { faults, world } = discovery.simulator;
  const [hollow = '', other = '', leaving = ''] = somePeople(3);
  const before = await Promise.all([hollow, other].map(employee));
  world.deletePerson(leaving);
  const fault = faults.add(
    { kind: 'hollowItems', without: 'profile', of: (id) => id === hollow || id === other },
    { on: 'users' },
  );
  const { run, stages } = await discovery.syncOnce();
  expect(fault.fired).toBeGreaterThanOrEqual(4);
  expect({ status: run.status, withheld: run.withheldRemovals }).toEqual({
    status: 'SUCCEEDED',
    withheld: null,
  });
  expect(stages.USERS.recordsSkipped).toBe(2);
  expect(await Promise.all([hollow, other].map(employee))).toEqual(before);
  expect(await employee(leaving)).toMatchObject({ removed_at: expect.anything() });
  fault.remove();
  expectSucceeded(await discovery.syncOnce());
  await expectGroundTruth(discovery);
});

test('a new person whose profile is null is not stored until the profile can be read', async () => {
  const { faults, world } = discovery.simulator;
  const ada = world.addPerson({ login: 'ada@acme.com', email: 'ada@acme.com' });
  const fault = faults.add(
    { kind: 'hollowItems', without: 'profile', of: (id) => id === ada.id },
    { on: 'users' },
  );
  expect((await discovery.syncOnce()).stages.USERS).toMatchObject({ status: 'SUCCEEDED', recordsSkipped: 1 });
  expect(fault.fired).toBeGreaterThanOrEqual(4);
  const called = sql`select 1 from employees where okta_user_id = ${ada.id} or email like '00u%' or login like '00u%'`;
  expect(await rows(store.db, called)).toEqual([]);
  fault.remove();
  expectSucceeded(await discovery.syncOnce({ mode: 'INCREMENTAL' }));
  expect(await employee(ada.id)).toMatchObject({ email: 'ada@acme.com' });
  await expectGroundTruth(discovery);
});

test('an app whose name is null stays as it was, and so do its users', async () => {
  const { faults, world } = discovery.simulator;
  const [hollow, leaving] = discovery.company.apps.filter(({ name }) => !/^(okta|saasure|flow)/.test(name));
  if (!hollow || !leaving) throw new Error('the company has too few apps');
  const before = await instance(hollow.id);
  const services = await presentIn('saas_services');
  world.deleteApp(leaving.id);
  const fault = faults.add(
    { kind: 'hollowItems', without: 'name', of: (id) => id === hollow.id },
    { on: ['apps', 'groupApps'] },
  );
  const { run, stages } = await discovery.syncOnce();
  expect(fault.fired).toBeGreaterThanOrEqual(2);
  expect(stages.APPS).toMatchObject({ status: 'SUCCEEDED', recordsSkipped: 1 });
  expect(run.withheldRemovals).toBeNull();
  expect(await instance(hollow.id)).toEqual(before);
  expect(await instance(leaving.id)).toMatchObject({ status: 'REMOVED' });
  expect(await presentIn('saas_services')).toBeLessThanOrEqual(services);
  fault.remove();
  expectSucceeded(await discovery.syncOnce());
  await expectGroundTruth(discovery);
});

test.each(['users', 'apps', 'appUsers', 'groups'] as const)(
  'things of other kinds in the list of %s are passed over',
  async (list) => {
    const fault = discovery.simulator.faults.add({ kind: 'strangerItems' }, { on: list });
    const { run, stages } = await discovery.syncOnce();
    expect(fault.fired).toBeGreaterThanOrEqual(list === 'groups' ? 1 : 2);
    const skipped = Object.values(stages).reduce((sum, stage) => sum + stage.recordsSkipped, 0);
    expect(run.status).toBe('SUCCEEDED');
    expect(skipped).toBeGreaterThanOrEqual(2);
    await expectGroundTruth(discovery);
    const invented = await rows(
      store.db,
      sql`select label from saas_service_instances where label ilike 'stranger%'
          union all select display_name from employees where display_name ilike '%stranger%'
          union all select okta_user_id from saas_users where okta_user_id like '___stranger%'
          union all select name from okta_groups where name ilike 'stranger%'`,
    );
    expect(invented).toEqual([]);
  },
);

test.each(['users', 'apps', 'appUsers'] as const)(
  'while not even the ids of %s can be read, nothing is removed that may be theirs',
  async (list) => {
    const chosen = new Set([
      ...somePeople(2),
      ...discovery.company.apps
        .filter(({ name }) => !/^(okta|saasure|flow)/.test(name))
        .slice(0, 2)
        .map(({ id }) => id),
    ]);
    const accounts = await presentIn('saas_user_accounts');
    const fault = discovery.simulator.faults.add(
      { kind: 'hollowItems', without: 'id', of: (id) => chosen.has(id) },
      { on: list },
    );
    const { run } = await discovery.syncOnce();
    expect(fault.fired).toBeGreaterThanOrEqual(2);
    expect(run.withheldRemovals).not.toBeNull();
    expect(await presentIn('saas_user_accounts')).toBe(accounts);
    await expectNothingRemoved(discovery);
    fault.remove();
    expectSucceeded(await discovery.syncOnce());
    await expectGroundTruth(discovery);
  },
);
