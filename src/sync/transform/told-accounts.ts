/** System Log events → accounts assigned or unassigned, as far as an event names them. Pure. */
import type { OktaLogEvent } from '../../okta/wire/logs.ts';
import type { ToldAccounts } from '../../store/sync/told-accounts.ts';
import { discoveredId } from '../ids.ts';
import type { Org } from './services.ts';

/** What each type of event names, and whether it unassigns. */
const meanings: Readonly<Record<string, readonly [keyof typeof readers, boolean]>> = {
  'application.user_membership.add': ['personOfApp', false],
  'application.user_membership.provision': ['personOfApp', false],
  'application.user_membership.restore': ['personOfApp', false],
  'application.user_membership.remove': ['personOfApp', true],
  'group.user_membership.add': ['personOfGroup', false],
  'group.user_membership.remove': ['personOfGroup', true],
  'group.application_assignment.add': ['groupOfApp', false],
  'group.application_assignment.remove': ['groupOfApp', true],
};

const readers = {
  personOfApp(event: OktaLogEvent, { workspaceId, oktaOrgId }: Org) {
    const { app, person } = namesOf(event);
    if (app === null || person === null) return null;
    return { accountId: discoveredId.account(workspaceId, oktaOrgId, app, person) };
  },
  personOfGroup(event: OktaLogEvent, { workspaceId, oktaOrgId }: Org) {
    const { group, person } = namesOf(event);
    if (group === null || person === null) return null;
    return { userId: discoveredId.user(workspaceId, oktaOrgId, person), oktaGroupId: group };
  },
  groupOfApp(event: OktaLogEvent, { workspaceId, oktaOrgId }: Org) {
    const { app, group } = namesOf(event);
    if (app === null || group === null) return null;
    return { instanceId: discoveredId.instance(workspaceId, oktaOrgId, app), oktaGroupId: group };
  },
};

/**
 * The assignments and unassignments on a page of the log. Only successful ones, and only unambiguous ones: an
 * event with several people or apps does not say which of them belong together.
 */
export function toToldAccounts(events: readonly OktaLogEvent[], org: Org): ToldAccounts[] {
  return events.flatMap((event) => {
    const { eventType, outcome, published } = event;
    if (eventType === null || !Object.hasOwn(meanings, eventType) || outcome !== 'SUCCESS') return [];
    const [names, isRemoved] = meanings[eventType] ?? [];
    const which = names === undefined ? null : readers[names](event, org);
    return which === null ? [] : [{ which, isRemoved: isRemoved === true, toldAt: published }];
  });
}

function namesOf({ targets }: OktaLogEvent) {
  const only = (type: string): string | null => {
    const ids = new Set(targets.filter((target) => target.type === type).map(({ id }) => id));
    const [id = null] = ids;
    return ids.size === 1 ? id : null;
  };
  return { app: only('AppInstance'), group: only('UserGroup'), person: only('User') };
}
