import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateCompany } from '../../src/simulator/company/company.ts';
import { demoToken, type Simulator, startSimulator } from '../../src/simulator/server/server.ts';
import { createDataPlace, type DataPlace, type Subgraph, startSubgraph, until } from '../kit/subgraph.ts';

const now = new Date();
const simulators: Simulator[] = [];
const places: DataPlace[] = [];
const subgraphs: Subgraph[] = [];

beforeAll(async () => {
  for (let index = 0; index < 2; index += 1) {
    const company = generateCompany({ seed: 5, people: 20, apps: 12, groups: 5, signInDays: 3, now });
    // Slow enough that a kill meets the sync at work.
    simulators.push(await startSimulator({ company, latencyMs: index === 0 ? 25 : 0 }));
    places.push(await createDataPlace({ isMigrated: true }));
  }
}, 120_000);

afterAll(async () => {
  for (const subgraph of subgraphs) await subgraph.kill('SIGKILL');
  for (const simulator of simulators) await simulator.close();
  for (const place of places) await place.remove();
});

test('a sync whose process is killed goes on at its last checkpoint and ends with the same rows', async () => {
  const killedEnv = { ...places[0]?.env, OKTA_BASE_URL: simulators[0]?.url ?? '' };
  let subgraph = await start(killedEnv);
  const runId = await addIntegration(subgraph);
  for (const stage of ['APP_ASSIGNMENTS', 'SYSTEM_LOG']) {
    const before = await until(
      () => stages(subgraph, runId),
      (all) => all.some(({ dataType, recordsRead }) => dataType === stage && recordsRead > 0),
    );
    await subgraph.kill('SIGKILL');
    subgraph = await start(killedEnv);
    const after = await stages(subgraph, runId);
    // What was written before the kill is neither lost nor read again.
    for (const { dataType, recordsRead } of before) {
      const found = after.find((each) => each.dataType === dataType);
      expect(found?.recordsRead).toBeGreaterThanOrEqual(recordsRead);
    }
  }
  await finish(subgraph, runId);
  // Every person and every assignment was written once: nothing that was committed was read again.
  const company = simulators[0]?.company;
  const read = Object.fromEntries(
    (await stages(subgraph, runId)).map((stage) => [stage.dataType, stage.recordsRead]),
  );
  expect(read.USERS).toBe(company?.users.length);
  const assigned = await subgraph.ask<{ saasUserAccounts: { totalCount: number } }>(
    '{ saasUserAccounts(first: 1, filter: { assignment: [DIRECT, GROUP, IMPLICIT] }) { totalCount } }',
  );
  expect(read.APP_ASSIGNMENTS).toBeGreaterThanOrEqual(assigned.saasUserAccounts.totalCount);

  const calm = await start({ ...places[1]?.env, OKTA_BASE_URL: simulators[1]?.url ?? '' });
  await finish(calm, await addIntegration(calm));
  expect(await everything(subgraph)).toEqual(await everything(calm));
}, 400_000);

async function start(env: Record<string, string>): Promise<Subgraph> {
  const subgraph = await startSubgraph(env);
  subgraphs.push(subgraph);
  return subgraph;
}

async function addIntegration(subgraph: Subgraph): Promise<string> {
  const { addOktaIntegration } = await subgraph.ask<{ addOktaIntegration: { syncRun: { id: string } } }>(
    `mutation ($input: AddOktaIntegrationInput!) {
      addOktaIntegration(input: $input) { ... on OktaIntegrationAdded { syncRun { id } } }
    }`,
    { input: { domain: 'acme-demo.okta.com', apiToken: demoToken } },
  );
  return addOktaIntegration.syncRun.id;
}

type StageView = { dataType: string; status: string; recordsRead: number };

async function stages(subgraph: Subgraph, runId: string): Promise<StageView[]> {
  const { oktaSyncRun } = await subgraph.ask<{ oktaSyncRun: { stages: StageView[] } }>(
    'query ($id: ID!) { oktaSyncRun(id: $id) { stages { dataType status recordsRead } } }',
    { id: runId },
  );
  return oktaSyncRun.stages;
}

async function finish(subgraph: Subgraph, runId: string): Promise<void> {
  const { oktaSyncRun } = await until(
    () =>
      subgraph.ask<{ oktaSyncRun: { status: string } }>(
        'query ($id: ID!) { oktaSyncRun(id: $id) { status } }',
        { id: runId },
      ),
    (answer) => !['QUEUED', 'RUNNING'].includes(answer.oktaSyncRun.status),
  );
  expect(oktaSyncRun.status).toBe('SUCCEEDED');
}

/** All that was discovered, by ids that do not depend on when it was. */
async function everything(subgraph: Subgraph): Promise<unknown[]> {
  const found: unknown[] = [];
  let after: string | null = null;
  do {
    const { saasUserAccounts }: { saasUserAccounts: AccountsPage } = await subgraph.ask(
      `query ($after: String) {
        saasUserAccounts(first: 500, after: $after) {
          nodes {
            id status oktaStatus assignment username firstActivityAt lastActivityAt signInCount(within: "P90D")
            user { id email displayName employee { id employmentStatus department { name } manager { id } } }
            instance { id label status }
            service { id name status lastActivityAt }
          }
          pageInfo { hasNextPage endCursor }
        }
      }`,
      { after },
    );
    found.push(...saasUserAccounts.nodes);
    after = saasUserAccounts.pageInfo.hasNextPage ? saasUserAccounts.pageInfo.endCursor : null;
  } while (after !== null);
  const rest = await subgraph.ask(`{
    employees(first: 500) { nodes { id email employmentStatus department { id name } } }
    departments(first: 500) { nodes { id name aliases division employeeCount } }
    saasServices(first: 500) { nodes { id name status discoverySources usage(within: "P30D") { activeUsers assignedUsers signIns } } }
  }`);
  return [...found, rest];
}

type AccountsPage = { nodes: unknown[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } };
