import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { rateProfiles } from '../../src/simulator/rate-limits.ts';
import type { Simulator } from '../../src/simulator/server.ts';
import { onStatement, rows } from '../../src/store/rows.ts';
import {
  beginRateWindowAcrossWorkspaces,
  closeRateBucketAcrossWorkspaces,
  deleteIdleRateBudgetsAcrossWorkspaces,
  giveUpRateWindowAcrossWorkspaces,
  leaseRatePermitsAcrossWorkspaces,
  type RateLeaseRequest,
} from '../../src/store/writes/rate-budgets.ts';
import { claimRunAcrossWorkspaces, findRun } from '../../src/store/writes/sync-runs.ts';
import { createSyncCommands } from '../../src/sync/commands.ts';
import { createExecutor } from '../../src/sync/executor.ts';
import { createRateBudgets, principalOf } from '../../src/sync/rate-budget.ts';
import { emptyTables, openTestStore, type TestStore } from '../kit/database.ts';
import { testKeyRing } from '../kit/discovery.ts';
import { inParallel, readPages, type SimulatedOrg, startSimulatedOrg } from '../kit/simulated-crawl.ts';

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

  test('three that crawl together spend no more of a window than one does', async () => {
    const orgLimits = { ...rateProfiles.workforce.orgLimits, '/api/v1/users': 120 };
    const rateLimits = { ...rateProfiles.workforce, orgLimits };
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
    const windows = org.windows();
    expect(windows[apps]?.slice(0, 3)).toEqual([48, 48, 48]);
    expect(windows['/api/v1/users']).toEqual([58, 58, 34]);
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

  test('somebody who waits for an answer does not wait for a process that died', async () => {
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
    // 20 % of 100, and the two left for others were there for the connection test.
    expect(Math.max(...perWindow)).toBeLessThanOrEqual(20);
    expect(perWindow.length).toBeGreaterThan(4);
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

const key = { oktaOrgId: 'org1', principal: 'abc', bucket: apps };
const start = new Date('2026-03-04T16:34:57.400Z');
const at = (ms: number) => new Date(start.getTime() + ms);

function ask(changes: Partial<RateLeaseRequest> = {}, instant?: Date) {
  const request = { opener: 'one', wanted: 10, allowance: 50, reserve: 2, report: null, ...changes };
  return leaseRatePermitsAcrossWorkspaces(store.db, key, request, instant);
}

/** A window of which `remaining` are left and that ends a minute after `start`. */
function begin(remaining: number) {
  const news = { opener: 'one', ceiling: 50, remaining, spent: 1, resetsAt: at(60_000), toldAt: start };
  return beginRateWindowAcrossWorkspaces(store.db, key, { ...news, endsInMs: 61_000 }, start);
}

async function availablePermits(): Promise<number | undefined> {
  const [row] = await rows<{ available: number }>(store.db, sql`select available from rate_budgets`);
  return row?.available;
}

describe('permits', () => {
  test('of a window that nobody knows, one of many who ask at once is to find out', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => ask({ opener: `process ${index}` }, start)),
    );
    expect(answers.filter(({ kind }) => kind === 'open').length).toBe(1);
    expect(answers.filter(({ kind }) => kind === 'wait').length).toBe(19);
  });

  test('are given once each, to however many who ask at once', async () => {
    await begin(49);
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) => ask({ opener: `process ${index}`, wanted: 3 }, at(1))),
    );
    const permits = answers.map((answer) => (answer.kind === 'granted' ? answer.permits : Number.NaN));
    expect(permits.reduce((sum, count) => sum + count)).toBe(47);
    expect(await ask({ reserve: 0, wanted: 1 }, at(2))).toMatchObject({ permits: 1 });
  });

  test('not used are worth nothing in the next window, and missing in none', async () => {
    await begin(49);
    await ask({}, at(1));
    expect(await ask({}, at(60_999))).toMatchObject({ kind: 'granted' });
    expect(await ask({}, at(61_000))).toEqual({ kind: 'open' });
    await beginRateWindowAcrossWorkspaces(
      store.db,
      key,
      {
        opener: 'one',
        ceiling: 50,
        remaining: 49,
        spent: 1,
        resetsAt: at(121_000),
        toldAt: at(61_500),
        endsInMs: 60_500,
      },
      at(61_500),
    );
    let given = 0;
    for (let more = true; more; ) {
      const answer = await ask({}, at(62_000));
      const permits = answer.kind === 'granted' ? answer.permits : 0;
      given += permits;
      more = permits > 0;
    }
    expect(given).toBe(47);
  });

  test('of one who was to find out and died are given to the next after half a minute', async () => {
    await ask({ opener: 'dead' }, start);
    expect(await ask({ opener: 'two' }, at(29_999))).toEqual({ kind: 'wait' });
    expect(await ask({ opener: 'two' }, at(30_000))).toEqual({ kind: 'open' });
  });

  test('of one who was to find out and could not are given to the next at once', async () => {
    await ask({ opener: 'one' }, start);
    await giveUpRateWindowAcrossWorkspaces(store.db, key, 'another');
    expect(await ask({ opener: 'two' }, at(1))).toEqual({ kind: 'wait' });
    await giveUpRateWindowAcrossWorkspaces(store.db, key, 'one');
    expect(await ask({ opener: 'two' }, at(2))).toEqual({ kind: 'open' });
  });

  test('become fewer by what neighbours use, and by nothing else', async () => {
    await begin(49);
    await ask({ wanted: 4 }, at(1));
    const report = { resetsAt: at(60_000), endsInMs: 60_000, unleased: 0 };
    // Less than what nobody holds: only neighbours can have used it.
    await ask({ wanted: 0, report: { ...report, available: 46 } }, at(2));
    expect(await availablePermits()).toBe(45);
    await ask({ wanted: 0, report: { ...report, available: 20 } }, at(3));
    expect(await availablePermits()).toBe(20);
    // A report that comes late does not bring anything back, and one of another window says nothing.
    await ask({ wanted: 0, report: { ...report, available: 40 } }, at(4));
    await ask({ wanted: 0, report: { ...report, resetsAt: at(0), available: 1 } }, at(5));
    expect(await availablePermits()).toBe(20);
  });

  test('are for all of them together no more than the share of the one who asks', async () => {
    await begin(99);
    let given = 1;
    for (let turn = 0; turn < 20; turn++) {
      const answer = await ask({ opener: `process ${turn % 2}`, allowance: 60 }, at(turn));
      given += answer.kind === 'granted' ? answer.permits : 0;
    }
    expect(given).toBe(58);
    expect(await ask({ allowance: 90 }, at(30))).toMatchObject({ permits: 10 });
  });

  test('are not given while the bucket is closed', async () => {
    await begin(49);
    await closeRateBucketAcrossWorkspaces(store.db, key, 5_000, at(1));
    await closeRateBucketAcrossWorkspaces(store.db, key, 1_000, at(2));
    expect(await ask({}, at(3))).toEqual({ kind: 'closed', ms: 4_998 });
    expect(await ask({}, at(5_001))).toMatchObject({ kind: 'granted', permits: 10 });
  });

  test('of a window that Okta has ended are replaced before our clock says so', async () => {
    await begin(10);
    const news = { opener: 'two', ceiling: 50, remaining: 48, spent: 2, endsInMs: 61_000 };
    const next = { ...news, resetsAt: at(120_000), toldAt: at(60_100) };
    await beginRateWindowAcrossWorkspaces(store.db, key, { ...next, toldAt: at(59_000) }, at(59_500));
    expect(await availablePermits()).toBe(10);
    await beginRateWindowAcrossWorkspaces(store.db, key, next, at(60_200));
    expect(await availablePermits()).toBe(48);
  });

  test('go by the database’s clock unless an instant is given', async () => {
    const resetsAt = new Date(Date.now() + 60_000);
    const news = { opener: 'one', ceiling: 50, remaining: 49, spent: 1, resetsAt, toldAt: new Date() };
    await beginRateWindowAcrossWorkspaces(store.db, key, { ...news, endsInMs: 0 });
    expect(await ask()).toEqual({ kind: 'open' });
    await beginRateWindowAcrossWorkspaces(store.db, key, { ...news, endsInMs: 3_600_000 });
    expect(await ask()).toMatchObject({ kind: 'granted', permits: 10 });
    await deleteIdleRateBudgetsAcrossWorkspaces(store.db);
    expect(await ask()).toMatchObject({ kind: 'granted' });
  });

  test('of tokens that were not used for a day are forgotten', async () => {
    await begin(49);
    await deleteIdleRateBudgetsAcrossWorkspaces(store.db, at(86_400_001));
    expect(await ask({}, at(2))).toEqual({ kind: 'open' });
  });
});
