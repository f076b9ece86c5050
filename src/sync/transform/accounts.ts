/** Users of an Okta app → user accounts. Pure. */
import type { OktaAppUser } from '../../okta/wire/app-users.ts';
import type { AssignedAccountWrite } from '../../store/sync/accounts.ts';
import { discoveredId } from '../ids.ts';
import { contentHash } from './content-hash.ts';
import type { Org } from './services.ts';
import { toAccountStatus, toAssignment } from './statuses.ts';
import { toUserRef } from './users.ts';

/** One user of one app → the account to write, and its person. */
export function toAssignedAccount(
  appUser: OktaAppUser,
  instance: { id: string; oktaAppId: string; serviceId: string },
  org: Org,
): AssignedAccountWrite {
  const status = toAccountStatus(appUser.status);
  const assignment = toAssignment(appUser.scope, status);
  const content = {
    serviceId: instance.serviceId,
    username: appUser.userName,
    externalId: appUser.externalId,
    status,
    oktaStatus: appUser.status ?? 'UNKNOWN',
    assignment,
    oktaGroupId: assignment === 'GROUP' ? appUser.groupId : null,
    assignedAt: appUser.created,
  };
  return {
    id: discoveredId.account(org.workspaceId, org.oktaOrgId, instance.oktaAppId, appUser.id),
    instanceId: instance.id,
    user: toUserRef(
      appUser.id,
      { emails: [appUser.email, appUser.userName], login: null, name: appUser.displayName },
      org,
    ),
    ...content,
    contentHash: contentHash(content),
  };
}
