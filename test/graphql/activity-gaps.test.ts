/** What is said about use when some sign-ins are not known: lost for good, or not read yet. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { storeForFile } from '../kit/fixtures.ts';
import { startTestServer, type TestServer } from '../kit/graphql.ts';
import {
  accountSeed,
  instanceSeed,
  integrationSeed,
  seed,
  seedId,
  serviceSeed,
  userSeed,
} from '../kit/seed.ts';

const store = storeForFile();
let server: TestServer;
const workspaceId = 'default';
const dayMs = 86_400_000;
const now = Date.now();
const daysAgo = (count: number) => new Date(now - count * dayMs).toISOString();

/** Known for 200 days, but for a hole from 120 to 60 days ago. */
const gap = { from: daysAgo(120), to: daysAgo(60) };
const integration = integrationSeed({
  workspaceId,
  id: seedId('integration'),
  activityKnownSince: daysAgo(200),
  activityGaps: [gap],
});
const service = serviceSeed({ workspaceId, id: seedId('service') });
const instance = instanceSeed({
  workspaceId,
  id: seedId('app'),
  integrationId: integration.id,
  serviceId: service.id,
});
const lastSignIns = { recent: daysAgo(10), before: daysAgo(150), never: null };

beforeAll(async () => {
  server = await startTestServer(store);
  const people = Object.entries(lastSignIns).map(([name, lastActivityAt]) => {
    const user = userSeed({ workspaceId, id: seedId('user', name), integrationId: integration.id });
    const activity = { firstActivityAt: lastActivityAt, lastActivityAt };
    return { user, account: accountSeed({ id: seedId('account', name), ...activity }, user, instance) };
  });
  await seed(store.db, {
    integrations: [integration],
    services: [service],
    instances: [instance],
    users: people.map(({ user }) => user),
    accounts: people.map(({ account }) => account),
  });
});

afterAll(() => server.close());

async function statesWithin(window: string) {
  const { data, errors } = await server.ask<{ saasUserAccounts: { nodes: { id: string; state: string }[] } }>(
    `query ($w: ISO8601Duration!) { saasUserAccounts { nodes { id state: usageState(activeWithin: $w) } } }`,
    { w: window },
  );
  expect(errors).toEqual([]);
  const states = data?.saasUserAccounts.nodes ?? [];
  return Object.fromEntries(
    Object.keys(lastSignIns).map((name) => [
      name,
      states.find(({ id }) => id === seedId('account', name))?.state,
    ]),
  );
}

test.each([
  ['after the gap', 'P59D', { recent: 'ACTIVE', before: 'INACTIVE', never: 'NEVER_USED' }],
  ['that ends the gap’s last day', 'P61D', { recent: 'ACTIVE', before: 'UNKNOWN', never: 'UNKNOWN' }],
  ['within the gap', 'P90D', { recent: 'ACTIVE', before: 'UNKNOWN', never: 'UNKNOWN' }],
  ['around the gap', 'P140D', { recent: 'ACTIVE', before: 'UNKNOWN', never: 'UNKNOWN' }],
  ['around the gap and a sign-in', 'P160D', { recent: 'ACTIVE', before: 'ACTIVE', never: 'UNKNOWN' }],
  ['before everything known', 'P1Y', { recent: 'ACTIVE', before: 'ACTIVE', never: 'UNKNOWN' }],
])('a window that begins %s calls nobody unused who may have signed in', async (_where, window, states) => {
  expect(await statesWithin(window)).toEqual(states);
});

test('figures are complete after the gap only, and nothing is listed as unused across it', async () => {
  const figures = async (window: string) => {
    const { data, errors } = await server.ask(
      `query ($id: ID!, $w: ISO8601Duration!) {
        saasService(id: $id) { usage(within: $w) { isComplete inactiveUsers neverUsedUsers } }
        saasUserAccounts(filter: { inactiveFor: $w }) { totalCount }
      }`,
      { id: service.id, w: window },
    );
    expect(errors).toEqual([]);
    return data;
  };
  expect(await figures('P59D')).toEqual({
    saasService: { usage: { isComplete: true, inactiveUsers: 1, neverUsedUsers: 1 } },
    saasUserAccounts: { totalCount: 2 },
  });
  expect(await figures('P90D')).toEqual({
    saasService: { usage: { isComplete: false, inactiveUsers: 0, neverUsedUsers: 0 } },
    saasUserAccounts: { totalCount: 0 },
  });
});

test('gaps are shown with their ends', async () => {
  const { data, errors } = await server.ask(
    'query ($id: ID!) { oktaIntegration(id: $id) { activityGaps { from to } } }',
    { id: integration.id },
  );
  expect(errors).toEqual([]);
  expect(data).toEqual({ oktaIntegration: { activityGaps: [gap] } });
});

/** The log was read until so long ago, everything before is known; one user signed in the day before, one never did. */
function leftUnread(days: number, syncIntervalSeconds: number) {
  const owner = `unread for ${days}`;
  const unread = integrationSeed({
    workspaceId: owner,
    id: seedId(owner),
    status: 'PAUSED',
    activityKnownSince: daysAgo(300),
    syncIntervalSeconds,
  });
  const zoom = serviceSeed({
    workspaceId: owner,
    id: seedId(owner, 'zoom'),
    lastActivityAt: daysAgo(days + 1),
    userAccountCount: 2,
  });
  const app = instanceSeed({
    workspaceId: owner,
    id: seedId(owner, 'app'),
    integrationId: unread.id,
    serviceId: zoom.id,
  });
  const activity = { used: { firstActivityAt: daysAgo(200), lastActivityAt: daysAgo(days + 1) }, never: {} };
  const people = Object.entries(activity).map(([name, times]) => {
    const user = userSeed({
      workspaceId: owner,
      id: seedId(owner, name),
      integrationId: unread.id,
      email: `${name}@acme.example`,
    });
    return { user, account: accountSeed({ id: seedId(owner, 'account', name), ...times }, user, app) };
  });
  return {
    integrations: [unread],
    scopes: [
      { workspaceId: owner, integrationId: unread.id, scope: 'SYSTEM_LOG', observedAt: daysAgo(days) },
    ],
    services: [zoom],
    instances: [app],
    users: people.map(({ user }) => user),
    accounts: people.map(({ account }) => account),
  };
}

const day = 86_400;
describe.each([
  ['read 60 days ago, synced daily', 60, day, 'P30D', false],
  ['read 60 days ago, synced monthly, of a window since', 60.5, 30 * day, 'P30D', false],
  ['read 60 days ago, synced monthly, of a window that began before', 61.5, 30 * day, 'P90D', true],
  ['read four days ago, synced daily', 4, day, 'P3D', false],
  ['read three days ago, synced daily', 2.9, day, 'P5D', true],
  ['read a day ago, synced hourly', 1.1, 3_600, 'P7D', false],
  ['read 20 hours ago, synced hourly', 20 / 24, 3_600, 'P7D', true],
])('a log %s', (_name, days, interval, window, isTold) => {
  const made = leftUnread(days, interval);
  const [{ workspaceId: owner } = integration] = made.integrations;
  let reader: TestServer;
  beforeAll(async () => {
    await seed(store.db, made);
    reader = await startTestServer(store, { viewer: () => ({ workspaceId: owner }) });
  });
  afterAll(() => reader.close());

  test(`${isTold ? 'tells' : 'does not tell'} who did not sign in`, async () => {
    const { data, errors } = await reader.ask(
      `query ($w: ISO8601Duration!, $id: ID!) {
        saasService(id: $id) { usage(within: $w) { isComplete neverUsedUsers } }
        states: saasUserAccounts { nodes { usageState(activeWithin: $w) } }
        inactive: saasUserAccounts(filter: { inactiveFor: $w }) { totalCount }
        unused: saasServices(filter: { unusedFor: $w }) { totalCount }
        discoverySummary { unusedServices(within: $w) inactiveAccounts(within: $w) }
      }`,
      { w: window, id: made.services[0]?.id },
    );
    expect(errors).toEqual([]);
    const isActive = Number(/\d+/.exec(window)?.[0]) > days + 1;
    const used = isActive ? 'ACTIVE' : isTold ? 'INACTIVE' : 'UNKNOWN';
    const never = isTold ? 'NEVER_USED' : 'UNKNOWN';
    const [unused, inactive] = isTold ? [isActive ? 0 : 1, isActive ? 1 : 2] : [0, 0];
    expect(data).toEqual({
      saasService: { usage: { isComplete: isTold, neverUsedUsers: isTold ? 1 : 0 } },
      states: { nodes: [never, used].map((usageState) => ({ usageState })) },
      inactive: { totalCount: inactive },
      unused: { totalCount: unused },
      discoverySummary: { unusedServices: unused, inactiveAccounts: inactive },
    });
  });

  test('makes no day after it complete', async () => {
    const { data } = await reader.ask<{ saasService: { usageTrend: { isComplete: boolean }[] } }>(
      `query ($id: ID!, $from: LocalDate!, $to: LocalDate!) { saasService(id: $id) {
        usageTrend(from: $from, to: $to, granularity: DAY) { isComplete } } }`,
      { id: made.services[0]?.id, from: daysAgo(days).slice(0, 10), to: daysAgo(0).slice(0, 10) },
    );
    const points = data?.saasService.usageTrend ?? [];
    expect(points.length).toBeGreaterThan(0);
    expect(points.some(({ isComplete }) => isComplete)).toBe(false);
  });
});
