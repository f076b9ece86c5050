import { setTimeout as sleep } from 'node:timers/promises';
import { eq } from 'drizzle-orm';
import { type Client, createClient } from 'graphql-sse';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { onStatement } from '../../../src/store/engine/run-sql.ts';
import { syncRuns } from '../../../src/store/tables/sync-runs.ts';
import { emptyStoreForEach } from '../../kit/fixtures.ts';
import { startTestServer, type TestServer } from '../../kit/graphql.ts';
import { integrationSeed, runSeed, seed, seedId } from '../../kit/seed.ts';

export const ours = { workspaceId: 'default', id: seedId('integration', 'ours') };
export const second = { workspaceId: 'default', id: seedId('integration', 'second') };
export const theirs = { workspaceId: 'other', id: seedId('integration', 'theirs') };
export const runOf = ({ workspaceId, id }: typeof ours) => ({ workspaceId, id: seedId('run', id) });

const updateIntervalMs = 20;

/** More than a test needs: the streams of the test before may take a moment to go. */
export const maxSubscriptions = 12;

type Update = { data?: { oktaSyncRunUpdated: { id: string; status: string } } | null; errors?: unknown };

export const query =
  'subscription Runs($of: ID) { oktaSyncRunUpdated(integrationId: $of) { id status stages { recordsRead } } }';

/** A server that is subscribed to, over three queued runs, and what listens to it; whoever listens leaves after the test. */
export function subscribingForFile() {
  const store = emptyStoreForEach();
  const server = {} as TestServer;
  const leave: (() => void)[] = [];

  beforeAll(async () => {
    const started = await startTestServer(store, {
      config: { host: '127.0.0.1', port: 0, updateIntervalMs, maxSubscriptions },
      viewer: ({ workspace }) => {
        if (workspace === 'broken') throw new Error('postgres://admin:hunter2@db.internal');
        return { workspaceId: String(workspace ?? 'default') };
      },
    });
    Object.assign(server, started);
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
    await untilNobodyListens();
  });

  /** The next test's listeners would else begin with what a look before its rows were written found. */
  async function untilNobodyListens(): Promise<void> {
    let looks = 0;
    const stop = onStatement(store, ({ label }) => {
      if (label === 'run versions') looks++;
    });
    for (let before = -1; before !== looks; ) {
      before = looks;
      await sleep(3 * updateIntervalMs);
    }
    stop();
  }

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
    let held = '';
    /** One event or comment, however many came in one piece; all of a body that has none. */
    const read = async () => {
      while (!held.includes('\n\n')) {
        const { value } = await reader.read();
        if (value === undefined) break;
        held += value;
      }
      const end = held.indexOf('\n\n');
      const part = end === -1 ? held : held.slice(0, end + 2);
      held = held.slice(part.length);
      return part === '' ? undefined : part;
    };
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

  return { store, server, client, listen, nextOf, change, raw, polled };
}
