/** What is said about use when some sign-ins are lost for good. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestStore, type TestStore } from '../kit/database.ts';
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

let store: TestStore;
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
  store = await openTestStore();
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

afterAll(async () => {
  await server.close();
  await store.close();
});

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

test('figures are complete after the gap only, and nobody is listed as unused over it', async () => {
  const figures = async (window: string) => {
    const { data, errors } = await server.ask(
      `query ($id: ID!, $w: ISO8601Duration!) {
        saasService(id: $id) { usage(within: $w) { isComplete neverUsedUsers } }
        saasUserAccounts(filter: { inactiveFor: $w }) { totalCount }
      }`,
      { id: service.id, w: window },
    );
    expect(errors).toEqual([]);
    return data;
  };
  expect(await figures('P59D')).toEqual({
    saasService: { usage: { isComplete: true, neverUsedUsers: 1 } },
    saasUserAccounts: { totalCount: 2 },
  });
  expect(await figures('P90D')).toEqual({
    saasService: { usage: { isComplete: false, neverUsedUsers: 0 } },
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
