import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { emptyTables, openTestStore, type TestStore } from '../kit/database.ts';
import { expectGroundTruth, readRowVersions } from '../kit/discovered.ts';
import { type Discovery, expectSucceeded, startDiscovery } from '../kit/discovery.ts';

let store: TestStore;
let discovery: Discovery;

beforeAll(async () => {
  store = await openTestStore();
});

beforeEach(async () => {
  await emptyTables(store);
});

afterEach(async () => {
  await discovery.close();
});

afterAll(async () => {
  await store.close();
});

test.each([
  { seed: 1, people: 40, apps: 20, signInDays: 14 },
  { seed: 2, people: 25, apps: 12 },
  { seed: 3, people: 72, apps: 24, signInDays: 5 },
  { seed: 4, people: 16, apps: 16, signInDays: 10, pageSize: 7 },
])('a first sync finds what a perfect reader would, and a second one writes nothing: %o', async (options) => {
  discovery = await startDiscovery({ store, ...options });
  expectSucceeded(await discovery.connect());
  await expectGroundTruth(discovery);
  const before = await readRowVersions(store);

  const second = await discovery.syncOnce();

  expectSucceeded(second);
  expect(Object.values(second.run.changes).filter((count) => count !== 0)).toEqual([]);
  expect(await readRowVersions(store)).toEqual(before);
});
