import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { OktaClient } from '../../../src/okta/client.ts';
import { rateProfiles } from '../../../src/simulator/server/rate-limits.ts';
import type { Simulator } from '../../../src/simulator/server/server.ts';
import { onStatement, rows } from '../../../src/store/engine/run-sql.ts';
import { leaseRatePermitsAcrossWorkspaces } from '../../../src/store/sync/rate-budgets.ts';
import { claimRunAcrossWorkspaces, findRun } from '../../../src/store/sync/sync-runs.ts';
import { createSyncCommands } from '../../../src/sync/commands/commands.ts';
import { createRateBudgets, principalOf } from '../../../src/sync/connection/shared-rate-budget.ts';
import { createExecutor } from '../../../src/sync/run/run-executor.ts';
import { emptyTables, openTestStore, type TestStore } from '../../kit/database.ts';
import { testKeyRing } from '../../kit/discovery.ts';
import { inParallel, readPages, type SimulatedOrg, startSimulatedOrg } from '../../kit/simulated-crawl.ts';

let store: TestStore;
beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.close());
beforeEach(() => emptyTables(store));

/** Okta's limits for the whole org, as a token that may use all of them meets them. */
const wholeOrg = { ...rateProfiles.workforce, tokenShare: 1 };
const peaceful = { rateLimited: 0, concurrencyLimited: 0, sentBeforeReset: 0, sentWhileExhausted: 0 };
const apps = '/api/v1/apps';

describe('processes on one database, for one token', () => {
  let org: SimulatedOrg;
  afterEach(() => org.close());

  /** A process as far as the budget goes: its own gates, nothing shared with another but the database. */
  function startProcess(watched: TestStore) {
    const { simulator, time } = org;
    const budgets = createRateBudgets({ db: watched.db, clock: { now: time.now, sleep: time.sleep } });
    const gate = budgets.gateFor(principalOf(simulator.token), 'org1');
    return { gate, client: org.client(gate) };
  }

  test('three that crawl together spend no more of a window than one may', async () => {
    const orgLimits = { ...wholeOrg.orgLimits, '/api/v1/users': 100 };
    const rateLimits = { ...wholeOrg, orgLimits };
    org = await startSimulatedOrg({ people: 80, apps: 150, rateLimits });
    const { company, time } = org;
    const watched = time.watchStore(store);
    const work = [...company.apps];
    const crawls = [1, 2, 3].map(async () => {
      const { client } = startProcess(watched);
      const users = readPages(client.users(), 50);
      const worker = async () => {
        for (let app = work.shift(); app !== undefined; app = work.shift()) {
          await readPages(client.appUsers(app.id), 1);
        }
      };
      await Promise.all([users, worker(), worker()]);
    });
    await time.run(Promise.all(crawls));
    expect(org.simulator.stats).toMatchObject(peaceful);
    expect(org.windows()).toEqual({ [apps]: [58, 58, 34], '/api/v1/users': [58, 58, 34] });
  });

  test('two without a budget in common spend more than the share: the same crawl tells the difference', async () => {
    org = await startSimulatedOrg({ apps: 150, rateLimits: wholeOrg });
    const { company, time } = org;
    const crawls = [company.apps.slice(0, 75), company.apps.slice(75, 150)].map((half) => {
      const client = org.client();
      return inParallel(2, half, ({ id }) => readPages(client.appUsers(id), 1));
    });
    await time.run(Promise.all(crawls));
    expect(org.windows()[apps]?.[0]).toBeGreaterThan(90);
  });

  test('one alone uses a few statements a window for it', async () => {
    org = await startSimulatedOrg({ apps: 150 });
    const { company, time } = org;
    const { client } = startProcess(time.watchStore(store));
    let statements = 0;
    const stop = onStatement(store, ({ text }) => {
      if (text.includes('rate_budgets')) statements++;
    });
    await time.run(inParallel(3, company.apps.slice(0, 144), ({ id }) => readPages(client.appUsers(id), 1)));
    stop();
    expect(org.windows()[apps]).toEqual([48, 48, 48]);
    expect(statements).toBeLessThan(3 * 14);
  });

  test('a connection test in another one does not wait for the crawl of this one', async () => {
    org = await startSimulatedOrg({ apps: 150 });
    const { company, time } = org;
    const watched = time.watchStore(store);
    const { client: crawler } = startProcess(watched);
    const crawl = inParallel(3, company.apps.slice(0, 60), ({ id }) => readPages(crawler.appUsers(id), 1));
    await time.run(time.sleep(45_000, new AbortController().signal));
    const startedAtMs = time.now();
    await time.run(startProcess(watched).client.probe('APPS'));
    expect(time.now() - startedAtMs).toBe(400);
    await time.run(crawl);
    expect(org.windows()[apps]).toEqual([49, 12]);
    expect(org.simulator.stats).toMatchObject(peaceful);
  });

  test('a connection test beside the first request of a window counts in the share of the org’s limit', async () => {
    const orgLimits = { ...wholeOrg.orgLimits, [apps]: 20 };
    org = await startSimulatedOrg({ apps: 60, rateLimits: { ...wholeOrg, orgLimits } });
    const { company, time } = org;
    const watched = time.watchStore(store);
    const signal = new AbortController().signal;
    const [one, two] = [startProcess(watched).client, startProcess(watched).client];
    await time.run(readPages(one.appUsers(company.apps[0]?.id ?? '')));
    await time.run(time.sleep(70_000, signal));
    const crawl = (client: OktaClient, from: number) =>
      inParallel(2, company.apps.slice(from, from + 8), ({ id }) => readPages(client.appUsers(id), 1));
    const testsAtTheEnd = async () => {
      await time.sleep(30_000, signal);
      for (let turn = 0; turn < 3; turn++) await two.probe('APPS');
    };
    await time.run(Promise.all([crawl(one, 1), one.probe('APPS'), crawl(two, 9), testsAtTheEnd()]));
    // 60 % of 20.
    expect(Math.max(...(org.windows()[apps] ?? []))).toBeLessThanOrEqual(12);
    expect(org.simulator.stats).toMatchObject(peaceful);
  });

  test('neighbours outside of them cost one refusal a window at most', async () => {
    const neighbourShare = 0.4;
    org = await startSimulatedOrg({ apps: 150, rateLimits: { ...wholeOrg, neighbourShare } });
    const { company, time } = org;
    const watched = time.watchStore(store);
    const halves = [company.apps.slice(0, 75), company.apps.slice(75, 150)];
    const crawls = halves.map((half) => {
      const { client } = startProcess(watched);
      return inParallel(2, half, ({ id }) => readPages(client.appUsers(id), 1));
    });
    await time.run(Promise.all(crawls));
    for (const refusals of org.refusals()) expect(refusals).toBe(1);
    expect(org.simulator.stats).toMatchObject({ sentBeforeReset: 0, concurrencyLimited: 0 });
    expect(org.simulator.stats.byStatus[200]).toBe(150);
  });

  test.each([1, 2, 3])(
    'two that share %i requests a window are never refused, and both go on',
    async (limit) => {
      const rateLimits = { ...rateProfiles.workforce, orgLimits: { [apps]: limit * 2 } };
      org = await startSimulatedOrg({ apps: 30, rateLimits });
      const { company, time } = org;
      const watched = time.watchStore(store);
      const crawls = [company.apps.slice(0, 4), company.apps.slice(4, 8)].map((half) => {
        const { client } = startProcess(watched);
        return inParallel(2, half, ({ id }) => readPages(client.appUsers(id), 1));
      });
      await time.run(Promise.all(crawls));
      expect(org.simulator.stats).toMatchObject({ ...peaceful, requests: 8 });
    },
  );

  test('the org of a token becomes known, or its row is lost, in the middle of a window', async () => {
    org = await startSimulatedOrg({ apps: 150 });
    const { company, simulator, time } = org;
    const watched = time.watchStore(store);
    const budgets = createRateBudgets({ db: watched.db, clock: { now: time.now, sleep: time.sleep } });
    const gate = budgets.gateFor(principalOf(simulator.token));
    const client = org.client(gate);
    let statements = 0;
    const stop = onStatement(store, () => {
      statements++;
    });
    const crawl = inParallel(2, company.apps.slice(0, 100), ({ id }) => readPages(client.appUsers(id), 1));
    await time.run(time.sleep(4_000, new AbortController().signal));
    expect(statements).toBe(0);
    budgets.gateFor(principalOf(simulator.token), 'org1');
    await time.run(time.sleep(4_000, new AbortController().signal));
    await emptyTables(store);
    const { client: other } = startProcess(watched);
    await time.run(Promise.all([crawl, readPages(other.appUsers(company.apps[100]?.id ?? ''), 1)]));
    stop();
    expect(org.windows()[apps]?.slice(0, 2)).toEqual([48, 48]);
    expect(org.simulator.stats).toMatchObject(peaceful);
    expect(statements).toBeLessThan(50);
  });

  test('what Okta closed for an hour is closed to another process too: it sends nothing, and waits for nothing', async () => {
    org = await startSimulatedOrg({ apps: 3 });
    const { time } = org;
    const watched = time.watchStore(store);
    const signal = new AbortController().signal;
    const pass = await time.run(startProcess(watched).gate.enter(apps, signal));
    pass.close(3_600_000);
    pass.leave();
    const { client } = startProcess(watched);
    await expect(time.run(readPages(client.apps()))).rejects.toMatchObject({ kind: 'rateLimited' });
    expect(org.simulator.stats.requests).toBe(0);
    await time.run(time.sleep(3_601_000, signal));
    await time.run(readPages(client.apps(), 1));
    expect(org.simulator.stats).toMatchObject({ requests: 1, byStatus: { 200: 1 } });
  });

  test('a person who waits for an answer does not wait for a process that died', async () => {
    org = await startSimulatedOrg({ apps: 30 });
    const { simulator, time } = org;
    const watched = time.watchStore(store);
    const dead = { oktaOrgId: 'org1', principal: principalOf(simulator.token), bucket: apps };
    const request = { opener: 'dead', wanted: 1, allowance: 1, reserve: 0, report: null };
    await leaseRatePermitsAcrossWorkspaces(store.db, dead, request, new Date(time.now()));
    const startedAtMs = time.now();
    const { client } = startProcess(watched);
    await time.run(client.probe('APPS'));
    expect(time.now() - startedAtMs).toBe(2_000 + 400);
  });

  test('a crawl waits five seconds for a process that died while it was to find out about a window', async () => {
    org = await startSimulatedOrg({ apps: 30 });
    const { company, simulator, time } = org;
    const signal = new AbortController().signal;
    const watched = time.watchStore(store);
    const { client } = startProcess(watched);
    await time.run(readPages(client.appUsers(company.apps[0]?.id ?? '')));
    await time.run(time.sleep(70_000, signal));
    const dead = { oktaOrgId: 'org1', principal: principalOf(simulator.token), bucket: apps };
    const request = { opener: 'dead', wanted: 1, allowance: 1, reserve: 0, report: null };
    await leaseRatePermitsAcrossWorkspaces(store.db, dead, request, new Date(time.now()));
    const startedAtMs = time.now();
    await time.run(readPages(client.appUsers(company.apps[1]?.id ?? ''), 1));
    expect(time.now() - startedAtMs).toBe(5_000 + 400);
  });

  test('a sync keeps to the share its integration may spend, and names its token by a digest alone', async () => {
    org = await startSimulatedOrg({ people: 10, apps: 50, groups: 5, pageSize: 20 });
    const { company, simulator, time } = org;
    const watched = time.watchStore(store);
    const clock = { now: time.now, sleep: time.sleep };
    const budgets = createRateBudgets({ db: watched.db, clock });
    const okta = { baseUrl: simulator.url, budgets, clock };
    const parts = { store: watched, keyRing: testKeyRing, okta, now: () => new Date(time.now()) };
    const commands = createSyncCommands({ ...parts, onQueued: () => undefined });
    const input = { domain: company.org.domain, apiToken: simulator.token };
    await time.run(commands.addIntegration({ workspaceId: 'acme' }, input));
    await store.db.execute(sql`update okta_integrations set max_rate_share = 0.2`);

    const run = await claimRunAcrossWorkspaces(store.db, 600);
    if (run === null) throw new Error('nothing to run');
    const lease = { workspaceId: run.workspaceId, runId: run.id, leaseToken: run.leaseToken };
    const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
    await time.run(createExecutor({ ...parts, log })(run, lease, new AbortController().signal));

    expect(await findRun(store.db, lease)).toMatchObject({ status: 'SUCCEEDED' });
    expect(simulator.stats).toMatchObject(peaceful);
    const perWindow = requestsPerWindow(simulator, '/api/v1/apps');
    // 20 % of the org's 100, connection test and reserve included.
    expect(Math.max(...perWindow)).toBeLessThanOrEqual(20);
    expect(perWindow.length).toBeGreaterThan(2);
    const budgetRows = JSON.stringify(await rows(store.db, sql`select * from rate_budgets`));
    expect(budgetRows).toContain(principalOf(simulator.token));
    expect(budgetRows).not.toContain(simulator.token.slice(10));
  });

  test('without the database a crawl goes on, with half of what it may spend, less the reserve', async () => {
    org = await startSimulatedOrg({ apps: 80 });
    const { company, time } = org;
    const gone = await openTestStore();
    const { client } = startProcess(time.watchStore(gone));
    await gone.close();
    await time.run(inParallel(3, company.apps.slice(0, 60), ({ id }) => readPages(client.appUsers(id), 1)));
    expect(org.windows()[apps]?.slice(0, 2)).toEqual([23, 23]);
    expect(org.simulator.stats).toMatchObject(peaceful);
  });
});

/** Requests to a bucket in each minute that one of them began, as the simulator counts. */
function requestsPerWindow(simulator: Simulator, path: string): number[] {
  const counts: number[] = [];
  let endsAtMs = 0;
  for (const { at, url } of simulator.stats.recent) {
    if (!url.startsWith(path) || /^\/api\/v1\/apps\/[^/?]+$/.test(url)) continue;
    if (at.getTime() >= endsAtMs) {
      endsAtMs = at.getTime() + 60_000;
      counts.push(0);
    }
    counts.push((counts.pop() ?? 0) + 1);
  }
  return counts;
}

test('all clients of a token in a process go through one gate, and those of another token do not', () => {
  const budgets = createRateBudgets({ db: store.db });
  const gate = budgets.gateFor(principalOf('00one'));
  expect(budgets.gateFor(principalOf('00one'), 'org1')).toBe(gate);
  expect(budgets.gateFor(principalOf('00two'))).not.toBe(gate);
});
