import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OktaUser } from '../../../src/simulator/wire.ts';
import { emailsOf, loginOf, preparationTimeoutMs, type QuestionWorld, startWorld } from './world.ts';

/**
 * Tableau has five people: ada uses it, ben did 60 days ago, cem and dee never did, eve signs in without an
 * assignment. Dee's assignment comes from a group.
 */
let world: QuestionWorld;
let people: Record<'ada' | 'ben' | 'cem' | 'dee' | 'eve', OktaUser>;
let appId: string;
let group: { id: string; name: string };

beforeAll(async () => {
  world = await startWorld((made) => {
    const { person, signIn } = made;
    appId = made.world.addApp({ name: 'tableau_online', label: 'Tableau' }).id;
    people = {
      ada: person('ada'),
      ben: person('ben'),
      cem: person('cem'),
      dee: person('dee'),
      eve: person('eve'),
    };
    for (const each of [people.ada, people.ben, people.cem]) made.world.assign(each.id, appId);
    const found = made.discovery.company.groups.find(({ type }) => type === 'OKTA_GROUP');
    if (!found) throw new Error('no group');
    group = { id: found.id, name: found.profile.name };
    made.world.assign(people.dee.id, appId, { scope: 'GROUP', groupId: group.id });
    for (const days of [1, 8, 8, 40]) signIn(people.ada, appId, days);
    signIn(people.ben, appId, 60);
    signIn(people.eve, appId, 2);
  });
}, preparationTimeoutMs);
afterAll(() => world?.close());

const catalogKey = 'tableau_online';

test('how many of those it is assigned to really used it in 30 days?', async () => {
  const { saasServiceByCatalogKey } = await world.ask<{ saasServiceByCatalogKey: { usage: unknown } }>(
    'AssignedAndActive',
    { catalogKey },
  );
  expect(saasServiceByCatalogKey.usage).toEqual({
    isComplete: true,
    assignedUsers: 4,
    activeUsers: 2,
    inactiveUsers: 1,
    neverUsedUsers: 2,
    utilization: 0.25,
  });
});

type Accounts = {
  saasServiceByCatalogKey: { userAccounts: { totalCount: number; nodes: { user: { email: string } }[] } };
};

test('who has an account without a sign-in for 90 days?', async () => {
  const { saasServiceByCatalogKey } = await world.ask<Accounts>('InactiveAccounts', { catalogKey });
  expect(emailsOf(saasServiceByCatalogKey.userAccounts.nodes)).toEqual([loginOf('cem'), loginOf('dee')]);
});

test('who was assigned and never opened it?', async () => {
  const { saasServiceByCatalogKey } = await world.ask<Accounts>('NeverOpened', { catalogKey });
  expect(saasServiceByCatalogKey.userAccounts).toMatchObject({
    totalCount: 2,
    nodes: ['cem', 'dee'].map((name) => ({ usageState: 'NEVER_USED', user: { email: loginOf(name) } })),
  });
});

test('how many seats did we buy, and how many are used?', async () => {
  const { saasServices } = await world.ask<{
    saasServices: {
      nodes: { name: string; usage: { seatCount: number | null; unusedSeats: number | null } }[];
    };
  }>('Seats');
  const { apps, appUsers } = world.discovery.company;
  const bought = apps.filter(({ licensing }) => licensing?.seatCount);
  expect(bought.length).toBeGreaterThan(0);
  for (const app of bought) {
    const seats = app.licensing?.seatCount ?? 0;
    const open = (appUsers.get(app.id) ?? []).filter(
      ({ status }) => !['DEPROVISIONED', 'REVOKED', 'UNASSIGNED'].includes(status),
    );
    const found = saasServices.nodes.filter(({ usage }) => usage.seatCount === seats);
    expect(found.map(({ usage }) => usage.unusedSeats)).toContain(Math.max(0, seats - open.length));
  }
});

const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);

test('how many used it each week over the last quarter?', async () => {
  const { saasServiceByCatalogKey } = await world.ask<{
    saasServiceByCatalogKey: {
      usageTrend: { periodStart: string; activeUsers: number; signIns: number; isComplete: boolean }[];
    };
  }>('WeeklyActiveUsers', { catalogKey, from: day(77), to: day(0) });
  const weeks = saasServiceByCatalogKey.usageTrend;
  const expected = new Map<string, { people: Set<string>; signIns: number }>();
  for (const [who, ago] of [
    ['ada', 1],
    ['ada', 8],
    ['ada', 8],
    ['ada', 40],
    ['ben', 60],
    ['eve', 2],
  ] as const) {
    const start = weeks.filter(({ periodStart }) => periodStart <= day(ago)).at(-1)?.periodStart ?? '';
    const week = expected.get(start) ?? { people: new Set(), signIns: 0 };
    week.people.add(who);
    week.signIns += 1;
    expected.set(start, week);
  }
  expect(weeks.filter(({ signIns }) => signIns > 0)).toEqual(
    weeks
      .filter(({ periodStart }) => expected.has(periodStart))
      .map((week) => ({
        ...week,
        activeUsers: expected.get(week.periodStart)?.people.size,
        signIns: expected.get(week.periodStart)?.signIns,
      })),
  );
  // The week under way is not over, all before it are known.
  expect(weeks.map(({ isComplete }) => isComplete)).toEqual(
    weeks.map((_, index) => index < weeks.length - 1),
  );
});

test('how many people signed in for the first time, by month?', async () => {
  const { saasServices } = await world.ask<{
    saasServices: { nodes: { name: string; usageTrend: { newUsers: number }[] }[] };
  }>('FirstSignInsByMonth', { from: day(85), to: day(0) });
  const trend = saasServices.nodes.find(({ name }) => name.startsWith('Tableau'))?.usageTrend ?? [];
  expect(trend.reduce((sum, { newUsers }) => sum + newUsers, 0)).toBe(3);
});

/** Shown by name too: not everybody has an e-mail. */
const dee = { displayName: loginOf('dee'), email: loginOf('dee') };

test('which accounts are only there because of a group, and of which?', async () => {
  const { saasServiceByCatalogKey } = await world.ask<Accounts>('AccountsThroughGroups', { catalogKey });
  expect(saasServiceByCatalogKey.userAccounts).toEqual({
    totalCount: 1,
    nodes: [{ user: dee, assignedVia: [{ name: group.name, oktaGroupId: group.id }] }],
  });
});

test('which groups grant access, and to whom alone because of the group?', async () => {
  type Groups = {
    totalCount: number;
    nodes: {
      name: string;
      oktaGroupId: string;
      memberCount: number | null;
      userAccounts: { totalCount: number; nodes: { user: { email: string }; service: { name: string } }[] };
    }[];
  };
  const ask = async (search?: string) =>
    (await world.ask<{ oktaGroups: Groups }>('Groups', { search })).oktaGroups;
  const all = await ask();
  const { appUsers, groups, apps } = world.discovery.company;
  const listed = new Set(apps.map(({ id }) => id));
  const granting = new Set(
    [...appUsers].flatMap(([appId, list]) =>
      listed.has(appId) ? list.flatMap(({ scope, groupId }) => (scope === 'GROUP' ? [groupId] : [])) : [],
    ),
  );
  expect(granting.size).toBeGreaterThan(0);
  expect(all.nodes.map(({ oktaGroupId }) => oktaGroupId).sort()).toEqual(
    groups.flatMap(({ id }) => (granting.has(id) ? [id] : [])).sort(),
  );
  const members = all.nodes.map(({ memberCount }) => memberCount ?? -1);
  expect(members).toEqual([...members].sort((a, b) => b - a));
  const own = all.nodes.find(({ oktaGroupId }) => oktaGroupId === group.id);
  expect(own?.userAccounts.nodes).toContainEqual({
    user: dee,
    service: { name: expect.stringContaining('Tableau') },
  });
  expect(own?.userAccounts.nodes.map(({ user }) => user.email)).not.toContain(loginOf('cem'));
  const found = await ask(group.name.toUpperCase());
  expect(found.nodes.map(({ oktaGroupId }) => oktaGroupId)).toContain(group.id);
});

test('of which services are most seats unused, and which are least used?', async () => {
  type Waste = {
    nodes: { name: string; usage: { unusedSeats: number | null; utilization: number | null } }[];
  };
  const { unusedSeats, leastUsed } =
    await world.ask<Record<'unusedSeats' | 'leastUsed', Waste>>('WastedSeats');
  const seats = unusedSeats.nodes.map(({ usage }) => usage.unusedSeats ?? -1);
  expect(seats[0]).toBeGreaterThan(0);
  expect(seats).toEqual([...seats].sort((a, b) => b - a));
  const shares = leastUsed.nodes.map(({ usage }) => usage.utilization ?? -1);
  expect(new Set(shares).size).toBeGreaterThan(1);
  expect(shares).toEqual([...shares].sort((a, b) => a - b));
});

test('who has access through a group, and to what?', async () => {
  const { saasUserAccounts } = await world.ask<{
    saasUserAccounts: { totalCount: number; nodes: { service: { name: string }; user: { email: string } }[] };
  }>('AccessThroughGroup', { groups: [group.id] });
  const { appUsers } = world.discovery.company;
  const granted = [...appUsers].flatMap(([, list]) =>
    list.filter(
      (it) =>
        it.groupId === group.id &&
        [
          'ACTIVE',
          'PROVISIONED',
          'IMPLICIT',
          'MATCHED',
          'IMPORTED',
          'PENDING',
          'STAGED',
          'APPROVED',
          'SUSPENDED',
          'INACTIVE',
        ].includes(it.status),
    ),
  );
  expect(saasUserAccounts.totalCount).toBe(granted.length);
  expect(saasUserAccounts.nodes).toContainEqual(
    expect.objectContaining({
      service: { name: expect.stringContaining('Tableau') },
      user: dee,
      assignment: 'GROUP',
    }),
  );
});
