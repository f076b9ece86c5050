import { expect, test } from 'vitest';
import { expectFired, runChaos } from '../../chaos/run.ts';
import { storeForFile } from '../../kit/fixtures.ts';
import { createVirtualTime } from '../../kit/virtual-time.ts';

const store = storeForFile();

test('mixes of all faults on all lists, while people and apps change, remove nothing wrongly, and one clean sync mends all', {
  timeout: 300_000,
}, async () => {
  const time = createVirtualTime(new Date('2026-03-04T16:34:57.400Z'));
  const chaos = await runChaos({
    store: time.watchStore(store),
    time,
    seed: 1,
    syncs: 3,
    faultsPerSync: 7,
    isCertain: true,
    isOver: (episodes) => episodes === 2,
  });
  expectFired(chaos, 1);
  expect(chaos.episodes).toBe(2);
});
