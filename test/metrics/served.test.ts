import { afterAll, beforeAll, expect, test } from 'vitest';
import { createScanner } from '../kit/canary.ts';
import { parseMetrics, type ServedMetric, sumOf } from '../kit/metrics-text.ts';
import { namesIn, startWholeServer, type WholeServer } from '../kit/whole-server.ts';

/* The whole server with a port for metrics, and what it counts of everything that can happen to it. */

let server: WholeServer;
let metricsUrl: string;

beforeAll(async () => {
  server = await startWholeServer({ METRICS_PORT: '0' });
  metricsUrl = String(server.lines.find(({ msg }) => msg === 'metrics are served')?.url);
});

afterAll(() => server?.close());

const scrape = async () => (await fetch(metricsUrl)).text();
const name = (metric: string) => `okta_discovery_${metric}`;

test('what happens is counted, and told without a token, an org, a workspace or a person', async () => {
  const { send, simulator, canaries } = server;
  await server.syncOrg();
  // By names that a client makes up, one of which is a secret; what is refused; what is malformed; a stranger's path.
  await send(
    `query Made_up_4711 { employees(first: 20) { nodes { department { name } manager { email } } } }`,
  );
  await send(`query ${canaries.token.replace(/\W/g, '_')} { saasServices { totalCount } }`);
  await send(`query Dashboard { discoverySummary { employees } }`);
  await send('{ nothing }');
  await send('{ saasServices(first: 500) { nodes { users(first: 500) { nodes { id } } } } }');
  await send(
    `{ saasServices(first: 1, filter: { search: ${JSON.stringify(canaries.token)} }) { totalCount } }`,
  );
  await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'text/plain' },
    body: 'x',
  });
  await fetch(`${server.url}/${canaries.token}`, { method: 'DELETE' });

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
  expect(count('operations_refused_total', { limit: 'GRAPHQL_VALIDATION_FAILED' })).toBe(1);
  expect(count('operations_refused_total', { limit: 'rows' })).toBe(1);
  expect(count('operations_in_flight')).toBe(0);
  expect(
    count('http_request_duration_seconds_count', { route: '/graphql', method: 'POST', status: '415' }),
  ).toBe(1);
  expect(
    count('http_request_duration_seconds_count', { route: 'none', method: 'other', status: '404' }),
  ).toBe(1);
  expect(count('loader_batch_size_count')).toBeGreaterThan(0);
  expect(count('reads_total', { road: 'compiled' })).toBeGreaterThan(3);
  expect(count('statement_duration_seconds_count')).toBeGreaterThan(50);
  expect(count('pool_connections', { pool: 'embedded' })).toBe(1);
  expect(count('pool_waits_total', { pool: 'embedded' })).toBeGreaterThan(0);
  expect(count('pool_wait_seconds_total')).toBeGreaterThan(0);
  expect(count('sync_stalest_success_age_seconds')).toBeGreaterThanOrEqual(0);
  expect(metrics.get('process_resident_memory_bytes')?.samples).toHaveLength(1);

  expect(createScanner(canaries.fragments)(text)).toEqual([]);
  for (const each of [...namesIn(server), simulator.company.org.domain, '"default"']) {
    expect(text).not.toContain(each);
  }
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
    `${server.url}/metrics`,
  ]) {
    expect((await fetch(url)).status, url).toBe(404);
  }
  expect((await fetch(metricsUrl, { method: 'POST' })).status).toBe(404);
});

test('a sync is told in the log from being queued to its end, with what each stage read', async () => {
  const told = server.lines.filter(({ msg }) => String(msg).startsWith('sync '));
  const runIds = new Set(told.map(({ runId }) => runId));
  expect(runIds.size).toBe(1);
  expect(told.map(({ msg }) => msg)).toEqual([
    'sync run queued',
    'sync run claimed',
    ...Array.from({ length: 5 }, () => 'sync stage ended'),
    'sync run ended',
  ]);
  expect(told[1]).toMatchObject({ attempt: 1 });
  const stages = told.filter(({ msg }) => msg === 'sync stage ended');
  expect(stages.map(({ dataType }) => dataType).sort()).toEqual([
    'APPS',
    'APP_ASSIGNMENTS',
    'GROUPS',
    'SYSTEM_LOG',
    'USERS',
  ]);
  for (const stage of stages)
    expect(stage).toMatchObject({
      status: 'SUCCEEDED',
      records: expect.any(Number),
      requests: expect.any(Number),
      waitedMs: expect.any(Number),
    });
  expect(stages.find(({ dataType }) => dataType === 'USERS')).toMatchObject({ records: 15 });
  expect(told.at(-1)).toMatchObject({ status: 'SUCCEEDED', changes: { employeesAdded: 15 } });
});
