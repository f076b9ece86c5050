import { afterEach, beforeEach, expect, test } from 'vitest';
import { createVirtualClock, type VirtualClock } from '../../src/simulator/clock.ts';
import { generateCompany } from '../../src/simulator/company/company.ts';
import { groundTruth } from '../../src/simulator/company/ground-truth.ts';
import { type Simulator, startSimulator } from '../../src/simulator/server/server.ts';
import { get, type Item, ids, walk } from './walk.ts';

const start = new Date('2026-03-04T15:30:00Z');
let clock: VirtualClock;
let simulator: Simulator;

beforeEach(async () => {
  clock = createVirtualClock(start);
  const company = generateCompany({ seed: 21, now: start, people: 90, apps: 50, groups: 25, signInDays: 20 });
  simulator = await startSimulator({ company, clock });
  clock.advance(1000);
});
afterEach(() => simulator.close());

const truth = () => groundTruth(simulator.company, { at: clock.now() });
const slack = () => simulator.company.apps.find((app) => app.name === 'slack')?.id ?? '';
const employeeOf = (appId: string) =>
  simulator.company.appUsers
    .get(appId)
    ?.find(({ userId }) => simulator.company.users.some((user) => user.id === userId))?.userId ?? '';

async function recentTypes(): Promise<string[]> {
  const events = await walk(simulator, `/api/v1/logs?since=${start.toISOString()}&limit=1000`);
  return events.map((event) => event.eventType);
}

test('a person who is deactivated stays as DEPROVISIONED without assignments, and the log says so', async () => {
  const userId = employeeOf(slack());
  simulator.world.deactivatePerson(userId);
  expect((await get(simulator, `/api/v1/users/${userId}`)).body).toMatchObject({ status: 'DEPROVISIONED' });
  expect(ids(await walk(simulator, '/api/v1/users'))).not.toContain(userId);
  expect(ids(await walk(simulator, `/api/v1/apps/${slack()}/users`))).not.toContain(userId);
  expect(await recentTypes()).toEqual(
    expect.arrayContaining([
      'user.lifecycle.deactivate',
      'application.user_membership.remove',
      'group.user_membership.remove',
    ]),
  );
});

test('who leaves a group keeps what another of their groups grants, and loses the rest', async () => {
  const { world, company } = simulator;
  const userId = employeeOf(slack());
  const [first, second] = company.groups
    .filter((group) => group.type === 'OKTA_GROUP')
    .map((group) => group.id);
  const shared = world.addApp({ name: 'shared', label: 'Shared' }).id;
  const lonely = world.addApp({ name: 'lonely', label: 'Lonely' }).id;
  for (const group of [first ?? '', second ?? '']) {
    world.removeFromGroup(userId, group);
    world.addToGroup(userId, group);
    world.assignGroup(group, shared);
  }
  world.assignGroup(first ?? '', lonely);
  world.removeFromGroup(userId, first ?? '');
  const groupOf = (appId: string) =>
    company.appUsers.get(appId)?.find((item) => item.userId === userId)?.groupId;
  expect([groupOf(shared), groupOf(lonely)]).toEqual([second, undefined]);
});

test('a deleted person is nowhere but in the log, and can come back under the same id', async () => {
  const userId = employeeOf(slack());
  const before = simulator.company.users.find((user) => user.id === userId);
  simulator.world.deletePerson(userId);
  expect((await get(simulator, `/api/v1/users/${userId}`)).status).toBe(404);
  expect(truth().employees.has(userId)).toBe(false);
  if (before) simulator.world.restorePerson(before);
  expect((await get(simulator, `/api/v1/users/${userId}`)).status).toBe(200);
});

test('a new person joins Everyone and gets what everyone has', async () => {
  const { id } = simulator.world.addPerson({ login: 'new@acme-demo.com', department: 'Sales' });
  expect(ids(await walk(simulator, `/api/v1/apps/${slack()}/users?limit=500`))).toContain(id);
  expect(truth().accounts.has(`${id}/${slack()}`)).toBe(true);
});

test('a renamed department takes all its spellings along, and moves lastUpdated', async () => {
  const count = simulator.world.renameDepartment('engineering', 'Platform');
  expect(count).toBeGreaterThan(5);
  expect(truth().departments.has('engineering')).toBe(false);
  expect(truth().departments.has('platform')).toBe(true);
  const search = encodeURIComponent(`lastUpdated gt "${start.toISOString()}"`);
  expect(await walk(simulator, `/api/v1/users?search=${search}`)).toHaveLength(count);
});

test('a deleted app is 404 and only in the log; restored, it has its assignments again', async () => {
  const appId = slack();
  const accounts = truth().counts.accounts;
  simulator.world.deleteApp(appId);
  expect((await get(simulator, `/api/v1/apps/${appId}/users`)).status).toBe(404);
  expect(ids(await walk(simulator, '/api/v1/apps?includeNonDeleted=true&limit=200'))).not.toContain(appId);
  expect(truth().serviceInstances.has(appId)).toBe(true);
  expect(truth().counts.accounts).toBeLessThan(accounts);
  simulator.world.restoreApp(appId);
  expect(truth().counts.accounts).toBe(accounts);
});

test('an app that is deactivated leaves the plain list and keeps its assignments', async () => {
  const appId = slack();
  const before = await walk(simulator, `/api/v1/apps/${appId}/users`);
  simulator.world.deactivateApp(appId);
  expect(ids(await walk(simulator, '/api/v1/apps'))).not.toContain(appId);
  expect(await walk(simulator, `/api/v1/apps/${appId}/users`)).toEqual(before);
});

test('a new app, an assignment, its end and a group’s assignment show at once', async () => {
  const { world, company } = simulator;
  const app = world.addApp({ name: 'figjam', label: 'FigJam' });
  expect(truth().services.has('figjam')).toBe(true);
  const [first, second] = company.users.filter((user) => user.status === 'ACTIVE').map((user) => user.id);
  world.assign(first ?? '', app.id);
  world.assign(second ?? '', app.id, { status: 'PROVISIONED' });
  world.unassign(first ?? '', app.id);
  expect(ids(await walk(simulator, `/api/v1/apps/${app.id}/users`))).toEqual([second]);
  const group = company.groups.find((candidate) => candidate.profile.name === 'Dept: Sales')?.id ?? '';
  world.assignGroup(group, app.id);
  const withGroup = await walk(simulator, `/api/v1/apps/${app.id}/users`);
  expect(withGroup.length).toBeGreaterThan(2);
  world.unassignGroup(group, app.id);
  expect(ids(await walk(simulator, `/api/v1/apps/${app.id}/users`))).toEqual([second]);
});

test('an added sign-in counts when it succeeded, and once for one transaction', () => {
  const { userId, appId } = { userId: simulator.company.tokenOwnerId, appId: slack() };
  const before = truth().counts.signIns;
  simulator.world.addSignIn({ userId, appId, outcome: 'FAILURE' });
  expect(truth().counts.signIns).toBe(before);
  const { transaction } = simulator.world.addSignIn({ userId, appId });
  simulator.world.addSignIn({ userId, appId, eventType: 'app.oauth2.signon', transaction: transaction ?? 0 });
  expect(truth().counts.signIns).toBe(before + 1);
});

test('search lags behind the truth by the time that was set, filter does not', async () => {
  simulator.settings.searchLagMs = 5000;
  const { id } = simulator.world.addPerson({ login: 'late@acme-demo.com', department: 'Legal' });
  const other = employeeOf(slack());
  simulator.world.changeProfile(other, { title: 'Head of Everything' });
  simulator.world.changeProfile(other, { title: 'Head of Nothing' });
  const found = async () => walk(simulator, '/api/v1/users?search=status%20pr');
  const titleOf = (users: Item[]) => users.find((user) => user.id === other).profile.title;
  expect(ids(await found())).not.toContain(id);
  expect(titleOf(await found())).not.toContain('Head of');
  const filter = encodeURIComponent(`id eq "${id}"`);
  expect(await walk(simulator, `/api/v1/users?filter=${filter}`)).toHaveLength(1);
  clock.advance(5001);
  expect(ids(await found())).toContain(id);
  expect(titleOf(await found())).toBe('Head of Nothing');
});
