/** A person known by their Okta id → the user to refer to. Pure. */
import { toContact } from '../../store/contact.ts';
import type { UserRef } from '../../store/sync/users.ts';
import { discoveredId } from '../ids.ts';
import { present, searchText } from './profile-text.ts';
import type { Org } from './services.ts';

/**
 * `known` holds what the app or the log says; it shows only if the directory lacks the person. Earlier `emails`
 * win; a person's name in an app is no `login`.
 */
export function toUserRef(
  oktaUserId: string,
  known: { emails: readonly (string | null)[]; login: string | null; name: string | null },
  org: Org,
): UserRef {
  const { email, emailKey, login, loginKey, handle } = toContact(known);
  const name = present(known.name) ?? handle ?? oktaUserId;
  return {
    id: discoveredId.user(org.workspaceId, org.oktaOrgId, oktaUserId),
    oktaUserId,
    employeeId: discoveredId.employee(org.workspaceId, org.oktaOrgId, oktaUserId),
    fallbackEmail: email,
    fallbackEmailKey: emailKey,
    fallbackLogin: login,
    fallbackLoginKey: loginKey,
    fallbackName: name,
    fallbackSearchText: searchText(name, handle, login),
  };
}
