/** What happens when Okta gives a place to go on from, and does not know it any more when it is asked for. */
import { expect, test } from 'vitest';
import type { Endpoint } from '../../../src/simulator/lists/route.ts';
import { expectGroundTruth } from '../../kit/discovered.ts';
import { expectSucceeded } from '../../kit/discovery.ts';
import { discoveryForEach, emptyStoreForEach } from '../../kit/fixtures.ts';

const store = emptyStoreForEach();
const discovery = discoveryForEach({
  store,
  people: 8,
  apps: 6,
  groups: 5,
  signInDays: 4,
  pageSize: 3,
  logPageSize: 12,
});

const isNextPage = ({ url }: { url: URL }) => url.searchParams.has('after');
const lists: readonly Endpoint[] = ['apps', 'users', 'groups', 'appUsers', 'logs'];

test.each([
  ...lists.map((endpoint) => [endpoint, 410] as const),
  ['users', 400] as const,
  ['users', 404] as const,
])(
  'a list of %s whose second page is answered with %i is begun again, and the sync is whole',
  async (endpoint, status) => {
    const dead = discovery.simulator.faults.add(
      { kind: 'status', status },
      { on: endpoint, when: isNextPage, times: 1 },
    );
    expectSucceeded(await discovery.connect());
    expect(dead.fired).toBe(1);
    await expectGroundTruth(discovery);
  },
);

test('a window of the log whose second page is refused is begun again, and nothing is counted twice', async () => {
  const dead = discovery.simulator.faults.add(
    { kind: 'status', status: 400 },
    { on: 'logs', when: ({ url }) => isNextPage({ url }) && url.searchParams.has('until'), times: 1 },
  );
  expectSucceeded(await discovery.connect());
  expect(dead.fired).toBe(1);
  await expectGroundTruth(discovery);
});

test.each(lists)('a list of %s whose second page is always refused is given up soon', async (endpoint) => {
  const dead = discovery.simulator.faults.add(
    { kind: 'status', status: 410 },
    { on: endpoint, when: isNextPage },
  );
  const { run } = await discovery.connect();
  expect(['PARTIALLY_SUCCEEDED', 'SUCCEEDED']).toContain(run.status);
  expect(run.withheldRemovals).toBeNull();
  const walks = endpoint === 'appUsers' ? discovery.company.apps.length : 1;
  expect(dead.fired).toBeGreaterThan(0);
  expect(dead.fired).toBeLessThanOrEqual(3 * walks);
});
