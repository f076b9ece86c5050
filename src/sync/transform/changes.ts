/** System Log events → what changed at Okta, so we must read it again. Pure. */
import type { OktaLogEvent } from '../../okta/wire/logs.ts';
import { signOnEventTypes } from './sign-ons.ts';

/**
 * Events after which an app's users, or the list of people, differ from what we read. Without the log we find
 * new and changed people (Okta filters by change date) and new apps (their list is short), but no removals.
 */
export const changeEventTypes = [
  'application.user_membership.add',
  'application.user_membership.remove',
  'application.user_membership.update',
  'application.user_membership.provision',
  'application.user_membership.deprovision',
  'application.user_membership.revoke',
  'application.user_membership.restore',
  'application.user_membership.change_username',
  'group.application_assignment.add',
  'group.application_assignment.remove',
  'group.application_assignment.update',
  'group.user_membership.add',
  'group.user_membership.remove',
  'user.lifecycle.delete.completed',
] as const;

/** The log's filter for these only. */
export const changeFilter = toFilter(changeEventTypes);

/** What the log is followed for. Okta takes some 25 terms. */
export const followFilter = toFilter([...signOnEventTypes, ...changeEventTypes]);

/** What we must read again. */
export type OktaChanges = {
  /** Events that report a change, with or without consequences. */
  events: number;
  /** Apps whose users changed. */
  oktaAppIds: string[];
  /** Groups whose members or apps changed, and perhaps the users of their apps. */
  oktaGroupIds: string[];
  /** A person was deleted, which no list shows. */
  isSomebodyDeleted: boolean;
};

const types = new Set<string>(changeEventTypes);

/** What a page of the log reports. Ignores outcomes: an extra read does no harm. */
export function toChanges(events: readonly OktaLogEvent[]): OktaChanges {
  const told = events.filter(({ eventType }) => eventType !== null && types.has(eventType));
  const idsOf = (type: string) => [
    ...new Set(
      told.flatMap(({ targets }) =>
        targets.flatMap((target) => (target.type === type && target.id !== null ? [target.id] : [])),
      ),
    ),
  ];
  return {
    events: told.length,
    oktaAppIds: idsOf('AppInstance'),
    oktaGroupIds: idsOf('UserGroup'),
    isSomebodyDeleted: told.some(({ eventType }) => eventType === 'user.lifecycle.delete.completed'),
  };
}

function toFilter(eventTypes: readonly string[]): string {
  return eventTypes.map((type) => `eventType eq "${type}"`).join(' or ');
}
