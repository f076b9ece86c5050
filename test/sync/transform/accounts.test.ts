import { expect, test } from 'vitest';
import type { OktaAppUser } from '../../../src/okta/wire/app-users.ts';
import { toAssignedAccount } from '../../../src/sync/transform/accounts.ts';
import type { Org } from '../../../src/sync/transform/services.ts';

const org: Org = {
  workspaceId: 'w',
  integrationId: '019a0000-0000-7000-8000-000000000001',
  oktaOrgId: '00oAcme',
  domain: 'acme.okta.com',
};
const instance = { id: 'i', oktaAppId: '0oa1', serviceId: 's' };

function appUser(facts: Partial<OktaAppUser> = {}): OktaAppUser {
  return {
    id: '00u1',
    externalId: null,
    userName: null,
    email: null,
    displayName: null,
    status: 'ACTIVE',
    scope: 'USER',
    created: null,
    groupId: null,
    ...facts,
  };
}

test('an account of which Okta tells nothing but an id belongs to the person with that id', () => {
  const account = toAssignedAccount(appUser({ status: null, scope: null }), instance, org);
  expect(account).toMatchObject({ status: 'PENDING', oktaStatus: 'UNKNOWN', assignment: 'IMPLICIT' });
  expect(account.user).toMatchObject({ oktaUserId: '00u1', fallbackEmail: null, fallbackName: '00u1' });
});

test('a group is kept only for accounts that it grants', () => {
  const via = (facts: Partial<OktaAppUser>) =>
    toAssignedAccount(appUser({ groupId: '00g1', ...facts }), instance, org).oktaGroupId;
  expect(via({ scope: 'GROUP' })).toBe('00g1');
  expect(via({ scope: 'USER' })).toBeNull();
  expect(via({ scope: 'GROUP', status: 'UNASSIGNED' })).toBeNull();
});

test('a person whom the directory does not show goes by what the app says', () => {
  const named = (facts: Partial<OktaAppUser>) => toAssignedAccount(appUser(facts), instance, org).user;
  expect(named({ email: 'A@x.com', userName: 'a', displayName: 'Ada' })).toMatchObject({
    fallbackEmail: 'A@x.com',
    fallbackEmailKey: 'a@x.com',
    fallbackName: 'Ada',
  });
  expect(named({ userName: 'a' })).toMatchObject({
    fallbackEmail: null,
    fallbackEmailKey: 'a',
    fallbackLogin: null,
    fallbackName: 'a',
  });
});

test('the digest of an account changes with each thing kept of it, and with nothing else', () => {
  const hashOf = (facts: Partial<OktaAppUser>) =>
    toAssignedAccount(appUser(facts), instance, org).contentHash;
  const changes: Partial<OktaAppUser>[] = [
    { externalId: 'x' },
    { userName: 'ada' },
    { status: 'PROVISIONED' },
    { status: 'SUSPENDED' },
    { scope: 'GROUP' },
    { scope: 'GROUP', groupId: '00g1' },
    { created: '2025-01-01T00:00:00.000Z' },
  ];
  expect(new Set([hashOf({}), ...changes.map(hashOf)]).size).toBe(changes.length + 1);
});
