/** Okta users → employees. Pure. */
import type { OktaUser } from '../../okta/wire/users.ts';
import { toContact, toEmailAddress } from '../../store/contact.ts';
import { foldIdentifier, stripBlanks, toSortKey } from '../../store/fold.ts';
import type { EmployeeWrite } from '../../store/sync/employees.ts';
import { discoveredId } from '../ids.ts';
import { contentHash } from './content-hash.ts';
import { toDepartmentId } from './departments.ts';
import { present, searchText, tidy } from './profile-text.ts';
import type { Org } from './services.ts';
import { toEmployeeType, toEmploymentStatus } from './statuses.ts';

/** One Okta user → the employee to write. Every profile field may be missing. */
export function toEmployee(user: OktaUser, org: Org): EmployeeWrite {
  const { profile } = user;
  const { email, emailKey, login, loginKey, handle } = toContact({
    emails: [profile.email],
    login: profile.login,
  });
  const fullName = [tidy(profile.firstName), tidy(profile.lastName)]
    .filter((part) => part !== null)
    .join(' ');
  const displayName = tidy(profile.displayName) ?? (fullName || (handle ?? user.id));
  const employeeNumber = present(profile.employeeNumber);
  const rawManager = present(profile.manager);
  // May be an Okta id, which is case-sensitive: keep it exact.
  const rawManagerId = profile.managerId === null ? null : present(stripBlanks(profile.managerId));
  const content = {
    oktaUserId: user.id,
    email,
    emailKey,
    login,
    loginKey,
    secondaryEmail: toEmailAddress(profile.secondEmail),
    firstName: present(profile.firstName),
    lastName: present(profile.lastName),
    displayName,
    nickName: present(profile.nickName),
    sortKey: toSortKey(displayName),
    searchText: searchText(displayName, fullName, handle, present(profile.email), login, profile.title),
    title: present(profile.title),
    employeeNumber,
    employeeNumberKey: toKey(employeeNumber),
    employeeType: toEmployeeType(profile.userType),
    rawEmployeeType: present(profile.userType),
    employmentStatus: toEmploymentStatus(user.status),
    oktaStatus: user.status ?? 'UNKNOWN',
    statusChangedAt: user.statusChanged,
    createdInOktaAt: user.created,
    activatedInOktaAt: user.activated,
    departmentId: toDepartmentId(org.workspaceId, profile.department),
    rawDepartment: present(profile.department),
    division: present(profile.division),
    organization: present(profile.organization),
    costCenter: present(profile.costCenter),
    city: present(profile.city),
    countryCode: present(profile.countryCode),
    rawManagerId,
    rawManagerIdKey: toKey(rawManagerId),
    rawManager,
    rawManagerKey: toKey(rawManager),
    lastOktaLoginAt: user.lastLogin,
  };
  return {
    id: discoveredId.employee(org.workspaceId, org.oktaOrgId, user.id),
    ...content,
    contentHash: contentHash(content),
  };
}

function toKey(text: string | null): string | null {
  return text === null ? null : foldIdentifier(text);
}
