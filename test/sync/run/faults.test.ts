import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Endpoint } from '../../../src/simulator/lists/route.ts';
import { isInternalApp } from '../../../src/simulator/org/catalogue.ts';
import type { FaultEffect, Poison } from '../../../src/simulator/server/faults.ts';
import { type ForeignHost, startForeignHost } from '../../../src/simulator/server/foreign-host.ts';
import type { OktaDataType } from '../../../src/store/tables/okta-data-types.ts';
import { expectGroundTruth, expectNothingRemoved } from '../../kit/discovered.ts';
import { type Discovery, expectSucceeded, startDiscovery } from '../../kit/discovery.ts';
import { storeForFile } from '../../kit/fixtures.ts';

const store = storeForFile();
let discovery: Discovery;
let foreign: ForeignHost;

beforeAll(async () => {
  foreign = await startForeignHost();
  // Pages so small that every list has several, and faults can meet first and later ones.
  discovery = await startDiscovery({
    store,
    people: 44,
    apps: 24,
    groups: 20,
    signInDays: 2,
    pageSize: 6,
  });
  expectSucceeded(await discovery.connect());
});

afterAll(async () => {
  await discovery?.close();
  await foreign?.close();
});

type Expectation =
  /** The stage ends with an error, as failed or (app by app) partly failed. */
  | 'error'
  /** The list cannot be told from a true one, but too much is missing in it. */
  | 'withheld'
  /** Nothing is amiss: the client finds its way. */
  | 'fine';

const lists: { endpoint: Endpoint; dataType: OktaDataType }[] = [
  { endpoint: 'users', dataType: 'USERS' },
  { endpoint: 'apps', dataType: 'APPS' },
  { endpoint: 'groups', dataType: 'GROUPS' },
  { endpoint: 'logs', dataType: 'SYSTEM_LOG' },
  { endpoint: 'appUsers', dataType: 'APP_ASSIGNMENTS' },
];

const faults: {
  name: string;
  effects: () => FaultEffect[];
  skip?: number;
  times?: number;
  expected: Expectation;
}[] = [
  // One of each kind of failure: which fault of a list is which, the tests of the Okta client tell.
  { name: '503 for ever', effects: () => [{ kind: 'status', status: 503 }], expected: 'error' },
  { name: '400', effects: () => [{ kind: 'status', status: 400 }], expected: 'error' },
  {
    name: '429 without headers, for ever',
    effects: () => [{ kind: 'status', status: 429, hasHeaders: false }],
    expected: 'error',
  },
  { name: 'a reset', effects: () => [{ kind: 'reset' }], skip: 1, expected: 'error' },
  {
    name: 'a next link to another host',
    effects: () => [{ kind: 'foreignNext', origin: foreign.origin }],
    expected: 'error',
  },
  { name: 'the same page for ever', effects: () => [{ kind: 'endlessPages' }], expected: 'error' },
  { name: 'an empty list', effects: () => [{ kind: 'emptyList' }], expected: 'withheld' },
  { name: 'a fifth of the list', effects: () => [{ kind: 'shrunkenList', keep: 0.2 }], expected: 'withheld' },
  {
    name: 'an empty page that goes on',
    effects: () => [{ kind: 'emptyPageWithNext' }],
    skip: 1,
    times: 2,
    expected: 'fine',
  },
  {
    name: 'unreadable items',
    effects: () => poisoned('nullItem', 'withoutId'),
    times: 1,
    expected: 'fine',
  },
  {
    name: 'items with odd contents',
    effects: () => poisoned('unknownEnums', 'hugeStrings', 'protoKeys', 'nulAndSurrogates'),
    times: 1,
    expected: 'fine',
  },
  { name: 'every item twice', effects: () => [{ kind: 'duplicateItems' }], expected: 'fine' },
];

/** Each for another page. */
function poisoned(...poisons: Poison[]): FaultEffect[] {
  return poisons.map((poison) => ({ kind: 'poisonedItems', poison }));
}

/** Lists of which nothing is ever removed have nothing to withhold. */
function expectationOf(fault: (typeof faults)[number], dataType: OktaDataType): Expectation {
  if (fault.expected !== 'withheld') return fault.expected;
  return dataType === 'GROUPS' || dataType === 'SYSTEM_LOG' ? 'fine' : 'withheld';
}

/** A log that left events out looks like a true one. */
function isTried(fault: (typeof faults)[number], dataType: OktaDataType): boolean {
  return dataType !== 'SYSTEM_LOG' || fault.name !== 'a fifth of the list';
}

describe.each(lists)('$endpoint', ({ endpoint, dataType }) => {
  // Only the list that is spoilt is read: what becomes of the others, other tests tell.
  const request = { dataTypes: [dataType] };

  beforeAll(async () => {
    // A few apps will do where each is a list, and are read sooner.
    if (endpoint === 'appUsers') await keepFewApps();
  });

  test.each(faults.filter((fault) => isTried(fault, dataType)))(
    '$name: nothing is removed',
    async (fault) => {
      if (endpoint === 'logs') addSignIns(22);
      // Small lists may lose as much as that within the guard's limits: one that is large enough is spoilt.
      const isLargest = fault.name === 'a fifth of the list' && endpoint === 'appUsers';
      const active = fault.effects().map((effect) =>
        discovery.simulator.faults.add(effect, {
          on: endpoint,
          ...(fault.skip === undefined ? {} : { skip: fault.skip }),
          ...(fault.times === undefined ? {} : { times: fault.times }),
          ...(isLargest ? { when: ({ url }) => url.pathname.includes(largestApp()) } : {}),
        }),
      );
      const { run, stages } = await discovery.syncOnce(request);
      for (const each of active) each.remove();

      for (const { fired } of active) expect(fired).toBeGreaterThan(0);
      await expectNothingRemoved(discovery);
      expect(foreign.seen).toEqual([]);
      const expected = expectationOf(fault, dataType);
      expect({
        hasError: stages[dataType].error !== null,
        hasWithheld: run.withheldRemovals !== null,
        hasSucceeded: run.status === 'SUCCEEDED',
      }).toEqual({
        hasError: expected === 'error',
        hasWithheld: expected === 'withheld',
        hasSucceeded: expected === 'fine',
      });
      if (fault.name === 'unreadable items') expect(stages[dataType].recordsSkipped).toBeGreaterThan(0);
      // Bounded: the tries of a request, for each app where the list is one of many.
      expect(stages[dataType].apiCalls).toBeLessThan(160);

      // Where nothing was written, one clean sync after all of these shows as much.
      if (expected === 'error' && endpoint !== 'logs') return;
      expectSucceeded(await discovery.syncOnce(request));
      await expectGroundTruth(discovery);
    },
  );

  test('a clean sync after all of that is right', async () => {
    expectSucceeded(await discovery.syncOnce(request));
    await expectGroundTruth(discovery);
  });
});

/** Deletes apps, not more at once than the guard allows. */
async function keepFewApps(): Promise<void> {
  const { world } = discovery.simulator;
  const services = discovery.company.apps.filter((app) => !isInternalApp(app.name)).map((app) => app.id);
  const surplus = services.filter((id) => id !== largestApp()).slice(4);
  while (surplus.length > 0) {
    for (const id of surplus.splice(0, 10)) world.deleteApp(id);
    expectSucceeded(await discovery.syncOnce({ dataTypes: ['APPS'] }));
  }
}

function largestApp(): string {
  const sizes = [...discovery.company.appUsers].sort(([, a], [, b]) => b.length - a.length);
  const services = sizes.filter(([id]) =>
    discovery.company.apps.some((app) => app.id === id && !isInternalApp(app.name)),
  );
  return services[0]?.[0] ?? '';
}

function addSignIns(count: number): void {
  const appId = largestApp();
  const people = discovery.company.appUsers.get(appId) ?? [];
  for (const { userId } of people.slice(0, count)) discovery.simulator.world.addSignIn({ userId, appId });
}
