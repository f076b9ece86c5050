import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { afterAll, expect, test } from 'vitest';
import type { Store } from '../../../src/store/engine/database.ts';
import { StoreError } from '../../../src/store/engine/errors.ts';
import { rows } from '../../../src/store/engine/run-sql.ts';
import { createExecutor } from '../../../src/sync/run/run-executor.ts';
import { createWorker } from '../../../src/sync/run/worker.ts';
import { openTestStore, type TestStore } from '../../kit/database.ts';
import { createListLog, fastTimings, startDiscovery, testKeyRing } from '../../kit/discovery.ts';

let store: TestStore | undefined;
afterAll(() => store?.close());

test('a run whose writing always takes the database too long is given up, also where its other stages got through', async () => {
  store = await openTestStore();
  const real = store;
  const discovery = await startDiscovery({ store, people: 8, apps: 6, groups: 3, signInDays: 1 });
  await discovery.add();
  const failing: Store = {
    ...real,
    maintenance: async () => 0,
    transaction: (fn) =>
      real.transaction(async (tx) => {
        const result = await fn(tx);
        const [written] = await rows<{ count: number }>(
          tx,
          sql`select count(*)::int as count from saas_user_accounts where okta_status is not null`,
        );
        if (written?.count !== 0) throw new StoreError('57014', 'the test says that it takes too long');
        return result;
      }),
  };
  const logged: { message?: string }[] = [];
  const log = createListLog(logged);
  const okta = { baseUrl: discovery.simulator.url, timings: fastTimings };
  const worker = createWorker({
    store: failing,
    log,
    execute: createExecutor({ store: failing, keyRing: testKeyRing, okta, log }),
    pollIntervalMs: 20,
    leaseSeconds: 2,
  });
  worker.start();
  for (let looks = 0; looks < 120; looks += 1) {
    await sleep(200);
    const [run] = await rows<{ status: string }>(store.db, sql`select status from sync_runs`);
    if (run?.status !== 'RUNNING' && run?.status !== 'QUEUED') break;
  }
  await worker.stop();
  await discovery.close();
  const attempts = logged.filter(({ message }) => message === 'sync run claimed').length;
  const [run] = await rows(store.db, sql`select status, attempt from sync_runs`);
  expect(run).toMatchObject({ status: 'FAILED' });
  // Five, and those in which another stage got through.
  expect(attempts).toBeLessThan(15);
});
