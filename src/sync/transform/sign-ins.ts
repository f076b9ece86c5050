/** Sign-ons → activity per account and day, and apps known only from the log. Pure. */
import type { AccountActivity } from '../../store/sync/sign-ins.ts';
import { discoveredId } from '../ids.ts';
import type { Org } from './services.ts';
import type { SignOn } from './sign-ons.ts';
import { toUserRef } from './users.ts';

/** Sign-ons grouped by account. Omits those whose app is not among `instances`. */
export function toActivities(
  signOns: readonly SignOn[],
  instances: ReadonlyMap<string, { id: string; serviceId: string }>,
  org: Org,
): AccountActivity[] {
  const activities = new Map<string, AccountActivity & { countByDay: Map<string, number> }>();
  for (const signOn of signOns) {
    const instance = instances.get(signOn.oktaAppId);
    if (!instance) continue;
    const accountId = discoveredId.account(
      org.workspaceId,
      org.oktaOrgId,
      signOn.oktaAppId,
      signOn.oktaUserId,
    );
    const at = signOn.publishedAt;
    let activity = activities.get(accountId);
    if (!activity) {
      activity = {
        accountId,
        instanceId: instance.id,
        serviceId: instance.serviceId,
        user: toUserRef(
          signOn.oktaUserId,
          { emails: [signOn.accountName], login: signOn.userLogin, name: signOn.userName },
          org,
        ),
        firstAt: at,
        lastAt: at,
        countByDay: new Map(),
      };
      activities.set(accountId, activity);
    }
    if (at < activity.firstAt) activity.firstAt = at;
    if (at > activity.lastAt) activity.lastAt = at;
    const day = at.slice(0, 10);
    activity.countByDay.set(day, (activity.countByDay.get(day) ?? 0) + 1);
  }
  return [...activities.values()];
}
