import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OktaUser } from '../../../src/simulator/wire.ts';
import { emailsOf, loginOf, preparationTimeoutMs, type QuestionWorld, startWorld } from './world.ts';

/**
 * Salesforce is provisioned by hand here. Ada uses it; lou was suspended and still has it; ben used it 50 days ago and
 * cem never; eve signs in without an assignment. After the first sync dee got access.
 */
let world: QuestionWorld;
let since: string;
let appId: string;
let ada: OktaUser;
let serviceId: string;

beforeAll(async () => {
  let dee = '';
  world = await startWorld((made) => {
    const { person, signIn } = made;
    appId = made.world.addApp({ name: 'tableau_online', label: 'Tableau' }).id;
    ada = person('ada');
    const [ben, cem, eve, lou] = ['ben', 'cem', 'eve', 'lou'].map((name) => person(name)) as OktaUser[];
    dee = person('dee').id;
    for (const each of [ada, ben, cem, lou]) if (each) made.world.assign(each.id, appId);
    if (ben && eve && lou) {
      signIn(ada, appId, 1);
      signIn(ben, appId, 50);
      signIn(eve, appId, 3);
      made.world.setStatus(lou.id, 'SUSPENDED');
    }
  });
  since = world.discovery.now().toISOString();
  world.world.assign(dee, appId);
  await world.sync();
  const answer = await world.query<{ saasServiceByCatalogKey: { id: string } }>(
    '{ saasServiceByCatalogKey(catalogKey: "tableau_online") { id } }',
  );
  serviceId = answer.saasServiceByCatalogKey.id;
}, preparationTimeoutMs);
afterAll(() => world?.close());

type Accounts = { totalCount: number; nodes: { user: { email: string } }[] };

test('which accounts are still open although their owner has left?', async () => {
  const { saasUserAccounts } = await world.ask<{ saasUserAccounts: Accounts }>('PeopleWhoLeft');
  const { users, appUsers } = world.discovery.company;
  const gone = new Set(
    users.filter(({ status }) => ['SUSPENDED', 'DEPROVISIONED'].includes(status)).map(({ id }) => id),
  );
  const closed = new Set(['DEPROVISIONED', 'REVOKED', 'UNASSIGNED']);
  const internal = new Set(
    world.discovery.company.apps.filter(({ name }) => /^(okta|saasure|scim)/.test(name)).map(({ id }) => id),
  );
  const orphaned = [...appUsers].flatMap(([id, list]) =>
    internal.has(id) ? [] : list.filter(({ userId, status }) => gone.has(userId) && !closed.has(status)),
  );
  expect(orphaned.length).toBeGreaterThan(0);
  expect(saasUserAccounts.totalCount).toBe(orphaned.length);
  expect(saasUserAccounts.nodes).toContainEqual(
    expect.objectContaining({
      user: expect.objectContaining({
        email: loginOf('lou'),
        employee: { employmentStatus: 'SUSPENDED' },
      }),
      instance: { label: 'Tableau' },
    }),
  );
});

test('somebody leaves tomorrow: every account, how it was granted, and who takes it away?', async () => {
  const { saasUsers } = await world.ask<{
    saasUsers: { nodes: { userAccounts: { totalCount: number; nodes: object[] } }[] };
  }>('Offboarding', { email: loginOf('ada') });
  const { appUsers, apps } = world.discovery.company;
  const services = new Set(apps.filter(({ name }) => !/^(okta|saasure|scim)/.test(name)).map(({ id }) => id));
  const hers = [...appUsers].filter(
    ([id, list]) => services.has(id) && list.some(({ userId }) => userId === ada.id),
  );
  expect(saasUsers.nodes).toHaveLength(1);
  const userAccounts = saasUsers.nodes[0]?.userAccounts;
  expect(userAccounts?.totalCount).toBe(hers.length);
  expect(userAccounts?.nodes).toContainEqual(
    expect.objectContaining({
      assignment: 'DIRECT',
      instance: { label: 'Tableau', isProvisioningEnabled: false },
    }),
  );
  // What everybody has, she has through a group.
  expect(userAccounts?.nodes).toContainEqual(
    expect.objectContaining({ assignment: 'GROUP', assignedVia: [{ name: 'Everyone' }] }),
  );
});

test('who got access to a service since a day?', async () => {
  const { saasUserAccounts } = await world.ask<{ saasUserAccounts: Accounts }>('RecentAccess', {
    services: [serviceId],
    since,
  });
  expect(saasUserAccounts).toMatchObject({
    totalCount: 1,
    nodes: [{ assignment: 'DIRECT', user: { email: loginOf('dee') } }],
  });
});

test('who used a service though it was not assigned?', async () => {
  const { saasServiceByCatalogKey } = await world.ask<{
    saasServiceByCatalogKey: { userAccounts: Accounts };
  }>('UsedWithoutAssignment', { catalogKey: 'tableau_online' });
  expect(emailsOf(saasServiceByCatalogKey.userAccounts.nodes)).toEqual([loginOf('eve')]);
});

test('which accounts of a service are dormant, to the last?', async () => {
  const { saasServiceByCatalogKey } = await world.ask<{
    saasServiceByCatalogKey: { userAccounts: Accounts & { pageInfo: { hasNextPage: boolean } } };
  }>('DormantAccounts', { catalogKey: 'tableau_online', after: null });
  const { nodes, pageInfo } = saasServiceByCatalogKey.userAccounts;
  expect(emailsOf(nodes)).toEqual([loginOf('cem'), loginOf('dee'), loginOf('lou')]);
  expect(pageInfo.hasNextPage).toBe(false);
});
