import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { createRunUpdates } from '../../../src/graphql/serving/run-updates.ts';
import { onStatement } from '../../../src/store/engine/run-sql.ts';
import { oktaIntegrations } from '../../../src/store/tables/integrations.ts';
import { syncStages } from '../../../src/store/tables/sync-runs.ts';
import { integrationSeed, runSeed, seed, seedId } from '../../kit/seed.ts';
import { until } from '../../kit/subgraph.ts';
import { ours, runOf, second, subscribingForFile, theirs } from './subscribing.ts';

const { change, client, listen, nextOf, polled, raw, store } = subscribingForFile();

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

  test('gets a run that began and ended between two looks, and the run before it', async () => {
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

  test('hears nothing and stays connected while no org is connected, and then the first run', async () => {
    const updates = listen(null, client('new'));
    let hasHeard = false;
    const first = nextOf(updates).finally(() => {
      hasHeard = true;
    });
    await polled();
    await polled();
    expect(hasHeard).toBe(false);
    const integration = { workspaceId: 'new', id: seedId('integration', 'first') };
    await seed(store.db, {
      integrations: [integrationSeed(integration)],
      runs: [runSeed({ ...runOf(integration), integrationId: integration.id, status: 'QUEUED' })],
    });
    expect(await first).toMatchObject({ id: runOf(integration).id, status: 'QUEUED' });
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

  test('to one integration gets the end of the stream when it is erased, and others go on', async () => {
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

  test('runs no statement when no one subscribes any more', async () => {
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

const silent = { info() {}, warn() {}, error() {} };

function later(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
