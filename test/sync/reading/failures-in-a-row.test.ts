import { afterAll, afterEach, describe, expect, test } from 'vitest';
import type { Endpoint } from '../../../src/simulator/lists/route.ts';
import { isInternalApp } from '../../../src/simulator/org/catalogue.ts';
import type { FaultEffect } from '../../../src/simulator/server/faults.ts';
import { rateProfiles } from '../../../src/simulator/server/rate-limits.ts';
import { setNextSyncAt } from '../../../src/store/sync/integrations.ts';
import { expectGroundTruth, expectNothingRemoved } from '../../kit/discovered.ts';
import {
  type Discovery,
  type DiscoveryOptions,
  expectSucceeded,
  startDiscovery,
} from '../../kit/discovery.ts';
import { storeForFile } from '../../kit/fixtures.ts';
import { until } from '../../kit/subgraph.ts';

/** Failures in a row that end a stage, and walks that may be under way by then. */
const mostAsked = 3 + 8;
const attempts = 5;
const requestTimeoutMs = 500;

const troubles: [string, FaultEffect][] = [
  ['hangs', { kind: 'hang', phase: 'headers' }],
  ['hangs in the middle of an answer', { kind: 'hang', phase: 'body' }],
  ['answers 503', { kind: 'status', status: 503 }],
  ['breaks its answers off', { kind: 'truncatedBody', mode: 'cut' }],
];

const fewTroubles = troubles.filter(([, { kind }]) => kind === 'status' || kind === 'truncatedBody');

const store = storeForFile();
let discovery: Discovery;
/** What a test left for the next one, connected and completely read. */
let connected: Discovery | undefined;
let workspaces = 0;

afterEach(async () => {
  if (discovery !== connected) await discovery?.close();
});
afterAll(() => connected?.close());

async function start(options: Partial<DiscoveryOptions> = {}): Promise<void> {
  workspaces += 1;
  discovery = await startDiscovery({
    store,
    workspaceId: `workspace-${workspaces}`,
    people: 24,
    apps: 36,
    groups: 30,
    signInDays: 2,
    timings: { requestTimeoutMs },
    ...options,
  });
}

/** An org that is connected: of the test before, when that got so far as to leave it. */
async function takeConnected(): Promise<void> {
  const left = connected;
  connected = undefined;
  if (left === undefined) await connect();
  else discovery = left;
}

/** The first sync, and two more: some change has to be seen in the log before it is relied on to tell of all. */
async function connect(): Promise<void> {
  await start();
  const { company, simulator } = discovery;
  expectSucceeded(await discovery.connect());
  const person = company.users.find(({ status }) => status === 'ACTIVE')?.id ?? '';
  simulator.world.assign(person, services()[0]?.id ?? '');
  for (let syncs = 0; syncs < 2; syncs++) expectSucceeded(await discovery.syncOnce({ mode: 'INCREMENTAL' }));
}

/**
 * Spoils what is asked of some apps or groups, and tells which those were, in the order they were asked for first. Of
 * what hangs thirty requests in a row time out: clients made meanwhile wait less for each.
 */
function spoil(on: Endpoint, effect: FaultEffect, isSpoilt: (id: string) => boolean = () => true) {
  if (effect.kind === 'hang') discovery.timings.requestTimeoutMs = 200;
  const asked = new Set<string>();
  const fault = discovery.simulator.faults.add(effect, {
    on,
    when({ url }) {
      const id = url.pathname.split('/')[4] ?? '';
      if (!isSpoilt(id)) return false;
      asked.add(id);
      return true;
    },
  });
  const removeFault = fault.remove;
  const remove = () => {
    removeFault();
    discovery.timings.requestTimeoutMs = requestTimeoutMs;
  };
  return Object.assign(fault, { asked, remove });
}

/** What is asked for, in order. */
function watch(on: Endpoint): string[] {
  const asked: string[] = [];
  discovery.simulator.faults.add(
    { kind: 'emptyList' },
    {
      on,
      when({ url }) {
        asked.push(url.pathname.split('/')[4] ?? '');
        return false;
      },
    },
  );
  return asked;
}

const health = async () => {
  const { status, statusReason } = await discovery.integration();
  return { status, statusReason };
};
const dueInMs = async () => Date.parse((await discovery.integration()).nextSyncAt ?? '') - Date.now();
/** As the scheduler does when it queues a run. */
const postpone = () => setNextSyncAt(store.db, discovery.integrationKey(), 3_600);
/** Somebody who is in the fewest groups, and the others. */
function whoJoinsMost() {
  const { groupMembers, groups, users } = discovery.company;
  const [most] = users
    .filter(({ status }) => status === 'ACTIVE')
    .map(({ id }) => ({
      person: id,
      joined: groups.filter((group) => !groupMembers.get(group.id)?.includes(id)),
    }))
    .sort((one, other) => other.joined.length - one.joined.length);
  return most ?? expect.fail('nobody is active');
}
const services = () => discovery.company.apps.filter((app) => !isInternalApp(app.name));

describe('the users of apps', () => {
  test.each(troubles)(
    'of an org that %s are given up after a few apps, kept, and read by the next sync',
    async (_what, effect) => {
      await takeConnected();
      expect(services().length).toBeGreaterThan(2 * mostAsked);

      await postpone();
      const fault = spoil('appUsers', effect);
      const { run, stages } = await discovery.syncOnce();
      fault.remove();
      expect(fault.asked.size).toBeLessThanOrEqual(mostAsked);
      expect(fault.fired).toBeLessThanOrEqual(mostAsked * attempts);
      expect(run.status).toBe('PARTIALLY_SUCCEEDED');
      expect(stages.APP_ASSIGNMENTS).toMatchObject({ status: 'FAILED', error: { retryable: true } });
      expect(await health()).toEqual({ status: 'DEGRADED', statusReason: 'ORG_UNREACHABLE' });
      expect(await dueInMs()).toBeLessThan(20 * 60_000);
      await expectNothingRemoved(discovery);

      const asked = watch('appUsers');
      expectSucceeded(await discovery.syncOnce({ mode: 'INCREMENTAL' }));
      // All of them, and what failed after what was not reached.
      expect([...asked].sort()).toEqual(services().map(({ id }) => id));
      expect(new Set(asked.slice(-fault.asked.size))).toEqual(fault.asked);
      expect(await health()).toEqual({ status: 'CONNECTED', statusReason: null });
      await expectGroundTruth(discovery);
      connected = discovery;
    },
  );

  test('of a few apps that fail each time, and first, keep no other app from being read', async () => {
    await start();
    const unavailable: FaultEffect = { kind: 'status', status: 503 };
    const first = spoil('appUsers', unavailable);
    const { stages } = await discovery.connect();
    expect(stages.APP_ASSIGNMENTS.status).toBe('FAILED');
    expect(await dueInMs()).toBeLessThan(20 * 60_000);
    first.remove();
    const broken = first.asked;

    for (let syncs = 0; syncs < 2; syncs++) {
      await postpone();
      const again = spoil('appUsers', unavailable, (id) => broken.has(id));
      const { run, stages: ended } = await discovery.syncOnce({ mode: 'INCREMENTAL' });
      again.remove();
      expect(run.status).toBe('PARTIALLY_SUCCEEDED');
      expect(again.fired).toBeLessThanOrEqual(mostAsked * attempts);
      // What is left fails each time, and is not worth another try before the next sync is due.
      expect(ended.APP_ASSIGNMENTS).toMatchObject({
        status: 'PARTIALLY_SUCCEEDED',
        error: { message: expect.stringContaining(`${broken.size} of ${services().length} apps`) },
      });
      expect(await dueInMs()).toBeGreaterThan(20 * 60_000);
    }

    const asked = watch('appUsers');
    expectSucceeded(await discovery.syncOnce({ mode: 'INCREMENTAL' }));
    expect(asked).toEqual(expect.arrayContaining([...broken]));
    await expectGroundTruth(discovery);
  });

  test('of apps that fail here and there are read around', async () => {
    await start();
    const ids = services().map(({ id }) => id);
    const fault = spoil('appUsers', { kind: 'status', status: 403 }, (id) => ids.indexOf(id) % 3 === 0);
    const { stages } = await discovery.connect();
    expect(stages.APP_ASSIGNMENTS.status).toBe('PARTIALLY_SUCCEEDED');
    expect(fault.fired).toBe(Math.ceil(ids.length / 3));
  });
});

describe('the apps of groups that changed', () => {
  test.each(troubles)(
    'of an org that %s are given up after a few groups, and asked for by the next sync',
    async (_what, effect) => {
      await takeConnected();
      const { simulator } = discovery;
      const { person, joined } = whoJoinsMost();
      expect(joined.length).toBeGreaterThan(mostAsked + 3);
      for (const { id } of joined) simulator.world.addToGroup(person, id);

      const fault = spoil('groupApps', effect);
      const { stages } = await discovery.syncOnce({ mode: 'INCREMENTAL' });
      fault.remove();
      expect(fault.asked.size).toBeLessThanOrEqual(mostAsked);
      expect(stages.GROUPS).toMatchObject({ status: 'PARTIALLY_SUCCEEDED', error: { retryable: true } });
      expect(await health()).toEqual({ status: 'DEGRADED', statusReason: 'ORG_UNREACHABLE' });
      await expectNothingRemoved(discovery);

      const asked = watch('groupApps');
      expectSucceeded(await discovery.syncOnce({ mode: 'INCREMENTAL' }));
      expect([...asked].sort()).toEqual(joined.map(({ id }) => id).sort());
      expect(new Set(asked.slice(-fault.asked.size))).toEqual(fault.asked);
      expect(await health()).toEqual({ status: 'CONNECTED', statusReason: null });
      await expectGroundTruth(discovery);
      connected = discovery;
    },
  );
});

describe('the accounts that follow from groups', () => {
  test.each(fewTroubles)('of an org that %s are given up after a few groups', async (_what, effect) => {
    const orgLimits = { ...rateProfiles.generous.orgLimits, '/api/v1/apps': 90 };
    // More apps than half of what Okta allows a minute: worth a picture in advance.
    await start({ groups: 90, simulator: { rateLimits: { ...rateProfiles.generous, orgLimits } } });
    const fault = spoil('groupApps', effect);
    // Otherwise the apps may have been read before the groups are through, which nobody needs then.
    discovery.simulator.deny('appUsers');
    const { stages } = await discovery.connect();
    fault.remove();
    expect(fault.asked.size).toBeLessThanOrEqual(mostAsked);
    expect(stages.GROUPS).toMatchObject({ status: 'PARTIALLY_SUCCEEDED', error: { retryable: true } });

    discovery.simulator.allow('appUsers');
    discovery.advance(61_000);
    expectSucceeded(await discovery.syncOnce());
    await expectGroundTruth(discovery);
  });
});

test('an org that answers nothing at all ends the run, which says so, and the next one reads everything', async () => {
  await takeConnected();
  await postpone();
  // Long enough for nobody to time out by chance, and less than lists take to be given up one by one.
  discovery.timings.silenceMaxMs = 700;
  const fault = discovery.simulator.faults.add(
    { kind: 'hang', phase: 'headers' },
    { when: ({ endpoint }) => endpoint !== 'apps' },
  );
  const { run } = await discovery.syncOnce();
  fault.remove();
  expect(run).toMatchObject({
    status: 'FAILED',
    error: { code: 'silent', retryable: true, message: expect.stringContaining('not answered') },
  });
  expect(fault.fired).toBeLessThan(20);
  expect(await health()).toEqual({ status: 'ERROR', statusReason: 'ORG_UNREACHABLE' });
  expect(await dueInMs()).toBeLessThan(20 * 60_000);
  await expectNothingRemoved(discovery);

  discovery.timings.silenceMaxMs = 60_000;
  const asked = watch('appUsers');
  expectSucceeded(await discovery.syncOnce({ mode: 'INCREMENTAL' }));
  expect([...asked].sort()).toEqual(services().map(({ id }) => id));
  expect(await health()).toEqual({ status: 'CONNECTED', statusReason: null });
  await expectGroundTruth(discovery);
  connected = discovery;
});

test('a complete read that is cancelled leaves what it did not reach to the next sync', async () => {
  await takeConnected();
  const { commands, simulator, viewer } = discovery;
  const stuck = simulator.faults.add({ kind: 'hang', phase: 'headers' }, { on: 'appUsers', skip: 3 });
  const syncRunId = await discovery.begin();
  await until(
    async () => stuck.fired,
    (fired) => fired > 0,
  );
  await commands.cancelSync(viewer, { syncRunId });
  stuck.remove();
  expect((await discovery.endOf(syncRunId)).run.status).toBe('CANCELED');

  const asked = watch('appUsers');
  expectSucceeded(await discovery.syncOnce({ mode: 'INCREMENTAL' }));
  expect(asked.length).toBeGreaterThanOrEqual(services().length - 3);
  expect(asked.length).toBeLessThanOrEqual(services().length);
});
