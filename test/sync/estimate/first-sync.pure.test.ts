import { afterEach, describe, expect, test } from 'vitest';
import { estimateFirstSync } from '../../../src/sync/estimate/first-sync.ts';
import { inParallel, readPages, type SimulatedOrg, startSimulatedOrg } from '../../kit/simulated-crawl.ts';

/** What a new token may spend of the limits of Okta's usual licence, less what is kept for others. */
const perMinute = { APPS: 48, USERS: 290, GROUPS: 240, SYSTEM_LOG: 58 };
const limits = (capability: keyof typeof perMinute) => perMinute[capability];
const minutes = (size: Parameters<typeof estimateFirstSync>[0]) =>
  Number(estimateFirstSync(size, limits)) / 60;

describe('the estimate of a first sync', () => {
  test('of a small company is seconds', () => {
    const seconds = estimateFirstSync({ apps: 12, people: 40, hasLog: true }, limits);
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(60);
  });

  test('goes by the list that is slowed down most: by apps, or by sign-ins', () => {
    expect(minutes({ apps: 200, people: 100, hasLog: true })).toBe(5);
    expect(minutes({ apps: 20, people: 1_000, hasLog: true })).toBe(11);
    expect(minutes({ apps: 20, people: 1_000, hasLog: false })).toBeLessThan(1);
  });

  test('never gets shorter with more apps, more people or less room', () => {
    let before = 0;
    for (const apps of [0, 1, 40, 47, 48, 95, 150, 200]) {
      const now = minutes({ apps, people: 3_000, hasLog: false });
      expect(now).toBeGreaterThanOrEqual(before);
      before = now;
    }
    before = 0;
    for (const people of [0, 1, 199, 500, 1_700, 9_000, 80_000]) {
      const now = minutes({ apps: 80, people, hasLog: true });
      expect(now).toBeGreaterThanOrEqual(before);
      before = now;
    }
    const size = { apps: 150, people: 800, hasLog: true };
    expect(estimateFirstSync(size, () => 10)).toBeGreaterThan(Number(estimateFirstSync(size, () => 60)));
  });

  test('is not given without a rate limit to go by', () => {
    const size = { apps: 3, people: 3, hasLog: true };
    expect(estimateFirstSync(size, (capability) => (capability === 'SYSTEM_LOG' ? null : 50))).toBeNull();
  });
});

let org: SimulatedOrg | undefined;
afterEach(() => org?.close());

test.each([
  [30, 60],
  [120, 250],
])('for %d apps and %d people comes near the time that reading them takes', async (apps, people) => {
  org = await startSimulatedOrg({ apps, people, groups: 5, pageSize: 500, latencyMs: 900 });
  const { time, company } = org;
  const client = org.client();
  const read = async () => {
    await client.probe('APPS');
    await client.probe('USERS');
    const estimate = estimateFirstSync({ apps, people, hasLog: false }, client.callsPerMinute);
    const startedAtMs = time.now();
    const readApps = async () => {
      await readPages(client.apps());
      const ids = company.apps.map(({ id }) => id);
      await inParallel(client.parallelism('APPS'), ids, (id) => readPages(client.appUsers(id)));
    };
    await Promise.all([readApps(), readPages(client.users())]);
    return { estimate: Number(estimate), seconds: (time.now() - startedAtMs) / 1_000 };
  };
  const { estimate, seconds } = await time.run(read());
  expect(estimate).toBeGreaterThan(seconds / 2);
  expect(estimate).toBeLessThan(seconds * 2);
});
