import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateCompany } from '../../src/simulator/company/company.ts';
import { demoToken, type Simulator, startSimulator } from '../../src/simulator/server/server.ts';
import { rows } from '../../src/store/engine/run-sql.ts';
import { employeeSeed, integrationSeed, seed, seedId } from '../kit/seed.ts';
import { createDataPlace, type DataPlace, type Subgraph, startSubgraph } from '../kit/subgraph.ts';

/* Two servers that keep answers, a sync that one of them makes, and somebody else who writes into the same database. */

const id = seedId('marked');
const questions = [
  { query: `{ employee(id: "${id}") { title } }` },
  {
    query:
      '{ employees(first: 5, filter: { email: "marked@example.com" }) { totalCount edges { cursor node { title } } } }',
  },
  {
    query: 'query ($all: [_Any!]!) { _entities(representations: $all) { ... on Employee { title } } }',
    variables: { all: [{ __typename: 'Employee', id }] },
  },
];

let simulator: Simulator;
let place: DataPlace;
let servers: Subgraph[];

beforeAll(async () => {
  const company = generateCompany({
    seed: 3,
    people: 60,
    apps: 12,
    groups: 6,
    signInDays: 4,
    now: new Date(),
  });
  // So slow that the sync takes its time.
  simulator = await startSimulator({ company, latencyMs: 100 });
  place = await createDataPlace({ isMigrated: true });
  await place.withStore(async ({ db }) => {
    const integration = { workspaceId: 'default', id: seedId('another org') };
    const owned = { workspaceId: 'default', integrationId: integration.id };
    await seed(db, {
      integrations: [integrationSeed({ ...integration, status: 'PAUSED' })],
      employees: [employeeSeed({ ...owned, id, email: 'marked@example.com', title: '0' })],
    });
  });
  const env = { ...place.env, OKTA_BASE_URL: simulator.url, READ_PATH_HEADER: 'on' };
  servers = await Promise.all([startSubgraph(env), startSubgraph(env)]);
});

afterAll(async () => {
  await Promise.all(servers?.map((server) => server.kill('SIGKILL')) ?? []);
  await simulator?.close();
  await place?.remove();
});

test('while a sync runs, no answer of two servers is older than the last commit before it was asked', async () => {
  const [one] = servers as [Subgraph, Subgraph];
  const { addOktaIntegration } = await one.ask<{ addOktaIntegration: { syncRun: { id: string } } }>(
    `mutation { addOktaIntegration(input: { domain: "acme-demo.okta.com", apiToken: "${demoToken}" }) {
      ... on OktaIntegrationAdded { syncRun { id } }
    } }`,
  );
  let committed = 0;
  let isOver = false;
  const late: string[] = [];
  const roads = new Map<string | null, number>();
  const meanwhile = new Map<string | null, number>();
  let isSyncing = true;
  const answered = () => [...roads.values()].reduce((sum, count) => sum + count, 0);

  async function write(): Promise<void> {
    await place.withStore(async ({ db }) => {
      for (let mark = 1; !isOver; mark += 1) {
        await rows(db, sql`update employees set title = ${String(mark)} where id = ${id}`);
        committed = mark;
        // Several at once, then the same questions come again.
        const enough = answered() + (mark % 4 === 0 ? 24 : 0);
        while (answered() < enough && !isOver) await sleep(1);
      }
    });
  }

  async function ask(url: string, question: object): Promise<void> {
    const body = JSON.stringify(question);
    while (!isOver) {
      const least = committed;
      const wasSyncing = isSyncing;
      const answer = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
      const text = await answer.text();
      const road = answer.headers.get('x-read-path');
      roads.set(road, (roads.get(road) ?? 0) + 1);
      if (wasSyncing) meanwhile.set(road, (meanwhile.get(road) ?? 0) + 1);
      const seen = Number(/"title":"(\d+)"/.exec(text)?.[1] ?? Number.NaN);
      if (!(seen >= least)) late.push(`${road}: ${least} was committed before ${text}`);
    }
  }

  async function watch(): Promise<void> {
    while (isSyncing || answered() < 2_000) {
      const { oktaSyncRun } = await one.ask<{ oktaSyncRun: { status: string } }>(
        'query ($id: ID!) { oktaSyncRun(id: $id) { status } }',
        { id: addOktaIntegration.syncRun.id },
      );
      isSyncing = !/SUCCEEDED|FAILED/.test(oktaSyncRun.status);
      await sleep(100);
    }
    isOver = true;
  }

  await Promise.all([
    write(),
    ...servers.flatMap(({ url }) => questions.map((question) => ask(url, question))),
    watch().finally(() => {
      isOver = true;
    }),
  ]);
  expect(late.slice(0, 3)).toEqual([]);
  expect([...roads.keys()].sort()).toEqual(['compiled', 'compiled; kept']);
  for (const count of roads.values()) expect(count).toBeGreaterThan(200);
  for (const count of meanwhile.values()) expect(count).toBeGreaterThan(20);
  expect(meanwhile.size).toBe(2);
  expect(committed).toBeGreaterThan(100);
});
