import { expect, test } from 'vitest';
import type { OktaUser, OktaUserProfile } from '../../../src/okta/wire/users.ts';
import { toDepartmentId } from '../../../src/sync/transform/departments.ts';
import { toEmployee } from '../../../src/sync/transform/employees.ts';
import type { Org } from '../../../src/sync/transform/services.ts';

const org: Org = {
  workspaceId: 'w',
  integrationId: '019a0000-0000-7000-8000-000000000001',
  oktaOrgId: '00oAcme',
  domain: 'acme.okta.com',
};

const emptyProfile: OktaUserProfile = {
  login: null,
  email: null,
  secondEmail: null,
  firstName: null,
  lastName: null,
  displayName: null,
  nickName: null,
  title: null,
  employeeNumber: null,
  userType: null,
  department: null,
  division: null,
  organization: null,
  costCenter: null,
  city: null,
  countryCode: null,
  managerId: null,
  manager: null,
};

function user(profile: Partial<OktaUserProfile> = {}, facts: Partial<OktaUser> = {}): OktaUser {
  return {
    id: '00u1',
    status: 'ACTIVE',
    created: null,
    activated: null,
    statusChanged: null,
    lastLogin: null,
    ...facts,
    profile: { ...emptyProfile, ...profile },
  };
}

test('a person of whom Okta tells nothing but an id is an employee', () => {
  const employee = toEmployee(user({}, { status: null }), org);
  expect(employee).toMatchObject({
    oktaUserId: '00u1',
    email: null,
    emailKey: null,
    login: null,
    loginKey: null,
    displayName: '00u1',
    employeeType: 'UNKNOWN',
    employmentStatus: 'PENDING',
    oktaStatus: 'UNKNOWN',
    departmentId: null,
  });
});

test('a profile of blanks is the same as an empty one', () => {
  const blank = Object.fromEntries(Object.keys(emptyProfile).map((name) => [name, '  '])) as OktaUserProfile;
  const { searchText, contentHash, ...rest } = toEmployee(user(blank), org);
  const { searchText: _text, contentHash: _hash, ...expected } = toEmployee(user(), org);
  expect(rest).toEqual(expected);
});

test.each([
  [{ displayName: 'Ada L.', firstName: 'Ada', lastName: 'Lovelace' }, 'Ada L.'],
  [{ displayName: ' ', firstName: ' Ada ', lastName: 'Love  lace' }, 'Ada Love lace'],
  [{ lastName: 'Lovelace' }, 'Lovelace'],
  [{ email: 'ada@acme.com', login: 'e1@corp.acme.com' }, 'ada@acme.com'],
  [{ login: 'e1@corp.acme.com' }, 'e1@corp.acme.com'],
])('the person %j is shown as %s', (profile, expected) => {
  expect(toEmployee(user(profile), org).displayName).toBe(expected);
});

test('an e-mail and a login are found whatever their case, and shown as Okta has them', () => {
  const employee = toEmployee(user({ email: 'Ada@ACME.com', login: 'E1@Corp' }), org);
  expect(employee).toMatchObject({
    email: 'Ada@ACME.com',
    emailKey: 'ada@acme.com',
    login: 'E1@Corp',
    loginKey: 'e1@corp',
  });
});

test('a person without e-mail goes by the login', () => {
  expect(toEmployee(user({ login: 'svc@acme.com' }), org)).toMatchObject({
    email: 'svc@acme.com',
    emailKey: 'svc@acme.com',
  });
});

test('the raw words stay beside what they mean', () => {
  const employee = toEmployee(
    user({ userType: 'Freelancer', department: ' Eng ' }, { status: 'LOCKED_OUT' }),
    org,
  );
  expect(employee).toMatchObject({
    employeeType: 'CONTRACTOR',
    rawEmployeeType: 'Freelancer',
    employmentStatus: 'ACTIVE',
    oktaStatus: 'LOCKED_OUT',
    departmentId: toDepartmentId('w', 'Engineering'),
    rawDepartment: ' Eng ',
  });
});

test('a nickname is kept as the profile has it, and a blank one is none', () => {
  expect(toEmployee(user({ nickName: 'Countess' }), org).nickName).toBe('Countess');
  expect(toEmployee(user({ nickName: ' ' }), org).nickName).toBeNull();
});

test('the digest of an employee changes with each thing kept of a person, and with nothing else', () => {
  const hashOf = (given: OktaUser) => toEmployee(given, org).contentHash;
  const profiles = Object.keys(emptyProfile).map((name) =>
    hashOf(user({ login: 'l', email: 'e', [name]: 'something' })),
  );
  const others = [
    user({}, { status: 'SUSPENDED' }),
    user({}, { statusChanged: '2025-01-01T00:00:00.000Z' }),
    user({}, { lastLogin: '2025-01-01T00:00:00.000Z' }),
  ].map(hashOf);
  expect(new Set([hashOf(user()), ...profiles, ...others]).size).toBe(1 + profiles.length + others.length);
});
