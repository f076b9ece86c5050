/** People whom the log names as having lost an app: believed at once, and nobody else with them. */
import { sql } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import type { LogRecord } from '../../../src/simulator/log/records.ts';
import type { OktaApp } from '../../../src/simulator/wire.ts';
import { rows } from '../../../src/store/engine/run-sql.ts';
import { expectGroundTruth, expectNothingRemoved } from '../../kit/discovered.ts';
import { expectSucceeded, startDiscovery } from '../../kit/discovery.ts';
import { discoveryForEach, emptyStoreForEach } from '../../kit/fixtures.ts';

const store = emptyStoreForEach();
const discovery = discoveryForEach({ store, people: 30, apps: 6, groups: 3, signInDays: 3 });
const world = () => discovery.simulator.world;

const activeIds = () =>
  discovery.company.users
    .filter(({ id, status }) => status === 'ACTIVE' && id !== discovery.company.tokenOwnerId)
    .map(({ id }) => id);

/** Adds an app that so many people use, and connects the org. */
async function connectWithApp(userCount: number): Promise<{ app: OktaApp; userIds: string[] }> {
  const app = world().addApp({ name: 'figma', label: 'Figma' });
  const userIds = activeIds().slice(0, userCount);
  expect(userIds).toHaveLength(userCount);
  for (const userId of userIds) world().assign(userId, app.id);
  expectSucceeded(await discovery.connect());
  return { app, userIds };
}

/** Does something of which the log tells no more than is `told`. */
function telling(isTold: (record: LogRecord) => boolean, act: () => void): void {
  const { log } = discovery.company;
  const before = log.length;
  act();
  log.push(...log.splice(before).filter(isTold));
}

const quietly = (act: () => void) => telling(() => false, act);
const unassign = (app: OktaApp, userIds: readonly string[]) => {
  for (const userId of userIds) world().unassign(userId, app.id);
};
const incrementalSync = () => discovery.syncOnce({ mode: 'INCREMENTAL' });

/** Those who still have an account of the app, by Okta's ids, in the order of the directory. */
async function presentUsersOf({ id }: OktaApp): Promise<string[]> {
  const present = await rows<{ userId: string }>(
    store.db,
    sql`select u.okta_user_id as "userId" from saas_user_accounts a
        join saas_users u on u.workspace_id = a.workspace_id and u.id = a.user_id
        join saas_service_instances i on i.workspace_id = a.workspace_id and i.id = a.instance_id
        where i.okta_app_id = ${id} and a.removed_at is null`,
  );
  const ids = new Set(present.map(({ userId }) => userId));
  return discovery.company.users.map((user) => user.id).filter((userId) => ids.has(userId));
}

async function countTold(): Promise<number> {
  const [row] = await rows<{ count: number }>(
    store.db,
    sql`select count(*)::int as count from told_accounts`,
  );
  return row?.count ?? 0;
}

describe('are believed to be gone at once:', () => {
  test.each([1, 3, 14])('all %i users of an app', async (count) => {
    const { app, userIds } = await connectWithApp(count);
    const before = (await discovery.integration()).lastSuccessfulSyncAt;
    unassign(app, userIds);
    discovery.advance(60_000);
    const ended = await incrementalSync();
    expectSucceeded(ended);
    expect(ended.run.changes.userAccountsRemoved).toBe(count);
    expect(await presentUsersOf(app)).toEqual([]);
    expect(Date.parse((await discovery.integration()).lastSuccessfulSyncAt ?? '')).toBeGreaterThan(
      Date.parse(before ?? ''),
    );
    await expectGroundTruth(discovery);
    expect(await countTold()).toBe(0);
  });

  test('also where everything is read, and the log later than anything else', async () => {
    const { app, userIds } = await connectWithApp(12);
    unassign(app, userIds);
    discovery.simulator.faults.add(
      { kind: 'hang', phase: 'headers', forMs: 1_500 },
      { on: 'logs', times: 1 },
    );
    expectSucceeded(await discovery.syncOnce({ mode: 'FULL' }));
    expect(await presentUsersOf(app)).toEqual([]);
  });

  test('most users of an app, more than would go without a question otherwise', async () => {
    const { app, userIds } = await connectWithApp(16);
    unassign(app, userIds.slice(2));
    expectSucceeded(await incrementalSync());
    expect(await presentUsersOf(app)).toEqual(userIds.slice(0, 2));
  });

  test('also where the sync that read the log was stopped before it read the app', async () => {
    const { app, userIds } = await connectWithApp(2);
    unassign(app, userIds);
    await discovery.syncOnce({ mode: 'INCREMENTAL', dataTypes: ['SYSTEM_LOG'] });
    expect(await presentUsersOf(app)).toEqual(userIds);
    const ended = await discovery.syncOnce({ mode: 'INCREMENTAL', dataTypes: ['APPS', 'APP_ASSIGNMENTS'] });
    expectSucceeded(ended);
    expect(await presentUsersOf(app)).toEqual([]);
  });

  test('whoever lost a group, from the apps they had by it', async () => {
    const app = world().addApp({ name: 'figma', label: 'Figma' });
    const group = discovery.company.groups.find(({ type }) => type === 'OKTA_GROUP');
    const groupId = group?.id ?? '';
    const [byGroup = '', directly = ''] = activeIds();
    for (const userId of [byGroup, directly]) world().addToGroup(userId, groupId);
    world().assign(byGroup, app.id, { scope: 'GROUP', groupId });
    world().assign(directly, app.id);
    expectSucceeded(await discovery.connect());
    telling(
      ({ eventType }) => eventType === 'group.user_membership.remove',
      () => {
        for (const userId of [byGroup, directly]) world().removeFromGroup(userId, groupId);
        unassign(app, [byGroup, directly]);
      },
    );
    // Nothing says that the app itself is to be read again.
    await discovery.syncOnce({ mode: 'INCREMENTAL', dataTypes: ['SYSTEM_LOG'] });
    const { run } = await discovery.syncOnce({ dataTypes: ['APPS', 'APP_ASSIGNMENTS'] });
    expect(run.withheldRemovals).toMatchObject({ userAccounts: 1 });
    expect(await presentUsersOf(app)).toEqual([directly]);
  });

  test('whoever had an app by a group that lost it', async () => {
    const app = world().addApp({ name: 'figma', label: 'Figma' });
    const groupId = discovery.company.groups[0]?.id ?? '';
    const userIds = activeIds().slice(0, 13);
    for (const userId of userIds) world().assign(userId, app.id, { scope: 'GROUP', groupId });
    expectSucceeded(await discovery.connect());
    telling(
      ({ eventType }) => eventType === 'group.application_assignment.remove',
      () => world().unassignGroup(groupId, app.id),
    );
    expect(discovery.company.appUsers.get(app.id)).toEqual([]);
    expectSucceeded(await incrementalSync());
    expect(await presentUsersOf(app)).toEqual([]);
  });

  test.each([
    ['deactivated', (userId: string) => world().deactivatePerson(userId)],
    ['deleted', (userId: string) => world().deletePerson(userId)],
  ])('whoever was %s, whatever apps they had', async (_what, leave) => {
    const { app, userIds } = await connectWithApp(2);
    const [leaving = '', other = ''] = userIds;
    telling(
      ({ eventType }) => eventType.startsWith('user.lifecycle.'),
      () => leave(leaving),
    );
    quietly(() => unassign(app, [other]));
    await discovery.syncOnce({ dataTypes: ['USERS'] });
    const { run } = await discovery.syncOnce();
    expect(run.withheldRemovals).toMatchObject({ userAccounts: 1 });
    expect(await presentUsersOf(app)).toEqual([other]);
  });
});

test('of three missing of whom one is named that one is gone, and the others are kept for one more sync', async () => {
  const { app, userIds } = await connectWithApp(3);
  const [named = '', ...others] = userIds;
  unassign(app, [named]);
  quietly(() => unassign(app, others));
  const { run } = await incrementalSync();
  expect(run).toMatchObject({
    status: 'PARTIALLY_SUCCEEDED',
    changes: { userAccountsRemoved: 1 },
    withheldRemovals: { userAccounts: 2 },
  });
  expect(await presentUsersOf(app)).toEqual(others);
  expectSucceeded(await incrementalSync());
  expect(await presentUsersOf(app)).toEqual([]);
});

test('what happened after an app was read explains nothing of what that read missed', async () => {
  const { app, userIds } = await connectWithApp(2);
  const { log } = discovery.company;
  const before = log.length;
  unassign(app, userIds);
  const later = discovery.now().getTime() + 60_000;
  log.push(...log.splice(before).map((record) => ({ ...record, publishedAtMs: later })));
  const { run } = await incrementalSync();
  expect(await countTold()).toBe(2);
  expect(run.withheldRemovals).toMatchObject({ userAccounts: 2 });
  expect(await presentUsersOf(app)).toEqual(userIds);
});

test('a removal that the log shows late, from before a read that saw the account, explains nothing', async () => {
  const { app, userIds } = await connectWithApp(2);
  const { log } = discovery.company;
  const users = [...(discovery.company.appUsers.get(app.id) ?? [])];
  const before = log.length;
  unassign(app, userIds);
  const earlier = discovery.now().getTime() - 600_000;
  log.push(...log.splice(before).map((record) => ({ ...record, publishedAtMs: earlier })));
  discovery.company.appUsers.set(app.id, users);
  await discovery.syncOnce({ mode: 'INCREMENTAL', dataTypes: ['SYSTEM_LOG'] });
  expect(await countTold()).toBe(2);
  discovery.simulator.faults.add({ kind: 'emptyList' }, { on: 'appUsers' });
  await incrementalSync();
  expect(await presentUsersOf(app)).toEqual(userIds);
});

test('whoever is named and still in the list stays, and is not taken for gone by it later', async () => {
  const { app, userIds } = await connectWithApp(2);
  const users = [...(discovery.company.appUsers.get(app.id) ?? [])];
  unassign(app, userIds);
  discovery.company.appUsers.set(app.id, users);
  expectSucceeded(await incrementalSync());
  expect(await presentUsersOf(app)).toEqual(userIds);

  const fault = discovery.simulator.faults.add({ kind: 'emptyList' }, { on: 'appUsers' });
  await discovery.syncOnce();
  fault.remove();
  expect(await presentUsersOf(app)).toEqual(userIds);
});

test('whoever lost an app and has it again is not taken for gone by a list that a fault emptied', async () => {
  const { app, userIds } = await connectWithApp(2);
  unassign(app, userIds);
  for (const userId of userIds) world().assign(userId, app.id);
  discovery.simulator.faults.add({ kind: 'emptyList' }, { on: 'appUsers' });
  const { run } = await incrementalSync();
  expect(run.withheldRemovals?.userAccounts).toBeGreaterThanOrEqual(2);
  await expectNothingRemoved(discovery);
});

test('an account that may be among the unreadable items is not removed until all can be read', async () => {
  const { app, userIds } = await connectWithApp(3);
  const [stays = '', ...named] = userIds;
  unassign(app, named);
  const fault = discovery.simulator.faults.add(
    { kind: 'poisonedItems', poison: 'withoutId' },
    { on: 'appUsers' },
  );
  const { run } = await incrementalSync();
  expect(run.withheldRemovals).toMatchObject({ userAccounts: 2 });
  expect(await presentUsersOf(app)).toEqual(userIds);
  fault.remove();
  expectSucceeded(await incrementalSync());
  expect(await presentUsersOf(app)).toEqual([stays]);
});

test.each([
  ['is kept while the log goes on', 2, false, 1],
  ['is forgotten where the place in the log was lost, and what took it back may be with it', 2, true, 0],
  ['is forgotten once Okta itself has', 91, false, 0],
])('what was told and not used %s', async (_what, daysAgo, isPlaceLost, count) => {
  const { app } = await connectWithApp(1);
  const toldAt = new Date(discovery.now().getTime() - daysAgo * 86_400_000).toISOString();
  // An account of which the log told nothing lately.
  await store.db.execute(
    sql`insert into told_accounts (workspace_id, instance_id, account_id, is_removed, told_at)
        select a.workspace_id, a.instance_id, a.id, true, ${toldAt}::timestamptz
        from saas_user_accounts a
        join saas_service_instances i on i.workspace_id = a.workspace_id and i.id = a.instance_id
        where i.okta_app_id <> ${app.id} limit 1`,
  );
  if (isPlaceLost) {
    discovery.simulator.faults.add({ kind: 'status', status: 400 }, { on: 'logs', times: 1 });
  }
  expectSucceeded(await discovery.syncOnce({ mode: 'INCREMENTAL', dataTypes: ['SYSTEM_LOG'] }));
  const removals = await rows(store.db, sql`select account_id from told_accounts where is_removed`);
  expect(removals).toHaveLength(count);
});

test('the log of another org explains nothing in this one', async () => {
  const { app, userIds } = await connectWithApp(2);
  const other = await startDiscovery({ store, company: discovery.company, workspaceId: 'other' });
  try {
    expectSucceeded(await other.connect());
    unassign(app, userIds);
    expectSucceeded(await other.syncOnce({ mode: 'INCREMENTAL', dataTypes: ['SYSTEM_LOG'] }));
    const told = await rows<{ workspaceId: string }>(
      store.db,
      sql`select workspace_id as "workspaceId" from told_accounts`,
    );
    expect(told.map(({ workspaceId }) => workspaceId)).toEqual(['other', 'other']);
  } finally {
    await other.close();
  }
});
