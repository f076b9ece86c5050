import { findById, putInto, takeFrom } from '../ordered.ts';
import { createApp } from '../org/apps.ts';
import type { AppAssignment } from '../org/assignments.ts';
import type { OktaApp } from '../wire.ts';
import type { ChangeContext } from './change-context.ts';

export interface AppChanges {
  addApp(facts: { name: string; label: string; signOnMode?: string | null; displayName?: string }): OktaApp;
  renameApp(appId: string, label: string): void;
  /** Keeps its assignments. */
  deactivateApp(appId: string): void;
  activateApp(appId: string): void;
  /** Deletes the app and its assignments; the log still shows it. */
  deleteApp(appId: string): void;
  /** Restores a deleted app with its id and assignments. */
  restoreApp(appId: string): void;
  assign(
    userId: string,
    appId: string,
    facts?: Partial<Pick<AppAssignment, 'scope' | 'groupId' | 'status'>>,
  ): void;
  unassign(userId: string, appId: string): void;
  assignGroup(groupId: string, appId: string): void;
  /** Also removes the accounts that the group granted. */
  unassignGroup(groupId: string, appId: string): void;
}

export function createAppChanges(context: ChangeContext): AppChanges {
  const { company } = context;
  const deleted = new Map<string, { users: AppAssignment[]; groups: string[] }>();
  const userIdOf = (assignment: AppAssignment) => assignment.userId;

  function requireApp(appId: string): OktaApp {
    const app = findById(company.apps, appId);
    if (!app) throw new Error(`no such app: ${appId}`);
    return app;
  }

  function usersOf(appId: string): AppAssignment[] {
    const list = company.appUsers.get(appId);
    if (!list) throw new Error(`no such app: ${appId}`);
    return list;
  }

  function logAboutApp(
    eventType: string,
    appId: string,
    more: { subjectId?: string; groupId?: string } = {},
  ): void {
    context.log({ eventType, actorId: company.tokenOwnerId, appId, ...more });
  }

  function replace(appId: string, patch: Partial<OktaApp>, eventType: string): void {
    const app = { ...requireApp(appId), ...patch, lastUpdated: context.now().toISOString() };
    putInto(company.apps, app, (candidate) => candidate.id);
    logAboutApp(eventType, appId);
  }

  const assign: AppChanges['assign'] = (userId, appId, facts = {}) => {
    const nowMs = context.now().getTime();
    const assignment: AppAssignment = {
      userId,
      scope: facts.scope ?? 'USER',
      groupId: facts.groupId ?? null,
      status: facts.status ?? 'ACTIVE',
      createdAtMs: nowMs,
      updatedAtMs: nowMs,
    };
    putInto(usersOf(appId), assignment, userIdOf);
    logAboutApp('application.user_membership.add', appId, { subjectId: userId });
  };

  const unassign: AppChanges['unassign'] = (userId, appId) => {
    if (!takeFrom(usersOf(appId), userId, userIdOf)) return;
    logAboutApp('application.user_membership.remove', appId, { subjectId: userId });
  };

  return {
    addApp: ({ name, label, signOnMode = 'SAML_2_0', displayName = label }) => {
      const id = context.random.oktaId('0oa');
      const createdAtMs = context.now().getTime();
      const app = createApp({
        id,
        name,
        label,
        signOnMode,
        status: 'ACTIVE',
        createdAtMs,
        orgUrl: company.org.url,
      });
      putInto(company.apps, app, (candidate) => candidate.id);
      company.appUsers.set(id, []);
      company.appGroups.set(id, []);
      company.displayNames.set(id, displayName);
      // The admin console logs a catalogue app's creation as an update.
      logAboutApp('application.lifecycle.update', id);
      return app;
    },
    renameApp: (appId, label) => replace(appId, { label }, 'application.lifecycle.update'),
    deactivateApp: (appId) => replace(appId, { status: 'INACTIVE' }, 'application.lifecycle.deactivate'),
    activateApp: (appId) => replace(appId, { status: 'ACTIVE' }, 'application.lifecycle.activate'),
    deleteApp: (appId) => {
      const app = requireApp(appId);
      deleted.set(appId, { users: usersOf(appId), groups: company.appGroups.get(appId) ?? [] });
      takeFrom(company.apps, appId, (candidate) => candidate.id);
      company.appUsers.delete(appId);
      company.appGroups.delete(appId);
      company.formerApps.set(appId, app);
      logAboutApp('application.lifecycle.delete', appId);
    },
    restoreApp: (appId) => {
      const app = company.formerApps.get(appId);
      if (!app) throw new Error(`not a deleted app: ${appId}`);
      const kept = deleted.get(appId);
      company.formerApps.delete(appId);
      putInto(company.apps, { ...app, status: 'ACTIVE' }, (candidate) => candidate.id);
      company.appUsers.set(appId, kept?.users ?? []);
      company.appGroups.set(appId, kept?.groups ?? []);
      logAboutApp('application.lifecycle.create', appId);
    },
    assign,
    unassign,
    assignGroup: (groupId, appId) => {
      const groups = company.appGroups.get(appId);
      if (!groups) throw new Error(`no such app: ${appId}`);
      putInto(groups, groupId, (id) => id);
      logAboutApp('group.application_assignment.add', appId, { groupId });
      for (const userId of company.groupMembers.get(groupId) ?? []) {
        const status = findById(company.users, userId)?.status;
        const isAssignable = status !== undefined && status !== 'STAGED' && status !== 'DEPROVISIONED';
        if (!isAssignable || usersOf(appId).some((assignment) => assignment.userId === userId)) continue;
        assign(userId, appId, { scope: 'GROUP', groupId });
      }
    },
    unassignGroup: (groupId, appId) => {
      takeFrom(company.appGroups.get(appId) ?? [], groupId, (id) => id);
      logAboutApp('group.application_assignment.remove', appId, { groupId });
      for (const assignment of usersOf(appId).filter((candidate) => candidate.groupId === groupId)) {
        unassign(assignment.userId, appId);
      }
    },
  };
}
