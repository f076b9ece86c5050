import { dayMs } from '../durations.ts';
import type { Random } from '../random.ts';
import type { OktaUser, OktaUserProfile, UserStatus } from '../wire.ts';
import { pickDepartment, spell } from './departments.ts';
import { asciiStem, familyNames, givenNames, namesInOtherScripts } from './names.ts';

/** A person: Okta's object, and what the rest of the generator needs beside it. */
export interface Person {
  readonly user: OktaUser;
  /** The department's usual name, however the profile spells it; null for people without one. */
  readonly department: string | null;
  /** 1 for an average user of software; a few people are far above, most below. */
  readonly appetite: number;
  /** The span in which the person can have signed in, in epoch milliseconds. */
  readonly activeFromMs: number;
  readonly activeUntilMs: number;
}

/** Where the people work: city, country, locale and time zone. */
const offices = [
  ['Berlin', 'DE', 'de_DE', 'Europe/Berlin'],
  ['London', 'GB', 'en_GB', 'Europe/London'],
  ['New York', 'US', 'en_US', 'America/New_York'],
  ['Lisbon', 'PT', 'pt_PT', 'Europe/Lisbon'],
  ['東京', 'JP', 'ja_JP', 'Asia/Tokyo'],
] as const;

/** Every `stride`-th person has the oddity, so that a company of about a hundred has all of them. */
const oddities = { withoutEmail: 97, sharedEmail: 89, otherLogin: 23, otherScript: 47 };

/**
 * Generates the directory, as untidy as real ones. The first person is the administrator who owns the API token
 * and is always active.
 */
export function generatePeople(options: {
  count: number;
  now: Date;
  random: Random;
  emailDomain: string;
  orgUrl: string;
  signInDays: number;
}): Person[] {
  const { count, now, random } = options;
  const userTypeId = random.oktaId('oty');
  const people: Person[] = [];
  const logins = new Set<string>();
  for (let index = 0; index < count; index++) {
    const status = index === 0 ? 'ACTIVE' : pickStatus(random, index);
    const times = lifeTimes(status, now, options.signInDays, random);
    const person = describePerson(index, options, logins);
    const id = random.oktaId('00u');
    people.push({
      user: {
        id,
        status,
        created: iso(times.created),
        activated: status === 'STAGED' ? null : iso(times.created + 3_600_000),
        statusChanged: status === 'STAGED' ? null : iso(times.statusChanged),
        lastLogin: times.lastLogin === null ? null : iso(times.lastLogin),
        lastUpdated: iso(times.lastUpdated),
        passwordChanged: times.lastLogin === null ? null : iso(times.created + 3_700_000),
        type: { id: userTypeId },
        profile: person.profile,
        credentials: { provider: { type: 'OKTA', name: 'OKTA' } },
        _links: userLinks(options.orgUrl, id),
      },
      department: person.department,
      appetite: Math.min(8, Math.exp(0.8 * random.normal() - 0.32)),
      activeFromMs: times.created + 3_600_000,
      activeUntilMs: times.activeUntil,
    });
  }
  appointManagers(people, random);
  shareEmails(people);
  return people;
}

/** The links of a user, with Okta's host whatever the request's host. */
export function userLinks(orgUrl: string, id: string): Record<string, unknown> {
  return {
    self: { href: `${orgUrl}/api/v1/users/${id}` },
    schema: { href: `${orgUrl}/api/v1/meta/schemas/user/default` },
  };
}

function pickStatus(random: Random, index: number): UserStatus {
  // The rare ones take turns, so that even a company of a hundred has each of them.
  const rare: Record<number, UserStatus> = {
    7: 'STAGED',
    17: 'SUSPENDED',
    27: 'PASSWORD_EXPIRED',
    37: 'LOCKED_OUT',
    47: 'PROVISIONED',
    57: 'RECOVERY',
    67: 'DEPROVISIONED',
  };
  const turn = index < 100 ? rare[index] : undefined;
  if (turn) return turn;
  const roll = random.next();
  if (roll < 0.08) return 'DEPROVISIONED';
  if (roll < 0.095) return 'STAGED';
  if (roll < 0.105) return 'PROVISIONED';
  if (roll < 0.12) return 'SUSPENDED';
  if (roll < 0.135) return 'PASSWORD_EXPIRED';
  if (roll < 0.14) return 'LOCKED_OUT';
  if (roll < 0.143) return 'RECOVERY';
  return 'ACTIVE';
}

function lifeTimes(status: UserStatus, now: Date, signInDays: number, random: Random) {
  const isNew = status === 'STAGED' || status === 'PROVISIONED' || random.chance(0.05);
  const ageDays = isNew ? 1 + random.next() * 25 : 30 + random.next() * 2200;
  const created = now.getTime() - ageDays * dayMs;
  const hasLeft = status === 'DEPROVISIONED' || status === 'SUSPENDED';
  // Half of the leavers left within the last 90 days, so that the log still has sign-ins of them.
  const leftDays = random.chance(0.5) ? random.next() * signInDays : signInDays + random.next() * 300;
  const statusChanged = hasLeft
    ? Math.max(created + 2 * 3_600_000, now.getTime() - leftDays * dayMs)
    : created + 3_600_000;
  const neverCame = status === 'STAGED' || status === 'PROVISIONED';
  const activeUntil = neverCame ? 0 : hasLeft ? statusChanged : now.getTime();
  const lastLogin = neverCame
    ? null
    : Math.max(created + 4_000_000, activeUntil - random.next() * 20 * dayMs);
  const touched = now.getTime() - random.next() * 400 * dayMs;
  return {
    created,
    statusChanged,
    activeUntil,
    lastLogin: lastLogin !== null && lastLogin > now.getTime() ? now.getTime() - 60_000 : lastLogin,
    lastUpdated: Math.max(statusChanged, Math.min(touched, now.getTime())),
  };
}

function describePerson(
  index: number,
  options: { random: Random; emailDomain: string },
  logins: Set<string>,
): { profile: OktaUserProfile; department: string | null } {
  const { random, emailDomain } = options;
  if (index % 71 === 70) return describeServiceAccount(index, emailDomain, random, logins);
  const foreign = index % oddities.otherScript === 5 ? random.pick(namesInOtherScripts) : undefined;
  const given = index === 0 ? 'Ada' : (foreign?.[0] ?? random.pick(givenNames));
  const family = index === 0 ? 'Lovelace' : (foreign?.[1] ?? random.pick(familyNames));
  const stem = unique(foreign?.[2] ?? `${asciiStem(given)}.${asciiStem(family)}`, logins);
  const isContractor = index !== 0 && random.chance(0.08);
  const plan = pickDepartment(random);
  const [city, countryCode, locale, timezone] = random.pick(offices);
  const email = `${stem}${isContractor && random.chance(0.5) ? '@contractors.' : '@'}${emailDomain}`;
  const profile: OktaUserProfile = {
    firstName: given,
    lastName: family,
    mobilePhone: null,
    secondEmail: null,
    login: index % oddities.otherLogin === 11 ? `e${100_000 + index}@corp.${emailDomain}` : email,
    email: index % 13 === 6 ? email.toUpperCase() : email,
    displayName: random.chance(0.8) ? `${given} ${family}` : null,
    title: random.chance(0.9) ? random.pick(titles) : null,
    employeeNumber: random.chance(0.92) ? String(100_000 + index) : null,
    division: random.chance(0.5) ? random.pick(['EMEA', 'Americas', 'APAC']) : null,
    organization: 'Acme',
    costCenter: random.chance(0.6) ? `CC-${random.int(100, 140)}` : null,
    city,
    countryCode,
    locale,
    timezone,
  };
  if (index % oddities.withoutEmail === 31) {
    if (index % 2 === 0) profile.email = null;
    else delete profile.email;
  }
  const userType = isContractor ? random.pick(contractorSpellings) : random.pick(employeeSpellings);
  if (userType !== undefined) profile.userType = userType;
  const withoutDepartment = random.chance(0.04);
  if (!withoutDepartment) profile.department = spell(plan, random);
  else if (random.chance(0.75)) profile.department = random.pick([null, '', '  ']);
  if (random.chance(0.05)) profile.badgeNumbers = [random.int(1000, 9999), random.int(1000, 9999)];
  return { profile, department: withoutDepartment ? null : plan.name };
}

const contractorSpellings = ['Contractor', 'contractor', 'CONTRACTOR', 'External', 'Freelancer'];
const employeeSpellings = ['Employee', 'employee', 'Full-Time', null, null, undefined];
const titles = [
  'Software Engineer',
  'Senior Software Engineer',
  'Account Executive',
  'Manager',
  'Director',
  'Analyst',
  'Specialist',
  'Team Lead',
  'Consultant',
  "Dev's Advocate",
];

function describeServiceAccount(index: number, emailDomain: string, random: Random, logins: Set<string>) {
  const stem = unique(
    random.pick(['svc-backup', 'svc-jira', 'svc-ci', 'svc-scanner', 'svc-printer']),
    logins,
  );
  const profile: OktaUserProfile = {
    firstName: 'Service',
    lastName: stem,
    // Orgs that lift Okta's rule for logins have some without an @; people without an e-mail have no such
    // login.
    login: index % 2 === 0 ? `${stem}@${emailDomain}` : stem,
    email: index % 2 === 0 ? `it-ops@${emailDomain}` : null,
    displayName: stem,
    userType: random.pick(['Service Account', 'service', 'SYSTEM']),
    department: index % 3 === 0 ? 'IT' : null,
  };
  return { profile, department: profile.department ?? null };
}

function unique(stem: string, taken: Set<string>): string {
  let login = stem;
  for (let suffix = 2; taken.has(login); suffix++) login = `${stem}${suffix}`;
  taken.add(login);
  return login;
}

/** A tree of managers written the five ways directories write them, with dangling ids and two circles in it. */
function appointManagers(people: readonly Person[], random: Random): void {
  const managers = people.filter((_, index) => index % 9 === 0);
  for (const [index, { user }] of people.entries()) {
    if (index === 0) continue;
    // Managers report to managers hired before them, so that the only circles are the deliberate ones.
    const span =
      index % 9 === 0 ? Math.floor(index / 9) : Math.min(managers.length, Math.floor(index / 9) + 1);
    const manager = managers[Math.floor(random.next() * span)]?.user;
    if (!manager || random.chance(0.05)) continue;
    nameManager(user.profile, manager, random);
  }
  const inCircle = people.slice(18, 21).map((person) => person.user);
  for (const [index, user] of inCircle.entries()) {
    const next = inCircle[(index + 1) % inCircle.length];
    if (next && inCircle.length > 1) nameManager(user.profile, next, random);
  }
  const own = people[22]?.user;
  if (own) own.profile.managerId = own.profile.login;
  const dangling = people.filter((_, index) => index % 61 === 24);
  for (const { user } of dangling) {
    user.profile.managerId = random.pick(['gone.manager@acme-demo.com', random.oktaId('00u'), '999999']);
    user.profile.manager = 'Somebody Who Left';
  }
}

function nameManager(profile: OktaUserProfile, manager: OktaUser, random: Random): void {
  const ways = [manager.profile.login, manager.profile.email, manager.id, manager.profile.employeeNumber];
  profile.managerId = random.pick(ways) ?? manager.id;
  profile.manager = random.chance(0.7) ? `${manager.profile.firstName} ${manager.profile.lastName}` : null;
}

/** Gives some people the e-mail address of the person before them in the list. Their logins differ. */
function shareEmails(people: readonly Person[]): void {
  for (const [index, { user }] of people.entries()) {
    const other = people[index - 1]?.user.profile.email;
    if (index % oddities.sharedEmail === 41 && other) user.profile.email = other;
  }
}

function iso(ms: number): string {
  return new Date(Math.floor(ms / 1000) * 1000).toISOString();
}
