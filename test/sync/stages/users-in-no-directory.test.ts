import { sql } from 'drizzle-orm';
import { beforeAll, expect, test } from 'vitest';
import { rows } from '../../../src/store/engine/run-sql.ts';
import { addSignIns } from '../../../src/store/sync/sign-ins.ts';
import { ensureUsers } from '../../../src/store/sync/users.ts';
import type { Org } from '../../../src/sync/transform/services.ts';
import { toActivities } from '../../../src/sync/transform/sign-ins.ts';
import type { SignOn } from '../../../src/sync/transform/sign-ons.ts';
import { toUserRef } from '../../../src/sync/transform/users.ts';
import { storeForFile } from '../../kit/fixtures.ts';
import { instanceSeed, integrationSeed, seed, seedId, serviceSeed } from '../../kit/seed.ts';

const org: Org = {
  workspaceId: 'acme',
  integrationId: seedId('integration'),
  oktaOrgId: '00oAcme',
  domain: 'acme.okta.com',
};
const { workspaceId, integrationId } = org;
const service = serviceSeed({ workspaceId, id: seedId('service') });
const instance = instanceSeed({ workspaceId, id: seedId('app'), integrationId, serviceId: service.id });
const now = new Date('2026-05-01T12:00:00Z');
const store = storeForFile();

beforeAll(async () => {
  await seed(store.db, {
    integrations: [integrationSeed({ workspaceId, id: integrationId })],
    services: [service],
    instances: [instance],
  });
});

const ensure = (oktaUserId: string, known: Parameters<typeof toUserRef>[1]) =>
  store.transaction((tx) => ensureUsers(tx, org, [toUserRef(oktaUserId, known, org)], now));

function signIn(oktaUserId: string, facts: Partial<SignOn>) {
  const signOn: SignOn = {
    key: seedId(oktaUserId, JSON.stringify(facts)),
    publishedAt: '2026-04-30T12:00:00.000Z',
    oktaUserId,
    userLogin: null,
    accountName: null,
    userName: null,
    oktaAppId: '0oa1',
    appLabel: null,
    productName: null,
    ...facts,
  };
  const instances = new Map([['0oa1', { id: instance.id, serviceId: service.id }]]);
  return store.transaction((tx) => addSignIns(tx, org, toActivities([signOn], instances, org), now));
}

async function userOf(oktaUserId: string) {
  const [user] = await rows(
    store.db,
    sql`select email, email_key as "emailKey", login, display_name as "displayName", sort_key as "sortKey",
          search_text as "searchText",
          (select max(user_sort_key) from saas_user_accounts a where a.user_id = u.id) as "accountSortKey"
        from saas_users u where okta_user_id = ${oktaUserId}`,
  );
  return user;
}

test('the log completes a person of whom an app showed a user name alone', async () => {
  await ensure('00u1', { emails: ['kim7'], login: null, name: null });
  expect(await userOf('00u1')).toMatchObject({
    email: null,
    login: null,
    displayName: 'kim7',
    sortKey: 'kim7',
  });
  await signIn('00u1', { userLogin: 'Kim@Other.example', userName: 'Kim' });
  await signIn('00u1', { userLogin: 'somebody.else' });
  expect(await userOf('00u1')).toEqual({
    email: 'Kim@Other.example',
    emailKey: 'kim@other.example',
    login: 'Kim@Other.example',
    displayName: 'kim7',
    sortKey: 'kim@other.example',
    searchText: expect.stringMatching(/kim7.*kim@other\.example/),
    accountSortKey: 'kim@other.example',
  });
});

test('a person known by an id alone gets the first name that any source shows', async () => {
  await signIn('00u2', {});
  expect(await userOf('00u2')).toMatchObject({ email: null, login: null, displayName: '00u2', sortKey: '' });
  await signIn('00u2', { accountName: 'lou', userName: null });
  expect(await userOf('00u2')).toMatchObject({ login: null, displayName: '00u2' });
  await signIn('00u2', { userLogin: 'lou', userName: 'Lou Reed' });
  expect(await userOf('00u2')).toMatchObject({
    email: null,
    login: 'lou',
    displayName: 'Lou Reed',
    sortKey: 'lou',
    accountSortKey: 'lou',
  });
});

test('one source does not overwrite what another said of a person', async () => {
  await ensure('00u3', { emails: ['may@acme.example'], login: 'may', name: 'May' });
  await signIn('00u3', { userLogin: 'may.other', userName: 'Other' });
  await ensure('00u3', { emails: ['other@acme.example'], login: null, name: 'Other' });
  expect(await userOf('00u3')).toMatchObject({
    email: 'may@acme.example',
    login: 'may',
    displayName: 'May',
    sortKey: 'may@acme.example',
  });
});
