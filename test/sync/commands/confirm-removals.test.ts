import { sql } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { groundTruth } from '../../../src/simulator/company/ground-truth.ts';
import { rows } from '../../../src/store/engine/run-sql.ts';
import { findRun } from '../../../src/store/sync/sync-runs.ts';
import { createSyncCommands } from '../../../src/sync/commands/commands.ts';
import type { TestStore } from '../../kit/database.ts';
import { expectNothingRemoved } from '../../kit/discovered.ts';
import { expectSucceeded, testKeyRing } from '../../kit/discovery.ts';
import { discoveryForEach, emptyStoreForEach } from '../../kit/fixtures.ts';

const store = emptyStoreForEach();
const discovery = discoveryForEach({ store, people: 50, apps: 30, groups: 10, signInDays: 3 });

beforeEach(async () => {
  expectSucceeded(await discovery.connect());
});

/** Half of the people leave at once, and most apps with them. */
function shrink(): void {
  const { world } = discovery.simulator;
  const { company } = discovery;
  const leaving = company.users.filter((user, index) => index % 2 === 0 && user.id !== company.tokenOwnerId);
  for (const user of leaving) world.deletePerson(user.id);
  for (const app of company.apps.filter((_, index) => index % 2 === 0)) world.deleteApp(app.id);
}

const confirm = (syncRunId: string) => discovery.commands.confirmRemovals(discovery.viewer, { syncRunId });

test('what the guard kept back is marked removed once confirmed, and then all is as in Okta', async () => {
  shrink();
  const { run } = await discovery.syncOnce();
  expect(run.status).toBe('PARTIALLY_SUCCEEDED');
  expect(run.withheldRemovals).toMatchObject({ employees: 24 });
  expect(run.withheldRemovals?.serviceInstances).toBeGreaterThan(5);
  const [kept] = await rows<{ removed: number }>(
    store.db,
    sql`select count(*)::int as removed from employees where removed_at is not null`,
  );
  expect(kept?.removed).toBe(0);

  expect(await confirm(run.id)).toEqual({ kind: 'updated', syncRunId: run.id });
  expectSucceeded(await discovery.syncOnce());
  await expectNothingRemoved(discovery);
  const present = await rows<{ id: string }>(
    store.db,
    sql`select okta_user_id as id from employees where removed_at is null
        union all select okta_app_id from saas_service_instances where removed_at is null and okta_name is not null`,
  );
  const truth = groundTruth(discovery.company, { at: discovery.now() });
  const listed = new Set(discovery.company.apps.map((app) => app.id));
  expect(present.map(({ id }) => id).sort()).toEqual(
    [...truth.employees, ...[...truth.serviceInstances].filter((id) => listed.has(id))].sort(),
  );
});

test('no employee reports to a manager whose removal was confirmed', async () => {
  shrink();
  const { run } = await discovery.syncOnce();
  await confirm(run.id);
  const [reports] = await rows<{ present: number; toTheGone: number }>(
    store.db,
    sql`select count(*)::int as present, count(*) filter (where m.removed_at is not null)::int as "toTheGone"
        from employees e join employees m on m.workspace_id = e.workspace_id and m.id = e.manager_id
        where e.removed_at is null`,
  );
  expect(reports?.present).toBeGreaterThan(0);
  expect(reports?.toTheGone).toBe(0);
});

test('a run is confirmed once, and counts what it then removed', async () => {
  shrink();
  const { run } = await discovery.syncOnce();
  await confirm(run.id);
  const [row] = await rows<{ status: string; changes: Record<string, number>; withheld: unknown }>(
    store.db,
    sql`select status, changes, withheld_removals as withheld from sync_runs where id = ${run.id}`,
  );
  expect(row).toMatchObject({ status: 'SUCCEEDED', withheld: null });
  expect(row?.changes.employeesDeactivated).toBe(24);
  expect(await confirm(run.id)).toMatchObject({ kind: 'conflict' });
});

test('a run that is a success once confirmed is the last that was one', async () => {
  const before = (await discovery.integration()).lastSuccessfulSyncAt;
  shrink();
  const { run } = await discovery.syncOnce();
  expect((await discovery.integration()).lastSuccessfulSyncAt).toBe(before);
  await confirm(run.id);
  const after = (await discovery.integration()).lastSuccessfulSyncAt;
  expect(Date.parse(after ?? '')).toBe(Date.parse(run.finishedAt ?? ''));
});

test.each([
  ['of which a part was not read', 'PARTIALLY_SUCCEEDED'],
  ['that was cancelled', 'CANCELED'],
])('a run %s is no success, confirmed or not', async (_what, status) => {
  const { lastSuccessfulSyncAt } = await discovery.integration();
  shrink();
  const { run } = await discovery.syncOnce();
  await store.db.execute(sql`update sync_runs set status = ${status}, error = null where id = ${run.id}`);
  await store.db.execute(
    sql`update sync_stages set status = ${status} where run_id = ${run.id} and data_type = 'GROUPS'`,
  );
  expect(await confirm(run.id)).toMatchObject({ kind: 'updated' });
  const confirmed = await findRun(store.db, { ...discovery.viewer, runId: run.id });
  expect(confirmed).toMatchObject({ status, withheldRemovals: null });
  expect(await discovery.integration()).toMatchObject({ lastSuccessfulSyncAt });
});

test('a run that another one followed is not confirmed: what it missed may be back', async () => {
  const fault = discovery.simulator.faults.add({ kind: 'emptyList' }, { on: 'users' });
  const { run } = await discovery.syncOnce();
  expect(run.withheldRemovals).toMatchObject({ employees: 50 });
  fault.remove();
  expectSucceeded(await discovery.syncOnce());
  expect(await confirm(run.id)).toMatchObject({ kind: 'conflict' });
  await expectNothingRemoved(discovery);
});

test('confirmed twice at the same time, a run is so once, and keeps its counts', async () => {
  shrink();
  const { run } = await discovery.syncOnce();
  const outcomes = await Promise.all([confirm(run.id), confirm(run.id)]);
  expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['conflict', 'updated']);
  const [row] = await rows<{ changes: Record<string, number> }>(
    store.db,
    sql`select changes from sync_runs where id = ${run.id}`,
  );
  expect(row?.changes.employeesDeactivated).toBe(24);
});

test('a run is not confirmed when another one begins in the very moment', async () => {
  const fault = discovery.simulator.faults.add({ kind: 'emptyList' }, { on: 'users' });
  const { run } = await discovery.syncOnce();
  expect(run.withheldRemovals).toMatchObject({ employees: 50 });
  fault.remove();
  const late: TestStore = {
    ...store,
    async transaction(work) {
      expectSucceeded(await discovery.syncOnce());
      return store.transaction(work);
    },
  };
  const commands = createSyncCommands({
    store: late,
    keyRing: testKeyRing,
    okta: { baseUrl: discovery.simulator.url },
    onQueued: () => {},
    now: discovery.now,
  });
  const outcome = await commands.confirmRemovals(discovery.viewer, { syncRunId: run.id });
  expect(outcome).toMatchObject({ kind: 'conflict' });
  await expectNothingRemoved(discovery);
});

test('runs of others and ids that are none are not found', async () => {
  shrink();
  const { run } = await discovery.syncOnce();
  const foreign = await discovery.commands.confirmRemovals({ workspaceId: 'other' }, { syncRunId: run.id });
  expect(foreign).toMatchObject({ kind: 'notFound' });
  expect(await confirm('nonsense')).toMatchObject({ kind: 'notFound' });
});
