import { eq } from 'drizzle-orm';
import { createClient } from 'graphql-sse';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { syncRuns } from '../../src/store/tables/sync-runs.ts';
import { type AskGateway, type Federation, journey, openFederation } from '../kit/federation.ts';
import { startHiveGateway } from '../kit/hive-gateway.ts';

let federation: Federation;
let gateway: { url: string; stop(): Promise<void> };

beforeAll(async () => {
  federation = await openFederation();
  gateway = await startHiveGateway(federation.supergraphSdl);
}, 120_000);

afterAll(async () => {
  await gateway?.stop();
  await federation?.close();
});

test.each(Object.entries(journey))('%s', (_name, walk) => walk(federation, ask));

test('a subscription: a client of the gateway follows a sync that our subgraph tells of', async () => {
  const { company, store, discovery } = federation;
  const integrationId = company.integrations[0]?.id;
  const { data } = await ask(
    'mutation Sync($id: ID!) { triggerOktaSync(input: { integrationId: $id }) { ... on OktaSyncTriggered { syncRun { id } } } }',
    { id: integrationId },
  );
  const { id } = (data as { triggerOktaSync: { syncRun: { id: string } } }).triggerOktaSync.syncRun;
  const client = createClient({ url: gateway.url, retryAttempts: 0 });
  const updates = client.iterate({
    query:
      'subscription Run($of: ID) { oktaSyncRunUpdated(integrationId: $of) { id status integration { domain } } }',
    variables: { of: integrationId },
  });
  const domain = company.integrations[0]?.domain;
  const next = async () => (await updates.next()).value;
  const run = (status: string) => ({ data: { oktaSyncRunUpdated: { id, status, integration: { domain } } } });
  expect(await next()).toEqual(run('QUEUED'));
  await store.db.update(syncRuns).set({ status: 'RUNNING' }).where(eq(syncRuns.id, id));
  expect(await next()).toEqual(run('RUNNING'));
  await store.db.update(syncRuns).set({ status: 'SUCCEEDED' }).where(eq(syncRuns.id, id));
  expect(await next()).toEqual(run('SUCCEEDED'));
  client.dispose();
  expect(discovery.logged).toEqual([]);
});

const ask: AskGateway = async (query, variables = {}) => {
  const response = await fetch(gateway.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors = [] } = (await response.json()) as Partial<Awaited<ReturnType<AskGateway>>>;
  return { data, errors };
};
