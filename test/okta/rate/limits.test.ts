import { afterEach, expect, test } from 'vitest';
import { createRateGate } from '../../../src/okta/rate/gate.ts';
import { defaultTimings as timings } from '../../../src/okta/timings.ts';
import { rateProfiles } from '../../../src/simulator/server/rate-limits.ts';
import { inParallel, readPages, type SimulatedOrg, startSimulatedOrg } from '../../kit/simulated-crawl.ts';

let org: SimulatedOrg;
afterEach(() => org.close());

const peaceful = { rateLimited: 0, concurrencyLimited: 0, sentBeforeReset: 0, sentWhileExhausted: 0 };

test('a crawl of all buckets at once is never refused, and spends a window but for its reserve', async () => {
  org = await startSimulatedOrg({ people: 650, apps: 130, groups: 540 });
  const { company, time } = org;
  const client = org.client(createRateGate({ timings, ...time }));
  const since = new Date(time.now() - 86_400_000).toISOString();
  const crawl = Promise.all([
    inParallel(4, company.apps, ({ id }) => readPages(client.appUsers(id), 1)),
    readPages(client.users()),
    readPages(client.groups()),
    readPages(client.logEvents({ since }), 140),
  ]);
  const [, people, groups] = await time.run(crawl);
  expect(people).toBe(company.users.length);
  expect(groups).toBe(company.groups.length);
  expect(org.simulator.stats).toMatchObject(peaceful);
  const windows = org.windows();
  expect(windows['/api/v1/apps']?.slice(0, -1)).toEqual([48, 48]);
  expect(windows['/api/v1/logs']?.slice(0, -1)).toEqual([58, 58]);
  expect(Object.keys(windows).length).toBe(4);
});

test.each([10, -10])(
  'where Okta’s clock is %i minutes ahead of ours, a crawl is never refused and takes no longer',
  async (minutes) => {
    org = await startSimulatedOrg({ people: 40, apps: 130, clockAheadMs: minutes * 60_000 });
    const { company, time } = org;
    const client = org.client(createRateGate({ timings, ...time }));
    const startedAtMs = time.now();
    await time.run(inParallel(4, company.apps, ({ id }) => readPages(client.appUsers(id), 1)));
    expect(org.windows()).toEqual({ '/api/v1/apps': [48, 48, 34] });
    expect(org.simulator.stats).toMatchObject(peaceful);
    expect((time.now() - startedAtMs) / 60_000).toBeLessThan(2.6);
  },
);

test('512 requests to a bucket of 50 a minute take 10.6 minutes at most', async () => {
  org = await startSimulatedOrg({ people: 40, apps: 140, latencyMs: 1_000 });
  const { company, time } = org;
  const gate = createRateGate({ timings, ...time });
  const client = org.client(gate);
  const startedAtMs = time.now();
  await time.run(readPages(client.apps(), 12));
  const reads = [1, 2, 3, 4].flatMap(() => company.apps.slice(0, 125));
  const workers = gate.parallelism('/api/v1/apps');
  await time.run(inParallel(workers, reads, ({ id }) => readPages(client.appUsers(id), 1)));
  expect(org.simulator.stats.byBucket).toEqual({ '/api/v1/apps': 512 });
  expect(org.simulator.stats).toMatchObject(peaceful);
  expect((time.now() - startedAtMs) / 60_000).toBeLessThan(10.6);
});

/** Okta's limits for the whole org, as a token that may use all of them meets them. */
const wholeOrg = { ...rateProfiles.workforce, tokenShare: 1 };

test('a token that may use the whole limit leaves 40 % of it to others', async () => {
  org = await startSimulatedOrg({ people: 40, apps: 140, rateLimits: wholeOrg });
  const client = org.client(createRateGate({ timings, ...org.time }));
  await org.time.run(inParallel(4, org.company.apps, ({ id }) => readPages(client.appUsers(id), 1)));
  expect(org.windows()).toEqual({ '/api/v1/apps': [58, 58, 24] });
  expect(org.simulator.stats).toMatchObject(peaceful);
});

test.each([
  ['evenly', 0.4],
  ['in one burst', (elapsedMs: number) => (elapsedMs < 20_000 ? 0 : 0.9)],
  ['all of it at times', (elapsedMs: number) => (elapsedMs < 30_000 ? 0 : 1)],
])(
  'neighbours that use the org’s limit %s cost one refusal a window at most, and no data',
  async (_how, share) => {
    org = await startSimulatedOrg({
      people: 700,
      apps: 140,
      rateLimits: { ...wholeOrg, neighbourShare: share },
    });
    const { company, time } = org;
    const client = org.client(createRateGate({ timings, ...time }));
    let readApps = 0;
    const crawl = Promise.all([
      inParallel(4, company.apps, async ({ id }) => {
        await readPages(client.appUsers(id), 1);
        readApps++;
      }),
      readPages(client.users()),
    ]);
    const [, people] = await time.run(crawl);
    expect([readApps, people]).toEqual([company.apps.length, company.users.length]);
    for (const refusals of org.refusals()) expect(refusals).toBe(1);
    expect(org.simulator.stats).toMatchObject({ concurrencyLimited: 0, sentBeforeReset: 0 });
  },
);

test('a connection test in the middle of a crawl that waits for the next window does not wait', async () => {
  org = await startSimulatedOrg({ people: 40, apps: 140 });
  const { company, time } = org;
  const gate = createRateGate({ timings, ...time });
  const crawler = org.client(gate);
  const crawl = inParallel(4, company.apps.slice(0, 60), ({ id }) => readPages(crawler.appUsers(id), 1));
  await time.run(time.sleep(40_000, new AbortController().signal));
  expect(org.windows()).toEqual({ '/api/v1/apps': [48] });
  const startedAtMs = time.now();
  const tester = org.client(gate);
  await time.run(
    (async () => {
      await tester.organization();
      await tester.tokenOwner();
      for (const capability of ['APPS', 'USERS', 'GROUPS', 'SYSTEM_LOG'] as const)
        await tester.probe(capability);
    })(),
  );
  expect(time.now() - startedAtMs).toBe(6 * 400);
  await time.run(crawl);
  expect(org.windows()['/api/v1/apps']).toEqual([49, 12]);
  expect(org.simulator.stats).toMatchObject(peaceful);
});

test('an org that takes few requests at a time refuses some, and gets as few from then on', async () => {
  org = await startSimulatedOrg({
    apps: 30,
    people: 150,
    groups: 160,
    latencyMs: 2_000,
    rateLimits: { ...rateProfiles.workforce, maxConcurrency: 3 },
  });
  const { company, time } = org;
  const client = org.client(createRateGate({ timings, ...time }));
  const crawl = inParallel(8, company.groups, ({ id }) => readPages(client.groupMembers(id), 1));
  await time.run(crawl);
  const { concurrencyLimited, rateLimited, sentBeforeReset } = org.simulator.stats;
  expect({ rateLimited, sentBeforeReset }).toEqual({ rateLimited: 0, sentBeforeReset: 0 });
  expect(concurrencyLimited).toBeGreaterThan(0);
  expect(concurrencyLimited).toBeLessThan(company.groups.length / 5);
});
