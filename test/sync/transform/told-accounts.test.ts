import { expect, test } from 'vitest';
import type { OktaLogEvent, OktaLogParty } from '../../../src/okta/wire/logs.ts';
import { discoveredId } from '../../../src/sync/ids.ts';
import { changeEventTypes } from '../../../src/sync/transform/changes.ts';
import { toToldAccounts } from '../../../src/sync/transform/told-accounts.ts';

const org = { workspaceId: 'acme', integrationId: 'i1', oktaOrgId: '00o1', domain: 'acme.okta.com' };
const party = (type: string, id: string | null): OktaLogParty => ({
  id,
  type,
  alternateId: null,
  displayName: null,
  subject: null,
});
const [account, app, group, person] = [
  party('AppUser', '0ua2'),
  party('AppInstance', '0oa1'),
  party('UserGroup', '00g1'),
  party('User', '00u2'),
];
const removal = 'application.user_membership.remove';

function told(eventType: string | null, targets: OktaLogParty[], outcome: string | null = 'SUCCESS') {
  const event: OktaLogEvent = {
    uuid: 'u1',
    published: '2026-01-01T00:00:00.000Z',
    eventType,
    outcome,
    // Whoever did it is not whom it was done to.
    actor: party('User', '00uAdmin'),
    transactionId: null,
    targets,
  };
  return toToldAccounts([event], org);
}

const accountId = discoveredId.account('acme', '00o1', '0oa1', '00u2');
const userId = discoveredId.user('acme', '00o1', '00u2');
const instanceId = discoveredId.instance('acme', '00o1', '0oa1');

test.each([
  [removal, [account, app, person], { which: { accountId }, isRemoved: true }],
  [removal, [person, app, group, party('UserGroup', '00g2')], { which: { accountId }, isRemoved: true }],
  [removal, [app, app, person, person], { which: { accountId }, isRemoved: true }],
  ['application.user_membership.add', [app, person], { which: { accountId }, isRemoved: false }],
  ['application.user_membership.restore', [app, person], { which: { accountId }, isRemoved: false }],
  [
    'group.user_membership.remove',
    [person, group],
    { which: { userId, oktaGroupId: '00g1' }, isRemoved: true },
  ],
  [
    'group.user_membership.add',
    [person, group],
    { which: { userId, oktaGroupId: '00g1' }, isRemoved: false },
  ],
  [
    'group.application_assignment.remove',
    [group, app],
    { which: { instanceId, oktaGroupId: '00g1' }, isRemoved: true },
  ],
])('%s names whose account it is', (type, targets, expected) => {
  expect(told(type, targets)).toEqual([{ ...expected, toldAt: '2026-01-01T00:00:00.000Z' }]);
});

test.each<[string, string | null, OktaLogParty[], string | null]>([
  ['an attempt that failed', removal, [app, person], 'FAILURE'],
  ['an event without an outcome', removal, [app, person], null],
  ['one that names several people', removal, [app, person, party('User', '00u3')], 'SUCCESS'],
  ['one that names several apps', removal, [app, party('AppInstance', '0oa2'), person], 'SUCCESS'],
  ['one that names nobody', removal, [app, account], 'SUCCESS'],
  ['one without an id', removal, [app, party('User', null)], 'SUCCESS'],
  ['a removal from a group of nobody', 'group.user_membership.remove', [group], 'SUCCESS'],
  ['another type', 'application.user_membership.update', [app, person], 'SUCCESS'],
  ['an inherited word', 'constructor', [app, person], 'SUCCESS'],
  ['no type', null, [app, person], 'SUCCESS'],
])('%s tells of no account', (_what, type, targets, outcome) => {
  expect(told(type, targets, outcome)).toEqual([]);
});

test('the same ids in another workspace or org are other accounts', () => {
  const [mine] = told(removal, [app, person]);
  expect(mine?.which).not.toEqual({ accountId: discoveredId.account('other', '00o1', '0oa1', '00u2') });
  expect(mine?.which).not.toEqual({ accountId: discoveredId.account('acme', '00o2', '0oa1', '00u2') });
});

test('every event that tells of accounts is one the log is followed for', () => {
  const telling = ['add', 'provision', 'restore', 'remove'].map(
    (word) => `application.user_membership.${word}`,
  );
  for (const type of telling) {
    expect(told(type, [app, person])).toHaveLength(1);
    expect(changeEventTypes).toContain(type);
  }
});
