import type { Company } from '../company/company.ts';
import { findById } from '../ordered.ts';
import type { AppAssignment } from '../org/assignments.ts';
import { hash } from '../random.ts';
import type { OktaApp, OktaAppUser } from '../wire.ts';

/** An app user in Okta's form; `credentials` and `externalId` may be null, as in recorded traffic. */
export function toAppUser(company: Company, app: OktaApp, assignment: AppAssignment): OktaAppUser {
  const { userId } = assignment;
  const user = findById(company.users, userId);
  const isProvisioned = app.features.includes('PUSH_NEW_USERS');
  const dice = hash(app.id + userId);
  const updated = new Date(assignment.updatedAtMs).toISOString();
  const base = `${company.org.url}/api/v1`;
  return {
    id: userId,
    externalId: isProvisioned && dice % 10 > 0 ? dice.toString(16).padStart(8, '0') : null,
    created: new Date(assignment.createdAtMs).toISOString(),
    lastUpdated: updated,
    scope: assignment.scope,
    status: assignment.status,
    statusChanged: updated,
    passwordChanged: null,
    syncState: isProvisioned ? (dice % 37 === 0 ? 'ERROR' : 'SYNCHRONIZED') : 'DISABLED',
    ...(isProvisioned ? { lastSync: updated } : {}),
    credentials:
      dice % 12 === 0 ? null : { userName: user?.profile.login ?? `${userId.toLowerCase()}@unknown` },
    profile: user ? { email: user.profile.email ?? null, displayName: user.profile.displayName ?? null } : {},
    _links: {
      app: { href: `${base}/apps/${app.id}` },
      user: { href: `${base}/users/${userId}` },
      ...(assignment.groupId === null
        ? {}
        : {
            group: {
              name: groupName(company, assignment.groupId),
              href: `${base}/groups/${assignment.groupId}`,
            },
          }),
    },
  };
}

function groupName(company: Company, groupId: string): string {
  return findById(company.groups, groupId)?.profile.name ?? '';
}
