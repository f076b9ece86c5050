import { type ChannelListener, subscribe, unsubscribe } from 'node:diagnostics_channel';
import { beforeAll, expect, test } from 'vitest';
import type { Capability } from '../../../src/simulator/lists/route.ts';
import type { OktaDataType } from '../../../src/store/tables/okta-data-types.ts';
import { expectGroundTruth, readContents, readRowVersions } from '../../kit/discovered.ts';
import { expectSucceeded } from '../../kit/discovery.ts';
import { discoveryForFile, storeForFile } from '../../kit/fixtures.ts';

const store = storeForFile();
const discovery = discoveryForFile({ store, people: 12, apps: 9, groups: 4, signInDays: 2, pageSize: 4 });

beforeAll(async () => {
  expectSucceeded(await discovery.connect());
});

const stages: OktaDataType[] = ['APPS', 'USERS', 'GROUPS', 'APP_ASSIGNMENTS', 'SYSTEM_LOG'];

/** What the Okta client sends, and when it is told of the first 401. */
function watchClient() {
  const underWay = new Set<unknown>();
  const seen = { underWayAtRefusal: 0, sentAfterRefusal: 0 };
  const channels: [string, (message: { request: unknown; response?: { statusCode: number } }) => void][] = [
    ['undici:request:create', ({ request }) => void underWay.add(request)],
    ['undici:request:trailers', ({ request }) => void underWay.delete(request)],
    ['undici:request:error', ({ request }) => void underWay.delete(request)],
    [
      'undici:client:sendHeaders',
      () => {
        if (seen.underWayAtRefusal > 0) seen.sentAfterRefusal += 1;
      },
    ],
    [
      'undici:request:headers',
      ({ response }) => {
        if (response?.statusCode === 401) seen.underWayAtRefusal ||= underWay.size;
      },
    ],
  ];
  for (const [name, listener] of channels) subscribe(name, listener as ChannelListener);
  return {
    seen,
    stop: () => {
      for (const [name, listener] of channels) unsubscribe(name, listener as ChannelListener);
    },
  };
}

test.each([
  [1, 0],
  [3, 0],
  [6, 0],
  [12, 0],
  [6, 50],
  [14, 50],
])(
  'a token revoked at request %i (answered after %i ms) ends the sync at once, and everything known is kept',
  async (k, latencyMs) => {
    const { simulator } = discovery;
    simulator.settings.latencyMs = latencyMs;
    const before = await readRowVersions(store);
    simulator.stats.reset();
    let requests = 0;
    const watch = simulator.faults.add(
      { kind: 'emptyList' },
      {
        when: () => {
          requests += 1;
          if (requests === k) simulator.revokeToken();
          return false;
        },
      },
    );
    const client = watchClient();
    const ended = await discovery.syncOnce();
    client.stop();
    watch.remove();
    simulator.settings.latencyMs = 0;

    // Nothing follows a refusal; what Okta may see of the token since is what was under way, and the first goes alone.
    const { underWayAtRefusal, sentAfterRefusal } = client.seen;
    expect(sentAfterRefusal).toBe(0);
    expect(underWayAtRefusal).toBeGreaterThanOrEqual(1);
    if (k === 1) expect(underWayAtRefusal).toBe(1);
    expect(requests - k + 1).toBeLessThanOrEqual(underWayAtRefusal);
    expect(simulator.stats.sentAfterRefusal).toBeLessThan(underWayAtRefusal);
    expect(ended.run).toMatchObject({
      status: 'FAILED',
      error: { code: 'unauthorized', httpStatus: 401, oktaErrorCode: 'E0000011', retryable: false },
    });
    for (const stage of Object.values(ended.stages)) {
      expect(['SUCCEEDED', 'FAILED', 'CANCELED']).toContain(stage.status);
    }
    expect(await discovery.integration()).toMatchObject({
      status: 'ERROR',
      statusReason: 'TOKEN_EXPIRED_OR_REVOKED',
    });
    expect(await readRowVersions(store)).toEqual(before);

    simulator.issueToken(simulator.token);
    expectSucceeded(await discovery.syncOnce());
    expect(await discovery.integration()).toMatchObject({ status: 'CONNECTED', statusReason: null });
    expect(await readRowVersions(store)).toEqual(before);
  },
);

test('a token dies with its owner’s account', async () => {
  const { simulator, company } = discovery;
  simulator.world.setStatus(company.tokenOwnerId, 'DEPROVISIONED');
  const ended = await discovery.syncOnce();
  simulator.world.setStatus(company.tokenOwnerId, 'ACTIVE');
  expect(ended.run).toMatchObject({ status: 'FAILED', error: { code: 'unauthorized' } });
  expectSucceeded(await discovery.syncOnce());
});

test.each<[Capability, OktaDataType]>([
  ['logs', 'SYSTEM_LOG'],
  ['groups', 'GROUPS'],
  ['appUsers', 'APP_ASSIGNMENTS'],
  ['users', 'USERS'],
  ['apps', 'APPS'],
])(
  'without the right to read %s the others are read, and %s is FORBIDDEN until the right is granted again',
  async (capability, dataType) => {
    const { simulator } = discovery;
    const before = await readContents(store);
    simulator.deny(capability);
    const ended = await discovery.syncOnce();
    simulator.allow(capability);

    expect(ended.run).toMatchObject({
      status: 'PARTIALLY_SUCCEEDED',
      error: { code: 'forbidden', httpStatus: 403, oktaErrorCode: 'E0000006' },
    });
    for (const each of stages) {
      expect([each, ended.stages[each].status]).toEqual([each, each === dataType ? 'FAILED' : 'SUCCEEDED']);
    }
    const degraded = await discovery.integration();
    expect(degraded).toMatchObject({ status: 'DEGRADED', statusReason: 'INSUFFICIENT_PERMISSIONS' });
    for (const { dataType: each, status, message, lastSucceededAt } of degraded.capabilities) {
      expect([each, status]).toEqual([each, each === dataType ? 'FORBIDDEN' : 'OK']);
      if (each === dataType) expect(message).toContain('Read-only Administrator');
      expect(lastSucceededAt).not.toBeNull();
    }
    expect(await readContents(store)).toEqual(before);

    expectSucceeded(await discovery.syncOnce());
    const connected = await discovery.integration();
    expect(connected).toMatchObject({ status: 'CONNECTED', statusReason: null });
    for (const { status, message } of connected.capabilities) expect([status, message]).toEqual(['OK', null]);
    await expectGroundTruth(discovery);
  },
);

test('one app whose users may not be read does not keep those of the others from being read', async () => {
  const { simulator, company } = discovery;
  const [appId] = [...company.appUsers].sort(([, a], [, b]) => b.length - a.length)[0] ?? [''];
  const refused = simulator.faults.add(
    { kind: 'status', status: 403 },
    { on: 'appUsers', when: ({ url }) => url.pathname.includes(appId) },
  );
  const before = await readContents(store);
  const ended = await discovery.syncOnce();
  refused.remove();
  expect(refused.fired).toBe(1);
  expect(ended.run.status).toBe('PARTIALLY_SUCCEEDED');
  expect(ended.stages.APP_ASSIGNMENTS).toMatchObject({
    status: 'PARTIALLY_SUCCEEDED',
    error: { code: 'forbidden', message: expect.stringMatching(/^The users of 1 of \d+ apps/) },
  });
  expect(await readContents(store)).toEqual(before);
});
