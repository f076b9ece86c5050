import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { rateProfiles } from '../../src/simulator/rate-limits.ts';
import { emptyTables, openTestStore, type TestStore } from '../kit/database.ts';
import { type Discovery, expectSucceeded, startDiscovery } from '../kit/discovery.ts';

let store: TestStore;
let discovery: Discovery;

beforeAll(async () => {
  store = await openTestStore();
});

beforeEach(() => emptyTables(store));

afterEach(() => discovery.close());

afterAll(() => store.close());

test('a limit of ten billion requests a minute fails no sync', async () => {
  const orgLimits = Object.fromEntries(
    Object.keys(rateProfiles.generous.orgLimits).map((bucket) => [bucket, 10_000_000_000]),
  );
  discovery = await startDiscovery({
    store,
    people: 12,
    apps: 6,
    groups: 3,
    signInDays: 2,
    simulator: { rateLimits: { ...rateProfiles.generous, orgLimits } },
  });
  expectSucceeded(await discovery.connect());
});

test('apps that a role hides take no more than a quarter of all accounts, however few the apps are', async () => {
  discovery = await startDiscovery({ store, people: 14, apps: 5, groups: 4, signInDays: 0 });
  const { world } = discovery.simulator;
  const people = discovery.company.users.filter(({ status }) => status === 'ACTIVE').slice(0, 10);
  const apps = Array.from({ length: 12 }, (_, index) =>
    world.addApp({ name: `tool${index}`, label: `Tool ${index}`, signOnMode: 'SAML_2_0' }),
  );
  for (const app of apps) for (const { id } of people) world.assign(id, app.id);
  expectSucceeded(await discovery.connect());
  const accounts = [...discovery.company.appUsers.values()].reduce((sum, list) => sum + list.length, 0);
  for (const { id } of apps.slice(0, 10)) world.deleteApp(id);
  const { run } = await discovery.syncOnce();
  expect(run.changes.userAccountsRemoved).toBeLessThanOrEqual(accounts / 4);
});
