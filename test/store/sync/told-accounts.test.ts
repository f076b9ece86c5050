import { sql } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { rows } from '../../../src/store/engine/run-sql.ts';
import {
  findToldRemovals,
  forgetToldAccounts,
  forgetToldOfInstance,
  noteToldAccounts,
  type ToldAccounts,
} from '../../../src/store/sync/told-accounts.ts';
import { emptyStoreForEach } from '../../kit/fixtures.ts';
import {
  accountSeed,
  instanceSeed,
  integrationSeed,
  seed,
  seedId,
  serviceSeed,
  userSeed,
} from '../../kit/seed.ts';

const workspaceId = 'acme';
const key = { workspaceId, integrationId: seedId('integration') };
const neighbour = { workspaceId, integrationId: seedId('neighbour') };
const [appId, otherAppId] = [seedId('app'), seedId('other app')];
const [ada, bob] = [seedId('ada'), seedId('bob')];
const store = emptyStoreForEach();

beforeEach(async () => {
  const service = serviceSeed({ workspaceId, id: seedId('service') });
  const app = (id: string) => instanceSeed({ ...key, id, serviceId: service.id });
  const user = (id: string) => userSeed({ ...key, id });
  const account = (name: string, userId: string, instanceId: string, oktaGroupId: string | null = null) =>
    accountSeed({ id: seedId(name), contentHash: 'shown', oktaGroupId }, user(userId), app(instanceId));
  await seed(store.db, {
    integrations: [key, neighbour].map(({ integrationId }) =>
      integrationSeed({ workspaceId, id: integrationId }),
    ),
    services: [service],
    instances: [app(appId), app(otherAppId)],
    users: [ada, bob].map(user),
    accounts: [
      account('ada in app', ada, appId),
      account('bob in app', bob, appId, '00g1'),
      account('bob in other', bob, otherAppId, '00g1'),
      { ...account('ada in other', ada, otherAppId, '00g2'), contentHash: null },
    ],
  });
});

const at = (second: number) => `2026-01-01T00:00:${String(second).padStart(2, '0')}.000Z`;
const about = (name: string, isRemoved: boolean, second: number): ToldAccounts => ({
  which: { accountId: seedId(name) },
  isRemoved,
  toldAt: at(second),
});
const note = (...told: ToldAccounts[]) => noteToldAccounts(store.db, key, told);

/** The accounts that were told to be taken away, and when. */
async function removals(): Promise<Record<string, string>> {
  const names = ['ada in app', 'bob in app', 'bob in other', 'ada in other'];
  const found = await Promise.all(
    [appId, otherAppId].map((id) =>
      findToldRemovals(
        store.db,
        workspaceId,
        id,
        names.map((name) => seedId(name)),
      ),
    ),
  );
  const times = new Map(found.flat().map(({ id, toldAt }) => [id, new Date(toldAt).toISOString()]));
  return Object.fromEntries(
    names.flatMap((name) => {
      const toldAt = times.get(seedId(name));
      return toldAt === undefined ? [] : [[name, toldAt]];
    }),
  );
}

const history = [about('ada in app', false, 1), about('ada in app', true, 2), about('ada in app', false, 3)];
const orders = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
];

test.each(orders)(
  'the latest change counts, in whatever order the log shows them: %i, %i, %i',
  async (...order) => {
    const told = order.flatMap((index) => history[index] ?? []);
    for (const each of told) await note(each);
    expect(await removals()).toEqual({});
    await note(about('ada in app', true, 4), ...told);
    expect(await removals()).toEqual({ 'ada in app': at(4) });
    await note(...told, ...told);
    expect(await removals()).toEqual({ 'ada in app': at(4) });
  },
);

test('of what happened at once, that the account is there counts', async () => {
  const [given, taken] = [about('ada in app', false, 1), about('ada in app', true, 1)];
  await note(given, taken);
  expect(await removals()).toEqual({});
  await note(taken);
  expect(await removals()).toEqual({});
});

test('a group names the accounts of a person or of an app through it, and nothing else', async () => {
  await note({ which: { userId: bob, oktaGroupId: '00g1' }, isRemoved: true, toldAt: at(1) });
  await note({ which: { userId: ada, oktaGroupId: '00g1' }, isRemoved: true, toldAt: at(1) });
  await note({ which: { userId: bob, oktaGroupId: '00g2' }, isRemoved: true, toldAt: at(1) });
  expect(await removals()).toEqual({ 'bob in app': at(1), 'bob in other': at(1) });
  await note({ which: { instanceId: appId, oktaGroupId: '00g1' }, isRemoved: false, toldAt: at(2) });
  expect(await removals()).toEqual({ 'bob in other': at(1) });
});

test('of accounts that no list has shown, that are gone, or that are another integration’s nothing is kept', async () => {
  await store.db.execute(
    sql`update saas_user_accounts set removed_at = now() where id = ${seedId('bob in other')}`,
  );
  await note(about('ada in other', true, 1), about('bob in other', true, 1), about('nobody', true, 1));
  await noteToldAccounts(store.db, neighbour, [about('ada in app', true, 1)]);
  await noteToldAccounts(store.db, { ...key, workspaceId: 'other' }, [about('ada in app', true, 1)]);
  expect(await rows(store.db, sql`select account_id from told_accounts`)).toEqual([]);
});

test('what is forgotten of one app, or until an instant, is that alone', async () => {
  const all = { 'ada in app': at(1), 'bob in app': at(3), 'bob in other': at(1) };
  const told = Object.keys(all).map((name) => about(name, true, name === 'bob in app' ? 3 : 1));
  await note(...told);
  await forgetToldAccounts(store.db, neighbour);
  await forgetToldOfInstance(store.db, 'other', appId, new Date(at(9)));
  expect(await removals()).toEqual(all);
  await forgetToldOfInstance(store.db, workspaceId, appId, new Date(at(2)));
  expect(await removals()).toEqual({ 'bob in app': at(3), 'bob in other': at(1) });
  await forgetToldAccounts(store.db, key, new Date(at(2)));
  expect(await removals()).toEqual({ 'bob in app': at(3) });
  await forgetToldAccounts(store.db, key);
  expect(await removals()).toEqual({});
});
