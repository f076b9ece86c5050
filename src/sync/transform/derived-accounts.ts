/** A group's apps × its members → accounts to assume. Pure. */
import type { OktaUser } from '../../okta/wire/users.ts';
import type { DerivedAccountWrite } from '../../store/sync/derived-accounts.ts';
import { discoveredId } from '../ids.ts';
import type { Org } from './services.ts';
import { toUserRef } from './users.ts';

/** Okta gives a member the group's apps at activation, and takes them at deactivation. */
const withoutApps = new Set(['STAGED', 'DEPROVISIONED']);

/** One account per member and instance. */
export function toDerivedAccounts(
  members: readonly OktaUser[],
  instances: readonly { id: string; oktaAppId: string; serviceId: string }[],
  oktaGroupId: string,
  org: Org,
): DerivedAccountWrite[] {
  return members
    .filter((member) => member.status === null || !withoutApps.has(member.status))
    .flatMap((member) => {
      const { profile } = member;
      const { login, displayName: name } = profile;
      const user = toUserRef(member.id, { emails: [profile.email], login, name }, org);
      return instances.map((instance) => ({
        id: discoveredId.account(org.workspaceId, org.oktaOrgId, instance.oktaAppId, member.id),
        instanceId: instance.id,
        serviceId: instance.serviceId,
        user,
        oktaGroupId,
      }));
    });
}
