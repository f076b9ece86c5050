import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { rows } from '../../../src/store/engine/run-sql.ts';
import { discoveredId } from '../../../src/sync/ids.ts';
import { emptyTables } from '../../kit/database.ts';
import { expectGroundTruth, findRow, readContents } from '../../kit/discovered.ts';
import { type Discovery, expectSucceeded, startDiscovery } from '../../kit/discovery.ts';
import { emptyStoreForEach } from '../../kit/fixtures.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;

const store = emptyStoreForEach();
let discovery: Discovery;

beforeEach(async () => {
  discovery = await startDiscovery({ store, people: 12, apps: 6, groups: 3, signInDays: 4 });
  expectSucceeded(await discovery.connect());
});

afterEach(() => discovery.close());

/** Somebody and the app they are assigned to. */
function somebody() {
  const { company } = discovery;
  for (const app of company.apps) {
    const assigned = company.appUsers.get(app.id)?.find(({ userId }) => isPresent(userId));
    if (assigned && app.name === 'slack') return { userId: assigned.userId, appId: app.id };
  }
  throw new Error('nobody uses Slack');
}

function isPresent(userId: string): boolean {
  return discovery.company.users.some((user) => user.id === userId);
}

async function sync() {
  const ended = await discovery.syncOnce({ dataTypes: ['SYSTEM_LOG'] });
  expectSucceeded(ended);
  return ended.run.changes.signInsIngested;
}

const signIns = async ({ userId, appId }: { userId: string; appId: string }) =>
  rows<{ day: string; count: number }>(
    store.db,
    sql`select day, sign_in_count as count from account_sign_ins
        where account_id = ${discoveredId.account('acme', discovery.company.org.id, appId, userId)} order by day`,
  );

test('a sign-in that the log shows late is counted when it shows, on the day it was made, once', async () => {
  const { world } = discovery.simulator;
  const pair = somebody();
  const at = new Date(discovery.now().getTime() - 50 * minuteMs);
  world.addSignIn({ ...pair, at, persistedAt: new Date(discovery.now().getTime() + 5 * minuteMs) });
  world.addSignIn(pair);
  expect(await sync()).toBe(1);
  discovery.advance(10 * minuteMs);
  expect(await sync()).toBe(1);
  expect(await sync()).toBe(0);
  await expectGroundTruth(discovery);
});

test('sign-ins out of order leave first and last activity as if in order', async () => {
  const { world } = discovery.simulator;
  const { userId } = somebody();
  const app = world.addApp({ name: 'figma', label: 'Figma' });
  world.assign(userId, app.id);
  expectSucceeded(await discovery.syncOnce());
  const start = discovery.now().getTime();
  for (const [minutesAgo, afterMinutes] of [
    [30, 0],
    [55, 2],
    [10, 1],
    [40, 30],
  ] as const) {
    const at = new Date(start - minutesAgo * minuteMs);
    world.addSignIn({ userId, appId: app.id, at, persistedAt: new Date(start + afterMinutes * minuteMs) });
  }
  await sync();
  discovery.advance(5 * minuteMs);
  await sync();
  discovery.advance(30 * minuteMs);
  await sync();
  const account = await findRow(store, 'saas_user_accounts', {
    id: discoveredId.account('acme', discovery.company.org.id, app.id, userId),
  });
  const instant = (value: unknown) => new Date(String(value)).getTime();
  expect(instant(account.first_activity_at)).toBe(start - 55 * minuteMs);
  expect(instant(account.last_activity_at)).toBe(start - 10 * minuteMs);
  await expectGroundTruth(discovery);
});

test('an event delivered twice, in one page or in two syncs, counts once', async () => {
  const { world, faults } = discovery.simulator;
  const pair = somebody();
  const before = await signIns(pair);
  const twice = faults.add({ kind: 'duplicateItems' }, { on: 'logs' });
  world.addSignIn(pair);
  expect(await sync()).toBe(1);
  expect(twice.fired).toBeGreaterThan(0);
  twice.remove();
  // Okta goes back to where it was an hour ago.
  discovery.simulator.expireCursors();
  expect(await sync()).toBe(0);
  const total = (list: { count: number }[]) => list.reduce((sum, { count }) => sum + count, 0);
  expect(total(await signIns(pair))).toBe(total(before) + 1);
  await expectGroundTruth(discovery);
});

test('the events of one sign-on count once, also when a sync ends between them', async () => {
  const { world } = discovery.simulator;
  const pair = somebody();
  const { transaction } = world.addSignIn({ ...pair, eventType: 'app.oauth2.authorize.code' });
  expect(await sync()).toBe(1);
  world.addSignIn({
    ...pair,
    eventType: 'app.oauth2.token.grant.id_token',
    ...(transaction === null ? {} : { transaction }),
  });
  expect(await sync()).toBe(0);
  await expectGroundTruth(discovery);
});

test('a cursor that Okta no longer takes loses nothing of the last hour and counts nothing twice', async () => {
  const { world } = discovery.simulator;
  const pair = somebody();
  const ago = (minutes: number) => new Date(discovery.now().getTime() - minutes * minuteMs);
  world.addSignIn({ ...pair, at: ago(2) });
  const late = new Date(discovery.now().getTime() + 20 * minuteMs);
  world.addSignIn({ ...pair, at: ago(35), persistedAt: late });
  expect(await sync()).toBe(1);
  discovery.simulator.expireCursors();
  discovery.advance(30 * minuteMs);
  world.addSignIn(pair);
  expect(await sync()).toBe(2);
  await expectGroundTruth(discovery);
});

test('a cursor that runs out after quiet days does not count the old sign-ins again', async () => {
  const { world } = discovery.simulator;
  const pair = somebody();
  discovery.advance(5 * dayMs);
  // Attempts that failed are newer than everything that was counted.
  world.addSignIn({ ...pair, outcome: 'FAILURE' });
  expect(await sync()).toBe(0);
  const before = await readContents(store);
  discovery.simulator.expireCursors();
  expect(await sync()).toBe(0);
  const { log: _, ...rest } = await readContents(store);
  const { log: __, ...expected } = before;
  expect(rest).toEqual(expected);
});

test('an empty answer without a place to go on from does not start the log over', async () => {
  const { world, faults } = discovery.simulator;
  const { log_cursor: cursor } = await integration();
  const fault = faults.add({ kind: 'emptyList' }, { on: 'logs', times: 1 });
  await discovery.syncOnce({ dataTypes: ['SYSTEM_LOG'] });
  expect(fault.fired).toBe(1);
  expect(await integration()).toMatchObject({ log_cursor: cursor });
  world.addSignIn(somebody());
  expect(await sync()).toBe(1);
  await expectGroundTruth(discovery);
});

test('before the log was read to its end nothing is claimed to be known', async () => {
  await discovery.close();
  await emptyTables(store);
  discovery = await startDiscovery({ store, people: 8, apps: 4, groups: 2, signInDays: 3, seed: 2 });
  // The probe of the connection and the first page are answered.
  const fault = discovery.simulator.faults.add({ kind: 'status', status: 503 }, { on: 'logs', skip: 2 });
  const first = await discovery.connect();
  fault.remove();
  expect(fault.fired).toBeGreaterThan(0);
  expect(first.run.status).toBe('PARTIALLY_SUCCEEDED');
  expect(await integration()).toMatchObject({ activity_known_since: null });
  await sync();
  expect(await integration()).toMatchObject({ activity_known_since: expect.any(String) });
  await expectGroundTruth(discovery);
});

test('after a pause longer than Okta keeps events, activity is known only from where they begin', async () => {
  const known = new Date(String((await integration()).activity_known_since)).getTime();
  discovery.advance(30 * dayMs);
  await sync();
  expect(new Date(String((await integration()).activity_known_since)).getTime()).toBe(known);

  discovery.advance(200 * dayMs);
  await sync();
  const since = new Date(String((await integration()).activity_known_since)).getTime();
  expect(Math.abs(since - (discovery.now().getTime() - 90 * dayMs))).toBeLessThan(minuteMs);
});

const integration = async () => {
  const [row] = await rows<Record<string, unknown>>(store.db, sql`select * from okta_integrations`);
  if (!row) throw new Error('no integration');
  return row;
};
