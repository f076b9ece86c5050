import { connect } from 'node:net';
import { describe, expect, test, vi } from 'vitest';
import { onStatement } from '../../../src/store/engine/run-sql.ts';
import { startTestServer } from '../../kit/graphql.ts';
import { instanceSeed, integrationSeed, seed, seedId, serviceSeed } from '../../kit/seed.ts';
import { until } from '../../kit/subgraph.ts';
import { maxSubscriptions, ours, query, subscribingForFile } from './subscribing.ts';

const { change, polled, raw, server, store } = subscribingForFile();

describe('a stream', () => {
  test('begins at once, is kept alive while nothing happens, and forbids caches to store it', async () => {
    const quiet = integrationSeed({ workspaceId: 'default', id: seedId('integration', 'quiet') });
    await seed(store.db, { integrations: [quiet] });
    vi.useFakeTimers({ toFake: ['setInterval'] });
    try {
      const { response, read } = await raw({
        body: JSON.stringify({ query, variables: { of: quiet.id } }),
      });
      expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(response.headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/);
      expect(await read()).toBe(':\n\n');
      vi.advanceTimersByTime(12_000);
      expect(await read()).toBe(':\n\n');
    } finally {
      vi.useRealTimers();
    }
  });

  test('is ended by a server that stops, in a way that makes its client come again', async () => {
    const stopping = await startTestServer(store);
    const { read, all } = await raw({}, '', stopping.url);
    await read();
    await stopping.close();
    expect(await all()).not.toContain('complete');
  });

  test('answers queries and mutations too, for clients that always ask for events', async () => {
    const asked = await raw({ body: JSON.stringify({ query: '{ oktaIntegrations { totalCount } }' }) });
    expect(await asked.all()).toBe(
      ':\n\nevent: next\ndata: {"data":{"oktaIntegrations":{"totalCount":2}}}\n\nevent: complete\ndata:\n\n',
    );
  });

  test('by GET runs no mutation', async () => {
    const mutation = `mutation { triggerOktaSync(input: { integrationId: "${ours.id}" }) { __typename } }`;
    const search = `?query=${encodeURIComponent(mutation)}`;
    const { all } = await raw({ method: 'GET', headers: { 'apollo-require-preflight': '1' } }, search);
    expect(await all()).toContain('"message":"A mutation has to be sent by POST."');
    expect(server.logged).toEqual([]);
  });

  test('ends when the identity of its client does, and says so', async () => {
    let lifetimeMs = 300;
    const passing = await startTestServer(store, {
      config: { host: '127.0.0.1', port: 0, updateIntervalMs: 20 },
      viewer: () => ({ expiresAt: new Date(Date.now() + lifetimeMs) }),
    });
    const streamed = async () => {
      const body = JSON.stringify({ query, variables: { of: ours.id } });
      return (await raw({ body }, '', passing.url)).all();
    };
    let text = await streamed();
    // On a busy machine the end may come before the first event.
    for (; !text.includes('"status":"QUEUED"') && lifetimeMs < 20_000; text = await streamed())
      lifetimeMs *= 2;
    expect(text).toMatch(
      /"status":"QUEUED".*event: next\ndata: \{"errors":\[\{"message":"[^"]+","extensions":\{"code":"UNAUTHENTICATED"\}\}\]\}\n\nevent: complete\ndata:\n\n$/s,
    );
    await passing.close();
  });

  test('waits for a client that does not read, and tells it then how things are', async () => {
    const label = 'x'.repeat(1_000);
    const service = serviceSeed({ workspaceId: 'default', id: seedId('service') });
    const instances = Array.from({ length: 500 }, (_, n) =>
      instanceSeed({
        ...{
          workspaceId: 'default',
          id: seedId('instance', n),
          integrationId: ours.id,
          serviceId: service.id,
        },
        label,
      }),
    );
    await seed(store.db, { services: [service], instances });
    const wide = `subscription { oktaSyncRunUpdated(integrationId: "${ours.id}") { durationMs integration {
      a: serviceInstances(first: 500) { nodes { label } } b: serviceInstances(first: 500) { nodes { label } }
    } } }`;
    const sent: string[] = [];
    const stop = onStatement(store, ({ label: name }) => void sent.push(name));
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    const body = JSON.stringify({ query: wide });
    socket.write(`POST /graphql HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r
Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    socket.pause();
    const read = () => sent.filter((name) => name === 'sync runs by id').length;
    // A megabyte each: what fits into the buffers between the two is sent, and nothing is made beyond that.
    let quiet = 0;
    for (let round = 0; quiet < 5; round += 1) {
      const before = read();
      await change(ours, { leaseToken: 0, startedAt: new Date(round * 1_000).toISOString() });
      await polled();
      await polled();
      quiet = read() === before ? quiet + 1 : 0;
      expect(round, 'events made for a client that reads nothing').toBeLessThan(100);
    }
    const made = read();
    expect(made).toBeGreaterThan(0);
    socket.resume();
    await until(
      async () => read(),
      (count) => count > made,
    );
    socket.destroy();
    stop();
  });

  test('takes a place, which whoever leaves gives back', async () => {
    const all: Awaited<ReturnType<typeof raw>>[] = [];
    let refused: (typeof all)[number] | undefined;
    while (refused === undefined || all.length < maxSubscriptions) {
      const next = await raw();
      if (next.response.status === 200) all.push(next);
      else refused = next;
    }
    expect(all).toHaveLength(maxSubscriptions);
    expect(refused.response.status).toBe(503);
    expect(JSON.parse(await refused.all())).toEqual({
      errors: [
        {
          message: `At most ${maxSubscriptions} subscriptions are served at a time: try again later, or poll.`,
          extensions: { code: 'TOO_MANY_SUBSCRIPTIONS' },
        },
      ],
    });
    all[0]?.leave();
    await until(
      async () => (await raw()).response.status,
      (status) => status === 200,
    );
  });
});

describe('a subscription is refused', () => {
  test('when it asks for a plain answer, with the header to ask for events by', async () => {
    const { status, errors } = await server.ask(query);
    expect(status).toBe(406);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject({ extensions: { code: 'EVENT_STREAM_NEEDED' } });
    expect(errors[0]?.message).toContain('`Accept: text/event-stream`');
  });

  test('by GET without a header that a web page of another origin cannot send', async () => {
    const search = `?query=${encodeURIComponent(query)}`;
    const refused = await raw({ method: 'GET' }, search);
    expect(refused.response.status).toBe(400);
    expect(await refused.all()).toContain('apollo-require-preflight');
    const marked = { method: 'GET', headers: { 'apollo-require-preflight': '1' } };
    const answered = await raw(marked, search);
    expect(answered.response.status).toBe(200);
    expect(await answered.read()).toBe(':\n\n');
  });

  test.each([
    ['a body that is no JSON', { body: '{' }, 400],
    ['a form', { headers: { 'content-type': 'application/x-www-form-urlencoded' } }, 415],
    ['no query', { body: '{}' }, 400],
    ['variables that are a list', { body: JSON.stringify({ query, variables: [1] }) }, 400],
  ])('%s, as every other request', async (_what, init: RequestInit, status) => {
    const { response, all } = await raw(init);
    expect(response.status).toBe(status);
    const { errors } = JSON.parse(await all()) as { errors: object[] };
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_REQUEST' } }]);
  });

  test('when the caller cannot be identified, without saying why', async () => {
    const { response, all } = await raw({ headers: { workspace: 'broken' } });
    expect(response.status).toBe(500);
    const text = await all();
    expect(text).toContain('INTERNAL_SERVER_ERROR');
    expect(text).not.toContain('hunter2');
  });

  const token = '00aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789_-Ab';
  test.each<[string, object, string]>([
    ['over a limit', { query: `subscription { ${aliases(61)} }` }, 'OPERATION_TOO_COMPLEX'],
    ['a syntax error', { query: `subscription { "${token}" }` }, 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', { query: 'subscription { nonsense }' }, 'GRAPHQL_VALIDATION_FAILED'],
    [
      'two at once',
      { query: 'subscription { oktaSyncRunUpdated { id } b: oktaSyncRunUpdated { id } }' },
      'GRAPHQL_VALIDATION_FAILED',
    ],
    ['a wrong variable', { query, variables: { of: { secret: token } } }, 'BAD_USER_INPUT'],
  ])('within the stream, in the words of a plain answer: %s', async (_what, body, code) => {
    const { response, all } = await raw({ body: JSON.stringify(body) });
    const text = await all();
    expect(response.status).toBe(200);
    expect(text).toMatch(/event: next\ndata: \{"errors":\[.*\]\}\n\nevent: complete\n/);
    expect(text).toContain(`"code":"${code}"`);
    expect(text).not.toContain(token.slice(0, 20));
  });
});

function aliases(count: number): string {
  return `oktaSyncRunUpdated { ${Array.from({ length: count }, (_, i) => `a${i}: id`).join(' ')} }`;
}
