import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Database, openStore, type Store } from '../../../src/store/engine/database.ts';
import { StoreError } from '../../../src/store/engine/errors.ts';
import { rows } from '../../../src/store/engine/run-sql.ts';
import { insertIntegration } from '../../../src/store/sync/integrations.ts';
import {
  claimRunAcrossWorkspaces,
  enqueueRun,
  finishRun,
  LeaseLostError,
  releaseFailedRun,
  type SyncRunRecord,
} from '../../../src/store/sync/sync-runs.ts';
import { newId } from '../../../src/sync/ids.ts';
import { createWorker, type Worker, type WorkerOptions } from '../../../src/sync/run/worker.ts';
import { emptyTables, testEngine } from '../../kit/database.ts';
import { expectGroundTruth, readContents } from '../../kit/discovered.ts';
import {
  createListLog,
  type Discovery,
  endLeases,
  expectSucceeded,
  startDiscovery,
} from '../../kit/discovery.ts';
import { emptyStoreForEach } from '../../kit/fixtures.ts';
import { migrationsFolder } from '../../kit/migrations-folder.ts';

const store = emptyStoreForEach();
let discovery: Discovery;
let workers: Worker[] = [];
let logged: unknown[] = [];

beforeEach(async () => {
  logged = [];
  discovery = await startDiscovery({ store, people: 8, apps: 6, groups: 3, signInDays: 2, pageSize: 5 });
});

afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.stop()));
  workers = [];
  await discovery.close();
});

function startWorker(execute: WorkerOptions['execute'], more: Partial<WorkerOptions> = {}): Worker {
  const worker = createWorker({
    store: { ...store, maintenance: async () => 0 },
    log: createListLog(logged),
    execute,
    pollIntervalMs: 5,
    ...more,
  });
  workers.push(worker);
  worker.start();
  return worker;
}

const statuses = () =>
  rows<{ status: string; error: { code: string } | null; attempt: number }>(
    store.db,
    sql`select status, error, attempt from sync_runs order by queued_at, id`,
  );

const healths = () =>
  rows<{ status: string; reason: string | null }>(
    store.db,
    sql`select status, status_reason as reason from okta_integrations order by okta_org_id`,
  );

async function until(isDone: () => Promise<boolean>): Promise<void> {
  while (!(await isDone())) await sleep(10);
}

/** Integrations with a queued run each. */
async function addQueuedRuns(count: number, first = 0): Promise<void> {
  for (let index = first; index < first + count; index += 1) {
    const key = { workspaceId: `w${index % 3}`, integrationId: newId() };
    await insertIntegration(store.db, {
      workspaceId: key.workspaceId,
      id: key.integrationId,
      name: 'x',
      domain: 'x.okta.com',
      oktaOrgId: `00o${index}`,
      status: 'CONNECTED',
      capabilities: [],
      syncIntervalSeconds: 86_400,
    });
    await store.transaction((tx) =>
      enqueueRun(tx, key, { newRunId: newId(), trigger: 'MANUAL', mode: 'FULL', dataTypes: ['USERS'] }),
    );
  }
}

test('of many who claim at the same time each gets another run, until there is none', async () => {
  await addQueuedRuns(5);
  const claimed = await Promise.all(Array.from({ length: 12 }, () => claimRunAcrossWorkspaces(store.db, 30)));
  const ids = claimed.flatMap((run) => (run === null ? [] : [run.id]));
  expect(ids).toHaveLength(5);
  expect(new Set(ids).size).toBe(5);
  expect(claimed.filter((run) => run !== null).every((run) => run.leaseToken === 1)).toBe(true);
});

test('one who claims gets one run and leaves the others, also where the database takes them for the only one', async () => {
  await addQueuedRuns(1);
  await store.db.execute(sql`vacuum analyze sync_runs`);
  await addQueuedRuns(2, 1);
  expect(await claimRunAcrossWorkspaces(store.db, 30)).not.toBeNull();
  expect((await statuses()).map(({ status }) => status).sort()).toEqual(['QUEUED', 'QUEUED', 'RUNNING']);
});

test('the run that was queued first is claimed first, also when it was begun before', async () => {
  await addQueuedRuns(3);
  await store.db.execute(
    sql`update sync_runs r set queued_at = now() - make_interval(hours => right(i.okta_org_id, 1)::int)
        from okta_integrations i where i.workspace_id = r.workspace_id and i.id = r.integration_id`,
  );
  await store.db.execute(
    sql`update sync_runs set status = 'RUNNING', lease_expires_at = now() - interval '1 second'
        where queued_at = (select queued_at from sync_runs order by queued_at offset 1 limit 1)`,
  );
  const queued = await rows<{ id: string }>(store.db, sql`select id from sync_runs order by queued_at`);
  for (const { id } of queued) {
    expect(await claimRunAcrossWorkspaces(store.db, 30)).toMatchObject({ id });
  }
});

test.runIf(testEngine() === 'postgres')(
  'several workers on one database share the runs, and no two work on the same one',
  async () => {
    await addQueuedRuns(12);
    const stores = await Promise.all(
      [1, 2].map(() => openStore({ migrationsFolder, databaseUrl: String(store.databaseUrl) })),
    );
    const active = new Set<string>();
    const worked: string[] = [];
    let overlaps = 0;
    const executeOn =
      (own: Store) => async (run: SyncRunRecord, lease: Parameters<WorkerOptions['execute']>[1]) => {
        if (active.has(run.id)) overlaps += 1;
        active.add(run.id);
        worked.push(run.id);
        await sleep(15);
        await finishRun(own.db, lease, { status: 'SUCCEEDED', error: null });
        active.delete(run.id);
      };
    for (const own of [store, ...stores]) {
      startWorker(executeOn(own), { store: { ...own, maintenance: async () => 0 }, concurrency: 2 });
    }
    await until(async () => (await statuses()).every(({ status }) => status === 'SUCCEEDED'));
    await Promise.all(workers.map((worker) => worker.stop()));
    for (const own of stores) await own.close();
    expect(overlaps).toBe(0);
    expect(worked).toHaveLength(12);
    expect(new Set(worked).size).toBe(12);
  },
);

test('a worker that was frozen cannot write any more once another took its run over', async () => {
  await discovery.add();
  const frozen = freezeAtTransaction(8);
  const late = discovery.execute({ store: frozen.store });
  await frozen.reached;
  await endLeases(store);
  expect(await discovery.execute()).toMatchObject({ status: 'SUCCEEDED' });
  const before = await readContents(store);
  frozen.thaw();
  await expect(late).rejects.toThrow(LeaseLostError);
  expect(await readContents(store)).toEqual(before);
  expect(await statuses()).toMatchObject([{ status: 'SUCCEEDED' }]);
  await expectGroundTruth(discovery);
});

test.each([true, false])(
  'removing an integration stops its sync under way, and nothing is written after it (data deleted: %s)',
  async (deleteData) => {
    const { integrationId } = await discovery.add();
    const frozen = freezeAtTransaction(8);
    const running = discovery.execute({ store: frozen.store });
    await frozen.reached;
    await discovery.commands.removeIntegration(discovery.viewer, { id: integrationId, deleteData });
    const before = await readContents(store);
    if (deleteData) {
      for (const list of Object.values(before)) expect(list).toEqual([]);
    } else {
      expect(Object.values(before).flat().length).toBeGreaterThan(1);
      expect(await statuses()).toMatchObject([{ status: 'CANCELED' }]);
    }
    frozen.thaw();
    await expect(running).rejects.toThrow(LeaseLostError);
    expect(await readContents(store)).toEqual(before);
  },
);

test('a worker that is stopped lets go of its run, and the next one goes on without waiting', async () => {
  await discovery.add();
  const frozen = freezeAtTransaction(3);
  const stopped = startWorker(async (run, _lease, signal) => {
    signal.addEventListener('abort', frozen.thaw);
    await discovery.work(run, { store: frozen.store, signal });
  });
  await frozen.reached;
  await stopped.stop();
  expect(await statuses()).toMatchObject([{ status: 'RUNNING', attempt: 0 }]);
  expect(await discovery.execute()).toMatchObject({ status: 'SUCCEEDED' });
  await expectGroundTruth(discovery);
});

const lostConnection = () => new StoreError('CONNECTION_LOST', 'the test took the connection away');

test('a run that gets no further is given up after a few attempts, and its integration says so', async () => {
  await addQueuedRuns(1);
  let attempts = 0;
  startWorker(
    async () => {
      attempts += 1;
      throw lostConnection();
    },
    { leaseSeconds: 1 },
  );
  await until(async () => (await statuses())[0]?.status === 'FAILED');
  expect(attempts).toBe(5);
  expect(await statuses()).toMatchObject([{ error: { code: 'gaveUp', retryable: true } }]);
  await until(async () => (await healths())[0]?.status === 'ERROR');
  expect(await healths()).toEqual([{ status: 'ERROR', reason: 'INTERNAL' }]);
});

test('a run that the database interrupted goes on at once, not when its lease runs out', async () => {
  await addQueuedRuns(1);
  const attempts: number[] = [];
  startWorker(
    async (run, lease) => {
      attempts.push(run.attempt);
      if (attempts.length === 1) throw lostConnection();
      await finishRun(store.db, lease, { status: 'SUCCEEDED', error: null });
    },
    // Longer than the test may take.
    { leaseSeconds: 3_600 },
  );
  await until(async () => (await statuses())[0]?.status === 'SUCCEEDED');
  expect(attempts).toEqual([1, 2]);
});

test.each([
  ['its disk is full', '53100'],
  ['it is out of memory', '53200'],
  ['it has no connection to spare', '53300'],
  ['it became read-only in a failover', '25006'],
  ['it crashed', '57P02'],
])('a run goes on, and its integration stays healthy, when the database says that %s', async (_why, code) => {
  await addQueuedRuns(1);
  let attempts = 0;
  startWorker(
    async (_run, lease) => {
      attempts += 1;
      if (attempts === 1) {
        await store.db.execute(
          sql.raw(`do $$ begin raise exception 'refused' using errcode = '${code}'; end $$`),
        );
      }
      await finishRun(store.db, lease, { status: 'SUCCEEDED', error: null });
    },
    { leaseSeconds: 3_600 },
  );
  await until(async () => (await statuses())[0]?.status === 'SUCCEEDED');
  expect(attempts).toBe(2);
  expect(await healths()).toEqual([{ status: 'CONNECTED', reason: null }]);
  expect(logged).toContainEqual(
    expect.objectContaining({
      level: 'warn',
      error: expect.objectContaining({ message: expect.stringContaining(code) }),
    }),
  );
});

test('one that is interrupted again and again without getting further waits longer each time', async () => {
  await addQueuedRuns(1);
  const waits: number[] = [];
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    const run = await claimRunAcrossWorkspaces(store.db, 60);
    if (!run) throw new Error('nothing to claim');
    const lease = { workspaceId: run.workspaceId, runId: run.id, leaseToken: run.leaseToken };
    await releaseFailedRun(store.db, lease, 100);
    const [row] = await rows<{ wait: number }>(
      store.db,
      sql`select round(extract(epoch from lease_expires_at - now()) / 100)::int as wait from sync_runs`,
    );
    waits.push(row?.wait ?? -1);
    await endLeases(store);
  }
  expect(waits).toEqual([0, 1, 2]);
});

test('a fault of our own ends the run as failed, without telling outside what it was', async () => {
  await addQueuedRuns(1);
  startWorker(async () => {
    throw new TypeError('secret details');
  });
  await until(async () => (await statuses())[0]?.status === 'FAILED');
  const [run] = await statuses();
  expect(run).toMatchObject({ error: { code: 'internal' } });
  await until(async () => (await healths())[0]?.status === 'ERROR');
  expect(await healths()).toEqual([{ status: 'ERROR', reason: 'INTERNAL' }]);
  expect(JSON.stringify(run)).not.toContain('secret details');
  expect(logged).toContainEqual(
    expect.objectContaining({
      level: 'error',
      error: expect.objectContaining({ message: 'secret details' }),
    }),
  );
});

test('an integration is synced when it is due, and is then due an interval later', async () => {
  expectSucceeded(await discovery.connect());
  await store.db.execute(sql`update okta_integrations set next_sync_at = now() - interval '1 minute'`);
  discovery.startWorker();
  await until(async () => (await statuses()).filter(({ status }) => status === 'SUCCEEDED').length === 2);
  const [latest] = await rows<{ trigger: string; mode: string }>(
    store.db,
    sql`select trigger, mode from sync_runs order by queued_at desc limit 1`,
  );
  expect(latest).toEqual({ trigger: 'SCHEDULE', mode: 'INCREMENTAL' });
  const [next] = await rows<{ share: number }>(
    store.db,
    sql`select extract(epoch from next_sync_at - now())::float8 / sync_interval_seconds as share from okta_integrations`,
  );
  expect(next?.share).toBeGreaterThan(0.9);
  expect(next?.share).toBeLessThan(1.1);
});

test.each([
  ['could not read something in a way that may pass', 503, 'RETRY'],
  ['may not read something', 403, 'SCHEDULE'],
])('what is due after a run that %s (%i) is triggered by %s', async (_why, status, trigger) => {
  await discovery.add();
  const fault = discovery.simulator.faults.add({ kind: 'status', status }, { on: ['users'] });
  await discovery.execute();
  fault.remove();
  await store.db.execute(sql`update okta_integrations set next_sync_at = now() - interval '1 minute'`);
  discovery.startWorker();
  await until(async () => (await statuses()).some(({ status }) => status === 'SUCCEEDED'));
  const latest = await rows<{ trigger: string }>(
    store.db,
    sql`select trigger from sync_runs order by queued_at desc, id desc limit 1`,
  );
  expect(latest).toEqual([{ trigger }]);
});

test('what is removed or paused is not synced when it is due', async () => {
  await addQueuedRuns(2);
  await store.db.execute(sql`delete from sync_runs`);
  await store.db.execute(sql`update okta_integrations set next_sync_at = now() - interval '1 minute'`);
  await store.db.execute(
    sql`update okta_integrations set status = 'PAUSED', sealed_api_token = 'x' where okta_org_id = '00o1'`,
  );
  let looks = 0;
  startWorker(async () => undefined, {
    store: countingLooks(() => {
      looks += 1;
    }),
  });
  await until(async () => looks > 3);
  expect(await statuses()).toEqual([]);
});

test.runIf(testEngine() === 'postgres')(
  'two orgs of one workspace that use the same products are synced side by side',
  async () => {
    const other = await startDiscovery({
      store,
      company: {
        ...discovery.company,
        org: { ...discovery.company.org, id: '00oOther', domain: 'other.okta.com' },
      },
      pageSize: 5,
    });
    try {
      for (let round = 0; round < 2; round += 1) {
        await emptyTables(store);
        const first = await discovery.add();
        const second = await other.add();
        await Promise.all(
          [first, second].map(async () => {
            const run = await claimRunAcrossWorkspaces(store.db, 30);
            if (!run) throw new Error('nothing to claim');
            const owner = run.integrationId === first.integrationId ? discovery : other;
            await owner.work(run);
          }),
        );
        expect((await statuses()).map(({ status, error }) => [status, error])).toEqual([
          ['SUCCEEDED', null],
          ['SUCCEEDED', null],
        ]);
      }
    } finally {
      await other.close();
    }
  },
);

/** A store that waits before its k-th transaction until it is told to go on. */
function freezeAtTransaction(k: number) {
  let count = 0;
  let thaw = () => {};
  let reach = () => {};
  const thawed = new Promise<void>((resolve) => {
    thaw = resolve;
  });
  const reached = new Promise<void>((resolve) => {
    reach = resolve;
  });
  return {
    reached,
    thaw,
    store: {
      ...store,
      async transaction<T>(fn: (tx: Database) => Promise<T>): Promise<T> {
        count += 1;
        if (count === k) {
          reach();
          await thawed;
        }
        return store.transaction(fn);
      },
    },
  };
}

/** A store that tells whenever a worker looked for runs. */
function countingLooks(onLook: () => void): Store {
  const leases = store.on('leases');
  const db = new Proxy(leases.db, {
    get(target, property, receiver) {
      if (property === 'execute') onLook();
      return Reflect.get(target, property, receiver);
    },
  });
  return { ...store, on: () => ({ ...leases, db }) };
}
