import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SimulatorOptions } from '../../../src/simulator/server/server.ts';
import { rows } from '../../../src/store/engine/run-sql.ts';
import { expectGroundTruth, findRow } from '../../kit/discovered.ts';
import { type Discovery, expectSucceeded, startDiscovery } from '../../kit/discovery.ts';
import { emptyStoreForEach } from '../../kit/fixtures.ts';

const store = emptyStoreForEach();
let discovery: Discovery;

beforeEach(() => start());

afterEach(() => discovery.close());

let afterApps: (() => void) | null = null;

async function start(simulator: Partial<SimulatorOptions> = {}): Promise<void> {
  afterApps = null;
  const onAnswer: SimulatorOptions['onAnswer'] = ({ endpoint }) => {
    if (endpoint !== 'apps') return;
    afterApps?.();
    afterApps = null;
  };
  const size = { people: 10, apps: 5, groups: 3, signInDays: 3 };
  discovery = await startDiscovery({ store, ...size, simulator: { onAnswer, ...simulator } });
}

const instance = (appId: string) => findRow(store, 'saas_service_instances', { okta_app_id: appId });
const serviceOf = async (appId: string) =>
  findRow(store, 'saas_services', { id: String((await instance(appId)).service_id) });

function personId(): string {
  const person = discovery.company.users.find(({ status }) => status === 'ACTIVE');
  if (!person) throw new Error('nobody is active');
  return person.id;
}

/** Does something after the apps were listed and before the end of the log is read, which waits for them. */
function betweenAppsAndLog(act: () => void): void {
  afterApps = act;
}

async function sync() {
  const ended = await discovery.syncOnce();
  expectSucceeded(ended);
  return ended.run.changes;
}

/** An app that is made, and signed in to, while a sync has read the apps already. Returns its id. */
async function meetNewAppInLog(): Promise<string> {
  await discovery.add();
  const { world } = discovery.simulator;
  let appId = '';
  betweenAppsAndLog(() => {
    appId = world.addApp({ name: 'gainsight', label: 'Success', displayName: 'Gainsight CS' }).id;
    world.assign(personId(), appId);
    world.addSignIn({ userId: personId(), appId });
  });
  expect(await discovery.execute()).toMatchObject({ status: 'SUCCEEDED' });
  return appId;
}

test('an app signed in to before the apps were read, and not among them, is a removed service with its users', async () => {
  const { world } = discovery.simulator;
  const app = world.addApp({ name: 'gainsight', label: 'Success', displayName: 'Gainsight CS' });
  world.addSignIn({ userId: personId(), appId: app.id });
  world.deleteApp(app.id);
  expectSucceeded(await discovery.connect());
  expect(await instance(app.id)).toMatchObject({
    status: 'REMOVED',
    removed_at: expect.any(String),
    okta_name: null,
    label: 'Success',
    product_name: 'Gainsight CS',
  });
  expect(await serviceOf(app.id)).toMatchObject({ status: 'REMOVED', removed_at: expect.any(String) });
  const account = await findRow(store, 'saas_user_accounts', {
    instance_id: String((await instance(app.id)).id),
  });
  expect(account).toMatchObject({ status: 'UNASSIGNED', last_activity_at: expect.any(String) });
  await expectGroundTruth(discovery);
});

test.each([25, -25])(
  'so it is where Okta’s clock is %i minutes ahead of ours, and one signed in to since is new',
  async (minutes) => {
    await discovery.close();
    const now = () => new Date(Date.now() + minutes * 60_000);
    const clock = { now, sleep: (ms: number) => delay(ms) };
    await start({ clock });
    const { world } = discovery.simulator;
    const gone = world.addApp({ name: 'custom_gone', label: 'Gone' }).id;
    world.addSignIn({ userId: personId(), appId: gone, at: new Date(now().getTime() - 60_000) });
    world.deleteApp(gone);
    const fresh = await meetNewAppInLog();
    expect(await instance(gone)).toMatchObject({ status: 'REMOVED' });
    expect(await instance(fresh)).toMatchObject({ status: 'ACTIVE', removed_at: null });
  },
);

test('a removed app of a product in use belongs to that product', async () => {
  const { world } = discovery.simulator;
  const app = world.addApp({ name: 'google', label: 'G Suite', displayName: 'Google Workspace' });
  world.addSignIn({ userId: personId(), appId: app.id });
  world.deleteApp(app.id);
  expectSucceeded(await discovery.connect());
  expect(await serviceOf(app.id)).toMatchObject({ catalog_key: 'google', status: 'ACTIVE' });
});

test('a removed app belongs to the product in use that the log calls the same, whatever we call it', async () => {
  const { world } = discovery.simulator;
  const facts = { name: 'office365', displayName: 'Microsoft Office 365' };
  const current = world.addApp({ ...facts, label: 'Office' });
  const former = world.addApp({ ...facts, label: 'Office (old)' });
  world.addSignIn({ userId: personId(), appId: current.id });
  expectSucceeded(await discovery.connect());
  world.addSignIn({ userId: personId(), appId: former.id });
  world.deleteApp(former.id);
  // Never listed: as if it had been deleted before the org was connected.
  await store.db.execute(sql`delete from saas_service_instances where okta_app_id = ${former.id}`);
  await sync();
  expect(await serviceOf(former.id)).toMatchObject({ catalog_key: 'office365', name: 'Microsoft 365' });
});

test('an app signed in to since the apps were read is a new service, and has its listing with the next sync', async () => {
  const appId = await meetNewAppInLog();
  const found = await instance(appId);
  const provisional = await serviceOf(appId);
  expect(found).toMatchObject({ status: 'ACTIVE', removed_at: null, okta_name: null });

  await sync();

  expect(await instance(appId)).toMatchObject({
    id: found.id,
    status: 'ACTIVE',
    okta_name: 'gainsight',
    sign_on_mode: 'SAML_2_0',
    discovered_at: found.discovered_at,
  });
  const listed = await serviceOf(appId);
  expect(listed).toMatchObject({ catalog_key: 'gainsight', name: 'Gainsight CS', user_account_count: 1 });
  const account = await findRow(store, 'saas_user_accounts', { instance_id: String(found.id) });
  expect(account).toMatchObject({ service_id: listed.id, status: 'ACTIVE' });
  // What it was taken for at first has no instance left, and is in no list.
  const left = await rows(
    store.db,
    sql`select name from saas_services where id = ${provisional.id} and removed_at is null`,
  );
  expect(left).toEqual([]);
});

test('what was decided about it before holds for the service it turns out to be', async () => {
  const appId = await meetNewAppInLog();
  const provisional = await serviceOf(appId);
  const input = { serviceId: String(provisional.id), reviewStatus: 'APPROVED' as const, note: 'Fine.' };
  expect(await discovery.commands.setReviewStatus(discovery.viewer, input)).toMatchObject({
    kind: 'reviewed',
  });
  await sync();
  expect(await serviceOf(appId)).toMatchObject({
    catalog_key: 'gainsight',
    review_status: 'APPROVED',
    review_note: 'Fine.',
    reviewed_at: expect.any(String),
  });
});

test('an app signed in to since the apps were read, and not among them the next time, is removed', async () => {
  const appId = await meetNewAppInLog();
  discovery.simulator.world.deleteApp(appId);
  await sync();
  expect(await instance(appId)).toMatchObject({ status: 'REMOVED', removed_at: expect.any(String) });
  expect(await serviceOf(appId)).toMatchObject({ status: 'REMOVED' });
});

test('a removed app that is listed after all makes an event of a discovered service, and none of a removed one', async () => {
  const { world } = discovery.simulator;
  const app = world.addApp({ name: 'gainsight', label: 'Success', displayName: 'Gainsight CS' });
  world.addSignIn({ userId: personId(), appId: app.id });
  world.deleteApp(app.id);
  expectSucceeded(await discovery.connect());
  world.restoreApp(app.id);
  expect(await sync()).toMatchObject({ servicesDiscovered: 1, servicesRemoved: 0 });
  const told = await rows<{ type: string }>(
    store.db,
    sql`select type from discovery_events where type in ('SERVICE_DISCOVERED', 'SERVICE_REMOVED')
          and run_id = (select id from sync_runs order by queued_at desc limit 1)`,
  );
  expect(told).toEqual([{ type: 'SERVICE_DISCOVERED' }]);
});

test('a sign-in to a removed app does not change when it was removed', async () => {
  const { world } = discovery.simulator;
  const app = world.addApp({ name: 'gainsight', label: 'Success', displayName: 'Gainsight CS' });
  expectSucceeded(await discovery.connect());
  world.deleteApp(app.id);
  await sync();
  const removed = await serviceOf(app.id);
  expect(removed).toMatchObject({ name: 'Success', removed_at: expect.any(String) });
  world.addSignIn({ userId: personId(), appId: app.id });
  await sync();
  // The log told the product's name.
  expect(await serviceOf(app.id)).toMatchObject({ name: 'Gainsight CS', removed_at: removed.removed_at });
});

test('sign-ins to Okta’s own apps are no use of a service, listed or not', async () => {
  const { world, company } = { ...discovery.simulator, company: discovery.company };
  const own = world.addApp({ name: 'okta_enduser', label: 'Okta Dashboard' });
  const hidden = world.addApp({
    name: 'okta_iga',
    label: 'Governance',
    displayName: 'Okta Identity Governance',
  });
  for (const app of [own, hidden]) world.addSignIn({ userId: personId(), appId: app.id });
  world.deleteApp(hidden.id);
  expectSucceeded(await discovery.connect());
  await expect(instance(own.id)).rejects.toThrow('0 rows');
  await expect(instance(hidden.id)).rejects.toThrow('0 rows');
  expect(company.apps).toContainEqual(own);
  await expectGroundTruth(discovery);
});

test('sign-ins to an app that an earlier version took for Okta’s own count once it is a service', async () => {
  const { world } = discovery.simulator;
  const app = world.addApp({ name: 'generic_radius', label: 'VPN' });
  await discovery.add();
  const { workspaceId, integrationId } = discovery.integrationKey();
  await store.db.execute(
    sql`insert into okta_excluded_apps (workspace_id, integration_id, okta_app_id, okta_name)
        values (${workspaceId}, ${integrationId}, ${app.id}, 'okta_radius')`,
  );
  world.assign(personId(), app.id);
  world.addSignIn({ userId: personId(), appId: app.id });
  expect(await discovery.execute()).toMatchObject({ status: 'SUCCEEDED' });
  expect(await instance(app.id)).toMatchObject({ label: 'VPN', last_activity_at: expect.any(String) });
});
