import { expect, test } from 'vitest';
import type { OktaLogEvent } from '../../../src/okta/wire/logs.ts';
import { readLogEvent } from '../../../src/okta/wire/logs.ts';
import { signOnEventTypes as countedBySimulator } from '../../../src/simulator/log/records.ts';
import type { Org } from '../../../src/sync/transform/services.ts';
import { toActivities } from '../../../src/sync/transform/sign-ins.ts';
import {
  type SignOn,
  signOnEventTypes,
  signOnFilter,
  toSignOn,
} from '../../../src/sync/transform/sign-ons.ts';

const person = {
  id: '00u1',
  type: 'User',
  alternateId: 'ada@acme.com',
  displayName: 'Ada Lovelace',
  subject: null,
};
const instance = {
  id: '0oa1',
  type: 'AppInstance',
  alternateId: 'Zoom EMEA',
  displayName: 'Zoom',
  subject: null,
};

function event(facts: Partial<OktaLogEvent> = {}): OktaLogEvent {
  return {
    uuid: 'e1',
    published: '2026-03-01T10:00:00.000Z',
    eventType: 'user.authentication.sso',
    outcome: 'SUCCESS',
    actor: person,
    transactionId: 't1',
    targets: [{ id: '0ua1', type: 'AppUser', alternateId: null, displayName: null, subject: null }, instance],
    ...facts,
  };
}

const keyOf = (facts: Partial<OktaLogEvent>) => toSignOn(event(facts))?.key;

test('a successful sign-on tells who, to what and when', () => {
  expect(toSignOn(event())).toEqual({
    key: expect.stringMatching(/^[0-9a-f-]{36}$/),
    publishedAt: '2026-03-01T10:00:00.000Z',
    oktaUserId: '00u1',
    userLogin: 'ada@acme.com',
    accountName: null,
    userName: 'Ada Lovelace',
    oktaAppId: '0oa1',
    appLabel: 'Zoom EMEA',
    productName: 'Zoom',
  });
});

test.each(signOnEventTypes)('%s is asked for and counted', (eventType) => {
  expect(signOnFilter).toContain(`eventType eq "${eventType}"`);
  expect(toSignOn(event({ eventType }))).not.toBeNull();
  expect(countedBySimulator).toContain(eventType);
});

test.each([['FAILURE'], ['DENY'], ['SKIPPED'], ['success'], [null]])(
  'an attempt with outcome %j is no sign-on',
  (outcome) => {
    expect(toSignOn(event({ outcome }))).toBeNull();
  },
);

test.each([['user.session.start'], ['app.oauth2.token.grant.access_token'], ['toString'], [null]])(
  'an event of type %j is no sign-on',
  (eventType) => {
    expect(toSignOn(event({ eventType }))).toBeNull();
  },
);

test('an event without an app, or with an app that has no id, is no sign-on', () => {
  expect(toSignOn(event({ targets: [] }))).toBeNull();
  expect(toSignOn(event({ targets: [{ ...instance, id: null }] }))).toBeNull();
  expect(toSignOn(event({ targets: [{ ...instance, type: 'App' }] }))).toBeNull();
});

test('the app is found wherever it stands among the targets', () => {
  const others = Array.from({ length: 5 }, (_, index) => ({ ...instance, id: `x${index}`, type: 'Policy' }));
  expect(toSignOn(event({ targets: [...others, instance] }))?.oktaAppId).toBe('0oa1');
});

test('a token granted to a client counts for the person among the targets', () => {
  const client = {
    id: '0oa1',
    type: 'PublicClientApp',
    alternateId: null,
    displayName: 'Client',
    subject: null,
  };
  const signOn = toSignOn(event({ actor: client, targets: [instance, { ...person, id: '00u2' }] }));
  expect(signOn).toMatchObject({ oktaUserId: '00u2', oktaAppId: '0oa1' });
  expect(toSignOn(event({ actor: client, targets: [instance] }))).toBeNull();
});

test('the system is no person', () => {
  expect(toSignOn(event({ actor: { ...person, type: 'SystemPrincipal' } }))).toBeNull();
  expect(toSignOn(event({ actor: { ...person, id: null } }))).toBeNull();
});

test.each(['null', 'unknown'])('the word %j stands for something absent, also in place of an id', (word) => {
  const actor = { ...person, alternateId: word, displayName: word };
  const target = { ...instance, alternateId: word, displayName: word };
  expect(toSignOn(event({ actor, targets: [target] }))).toMatchObject({
    userLogin: null,
    userName: null,
    appLabel: null,
    productName: null,
  });
  expect(toSignOn(event({ actor: { ...person, id: word } }))).toBeNull();
  expect(toSignOn(event({ targets: [{ ...instance, id: word }] }))).toBeNull();
});

test('the events of one sign-on have one key, other sign-ons other keys', () => {
  const first = keyOf({});
  expect(keyOf({ uuid: 'e2', eventType: 'app.oauth2.signon', published: '2026-03-01T10:00:01.000Z' })).toBe(
    first,
  );
  const others = [
    keyOf({ transactionId: 't2' }),
    keyOf({ actor: { ...person, id: '00u2' } }),
    keyOf({ targets: [{ ...instance, id: '0oa2' }] }),
  ];
  expect(new Set([first, ...others]).size).toBe(4);
});

/** As Okta writes it when a token is granted: the person need not be among the targets. */
function grant(eventType: string, targets: readonly object[]): SignOn | null {
  const read = readLogEvent({
    uuid: 'e1',
    published: '2026-03-01T10:00:00.000Z',
    eventType,
    outcome: { result: 'SUCCESS', reason: null },
    actor: {
      id: '0oa1',
      type: 'PublicClientApp',
      alternateId: '0oa1',
      displayName: 'Client',
      detailEntry: null,
    },
    target: targets,
    transaction: { type: 'WEB', id: 't1', detail: {} },
  });
  return read.ok ? toSignOn(read.item) : null;
}
const token = (type: string, subject: unknown) => ({
  id: 'ID.x',
  type,
  alternateId: null,
  displayName: 'ID Token',
  detailEntry: { expires: '2026-03-01T11:00:00.000Z', subject, hash: 'h' },
});

test.each([['app.oauth2.token.grant.id_token'], ['app.oauth2.as.token.grant.id_token']])(
  'a %s counts for the person whom only the token names, once with what else tells of it',
  (eventType) => {
    const signOn = grant(eventType, [token('id_token', '00u2'), instance]);
    expect(signOn).toMatchObject({ oktaUserId: '00u2', oktaAppId: '0oa1', userLogin: null, userName: null });
    expect(signOn?.key).toBe(keyOf({ actor: { ...person, id: '00u2' } }));
    const account = { id: '0ua1', type: 'AppUser', alternateId: 'ada@acme.com', displayName: 'Ada' };
    expect(grant(eventType, [instance, token('id_token', '00u2'), account])).toMatchObject({
      oktaUserId: '00u2',
      userLogin: null,
      accountName: 'ada@acme.com',
    });
    expect(grant(eventType, [token('id_token', '00u2'), instance, { ...person, id: '00u3' }])).toMatchObject({
      oktaUserId: '00u3',
    });
  },
);

test.each([['0oa1'], ['ada@acme.com'], [''], [null], [7], [{ id: '00u2' }]])(
  'a token whose subject is %j names no person',
  (subject) => {
    expect(grant('app.oauth2.token.grant.id_token', [token('id_token', subject), instance])).toBeNull();
  },
);

test('what else has a subject among its details is no person who signed in', () => {
  expect(grant('app.oauth2.token.grant.id_token', [token('Policy', '00u2'), instance])).toBeNull();
});

test.each([[null], ['null'], ['unknown']])(
  'events whose transaction is %j stand for themselves, and their duplicates for the same',
  (transactionId) => {
    expect(keyOf({ transactionId, uuid: 'e1' })).not.toBe(keyOf({ transactionId, uuid: 'e2' }));
    expect(keyOf({ transactionId, uuid: 'e1' })).toBe(keyOf({ transactionId, uuid: 'e1' }));
  },
);

test('an event whose target is null, as recorded from Okta, is no sign-on and no failure', () => {
  const read = readLogEvent({
    uuid: 'e1',
    published: '2026-03-01T10:00:00.000Z',
    eventType: 'user.authentication.sso',
    outcome: { result: 'SUCCESS', reason: null },
    actor: { ...person, detailEntry: null },
    target: null,
    transaction: null,
  });
  expect(read.ok && toSignOn(read.item)).toBeNull();
});

const org: Org = {
  workspaceId: 'w',
  integrationId: '019a0000-0000-7000-8000-000000000001',
  oktaOrgId: '00oAcme',
  domain: 'acme.okta.com',
};

function signOn(at: string, facts: Partial<SignOn> = {}): SignOn {
  const found = toSignOn(event({ published: at, transactionId: at }));
  if (!found) throw new Error('no sign-on');
  return { ...found, ...facts };
}

test('sign-ons are taken together by account and day, first and last in whatever order they come', () => {
  const list = [
    signOn('2026-03-02T23:59:59.999Z'),
    signOn('2026-03-01T08:00:00.000Z'),
    signOn('2026-03-03T00:00:00.000Z'),
    signOn('2026-03-02T09:00:00.000Z'),
    signOn('2026-03-02T09:00:00.000Z', { oktaUserId: '00u2' }),
  ];
  const activities = toActivities(list, new Map([['0oa1', { id: 'i', serviceId: 's' }]]), org);
  expect(activities).toHaveLength(2);
  expect(activities[0]).toMatchObject({
    firstAt: '2026-03-01T08:00:00.000Z',
    lastAt: '2026-03-03T00:00:00.000Z',
    countByDay: new Map([
      ['2026-03-02', 2],
      ['2026-03-01', 1],
      ['2026-03-03', 1],
    ]),
  });
});

test('sign-ons to an app that is not known are left out', () => {
  expect(toActivities([signOn('2026-03-01T08:00:00.000Z')], new Map(), org)).toEqual([]);
});
