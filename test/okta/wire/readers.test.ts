import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readAppUser } from '../../../src/okta/wire/app-users.ts';
import { readApp } from '../../../src/okta/wire/apps.ts';
import { readCount, readId, readTimestamp } from '../../../src/okta/wire/fields.ts';
import { readGroup } from '../../../src/okta/wire/groups.ts';
import { readLogEvent } from '../../../src/okta/wire/logs.ts';
import { readOrganization } from '../../../src/okta/wire/org.ts';
import { readTokenOwner, readUser } from '../../../src/okta/wire/users.ts';

test('an app is read with what is used, and its credentials and settings are left behind', () => {
  const result = readApp({
    id: '0oa1gjh63g214q0Hq0g4',
    orn: 'orn:okta:idp:00o1:apps:google:0oa1',
    name: 'google',
    label: 'acme Google Workspace',
    status: 'ACTIVE',
    created: '2024-01-02T03:04:05.000Z',
    lastUpdated: '2024-02-02T03:04:05+01:00',
    signOnMode: 'SAML_2_0',
    features: ['PUSH_NEW_USERS', 7, null, ['x']],
    licensing: { seatCount: 250 },
    credentials: { userNameTemplate: { template: 'shared-secret' } },
    settings: { app: { domain: 'acme.example.com', scimToken: 'secret' } },
    _links: { logo: [{ href: 'https://ok12static.oktacdn.com/logo.png' }], users: { href: 'https://x' } },
  });
  expect(result).toEqual({
    ok: true,
    item: {
      id: '0oa1gjh63g214q0Hq0g4',
      name: 'google',
      label: 'acme Google Workspace',
      status: 'ACTIVE',
      created: '2024-01-02T03:04:05.000Z',
      signOnMode: 'SAML_2_0',
      features: ['PUSH_NEW_USERS', '7'],
      seatCount: 250,
      logoUrl: 'https://ok12static.oktacdn.com/logo.png',
    },
  });
});

test('a logo that is not https is left out', () => {
  const result = readApp({
    id: '0oa1',
    name: 'acme_wiki_1',
    _links: { logo: [{ href: 'http://acme.com/logo.png' }] },
  });
  expect(result).toMatchObject({ ok: true, item: { logoUrl: null } });
});

test('an app user with null credentials is read, and its group comes from the link', () => {
  const result = readAppUser({
    id: '00u1',
    externalId: null,
    credentials: null,
    scope: 'GROUP',
    status: 'PROVISIONED',
    profile: { email: 'jo@acme.com', salary: 1 },
    _links: { group: { href: 'https://acme-admin.okta.com/api/v1/groups/00g1abc', name: 'Sales' } },
  });
  expect(result).toMatchObject({
    ok: true,
    item: { id: '00u1', externalId: null, userName: null, email: 'jo@acme.com', groupId: '00g1abc' },
  });
});

test('a user carries the listed profile fields only, spelled as the directory spells them', () => {
  const result = readUser({
    id: '00u1',
    status: 'ACTIVE',
    profile: {
      department: ' R&D ',
      employeeNumber: 42,
      manager: true,
      title: ['x'],
      city: {},
      ssn: '1',
      mobilePhone: '2',
    },
  });
  if (!result.ok) throw new Error(result.reason);
  const { profile } = result.item;
  expect(profile).toMatchObject({
    department: ' R&D ',
    employeeNumber: '42',
    manager: 'true',
    title: null,
    city: null,
  });
  expect(Object.keys(profile)).toHaveLength(18);
  expect(JSON.stringify(result)).not.toMatch(/ssn|mobilePhone/);
});

describe('an item of another kind differs from one with few fields, and keeps its id where that can be read', () => {
  const cases = [
    [readUser, { id: '00u1', status: 'ACTIVE', profile: null }, '00u1'],
    [readUser, { id: '00u1', status: 'ACTIVE' }, '00u1'],
    [readUser, { id: '00u1', profile: {} }, '00u1'],
    [readUser, { id: '00g1', profile: { name: 'Sales', login: 'jo@acme.com' } }, undefined],
    [readUser, { id: null, profile: { login: 'jo@acme.com' } }, undefined],
    [readGroup, { id: '00g1', profile: null }, '00g1'],
    [readGroup, { id: '0oa1', profile: { name: 'Sales' } }, undefined],
    [readApp, { id: '0oa1', label: 'Wiki', signOnMode: 'SAML_2_0' }, '0oa1'],
    [readApp, { id: '0oa1', name: '', label: 'Wiki' }, '0oa1'],
    [readApp, { id: '00u1', name: 'wiki', label: 'Wiki' }, undefined],
    [readAppUser, { id: '00u1', profile: { email: 'jo@acme.com' } }, '00u1'],
    [readAppUser, { id: '0oa1', status: 'ACTIVE', scope: 'USER' }, undefined],
  ] as const;

  test.each(cases)('%o of %o', (read, value, id) => {
    const result = read(value);
    expect(result.ok).toBe(false);
    expect('id' in result ? result.id : undefined).toBe(id);
  });

  test('an app without label, sign-on mode and status is one, and so are a group without a name and a login alone', () => {
    expect(readApp({ id: '0oa1', name: 'active_directory', label: null, signOnMode: null }).ok).toBe(true);
    expect(readGroup({ id: '00g1', profile: {} }).ok).toBe(true);
    expect(readUser({ id: '00u1', profile: { login: 'jo@acme.com' } }).ok).toBe(true);
    expect(readAppUser({ id: '00u1', scope: 'USER', credentials: null, profile: null }).ok).toBe(true);
    expect(readTokenOwner({ id: '00u1', profile: null }).ok).toBe(true);
  });
});

test('the token owner is read with no more than a login', () => {
  const owner = { id: '00u1', profile: { login: 'svc@acme.com', firstName: 'Service', lastName: 'Account' } };
  expect(readTokenOwner(owner)).toEqual({ ok: true, item: { login: 'svc@acme.com' } });
  expect(readTokenOwner({ profile: owner.profile }).ok).toBe(false);
});

test('a group is read with its own name', () => {
  const group = {
    id: '00g1',
    type: 'OKTA_GROUP',
    profile: { name: 'Everyone' },
    lastMembershipUpdated: 'never',
  };
  expect(readGroup(group)).toMatchObject({
    ok: true,
    item: { name: 'Everyone', lastMembershipUpdated: null },
  });
});

test('a log event is read with null targets, a string for an address, and no outcome', () => {
  const event = {
    uuid: 'f790999f',
    published: '2026-01-01T00:00:00.123Z',
    eventType: 'user.authentication.sso',
    actor: { id: '00u1', type: 'User', alternateId: 'jo@acme.com', displayName: 'Jo' },
    client: { ipAddress: 'null' },
    outcome: null,
    transaction: { id: 'tx1' },
    target: [{ id: '0oa1', type: 'AppInstance', alternateId: 'Zoom (EU)', displayName: 'Zoom' }, null, 'x'],
  };
  expect(readLogEvent(event)).toEqual({
    ok: true,
    item: {
      uuid: 'f790999f',
      published: '2026-01-01T00:00:00.123Z',
      eventType: 'user.authentication.sso',
      outcome: null,
      actor: { id: '00u1', type: 'User', alternateId: 'jo@acme.com', displayName: 'Jo', subject: null },
      transactionId: 'tx1',
      targets: [
        { id: '0oa1', type: 'AppInstance', alternateId: 'Zoom (EU)', displayName: 'Zoom', subject: null },
      ],
    },
  });
  expect(readLogEvent({ ...event, target: null })).toMatchObject({ ok: true, item: { targets: [] } });
  expect(readLogEvent({ ...event, published: 'yesterday' }).ok).toBe(false);
  expect(readLogEvent({ ...event, uuid: '' }).ok).toBe(false);
});

test('an organization is read with no more than its id', () => {
  const links = { organization: { href: 'https://acme.okta.com' } };
  expect(readOrganization({ id: '00o1', pipeline: 'idx', _links: links })).toEqual({
    ok: true,
    item: { id: '00o1' },
  });
  expect(readOrganization({ pipeline: 'idx', _links: links }).ok).toBe(false);
});

describe('single fields', () => {
  test.each([
    ['2026-03-04T05:06:07.000Z', '2026-03-04T05:06:07.000Z'],
    ['2026-03-04T05:06:07Z', '2026-03-04T05:06:07.000Z'],
    ['2026-03-04T05:06:07.123456+0200', '2026-03-04T03:06:07.123Z'],
    ['2026-02-30T00:00:00Z', null],
    ['2026-13-01T00:00:00Z', null],
    ['2026-01-01T25:00:00Z', null],
    ['0001-01-01T00:00:00Z', null],
    ['9999-12-31T23:59:59Z', null],
    ['2026-01-01', null],
    ['2026-01-01T00:00:00', null],
    ['', null],
    [1_760_000_000_000, null],
    [{}, null],
  ])('the time %j is read as %j', (value, expected) => {
    expect(readTimestamp(value)).toBe(expected);
  });

  test.each([
    ['0oa1', '0oa1'],
    [17, null],
    ['', null],
    ['0oa\u0000', null],
    ['0oa\ud800', null],
    ['x'.repeat(256), null],
    [null, null],
    [{ id: 1 }, null],
    [true, null],
  ])('the id %j is read as %j: whole or not at all', (value, expected) => {
    expect(readId(value)).toBe(expected);
  });

  test('a count is a whole number a database integer holds', () => {
    expect([0, 5, '7', -1, 1.5, 2 ** 31, Number.NaN, 'x', null].map(readCount)).toEqual([
      0,
      5,
      7,
      null,
      null,
      null,
      null,
      null,
      null,
    ]);
  });
});

/** What makes each item one of its kind. */
const essentials: Record<string, object> = {
  readApp: { id: '0oa1', name: 'slack' },
  readAppUser: { id: '00u1', status: 'ACTIVE' },
  readUser: { id: '00u1', profile: { login: 'jo@acme.com' } },
  readGroup: { id: '00g1', profile: {} },
  readLogEvent: { uuid: 'u1', published: '2026-01-01T00:00:00Z' },
  readOrganization: { id: '00o1' },
  readTokenOwner: { id: '00u1' },
};

const readers = { readApp, readAppUser, readUser, readGroup, readLogEvent, readOrganization, readTokenOwner };

test.each(Object.entries(readers))(
  '%s neither throws nor passes on anything but clean text, whatever Okta sends',
  (reader, read) => {
    const names = fc.constantFrom(
      ...[
        'id',
        'uuid',
        'published',
        'profile',
        'name',
        'label',
        'status',
        '_links',
        'logo',
        'href',
        'group',
        'target',
      ],
      ...[
        'actor',
        'settings',
        'app',
        'domain',
        'features',
        'licensing',
        'seatCount',
        '__proto__',
        'constructor',
      ],
    );
    const text = fc.oneof(
      fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) }),
      fc.constantFrom('2026-01-01T00:00:00Z', 'https://x.com/a', '0oa1'),
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small' },
        text,
        fc.constantFrom(null, true, 1, -0.5),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(names, tie('tree'), { maxKeys: 6 }),
      ),
    }));
    let read1 = 0;
    fc.assert(
      fc.property(tree, fc.boolean(), (value, isNamed) => {
        const named = isNamed && typeof value === 'object' && value !== null;
        // Through JSON, because that is where a key called __proto__ becomes a key like any other.
        const sent: unknown = JSON.parse(JSON.stringify(value));
        const result = read(named ? Object.assign(sent as object, essentials[reader]) : sent);
        if (!result.ok) return;
        read1++;
        expect(Object.getPrototypeOf(result.item)).toBe(Object.prototype);
        const out = JSON.stringify(result.item);
        expect(out).not.toMatch(/\\u0000|\\ud[89a-f]/);
        expect(out).not.toMatch(/"__proto__"|"constructor"/);
      }),
      { numRuns: 500 },
    );
    expect(read1).toBeGreaterThan(20);
  },
);

test('keys called __proto__ change nothing, here or elsewhere', () => {
  const item: unknown = JSON.parse('{"__proto__":{"id":"0oa1","label":"x"},"constructor":{"id":"0oa1"}}');
  expect(readApp(item)).toEqual({ ok: false, reason: 'no usable id' });
  expect(({} as Record<string, unknown>).label).toBeUndefined();
});
