import { beforeAll, expect, test } from 'vitest';
import { createRateBudgets } from '../../../src/sync/connection/shared-rate-budget.ts';
import { emptyStoreForEach } from '../../kit/fixtures.ts';
import { createVirtualTime } from '../../kit/virtual-time.ts';

const store = emptyStoreForEach();

const minuteMs = 60_000;
/** Each has a budget of its own: time begins anew, and what the last one noted lies ahead of it. */
let runs = 0;

let usual: number;
beforeAll(async () => {
  usual = await requestsInTenMinutes((resetAtMs) => resetAtMs);
});

/** Requests that get through in ten minutes where Okta takes 100 a minute; `resetOf` says what it tells of the reset. */
async function requestsInTenMinutes(resetOf: (resetAtMs: number, count: number) => number): Promise<number> {
  const time = createVirtualTime(new Date('2026-03-04T16:34:57Z'));
  const watched = time.watchStore(store);
  const budgets = createRateBudgets({ db: watched.db, clock: { now: time.now, sleep: time.sleep } });
  runs += 1;
  const gate = budgets.gateFor(`principal ${runs}`, 'org1');
  const signal = new AbortController().signal;
  const endMs = time.now() + 10 * minuteMs;
  let count = 0;
  let windowEndsAtMs = 0;
  let used = 0;
  const crawl = async () => {
    while (time.now() < endMs) {
      const pass = await gate.enter('/api/v1/apps', signal);
      if (time.now() >= windowEndsAtMs) {
        windowEndsAtMs = time.now() + minuteMs;
        used = 0;
      }
      used += 1;
      count += 1;
      const resetAtMs = Math.floor(windowEndsAtMs / 1_000) * 1_000;
      await time.sleep(400, signal);
      pass.learn({
        limit: 100,
        remaining: Math.max(0, 100 - used),
        resetAtMs: resetOf(resetAtMs, count),
        serverDateMs: Math.floor(time.now() / 1_000) * 1_000,
      });
      pass.leave();
    }
  };
  await time.run(crawl());
  return count;
}

test('a single answer whose reset is a day ahead slows nothing down for longer than a window', async () => {
  const disturbed = await requestsInTenMinutes((resetAtMs, count) =>
    count === 1 ? resetAtMs + 86_400_000 : resetAtMs,
  );
  expect(disturbed).toBeGreaterThan(usual * 0.7);
});

test('a reset that is the end of the day in every answer leaves the pace of a minute', async () => {
  const disturbed = await requestsInTenMinutes(() => Date.parse('2026-03-05T00:00:00Z'));
  expect(disturbed).toBeGreaterThan(usual * 0.7);
});

test('a reset that has always passed leaves a pace', async () => {
  const disturbed = await requestsInTenMinutes(() => 1_000_000_000_000);
  expect(disturbed).toBeGreaterThan(usual * 0.4);
});
