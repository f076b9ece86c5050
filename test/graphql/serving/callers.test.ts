import { createHmac } from 'node:crypto';
import { connect } from 'node:net';
import { createClient } from 'graphql-sse';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../../../src/config.ts';
import { createIdentification } from '../../../src/identity/identify.ts';
import { openTestStore, type TestStore } from '../../kit/database.ts';
import { startTestServer, type TestServer, unexpectedCommands } from '../../kit/graphql.ts';
import {
  audience,
  type IdentityProvider,
  issuer,
  openIdentityProvider,
  type SigningKey,
  signingKey,
  tokenOf,
} from '../../kit/identity-provider.ts';

const secret = 'router-secret-of-thirty-two-characters';
const hmacSecret = 'signing-secret-of-thirty-two-characters';
let store: TestStore;
let key: SigningKey;
let provider: IdentityProvider;
const servers: TestServer[] = [];
const denied: string[] = [];

beforeAll(async () => {
  store = await openTestStore();
  key = await signingKey('key');
  provider = await openIdentityProvider([key.publicJwk]);
});
afterAll(async () => {
  for (const server of servers) await server.close();
  await provider?.close();
  await store?.close();
});

async function start(env: Record<string, string>, compiledReads = true): Promise<TestServer> {
  const { identity } = readConfig({ env });
  const server = await startTestServer(store, {
    config: { host: '127.0.0.1', port: 0, compiledReads, readPathHeader: true },
    identification: createIdentification({ config: identity }),
    commands: {
      ...unexpectedCommands,
      recordDenial: async ({ userId }, coordinate) => void denied.push(`${userId} ${coordinate}`),
    },
  });
  servers.push(server);
  return server;
}

const router = { AUTH_MODE: 'router', ROUTER_SECRETS: secret, HOST: '127.0.0.1' };
const jwt = () => ({
  AUTH_MODE: 'jwt',
  JWT_JWKS_URL: provider.url,
  JWT_ISSUER: issuer,
  JWT_AUDIENCE: audience,
  WORKSPACE_CLAIM: 'workspace',
});
const as = (roles: string, user = 'ada', workspace = 'default') => ({
  'router-authorization': secret,
  'x-discovery-user': user,
  'x-discovery-roles': roles,
  'x-discovery-workspace': workspace,
});
const whoAmI = '{ discoveryViewer { workspaceId userId role } }';

test('who asks is told who they are, whatever vouches for them', async () => {
  const ada = { workspaceId: 'acme', userId: 'ada', role: 'VIEWER' };
  const byHeaders = await start(router);
  expect((await byHeaders.ask(whoAmI, {}, as('viewer', 'ada', 'acme'))).data).toEqual({
    discoveryViewer: ada,
  });
  const byToken = await start(jwt());
  const authorization = `Bearer ${await tokenOf(key, { workspace: 'acme' })}`;
  expect((await byToken.ask(whoAmI, {}, { authorization })).data).toEqual({ discoveryViewer: ada });
  const open = await start({});
  expect((await open.ask(whoAmI)).data).toEqual({
    discoveryViewer: { workspaceId: 'default', userId: null, role: 'ADMIN' },
  });
});

describe('a caller who is not known', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await start(router);
  });

  test.each([
    ['a query', { query: whoAmI }],
    ['introspection', { query: '{ __schema { types { name } } }' }],
    ['the contract', { query: '{ _service { sdl } }' }],
    ['entities', { query: '{ _entities(representations: []) { __typename } }' }],
    ['a mutation', { query: 'mutation { triggerOktaSync(input: { integrationId: "1" }) { __typename } }' }],
    ['a subscription', { query: 'subscription { oktaSyncRunUpdated { id } }' }],
    ['what is no operation', { query: '{' }],
  ])('is answered 401 to %s, without a word of why', async (_what, body) => {
    const answer = await server.send({
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="okta-discovery"');
    expect(answer.errors).toEqual([
      {
        message: 'Who calls could not be verified.',
        extensions: { code: 'UNAUTHENTICATED', requestId: answer.headers.get('x-request-id') },
      },
    ]);
    expect(server.logged.at(-1)).toContain('"reason":"router-secret"');
  });

  test('is answered 401 by GET and by event stream too', async () => {
    const search = `?query=${encodeURIComponent(whoAmI)}`;
    expect((await server.send({ headers: { 'apollo-require-preflight': '1' } }, search)).status).toBe(401);
    expect((await server.send({ headers: { accept: 'text/event-stream' } }, search)).status).toBe(401);
  });

  test('is refused before a byte of the body is read', async () => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    socket.write(
      'POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 4000000\r\n\r\n',
    );
    const head = await new Promise<string>((resolve) => socket.once('data', (data) => resolve(String(data))));
    socket.destroy();
    expect(head).toMatch(/^HTTP\/1\.1 401 /);
  });

  test.each(['/nothing', '/health/live', '/graphql/'])('has no body read at %s either', async (path) => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    socket.write(
      `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 4000000\r\n\r\n`,
    );
    const head = await new Promise<string>((resolve) => socket.once('data', (data) => resolve(String(data))));
    socket.destroy();
    expect(head).toMatch(/^HTTP\/1\.1 404 /);
  });

  test.each(['/graphql', '/nothing'])('cannot go on sending to %s what nobody reads', async (path) => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => {}).resume();
    socket.write(
      `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`,
    );
    const sending = setInterval(() => socket.write(`400\r\n${' '.repeat(0x400)}\r\n`), 5);
    await closed;
    clearInterval(sending);
  });

  test('keeps its connection after a refusal', async () => {
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: whoAmI }),
    });
    expect([response.status, response.headers.get('connection')]).toEqual([401, 'keep-alive']);
  });

  test('may ask whether the server is alive and ready', async () => {
    for (const path of ['live', 'ready']) {
      expect((await fetch(`${server.url}/health/${path}`)).status, path).toBe(200);
    }
  });
});

test('a page that may ask is told so without an identity, and answered only with one', async () => {
  const origin = 'https://app.example.com';
  const { identity } = readConfig({ env: router });
  const server = await startTestServer(store, {
    config: { host: '127.0.0.1', port: 0, corsOrigins: [origin] },
    identification: createIdentification({ config: identity }),
  });
  servers.push(server);
  const preflight = await fetch(`${server.url}/graphql`, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization, content-type',
    },
  });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get('access-control-allow-headers')).toBe('authorization, content-type');
  const refused = await server.ask(whoAmI, {}, { origin });
  expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([401, origin]);
  expect((await server.ask(whoAmI, {}, { origin, ...as('viewer') })).status).toBe(200);
});

test('a caller without a role or with a workspace that is not let in is answered 403', async () => {
  const server = await start({ ...router, WORKSPACES: 'acme' });
  for (const headers of [as('nobody', 'ada', 'acme'), as('admin', 'ada', 'globex')]) {
    const answer = await server.ask(whoAmI, {}, headers);
    expect(answer).toMatchObject({ status: 403, errors: [{ extensions: { code: 'FORBIDDEN' } }] });
  }
});

test('while no keys are known callers are asked to come again, and the server is not ready', async () => {
  provider.answer = { status: 500 };
  const server = await start(jwt());
  const authorization = `Bearer ${await tokenOf(key, { workspace: 'acme' })}`;
  const answer = await server.ask(whoAmI, {}, { authorization });
  expect(answer).toMatchObject({ status: 503, errors: [{ extensions: { code: 'IDENTITY_UNAVAILABLE' } }] });
  expect(answer.headers.get('retry-after')).toBe('30');
  const ready = await fetch(`${server.url}/health/ready`);
  expect([ready.status, await ready.text()]).toEqual([503, expect.stringContaining('identity provider')]);
  provider.answer = { keys: [key.publicJwk] };
});

describe.each([
  { road: 'the resolvers', compiledReads: false },
  { road: 'one statement', compiledReads: true },
])('what a role may not do, where $road would answer', ({ compiledReads }) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await start(router, compiledReads);
  });

  test.each([
    ['analyst', '{ saasUsers { totalCount } }', 'Query.saasUsers'],
    [
      'analyst',
      '{ saasServices(filter: { usedByUser: ["1"] }) { totalCount } }',
      'SaasServiceFilter.usedByUser',
    ],
    [
      'analyst',
      'mutation { triggerOktaSync(input: { integrationId: "1" }) { __typename } }',
      'Mutation.triggerOktaSync',
    ],
    [
      'viewer',
      'mutation { triggerOktaSync(input: { integrationId: "1" }) { __typename } }',
      'Mutation.triggerOktaSync',
    ],
    ['viewer', '{ discoveryAuditEvents { totalCount } }', 'Query.discoveryAuditEvents'],
  ])('%s: %s is answered 200 without data, naming %s, and recorded', async (role, query, coordinate) => {
    denied.length = 0;
    const answer = await server.ask(query, {}, as(role));
    expect(answer).toMatchObject({
      status: 200,
      data: null,
      errors: [{ message: `The role ${role} may not use ${coordinate}.`, extensions: { code: 'FORBIDDEN' } }],
    });
    expect(denied).toEqual([`ada ${coordinate}`]);
  });

  test('a subscription is refused to analysts, and open to viewers', async () => {
    const query = 'subscription { oktaSyncRunUpdated { id } }';
    const headers = { 'content-type': 'application/json', accept: 'text/event-stream', ...as('analyst') };
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ query }),
    });
    expect(await response.text()).toContain('"code":"FORBIDDEN"');
    const client = createClient({ url: `${server.url}/graphql`, headers: as('viewer'), retryAttempts: 0 });
    const connected = new Promise<void>((resolve, reject) => {
      client.subscribe({ query }, { next: () => {}, error: reject, complete: () => {} });
      setTimeout(resolve, 300);
    });
    await connected;
    client.dispose();
  });

  test('what the role may is answered', async () => {
    const answer = await server.ask(
      '{ saasServices { totalCount } discoverySummary { employees } }',
      {},
      as('analyst'),
    );
    expect(answer).toMatchObject({ status: 200, errors: [], data: { saasServices: { totalCount: 0 } } });
    const people = await server.ask('{ saasUsers { totalCount } }', {}, as('viewer'));
    expect(people).toMatchObject({ status: 200, errors: [], data: { saasUsers: { totalCount: 0 } } });
    expect(people.headers.get('x-read-path') === 'compiled').toBe(compiledReads);
  });
});

test('the trail gets the address that a trusted proxy names, and no other text', async () => {
  const { identity } = readConfig({ env: router });
  const addresses: unknown[] = [];
  const startWith = (trustedProxies: string[]) =>
    startTestServer(store, {
      config: { host: '127.0.0.1', port: 0, trustedProxies },
      identification: createIdentification({ config: identity }),
      commands: {
        ...unexpectedCommands,
        recordDenial: async ({ sourceAddress }) => void addresses.push(sourceAddress),
      },
    });
  const sent = [
    ['203.0.113.7', '203.0.113.7'],
    ['10.1.1.1, 203.0.113.7', '203.0.113.7'],
    ['203.0.113.7:4711', '203.0.113.7'],
    ['[2001:db8::7]:4711', '2001:db8::7'],
    ['2001:db8::7', '2001:db8::7'],
    ['00SecretTextOfAClient', 'unknown'],
    ['fe80::1%00SecretTextOfAClient', 'unknown'],
    ['203.0.113.7, 00SecretTextOfAClient', 'unknown'],
    [' ', '127.0.0.1'],
  ] as const;
  for (const [trusted, expected] of [
    [['127.0.0.1'], sent.map(([, address]) => address)],
    [[], sent.map(() => '127.0.0.1')],
    [['10.0.0.0/8'], sent.map(() => '127.0.0.1')],
  ] as const) {
    addresses.length = 0;
    const server = await startWith([...trusted]);
    for (const [header] of sent) {
      await server.ask('{ saasUsers { totalCount } }', {}, { ...as('analyst'), 'x-forwarded-for': header });
    }
    await server.close();
    expect(addresses).toEqual(expected);
  }
});

test('both secrets are taken while one replaces the other: none of many requests is refused', async () => {
  const next = 'the-next-secret-of-thirty-two-characters';
  let refused = 0;
  let sent = 0;
  const ask = async (server: TestServer, given: string) => {
    const { status } = await server.ask(whoAmI, {}, { ...as('viewer'), 'router-authorization': given });
    sent++;
    if (status !== 200) refused++;
  };
  const before = await start(router);
  for (let times = 0; times < 20; times++) await ask(before, secret);
  const meanwhile = await start({ ...router, ROUTER_SECRETS: `${secret},${next}` });
  for (let times = 0; times < 20; times++) await ask(meanwhile, times % 2 ? secret : next);
  const after = await start({ ...router, ROUTER_SECRETS: next });
  for (let times = 0; times < 20; times++) await ask(after, next);
  expect({ sent, refused }).toEqual({ sent: 60, refused: 0 });
  await ask(after, secret);
  expect(refused).toBe(1);
});

test('a request whose signature does not fit is refused, however it is changed on the way', async () => {
  const server = await start({ ...router, ROUTER_HMAC_SECRETS: hmacSecret });
  const query = 'query ($id: ID!) { saasService(id: $id) { id } }';
  const signature = createHmac('sha256', hmacSecret)
    .update(JSON.stringify({ query, variables: { id: 'a' } }))
    .digest('base64');
  const send = (body: object) =>
    server.send({
      method: 'POST',
      headers: { 'content-type': 'application/json', ...as('viewer') },
      body: JSON.stringify({ ...body, extensions: { 'hmac-signature': signature } }),
    });
  expect((await send({ query, variables: { id: 'a' } })).status).toBe(200);
  expect((await send({ query, variables: { id: 'b' } })).status).toBe(401);
  expect((await send({ query: `${query} `, variables: { id: 'a' } })).status).toBe(401);
});

test('no secret is in any answer or log line', () => {
  const logged = servers.flatMap((server) => server.logged).join('\n');
  expect(logged).toContain('a caller was refused');
  for (const text of [secret, hmacSecret, 'Bearer ey', 'eyJ']) expect(logged).not.toContain(text);
});
