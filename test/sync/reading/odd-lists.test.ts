import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { rows } from '../../../src/store/engine/run-sql.ts';
import { discoveredId } from '../../../src/sync/ids.ts';
import { emptyTables } from '../../kit/database.ts';
import { findRow } from '../../kit/discovered.ts';
import {
  type Discovery,
  type DiscoveryOptions,
  expectSucceeded,
  startDiscovery,
} from '../../kit/discovery.ts';
import { emptyStoreForEach } from '../../kit/fixtures.ts';

const store = emptyStoreForEach();
let discovery: Discovery;

beforeEach(() => start());

afterEach(() => discovery.close());

async function start(options: Partial<DiscoveryOptions> = {}) {
  discovery = await startDiscovery({ store, people: 12, apps: 6, groups: 3, signInDays: 3, ...options });
}

/** A thousand different letters, which no database can make shorter. */
const longText = Array.from({ length: 1_000 }, (_, index) =>
  String.fromCharCode(0x4e00 + ((index * 7_919 + ((index * index * 31) % 4_001)) % 20_000)),
).join('');

test.each(['email', 'department', 'login'])('a very long %s fails no sync', async (field) => {
  const { world } = discovery.simulator;
  const person = world.addPerson({ login: 'ada@acme.com' }, 'STAGED');
  world.changeProfile(person.id, { [field]: longText });
  expectSucceeded(await discovery.connect());
});

test('a sign-in of a person with a very long login fails no sync', async () => {
  const { world } = discovery.simulator;
  const app = discovery.company.apps.find(({ name }) => name === 'slack');
  const person = world.addPerson({ login: longText, email: longText }, 'STAGED');
  world.addSignIn({ userId: person.id, appId: app?.id ?? '' });
  world.deletePerson(person.id);
  expectSucceeded(await discovery.connect());
});

test('users of an app without assignments, known from sign-ins alone, are back when the app is', async () => {
  const { world } = discovery.simulator;
  const app = world.addApp({ name: 'miro', label: 'Miro' });
  const ada = world.addPerson({ login: 'ada@acme.com' }, 'STAGED');
  world.addSignIn({ userId: ada.id, appId: app.id });
  expectSucceeded(await discovery.connect());
  const id = discoveredId.account('acme', discovery.company.org.id, app.id, ada.id);
  const before = await findRow(store, 'saas_user_accounts', { id });
  expect(before).toMatchObject({ status: 'UNASSIGNED', removed_at: null });
  world.deleteApp(app.id);
  expectSucceeded(await discovery.syncOnce());
  world.restoreApp(app.id);
  expectSucceeded(await discovery.syncOnce());
  expect(await findRow(store, 'saas_service_instances', { okta_app_id: app.id })).toMatchObject({
    status: 'ACTIVE',
  });
  expect(await findRow(store, 'saas_user_accounts', { id })).toMatchObject({
    status: 'UNASSIGNED',
    removed_at: null,
  });
});

test('where Okta’s clock is ahead, a sign-in from before the removal of an account does not open it again', async () => {
  await discovery.close();
  await emptyTables(store);
  const aheadMs = 25 * 60_000;
  await start({ simulator: { clock: { now: () => new Date(Date.now() + aheadMs), sleep: async () => {} } } });
  const { world } = discovery.simulator;
  const app = world.addApp({ name: 'miro', label: 'Miro' });
  const ada = world.addPerson({ login: 'ada@acme.com' }, 'STAGED');
  const bob = world.addPerson({ login: 'bob@acme.com' }, 'STAGED');
  world.assign(ada.id, app.id);
  world.assign(bob.id, app.id);
  expectSucceeded(await discovery.connect());
  // More than Okta's dates, in whole seconds, leave unclear.
  world.addSignIn({ userId: ada.id, appId: app.id, at: new Date(Date.now() + aheadMs - 5_000) });
  world.unassign(ada.id, app.id);
  expectSucceeded(await discovery.syncOnce({ dataTypes: ['APPS', 'APP_ASSIGNMENTS'] }));
  const id = discoveredId.account('acme', discovery.company.org.id, app.id, ada.id);
  expectSucceeded(await discovery.syncOnce({ dataTypes: ['SYSTEM_LOG'] }));
  expect(await findRow(store, 'saas_user_accounts', { id })).toMatchObject({ status: 'REMOVED' });
});

test('a stage in which the users of no app could be read is no success', async () => {
  discovery.simulator.faults.add({ kind: 'status', status: 404 }, { on: 'appUsers' });
  const { stages, run } = await discovery.connect();
  expect(stages.APP_ASSIGNMENTS.recordsRead).toBe(0);
  expect([run.status, stages.APP_ASSIGNMENTS.status]).not.toEqual(['SUCCEEDED', 'SUCCEEDED']);
});

test('one app whose users may not be read is not reported as a permission that the token lacks', async () => {
  expectSucceeded(await discovery.connect());
  const [appId] = [...discovery.company.appUsers].sort(([, a], [, b]) => b.length - a.length)[0] ?? [''];
  discovery.simulator.faults.add(
    { kind: 'status', status: 403 },
    { on: 'appUsers', when: ({ url }) => url.pathname.includes(appId) },
  );
  const { run } = await discovery.syncOnce();
  expect(run.status).toBe('PARTIALLY_SUCCEEDED');
  const { capabilities, status, statusReason } = await discovery.integration();
  const capability = capabilities.find(({ dataType }) => dataType === 'APP_ASSIGNMENTS');
  expect({ ...capability, integration: status, statusReason }).toMatchObject({ status: 'PARTIAL' });
});

test('a person who left and came back under the same e-mail is still found as a manager', async () => {
  const { world } = discovery.simulator;
  const former = world.addPerson({ login: 'boss.old@acme.com', email: 'boss@acme.com' }, 'STAGED');
  world.deactivatePerson(former.id);
  const boss = world.addPerson({ login: 'boss.new@acme.com', email: 'boss@acme.com' }, 'STAGED');
  const ada = world.addPerson({ login: 'ada@acme.com', managerId: 'boss@acme.com' }, 'STAGED');
  expectSucceeded(await discovery.connect());
  const employee = (id: string) => findRow(store, 'employees', { okta_user_id: id });
  expect((await employee(ada.id)).manager_id).toBe((await employee(boss.id)).id);
});

test('accounts that followed from groups are removed once the app’s list was empty twice', async () => {
  await discovery.close();
  await emptyTables(store);
  const { rateProfiles } = await import('../../../src/simulator/server/rate-limits.ts');
  const orgLimits = { ...rateProfiles.generous.orgLimits, '/api/v1/apps': 90 };
  await start({
    people: 40,
    apps: 40,
    groups: 25,
    signInDays: 0,
    simulator: { rateLimits: { ...rateProfiles.generous, orgLimits } },
  });
  const { simulator, company } = discovery;
  simulator.deny('appUsers');
  await discovery.connect();
  const derived = await rows<{ appId: string; count: number }>(
    store.db,
    sql`select i.okta_app_id as "appId", count(*)::int as count from saas_user_accounts a
        join saas_service_instances i on i.workspace_id = a.workspace_id and i.id = a.instance_id
        where not a.is_confirmed group by 1 having count(*) <= 10 order by 2 desc limit 1`,
  );
  const appId = derived[0]?.appId ?? '';
  expect(derived[0]?.count).toBeGreaterThan(0);
  company.appUsers.get(appId)?.splice(0);
  simulator.allow('appUsers');
  for (let times = 0; times < 3; times += 1) {
    expectSucceeded(await discovery.syncOnce());
    discovery.advance(61_000);
  }
  const left = await rows<{ count: number }>(
    store.db,
    sql`select count(*)::int as count from saas_user_accounts a
        join saas_service_instances i on i.workspace_id = a.workspace_id and i.id = a.instance_id
        where i.okta_app_id = ${appId} and a.removed_at is null`,
  );
  expect(left).toEqual([{ count: 0 }]);
});
