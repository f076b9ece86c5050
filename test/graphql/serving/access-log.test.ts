import { afterAll, beforeAll, expect, test } from 'vitest';
import { noteStatement } from '../../../src/graphql/request/record.ts';
import { traceIdIn } from '../../../src/graphql/serving/access-log.ts';
import { onStatement } from '../../../src/store/engine/run-sql.ts';
import { emptyStoreForEach } from '../../kit/fixtures.ts';
import { startTestServer, type TestServer, unexpectedCommands } from '../../kit/graphql.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const traceparent = `00-${traceId}-00f067aa0ba902b7-01`;
const store = emptyStoreForEach();
const servers: TestServer[] = [];
afterAll(() => Promise.all(servers.map((server) => server.close())));

beforeAll(() => {
  onStatement(store, ({ rowCount }) => noteStatement(rowCount));
});

async function start(
  accessLog: 'all' | 'slow' | 'off',
  options: Parameters<typeof startTestServer>[1] = {},
): Promise<TestServer> {
  const server = await startTestServer(store, {
    config: { host: '127.0.0.1', port: 0, accessLog },
    viewer: () => ({ userId: 'ada@acme.example', role: 'viewer', workspaceId: 'acme' }),
    ...options,
  });
  servers.push(server);
  return server;
}

/** Lines about requests; they come when the answer has been sent, a moment after it was read. */
async function linesOf(server: TestServer, count: number): Promise<Record<string, unknown>[]> {
  const lines = () =>
    server.logged.map((line) => JSON.parse(line)).filter(({ message }) => message === 'request');
  await expect.poll(() => lines().length).toBeGreaterThanOrEqual(count);
  return lines();
}

test('a request is one line that names ids, the operation and counts, and nobody', async () => {
  const server = await start('all');
  const { headers } = await server.ask(
    'query People($search: String) { employees(first: 1, filter: { search: $search }) { totalCount nodes { id } } }',
    { search: 'Grace Hopper' },
    { traceparent },
  );
  const [line, ...more] = await linesOf(server, 1);
  expect(more).toEqual([]);
  expect(line).toEqual({
    level: 'info',
    message: 'request',
    requestId: headers.get('x-request-id'),
    traceId,
    operation: 'People',
    type: 'query',
    status: 200,
    ms: expect.any(Number),
    rows: 1,
    statements: 1,
    role: 'viewer',
    workspaceId: 'acme',
  });
  expect(server.logged.join('\n')).not.toMatch(/Grace|Hopper|ada@/);
});

test('by default what was refused or failed is a line, also before it was an operation', async () => {
  const server = await start('slow');
  await server.ask('{ employees(first: 1) { totalCount } }');
  await server.ask('query Bad { nothing }');
  await server.ask('mutation Denied { pauseOktaIntegration(input: { id: "x" }) { __typename } }');
  await server.send({ method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'x' });
  await server.send({ method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' });
  const lines = await linesOf(server, 4);
  expect(lines.map(({ operation, type, status, code }) => [operation, type, status, code])).toEqual([
    ['Bad', 'query', 400, 'GRAPHQL_VALIDATION_FAILED'],
    ['Denied', 'mutation', 200, 'FORBIDDEN'],
    [undefined, undefined, 415, 'BAD_REQUEST'],
    [undefined, undefined, 400, 'BAD_REQUEST'],
  ]);
  expect(lines.every(({ requestId }) => typeof requestId === 'string')).toBe(true);
});

test('a client that leaves before its answer is told of', async () => {
  const leaving = new AbortController();
  let release: (() => void) | undefined;
  const server = await start('slow', {
    viewer: () => ({ workspaceId: 'acme' }),
    commands: {
      ...unexpectedCommands,
      async triggerSync() {
        leaving.abort();
        await new Promise<void>((resolve) => {
          release = resolve;
        });
        return { kind: 'notFound', message: 'There is none.' };
      },
    },
  });
  const query = 'mutation { triggerOktaSync(input: { integrationId: "1" }) { __typename } }';
  const asking = server.send({
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
    signal: leaving.signal,
  });
  await expect(asking).rejects.toThrow();
  const [line] = await linesOf(server, 1);
  release?.();
  expect(line).toMatchObject({ level: 'info', status: 'client left' });
});

test('with ACCESS_LOG=off there are no lines about requests', async () => {
  const server = await start('off');
  await server.ask('query Bad { nothing }');
  const other = await start('slow');
  await other.ask('query Bad { nothing }');
  await linesOf(other, 1);
  expect(server.logged.filter((line) => line.includes('"request"'))).toEqual([]);
});

test.each([
  [traceparent, traceId],
  [`${traceparent}-later-versions-add`, traceId],
  [undefined, undefined],
  ['', undefined],
  [`ff-${traceId}-00f067aa0ba902b7-01`, undefined],
  [`00-${'0'.repeat(32)}-00f067aa0ba902b7-01`, undefined],
  [`00-${traceId}-${'0'.repeat(16)}-01`, undefined],
  [`00-${traceId.toUpperCase()}-00f067aa0ba902b7-01`, undefined],
  ['00SecretToken', undefined],
])('of traceparent %j the trace is %j', (header, id) => {
  expect(traceIdIn(header)).toBe(id);
});
