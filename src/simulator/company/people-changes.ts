import { findById, putInto, takeFrom } from '../ordered.ts';
import type { AppAssignment } from '../org/assignments.ts';
import { userLinks } from '../org/people.ts';
import type { OktaUser, OktaUserProfile, UserStatus } from '../wire.ts';
import type { ChangeContext } from './change-context.ts';
import { foldDepartment } from './ground-truth.ts';

export interface PeopleChanges {
  addPerson(profile: OktaUserProfile, status?: UserStatus): OktaUser;
  /** Merges into the profile; `undefined` removes an attribute. */
  changeProfile(userId: string, patch: Partial<OktaUserProfile>): void;
  setStatus(userId: string, status: UserStatus): void;
  /** As Okta does: the person stays as DEPROVISIONED and loses groups and assignments. */
  deactivatePerson(userId: string): void;
  /** Deletes the person; only the log still has the id. */
  deletePerson(userId: string): void;
  /** Restores a deleted person with the same id, without assignments. */
  restorePerson(user: OktaUser): void;
  /** Renames a department in every profile, however it is spelled. Returns the number of people changed. */
  renameDepartment(from: string, to: string): number;
  addToGroup(userId: string, groupId: string): void;
  removeFromGroup(userId: string, groupId: string): void;
}

export function createPeopleChanges(context: ChangeContext): PeopleChanges {
  const { company } = context;
  const idOf = (user: OktaUser) => user.id;
  const iso = () => context.now().toISOString();

  function requireUser(userId: string): OktaUser {
    const user = findById(company.users, userId);
    if (!user) throw new Error(`no such person: ${userId}`);
    return user;
  }

  /** Replaces the object, so that earlier states stay as they were. */
  function replace(userId: string, change: (user: OktaUser) => Partial<OktaUser>): void {
    const before = requireUser(userId);
    context.rememberUser(userId, before);
    putInto(company.users, { ...before, ...change(before), lastUpdated: iso() }, idOf);
  }

  function logAboutPerson(eventType: string, userId: string): void {
    context.log({ eventType, actorId: company.tokenOwnerId, subjectId: userId });
  }

  function setStatus(userId: string, status: UserStatus): void {
    replace(userId, () => ({ status, statusChanged: iso() }));
    const eventType = statusEvents[status];
    if (eventType) logAboutPerson(eventType, userId);
  }

  function changeProfile(userId: string, patch: Partial<OktaUserProfile>): void {
    replace(userId, (user) => {
      const entries = Object.entries({ ...user.profile, ...patch }).filter(
        ([, value]) => value !== undefined,
      );
      return { profile: Object.fromEntries(entries) as OktaUserProfile };
    });
    logAboutPerson('user.account.update_profile', userId);
  }

  function takeEverythingAway(userId: string): void {
    for (const groupId of company.groupMembers.keys()) removeFromGroup(userId, groupId);
    for (const [appId, list] of company.appUsers) {
      if (!takeFrom(list, userId, (assignment) => assignment.userId)) continue;
      logAboutAccount('application.user_membership.remove', userId, appId);
    }
  }

  function logAboutAccount(eventType: string, userId: string, appId: string): void {
    context.log({ eventType, actorId: company.tokenOwnerId, subjectId: userId, appId });
  }

  function touchGroup(groupId: string): void {
    const group = findById(company.groups, groupId);
    if (group) group.lastMembershipUpdated = iso();
  }

  function addToGroup(userId: string, groupId: string): void {
    const members = company.groupMembers.get(groupId);
    if (!members) throw new Error(`no such group: ${groupId}`);
    putInto(members, userId, (id) => id);
    touchGroup(groupId);
    const { status } = requireUser(userId);
    context.log({
      eventType: 'group.user_membership.add',
      actorId: company.tokenOwnerId,
      subjectId: userId,
      groupId,
    });
    if (status === 'STAGED' || status === 'DEPROVISIONED') return;
    for (const [appId, groupIds] of company.appGroups) {
      const list = company.appUsers.get(appId);
      if (!list || !groupIds.includes(groupId) || list.some((assignment) => assignment.userId === userId))
        continue;
      grant(list, userId, groupId);
      logAboutAccount('application.user_membership.add', userId, appId);
    }
  }

  function grant(list: AppAssignment[], userId: string, groupId: string): void {
    const atMs = context.now().getTime();
    const times = { createdAtMs: atMs, updatedAtMs: atMs };
    putInto(list, { userId, scope: 'GROUP', groupId, status: 'ACTIVE', ...times }, (item) => item.userId);
  }

  function removeFromGroup(userId: string, groupId: string): void {
    if (takeFrom(company.groupMembers.get(groupId) ?? [], userId, (id) => id) === undefined) return;
    touchGroup(groupId);
    context.log({
      eventType: 'group.user_membership.remove',
      actorId: company.tokenOwnerId,
      subjectId: userId,
      groupId,
    });
    for (const [appId, list] of company.appUsers) {
      const assignment = list.find((candidate) => candidate.userId === userId);
      if (assignment?.groupId !== groupId) continue;
      const other = company.appGroups
        .get(appId)
        ?.find((id) => company.groupMembers.get(id)?.includes(userId));
      if (other !== undefined) {
        grant(list, userId, other);
        continue;
      }
      takeFrom(list, userId, (item) => item.userId);
      logAboutAccount('application.user_membership.remove', userId, appId);
    }
  }

  return {
    addPerson: (profile, status = 'ACTIVE') => {
      const id = context.random.oktaId('00u');
      const now = iso();
      const user: OktaUser = {
        id,
        status,
        created: now,
        activated: status === 'STAGED' ? null : now,
        statusChanged: status === 'STAGED' ? null : now,
        lastLogin: null,
        lastUpdated: now,
        passwordChanged: null,
        type: company.users[0]?.type ?? { id: 'oty' },
        profile,
        credentials: { provider: { type: 'OKTA', name: 'OKTA' } },
        _links: userLinks(company.org.url, id),
      };
      context.rememberUser(id, null);
      putInto(company.users, user, idOf);
      logAboutPerson('user.lifecycle.create', id);
      const everyone = company.groups.find(
        (group) => group.type === 'BUILT_IN' && group.profile.name === 'Everyone',
      );
      if (everyone) addToGroup(id, everyone.id);
      return user;
    },
    changeProfile,
    setStatus,
    deactivatePerson: (userId) => {
      setStatus(userId, 'DEPROVISIONED');
      takeEverythingAway(userId);
    },
    deletePerson: (userId) => {
      const { profile } = requireUser(userId);
      takeEverythingAway(userId);
      context.rememberUser(userId, requireUser(userId));
      takeFrom(company.users, userId, idOf);
      const displayName = `${profile.firstName ?? ''} ${profile.lastName ?? ''}`.trim();
      company.formerPeople.set(userId, { login: profile.login, displayName });
      logAboutPerson('user.lifecycle.delete.initiated', userId);
      logAboutPerson('user.lifecycle.delete.completed', userId);
    },
    restorePerson: (user) => {
      context.rememberUser(user.id, null);
      putInto(company.users, { ...user, lastUpdated: iso() }, idOf);
      company.formerPeople.delete(user.id);
      logAboutPerson('user.lifecycle.create', user.id);
    },
    renameDepartment: (from, to) => {
      const wanted = foldDepartment(from);
      const people = company.users.filter((user) => foldDepartment(user.profile.department) === wanted);
      for (const user of people) changeProfile(user.id, { department: to });
      return people.length;
    },
    addToGroup,
    removeFromGroup,
  };
}

const statusEvents: Partial<Record<UserStatus, string>> = {
  ACTIVE: 'user.lifecycle.activate',
  SUSPENDED: 'user.lifecycle.suspend',
  DEPROVISIONED: 'user.lifecycle.deactivate',
};
