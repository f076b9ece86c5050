import { expect, test } from 'vitest';
import type { OktaLogEvent, OktaLogParty } from '../../../src/okta/wire/logs.ts';
import { changeEventTypes, followFilter, toChanges } from '../../../src/sync/transform/changes.ts';
import { signOnEventTypes } from '../../../src/sync/transform/sign-ons.ts';

const party = (type: string, id: string | null): OktaLogParty => ({
  id,
  type,
  alternateId: null,
  displayName: null,
  subject: null,
});
const event = (eventType: string | null, targets: OktaLogParty[]): OktaLogEvent => ({
  uuid: 'u1',
  published: '2026-01-01T00:00:00.000Z',
  eventType,
  outcome: 'SUCCESS',
  actor: party('User', '00u1'),
  transactionId: null,
  targets,
});
const targets = [
  party('AppUser', '0ua1'),
  party('AppInstance', '0oa1'),
  party('UserGroup', '00g1'),
  party('User', '00u2'),
];

test.each(changeEventTypes)(
  '%s says which app or group to read again, wherever it stands among the targets',
  (type) => {
    const changes = toChanges([event(type, targets), event(type, [...targets].reverse())]);
    expect(changes).toMatchObject({ events: 2, oktaAppIds: ['0oa1'], oktaGroupIds: ['00g1'] });
    expect(changes.isSomebodyDeleted).toBe(type === 'user.lifecycle.delete.completed');
  },
);

test('what is given and what is taken are both followed', () => {
  for (const type of changeEventTypes.filter((each) => each.endsWith('.add'))) {
    expect(changeEventTypes).toContain(type.replace(/add$/, 'remove'));
  }
});

test.each([['application.lifecycle.update'], ['user.authentication.sso'], ['constructor'], [''], [null]])(
  'an event of type %j changes nothing',
  (type) => {
    expect(toChanges([event(type, targets)])).toEqual({
      events: 0,
      oktaAppIds: [],
      oktaGroupIds: [],
      isSomebodyDeleted: false,
    });
  },
);

test('targets that are missing or have no id are passed over, and the event counts all the same', () => {
  const [type] = changeEventTypes;
  const told = [event(type, []), event(type, [party('AppInstance', null)])];
  expect(toChanges(told)).toMatchObject({ events: 2, oktaAppIds: [], oktaGroupIds: [] });
});

test('one filter names all that is followed, within the 25 terms that Okta takes', () => {
  const terms = followFilter.split(' or ');
  expect(terms).toEqual([...signOnEventTypes, ...changeEventTypes].map((type) => `eventType eq "${type}"`));
  expect(terms.length).toBeLessThanOrEqual(25);
});
