/** Okta's objects as they travel over HTTP, with the nulls and gaps recorded traffic has. */

export const userStatuses = [
  'STAGED',
  'PROVISIONED',
  'ACTIVE',
  'RECOVERY',
  'PASSWORD_EXPIRED',
  'LOCKED_OUT',
  'SUSPENDED',
  'DEPROVISIONED',
] as const;
export type UserStatus = (typeof userStatuses)[number];

export const appUserStatuses = [
  'ACTIVE',
  'APPROVED',
  'DEPROVISIONED',
  'IMPLICIT',
  'IMPORTED',
  'INACTIVE',
  'MATCHED',
  'PENDING',
  'PROVISIONED',
  'REVOKED',
  'STAGED',
  'SUSPENDED',
  'UNASSIGNED',
] as const;
export type AppUserStatus = (typeof appUserStatuses)[number];

export interface OktaUserProfile {
  login: string;
  email?: string | null;
  firstName?: string | null;
  lastName?: string | null;
  displayName?: string | null;
  department?: string | null;
  managerId?: string | null;
  manager?: string | null;
  employeeNumber?: string | null;
  userType?: string | null;
  title?: string | null;
  [attribute: string]: unknown;
}

export interface OktaUser {
  id: string;
  status: UserStatus;
  created: string;
  activated: string | null;
  statusChanged: string | null;
  lastLogin: string | null;
  lastUpdated: string;
  passwordChanged: string | null;
  type: { id: string };
  profile: OktaUserProfile;
  credentials: { provider: { type: string; name: string } };
  _links: Record<string, unknown>;
}

export interface OktaApp {
  id: string;
  orn: string;
  name: string;
  label: string;
  status: 'ACTIVE' | 'INACTIVE' | 'DELETED';
  created: string;
  lastUpdated: string;
  signOnMode: string | null;
  features: string[];
  accessibility: Record<string, unknown>;
  visibility: Record<string, unknown>;
  licensing?: { seatCount: number | null };
  settings: Record<string, unknown>;
  credentials: Record<string, unknown>;
  _links: Record<string, unknown>;
}

export interface OktaGroup {
  id: string;
  created: string;
  lastUpdated: string;
  lastMembershipUpdated: string;
  objectClass: string[];
  type: 'OKTA_GROUP' | 'APP_GROUP' | 'BUILT_IN';
  profile: { name: string; description: string | null };
  _links: Record<string, unknown>;
}

export interface OktaAppUser {
  id: string;
  externalId: string | null;
  created: string;
  lastUpdated: string;
  scope: 'USER' | 'GROUP';
  status: AppUserStatus;
  statusChanged: string;
  passwordChanged: string | null;
  syncState: string;
  lastSync?: string;
  credentials: { userName: string } | null;
  profile: Record<string, unknown>;
  _links: Record<string, unknown>;
  _embedded?: { user: OktaUser };
}

export interface OktaLogTarget {
  id: string | null;
  type: string;
  alternateId: string | null;
  displayName: string | null;
  detailEntry: Record<string, unknown> | null;
}

export interface OktaLogEvent {
  uuid: string;
  published: string;
  eventType: string;
  version: string;
  severity: string;
  legacyEventType: string | null;
  displayMessage: string | null;
  actor: {
    id: string;
    type: string;
    alternateId: string | null;
    displayName: string | null;
    detailEntry: Record<string, unknown> | null;
  };
  client: Record<string, unknown> | null;
  outcome: { result: string; reason: string | null } | null;
  target: OktaLogTarget[] | null;
  transaction: { type: string; id: string; detail: Record<string, unknown> | null } | null;
  debugContext: Record<string, unknown> | null;
  authenticationContext: Record<string, unknown> | null;
  securityContext: Record<string, unknown> | null;
  request: { ipChain: unknown[] } | null;
}
