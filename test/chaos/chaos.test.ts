import { test } from 'vitest';
import { storeForFile } from '../kit/fixtures.ts';
import { createVirtualTime } from '../kit/virtual-time.ts';
import { expectFired, runChaos } from './run.ts';

// CHAOS_SEED repeats a run that failed, with CHAOS_EPISODES=1 from the episode that did; CHAOS_MINUTES makes it longer.
const seed = Number(process.env.CHAOS_SEED ?? Math.floor(Math.random() * 1e6) * 1_000);
const minutes = Number(process.env.CHAOS_MINUTES ?? 5);
const episodes = Number(process.env.CHAOS_EPISODES ?? Number.POSITIVE_INFINITY);

const store = storeForFile();

test('whatever mix of faults meets the syncs of an org, nothing is removed wrongly and one clean sync mends all', {
  timeout: (minutes + 5) * 60_000,
}, async () => {
  console.log(`CHAOS_SEED=${seed}`);
  const time = createVirtualTime(new Date('2026-03-04T16:34:57.400Z'));
  const endsAtMs = Date.now() + minutes * 60_000;
  const chaos = await runChaos({
    store: time.watchStore(store),
    time,
    seed,
    syncs: 5,
    faultsPerSync: 6,
    isCertain: false,
    isOver: (done) => done >= episodes || Date.now() > endsAtMs,
  });
  console.log(JSON.stringify(chaos));
  if (Number.isFinite(episodes)) return;
  expectFired(chaos, 3);
});
