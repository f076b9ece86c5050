import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { eq } from 'drizzle-orm';
import { type Client, createClient } from 'graphql-sse';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createRunUpdates } from '../../../src/graphql/serving/run-updates.ts';
import { onStatement } from '../../../src/store/engine/run-sql.ts';
import { oktaIntegrations } from '../../../src/store/tables/integrations.ts';
import { syncRuns, syncStages } from '../../../src/store/tables/sync-runs.ts';
import { emptyStoreForEach } from '../../kit/fixtures.ts';
import { startTestServer, type TestServer } from '../../kit/graphql.ts';
import { instanceSeed, integrationSeed, runSeed, seed, seedId, serviceSeed } from '../../kit/seed.ts';
import { until } from '../../kit/subgraph.ts';

const ours = { workspaceId: 'default', id: seedId('integration', 'ours') };
const second = { workspaceId: 'default', id: seedId('integration', 'second') };
const theirs = { workspaceId: 'other', id: seedId('integration', 'theirs') };
const runOf = ({ workspaceId, id }: typeof ours) => ({ workspaceId, id: seedId('run', id) });

/** More than a test needs: the streams of the test before may take a moment to go. */
const maxSubscriptions = 12;

const store = emptyStoreForEach();
let server: TestServer;
const leave: (() => void)[] = [];

beforeAll(async () => {
  server = await startTestServer(store, {
    config: { host: '127.0.0.1', port: 0, updateIntervalMs: 20, maxSubscriptions },
    viewer: ({ workspace }) => {
      if (workspace === 'broken') throw new Error('postgres://admin:hunter2@db.internal');
      return { workspaceId: String(workspace ?? 'default') };
    },
  });
});

afterAll(() => server.close());

beforeEach(async () => {
  const integrations = [ours, second, theirs].map((row) => integrationSeed(row));
  const runs = [ours, second, theirs].map((row) =>
    runSeed({ ...runOf(row), integrationId: row.id, status: 'QUEUED' }),
  );
  await seed(store.db, { integrations, runs });
});

afterEach(async () => {
  for (const each of leave.splice(0)) each();
});

type Update = { data?: { oktaSyncRunUpdated: { id: string; status: string } } | null; errors?: unknown };

const query =
  'subscription Runs($of: ID) { oktaSyncRunUpdated(integrationId: $of) { id status stages { recordsRead } } }';

function client(workspace = 'default', at = server.url): Client {
  const created = createClient({ url: `${at}/graphql`, retryAttempts: 0, headers: { workspace } });
  leave.push(() => created.dispose());
  return created;
}

function listen(of: string | null = null, by = client()): AsyncIterableIterator<Update> {
  return by.iterate({ query, variables: { of } }) as AsyncIterableIterator<Update>;
}

async function nextOf(updates: AsyncIterableIterator<Update>) {
  const { value } = await updates.next();
  return (value as Update).data?.oktaSyncRunUpdated ?? value;
}

async function change(row: typeof ours, values: Partial<typeof syncRuns.$inferInsert>): Promise<void> {
  await store.db
    .update(syncRuns)
    .set(values)
    .where(eq(syncRuns.id, runOf(row).id));
}

/** Sends a subscription as bytes, for what a client would hide. */
async function raw(init: RequestInit = {}, search = '', at = server.url) {
  const controller = new AbortController();
  leave.push(() => controller.abort());
  const response = await fetch(`${at}/graphql${search}`, {
    method: 'POST',
    signal: controller.signal,
    body: init.method === 'GET' ? null : JSON.stringify({ query }),
    ...init,
    headers: {
      accept: 'text/event-stream',
      ...(init.method === 'GET' ? {} : { 'content-type': 'application/json' }),
      ...init.headers,
    },
  });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (!reader) throw new Error('no body');
  const read = async () => (await reader.read()).value;
  const all = async () => {
    let text = '';
    for (let part = await read(); part !== undefined; part = await read()) text += part;
    return text;
  };
  /** Of a connection that is cut `fetch` makes an end or an error, as the bytes happen to come. */
  const untilCut = async () => {
    for (let text = ''; ; ) {
      const part = await read().catch(() => undefined);
      if (part === undefined) return text;
      text += part;
    }
  };
  return { response, read, all, untilCut, leave: () => controller.abort() };
}

describe('whoever listens', () => {
  test('hears how the newest run stands, and of every change to it or its stages', async () => {
    const updates = listen(ours.id);
    const { id } = runOf(ours);
    expect(await nextOf(updates)).toEqual({ id, status: 'QUEUED', stages: [] });
    await change(ours, { status: 'RUNNING', startedAt: '2026-03-01T00:00:00Z' });
    expect(await nextOf(updates)).toEqual({ id, status: 'RUNNING', stages: [] });
    const stage = { workspaceId: 'default', runId: id, dataType: 'APPS' as const, position: 0 };
    await store.db.insert(syncStages).values({ ...stage, status: 'RUNNING', recordsRead: 1 });
    expect(await nextOf(updates)).toEqual({ id, status: 'RUNNING', stages: [{ recordsRead: 1 }] });
    await store.db.update(syncStages).set({ recordsRead: 7 });
    expect(await nextOf(updates)).toEqual({ id, status: 'RUNNING', stages: [{ recordsRead: 7 }] });
    await change(ours, { status: 'SUCCEEDED' });
    expect(await nextOf(updates)).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('hears of a run that begins and ends while nobody looked, and of the one it follows', async () => {
    const updates = listen(ours.id);
    await nextOf(updates);
    await change(ours, { status: 'FAILED' });
    const next = { workspaceId: 'default', id: seedId('run', 'next'), integrationId: ours.id };
    await seed(store.db, {
      runs: [runSeed({ ...next, status: 'SUCCEEDED', queuedAt: '2100-01-01T00:00:00Z' })],
    });
    const heard = [await nextOf(updates), await nextOf(updates)];
    expect(heard).toMatchObject([
      { id: runOf(ours).id, status: 'FAILED' },
      { id: next.id, status: 'SUCCEEDED' },
    ]);
  });

  test('hears nothing of a worker’s heartbeats', async () => {
    const updates = listen(ours.id);
    await nextOf(updates);
    for (const seconds of [1, 2, 3]) {
      await change(ours, { leaseExpiresAt: `2100-01-01T00:00:0${seconds}Z`, leaseToken: seconds });
      await polled();
    }
    await change(ours, { status: 'CANCELED' });
    expect(await nextOf(updates)).toMatchObject({ status: 'CANCELED' });
  });

  test('hears of one integration, or of all', async () => {
    const one = listen(second.id);
    const all = listen();
    expect(await nextOf(one)).toMatchObject({ id: runOf(second).id });
    const first = [await nextOf(all), await nextOf(all)].map((run) => (run as { id: string }).id);
    expect(first.sort()).toEqual([runOf(ours).id, runOf(second).id].sort());
    await change(ours, { status: 'RUNNING' });
    expect(await nextOf(all)).toMatchObject({ id: runOf(ours).id, status: 'RUNNING' });
    await change(second, { status: 'FAILED' });
    expect(await nextOf(one)).toMatchObject({ id: runOf(second).id, status: 'FAILED' });
  });

  test('to one integration is told that there is no more to come when it is erased, and others listen on', async () => {
    const one = listen(ours.id);
    const all = listen();
    await nextOf(one);
    await nextOf(all);
    await nextOf(all);
    await store.db.delete(oktaIntegrations).where(eq(oktaIntegrations.id, ours.id));
    expect(await one.next()).toEqual({ done: true, value: undefined });
    await change(second, { status: 'FAILED' });
    expect(await nextOf(all)).toMatchObject({ id: runOf(second).id, status: 'FAILED' });
  });

  test('hears nothing of another workspace, not even by the id of its integration', async () => {
    const foreign = listen(theirs.id, client('default'));
    const everything = listen(null, client('default'));
    const own = listen(null, client('other'));
    expect((await foreign.next()).value).toMatchObject({
      errors: [{ message: 'There is no integration with this id.', extensions: { code: 'NOT_FOUND' } }],
    });
    const heard = [await nextOf(everything), await nextOf(everything)].map((run) => run?.id);
    expect(heard.sort()).toEqual([ours, second].map((row) => runOf(row).id).sort());
    const more: (string | undefined)[] = [];
    const listening = (async () => {
      for await (const { data } of everything) more.push(data?.oktaSyncRunUpdated.id);
    })();
    expect(await nextOf(own)).toMatchObject({ id: runOf(theirs).id, status: 'QUEUED' });
    await change(theirs, { status: 'RUNNING' });
    expect(await nextOf(own)).toMatchObject({ id: runOf(theirs).id, status: 'RUNNING' });
    await polled();
    await everything.return?.();
    await listening;
    expect(more).not.toContain(runOf(theirs).id);
  });
});

describe('the store', () => {
  test('is asked once for all who listen', async () => {
    const statements: string[] = [];
    const stop = onStatement(store, ({ label }) => void statements.push(label));
    const updates = createRunUpdates({ db: store.db, log: silent, intervalMs: 3_600_000 });
    const controller = new AbortController();
    const listeners = [ours, ours, second, theirs, theirs].map(({ workspaceId, id }) =>
      updates.listen({ workspaceId }, id, controller.signal),
    );
    const heard = await Promise.all(listeners.map((each) => each.next()));
    controller.abort();
    stop();
    expect(heard.map(({ value }) => value?.id)).toEqual(
      [ours, ours, second, theirs, theirs].map((row) => runOf(row).id),
    );
    expect(statements).toEqual(['run versions']);
  });

  test('is left alone when nobody listens any more', async () => {
    const { leave: hangUp, read } = await raw();
    await read();
    await polled();
    hangUp();
    await until(
      () => Promise.race([polled().then(() => false), later(200).then(() => true)]),
      (isQuiet) => isQuiet,
    );
  });
});

describe('a stream', () => {
  test('begins at once, is kept alive while nothing happens, and is nobody’s to keep', async () => {
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

  test('ends when it can no longer be told who listens', async () => {
    let isKnown = true;
    const forgetful = await startTestServer(store, {
      config: { host: '127.0.0.1', port: 0, updateIntervalMs: 20 },
      viewer: () => {
        if (!isKnown) throw new Error('expired');
        return { workspaceId: 'default' };
      },
    });
    const { read, untilCut } = await raw(
      { body: JSON.stringify({ query, variables: { of: ours.id } }) },
      '',
      forgetful.url,
    );
    let heard = '';
    while (!heard.includes('"status":"QUEUED"')) heard += await read();
    expect(heard).toMatch(/^:\n\n/);
    isKnown = false;
    // What is being answered at this moment was asked by somebody who was known.
    await sleep(200);
    await change(ours, { status: 'RUNNING' });
    expect(await untilCut()).not.toMatch(/RUNNING|complete/);
    await forgetful.close();
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

describe('a client that takes JSON as well as events', () => {
  // What urql sends with every operation.
  const accept =
    'application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed';
  const sent = (body: object) => raw({ headers: { accept }, body: JSON.stringify(body) });
  const both = `query Count { oktaIntegrations { totalCount } } ${query}`;

  test.each<[string, object]>([
    ['a query', { query: '{ oktaIntegrations { totalCount } }' }],
    [
      'a query that names itself after subscriptions',
      { query: 'query subscription { oktaIntegrations { totalCount } }' },
    ],
    ['the query of a document that holds a subscription too', { query: both, operationName: 'Count' }],
  ])('gets JSON for %s, and keeps its connection', async (_what, body) => {
    const { response, all } = await sent(body);
    expect(JSON.parse(await all())).toEqual({ data: { oktaIntegrations: { totalCount: 2 } } });
    expect(response.headers.get('content-type')).toMatch(/^application\/graphql-response\+json/);
    expect(response.headers.get('connection')).not.toBe('close');
  });

  test.each<[string, object, number]>([
    ['an operation over a limit', { query: `{ ${'__typename '.repeat(21)}}` }, 400],
    ['a document that cannot be parsed', { query: 'subscription {' }, 400],
    ['a document whose operation is not named', { query: both }, 400],
    ['a body without a query', {}, 400],
  ])('is told by the status that %s is refused', async (_what, body, status) => {
    const { response, all } = await sent(body);
    expect(response.status).toBe(status);
    expect(JSON.parse(await all())).toMatchObject({ errors: [{}] });
  });

  test.each<[string, object]>([
    ['a subscription', { query }],
    ['the subscription of a document that holds a query too', { query: both, operationName: 'Runs' }],
  ])('gets events for %s', async (_what, body) => {
    const { response, read } = await sent(body);
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    expect(await read()).toBe(':\n\n');
    expect(await read()).toContain('"status":"QUEUED"');
  });

  test('gets each by GET as well', async () => {
    const asked = (text: string) =>
      raw(
        { method: 'GET', headers: { accept, 'apollo-require-preflight': '1' } },
        `?query=${encodeURIComponent(text)}`,
      );
    const plain = await asked('{ oktaIntegrations { totalCount } }');
    expect(JSON.parse(await plain.all())).toEqual({ data: { oktaIntegrations: { totalCount: 2 } } });
    const mutation = await asked(
      `mutation { triggerOktaSync(input: { integrationId: "x" }) { __typename } }`,
    );
    expect(mutation.response.status).toBe(405);
    const { response } = await asked(query);
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
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

  test('when it cannot be told who asks, without a word about why', async () => {
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

const silent = { info() {}, warn() {}, error() {} };

function aliases(count: number): string {
  return `oktaSyncRunUpdated { ${Array.from({ length: count }, (_, i) => `a${i}: id`).join(' ')} }`;
}

/** Resolves when the server has asked the store for changes once more. */
function polled(): Promise<void> {
  return new Promise((resolve) => {
    const stop = onStatement(store, ({ label }) => {
      if (label !== 'run versions') return;
      stop();
      resolve();
    });
  });
}

function later(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
