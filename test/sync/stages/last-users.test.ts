/** Apps that lose the last of their users: everyday life, or a list that a fault has emptied. */

import { sql } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import type { OktaApp } from '../../../src/simulator/wire.ts';
import { rows } from '../../../src/store/engine/run-sql.ts';
import { findRun, type SyncRunRecord } from '../../../src/store/sync/sync-runs.ts';
import { expectSucceeded, startDiscovery } from '../../kit/discovery.ts';
import { discoveryForEach, emptyStoreForEach } from '../../kit/fixtures.ts';

const hourMs = 3_600_000;
const store = emptyStoreForEach();
const discovery = discoveryForEach({ store, people: 30, apps: 6, groups: 3, signInDays: 3 });

/** Adds an app that so many people use. */
function addApp(userCount: number): { app: OktaApp; userIds: string[] } {
  const { world } = discovery.simulator;
  const app = world.addApp({ name: 'figma', label: 'Figma' });
  const active = discovery.company.users.filter(({ status }) => status === 'ACTIVE');
  const userIds = active.slice(0, userCount).map(({ id }) => id);
  expect(userIds).toHaveLength(userCount);
  for (const userId of userIds) world.assign(userId, app.id);
  return { app, userIds };
}

/** Takes all users of an app away, and the log tells nothing of it. */
function emptyQuietly({ id }: OktaApp): void {
  discovery.company.appUsers.get(id)?.splice(0);
}

/** Those who still have an account of the app, by Okta's ids, in the order of the directory. */
async function presentUsersOf({ id }: OktaApp): Promise<string[]> {
  const present = await rows<{ userId: string }>(
    store.db,
    sql`select u.okta_user_id as "userId" from saas_user_accounts a
        join saas_users u on u.workspace_id = a.workspace_id and u.id = a.user_id
        join saas_service_instances i on i.workspace_id = a.workspace_id and i.id = a.instance_id
        where i.okta_app_id = ${id} and a.removed_at is null`,
  );
  const ids = new Set(present.map(({ userId }) => userId));
  return discovery.company.users.map((user) => user.id).filter((userId) => ids.has(userId));
}

const lastSuccessMs = async () => Date.parse((await discovery.integration()).lastSuccessfulSyncAt ?? '');

/** One more sync, an hour later: how far it moved the time of the last success, in whole hours. */
async function syncLater() {
  const beforeMs = await lastSuccessMs();
  discovery.advance(hourMs);
  const { run } = await discovery.syncOnce();
  return { run, movedHours: Math.floor(((await lastSuccessMs()) - beforeMs) / hourMs) };
}

describe('of which the log tells nothing', () => {
  test.each([1, 10])(
    'are kept for one more sync, and the integration is up to date meanwhile: %i of them',
    async (count) => {
      const { app, userIds } = addApp(count);
      expectSucceeded(await discovery.connect());
      emptyQuietly(app);
      const { run, movedHours } = await syncLater();
      expect(run).toMatchObject({
        status: 'PARTIALLY_SUCCEEDED',
        withheldRemovals: { userAccounts: count, employees: 0, serviceInstances: 0 },
      });
      expect(movedHours).toBe(1);
      expect(await presentUsersOf(app)).toEqual(userIds);
    },
  );

  /** Syncs that do not look at the users of the app. */
  const others: Record<string, () => Promise<SyncRunRecord | null>> = {
    async 'failed before it got there'() {
      const fault = discovery.simulator.faults.add({ kind: 'status', status: 403 });
      const { run } = await discovery.syncOnce();
      fault.remove();
      expect(run.status).toBe('FAILED');
      return run;
    },
    async 'could not read that app'() {
      const fault = discovery.simulator.faults.add({ kind: 'status', status: 403 }, { on: 'appUsers' });
      const { run } = await discovery.syncOnce();
      fault.remove();
      expect(run.status).toBe('PARTIALLY_SUCCEEDED');
      return run;
    },
    async 'was cancelled'() {
      const { commands, viewer } = discovery;
      const { integrationId } = discovery.integrationKey();
      const triggered = await commands.triggerSync(viewer, { integrationId, mode: 'FULL' });
      const syncRunId = triggered.kind === 'triggered' ? triggered.syncRunId : '';
      await commands.cancelSync(viewer, { syncRunId });
      const run = await findRun(store.db, { ...viewer, runId: syncRunId });
      expect(run?.status).toBe('CANCELED');
      return run;
    },
    'was to read something else': async () => (await discovery.syncOnce({ dataTypes: ['USERS'] })).run,
  };

  test.each(Object.entries(others))(
    'are believed to be gone when two syncs in a row did not find them, one between that %s aside',
    async (_what, syncOtherwise) => {
      const { app, userIds } = addApp(2);
      expectSucceeded(await discovery.connect());
      emptyQuietly(app);
      expect((await syncLater()).run.withheldRemovals).toMatchObject({ userAccounts: 2 });
      expect((await syncOtherwise())?.changes.userAccountsRemoved).toBe(0);
      expect(await presentUsersOf(app)).toEqual(userIds);
      const last = await discovery.syncOnce();
      expectSucceeded(last);
      expect(last.run.changes.userAccountsRemoved).toBe(2);
      expect(await presentUsersOf(app)).toEqual([]);
    },
  );

  test('are kept when a sync between found them again', async () => {
    const { app, userIds } = addApp(2);
    expectSucceeded(await discovery.connect());
    const users = [...(discovery.company.appUsers.get(app.id) ?? [])];
    emptyQuietly(app);
    expect((await syncLater()).run.withheldRemovals).toMatchObject({ userAccounts: 2 });
    discovery.company.appUsers.set(app.id, users);
    expectSucceeded(await discovery.syncOnce());
    emptyQuietly(app);
    expect((await discovery.syncOnce()).run.withheldRemovals).toMatchObject({ userAccounts: 2 });
    expect(await presentUsersOf(app)).toEqual(userIds);
  });

  test('are more than a handful: the integration is not up to date until that is confirmed', async () => {
    const { app } = addApp(11);
    expectSucceeded(await discovery.connect());
    emptyQuietly(app);
    const { run, movedHours } = await syncLater();
    expect(run.withheldRemovals).toMatchObject({ userAccounts: 11 });
    expect(movedHours).toBe(0);
  });
});

test('people who went missing all at once leave the integration not up to date, however few they are', async () => {
  const small = await startDiscovery({ store, people: 6, apps: 3, groups: 2, signInDays: 0 });
  try {
    expectSucceeded(await small.connect());
    const before = (await small.integration()).lastSuccessfulSyncAt;
    small.simulator.faults.add({ kind: 'emptyList' }, { on: 'users' });
    small.advance(hourMs);
    const { run } = await small.syncOnce();
    expect(run.withheldRemovals).toMatchObject({ employees: 6, userAccounts: 0 });
    expect((await small.integration()).lastSuccessfulSyncAt).toBe(before);
  } finally {
    await small.close();
  }
});

test('a stage that failed leaves the integration not up to date', async () => {
  expectSucceeded(await discovery.connect());
  discovery.simulator.deny('groups');
  const { run, movedHours } = await syncLater();
  expect(run.status).toBe('PARTIALLY_SUCCEEDED');
  expect(movedHours).toBe(0);
});
