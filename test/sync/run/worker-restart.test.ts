import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStore } from '../../../src/store/engine/database.ts';
import { rows } from '../../../src/store/engine/run-sql.ts';
import { openerOf } from '../../../src/store/sync/holders.ts';
import { insertIntegration } from '../../../src/store/sync/integrations.ts';
import { leaseRatePermitsAcrossWorkspaces } from '../../../src/store/sync/rate-budgets.ts';
import { claimRunAcrossWorkspaces, enqueueRun, finishRun } from '../../../src/store/sync/sync-runs.ts';
import { newId } from '../../../src/sync/ids.ts';
import { processIdentity } from '../../../src/sync/process-identity.ts';
import { createWorker, defaultLeaseSeconds, type Worker } from '../../../src/sync/run/worker.ts';
import { testEngine } from '../../kit/database.ts';
import { createListLog } from '../../kit/discovery.ts';
import { emptyStoreForEach } from '../../kit/fixtures.ts';
import { migrationsFolder } from '../../kit/migrations-folder.ts';

// What a process held that is gone: its runs and the rate windows it was about to open.

const store = emptyStoreForEach();
const own = processIdentity() ?? '';
/** A process of this machine whose id belongs to a later one: to this. */
const dead = [...own.split('/').slice(0, 4), '1'].join('/');
const elsewhere = dead.replace(/^[^/]*/, 'elsewhere');
const bucket = { oktaOrgId: 'org1', principal: 'p', bucket: '/api/v1/users' };
let worker: Worker | undefined;
let executed: string[] = [];

beforeEach(() => {
  executed = [];
});
afterEach(() => worker?.stop());

/** A run that a process claimed for an hour, which is also about to open a rate window. */
async function heldBy(holder: string): Promise<string> {
  const key = { workspaceId: 'w', integrationId: newId() };
  await insertIntegration(store.db, {
    workspaceId: key.workspaceId,
    id: key.integrationId,
    name: 'x',
    domain: 'x.okta.com',
    oktaOrgId: holder,
    status: 'CONNECTED',
    capabilities: [],
    syncIntervalSeconds: 86_400,
  });
  const run = { newRunId: newId(), trigger: 'MANUAL', mode: 'FULL', dataTypes: ['USERS'] } as const;
  await store.transaction((tx) => enqueueRun(tx, key, run));
  expect(await claimRunAcrossWorkspaces(store.db, 3_600, holder)).toMatchObject({ id: run.newRunId });
  expect(await ask(openerOf(holder, 'a'))).toEqual({ kind: 'open' });
  return run.newRunId;
}

const ask = (opener: string) => {
  const request = { opener, wanted: 1, allowance: 100, reserve: 0, report: null };
  return leaseRatePermitsAcrossWorkspaces(store.db, bucket, request);
};

function startWorker(): void {
  worker = createWorker({
    store: { ...store, maintenance: async () => 0 },
    log: createListLog([]),
    pollIntervalMs: 5,
    async execute(run, lease) {
      executed.push(run.id);
      await finishRun(store.db, lease, { status: 'SUCCEEDED', error: null });
    },
  });
  worker.start();
}

test('what a killed process of this machine held is taken up at once, however long its lease', async () => {
  const runId = await heldBy(dead);
  expect(await ask(openerOf(own, 'b'))).toEqual({ kind: 'wait' });
  startWorker();
  await expect.poll(() => executed).toEqual([runId]);
  expect(await ask(openerOf(own, 'b'))).toEqual({ kind: 'open' });
});

test.runIf(testEngine() === 'postgres').each([
  ['alive', own],
  ['on another machine', elsewhere],
])('what a process holds that is %s is left to it', async (_what, holder) => {
  await heldBy(holder);
  startWorker();
  await sleep(100);
  expect(executed).toEqual([]);
  expect(await ask(openerOf(own, 'b'))).toEqual({ kind: 'wait' });
});

test.runIf(testEngine() === 'postgres')(
  'a frozen process keeps the row of its run no longer than its lease',
  async () => {
    // A pool that others set limits for would prove nothing: this one has been given none.
    const fresh = await openStore({ databaseUrl: String(store.databaseUrl), migrationsFolder });
    const [limit] = await rows<{ ms: number }>(
      fresh.db,
      sql`select setting::int as ms from pg_settings where name = 'idle_in_transaction_session_timeout'`,
    );
    await fresh.close();
    expect(limit?.ms).toBeGreaterThan(0);
    expect(limit?.ms).toBeLessThanOrEqual(defaultLeaseSeconds * 1_000);
  },
);
