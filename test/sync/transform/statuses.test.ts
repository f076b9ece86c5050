import { expect, test } from 'vitest';
import {
  toAccountStatus,
  toAssignment,
  toEmployeeType,
  toEmploymentStatus,
  toSignOnMode,
} from '../../../src/sync/transform/statuses.ts';

test.each([
  ['ACTIVE', 'ACTIVE'],
  ['PASSWORD_EXPIRED', 'ACTIVE'],
  ['RECOVERY', 'ACTIVE'],
  ['LOCKED_OUT', 'ACTIVE'],
  ['STAGED', 'PENDING'],
  ['PROVISIONED', 'PENDING'],
  ['SUSPENDED', 'SUSPENDED'],
  ['DEPROVISIONED', 'INACTIVE'],
])('a person Okta calls %s is %s', (oktaStatus, expected) => {
  expect(toEmploymentStatus(oktaStatus)).toBe(expected);
});

test.each([['QUANTUM'], ['active'], ['constructor'], [''], [null]])(
  'a person whose status is the unknown %j counts neither as working nor as gone',
  (oktaStatus) => {
    expect(toEmploymentStatus(oktaStatus)).toBe('PENDING');
  },
);

test.each([
  ['ACTIVE', 'ACTIVE'],
  ['PROVISIONED', 'ACTIVE'],
  ['IMPLICIT', 'ACTIVE'],
  ['MATCHED', 'ACTIVE'],
  ['IMPORTED', 'ACTIVE'],
  ['PENDING', 'PENDING'],
  ['STAGED', 'PENDING'],
  ['APPROVED', 'PENDING'],
  ['SUSPENDED', 'SUSPENDED'],
  ['INACTIVE', 'SUSPENDED'],
  ['REVOKED', 'DEPROVISIONED'],
  ['DEPROVISIONED', 'DEPROVISIONED'],
  ['UNASSIGNED', 'UNASSIGNED'],
])('an account Okta calls %s is %s', (oktaStatus, expected) => {
  expect(toAccountStatus(oktaStatus)).toBe(expected);
});

test.each([['QUANTUM'], ['Active'], ['toString'], [''], [null]])(
  'an account whose status is the unknown %j is not claimed to be open',
  (oktaStatus) => {
    expect(toAccountStatus(oktaStatus)).toBe('PENDING');
  },
);

test.each([
  ['USER', 'ACTIVE', 'DIRECT'],
  ['GROUP', 'ACTIVE', 'GROUP'],
  ['GROUP', 'DEPROVISIONED', 'GROUP'],
  ['PLANET', 'ACTIVE', 'IMPLICIT'],
  [null, 'ACTIVE', 'IMPLICIT'],
  ['USER', 'UNASSIGNED', 'NONE'],
  ['GROUP', 'UNASSIGNED', 'NONE'],
] as const)('scope %s of an account that is %s is assignment %s', (scope, status, expected) => {
  expect(toAssignment(scope, status)).toBe(expected);
});

test.each([
  'AUTO_LOGIN',
  'BASIC_AUTH',
  'BOOKMARK',
  'BROWSER_PLUGIN',
  'OPENID_CONNECT',
  'SAML_1_1',
  'SAML_2_0',
  'SECURE_PASSWORD_STORE',
  'WS_FEDERATION',
])('sign-on mode %s keeps its name', (mode) => {
  expect(toSignOnMode(mode)).toBe(mode);
});

test.each([['MFA_AS_SERVICE'], ['TELEPATHY'], ['saml_2_0'], [''], [null]])(
  'sign-on mode %j is OTHER',
  (mode) => {
    expect(toSignOnMode(mode)).toBe('OTHER');
  },
);

test.each([
  ['Employee', 'EMPLOYEE'],
  [' full-time ', 'EMPLOYEE'],
  ['Full Time Employee', 'EMPLOYEE'],
  ['FTE', 'EMPLOYEE'],
  ['Intern', 'EMPLOYEE'],
  ['Ｅmployee', 'EMPLOYEE'],
  ['Contractor', 'CONTRACTOR'],
  ['CONTRACTORS', 'CONTRACTOR'],
  ['Contingent Worker', 'CONTRACTOR'],
  ['Freelancer', 'CONTRACTOR'],
  ['External', 'CONTRACTOR'],
  ['Partner', 'PARTNER'],
  ['vendor', 'PARTNER'],
  ['Guest', 'PARTNER'],
  ['Service Account', 'SYSTEM_USER'],
  ['service_account', 'SYSTEM_USER'],
  ['SYSTEM', 'SYSTEM_USER'],
  ['bot', 'SYSTEM_USER'],
  ['Non-Human', 'SYSTEM_USER'],
] as const)('userType %j means %s', (userType, expected) => {
  expect(toEmployeeType(userType)).toBe(expected);
});

test.each([
  ['Astronaut'],
  ['0'],
  ['--'],
  ['  '],
  ['constructor'],
  ['__proto__'],
  ['employee contractor'],
  [null],
])('userType %j is not guessed at', (userType) => {
  expect(toEmployeeType(userType)).toBe('UNKNOWN');
});
