import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateCompany } from '../../src/simulator/company/company.ts';
import { demoToken, type Simulator, startSimulator } from '../../src/simulator/server/server.ts';
import { createDataPlace, type DataPlace, type Subgraph, startSubgraph, until } from '../kit/subgraph.ts';

let simulator: Simulator;
let place: DataPlace;
let subgraph: Subgraph;

beforeAll(async () => {
  const company = generateCompany({
    seed: 3,
    people: 24,
    apps: 14,
    groups: 6,
    signInDays: 4,
    now: new Date(),
  });
  // So slow that a run is under way until it is stopped.
  simulator = await startSimulator({ company, latencyMs: 2_000 });
  place = await createDataPlace({ isMigrated: true });
  subgraph = await startSubgraph({ ...place.env, OKTA_BASE_URL: simulator.url, DRAIN_SECONDS: '4' });
});

afterAll(async () => {
  await subgraph?.kill('SIGKILL');
  await simulator?.close();
  await place?.remove();
});

test('a server that is told to stop gives its run back at once, answers on, and ends with 0', async () => {
  const { addOktaIntegration } = await subgraph.ask<{ addOktaIntegration: { syncRun: { id: string } } }>(
    `mutation { addOktaIntegration(input: { domain: "acme-demo.okta.com", apiToken: "${demoToken}" }) {
      ... on OktaIntegrationAdded { syncRun { id } }
    } }`,
  );
  const statusOf = async () => {
    const { oktaSyncRun } = await subgraph.ask<{ oktaSyncRun: { status: string } }>(
      'query ($id: ID!) { oktaSyncRun(id: $id) { status } }',
      { id: addOktaIntegration.syncRun.id },
    );
    return oktaSyncRun.status;
  };
  await until(statusOf, (status) => status === 'RUNNING');
  const ended = subgraph.kill('SIGTERM');
  await until(
    async () => subgraph.output(),
    (lines) => lines.includes('sync run released: this process stops'),
  );
  expect(await statusOf()).toBe('RUNNING');
  expect((await fetch(`${subgraph.url}/health/ready`)).status).toBe(503);
  expect(await ended).toBe(0);
});
