/** A connection test beside a sync of the same token: both spend what Okta allows that token. */
import { afterEach, expect, test } from 'vitest';
import { claimRunAcrossWorkspaces } from '../../../src/store/sync/sync-runs.ts';
import { createSyncCommands } from '../../../src/sync/commands/commands.ts';
import { createRateBudgets } from '../../../src/sync/connection/shared-rate-budget.ts';
import { createExecutor } from '../../../src/sync/run/run-executor.ts';
import { testKeyRing } from '../../kit/discovery.ts';
import { emptyStoreForEach } from '../../kit/fixtures.ts';
import { type SimulatedOrg, startSimulatedOrg } from '../../kit/simulated-crawl.ts';

const store = emptyStoreForEach();
let org: SimulatedOrg;
afterEach(() => org.close());

const viewer = { workspaceId: 'acme' };

/** An org that was just added, and its first sync, which keeps the small buckets used up for minutes. */
async function startCrawl() {
  org = await startSimulatedOrg({ people: 60, apps: 140, groups: 30, pageSize: 20 });
  const { company, simulator, time } = org;
  const watched = time.watchStore(store);
  const clock = { now: time.now, sleep: time.sleep };
  const budgets = createRateBudgets({ db: watched.db, clock });
  const parts = {
    store: watched,
    keyRing: testKeyRing,
    okta: { baseUrl: simulator.url, budgets, clock },
    now: () => new Date(time.now()),
  };
  const commands = createSyncCommands({ ...parts, onQueued: () => undefined });
  const input = { domain: company.org.domain, apiToken: simulator.token };
  await time.run(commands.addIntegration(viewer, input));
  const run = await claimRunAcrossWorkspaces(store.db, 600);
  if (run === null) throw new Error('nothing to run');
  const lease = { workspaceId: run.workspaceId, runId: run.id, leaseToken: run.leaseToken };
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const crawl = (signal = new AbortController().signal) =>
    createExecutor({ ...parts, log })(run, lease, signal);
  const test = async (signal?: AbortSignal) => {
    const startedAtMs = time.now();
    const outcome = await commands.testConnection(viewer, input, signal);
    return { outcome, tookMs: time.now() - startedAtMs };
  };
  const pause = (ms: number) => time.sleep(ms, new AbortController().signal);
  return { crawl, test, pause };
}

/** Tests that were begun: each looks at the token's owner once. */
const begun = () => org.simulator.stats.byEndpoint.me ?? 0;

test('nine tests in a row beside a crawl are all answered, after a window at most, and Okta refuses nothing', async () => {
  const { crawl, test, pause } = await startCrawl();
  const nine = async () => {
    const answers = [];
    for (let n = 0; n < 9; n++) {
      await pause(8_000);
      answers.push(await test());
    }
    return answers;
  };
  const [, answers] = await org.time.run(Promise.all([crawl(), nine()]));
  expect(answers.map(({ outcome }) => outcome.kind)).toEqual(Array(9).fill('verified'));
  const maxLengthMs = Math.max(...answers.map(({ tookMs }) => tookMs));
  // One that had to wait for a window, and no other window after that.
  expect(maxLengthMs).toBeGreaterThan(15_000);
  expect(maxLengthMs).toBeLessThan(75_000);
  expect(org.simulator.stats.rateLimited).toBe(0);
});

test('nine at the same time are one test, and cost the crawl no more', async () => {
  const { crawl, test, pause } = await startCrawl();
  const before = begun();
  const together = async () => {
    await pause(40_000);
    return Promise.all(Array.from({ length: 9 }, () => test()));
  };
  const [, answers] = await org.time.run(Promise.all([crawl(), together()]));
  expect(answers.map(({ outcome }) => outcome.kind)).toEqual(Array(9).fill('verified'));
  expect(begun() - before).toBe(1);
  expect(org.simulator.stats.rateLimited).toBe(0);

  await org.time.run(test());
  expect(begun() - before).toBe(2);
});

test('what Okta refuses for longer fails at once, and says when to come back', async () => {
  const { test } = await startCrawl();
  const { simulator, time } = org;
  const spend = () =>
    fetch(`${simulator.url}/api/v1/apps?limit=1`, {
      headers: { authorization: `SSWS ${simulator.token}` },
    }).then((response) => response.status);
  const statuses = await time.run(Promise.all(Array.from({ length: 60 }, spend)));
  expect(statuses).toContain(429);
  const startedAtMs = time.now();
  const { outcome, tookMs } = await time.run(test());
  expect(outcome).toMatchObject({ kind: 'connectionFailed', reason: 'RATE_LIMITED', httpStatus: 429 });
  expect(tookMs).toBeLessThan(10_000);
  const retryAtMs = Date.parse('retryAt' in outcome ? String(outcome.retryAt) : '');
  expect(retryAtMs - startedAtMs).toBeGreaterThan(15_000);
  expect(retryAtMs - startedAtMs).toBeLessThan(70_000);
});

test('a caller who leaves ends the wait, unless another still waits for the same test', async () => {
  const { crawl, test, pause } = await startCrawl();
  const crawling = new AbortController();
  const leaving = async () => {
    // Some spend what the crawl leaves for them; the next one has to wait.
    const waits = async (): Promise<{ alone: ReturnType<typeof test>; stop: AbortController }> => {
      const stop = new AbortController();
      const alone = test(stop.signal);
      const isDone = await Promise.race([alone.then(() => true), pause(4_000).then(() => false)]);
      return isDone ? waits() : { alone, stop };
    };
    const { alone, stop } = await waits();
    stop.abort();
    const left = await alone;
    const before = begun();
    const other = new AbortController();
    const together = [test(), test(other.signal), test()];
    await pause(1_000);
    other.abort();
    const stayed = await Promise.all(together);
    // What the crawl does once they are answered says nothing of them, and takes seconds.
    crawling.abort();
    return { left, before, stayed };
  };
  const crawled = crawl(crawling.signal).catch((error: unknown) => {
    if (!crawling.signal.aborted) throw error;
  });
  const [, { left, before, stayed }] = await org.time.run(Promise.all([crawled, leaving()]));
  expect(left.outcome).toMatchObject({ kind: 'connectionFailed', reason: 'INTERNAL' });
  expect(left.tookMs).toBe(4_000);
  expect(stayed.map(({ outcome }) => outcome.kind)).toEqual(Array(3).fill('verified'));
  expect(Math.max(...stayed.map(({ tookMs }) => tookMs))).toBeGreaterThan(10_000);
  expect(begun() - before).toBeLessThanOrEqual(1);
});
