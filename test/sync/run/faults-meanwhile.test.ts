import { sql } from 'drizzle-orm';
import { beforeAll, expect, test } from 'vitest';
import { isInternalApp } from '../../../src/simulator/org/catalogue.ts';
import { rows } from '../../../src/store/engine/run-sql.ts';
import { expectGroundTruth, findRow } from '../../kit/discovered.ts';
import { expectSucceeded } from '../../kit/discovery.ts';
import { discoveryForFile, storeForFile } from '../../kit/fixtures.ts';

const searchLagMs = 120_000;

const store = storeForFile();
const discovery = discoveryForFile({
  store,
  people: 16,
  apps: 12,
  groups: 6,
  signInDays: 2,
  simulator: { searchLagMs },
});

beforeAll(async () => {
  expectSucceeded(await discovery.connect());
});

const services = () => discovery.company.apps.filter((app) => !isInternalApp(app.name));

test('the users of Okta’s own apps are not asked for, those of all others are', async () => {
  discovery.simulator.stats.reset();
  expectSucceeded(await discovery.syncOnce());
  const asked = discovery.simulator.stats.recent.flatMap(
    ({ url }) => /^\/api\/v1\/apps\/([^/]+)\/users/.exec(url)?.[1] ?? [],
  );
  expect(discovery.company.apps.length).toBeGreaterThan(services().length);
  expect([...new Set(asked)].sort()).toEqual(services().map(({ id }) => id));
});

test('an app that is deleted after the list was read is no failure, and gone with the next sync', async () => {
  const { simulator } = discovery;
  const [app] = services();
  if (app === undefined) throw new Error('no app');
  const deletion = simulator.faults.add(
    { kind: 'emptyList' },
    {
      on: 'appUsers',
      when: () => {
        if (services().includes(app)) simulator.world.deleteApp(app.id);
        return false;
      },
    },
  );
  simulator.stats.reset();
  const ended = await discovery.syncOnce();
  deletion.remove();
  expect(simulator.stats.byStatus[404]).toBe(1);
  expectSucceeded(ended);
  expectSucceeded(await discovery.syncOnce());
  await expectGroundTruth(discovery);
});

test('an app that is deleted between two pages of its users is no failure, and gone with the next sync', async () => {
  const { company, simulator } = discovery;
  const appId = services().find(({ id }) => (company.appUsers.get(id)?.length ?? 0) > 3)?.id ?? '';
  const deletion = simulator.faults.add(
    { kind: 'emptyList' },
    {
      on: 'appUsers',
      when: ({ url }) => {
        if (!url.pathname.includes(appId)) return false;
        url.searchParams.set('limit', '3');
        if (url.searchParams.has('after')) simulator.world.deleteApp(appId);
        return false;
      },
    },
  );
  simulator.stats.reset();
  const ended = await discovery.syncOnce();
  deletion.remove();
  // The place is refused, and then the list from its beginning: only that tells that the app is gone.
  expect(simulator.stats.byStatus[404]).toBe(2);
  expectSucceeded(ended);
  expectSucceeded(await discovery.syncOnce());
  const removed = await findRow(store, 'saas_service_instances', { okta_app_id: appId });
  expect(removed).toMatchObject({ status: 'REMOVED', removed_at: expect.any(String) });
  const left = await rows(
    store.db,
    sql`select 1 from saas_user_accounts where instance_id = ${String(removed.id)} and removed_at is null`,
  );
  expect(left).toEqual([]);
});

test('a change that Okta’s search does not show yet is found by a later sync that asks for changes only', async () => {
  const { company, simulator } = discovery;
  const person = company.users.find(({ status }) => status === 'ACTIVE');
  if (person === undefined) throw new Error('nobody is active');
  const title = async () => (await findRow(store, 'employees', { okta_user_id: person.id })).title;
  // Some change has to be seen in the log before it is relied on.
  const [app] = services();
  simulator.world.assign(person.id, app?.id ?? '');
  expectSucceeded(await discovery.syncOnce({ mode: 'INCREMENTAL' }));
  simulator.world.changeProfile(person.id, { title: 'Astronaut' });
  // So that the next question is asked clearly later than the change was made.
  discovery.advance(searchLagMs / 2);
  expectSucceeded(await discovery.syncOnce({ mode: 'INCREMENTAL' }));
  expect(await title()).not.toBe('Astronaut');
  discovery.advance(searchLagMs + 1_000);
  simulator.stats.reset();
  expectSucceeded(await discovery.syncOnce({ mode: 'INCREMENTAL' }));
  expect(await title()).toBe('Astronaut');
  const asked = simulator.stats.recent.filter(({ url }) => url.startsWith('/api/v1/users'));
  expect(asked.map(({ url }) => url)).toEqual([expect.stringContaining('search=lastUpdated%20gt')]);
});
