import type { AppPlan } from './apps.ts';
import type { GroupPlan } from './groups.ts';

/**
 * The share of the company that has a service, most popular first. Groups are smaller: some people are assigned
 * directly.
 */
const everyoneShare = 0.05;
const manyShare = 0.2;
const sizeOfMany = 0.19;
const sizeOfTeam = 0.0175;

/** Sizes of the services' own groups, as shares of the company, in the order of the services. */
export function ownGroupShares(apps: readonly AppPlan[]): number[] {
  const services = grantable(apps);
  const forMany = Math.round(services.length * manyShare);
  const withoutEveryone = services.length - forEveryone(services);
  return Array.from({ length: withoutEveryone }, (_, index) => (index < forMany ? sizeOfMany : sizeOfTeam));
}

/**
 * The group of each service, by app id: Everyone for the first ones, then one licence group each as long as
 * there are any.
 */
export function assignOwnGroups(
  apps: readonly AppPlan[],
  groups: readonly GroupPlan[],
): ReadonlyMap<string, GroupPlan[]> {
  const services = grantable(apps);
  const everyone = groups.filter((group) => group.purpose === 'everyone');
  const licences = groups.filter((group) => group.purpose === 'license');
  return new Map(
    services.map((plan, index) => {
      const rank = index - forEveryone(services);
      return [plan.app.id, rank < 0 ? everyone : licences.slice(rank, rank + 1)];
    }),
  );
}

function forEveryone(services: readonly AppPlan[]): number {
  return Math.max(1, Math.round(services.length * everyoneShare));
}

/** Apps that people are assigned to: not Okta's own ones, and not brokered ones. */
function grantable(apps: readonly AppPlan[]): AppPlan[] {
  return apps.filter((plan) => !plan.isInternal && !plan.isBrokered);
}
