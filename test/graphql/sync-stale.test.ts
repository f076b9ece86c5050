/** Whether an integration says by itself that nothing has been complete for long. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { storeForFile } from '../kit/fixtures.ts';
import { startTestServer, type TestServer } from '../kit/graphql.ts';
import { type IntegrationSeed, integrationSeed, seed, seedId } from '../kit/seed.ts';

const store = storeForFile();
let server: TestServer;
const hour = 3_600;
const day = 24 * hour;
const ago = (seconds: number) => new Date(Date.now() - seconds * 1_000).toISOString();

/** What each integration is like, and what its reason has to be. */
const cases: Record<string, [Partial<IntegrationSeed>, string | null]> = {
  'daily, complete two days ago': [{ lastSuccessfulSyncAt: ago(2 * day) }, null],
  'daily, complete just under three days ago': [{ lastSuccessfulSyncAt: ago(3 * day - hour) }, null],
  'daily, complete over three days ago': [{ lastSuccessfulSyncAt: ago(3 * day + hour) }, 'SYNC_STALE'],
  'hourly, complete four hours ago': [
    { syncIntervalSeconds: hour, lastSuccessfulSyncAt: ago(4 * hour) },
    null,
  ],
  'hourly, complete over a day ago': [
    { syncIntervalSeconds: hour, lastSuccessfulSyncAt: ago(25 * hour) },
    'SYNC_STALE',
  ],
  'weekly, complete 20 days ago': [
    { syncIntervalSeconds: 7 * day, lastSuccessfulSyncAt: ago(20 * day) },
    null,
  ],
  'added long ago, never complete': [{ createdAt: ago(4 * day), lastSuccessfulSyncAt: null }, 'SYNC_STALE'],
  'just added': [{ createdAt: ago(hour), lastSuccessfulSyncAt: null }, null],
  'degraded without a reason': [{ status: 'DEGRADED', lastSuccessfulSyncAt: ago(9 * day) }, 'SYNC_STALE'],
  'degraded for another reason': [
    { status: 'DEGRADED', statusReason: 'INSUFFICIENT_PERMISSIONS', lastSuccessfulSyncAt: ago(9 * day) },
    'INSUFFICIENT_PERMISSIONS',
  ],
  failing: [
    { status: 'ERROR', statusReason: 'ORG_UNREACHABLE', lastSuccessfulSyncAt: ago(9 * day) },
    'ORG_UNREACHABLE',
  ],
  connecting: [{ status: 'CONNECTING', createdAt: ago(9 * day) }, null],
  paused: [{ status: 'PAUSED', lastSuccessfulSyncAt: ago(90 * day) }, null],
  removed: [{ status: 'DISCONNECTED', lastSuccessfulSyncAt: ago(90 * day) }, null],
};

beforeAll(async () => {
  server = await startTestServer(store);
  await seed(store.db, {
    integrations: Object.entries(cases).map(([name, [row]]) =>
      integrationSeed({ workspaceId: 'default', id: seedId(name), ...row }),
    ),
  });
});

afterAll(() => server.close());

test.each(Object.keys(cases))('an integration that is %s', async (name) => {
  const [row, statusReason] = cases[name] ?? [];
  const { data, errors } = await server.ask(
    'query ($id: ID!) { oktaIntegration(id: $id) { status statusReason } }',
    { id: seedId(name) },
  );
  expect(errors).toEqual([]);
  expect(data).toEqual({ oktaIntegration: { status: row?.status ?? 'CONNECTED', statusReason } });
});
