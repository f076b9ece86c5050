import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Company } from '../../../src/simulator/company/company.ts';
import { generateCompany } from '../../../src/simulator/company/company.ts';
import { onStatement } from '../../../src/store/engine/run-sql.ts';
import { changeEventTypes } from '../../../src/sync/transform/changes.ts';
import { expectGroundTruth } from '../../kit/discovered.ts';
import { type Discovery, type EndedRun, expectSucceeded, startDiscovery } from '../../kit/discovery.ts';
import { storeForFile } from '../../kit/fixtures.ts';

const hourMs = 3_600_000;

const store = storeForFile();
let discovery: Discovery;
const world = () => discovery.simulator.world;
const stats = () => discovery.simulator.stats;

let workspaces = 0;

const disconnect = () => discovery?.close();

const appOfFew = () => {
  const few = [...discovery.company.appUsers].find(
    ([id, users]) =>
      users.length > 2 && users.length < 12 && discovery.company.apps.some((app) => app.id === id),
  );
  return few ?? expect.fail('no such app');
};

async function connect(options: { company?: Company; apps?: number } = {}): Promise<void> {
  workspaces += 1;
  const workspaceId = `workspace-${workspaces}`;
  discovery = await startDiscovery({
    store,
    workspaceId,
    people: 40,
    apps: 16,
    groups: 12,
    signInDays: 3,
    ...options,
  });
  expectSucceeded(await discovery.connect());
  if (!options.company) {
    // Some change has to be seen in the log before it is relied on.
    const [appId, users] = appOfFew();
    world().unassign(users[0]?.userId ?? '', appId);
  }
  // The first sync follows the log from a little before its own beginning.
  await incrementalSync();
  await incrementalSync();
}

/** An incremental sync, with the requests it took by endpoint. */
async function incrementalSync(): Promise<EndedRun & { requests: Record<string, number> }> {
  stats().reset();
  const ended = await discovery.syncOnce({ mode: 'INCREMENTAL' });
  expectSucceeded(ended);
  return { ...ended, requests: { ...stats().byEndpoint } };
}

const totalOf = (requests: Record<string, number>) =>
  Object.values(requests).reduce((sum, count) => sum + count, 0);

const noChanges = {
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

/** A company whose log tells of sign-ons and of nothing else. */
function companyWithPlainLog(): Company {
  const now = new Date();
  const company = generateCompany({ seed: 1, people: 40, apps: 16, groups: 8, signInDays: 5, now });
  const told = new Set<string>(changeEventTypes);
  const kept = company.log.filter((record) => !told.has(record.eventType));
  company.log.splice(0, company.log.length, ...kept);
  return company;
}

describe('an org', () => {
  afterEach(disconnect);

  test('where nothing changed, a sync takes six requests at most, and changes nothing', async () => {
    await connect();
    const { requests, run } = await incrementalSync();
    expect(requests).toEqual({ apps: 1, groups: 1, logs: 1, users: 1 });
    expect(run.changes).toEqual(noChanges);
    await expectGroundTruth(discovery);
  });
});

describe('what changed is found by a few requests', () => {
  beforeAll(() => connect());
  afterAll(disconnect);

  const people = () => discovery.company.users.filter((user) => user.status === 'ACTIVE');
  const person = (index: number) => people()[index] ?? expect.fail('no such person');
  const changes: [string, () => void, Record<string, unknown>][] = [
    [
      'an account given',
      () => {
        const [appId, users] = appOfFew();
        const other = people().find(({ id }) => !users.some(({ userId }) => userId === id));
        world().assign(other?.id ?? '', appId);
      },
      { userAccountsAdded: 1 },
    ],
    ['a sign-in', () => void world().addSignIn(firstAccount()), { signInsIngested: 1 }],
    [
      'an account taken',
      () => {
        const [appId, users] = appOfFew();
        world().unassign(users[0]?.userId ?? '', appId);
      },
      { userAccountsRemoved: 1 },
    ],
    [
      'somebody who joined the company',
      () => void world().addPerson({ login: 'new@acme.com', department: 'Newly founded' }),
      { employeesAdded: 1, departmentsAdded: 1 },
    ],
    [
      'somebody who moved to another department',
      () => world().changeProfile(person(0).id, { department: 'Elsewhere' }),
      { employeesUpdated: 1, departmentsAdded: 1 },
    ],
    ['somebody who left', () => world().deactivatePerson(person(5).id), { employeesDeactivated: 1 }],
    ['somebody who was deleted', () => world().deletePerson(person(2).id), { employeesDeactivated: 1 }],
    [
      'a new app',
      () => {
        const app = world().addApp({ name: 'figma', label: 'Figma', signOnMode: 'SAML_2_0' });
        world().assign(person(3).id, app.id);
      },
      { servicesDiscovered: 1, userAccountsAdded: 1 },
    ],
    ['a deleted app', () => world().deleteApp(appOfFew()[0]), {}],
  ];
  const firstAccount = () => {
    const [appId, users] = appOfFew();
    return { userId: users[0]?.userId ?? '', appId };
  };

  test.each(changes)('%s', async (_, change, expected) => {
    change();
    const { run, requests } = await incrementalSync();
    expect(run.changes).toMatchObject(expected);
    await expectGroundTruth(discovery);
    // One request per app would be sixteen alone.
    expect({ requests, total: totalOf(requests) }).toEqual({
      requests,
      total: expect.toSatisfy((total) => total < 16),
    });

    const again = await incrementalSync();
    expect(again.run.changes).toEqual(noChanges);
  });

  test('stages that begin together are forecast together', async () => {
    let forecasts = 0;
    const stop = onStatement(store, ({ text }) => {
      if (text.startsWith('update sync_stages s set expected_api_calls')) forecasts += 1;
    });
    await incrementalSync();
    stop();
    // Those that wait for nothing, and the users of apps, which wait for the apps.
    expect(forecasts).toBe(2);
  });
});

describe('a group', () => {
  beforeAll(() => connect());
  afterAll(disconnect);
  const grant = async () => {
    const members = (id: string) => discovery.company.groupMembers.get(id) ?? [];
    const active = discovery.company.users.filter(({ status }) => status === 'ACTIVE').map(({ id }) => id);
    const group = discovery.company.groups.find(({ id }) => {
      const inside = active.filter((person) => members(id).includes(person)).length;
      return inside > 0 && inside < active.length;
    });
    if (!group) return expect.fail('no group with some of the people');
    const app = world().addApp({ name: 'figma', label: 'Figma', signOnMode: 'SAML_2_0' });
    world().assignGroup(group.id, app.id);
    const { run } = await incrementalSync();
    expect(run.changes.userAccountsAdded).toBeGreaterThan(0);
    await expectGroundTruth(discovery);
    const member = active.find((person) => members(group.id).includes(person)) ?? '';
    const other = active.find((person) => !members(group.id).includes(person)) ?? '';
    return { groupId: group.id, appId: app.id, member, other };
  };

  test('that a person joins or leaves adds and removes accounts', async () => {
    const { groupId, member, other } = await grant();
    world().addToGroup(other, groupId);
    const joined = await incrementalSync();
    expect(joined.run.changes.userAccountsAdded).toBeGreaterThan(0);
    await expectGroundTruth(discovery);

    world().removeFromGroup(member, groupId);
    const left = await incrementalSync();
    expect(left.run.changes.userAccountsRemoved).toBeGreaterThan(0);
    await expectGroundTruth(discovery);
  });

  test('of which the log shows only that a person joined is read by the apps it grants', async () => {
    const { groupId, appId, other } = await grant();
    const before = discovery.company.log.length;
    world().addToGroup(other, groupId);
    // What the accounts themselves would have told.
    const told = discovery.company.log.splice(before);
    discovery.company.log.push(
      ...told.filter(({ eventType }) => !eventType.startsWith('application.user_membership')),
    );
    expect(discovery.company.appUsers.get(appId)?.some(({ userId }) => userId === other)).toBe(true);
    const { run } = await incrementalSync();
    expect(run.changes.userAccountsAdded).toBeGreaterThan(0);
    await expectGroundTruth(discovery);
  });

  test('whose event alone shows that a person joined is read also when all groups are due', async () => {
    const { groupId, other } = await grant();
    // Read since for another reason, the app is not due when the groups are.
    discovery.advance(14 * hourMs);
    expectSucceeded(await discovery.syncOnce({ dataTypes: ['APPS', 'APP_ASSIGNMENTS'] }));
    discovery.advance(12 * hourMs);
    const before = discovery.company.log.length;
    world().addToGroup(other, groupId);
    discovery.company.log.splice(before);
    await incrementalSync();
    await expectGroundTruth(discovery);
  });

  test.each([{ dataTypes: ['GROUPS'] as const }, { denied: 'appUsers' as const }])(
    'whose event alone shows that a person joined is read also after a sync of groups without users of apps (%j)',
    async ({ dataTypes, denied }) => {
      const { groupId, other } = await grant();
      const before = discovery.company.log.length;
      world().addToGroup(other, groupId);
      discovery.company.log.splice(before);
      if (denied) discovery.simulator.deny(denied);
      const { stages } = await discovery.syncOnce({
        mode: 'FULL',
        ...(dataTypes ? { dataTypes: [...dataTypes] } : {}),
      });
      expect(stages.GROUPS.status).toBe('SUCCEEDED');
      discovery.simulator.settings.denied.clear();
      await incrementalSync();
      await expectGroundTruth(discovery);
    },
  );

  test('that no longer grants an app takes its accounts', async () => {
    const { groupId, appId } = await grant();
    world().unassignGroup(groupId, appId);
    // Its last users: the log tells that the group has lost the app, and with it all who had it by that group.
    const { run } = await incrementalSync();
    expect(run.changes.userAccountsRemoved).toBeGreaterThan(0);
    await expectGroundTruth(discovery);
  });
});

describe('however things are, nothing is missed:', () => {
  afterEach(disconnect);

  test('an app that was gone and is back has its accounts again', async () => {
    await connect();
    const [appId] = [...discovery.company.appUsers].find(([id, users]) => {
      const app = discovery.company.apps.find((each) => each.id === id);
      return app?.name === 'slack' || (users.length > 1 && app?.status === 'ACTIVE');
    }) ?? [''];
    world().deleteApp(appId);
    await incrementalSync();
    world().restoreApp(appId);
    await incrementalSync();
    await expectGroundTruth(discovery);
  });

  test('a log that never showed a change is not relied on: everything is read, also what it did not show', async () => {
    await connect({ company: companyWithPlainLog() });
    const quiet = await incrementalSync();
    expect(quiet.requests.appUsers).toBeGreaterThan(8);

    const [appId, users] = [...discovery.company.appUsers].find(([, list]) => list.length > 3) ?? ['', []];
    const taken = users[0];
    // Not through the world, which would log it.
    users.splice(0, 1);
    const { run } = await incrementalSync();
    expect(taken).toBeDefined();
    expect(run.changes.userAccountsRemoved).toBe(1);
    expect(appId).not.toBe('');
  });

  test('with a place in the log that Okta no longer takes, everything is read once', async () => {
    await connect();
    discovery.simulator.faults.add({ kind: 'status', status: 400 }, { on: 'logs', times: 1 });
    const lost = await incrementalSync();
    expect(lost.requests.appUsers).toBeGreaterThan(8);
    const { requests } = await incrementalSync();
    expect(totalOf(requests)).toBeLessThanOrEqual(6);
  });

  test('an app that could not be read is read with the next sync, though the log shows no change of it', async () => {
    await connect();
    const [appId, users] = [...discovery.company.appUsers].find(([, list]) => list.length > 3) ?? ['', []];
    world().unassign(users[0]?.userId ?? '', appId);
    discovery.simulator.faults.add({ kind: 'status', status: 500 }, { on: 'appUsers', times: 20 });
    const failed = await discovery.syncOnce({ mode: 'INCREMENTAL' });
    expect(failed.run.status).toBe('PARTIALLY_SUCCEEDED');
    discovery.simulator.faults.clear();
    const { run } = await incrementalSync();
    expect(run.changes.userAccountsRemoved).toBe(1);
    await expectGroundTruth(discovery);
  });

  test('within a day everything is read again, a part at a time', async () => {
    await connect();
    const twoHourly: number[] = [];
    for (let hour = 2; hour <= 24; hour += 2) {
      discovery.advance(2 * hourMs);
      const { requests } = await incrementalSync();
      twoHourly.push(requests.appUsers ?? 0);
    }
    const first = twoHourly.slice(0, 5);
    expect(first).toEqual(first.map(() => 0));
    const { run, stages } = await discovery.syncOnce({ mode: 'INCREMENTAL', dataTypes: ['APP_ASSIGNMENTS'] });
    expect(run.status).toBe('SUCCEEDED');
    const inAll = stages.APP_ASSIGNMENTS.apiCalls;
    const sum = twoHourly.reduce((a, b) => a + b, 0);
    expect(sum).toBeGreaterThanOrEqual(inAll);
    expect(Math.max(...twoHourly)).toBeLessThan(inAll / 2);
  });
});
