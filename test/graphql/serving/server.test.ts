import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer } from '../../../src/graphql/serving/server.ts';
import { StoreError } from '../../../src/store/engine/errors.ts';
import { storeForFile } from '../../kit/fixtures.ts';
import { identifiedBy, startTestServer, type TestServer, unexpectedCommands } from '../../kit/graphql.ts';

const store = storeForFile();
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer(store, {
    config: { host: '127.0.0.1', port: 0, corsOrigins: ['https://app.example.com'], bodyLimitBytes: 10_000 },
  });
});

afterAll(() => server.close());

const json = { 'content-type': 'application/json' };

test('answers by POST and, read-only, by GET', async () => {
  expect((await server.ask('{ __typename }')).data).toEqual({ __typename: 'Query' });
  const search = `?query=${encodeURIComponent('{ saasServices { totalCount } }')}`;
  const read = await server.send({ headers: { 'apollo-require-preflight': '1' } }, search);
  expect(read.data).toEqual({ saasServices: { totalCount: 0 } });
});

test('an answer forbids caches to store it, and its request’s id finds it in the log', async () => {
  const { headers } = await server.ask('{ __typename }');
  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/);
});

describe('a web page', () => {
  test('cannot send an operation without a preflight', async () => {
    const form = await server.send({
      method: 'POST',
      body: new URLSearchParams({ query: '{ __typename }' }),
    });
    expect(form.status).toBe(415);
    const image = await server.send({}, `?query=${encodeURIComponent('{ __typename }')}`);
    expect(image).toMatchObject({ status: 400, data: undefined });
  });

  test('may read answers only from an origin that was allowed', async () => {
    const from = async (origin: string) => {
      const { headers } = await server.ask('{ __typename }', {}, { origin });
      return headers.get('access-control-allow-origin');
    };
    expect(await from('https://app.example.com')).toBe('https://app.example.com');
    expect(await from('https://evil.example.com')).toBeNull();
  });

  test('may read nothing when no origin was allowed', async () => {
    const closed = await startTestServer(store);
    const { headers } = await closed.ask('{ __typename }', {}, { origin: 'https://app.example.com' });
    expect(headers.get('access-control-allow-origin')).toBeNull();
    const preflight = await fetch(`${closed.url}/graphql`, { method: 'OPTIONS' });
    expect(preflight.status).toBe(404);
    await closed.close();
  });

  test('cannot pass this server off as its own host', async () => {
    const answer = await rawRequest(server.url, 'evil.example.com');
    expect(answer).toMatch(/^HTTP\/1\.1 421 /);
    expect(await rawRequest(server.url, 'localhost')).toMatch(/^HTTP\/1\.1 200 /);
    expect(await rawRequest(server.url, '[::1]:4000')).toMatch(/^HTTP\/1\.1 200 /);
  });

  test('cannot do so behind a trusted proxy of this machine either', async () => {
    const behind = await startTestServer(store, {
      config: { host: '127.0.0.1', port: 0, trustedProxies: ['127.0.0.1'] },
    });
    const forwarded = 'X-Forwarded-Host: localhost\r\n';
    expect(await rawRequest(behind.url, 'evil.example.com', forwarded)).toMatch(/^HTTP\/1\.1 421 /);
    expect(await rawRequest(behind.url, 'localhost:4000', forwarded)).toMatch(/^HTTP\/1\.1 200 /);
    await behind.close();
  });
});

describe('introspection', () => {
  const asking = [
    '{ __schema { types { name } } }',
    '{ hidden: __type(name: "Employee") { fields { name } } }',
    'query A { ...F } fragment F on Query { ... on Query { __schema { queryType { name } } } }',
  ];

  test('is refused in every form where it is off, also with a document that is known', async () => {
    const closed = await startTestServer(store, {
      config: { host: '127.0.0.1', port: 0, introspection: false },
    });
    for (const query of [...asking, ...asking]) {
      const answer = await closed.ask(query);
      expect(answer, query).toMatchObject({
        status: 400,
        data: undefined,
        errors: expect.arrayContaining([
          expect.objectContaining({ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }),
        ]),
      });
      expect(answer.text).not.toContain('DiscoverySummary');
    }
    const search = `?query=${encodeURIComponent(String(asking[0]))}`;
    expect((await closed.send({ headers: { 'apollo-require-preflight': '1' } }, search)).status).toBe(400);
    // Gateways compose from the contract, and ask for type names everywhere.
    const others = await closed.ask('{ __typename _service { sdl } discoverySummary { __typename } }');
    expect(others).toMatchObject({ status: 200, errors: [], data: { __typename: 'Query' } });
    await closed.close();
  });

  test('is answered otherwise', async () => {
    for (const query of asking) expect(await server.ask(query)).toMatchObject({ status: 200, errors: [] });
  });
});

describe('without authentication', () => {
  test.each(['0.0.0.0', '::', '192.168.0.1', 'example.com'])('it refuses to listen on %s', async (host) => {
    const identification = identifiedBy();
    const config = { host, port: 0 };
    const options = { store, commands: unexpectedCommands, log: silent, identification, config };
    await expect(startServer(options)).rejects.toThrow(`refusing to listen on ${host}`);
  });

  test('it warns once when a proxy passes requests on, and not of direct ones', async () => {
    const open = await startTestServer(store);
    const warned = () => open.logged.filter((line) => line.includes('all its callers are admins'));
    await open.ask('{ __typename }');
    expect(warned()).toEqual([]);
    for (const name of ['x-forwarded-for', 'forwarded', 'via']) {
      expect((await open.ask('{ __typename }', {}, { [name]: '203.0.113.7' })).status).toBe(200);
    }
    expect(warned()).toHaveLength(1);
    await open.close();
    const checked = await startTestServer(store, { viewer: () => ({}) });
    await checked.ask('{ __typename }', {}, { 'x-forwarded-for': '203.0.113.7' });
    expect(checked.logged).toEqual([]);
    await checked.close();
  });

  test('it listens on every interface once something says who is calling', async () => {
    const open = await startServer({
      store,
      commands: unexpectedCommands,
      log: silent,
      config: { host: '0.0.0.0', port: 0 },
      identification: identifiedBy(() => ({})),
    });
    expect((await fetch(`${open.url}/health/live`)).status).toBe(200);
    await open.close();
  });
});

test('a port that is taken is refused, and nothing stays open', async () => {
  const port = Number(new URL(server.url).port);
  const config = { host: '127.0.0.1', port };
  const options = {
    store,
    commands: unexpectedCommands,
    log: silent,
    identification: identifiedBy(),
    config,
  };
  await expect(startServer(options)).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

describe('the size of a body', () => {
  const sent = (query: string) =>
    server.send({
      method: 'POST',
      headers: json,
      body: JSON.stringify({ query, padding: 'x'.repeat(20_000) }),
    });

  test('is bounded', async () => {
    expect(await sent('{ __typename }')).toMatchObject({
      status: 413,
      errors: [{ message: 'The body is too large.', extensions: { code: 'REQUEST_TOO_LARGE' } }],
    });
  });

  test('may be four times as much where a gateway asks for entities', async () => {
    const answer = await sent('{ _entities(representations: []) { __typename } }');
    expect(answer).toMatchObject({ status: 200, data: { _entities: [] } });
    const body = JSON.stringify({ query: '{ _entities }', padding: 'x'.repeat(40_000) });
    expect((await server.send({ method: 'POST', headers: json, body })).status).toBe(413);
  });
});

test.each([
  ['what is no JSON', { method: 'POST', headers: json, body: '{"query": ' }, 400],
  ['an empty body', { method: 'POST', headers: json, body: '' }, 400],
  ['a list of operations', { method: 'POST', headers: json, body: '[{"query":"{ __typename }"}]' }, 400],
  ['a text', { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{ __typename }' }, 415],
  ['a mutation by GET', { headers: json, search: '?query=mutation{__typename}' }, 405],
  ['another method', { method: 'PUT', headers: json, body: '{}' }, 404],
])(
  '%s is refused in words a GraphQL client can show',
  async (_what, { search, ...init }: RequestInit & { search?: string }, status) => {
    const answer = await server.send(init, search);
    expect(answer.status).toBe(status);
    expect(answer.errors).toHaveLength(1);
    expect(Object.keys(answer.errors[0] ?? {}).sort()).toEqual(['extensions', 'message']);
    expect(answer.errors[0]?.extensions.code).toMatch(/^[A-Z_]+$/);
  },
);

test('an address that is not served says where the API is', async () => {
  const response = await fetch(`${server.url}/api`);
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({ errors: [{ message: expect.stringContaining('/graphql') }] });
});

describe('health', () => {
  test('live says that the process answers, ready that its database does', async () => {
    expect(await (await fetch(`${server.url}/health/live`)).json()).toEqual({ status: 'ok' });
    expect((await fetch(`${server.url}/health/ready`)).status).toBe(200);
  });

  test('asks the database once for many who ask at a time, or soon again', async () => {
    let checks = 0;
    const counted = {
      ...store,
      async check() {
        checks += 1;
        await store.check();
      },
    };
    const asked = await startTestServer(counted);
    const ready = () => fetch(`${asked.url}/health/ready`);
    for (const answer of await Promise.all(Array.from({ length: 20 }, ready)))
      expect(answer.status).toBe(200);
    expect(checks).toBeLessThanOrEqual(2);
    await asked.close();
  });

  test('says that it is not ready when the database was well a moment before', async () => {
    let isWell = true;
    const failing = {
      ...store,
      check: () => (isWell ? store.check() : Promise.reject(new StoreError('CONNECTION_LOST', 'gone'))),
    };
    const server = await startTestServer(failing);
    const ready = async () => (await fetch(`${server.url}/health/ready`)).status;
    expect(await ready()).toBe(200);
    isWell = false;
    await expect.poll(ready, { timeout: 20_000 }).toBe(503);
    isWell = true;
    expect(await ready()).toBe(200);
    await server.close();
  });

  test('is not ready while the database does not answer, and still live', async () => {
    const cut = {
      ...store,
      check: () => Promise.reject(new StoreError('CONNECTION_LOST', 'db.internal:5432')),
    };
    const cutOff = await startTestServer(cut);
    const ready = await fetch(`${cutOff.url}/health/ready`);
    expect(ready.status).toBe(503);
    const text = await ready.text();
    expect(text).toContain('does not answer');
    expect(text).not.toContain('db.internal');
    expect((await fetch(`${cutOff.url}/health/live`)).status).toBe(200);
    await cutOff.close();
  });
});

describe('what to do about a database is said', () => {
  test.each([
    ['READ_ONLY', 'is read only: point DATABASE_URL at the primary'],
    ['AHEAD', 'was changed, by a later version of this program or by hand: start that version'],
    ['RIGHTS', 'has lost rights: grant select, insert, update and delete'],
    ['53300', 'grants no connection: raise the limit of its role'],
    ['ECONNREFUSED', 'does not answer: see that it runs'],
  ])('%s, without names that only the log has', async (code, told) => {
    const check = () => Promise.reject(new StoreError(code, 'the database "crm" of "admin"'));
    const unfit = await startTestServer({ ...store, check });
    for (let time = 0; time < 2; time += 1) {
      const ready = await fetch(`${unfit.url}/health/ready`);
      expect(ready.status).toBe(503);
      const text = await ready.text();
      expect(text).toContain(told);
      expect(text).not.toMatch(/crm|admin/);
    }
    await unfit.close();
    expect(unfit.logged.filter((line) => line.includes('crm'))).toHaveLength(1);
  });
});

describe('a fault of ours', () => {
  test('is masked in the answer and found in the log by the id in it', async () => {
    const secret = 'postgres://admin:hunter2@db.internal/okta';
    const broken = await startTestServer(store, {
      commands: { ...unexpectedCommands, testConnection: () => Promise.reject(new Error(secret)) },
    });
    const { status, errors, text } = await broken.ask(
      'mutation Check { testOktaConnection(input: { domain: "acme.okta.com", apiToken: "secret-token-1" }) { __typename } }',
    );
    await broken.close();
    expect(status).toBe(200);
    expect(text).not.toContain('hunter2');
    const requestId = errors[0]?.extensions.requestId;
    expect(errors).toEqual([
      {
        message: 'Something went wrong on our side.',
        path: ['testOktaConnection'],
        locations: [{ line: 1, column: 18 }],
        extensions: { code: 'INTERNAL_SERVER_ERROR', requestId },
      },
    ]);
    const line = broken.logged.find((logged) => logged.includes(String(requestId)));
    expect(JSON.parse(line ?? '{}')).toMatchObject({
      level: 'error',
      operation: 'Check',
      path: 'testOktaConnection',
    });
    expect(broken.logged.join()).not.toContain('secret-token-1');
  });

  test('is logged without a token that was taken for a name', async () => {
    const broken = await startTestServer(store);
    const token = '00aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789_aAb';
    await broken.ask(
      `mutation N${token} { p${token}: removeOktaIntegration(input: { id: "i1" }) { __typename } }`,
    );
    await broken.close();
    expect(broken.logged).toHaveLength(1);
    expect(JSON.parse(broken.logged[0] ?? '{}')).toMatchObject({ operation: 'N[removed]' });
    expect(broken.logged[0]).not.toContain(token);
  });

  test('is logged without the values of the request it came from', async () => {
    const broken = await startTestServer(store, {
      commands: {
        ...unexpectedCommands,
        testConnection: (_viewer, { apiToken }) => Promise.reject(new Error(`cannot read ${apiToken}`)),
      },
    });
    const apiToken = 'no known shape at all';
    await broken.ask(
      'mutation($input: TestOktaConnectionInput!) { testOktaConnection(input: $input) { __typename } }',
      { input: { domain: 'acme.okta.com', apiToken } },
    );
    await broken.close();
    expect(broken.logged).toHaveLength(1);
    expect(broken.logged[0]).not.toContain(apiToken);
    expect(broken.logged[0]).toContain('cannot read [removed]');
  });
});

test('closing lets a request under way end and takes no new one', async () => {
  let finish = () => {};
  const held = new Promise<void>((resolve) => {
    finish = resolve;
  });
  let reached = () => {};
  const begun = new Promise<void>((resolve) => {
    reached = resolve;
  });
  const closing = await startTestServer(store, {
    commands: {
      ...unexpectedCommands,
      removeIntegration: async (_viewer, { id }) => {
        reached();
        await held;
        return { kind: 'removed', id, revokeTokenInOktaUrl: null };
      },
    },
  });
  const underWay = closing.ask(
    'mutation { removeOktaIntegration(input: { id: "i1" }) { ... on OktaIntegrationRemoved { id } } }',
  );
  await begun;
  const closed = closing.close();
  finish();
  expect((await underWay).data).toEqual({ removeOktaIntegration: { id: 'i1' } });
  await closed;
  await expect(fetch(`${closing.url}/health/live`)).rejects.toThrow();
});

const silent = { info() {}, warn() {}, error() {} };

/** `fetch` does not let a caller choose the `Host` header. */
function rawRequest(url: string, host: string, headers = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => {
      socket.write(`GET /health/live HTTP/1.1\r\nHost: ${host}\r\n${headers}Connection: close\r\n\r\n`);
    });
    socket.on('data', (chunk) => {
      answer += chunk.toString();
    });
    socket.on('end', () => resolve(answer)).on('error', reject);
  });
}
