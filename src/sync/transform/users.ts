/** A person known by their Okta id → the user to refer to. Pure. */
import { foldIdentifier } from '../../store/fold.ts';
import type { UserRef } from '../../store/writes/users.ts';
import { discoveredId } from '../ids.ts';
import { present, searchText } from '../text.ts';
import type { Org } from './services.ts';

/** `email` and `name` are what the app or the log says; they only show where the directory does not know the person. */
export function toUserRef(
  oktaUserId: string,
  known: { email: string | null; name: string | null },
  org: Org,
): UserRef {
  const email = present(known.email) ?? oktaUserId;
  const name = present(known.name) ?? email;
  return {
    id: discoveredId.user(org.workspaceId, org.oktaOrgId, oktaUserId),
    oktaUserId,
    employeeId: discoveredId.employee(org.workspaceId, org.oktaOrgId, oktaUserId),
    fallbackEmail: email,
    fallbackEmailKey: foldIdentifier(email),
    fallbackName: name,
    fallbackSearchText: searchText(name, email),
  };
}
