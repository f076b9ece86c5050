import { expect, test } from 'vitest';
import { parseKeyRing } from '../../../src/secrets/key-ring.ts';
import { findRun } from '../../../src/store/sync/sync-runs.ts';
import { createExecutor } from '../../../src/sync/run/run-executor.ts';
import { createWorker } from '../../../src/sync/run/worker.ts';
import { expectNothingRemoved, findRow } from '../../kit/discovered.ts';
import { createListLog, expectSucceeded, fastTimings } from '../../kit/discovery.ts';
import { discoveryForEach, emptyStoreForEach } from '../../kit/fixtures.ts';
import { until } from '../../kit/subgraph.ts';

const store = emptyStoreForEach();
const discovery = discoveryForEach({ store, people: 12, apps: 6, groups: 3, signInDays: 3 });

test('an org that goes down right after it was added fails its first sync, and is tried again soon', async () => {
  await discovery.add();
  discovery.simulator.faults.add({ kind: 'reset' });
  const run = await discovery.execute();
  expect(run).toMatchObject({ status: 'FAILED', error: { retryable: true } });
  const integration = await discovery.integration();
  expect(integration).toMatchObject({ status: 'ERROR', statusReason: 'ORG_UNREACHABLE' });
  expect(integration.capabilities.filter(({ status }) => status === 'OK')).toEqual([]);
  const inMs = Date.parse(integration.nextSyncAt ?? '') - Date.now();
  expect(inMs).toBeLessThan(20 * 60_000);
});

test.each([
  ['a moment’s failure', true, 503],
  ['a missing permission', false, 403],
])(
  'a list that %s kept from being read, beside others that were, is tried again soon: %s',
  async (_why, isSoon, status) => {
    await discovery.add();
    const fault = discovery.simulator.faults.add({ kind: 'status', status }, { on: ['users', 'apps'] });
    expect(await discovery.execute()).toMatchObject({ status: 'PARTIALLY_SUCCEEDED' });
    fault.remove();
    const { nextSyncAt } = await discovery.integration();
    expect(Date.parse(nextSyncAt ?? '') - Date.now() < 20 * 60_000).toBe(isSoon);
  },
);

test('the last user of an app is removed once two syncs in a row did not find them', async () => {
  const { world } = discovery.simulator;
  const person = discovery.company.users.find(({ status }) => status === 'ACTIVE');
  const app = world.addApp({ name: 'figma', label: 'Figma' });
  world.assign(person?.id ?? '', app.id);
  expectSucceeded(await discovery.connect());
  const instance = await findRow(store, 'saas_service_instances', { okta_app_id: app.id });
  const account = () => findRow(store, 'saas_user_accounts', { instance_id: String(instance.id) });

  // Of which the log tells nothing.
  discovery.company.appUsers.set(app.id, []);
  const first = await discovery.syncOnce();
  expect(first.run.withheldRemovals).toMatchObject({ userAccounts: 1 });
  expect(await account()).toMatchObject({ status: 'ACTIVE', removed_at: null });
  expectSucceeded(await discovery.syncOnce());
  expect(await account()).toMatchObject({ status: 'REMOVED' });
});

test('a list that is empty twice by a fault, and long, removes nothing', async () => {
  expectSucceeded(await discovery.connect());
  discovery.simulator.faults.add({ kind: 'emptyList' }, { on: ['users', 'apps'] });
  await discovery.syncOnce();
  const again = await discovery.syncOnce();
  expect(again.run.withheldRemovals).toMatchObject({ employees: 12 });
  await expectNothingRemoved(discovery);
});

test('a token sealed with a missing key is reported as unreadable, with what to do', async () => {
  const { runId } = await discovery.add();
  const log = createListLog([]);
  const keyRing = parseKeyRing(`other:${Buffer.alloc(32, 9).toString('base64')}`);
  const okta = { baseUrl: discovery.simulator.url, timings: fastTimings };
  const worker = createWorker({
    store,
    log,
    execute: createExecutor({ store, keyRing, okta, log }),
    pollIntervalMs: 20,
  });
  worker.start();
  const run = await until(
    () => findRun(store.db, { ...discovery.viewer, runId }),
    (found) => found?.status !== 'QUEUED' && found?.status !== 'RUNNING',
  );
  await until(
    () => discovery.integration(),
    ({ status }) => status === 'ERROR',
  );
  await worker.stop();
  expect(run).toMatchObject({ status: 'FAILED', error: { code: 'sealedToken' } });
  expect(run?.error?.message).toContain('ENCRYPTION_KEYS');
  expect(await discovery.integration()).toMatchObject({ status: 'ERROR', statusReason: 'TOKEN_UNREADABLE' });
});

test('a token put into the wrong field is not repeated in the answer', async () => {
  const token = `00${'abcdefghij'.repeat(4)}`;
  const { commands, viewer } = discovery;
  const answers = [
    await commands.testConnection(viewer, { domain: token, apiToken: 'x' }),
    await commands.testConnection(viewer, { domain: `${token}.okta`, apiToken: 'x' }),
    await commands.removeIntegration(viewer, { id: token, deleteData: false }),
    await commands.triggerSync(viewer, { integrationId: token, mode: 'FULL' }),
    await commands.confirmRemovals(viewer, { syncRunId: token }),
    await commands.rotateToken(viewer, { id: token, apiToken: 'x' }),
  ];
  for (const answer of answers) expect(JSON.stringify(answer)).not.toContain(token.slice(0, 20));
});
