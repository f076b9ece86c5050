import { sql } from 'drizzle-orm';
import { beforeAll, expect, test } from 'vitest';
import type { OktaUser } from '../../../src/simulator/wire.ts';
import { rows } from '../../../src/store/engine/run-sql.ts';
import { discoveredId } from '../../../src/sync/ids.ts';
import { findRow } from '../../kit/discovered.ts';
import { expectSucceeded } from '../../kit/discovery.ts';
import { discoveryForFile, storeForFile } from '../../kit/fixtures.ts';

const store = storeForFile();
const discovery = discoveryForFile({ store, people: 14, apps: 8, groups: 4, signInDays: 4 });

beforeAll(async () => {
  expectSucceeded(await discovery.connect());
});

const orgId = () => discovery.company.org.id;
const service = (catalogKey: string) => findRow(store, 'saas_services', { catalog_key: catalogKey });
const instance = (appId: string) => findRow(store, 'saas_service_instances', { okta_app_id: appId });
const account = (person: OktaUser, appId: string) =>
  findRow(store, 'saas_user_accounts', { id: discoveredId.account('acme', orgId(), appId, person.id) });
const user = (person: OktaUser) => findRow(store, 'saas_users', { okta_user_id: person.id });
const signIns = async (accountId: unknown) =>
  rows(
    store.db,
    sql`select day, sign_in_count from account_sign_ins where account_id = ${accountId} order by 1`,
  );

/** An app nobody else has, with two people who are in nothing else. */
function addAppWithUsers(name: string, label = 'Some app') {
  const { world } = discovery.simulator;
  const app = world.addApp({ name, label, signOnMode: 'SAML_2_0' });
  const ada = addPerson('ada');
  const bob = addPerson('bob');
  world.assign(ada.id, app.id);
  world.assign(bob.id, app.id);
  return { app, ada, bob };
}

let people = 0;
/** Staged, because Okta gives active people the apps of everybody. */
function addPerson(name: string): OktaUser {
  people += 1;
  return discovery.simulator.world.addPerson({ login: `${name}${people}@acme.com` }, 'STAGED');
}

async function sync() {
  const ended = await discovery.syncOnce();
  expectSucceeded(ended);
  return ended.run.changes;
}

test('a deleted app leaves service, instance and accounts behind as removed, with their history; restored, all are back under their ids', async () => {
  const { world } = discovery.simulator;
  const { app, ada } = addAppWithUsers('figma');
  world.addSignIn({ userId: ada.id, appId: app.id });
  await sync();
  const before = {
    service: await service('figma'),
    instance: await instance(app.id),
    account: await account(ada, app.id),
  };
  expect(before.account).toMatchObject({ status: 'ACTIVE', assignment: 'DIRECT', removed_at: null });
  const history = await signIns(before.account.id);
  expect(history).toHaveLength(1);

  world.deleteApp(app.id);
  expect(await sync()).toMatchObject({ servicesRemoved: 1, userAccountsRemoved: 2 });

  const removed = { status: 'REMOVED', removed_at: expect.any(String) };
  expect(await service('figma')).toMatchObject({ ...removed, id: before.service.id });
  expect(await instance(app.id)).toMatchObject({ ...removed, id: before.instance.id });
  expect(await account(ada, app.id)).toMatchObject({
    ...removed,
    assignment: 'NONE',
    unassigned_at: expect.any(String),
    last_activity_at: before.account.last_activity_at,
  });
  expect(await signIns(before.account.id)).toEqual(history);

  world.restoreApp(app.id);
  expect(await sync()).toMatchObject({ servicesDiscovered: 1, userAccountsAdded: 2 });

  for (const [now, then] of [
    [await service('figma'), before.service],
    [await instance(app.id), before.instance],
    [await account(ada, app.id), before.account],
  ]) {
    expect(now).toMatchObject({
      id: then?.id,
      status: 'ACTIVE',
      removed_at: null,
      discovered_at: then?.discovered_at,
    });
  }
  expect(await signIns(before.account.id)).toEqual(history);
  expect(await account(ada, app.id)).toMatchObject({ assignment: 'DIRECT', unassigned_at: null });
});

test('a service that lost one of two instances stays', async () => {
  const { world } = discovery.simulator;
  const first = addAppWithUsers('miro', 'Miro – Design');
  const second = addAppWithUsers('miro', 'Miro – Sales');
  await sync();
  world.deleteApp(first.app.id);
  await sync();
  expect(await service('miro')).toMatchObject({ status: 'ACTIVE', removed_at: null });
  expect(await instance(first.app.id)).toMatchObject({ status: 'REMOVED' });
  expect(await instance(second.app.id)).toMatchObject({ status: 'ACTIVE' });
});

test('a deactivated app is inactive with its accounts, and active again', async () => {
  const { world } = discovery.simulator;
  const { app, ada } = addAppWithUsers('asana');
  await sync();
  world.deactivateApp(app.id);
  await sync();
  expect(await instance(app.id)).toMatchObject({ status: 'INACTIVE', removed_at: null });
  expect(await service('asana')).toMatchObject({ status: 'INACTIVE', removed_at: null });
  expect(await account(ada, app.id)).toMatchObject({ status: 'ACTIVE', removed_at: null });
  world.activateApp(app.id);
  await sync();
  expect(await service('asana')).toMatchObject({ status: 'ACTIVE' });
});

test('a renamed label renames instance and custom service, and keeps the ids', async () => {
  const { world } = discovery.simulator;
  const app = world.addApp({ name: 'oidc_client', label: 'Planner' });
  await sync();
  const before = await instance(app.id);
  world.renameApp(app.id, 'Roadmap planner');
  await sync();
  const renamed = await instance(app.id);
  expect(renamed).toMatchObject({
    id: before.id,
    service_id: before.service_id,
    label: 'Roadmap planner',
    sort_key: 'roadmap planner',
    discovered_at: before.discovered_at,
  });
  expect(await service(`custom:${orgId()}:${app.id}`)).toMatchObject({
    id: before.service_id,
    name: 'Roadmap planner',
    search_text: expect.stringContaining('roadmap planner'),
  });
});

test('an unassigned person keeps the account as removed, and has it back when assigned again', async () => {
  const { world } = discovery.simulator;
  const { app, ada, bob } = addAppWithUsers('loom');
  await sync();
  const before = await account(ada, app.id);
  const userBefore = await user(ada);

  world.unassign(ada.id, app.id);
  expect(await sync()).toMatchObject({ userAccountsRemoved: 1 });
  expect(await account(ada, app.id)).toMatchObject({ status: 'REMOVED', removed_at: expect.any(String) });
  expect(await account(bob, app.id)).toMatchObject({ status: 'ACTIVE', removed_at: null });
  expect(await user(ada)).toMatchObject({ removed_at: expect.any(String) });

  const group = discovery.company.groups[0];
  if (!group) throw new Error('no group');
  world.assign(ada.id, app.id, { scope: 'GROUP', groupId: group.id, status: 'PROVISIONED' });
  expect(await sync()).toMatchObject({ userAccountsAdded: 1 });
  expect(await account(ada, app.id)).toMatchObject({
    id: before.id,
    status: 'ACTIVE',
    okta_status: 'PROVISIONED',
    assignment: 'GROUP',
    okta_group_id: group.id,
    removed_at: null,
    unassigned_at: null,
    discovered_at: before.discovered_at,
  });
  expect(await user(ada)).toMatchObject({
    id: userBefore.id,
    removed_at: null,
    discovered_at: userBefore.discovered_at,
  });
});

test('a sign-in after the removal of an account opens it again, as unassigned, until it is assigned', async () => {
  const { world } = discovery.simulator;
  const { app, ada } = addAppWithUsers('notion');
  await sync();
  const before = await account(ada, app.id);
  world.unassign(ada.id, app.id);
  await sync();
  expect(await account(ada, app.id)).toMatchObject({ status: 'REMOVED' });

  world.addSignIn({ userId: ada.id, appId: app.id });
  await sync();
  expect(await account(ada, app.id)).toMatchObject({
    id: before.id,
    status: 'UNASSIGNED',
    assignment: 'NONE',
    removed_at: null,
    last_activity_at: expect.any(String),
  });
  expect(await user(ada)).toMatchObject({ removed_at: null });

  await sync();
  expect(await account(ada, app.id)).toMatchObject({ status: 'UNASSIGNED', removed_at: null });
  world.assign(ada.id, app.id);
  await sync();
  expect(await account(ada, app.id)).toMatchObject({ status: 'ACTIVE', assignment: 'DIRECT' });
});

test('a sign-in from before the removal that arrives late does not open the account again', async () => {
  const { world } = discovery.simulator;
  const { app, ada } = addAppWithUsers('airtable');
  await sync();
  const at = new Date();
  world.unassign(ada.id, app.id);
  await sync();
  world.addSignIn({ userId: ada.id, appId: app.id, at });
  await sync();
  const removed = await account(ada, app.id);
  expect(removed).toMatchObject({ status: 'REMOVED', last_activity_at: expect.any(String) });
  expect(await signIns(removed.id)).toHaveLength(1);
});

test('a person who signs in to an app without an assignment has an unassigned account', async () => {
  const { world } = discovery.simulator;
  const { app } = addAppWithUsers('canva');
  const carol = addPerson('carol');
  world.addSignIn({ userId: carol.id, appId: app.id });
  world.addSignIn({ userId: carol.id, appId: app.id, outcome: 'FAILURE' });
  await sync();
  const found = await account(carol, app.id);
  expect(found).toMatchObject({ status: 'UNASSIGNED', assignment: 'NONE', okta_status: null });
  expect(await signIns(found.id)).toMatchObject([{ sign_in_count: 1 }]);
});

test.each([
  ['DEPROVISIONED', 'DEPROVISIONED'],
  ['SUSPENDED', 'SUSPENDED'],
  ['UNASSIGNED', 'UNASSIGNED'],
] as const)('an account that Okta shows as %s is listed as %s, not removed', async (oktaStatus, expected) => {
  const { world } = discovery.simulator;
  const { app } = addAppWithUsers('trello');
  const carol = addPerson('carol');
  world.assign(carol.id, app.id, { status: oktaStatus });
  await sync();
  expect(await account(carol, app.id)).toMatchObject({
    status: expected,
    okta_status: oktaStatus,
    removed_at: null,
  });
});

test('an app deleted between the list of apps and its users stops nothing', async () => {
  const { world, faults } = discovery.simulator;
  const { app, ada } = addAppWithUsers('dropbox_for_business');
  await sync();
  const gone = faults.add(
    { kind: 'status', status: 404 },
    { on: 'appUsers', when: ({ url }) => url.pathname.includes(app.id) },
  );
  await sync();
  expect(gone.fired).toBe(1);
  expect(await account(ada, app.id)).toMatchObject({ status: 'ACTIVE', removed_at: null });
  gone.remove();
  world.deleteApp(app.id);
  await sync();
  expect(await account(ada, app.id)).toMatchObject({ status: 'REMOVED' });
});
