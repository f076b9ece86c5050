import { afterAll, beforeAll, expect, test } from 'vitest';
import { groundTruth } from '../../src/simulator/company/ground-truth.ts';
import { demoToken, type Simulator, startSimulator } from '../../src/simulator/server/server.ts';
import { addMutation, counts, countsQuery, expectedCounts, runToEnd, smallCompany } from '../kit/main-job.ts';
import { createDataPlace, type DataPlace, type Subgraph, startSubgraph } from '../kit/subgraph.ts';

let simulator: Simulator;
let place: DataPlace;
let subgraph: Subgraph;

beforeAll(async () => {
  simulator = await startSimulator({ company: smallCompany() });
  place = await createDataPlace();
  subgraph = await startSubgraph({ ...place.env, OKTA_BASE_URL: simulator.url }, { asNpmStart: true });
}, 300_000);

afterAll(async () => {
  await subgraph?.kill('SIGTERM');
  await simulator?.close();
  await place?.remove();
});

test('an admin adds Okta by pasting the console address, watches the sync, and finds what Okta holds', async () => {
  const { addOktaIntegration: added } = await subgraph.ask<{
    addOktaIntegration: {
      integration: { id: string; domain: string; status: string };
      syncRun: { id: string };
    };
  }>(addMutation, {
    input: {
      domain: 'HTTPS://Acme-Demo-admin.okta.com/admin/dashboard?x=1',
      apiToken: `SSWS ${demoToken}\n`,
    },
  });
  expect(added.integration).toMatchObject({ domain: 'acme-demo.okta.com', status: 'CONNECTED' });

  const seen = new Set<string>();
  const run = await runToEnd(subgraph.ask, added.syncRun.id, (stage) => seen.add(stage));
  expect(run).toMatchObject({ status: 'SUCCEEDED', progress: 1, error: null, withheldRemovals: null });
  expect(run.stages.map((stage) => stage.dataType)).toEqual([
    'APPS',
    'USERS',
    'GROUPS',
    'APP_ASSIGNMENTS',
    'SYSTEM_LOG',
  ]);
  expect(run.stages.every((stage) => stage.status === 'SUCCEEDED' && stage.apiCalls > 0)).toBe(true);

  const found = await subgraph.ask<Record<string, { totalCount: number }>>(countsQuery);
  expect(counts(found)).toEqual(expectedCounts(simulator.company));
  const { oktaIntegration } = await subgraph.ask<{
    oktaIntegration: { serviceInstances: { totalCount: number }; activityKnownSince: string | null };
  }>(
    'query ($id: ID!) { oktaIntegration(id: $id) { activityKnownSince serviceInstances(first: 1) { totalCount } } }',
    { id: added.integration.id },
  );
  const { serviceInstances } = groundTruth(simulator.company).counts;
  expect(oktaIntegration.serviceInstances.totalCount).toBe(serviceInstances);
  expect(oktaIntegration.activityKnownSince).not.toBeNull();
}, 300_000);

test('a second sync of an unchanged org changes nothing', async () => {
  const { oktaIntegrations } = await subgraph.ask<{ oktaIntegrations: { nodes: { id: string }[] } }>(
    '{ oktaIntegrations { nodes { id } } }',
  );
  const { triggerOktaSync } = await subgraph.ask<{ triggerOktaSync: { syncRun: { id: string } } }>(
    'mutation ($input: TriggerOktaSyncInput!) { triggerOktaSync(input: $input) { ... on OktaSyncTriggered { syncRun { id } } } }',
    { input: { integrationId: oktaIntegrations.nodes[0]?.id } },
  );
  const run = await runToEnd(subgraph.ask, triggerOktaSync.syncRun.id);
  expect(run.status).toBe('SUCCEEDED');
  expect(Object.values(run.changes).every((count) => count === 0)).toBe(true);
}, 300_000);

test('the same org is not added twice', async () => {
  const { addOktaIntegration } = await subgraph.ask<{
    addOktaIntegration: { __typename: string; message: string };
  }>(addMutation, { input: { domain: 'acme-demo.okta.com', apiToken: demoToken } });
  expect(addOktaIntegration).toMatchObject({ __typename: 'OktaIntegrationExists' });
});

test('the answer names Okta’s code for a refused token, and no answer or log shows the token', async () => {
  const wrong = '00ThisTokenWasNeverIssuedByAnybodyAnywhere';
  const { testOktaConnection } = await subgraph.ask<{
    testOktaConnection: { __typename: string; reason: string; httpStatus: number; oktaErrorCode: string };
  }>(
    `mutation ($input: TestOktaConnectionInput!) {
      testOktaConnection(input: $input) {
        __typename
        ... on OktaConnectionFailed { message reason httpStatus oktaErrorCode }
      }
    }`,
    { input: { domain: 'acme-demo.okta.com', apiToken: wrong } },
  );
  expect(testOktaConnection).toMatchObject({
    __typename: 'OktaConnectionFailed',
    reason: 'INVALID_TOKEN',
    httpStatus: 401,
    oktaErrorCode: 'E0000011',
  });
  expect(JSON.stringify(testOktaConnection)).not.toContain(wrong);
  expect(subgraph.output()).not.toContain(wrong);
  expect(subgraph.output()).not.toContain(demoToken);
});

test('the playground and the health checks answer', async () => {
  const page = await fetch(`${subgraph.url}/`);
  expect(page.status).toBe(200);
  expect(page.headers.get('content-security-policy')).toContain("script-src 'self';");
  for (const path of ['/health/live', '/health/ready']) {
    expect((await fetch(`${subgraph.url}${path}`)).status).toBe(200);
  }
});
