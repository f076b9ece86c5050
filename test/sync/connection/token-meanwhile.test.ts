import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Store } from '../../../src/store/engine/database.ts';
import { onStatement, rows } from '../../../src/store/engine/run-sql.ts';
import { type Discovery, expectSucceeded, startDiscovery } from '../../kit/discovery.ts';
import { emptyStoreForEach } from '../../kit/fixtures.ts';

const store = emptyStoreForEach();
let discovery: Discovery;
let beforeCommit: (() => Promise<void>) | null = null;

beforeEach(async () => {
  beforeCommit = null;
  const hooked: Store = {
    ...store,
    async transaction(fn) {
      await beforeCommit?.();
      return store.transaction(fn);
    },
  };
  discovery = await startDiscovery({ store: hooked, people: 12, apps: 6, groups: 3, signInDays: 3 });
  expectSucceeded(await discovery.connect());
});

afterEach(() => discovery.close());

test('a token that is replaced and revoked while a sync uses it leaves the integration with the new one, connected', async () => {
  const { simulator, commands, viewer } = discovery;
  const fresh = simulator.issueToken();
  let commits = 0;
  beforeCommit = async () => {
    commits += 1;
    if (commits !== 3) return;
    beforeCommit = null;
    const { integrationId: id } = discovery.integrationKey();
    expect(await commands.rotateToken(viewer, { id, apiToken: fresh })).toMatchObject({ kind: 'updated' });
    simulator.revokeToken();
    simulator.issueToken(fresh);
  };
  await discovery.syncOnce();
  expect(commits).toBe(3);
  await workerLooks(4);
  const readRuns = () =>
    rows<{ status: string }>(store.db, sql`select status from sync_runs order by queued_at`);
  const isLive = ({ status }: { status: string }) => status === 'QUEUED' || status === 'RUNNING';
  await expect.poll(async () => (await readRuns()).some(isLive), { timeout: 30_000 }).toBe(false);
  const runs = await readRuns();
  expect(await discovery.integration()).toMatchObject({ status: 'CONNECTED', statusReason: null });
  expect(runs.at(-1)).toMatchObject({ status: 'SUCCEEDED' });
});

test('a token that Okta refused is not shown again by the schedule', async () => {
  const { simulator } = discovery;
  simulator.revokeToken();
  await discovery.syncOnce();
  expect(await discovery.integration()).toMatchObject({ statusReason: 'TOKEN_EXPIRED_OR_REVOKED' });
  simulator.stats.reset();
  await store.db.execute(sql`update okta_integrations set next_sync_at = now() - interval '1 minute'`);
  await workerLooks(4);
  expect(simulator.stats.byStatus[401] ?? 0).toBe(0);
});

/** A worker has looked for due integrations and queued runs so often. */
async function workerLooks(times: number): Promise<void> {
  let looks = 0;
  const stop = onStatement(store, ({ label }) => {
    if (label === 'claimRun') looks += 1;
  });
  discovery.startWorker();
  await expect.poll(() => looks).toBeGreaterThanOrEqual(times);
  stop();
}
