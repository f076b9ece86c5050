import { connect } from 'node:net';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { registerPlayground } from '../../../src/playground/assets.ts';
import { storeForFile } from '../../kit/fixtures.ts';
import { startTestServer, type TestServer } from '../../kit/graphql.ts';
import { integrationSeed, seed, seedId } from '../../kit/seed.ts';

const bodyLimitBytes = 10_000;
const integrationId = seedId('integration');
const store = storeForFile();
let server: TestServer;

beforeAll(async () => {
  await seed(store.db, { integrations: [integrationSeed({ workspaceId: 'default', id: integrationId })] });
  server = await startTestServer(store, {
    config: { host: '127.0.0.1', port: 0, bodyLimitBytes, corsOrigins: ['https://app.example.com'] },
    playground: registerPlayground,
  });
});

afterAll(() => server.close());

const json = { 'content-type': 'application/json' };
const search = (parameters: Record<string, string>) => `?${new URLSearchParams(parameters)}`;

describe('a compressed body', () => {
  const plain = Buffer.from(JSON.stringify({ query: '{ saasServices { totalCount } }' }));
  const send = (body: Buffer, encoding: string) =>
    server.send({
      method: 'POST',
      headers: { ...json, 'content-encoding': encoding },
      body: new Uint8Array(body),
    });

  test.each<[string, Buffer]>([
    ['gzip', gzipSync(plain)],
    ['x-gzip', gzipSync(plain)],
    ['GZIP', gzipSync(plain)],
    ['deflate', deflateSync(plain)],
    ['deflate', deflateRawSync(plain)],
    ['br', brotliCompressSync(plain)],
    ['identity', plain],
    ['gzip, br', brotliCompressSync(gzipSync(plain))],
  ])('in %s is read', async (encoding, body) => {
    expect(await send(body, encoding)).toMatchObject({
      status: 200,
      data: { saasServices: { totalCount: 0 } },
    });
  });

  test('sent in pieces, as a router compresses while it sends, is read', async () => {
    const bytes = gzipSync(plain);
    const pieces = [bytes.subarray(0, 5), bytes.subarray(5, 20), bytes.subarray(20)];
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const piece of pieces) controller.enqueue(new Uint8Array(piece));
        controller.close();
      },
    });
    const headers = { ...json, 'content-encoding': 'gzip' };
    const init = { method: 'POST', headers, body, duplex: 'half' as const };
    expect(await server.send(init)).toMatchObject({ status: 200, data: { saasServices: { totalCount: 0 } } });
  });

  test.each([['zstd'], ['compress'], ['gzip, zstd'], ['gzip, gzip, gzip'], ['nonsense']])(
    'in %s is refused with what can be read',
    async (encoding) => {
      const { status, headers, errors } = await send(gzipSync(plain), encoding);
      expect(status).toBe(415);
      expect(headers.get('accept-encoding')).toBe('gzip, deflate, br');
      expect(errors).toMatchObject([
        { message: expect.stringContaining('content-encoding'), extensions: { code: 'BAD_REQUEST' } },
      ]);
    },
  );

  test.each<[string, Buffer, string]>([
    ['is something else', plain, 'gzip'],
    ['is cut', gzipSync(plain).subarray(0, 30), 'gzip'],
    ['is something else', plain, 'br'],
    ['is something else', plain, 'deflate'],
    ['is empty', Buffer.alloc(0), 'gzip'],
  ])('that %s is refused', async (_what, body, encoding) => {
    const { status, errors } = await send(body, encoding);
    expect(status).toBe(400);
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_REQUEST' } }]);
  });

  test('is bounded by what comes out of it, and no more than that comes out', async () => {
    const text = (length: number, query = '{ __typename }') =>
      Buffer.from(JSON.stringify({ query, padding: 'x'.repeat(length) }));
    const entities = '{ _entities(representations: []) { __typename } }';
    expect((await send(gzipSync(text(9_000)), 'gzip')).status).toBe(200);
    expect((await send(gzipSync(text(11_000)), 'gzip')).status).toBe(413);
    expect((await send(gzipSync(text(11_000, entities)), 'gzip')).status).toBe(200);
    expect((await send(gzipSync(text(41_000, entities)), 'gzip')).status).toBe(413);
    // 300 MB in 300 KB, and those in 1 KB.
    const bomb = gzipSync(Buffer.alloc(300_000_000, 'x'), { level: 1 });
    const packed = brotliCompressSync(gzipSync(gzipSync(Buffer.alloc(20_000_000, 'x'))));
    const before = process.memoryUsage().arrayBuffers;
    for (const [body, encoding] of [
      [bomb.subarray(0, 39_000), 'gzip'],
      [packed, 'gzip, br'],
    ] as const) {
      const { status, errors } = await send(body, encoding);
      expect([status, errors[0]?.extensions.code]).toEqual(
        encoding === 'gzip' ? [413, 'REQUEST_TOO_LARGE'] : [400, 'BAD_REQUEST'],
      );
    }
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(100_000_000);
  });
});

describe('only an operation that asks for entities may have a larger body', () => {
  const sent = (query: string, operationName?: string) =>
    server.send({
      method: 'POST',
      headers: json,
      body: JSON.stringify({ query, operationName, padding: 'x'.repeat(20_000) }),
    });
  const entities = '_entities(representations: []) { __typename }';

  test.each<[string, string, string?]>([
    ['plainly', `{ ${entities} }`],
    ['by another name', `{ all: ${entities} }`],
    ['in a fragment', `query Q { ...F } fragment F on Query { ... on Query { ${entities} } }`],
    ['in the operation that is named', `query A { __typename } query B { ${entities} }`, 'B'],
  ])('%s', async (_how, query, name) => {
    expect((await sent(query, name)).status).toBe(200);
  });

  test.each<[string, string, string?]>([
    ['in a comment', '{ __typename } # _entities'],
    ['in a text', '{ saasService(id: "_entities") { id } }'],
    ['as an alias', '{ _entities: __typename }'],
    ['below the root', '{ saasServices { nodes { _entities } } }'],
    ['in the operation that is not named', `query A { __typename } query B { ${entities} }`, 'A'],
    ['in a fragment nobody spreads', `{ __typename } fragment F on Query { ${entities} }`],
    ['in what cannot be parsed', '{ _entities('],
  ])('not with the word %s', async (_where, query, name) => {
    expect(await sent(query, name)).toMatchObject({
      status: 413,
      errors: [{ extensions: { code: 'REQUEST_TOO_LARGE' } }],
    });
  });
});

describe('a GET', () => {
  const query = '{ __typename }';
  // As urql 6 sends its queries where they are short enough.
  const urql = {
    accept:
      'application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed',
  };
  const get = (headers: Record<string, string>) =>
    server.send({ headers: { ...urql, ...headers } }, search({ query }));

  test.each<[string, Record<string, string>]>([
    ['from a page of our own origin, as its browser says', { 'sec-fetch-site': 'same-origin' }],
    [
      'from an origin that may read answers',
      { origin: 'https://app.example.com', 'sec-fetch-site': 'cross-site' },
    ],
    ['with a header that needs a preflight', { 'apollo-require-preflight': 'true' }],
    ['with the name of its operation in a header', { 'x-apollo-operation-name': 'Q' }],
    ['as JSON', json],
  ])('%s is answered', async (_from, headers) => {
    expect(await get(headers)).toMatchObject({ status: 200, data: { __typename: 'Query' } });
  });

  test.each<[string, Record<string, string>]>([
    ['that does not say where from', {}],
    ['from another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example.com' }],
    ['from a sister site', { 'sec-fetch-site': 'same-site' }],
    ['from the address bar', { 'sec-fetch-site': 'none' }],
    ['from an origin nobody allowed', { origin: 'null' }],
  ])('%s is refused with what to set', async (_from, headers) => {
    const { status, errors, data } = await get(headers);
    expect([status, data]).toEqual([400, undefined]);
    expect(errors[0]?.message).toMatch(/`preferGetMethod: false`.*`apollo-require-preflight`/);
    expect(errors[0]?.extensions).toEqual({ code: 'BAD_REQUEST' });
  });

  test('runs no mutation, wherever it is from', async () => {
    const { status } = await server.send(
      { headers: { ...urql, 'sec-fetch-site': 'same-origin' } },
      search({ query: 'mutation { __typename }' }),
    );
    expect(status).toBe(405);
  });
});

describe('an operation name that is empty is none', () => {
  const one = '{ __typename }';
  const two = 'query A { __typename } query B { __typename }';
  const ways: Record<string, (query: string) => Promise<{ text: string }>> = {
    'by POST': (query) =>
      server.send({ method: 'POST', headers: json, body: JSON.stringify({ query, operationName: '' }) }),
    'by GET': (query) => server.send({ headers: json }, search({ query, operationName: '' })),
    'by events': async (query) => {
      const headers = { ...json, accept: 'text/event-stream' };
      const body = JSON.stringify({ query, operationName: '' });
      const text = await (await fetch(`${server.url}/graphql`, { method: 'POST', headers, body })).text();
      return { text: /data: (\{.*\})/.exec(text)?.[1] ?? text };
    },
  };

  test.each(Object.keys(ways))('%s', async (way) => {
    const answer = async (query: string) => JSON.parse((await ways[way]?.(query))?.text ?? '');
    expect(await answer(one)).toEqual({ data: { __typename: 'Query' } });
    expect((await answer(two)).errors).toMatchObject([
      { message: expect.stringMatching(/Must provide operation name/) },
    ]);
  });
});

describe('who does not take events gets none', () => {
  const subscription = 'subscription { oktaSyncRunUpdated { id } }';

  test.each([
    'text/event-stream;q=0, application/json',
    'text/event-stream; q=0.000, */*',
    'application/json',
  ])('with accept: %s', async (accept) => {
    const { status, headers, errors } = await server.ask(subscription, {}, { accept });
    expect(status).toBe(406);
    expect(headers.get('content-type')).toMatch(/json/);
    expect(errors).toMatchObject([{ extensions: { code: 'EVENT_STREAM_NEEDED' } }]);
  });

  test('who takes nothing else gets them for a query too, JSON refused or not named', async () => {
    for (const accept of ['text/event-stream', 'application/json;q=0, text/event-stream;q=0.1']) {
      const response = await fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: { ...json, accept },
        body: JSON.stringify({ query: '{ __typename }' }),
      });
      expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
      expect(await response.text()).toContain('"__typename":"Query"');
    }
  });
});

test('a subscription to an integration that is not there says so and ends', async () => {
  const query = 'subscription ($of: ID) { oktaSyncRunUpdated(integrationId: $of) { id } }';
  for (const of of [seedId('no integration'), 'nonsense']) {
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { ...json, accept: 'text/event-stream' },
      body: JSON.stringify({ query, variables: { of } }),
      signal: AbortSignal.timeout(10_000),
    });
    const text = await response.text();
    expect(text).toContain('There is no integration with this id.');
    expect(text).toContain('NOT_FOUND');
    expect(text).toMatch(/event: complete/);
  }
});

test('however many values are wrong, it is the sender’s fault, and nothing is logged', async () => {
  const query = 'query ($ids: [ID!]) { saasUserAccounts(filter: { service: $ids }) { totalCount } }';
  for (const count of [1, 50, 51, 400]) {
    const logged = server.logged.length;
    const { status, errors } = await server.ask(query, { ids: Array.from({ length: count }, () => ({})) });
    expect(status, String(count)).toBe(400);
    expect(errors.length).toBeGreaterThan(0);
    for (const error of errors) expect(error.extensions).toEqual({ code: 'BAD_USER_INPUT' });
    expect(server.logged.slice(logged)).toEqual([]);
  }
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { ...json, accept: 'text/event-stream' },
    body: JSON.stringify({
      query: 'subscription ($of: ID) { oktaSyncRunUpdated(integrationId: $of) { id } }',
      variables: { of: {} },
    }),
  });
  expect(await response.text()).toContain('BAD_USER_INPUT');
  expect(server.logged).toEqual([]);
});

describe('whatever is no request of ours is answered in one style', () => {
  const isOfOneStyle = (text: string, code: RegExp) => {
    const body = JSON.parse(text);
    expect(body).toEqual({
      errors: [
        { message: expect.stringMatching(/^[A-Z].*\.$/), extensions: { code: expect.stringMatching(code) } },
      ],
    });
    expect(text).not.toMatch(/FST_|statusCode|Invalid JSON/);
  };

  test.each<[string, number, RegExp]>([
    ['/nothing', 404, /^NOT_FOUND$/],
    ['/playground/', 404, /^NOT_FOUND$/],
    ['/playground/nothing.js', 404, /^NOT_FOUND$/],
    ['/%ff', 400, /^BAD_REQUEST$/],
    ['/graphql/%zz', 400, /^BAD_REQUEST$/],
    ['/graphql', 400, /^BAD_REQUEST$/],
    [`/${'a'.repeat(20_000)}`, 431, /^REQUEST_TOO_LARGE$/],
  ])('GET %s', async (path, status, code) => {
    const answer = await raw(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    expect(answer.status).toBe(status);
    isOfOneStyle(answer.body, code);
  });

  test.each([
    ['no HTTP at all', 'nonsense\r\n\r\n'],
    ['a method that does not exist', 'FOO /graphql HTTP/1.1\r\nHost: localhost\r\n\r\n'],
    ['a header without a colon', 'GET /graphql HTTP/1.1\r\nHost: localhost\r\nnonsense\r\n\r\n'],
  ])('%s', async (_what, text) => {
    const answer = await raw(text);
    expect(answer.status).toBe(400);
    isOfOneStyle(answer.body, /^BAD_REQUEST$/);
  });

  test('a body that is no JSON is said to be none, one cut off in its length to be malformed', async () => {
    const post = (body: string) => server.send({ method: 'POST', headers: json, body });
    expect((await post('{')).errors[0]?.message).toBe(
      'Invalid JSON, or none: the body has to be one JSON object.',
    );
    expect((await post('')).errors[0]?.message).toBe(
      'Invalid JSON, or none: the body has to be one JSON object.',
    );
  });
});

describe('the address of the API, opened in a browser', () => {
  const html = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
  const get = (search: string, headers: Record<string, string>) =>
    fetch(`${server.url}/graphql${search}`, { redirect: 'manual', headers });

  test('leads to the playground', async () => {
    const answer = await get('', { accept: html });
    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/playground']);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  test.each([
    [
      'an operation',
      search({ query: '{ __typename }' }),
      { accept: html, 'apollo-require-preflight': '1' },
      200,
    ],
    ['no page', '', { accept: 'application/json' }, 400],
  ])('is the API for who asks for %s', async (_what, parameters, headers, status) => {
    expect((await get(parameters, headers)).status).toBe(status);
  });

  test('is the API where there is no playground', async () => {
    const plain = await startTestServer(store);
    const answer = await fetch(`${plain.url}/graphql`, { redirect: 'manual', headers: { accept: html } });
    expect(answer.status).toBe(400);
    await plain.close();
  });
});

/** What `fetch` would not send. */
function raw(request: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1', () => socket.write(request));
    socket.on('data', (chunk) => {
      answer += chunk.toString();
    });
    socket
      .on('end', () => {
        const [head = '', body = ''] = answer.split('\r\n\r\n');
        resolve({ status: Number(head.split(' ')[1]), body: body.replace(/^[\da-f]+\r\n|\r\n0$/g, '') });
      })
      .on('error', reject);
  });
}
