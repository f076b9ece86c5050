import { dayMs } from '../durations.ts';
import type { LogRecord } from '../log/records.ts';
import { generateLog } from '../log/sign-ins.ts';
import { createApp, generateApps } from '../org/apps.ts';
import { type AppAssignment, generateAssignments } from '../org/assignments.ts';
import { goneProduct, hiddenInternalApp } from '../org/catalogue.ts';
import { ownGroupShares } from '../org/group-per-app.ts';
import { generateGroups } from '../org/groups.ts';
import { generatePeople, type Person } from '../org/people.ts';
import { createRandom } from '../random.ts';
import type { OktaApp, OktaGroup, OktaUser } from '../wire.ts';

/**
 * One Okta org in memory, as plain data. Lists are in the order of ids, as the API pages them. App users and
 * log events are compact, because there are many; they take Okta's form when they are served.
 */
export interface Company {
  readonly seed: number;
  /** The moment the data was generated for. */
  readonly generatedAt: Date;
  readonly org: {
    readonly id: string;
    readonly subdomain: string;
    /** The host a customer would type: `acme-demo.okta.com`. */
    readonly domain: string;
    readonly name: string;
    readonly url: string;
  };
  /** The owner of the token: `GET /api/v1/users/me`. */
  readonly tokenOwnerId: string;
  readonly users: OktaUser[];
  readonly apps: OktaApp[];
  readonly groups: OktaGroup[];
  /** Ordered user ids per group. */
  readonly groupMembers: Map<string, string[]>;
  /** Ordered group ids per app. */
  readonly appGroups: Map<string, string[]>;
  /** Per app, ordered by user id. */
  readonly appUsers: Map<string, AppAssignment[]>;
  /** In the order of persistence. */
  readonly log: LogRecord[];
  /** The catalogue's name of each current or deleted app, as log targets show it. */
  readonly displayNames: Map<string, string>;
  /** Apps that only the log shows: deleted, or hidden by Okta. */
  readonly formerApps: Map<string, OktaApp>;
  /** Deleted people; null when the log has not even the name. */
  readonly formerPeople: Map<string, { login: string; displayName: string } | null>;
}

/**
 * Generates a believable company, as untidy as real orgs. The same options give the same company. The numbers
 * of people and apps are exact, that of groups from about 25 on.
 *
 * `groupPerApp` assigns apps as tidy orgs do, each through a group of its own: a twentieth of the services to
 * everyone, a fifth to a fifth of the company, the others to 2 %. `activity` multiplies how often people sign
 * in.
 */
export function generateCompany(options: {
  seed: number;
  now: Date;
  people?: number;
  apps?: number;
  groups?: number;
  signInDays?: number;
  orgSubdomain?: string;
  groupPerApp?: boolean;
  activity?: number;
}): Company {
  const { seed, now, groupPerApp = false } = options;
  const signInDays = options.signInDays ?? 90;
  const subdomain = options.orgSubdomain ?? 'acme-demo';
  const domain = `${subdomain}.okta.com`;
  const url = `https://${domain}`;
  const random = createRandom(seed);

  const people = generatePeople({
    count: Math.max(1, options.people ?? 1000),
    now,
    random: random.fork('people'),
    emailDomain: `${subdomain}.com`,
    orgUrl: url,
    signInDays,
  });
  const apps = generateApps({
    count: options.apps ?? 120,
    orgSubdomain: subdomain,
    orgUrl: url,
    now,
    random: random.fork('apps'),
  });
  const groups = generateGroups({
    count: options.groups ?? 60,
    people,
    ...(groupPerApp ? { licenceShares: ownGroupShares(apps) } : {}),
    now,
    orgUrl: url,
    random: random.fork('groups'),
  });
  const { appUsers, appGroups } = generateAssignments({
    apps,
    groups,
    people,
    groupPerApp,
    now,
    random: random.fork('assignments'),
  });
  const { goneApp, hiddenApp, formerPeople } = generateTraces(people, url, now, random.fork('traces'));
  const log = generateLog({
    apps,
    people,
    appUsers,
    goneApp,
    hiddenApp,
    formerPeopleIds: [...formerPeople.keys()],
    days: signInDays,
    activity: options.activity ?? 1,
    now,
    random: random.fork('log'),
  });

  return {
    seed,
    generatedAt: now,
    org: { id: random.fork('org').oktaId('00o'), subdomain, domain, name: 'Acme Demo', url },
    tokenOwnerId: (people[0] as Person).user.id,
    users: people.map((person) => person.user).sort(byId),
    apps: apps.map((plan) => plan.app).sort(byId),
    groups: groups.map((plan) => plan.group).sort(byId),
    groupMembers: new Map(groups.map((plan) => [plan.group.id, [...plan.members].sort()])),
    appGroups,
    appUsers,
    log,
    displayNames: new Map([
      ...apps.map((plan): [string, string] => [plan.app.id, plan.displayName]),
      [goneApp.id, goneProduct.displayName],
      [hiddenApp.id, hiddenInternalApp.displayName],
    ]),
    formerApps: new Map([
      [goneApp.id, goneApp],
      [hiddenApp.id, hiddenApp],
    ]),
    formerPeople,
  };
}

/** What only the log shows: a deleted app, Okta's hidden app, deleted people. */
function generateTraces(
  people: readonly Person[],
  orgUrl: string,
  now: Date,
  random: ReturnType<typeof createRandom>,
) {
  const unlisted = (
    facts: { name: string; displayName: string; signOnMode: string },
    status: OktaApp['status'],
  ) =>
    createApp({
      id: random.oktaId('0oa'),
      name: facts.name,
      label: facts.displayName,
      signOnMode: facts.signOnMode,
      status,
      createdAtMs: now.getTime() - 900 * dayMs,
      orgUrl,
    });
  const goneApp = unlisted(goneProduct, 'DELETED');
  const hiddenApp = unlisted(hiddenInternalApp, 'ACTIVE');
  const count = Math.max(2, Math.round(people.length * 0.003));
  const formerPeople: Company['formerPeople'] = new Map();
  for (let index = 0; index < count; index++) {
    const known = {
      login: `former.colleague${index}@acme-demo.com`,
      displayName: `Former Colleague ${index}`,
    };
    formerPeople.set(random.oktaId('00u'), index % 2 === 0 ? null : known);
  }
  return { goneApp, hiddenApp, formerPeople };
}

function byId(a: { id: string }, b: { id: string }): number {
  return a.id < b.id ? -1 : 1;
}
