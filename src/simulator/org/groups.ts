import { dayMs } from '../durations.ts';
import type { Random } from '../random.ts';
import type { OktaGroup } from '../wire.ts';
import { departmentPlans } from './departments.ts';
import type { Person } from './people.ts';

/** A group, its members' Okta ids, and what it is for. */
export interface GroupPlan {
  readonly group: OktaGroup;
  readonly members: string[];
  readonly purpose: 'everyone' | 'department' | 'license' | 'other';
  readonly department: string | null;
}

/**
 * Generates the groups: Everyone, one per department, offices, licence groups of different sizes that apps are
 * assigned to, groups read from Active Directory, and a few that are empty. Deprovisioned people are in none.
 */
export function generateGroups(options: {
  count: number;
  people: readonly Person[];
  now: Date;
  orgUrl: string;
  random: Random;
  /**
   * Sizes of the licence groups, as shares of the active people; by default as many as fit, of random sizes.
   */
  licenceShares?: readonly number[];
}): GroupPlan[] {
  const { people, random } = options;
  const present = people.filter((person) => person.user.status !== 'DEPROVISIONED');
  const plans: GroupPlan[] = [];
  const add = (
    name: string,
    members: readonly Person[],
    more: Partial<Pick<GroupPlan, 'purpose' | 'department'>> & { type?: OktaGroup['type'] } = {},
  ) => {
    if (plans.length >= options.count) return;
    const ageDays = random.int(1, 900);
    plans.push({
      group: createGroup({
        id: random.oktaId('00g'),
        name,
        type: more.type ?? 'OKTA_GROUP',
        createdAtMs: options.now.getTime() - ageDays * dayMs,
        orgUrl: options.orgUrl,
      }),
      members: members.map((person) => person.user.id),
      purpose: more.purpose ?? 'other',
      department: more.department ?? null,
    });
  };

  add('Everyone', present, { purpose: 'everyone', type: 'BUILT_IN' });
  add('Okta Administrators', present.slice(0, 5), { type: 'BUILT_IN' });
  for (const { name } of departmentPlans) {
    const members = present.filter((person) => person.department === name);
    add(`Dept: ${name}`, members, { purpose: 'department', department: name });
  }
  const rest = Math.max(0, options.count - plans.length);
  const shares = options.licenceShares ?? mixedShares(Math.ceil(rest * 0.6));
  for (const [index, share] of shares.entries()) {
    const size = Math.max(1, Math.round(present.length * share));
    add(`app-licence-${index + 1}`, random.sample(present, size), { purpose: 'license' });
  }
  for (const city of ['Berlin', 'London', 'New York', 'Lisbon', '東京']) {
    const members = present.filter((person) => person.user.profile.city === city);
    add(`Office ${city}`, members);
  }
  add(
    'Contractors',
    present.filter((person) => /contract|extern|free/i.test(person.user.profile.userType ?? '')),
  );
  for (let index = 0; plans.length < options.count; index++) {
    const size = index % 4 === 3 ? 0 : random.int(1, Math.max(1, Math.round(present.length * 0.06)));
    add(`AD\\Team ${index + 1}`, random.sample(present, size), {
      type: index % 2 === 0 ? 'APP_GROUP' : 'OKTA_GROUP',
    });
  }
  return plans;
}

function mixedShares(count: number): number[] {
  const shares = [0.2, 0.18, 0.15, 0.12, 0.1, 0.05, 0.04, 0.03, 0.02, 0.02, 0.02, 0.015, 0.01, 0.01];
  return Array.from({ length: count }, (_, index) => shares[index % shares.length] ?? 0.02);
}

/** One group in Okta's shape. */
function createGroup(facts: {
  id: string;
  name: string;
  type: OktaGroup['type'];
  createdAtMs: number;
  orgUrl: string;
}): OktaGroup {
  const created = new Date(Math.floor(facts.createdAtMs / 1000) * 1000).toISOString();
  const isDirectoryGroup = facts.type === 'APP_GROUP';
  return {
    id: facts.id,
    created,
    lastUpdated: created,
    lastMembershipUpdated: created,
    objectClass: [isDirectoryGroup ? 'okta:windows_security_principal' : 'okta:user_group'],
    type: facts.type,
    profile: { name: facts.name, description: null },
    _links: {
      logo: [
        {
          name: 'medium',
          href: 'https://ok12static.oktacdn.com/assets/img/logos/groups/okta.png',
          type: 'image/png',
        },
      ],
      users: { href: `${facts.orgUrl}/api/v1/groups/${facts.id}/users` },
      apps: { href: `${facts.orgUrl}/api/v1/groups/${facts.id}/apps` },
    },
  };
}
