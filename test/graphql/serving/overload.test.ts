import { connect } from 'node:net';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createMetrics } from '../../../src/metrics/metrics.ts';
import { testEngine } from '../../kit/database.ts';
import { storeForFile } from '../../kit/fixtures.ts';
import { startTestServer, type TestServer, unexpectedCommands } from '../../kit/graphql.ts';
import { parseMetrics, sumOf } from '../../kit/metrics-text.ts';
import { until } from '../../kit/subgraph.ts';

const store = storeForFile();
const json = { 'content-type': 'application/json' };

/** Commands of which one waits until it is let go. */
function heldCommands() {
  let letGo = () => {};
  let reach = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const reached = new Promise<void>((resolve) => {
    reach = resolve;
  });
  const notFound = { kind: 'notFound', message: 'none' } as const;
  const commands = {
    ...unexpectedCommands,
    testConnection: async () => {
      reach();
      await held;
      return {
        ...{ kind: 'verified' as const, domain: 'acme.okta.com', oktaOrgId: '00o1', tokenOwner: null },
        ...{ capabilities: [], estimatedFirstSync: null, integrationId: null },
      };
    },
    pauseIntegration: async () => notFound,
    cancelSync: async () => notFound,
    resumeIntegration: async () => notFound,
  };
  return { commands, letGo, reached };
}

const holding =
  'mutation { testOktaConnection(input: { domain: "acme.okta.com", apiToken: "x" }) { __typename } }';
const query = '{ saasServices { totalCount } }';
const overloaded = {
  status: 503,
  data: undefined,
  errors: [
    {
      message: 'The server has more to do than it can at a time: try again in a few seconds.',
      extensions: { code: 'OVERLOADED' },
    },
  ],
};

describe('a server with more operations than places', () => {
  const { commands, letGo, reached } = heldCommands();
  let server: TestServer;
  let underWay: Promise<unknown>;
  const metrics = createMetrics({ version: '1', mode: 'none', labelOf: () => 'other' });

  beforeAll(async () => {
    server = await startTestServer(store, {
      config: { host: '127.0.0.1', port: 0, maxOperations: 1, accessLog: 'slow' },
      observers: [metrics.server],
      commands,
    });
    underWay = server.ask(holding);
    await reached;
  });

  afterAll(async () => {
    letGo();
    await server.close();
  });

  test('refuses what waited in vain, with when to come again', async () => {
    const refused = await server.ask(query);
    expect(refused).toMatchObject(overloaded);
    expect(refused.headers.get('retry-after')).toBe('5');
    expect(refused.headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/);
  });

  test('counts what it refuses', async () => {
    const shed = async () => {
      const { text } = await metrics.read({
        stalestSuccessAgeSeconds: async () => null,
        keySetAgeSeconds: () => null,
        pools: () => ({}),
      });
      return sumOf(parseMetrics(text), 'okta_discovery_shed_total', { what: 'query' });
    };
    const before = await shed();
    expect(await server.ask(query)).toMatchObject(overloaded);
    await expect.poll(async () => (await shed()) - before).toBe(1);
  });

  test('logs many refusals in a second in two lines', async () => {
    const lines = () =>
      server.logged
        .map((line) => JSON.parse(line))
        .filter(({ code, message }) => code === 'OVERLOADED' && message !== 'an answer was not sent');
    const told = () => lines().reduce((sum, { requests = 1 }) => sum + requests, 0);
    const [toldBefore, linesBefore] = [told(), lines().length];
    const answers = await Promise.all(Array.from({ length: 12 }, () => server.ask(query)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 503));
    await expect.poll(() => told() - toldBefore, { timeout: 10_000 }).toBe(12);
    // They may fall into two seconds or three.
    expect(lines().length - linesBefore).toBeLessThanOrEqual(6);
  });

  test('pauses and cancels nevertheless, and is healthy and ready', async () => {
    const paused = await server.ask('mutation { pauseOktaIntegration(input: { id: "x" }) { __typename } }');
    expect(paused.data).toEqual({ pauseOktaIntegration: { __typename: 'DiscoveryNotFound' } });
    const cancelled = await server.ask(
      'mutation { cancelOktaSync(input: { syncRunId: "x" }) { __typename } }',
    );
    expect(cancelled.data).toEqual({ cancelOktaSync: { __typename: 'DiscoveryNotFound' } });
    const resumed = await server.ask('mutation { resumeOktaIntegration(input: { id: "x" }) { __typename } }');
    expect(resumed).toMatchObject(overloaded);
    for (const path of ['/health/live', '/health/ready']) {
      expect((await fetch(`${server.url}${path}`)).status).toBe(200);
    }
  });

  test('opens no stream while others wait', async () => {
    const waiting = server.ask(query);
    const opened = await until(
      () =>
        fetch(`${server.url}/graphql`, {
          method: 'POST',
          headers: { ...json, accept: 'text/event-stream' },
          body: JSON.stringify({ query: 'subscription { oktaSyncRunUpdated { id } }' }),
          signal: AbortSignal.timeout(20_000),
        }),
      ({ status }) => status === 503,
    );
    expect(await opened.json()).toMatchObject({ errors: overloaded.errors });
    expect(opened.headers.get('retry-after')).toBe('5');
    await waiting;
  });

  test('answers what waited when there is a place again', async () => {
    const waiting = server.ask(query);
    letGo();
    await underWay;
    expect(await waiting).toMatchObject({ status: 200, data: { saasServices: { totalCount: 0 } } });
    for (let i = 0; i < 5; i++) expect((await server.ask(query)).status).toBe(200);
  });
});

test('a client that leaves gives its place back', async () => {
  const { commands, letGo, reached } = heldCommands();
  const server = await startTestServer(store, {
    config: { host: '127.0.0.1', port: 0, maxOperations: 1 },
    commands,
  });
  const controller = new AbortController();
  const gone = fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: json,
    body: JSON.stringify({ query: holding }),
    signal: controller.signal,
  });
  await reached;
  controller.abort();
  await expect(gone).rejects.toThrow();
  const answer = await until(
    () => server.ask(query),
    ({ status }) => status !== 503,
  );
  expect(answer.status).toBe(200);
  letGo();
  await server.close();
});

describe('a server that stops', () => {
  test('is not ready, answers everything for a while, and asks for connections to be closed', async () => {
    const server = await startTestServer(store, { config: { host: '127.0.0.1', port: 0, drainMs: 2_000 } });
    expect((await server.ask(query)).headers.get('connection')).toBe('keep-alive');
    const closed = server.close();
    const ready = await fetch(`${server.url}/health/ready`);
    expect([ready.status, await ready.json()]).toEqual([
      503,
      { status: 'unavailable', reason: 'the server is stopping' },
    ]);
    const answer = await server.ask(query);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('connection')).toBe('close');
    expect((await fetch(`${server.url}/health/live`)).status).toBe(200);
    await closed;
    await expect(fetch(`${server.url}/health/live`)).rejects.toThrow();
  });

  test('refuses what comes on open connections after that, in a form that clients read', async () => {
    const { commands, letGo, reached } = heldCommands();
    const server = await startTestServer(store, { commands });
    const underWay = server.ask(holding);
    await reached;
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    // A request that has begun: a connection without one is closed at once.
    socket.write('POST /graphql HTTP/1.1\r\nhost: localhost\r\n');
    let answer = '';
    const ended = new Promise<void>((resolve) => {
      socket.on('data', (chunk) => {
        answer += chunk.toString();
      });
      socket.on('close', () => resolve());
    });
    await fetch(`${server.url}/health/live`);
    const closed = server.close();
    await until(
      () =>
        fetch(`${server.url}/health/live`).then(
          () => true,
          () => false,
        ),
      (isOpen) => !isOpen,
    );
    const body = JSON.stringify({ query });
    socket.write(`content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
    await ended;
    expect(answer).toMatch(/^HTTP\/1\.1 503 /);
    expect(answer).toMatch(/^retry-after: 5\r$/m);
    expect(answer).toMatch(
      /\{"errors":\[\{"message":"The server is stopping[^"]+","extensions":\{"code":"OVERLOADED"\}\}\]\}$/,
    );
    letGo();
    expect(await underWay).toMatchObject({ status: 200 });
    await closed;
  });
});

describe.runIf(testEngine() === 'postgres')('on PostgreSQL', () => {
  test('a server all of whose places wait for the database is ready', async () => {
    const server = await startTestServer(store);
    const other = postgres(store.databaseUrl ?? '', { max: 1, onnotice: () => {} });
    const controller = new AbortController();
    await other.begin(async (holder) => {
      await holder`lock table saas_services in access exclusive mode`;
      const waiting = Array.from({ length: 100 }, () =>
        fetch(`${server.url}/graphql`, {
          method: 'POST',
          headers: json,
          body: JSON.stringify({ query }),
          signal: controller.signal,
        }).then(
          ({ status }) => status,
          () => 'left',
        ),
      );
      // Others are refused by now: all places are taken.
      expect(await Promise.race(waiting)).toBe(503);
      const ready = await Promise.all(Array.from({ length: 5 }, () => fetch(`${server.url}/health/ready`)));
      expect(ready.map(({ status }) => status)).toEqual(Array(5).fill(200));
      controller.abort();
      expect(new Set(await Promise.all(waiting))).toEqual(new Set([503, 'left']));
    });
    await other.end();
    await server.close();
  });
});
