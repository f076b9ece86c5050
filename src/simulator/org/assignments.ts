import { dayMs } from '../durations.ts';
import type { Random } from '../random.ts';
import { type AppUserStatus, appUserStatuses } from '../wire.ts';
import type { AppPlan } from './apps.ts';
import { assignOwnGroups } from './group-per-app.ts';
import type { GroupPlan } from './groups.ts';
import type { Person } from './people.ts';

/**
 * One app user, compact: a company has hundreds of thousands of them, and the wire object is made when a page
 * is served.
 */
export interface AppAssignment {
  readonly userId: string;
  readonly scope: 'USER' | 'GROUP';
  /** The group that grants it, when the scope is GROUP. */
  readonly groupId: string | null;
  readonly status: AppUserStatus;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

export interface Assignments {
  /** Per app, ordered by user id. */
  readonly appUsers: Map<string, AppAssignment[]>;
  /** Per app, the groups it is assigned to, ordered. */
  readonly appGroups: Map<string, string[]>;
}

/**
 * Generates who may use what. Everyone's apps go through the group Everyone, widely used ones through
 * departments or licence groups of at most a fifth of the company, the rest to teams of a few per cent.
 */
export function generateAssignments(options: {
  apps: readonly AppPlan[];
  groups: readonly GroupPlan[];
  people: readonly Person[];
  groupPerApp: boolean;
  now: Date;
  random: Random;
}): Assignments {
  const { random, people } = options;
  const appUsers = new Map<string, AppAssignment[]>();
  const appGroups = new Map<string, string[]>();
  // Okta applies group assignments when a person is activated, so staged people have none. Leavers lost theirs.
  const assignable = new Set(
    people
      .filter(({ user }) => user.status !== 'STAGED' && user.status !== 'DEPROVISIONED')
      .map(({ user }) => user.id),
  );
  const presentPeople = people.filter(({ user }) => assignable.has(user.id));
  const leavers = people.filter(({ user }) => user.status === 'DEPROVISIONED');
  const stamp = createStamp(options.now, random);

  const ownGroups = options.groupPerApp ? assignOwnGroups(options.apps, options.groups) : null;

  for (const plan of options.apps) {
    const found = new Map<string, AppAssignment>();
    const groups =
      ownGroups?.get(plan.app.id) ?? pickGroups(plan, options.groups, presentPeople.length, random);
    for (const { group, members } of groups) {
      for (const userId of members) {
        if (!assignable.has(userId) || found.has(userId)) continue;
        // Okta shows USER for a person who is assigned both ways.
        const isDirectToo = random.chance(0.02);
        found.set(userId, {
          userId,
          scope: isDirectToo ? 'USER' : 'GROUP',
          groupId: isDirectToo ? null : group.id,
          status: pickStatus(plan, random),
          ...stamp(),
        });
      }
    }
    const isForEveryone = groups.some((group) => group.purpose === 'everyone');
    const direct = isForEveryone ? [] : pickDirectUsers(plan, groups.length > 0, presentPeople, random);
    for (const userId of direct) {
      found.set(userId, {
        userId,
        scope: 'USER',
        groupId: null,
        status: pickStatus(plan, random),
        ...stamp(),
      });
    }
    appGroups.set(plan.app.id, groups.map(({ group }) => group.id).sort());
    appUsers.set(plan.app.id, [...found.values()]);
  }

  const services = options.apps.filter((plan) => !plan.isInternal && plan.reach !== 'nobody');
  leaveBehind(leavers, services, appUsers, stamp, random);
  addGhosts(services, appUsers, stamp, random);
  showEveryStatus(services, appUsers);
  for (const list of appUsers.values()) list.sort((a, b) => (a.userId < b.userId ? -1 : 1));
  return { appUsers, appGroups };
}

function createStamp(now: Date, random: Random) {
  return () => {
    const createdAtMs =
      now.getTime() - Math.floor(random.next() * 900 + 0.1) * dayMs - random.int(0, 80_000) * 1000;
    return { createdAtMs, updatedAtMs: Math.min(now.getTime(), createdAtMs + random.int(0, 30) * 60_000) };
  };
}

function pickGroups(
  plan: AppPlan,
  groups: readonly GroupPlan[],
  presentCount: number,
  random: Random,
): GroupPlan[] {
  if (plan.reach === 'everyone') return groups.filter((group) => group.purpose === 'everyone');
  if (plan.isInternal || plan.reach === 'nobody') return [];
  const isLicence = (group: GroupPlan) => group.purpose === 'license' && group.members.length > 0;
  if (plan.reach === 'team') {
    const small = groups.filter((group) => isLicence(group) && group.members.length <= presentCount * 0.05);
    return small.length > 0 && random.chance(0.3) ? [random.pick(small)] : [];
  }
  const byDepartment = groups.filter(
    (group) => group.department && plan.departments.includes(group.department),
  );
  const size = byDepartment.reduce((sum, group) => sum + group.members.length, 0);
  if (byDepartment.length > 0 && size <= presentCount * 0.2) return byDepartment;
  const large = groups.filter((group) => isLicence(group) && group.members.length > presentCount * 0.05);
  return large.length > 0 ? [random.pick(large)] : byDepartment.slice(0, 1);
}

function pickDirectUsers(
  plan: AppPlan,
  hasGroups: boolean,
  people: readonly Person[],
  random: Random,
): readonly string[] {
  if (plan.reach === 'nobody' || plan.reach === 'everyone') return [];
  if (plan.app.name === 'saasure') return people.slice(0, 5).map(({ user }) => user.id);
  const fitting = people.filter(
    ({ department }) => department !== null && plan.departments.includes(department),
  );
  const pool = fitting.length >= 3 ? fitting : people;
  const share = hasGroups ? 0.002 : 0.002 + random.next() ** 2 * 0.045;
  const size = Math.max(hasGroups ? 0 : 1, Math.round(people.length * share));
  return random.sample(pool, size).map(({ user }) => user.id);
}

function pickStatus(plan: AppPlan, random: Random): AppUserStatus {
  if (random.chance(0.97)) return plan.isProvisioned && random.chance(0.8) ? 'PROVISIONED' : 'ACTIVE';
  return random.pick(appUserStatuses);
}

/** A quarter of the leavers still have a few accounts. */
function leaveBehind(
  leavers: readonly Person[],
  services: readonly AppPlan[],
  appUsers: Map<string, AppAssignment[]>,
  stamp: () => { createdAtMs: number; updatedAtMs: number },
  random: Random,
): void {
  for (const [index, { user }] of leavers.entries()) {
    if (index % 4 !== 0) continue;
    for (const { app } of random.sample(services, random.int(1, 4))) {
      appUsers.get(app.id)?.push({
        userId: user.id,
        scope: 'USER',
        groupId: null,
        status: random.pick(['ACTIVE', 'ACTIVE', 'DEPROVISIONED', 'SUSPENDED', 'REVOKED']),
        ...stamp(),
      });
    }
  }
}

/** App users without a person in the directory: deleted, or hidden from the token's owner. */
function addGhosts(
  services: readonly AppPlan[],
  appUsers: Map<string, AppAssignment[]>,
  stamp: () => { createdAtMs: number; updatedAtMs: number },
  random: Random,
): void {
  for (const { app } of services.slice(0, 3)) {
    const userId = random.oktaId('00u');
    appUsers.get(app.id)?.push({ userId, scope: 'USER', groupId: null, status: 'ACTIVE', ...stamp() });
  }
}

/** Makes sure that each of the thirteen statuses occurs. */
function showEveryStatus(services: readonly AppPlan[], appUsers: Map<string, AppAssignment[]>): void {
  const list = services.map(({ app }) => appUsers.get(app.id) ?? []).find((users) => users.length >= 40);
  if (!list) return;
  for (const [index, status] of appUserStatuses.entries()) {
    const assignment = list[index * 2];
    if (assignment) list[index * 2] = { ...assignment, status };
  }
}
