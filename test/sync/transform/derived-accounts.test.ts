import { expect, test } from 'vitest';
import { type OktaUser, readUser } from '../../../src/okta/wire/users.ts';
import { toDerivedAccounts } from '../../../src/sync/transform/derived-accounts.ts';

const org = { workspaceId: 'acme', integrationId: 'i', oktaOrgId: '00o1', domain: 'acme.okta.com' };
const instances = ['1', '2'].map((n) => ({
  id: `instance ${n}`,
  oktaAppId: `0oa${n}`,
  serviceId: `service ${n}`,
}));

function member(id: string, status: string | null): OktaUser {
  const read = readUser({ id, status, profile: { login: `${id}@acme.com` } });
  return read.ok ? read.item : expect.fail(read.reason);
}

test('members have an account in each of the group’s apps, by that group', () => {
  const accounts = toDerivedAccounts([member('00u1', 'ACTIVE')], instances, '00g1', org);
  expect(
    accounts.map(({ instanceId, oktaGroupId, user }) => [instanceId, oktaGroupId, user.oktaUserId]),
  ).toEqual([
    ['instance 1', '00g1', '00u1'],
    ['instance 2', '00g1', '00u1'],
  ]);
});

test.each([
  ['STAGED', 0],
  ['DEPROVISIONED', 0],
  ['ACTIVE', 1],
  ['PROVISIONED', 1],
  ['SUSPENDED', 1],
  ['LOCKED_OUT', 1],
  ['QUANTUM', 1],
  [null, 1],
])(
  'a member who is %s has %i: Okta gives apps at activation, and takes them at deactivation',
  (status, count) => {
    expect(toDerivedAccounts([member('00u1', status)], instances.slice(1), '00g1', org)).toHaveLength(count);
  },
);
