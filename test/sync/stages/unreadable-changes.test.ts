/** What changed and could not be read is asked for again: a mark of how far was asked does not pass it. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { setReadPosition } from '../../../src/store/sync/integrations.ts';
import { expectGroundTruth } from '../../kit/discovered.ts';
import { type Discovery, endLeases, startDiscovery } from '../../kit/discovery.ts';
import { emptyStoreForEach } from '../../kit/fixtures.ts';

const store = emptyStoreForEach();
let discovery: Discovery;

beforeEach(async () => {
  // Without sign-ins: a test reads the log a second time, which would count those again.
  discovery = await startDiscovery({ store, people: 20, apps: 8, groups: 6, signInDays: 0, pageSize: 3 });
  await discovery.add();
  await expectExecuted();
  // Some change has to be seen in the log before it is relied on.
  discovery.simulator.world.addPerson({ login: 'new@acme.com' });
  await sync();
  await sync();
});

afterEach(() => discovery.close());

async function expectExecuted(): Promise<void> {
  expect(await discovery.execute()).toMatchObject({ status: 'SUCCEEDED', error: null });
}

async function queue(): Promise<void> {
  const { integrationId } = discovery.integrationKey();
  await discovery.commands.triggerSync(discovery.viewer, { integrationId, mode: 'INCREMENTAL' });
}

async function sync(): Promise<void> {
  await queue();
  await expectExecuted();
}

test('people among whom one was unreadable are read whole, also after a stop in between', async () => {
  const { faults, stats, world } = discovery.simulator;
  // With the log still being read when it stops, what it told of changes is asked again and believed.
  const logFetchedBackTo = new Date(discovery.now().getTime() - 3_600_000).toISOString();
  await setReadPosition(store.db, discovery.integrationKey(), { logFetchedBackTo });
  faults.add(
    { kind: 'hang', phase: 'headers', forMs: 1_500 },
    { on: 'logs', when: ({ url }) => url.searchParams.has('until') },
  );
  for (const { id } of discovery.company.users.slice(0, 8)) world.changeProfile(id, { title: 'Changed' });
  const isLater = ({ url }: { url: URL }) => url.searchParams.has('after');
  faults.add(
    { kind: 'poisonedItems', poison: 'nullItem' },
    { on: 'users', when: (request) => !isLater(request), times: 1 },
  );
  const stopping = new AbortController();
  const stop = (request: { url: URL }) => {
    if (isLater(request)) stopping.abort();
    return false;
  };
  faults.add({ kind: 'emptyList' }, { on: 'users', when: stop });
  await queue();
  await expect(discovery.execute({ signal: stopping.signal })).rejects.toThrow('stopped');
  faults.clear();
  stats.reset();
  await endLeases(store);
  await expectExecuted();
  const asked = stats.recent.map(({ url }) => decodeURIComponent(url));
  expect(asked.filter((url) => url.includes('/users?') && url.includes('status pr'))).not.toEqual([]);
  await expectGroundTruth(discovery);
});

test('after a group that was unreadable, groups are asked for from the same instant on', async () => {
  const before = await discovery.integration();
  discovery.advance(3_600_000);
  discovery.simulator.faults.add({ kind: 'poisonedItems', poison: 'nullItem' }, { on: 'groups', times: 1 });
  await sync();
  expect((await discovery.integration()).groupsReadAt).toBe(before.groupsReadAt);
  await sync();
  expect((await discovery.integration()).groupsReadAt).not.toBe(before.groupsReadAt);
});
