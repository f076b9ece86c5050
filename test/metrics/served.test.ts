import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type App, startApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { createLog } from '../../src/log.ts';
import { generateCompany } from '../../src/simulator/company/company.ts';
import { type Simulator, startSimulator } from '../../src/simulator/server/server.ts';
import { createScanner, makeCanaries } from '../kit/canary.ts';
import { parseMetrics, type ServedMetric, sumOf } from '../kit/metrics-text.ts';
import { unpackMigrated } from '../kit/migrated-dump.ts';
import { until } from '../kit/subgraph.ts';

/* The whole server with a port for metrics, in this process, and what it counts of everything that can happen to it. */

const canaries = makeCanaries();
const prefix = 'okta_discovery_';
let folder: string;
let simulator: Simulator;
let app: App;
let metricsUrl: string;
const lines: Record<string, unknown>[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'metrics-'));
  await unpackMigrated(join(folder, 'database'));
  const company = generateCompany({
    seed: 4,
    people: 15,
    apps: 6,
    groups: 3,
    signInDays: 2,
    now: new Date(),
  });
  simulator = await startSimulator({ company, token: canaries.token });
  const out = {
    write(line: string) {
      lines.push(JSON.parse(line));
      return true;
    },
  } as unknown as NodeJS.WritableStream;
  const env = {
    DATA_DIR: folder,
    PORT: '0',
    METRICS_PORT: '0',
    OKTA_BASE_URL: simulator.url,
    PLAYGROUND: 'off',
  };
  app = await startApp(readConfig({ env }), createLog('debug', out));
  metricsUrl = String(lines.find(({ msg }) => msg === 'metrics are served')?.url);
});

afterAll(async () => {
  await app?.close();
  await simulator?.close();
  await rm(folder, { recursive: true, force: true });
});

async function send(query: string, variables: object = {}) {
  const response = await fetch(`${app.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as { data: Record<string, Record<string, never>>; errors?: unknown };
}

const scrape = async () => (await fetch(metricsUrl)).text();
const name = (metric: string) => `${prefix}${metric}`;

test('what happens is counted, and told without a token, an org, a workspace or a person', async () => {
  const { data } = await send(
    `mutation AddIntegration($input: AddOktaIntegrationInput!) {
      addOktaIntegration(input: $input) { ... on OktaIntegrationAdded { syncRun { id } } }
    }`,
    { input: { domain: simulator.company.org.domain, apiToken: canaries.token } },
  );
  const id = String(Object(data.addOktaIntegration?.syncRun).id);
  await until(
    () => send('query ($id: ID!) { oktaSyncRun(id: $id) { status } }', { id }),
    (answer) => /SUCCEEDED|FAILED/.test(JSON.stringify(answer)),
  );
  // By names that a client makes up, one of which is a secret; what is refused; what is malformed; a stranger's path.
  await send(
    `query Made_up_4711 { employees(first: 20) { nodes { department { name } manager { email } } } }`,
  );
  await send(`query ${canaries.token.replace(/\W/g, '_')} { saasServices { totalCount } }`);
  await send(`query Dashboard { discoverySummary { employeeCount } }`);
  await send('{ nothing }');
  await send(
    `{ saasServices(first: 1, filter: { search: ${JSON.stringify(canaries.token)} }) { totalCount } }`,
  );
  await fetch(`${app.url}/graphql`, { method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'x' });
  await fetch(`${app.url}/${canaries.token}`, { method: 'DELETE' });

  const text = await scrape();
  const metrics = parseMetrics(text);
  const count = (metric: string, labels: Record<string, string> = {}) => sumOf(metrics, name(metric), labels);
  expect(count('sync_runs_total', { trigger: 'CONNECT', mode: 'FULL', status: 'SUCCEEDED' })).toBe(1);
  expect(count('sync_run_duration_seconds_count')).toBe(1);
  expect(count('sync_stage_duration_seconds_count')).toBe(5);
  expect(count('sync_rows_written_total', { noun: 'employees', change: 'added' })).toBe(15);
  expect(count('okta_requests_total')).toBe(simulator.stats.requests);
  expect(count('okta_requests_total', { status: '200' })).toBe(simulator.stats.byStatus[200]);
  expect(count('audit_events_total', { action: 'integration.add', outcome: 'DONE' })).toBe(1);
  expect(
    count('operation_duration_seconds_count', { type: 'mutation', name: 'AddIntegration', outcome: 'ok' }),
  ).toBe(1);
  expect(count('operation_duration_seconds_count', { type: 'query', name: 'Dashboard' })).toBe(1);
  expect(count('operation_duration_seconds_count', { name: 'other' })).toBeGreaterThan(2);
  expect(count('operations_refused_total', { limit: 'GRAPHQL_VALIDATION_FAILED' })).toBe(2);
  expect(count('operations_in_flight')).toBe(0);
  expect(
    count('http_request_duration_seconds_count', { route: '/graphql', method: 'POST', status: '415' }),
  ).toBe(1);
  expect(
    count('http_request_duration_seconds_count', { route: 'none', method: 'other', status: '404' }),
  ).toBe(1);
  expect(count('loader_batch_size_count', { loader: 'departments by id' })).toBe(1);
  expect(count('statement_duration_seconds_count')).toBeGreaterThan(50);
  expect(count('sync_stalest_success_age_seconds')).toBeGreaterThanOrEqual(0);
  expect(metrics.get('process_resident_memory_bytes')?.samples).toHaveLength(1);

  expect(createScanner(canaries.fragments)(text)).toEqual([]);
  const { org, users, apps } = simulator.company;
  const told = [
    org.domain,
    org.id,
    'default"',
    ...users.map(({ profile }) => profile.email),
    ...apps.map(({ label }) => label),
  ];
  for (const each of told) expect(text).not.toContain(String(each));
  // Values that a client chose are the values of no label.
  expect(text).not.toMatch(/Made_up_4711|DELETE/);
}, 60_000);

test('what is served is what is documented', async () => {
  const metrics: Map<string, ServedMetric> = parseMetrics(await scrape());
  const { createDefinitions } = await import('../../src/metrics/definitions.ts');
  const defined = (await createDefinitions().registry.getMetricsAsJSON()).map((each) => each.name);
  expect([...metrics.keys()].filter((each) => !/^(process|nodejs)_/.test(each)).sort()).toEqual(
    defined.sort(),
  );
});

test('the port of the metrics answers nothing else, and the API’s port no metrics', async () => {
  for (const url of [
    `${new URL(metricsUrl).origin}/graphql`,
    `${new URL(metricsUrl).origin}/`,
    `${app.url}/metrics`,
  ]) {
    expect((await fetch(url)).status, url).toBe(404);
  }
  expect((await fetch(metricsUrl, { method: 'POST' })).status).toBe(404);
});
