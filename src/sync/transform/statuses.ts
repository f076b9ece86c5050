/**
 * Okta's words → ours. We always store the raw word too, because vendors, and versions of one vendor, map
 * differently. An unknown word maps to our least presumptuous one.
 */
import type { EmployeeType, EmploymentStatus } from '../../store/tables/employees.ts';
import type { SignOnMode } from '../../store/tables/services.ts';
import type { AccountStatus, AssignmentType } from '../../store/tables/users.ts';

/** Okta user status → employment status. */
export function toEmploymentStatus(oktaStatus: string | null): EmploymentStatus {
  switch (oktaStatus) {
    case 'ACTIVE':
    case 'PASSWORD_EXPIRED':
    case 'RECOVERY':
    case 'LOCKED_OUT':
      return 'ACTIVE';
    case 'STAGED':
    case 'PROVISIONED':
      return 'PENDING';
    case 'SUSPENDED':
      return 'SUSPENDED';
    case 'DEPROVISIONED':
      return 'INACTIVE';
    default:
      return 'PENDING';
  }
}

/** Okta app user status → account status. */
export function toAccountStatus(oktaStatus: string | null): AccountStatus {
  switch (oktaStatus) {
    case 'ACTIVE':
    case 'PROVISIONED':
    case 'IMPLICIT':
    case 'MATCHED':
    case 'IMPORTED':
      return 'ACTIVE';
    case 'PENDING':
    case 'STAGED':
    case 'APPROVED':
      return 'PENDING';
    case 'SUSPENDED':
    case 'INACTIVE':
      return 'SUSPENDED';
    case 'REVOKED':
    case 'DEPROVISIONED':
      return 'DEPROVISIONED';
    case 'UNASSIGNED':
      return 'UNASSIGNED';
    default:
      return 'PENDING';
  }
}

/** Okta app user scope → type of assignment. Okta says USER even when a group grants the account too. */
export function toAssignment(scope: string | null, status: AccountStatus): AssignmentType {
  if (status === 'UNASSIGNED') return 'NONE';
  if (scope === 'USER') return 'DIRECT';
  if (scope === 'GROUP') return 'GROUP';
  return 'IMPLICIT';
}

const signOnModes: readonly SignOnMode[] = [
  'AUTO_LOGIN',
  'BASIC_AUTH',
  'BOOKMARK',
  'BROWSER_PLUGIN',
  'OPENID_CONNECT',
  'SAML_1_1',
  'SAML_2_0',
  'SECURE_PASSWORD_STORE',
  'WS_FEDERATION',
];

/** Okta sign-on mode → ours; modes Okta adds over time are OTHER. */
export function toSignOnMode(raw: string | null): SignOnMode {
  return signOnModes.find((mode) => mode === raw) ?? 'OTHER';
}

/** Words seen in `userType`, which is free text; compared without case, blanks and punctuation. */
const employeeTypes: Record<string, EmployeeType> = {
  employee: 'EMPLOYEE',
  employees: 'EMPLOYEE',
  fulltime: 'EMPLOYEE',
  fulltimeemployee: 'EMPLOYEE',
  parttime: 'EMPLOYEE',
  fte: 'EMPLOYEE',
  regular: 'EMPLOYEE',
  permanent: 'EMPLOYEE',
  staff: 'EMPLOYEE',
  intern: 'EMPLOYEE',
  internal: 'EMPLOYEE',
  workingstudent: 'EMPLOYEE',
  contractor: 'CONTRACTOR',
  contractors: 'CONTRACTOR',
  contract: 'CONTRACTOR',
  contingent: 'CONTRACTOR',
  contingentworker: 'CONTRACTOR',
  consultant: 'CONTRACTOR',
  freelancer: 'CONTRACTOR',
  freelance: 'CONTRACTOR',
  temp: 'CONTRACTOR',
  temporary: 'CONTRACTOR',
  external: 'CONTRACTOR',
  externalemployee: 'CONTRACTOR',
  agency: 'CONTRACTOR',
  partner: 'PARTNER',
  vendor: 'PARTNER',
  supplier: 'PARTNER',
  customer: 'PARTNER',
  guest: 'PARTNER',
  service: 'SYSTEM_USER',
  serviceaccount: 'SYSTEM_USER',
  system: 'SYSTEM_USER',
  systemuser: 'SYSTEM_USER',
  systemaccount: 'SYSTEM_USER',
  bot: 'SYSTEM_USER',
  robot: 'SYSTEM_USER',
  shared: 'SYSTEM_USER',
  sharedaccount: 'SYSTEM_USER',
  technical: 'SYSTEM_USER',
  technicaluser: 'SYSTEM_USER',
  nonhuman: 'SYSTEM_USER',
};

/** `profile.userType` → employee type; UNKNOWN for absent or unknown words. */
export function toEmployeeType(userType: string | null): EmployeeType {
  if (userType === null) return 'UNKNOWN';
  const word = userType
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
  return Object.hasOwn(employeeTypes, word) ? (employeeTypes[word] ?? 'UNKNOWN') : 'UNKNOWN';
}
