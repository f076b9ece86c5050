/** System Log events → what changed at Okta, and so has to be read again. Pure. */
import type { OktaLogEvent } from '../../okta/wire/logs.ts';
import { signOnEventTypes } from './sign-ons.ts';

/**
 * Events after which an app's users, or the list of people, are no longer what was read. New and changed people are
 * found without the log (Okta can be asked who changed), new apps too (their list is short); who is gone is not.
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

/** The log's filter for them alone. */
export const changeFilter = toFilter(changeEventTypes);

/** What the log is followed for. Okta takes some 25 terms. */
export const followFilter = toFilter([...signOnEventTypes, ...changeEventTypes]);

/** What has to be read again. */
export type OktaChanges = {
  /** Events that told of a change, whether or not anything follows from them. */
  events: number;
  /** Apps whose users changed. */
  oktaAppIds: string[];
  /** Groups whose members or apps changed: so may the users of the apps they grant. */
  oktaGroupIds: string[];
  /** Somebody was deleted, which no list tells. */
  isSomebodyDeleted: boolean;
};

const types = new Set<string>(changeEventTypes);

/** What a page of the log says. Whatever the outcome: reading once more than needed does no harm. */
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
