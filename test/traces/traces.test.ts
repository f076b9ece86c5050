import { afterAll, beforeAll, expect, test } from 'vitest';
import { createScanner } from '../kit/canary.ts';
import { type ReceivedSpan, startTraceReceiver, type TraceReceiver } from '../kit/trace-receiver.ts';
import { namesIn, startWholeServer, type WholeServer } from '../kit/whole-server.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const spanId = '00f067aa0ba902b7';
const query = 'query Dashboard { discoverySummary { employees } }';
const [server, client] = [2, 3];

let receiver: TraceReceiver;
let subgraph: WholeServer;

beforeAll(async () => {
  receiver = await startTraceReceiver();
  subgraph = await startWholeServer({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url });
  await subgraph.syncOrg();
  await subgraph.send(query, {}, { traceparent: `00-${traceId}-${spanId}-01` });
  await subgraph.send(query, {}, { traceparent: `00-${traceId.replace('4', '5')}-${spanId}-00` });
  await subgraph.send(
    query,
    {},
    { traceparent: `00-SECRET${traceId}-${spanId}-01`, baggage: 'person=Grace' },
  );
  await subgraph.send('query Made_up_4711 { saasServices(first: 2) { nodes { name } } }');
  await subgraph.send(
    `{ employees(filter: { search: ${JSON.stringify(subgraph.canaries.token)} }) { totalCount } }`,
  );
  await subgraph.send('{ nothing }');
  // Its end sends what is left.
  await subgraph.close();
}, 90_000);

afterAll(() => receiver?.close());

const childrenOf = (parent: ReceivedSpan | undefined) =>
  receiver.spans.filter((span) => span.parentSpanId === parent?.spanId && span.traceId === parent?.traceId);
const onlyOne = (spans: readonly ReceivedSpan[]): ReceivedSpan => {
  expect(spans).toHaveLength(1);
  return spans[0] as ReceivedSpan;
};

test('a request is a span of its caller’s trace, with its operation and each of its statements', () => {
  const request = onlyOne(receiver.spans.filter((span) => span.parentSpanId === spanId));
  expect(request).toMatchObject({
    traceId,
    name: 'POST /graphql',
    kind: server,
    status: 0,
    attributes: { 'http.request.method': 'POST', 'http.route': '/graphql', 'http.response.status_code': 200 },
  });
  const operation = onlyOne(childrenOf(request));
  expect(operation).toMatchObject({
    name: 'query Dashboard',
    attributes: { 'graphql.operation.type': 'query', 'graphql.operation.name': 'Dashboard' },
  });
  const statements = childrenOf(operation);
  expect(statements.length).toBeGreaterThan(0);
  for (const { kind, name, attributes } of statements) {
    expect(kind).toBe(client);
    expect(attributes).toEqual({ 'db.system.name': 'postgresql', 'db.query.summary': name });
  }
});

test('the log names the trace, also where it began here', () => {
  const lines = subgraph.lines.filter(({ msg }) => msg === 'request');
  expect(lines.map((line) => line.traceId)).toContain(traceId);
  expect(lines.every((line) => /^[\da-f]{32}$/.test(String(line.traceId)))).toBe(true);
});

test('what the caller does not record is not recorded, and what is no trace begins one', () => {
  expect(receiver.spans.filter((span) => span.traceId === traceId.replace('4', '5'))).toEqual([]);
  const dashboards = receiver.spans.filter(({ name }) => name === 'query Dashboard');
  expect(dashboards).toHaveLength(2);
  expect(new Set(dashboards.map((span) => span.traceId)).size).toBe(2);
});

test('an operation that was refused is an error, by its code', () => {
  const refused = receiver.spans.filter(({ status, name }) => status === 2 && name === 'query');
  expect(refused.map(({ attributes }) => attributes['error.type'])).toContain('GRAPHQL_VALIDATION_FAILED');
});

test('a page of a sync is a trace of its own, with its requests to Okta and its statements', () => {
  const pages = receiver.spans.filter(({ name }) => name === 'sync page');
  expect(new Set(pages.map(({ attributes }) => attributes['okta.data_type']))).toEqual(
    new Set(['APPS', 'USERS', 'GROUPS', 'APP_ASSIGNMENTS', 'SYSTEM_LOG']),
  );
  expect(pages.every(({ parentSpanId }) => parentSpanId === undefined)).toBe(true);
  const children = pages.flatMap(childrenOf);
  const requests = children.filter(({ name }) => name === 'GET');
  expect(requests.length).toBeGreaterThanOrEqual(5);
  expect(requests.map(({ attributes }) => attributes)).toContainEqual({
    'http.request.method': 'GET',
    'url.template': '/api/v1/apps/{id}/users',
    'server.address': '127.0.0.1',
    'http.response.status_code': 200,
  });
  expect(children.length).toBeGreaterThan(requests.length);
  // Work that belongs to no page and no request, like looking for due runs, is not told.
  const tops = receiver.spans.filter(({ parentSpanId }) => parentSpanId === undefined);
  expect(new Set(tops.map(({ name }) => name))).toEqual(new Set(['sync page', 'POST /graphql']));
});

test('nothing of what is sent holds a token, a text, a URL’s query, or a name', () => {
  const sent = receiver.bodies.join('\n');
  expect(sent).toContain('okta-discovery');
  expect(createScanner(subgraph.canaries.fragments)(sent)).toEqual([]);
  for (const name of namesIn(subgraph)) expect(sent).not.toContain(name);
  expect(sent).not.toMatch(
    /Made_up_4711|discoverySummary|nodes|\bselect .* from\b|\?limit|after=|Grace|SECRET/i,
  );
  expect(receiver.others).toEqual([]);
});

test('a collector that is away is told of once, and holds up neither answers nor the end', async () => {
  const gone = await startTraceReceiver();
  await gone.close();
  const other = await startWholeServer({ OTEL_EXPORTER_OTLP_ENDPOINT: gone.url });
  for (let asked = 0; asked < 5; asked++) {
    expect(await other.send(query)).toMatchObject({ data: { discoverySummary: { employees: 0 } } });
  }
  await other.close();
  const warnings = other.lines.filter(({ msg }) => String(msg).includes('traces could not be delivered'));
  expect(warnings.length).toBeLessThanOrEqual(1);
});
