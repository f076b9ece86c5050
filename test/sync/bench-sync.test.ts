import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Company } from '../../src/simulator/company/company.ts';
import { compareWithTruth } from '../bench/sync/compare-with-truth.ts';
import { createMeasuredSync } from '../bench/sync/measure.ts';
import { generateOrg, leastAppsRequests, type MeasuredOrg, startOrg } from '../bench/sync/org.ts';
import { appsBucket, inBucket, refused, since, worstWindow } from '../bench/sync/summary.ts';
import { emptyTables, openTestStore, type TestStore } from '../kit/database.ts';
import { createVirtualTime } from '../kit/virtual-time.ts';

/** `npm run bench:sync` measures the same with twenty and two hundred times as many people. */
describe('a first sync of 500 people and 60 services, on virtual time', () => {
  const start = new Date('2026-03-04T16:34:57.000Z');
  const minuteMs = 60_000;
  let store: TestStore;
  let company: Company;
  let org: MeasuredOrg;

  beforeAll(async () => {
    store = await openTestStore();
    company = generateOrg({ people: 500, services: 60, groups: 100, start });
  });
  afterAll(() => store.close());
  beforeEach(() => emptyTables(store));
  afterEach(() => org.simulator.close());

  async function startSync(neighbourShare = 0) {
    const time = createVirtualTime(start);
    org = await startOrg(company, time.clock, neighbourShare);
    const { url, token } = org.simulator;
    const target = { url, token, domain: company.org.domain };
    return createMeasuredSync({ store: time.watchStore(store), time, org: target });
  }

  /** How many users each app has, in the order in which Okta was first asked for them. */
  function sizesAsAsked(): number[] {
    const paths = org.simulator.stats.recent.map(
      ({ url }) => /^\/api\/v1\/apps\/(\w+)\/users/.exec(url)?.[1],
    );
    return [...new Set(paths)].flatMap((id) => company.appUsers.get(id ?? '')?.length ?? []);
  }

  test('is never refused, asks for no page twice, and is exact after a minute; the next asks six times at most', async () => {
    const sync = await startSync();
    const run = await sync.first();

    expect(run).toMatchObject({ status: 'SUCCEEDED', errors: [], hasWithheld: false });
    const answers = since(org.answers, run.startedAtMs);
    expect(refused(answers)).toEqual([]);
    expect(org.simulator.stats.sentBeforeReset).toBe(0);
    expect(inBucket(answers, appsBucket)).toHaveLength(leastAppsRequests(company));
    const until = (ms: number | null | undefined) => (ms ?? Number.NaN) - run.startedAtMs;
    const listsOfApps = answers.filter(
      ({ endpoint, at }) => endpoint === 'apps' && at.getTime() <= (run.servicesAtMs ?? 0),
    );
    expect(listsOfApps.length).toBeGreaterThan(0);
    expect(listsOfApps.length).toBeLessThanOrEqual(2);
    expect(until(run.stageEndedAtMs.GROUPS)).toBeLessThan(0.6 * minuteMs);
    expect(until(run.stageEndedAtMs.APP_ASSIGNMENTS)).toBeLessThan(1.2 * minuteMs);
    const truth = await compareWithTruth(store, company, run.endedAtMs);
    expect(truth.differences).toBe(0);
    expect(run.accountsAfterGroups).toBeGreaterThan(truth.accounts * 0.95);
    // Once groups have told how many use each app, small ones come first; a few use an app without a group.
    const last = sizesAsAsked().slice(-10);
    const largestBefore = (index: number) => Math.max(0, ...last.slice(0, index));
    expect(last.filter((size, index) => size > 0 && size < largestBefore(index) * 0.8 - 5)).toEqual([]);

    const again = await sync.again('INCREMENTAL');

    expect(again).toMatchObject({ status: 'SUCCEEDED', errors: [], hasWithheld: false });
    expect(since(org.answers, again.startedAtMs).length).toBeLessThanOrEqual(6);
    expect(await compareWithTruth(store, company, again.endedAtMs)).toEqual(truth);
  }, 300_000);

  test('beside a neighbour that uses two fifths of the org’s limits is refused once a window at most, and loses nothing', async () => {
    const sync = await startSync(0.4);
    const run = await sync.first();

    expect(run).toMatchObject({ status: 'SUCCEEDED', errors: [], hasWithheld: false });
    expect(worstWindow(since(org.answers, run.startedAtMs))).toBeLessThanOrEqual(1);
    expect(org.simulator.stats.sentBeforeReset).toBe(0);
    expect((await compareWithTruth(store, company, run.endedAtMs)).differences).toBe(0);
  }, 300_000);
});
