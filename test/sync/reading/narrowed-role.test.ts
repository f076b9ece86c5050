import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openTestStore, type TestStore } from '../../kit/database.ts';
import { expectGroundTruth, expectNothingRemoved } from '../../kit/discovered.ts';
import { type Discovery, expectSucceeded, startDiscovery } from '../../kit/discovery.ts';

test('a role that shows a little less of every app removes at most a quarter of all accounts; the rest waits for confirmation', async () => {
  const store = await openTestStore();
  const own = await startDiscovery({
    store,
    people: 14,
    apps: 5,
    groups: 4,
    signInDays: 0,
  });
  try {
    // No app has so many that its own guard would step in.
    const people = own.company.users.filter(({ status }) => status === 'ACTIVE').slice(0, 10);
    const apps = Array.from({ length: 12 }, (_, index) =>
      own.simulator.world.addApp({ name: `tool${index}`, label: `Tool ${index}`, signOnMode: 'SAML_2_0' }),
    );
    for (const app of apps) for (const { id } of people) own.simulator.world.assign(id, app.id);
    expectSucceeded(await own.connect());
    const accounts = [...own.company.appUsers.values()].reduce((sum, list) => sum + list.length, 0);
    // Nothing in Okta has changed but what the role may see.
    const lists = apps.map(({ id }) => own.company.appUsers.get(id) ?? []);
    const hidden = lists.map((list) => list.splice(0, 4));
    const { run } = await own.syncOnce();
    expect(run.status).toBe('PARTIALLY_SUCCEEDED');
    expect(run.withheldRemovals?.userAccounts).toBeGreaterThan(0);
    expect(run.changes.userAccountsRemoved).toBeLessThanOrEqual(accounts / 4);
    const kept = run.withheldRemovals?.userAccounts;
    for (let syncs = 0; syncs < 2; syncs++) {
      const { run: again } = await own.syncOnce();
      expect(again).toMatchObject({
        status: 'PARTIALLY_SUCCEEDED',
        changes: { userAccountsRemoved: 0 },
        withheldRemovals: { userAccounts: kept },
      });
    }

    for (const [index, list] of lists.entries()) list.unshift(...(hidden[index] ?? []));
    expectSucceeded(await own.syncOnce());
    await expectNothingRemoved(own);
  } finally {
    await own.close();
    await store.close();
  }
});

test('a role that shows no user of any app removes no account, however often it is asked', async () => {
  const store = await openTestStore();
  const own = await startDiscovery({ store, people: 14, apps: 5, groups: 4, signInDays: 0 });
  try {
    const people = own.company.users.filter(({ status }) => status === 'ACTIVE').slice(0, 4);
    for (let index = 0; index < 6; index++) {
      const app = own.simulator.world.addApp({ name: `tool${index}`, label: `Tool ${index}` });
      for (const { id } of people) own.simulator.world.assign(id, app.id);
    }
    expectSucceeded(await own.connect());
    const fault = own.simulator.faults.add({ kind: 'emptyList' }, { on: 'appUsers' });
    for (let syncs = 0; syncs < 3; syncs++) {
      const { run } = await own.syncOnce();
      expect(run).toMatchObject({ status: 'PARTIALLY_SUCCEEDED', changes: { userAccountsRemoved: 0 } });
      expect(run.withheldRemovals?.userAccounts).toBeGreaterThan(24);
    }
    await expectNothingRemoved(own);
    fault.remove();
    expectSucceeded(await own.syncOnce());
    await expectNothingRemoved(own);
  } finally {
    await own.close();
    await store.close();
  }
});

describe('a role that is limited to some people', () => {
  let store: TestStore;
  let own: Discovery;
  const fewer = () =>
    own.simulator.faults.add(
      { kind: 'shrunkenList', keep: 0.85 },
      { on: 'users', when: ({ url }) => !url.search.includes('lastUpdated') },
    );
  const people = async () =>
    (await own.integration()).capabilities.find(({ dataType }) => dataType === 'USERS');
  const healthOf = async () => {
    const { status, statusReason } = await own.integration();
    return { status, statusReason };
  };
  const limited = { status: 'DEGRADED', statusReason: 'INSUFFICIENT_PERMISSIONS' };
  const whole = { status: 'CONNECTED', statusReason: null };

  beforeEach(async () => {
    store = await openTestStore();
    own = await startDiscovery({ store, people: 45, apps: 4, groups: 3, signInDays: 0, pageSize: 20 });
  });

  afterEach(async () => {
    await own.close();
    await store.close();
  });

  test('removes none of the others, however few they are, and is reported until it is whole again', async () => {
    expectSucceeded(await own.connect());
    expect(await healthOf()).toEqual(whole);
    const fault = fewer();
    const { run } = await own.syncOnce();
    expect(run).toMatchObject({
      status: 'PARTIALLY_SUCCEEDED',
      changes: { employeesDeactivated: 0 },
      withheldRemovals: { reason: expect.stringMatching(/^Okta counts \d+ and listed \d+/) },
    });
    // So few that nothing but the count gives them away.
    const hidden = run.withheldRemovals?.employees ?? 0;
    expect(hidden).toBeGreaterThan(1);
    expect(hidden).toBeLessThanOrEqual(10);
    await expectNothingRemoved(own);
    expect(await healthOf()).toEqual(limited);

    // One that only asks who changed sees no reason to say anything else.
    await own.syncOnce({ mode: 'INCREMENTAL' });
    expect(await healthOf()).toEqual(limited);
    expect((await people())?.status).toBe('PARTIAL');
    fault.remove();

    expectSucceeded(await own.syncOnce());
    expect(await healthOf()).toEqual(whole);
    expect(await people()).toMatchObject({ status: 'OK', message: null });
    await expectGroundTruth(own);
  });

  test('is reported with the first sync, with what to do', async () => {
    fewer();
    expect((await own.connect()).run).toMatchObject({ status: 'SUCCEEDED', withheldRemovals: null });
    expect(await healthOf()).toEqual(limited);
    expect(await people()).toMatchObject({
      status: 'PARTIAL',
      message: expect.stringMatching(/counts \d+ people and shows this token \d+.*Read-only Administrator/s),
    });
  });

  test('is not recognised where groups may not be read, and then not reported', async () => {
    own.simulator.deny('groups');
    fewer();
    await own.connect();
    expect(await people()).toMatchObject({ status: 'OK', message: null });
  });

  test('is not suspected when people leave', async () => {
    expectSucceeded(await own.connect());
    const gone = own.company.users.filter(({ id }) => id !== own.company.tokenOwnerId).slice(0, 6);
    for (const { id } of gone) own.simulator.world.deletePerson(id);
    const ended = await own.syncOnce();
    expectSucceeded(ended);
    expect(ended.run.changes.employeesDeactivated).toBe(gone.length);
    expect(await healthOf()).toEqual(whole);
  });
});
