import { connect } from 'node:net';
import { eq } from 'drizzle-orm';
import { createClient } from 'graphql-sse';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { onStatement } from '../../../src/store/engine/run-sql.ts';
import { syncRuns } from '../../../src/store/tables/sync-runs.ts';
import { emptyStoreForEach } from '../../kit/fixtures.ts';
import { startTestServer, type TestServer } from '../../kit/graphql.ts';
import { instanceSeed, integrationSeed, runSeed, seed, seedId, serviceSeed } from '../../kit/seed.ts';

const ours = { workspaceId: 'default', id: seedId('integration', 'ours') };
const second = { workspaceId: 'default', id: seedId('integration', 'second') };
const theirs = { workspaceId: 'other', id: seedId('integration', 'theirs') };
const all = [ours, second, theirs];
const runOf = ({ id }: typeof ours) => seedId('run', id);

const store = emptyStoreForEach();
let server: TestServer;
const leave: (() => void)[] = [];
/** Labels of what the store was asked since the test began. */
let asked: string[];
let stopListening: () => void;

beforeAll(async () => {
  const viewer = ({ workspace, user, role }: Record<string, unknown>) => ({
    workspaceId: String(workspace ?? 'default'),
    userId: user === undefined ? null : String(user),
    role: role === 'viewer' ? ('viewer' as const) : ('admin' as const),
  });
  server = await startTestServer(store, {
    config: { host: '127.0.0.1', port: 0, updateIntervalMs: 50 },
    viewer,
  });
});

afterAll(() => server.close());

beforeEach(async () => {
  await seed(store.db, {
    integrations: all.map((row) => integrationSeed(row)),
    runs: all.map((row) =>
      runSeed({ workspaceId: row.workspaceId, id: runOf(row), integrationId: row.id, status: 'QUEUED' }),
    ),
  });
  asked = [];
  stopListening = onStatement(store, ({ label }) => void asked.push(label));
});

afterEach(() => {
  stopListening();
  for (const each of leave.splice(0)) each();
});

type Update = { data?: { oktaSyncRunUpdated: { id: string; status: string } | null }; errors?: object[] };
type Asking = { of?: string | null; headers?: Record<string, string>; query?: string; at?: TestServer };

const query = 'subscription Runs($of: ID) { oktaSyncRunUpdated(integrationId: $of) { id status } }';

function listen({ of = ours.id, headers = {}, query: text = query, at = server }: Asking = {}) {
  const client = createClient({ url: `${at.url}/graphql`, retryAttempts: 0, headers });
  leave.push(() => client.dispose());
  const updates = client.iterate({ query: text, variables: { of } }) as AsyncIterableIterator<Update>;
  const next = async () => (await updates.next()).value as Update;
  /** The next run, and how it stands. */
  const run = async () => {
    const { data, errors } = await next();
    return data?.oktaSyncRunUpdated ?? errors;
  };
  /** How the run stands once it stands like this. */
  const runThat = async (status: string) => {
    for (;;) {
      const heard = await run();
      if (heard && 'status' in heard && heard.status === status) return heard;
    }
  };
  return { next, run, runThat };
}

async function change(row: typeof ours, values: Partial<typeof syncRuns.$inferInsert>): Promise<void> {
  await store.db
    .update(syncRuns)
    .set(values)
    .where(eq(syncRuns.id, runOf(row)));
}

/** Answers that were made: each reads its run once. */
function made(): number {
  return asked.filter((label) => label === 'sync runs by id').length;
}

describe('an event', () => {
  test('is answered once for all who ask alike, each change once', async () => {
    const spaced = `# of another client\n${query.replaceAll(' ', '\n ')}`;
    const listeners = Array.from({ length: 60 }, (_, n) => listen({ query: n % 2 ? spaced : query }));
    const heard = await Promise.all(listeners.map((each) => each.run()));
    expect(new Set(heard.map((run) => JSON.stringify(run))).size).toBe(1);
    const before = made();
    await change(ours, { status: 'RUNNING' });
    await Promise.all(listeners.map((each) => each.runThat('RUNNING')));
    await change(ours, { status: 'SUCCEEDED' });
    await Promise.all(listeners.map((each) => each.runThat('SUCCEEDED')));
    expect(made() - before).toBe(2);
  });

  test('is answered apart for other variables, documents, roles and workspaces, and not for other people', async () => {
    const kinds: Asking[] = [
      {},
      { of: second.id },
      { of: null },
      { query: query.replace('id status', 'id status trigger') },
      { headers: { user: 'ada' } },
      { headers: { role: 'viewer' } },
      { of: theirs.id, headers: { workspace: 'other' } },
    ];
    // Each twice, so that what can be shared would be.
    const listeners = [...kinds, ...kinds].map((kind) => listen(kind));
    await Promise.all(listeners.map((each) => each.run()));
    // Who listens to all of a workspace is told of two runs.
    await Promise.all([2, 9].map((index) => listeners[index]?.run()));
    const before = made();
    for (const row of all) await change(row, { status: 'FAILED' });
    const heard = await Promise.all(listeners.map((each) => each.runThat('FAILED')));
    for (const half of [heard.slice(0, 7), heard.slice(7)]) {
      const ids = half.map(({ id }) => id);
      expect(ids.slice(0, 2)).toEqual([runOf(ours), runOf(second)]);
      expect([runOf(ours), runOf(second)]).toContain(ids[2]);
      expect(ids.slice(3)).toEqual([runOf(ours), runOf(ours), runOf(ours), runOf(theirs)]);
    }
    // One for each kind but the other person, and one more for those who are told of two runs.
    await expect.poll(() => made() - before).toBe(7);
  });

  test('never shows another workspace’s runs to who asks for them in the same words', async () => {
    const own = listen({ of: null, headers: { workspace: 'other' } });
    const foreign = listen({ of: null });
    const heard = [await own.run(), await foreign.run(), await foreign.run()];
    expect(heard[0]).toMatchObject({ id: runOf(theirs) });
    expect(new Set(heard.slice(1).map((run) => (run as { id: string }).id))).toEqual(
      new Set([runOf(ours), runOf(second)]),
    );
  });

  test('whose answer has errors reaches all subscribers with them, however their documents are spaced', async () => {
    const service = serviceSeed({ workspaceId: 'default', id: seedId('service') });
    const of = { workspaceId: 'default', integrationId: second.id, serviceId: service.id };
    await seed(store.db, {
      services: [service],
      instances: [instanceSeed({ ...of, id: seedId('instance') })],
    });
    const { data } = await server.ask<{
      oktaIntegration: { serviceInstances: { pageInfo: { endCursor: string } } };
    }>(`{ oktaIntegration(id: "${second.id}") { serviceInstances { pageInfo { endCursor } } } }`);
    // Of another integration's list: whose rows are listed is known only when they are read.
    const cursor = data?.oktaIntegration.serviceInstances.pageInfo.endCursor;
    const text = `subscription ($of: ID) { oktaSyncRunUpdated(integrationId: $of) {
      id integration { serviceInstances(after: "${cursor}") { totalCount } }
    } }`;
    const listeners = [listen({ query: text }), listen({ query: `\n\n${text}` })];
    const heard = await Promise.all(listeners.map((each) => each.next()));
    expect(heard[1]).toEqual(heard[0]);
    expect(heard[0]?.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(heard[0]?.errors?.[0]).not.toHaveProperty('locations');
    expect(made()).toBe(1);
  });
});

describe('whoever comes later', () => {
  test('hears at once how things stand, from the answer that the others got', async () => {
    const at = await startStill();
    const first = await listen({ at }).run();
    asked.length = 0;
    expect(await listen({ at }).run()).toEqual(first);
    // Whether there is such an integration.
    expect(asked).toEqual(['integrations by id']);
  });

  test('hears it without another look for changes, whatever they ask', async () => {
    const at = await startStill();
    await listen({ at }).run();
    asked.length = 0;
    expect(await listen({ at, of: second.id }).run()).toMatchObject({ id: runOf(second) });
    expect(asked).toEqual(['integrations by id', 'sync runs by id']);
  });
});

describe('whoever listens', () => {
  test('goes on hearing when another who asks alike has left', async () => {
    const [one, two] = [listen(), listen()];
    await Promise.all([one.run(), two.run()]);
    leave.shift()?.();
    await change(ours, { status: 'RUNNING' });
    expect(await two.runThat('RUNNING')).toMatchObject({ id: runOf(ours) });
  });

  test('does not wait for another with the same operation who reads nothing, and that one still gets the last event', async () => {
    const service = serviceSeed({ workspaceId: 'default', id: seedId('service') });
    const of = { workspaceId: 'default', integrationId: ours.id, serviceId: service.id };
    const instances = Array.from({ length: 500 }, (_, n) =>
      instanceSeed({ ...of, id: seedId('instance', n), label: 'x'.repeat(1_000) }),
    );
    await seed(store.db, { services: [service], instances });
    // A megabyte.
    const wide = `subscription Runs($of: ID) { oktaSyncRunUpdated(integrationId: $of) { id status startedAt integration {
      a: serviceInstances(first: 500) { nodes { label } } b: serviceInstances(first: 500) { nodes { label } }
    } } }`;
    const body = JSON.stringify({ query: wide, variables: { of: ours.id } });
    const slow = connect(Number(new URL(server.url).port), '127.0.0.1');
    leave.push(() => slow.destroy());
    slow.write(`POST /graphql HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r
Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    slow.pause();
    const quick = listen({ query: wide });
    await quick.run();
    // More than fits into the buffers between the two.
    const changes = 30;
    for (let each = 1; each <= changes; each += 1) {
      await change(ours, { status: 'RUNNING', startedAt: `2026-01-01T00:00:${10 + each}Z` });
      while (!JSON.stringify(await quick.run()).includes(`00:00:${10 + each}`));
    }
    await change(ours, { status: 'SUCCEEDED' });
    await quick.runThat('SUCCEEDED');
    let text = '';
    const told = new Promise<void>((resolve) => {
      slow.setEncoding('latin1').on('data', (part: string) => {
        text += part.replaceAll(/x{20,}/g, 'x');
        if (text.includes('"status":"SUCCEEDED"')) resolve();
      });
    });
    slow.resume();
    await told;
    expect(text.split('event: next').length - 1).toBeLessThan(changes);
  });
});

/** A server that looks for changes once, and then not again within any test. */
async function startStill(): Promise<TestServer> {
  const started = await startTestServer(store, {
    config: { host: '127.0.0.1', port: 0, updateIntervalMs: 3_600_000 },
  });
  leave.push(() => void started.close());
  return started;
}
