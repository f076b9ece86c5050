import { dayMs } from '../durations.ts';
import { type LogRecord, signOnEventTypes } from '../log/records.ts';
import { isInternalApp } from '../org/catalogue.ts';
import type { OktaApp } from '../wire.ts';
import type { Company } from './company.ts';

const retentionDays = 90;

/** What a perfect reader finds in this org, as sets of Okta's ids. */
export interface GroundTruth {
  /**
   * Services by key: the catalogue's `name` for products, `app:<app id>` for custom apps, bookmarks and
   * templates; the value is the ids of the service's instances.
   */
  readonly services: ReadonlyMap<string, ReadonlySet<string>>;
  readonly serviceInstances: ReadonlySet<string>;
  /** Okta user ids of everybody who has an account. */
  readonly users: ReadonlySet<string>;
  /** `<user id>/<app id>`. */
  readonly accounts: ReadonlySet<string>;
  readonly employees: ReadonlySet<string>;
  /** Folded names. */
  readonly departments: ReadonlySet<string>;
  /** Sign-ins (distinct transactions) by `<user id>/<app id>/<UTC day>`. */
  readonly signIns: ReadonlyMap<string, number>;
  /** Ids of the users with a sign-in, per app, on the UTC day of `at − windowDays` or later. */
  activeUsersByApp(windowDays: number): ReadonlyMap<string, ReadonlySet<string>>;
  readonly counts: {
    readonly services: number;
    readonly serviceInstances: number;
    readonly users: number;
    readonly accounts: number;
    readonly employees: number;
    readonly departments: number;
    /** Sign-ins in total. */
    readonly signIns: number;
  };
}

/**
 * Computes the truth from the company's data, without HTTP. `at` is the moment of reading (default: when the
 * company was generated): it leaves out entries that were persisted later, or published more than 90 days
 * earlier.
 */
export function groundTruth(company: Company, options: { at?: Date } = {}): GroundTruth {
  const atMs = (options.at ?? company.generatedAt).getTime();
  const apps = new Map<string, OktaApp>(
    [...company.formerApps.values(), ...company.apps].map((app) => [app.id, app]),
  );
  const signOns = company.log.filter((record) => isVisible(record, atMs) && isSignOn(record, apps));

  const serviceInstances = new Set<string>();
  const accounts = new Set<string>();
  const users = new Set<string>();
  for (const app of company.apps) {
    if (app.status === 'DELETED' || isInternalApp(app.name)) continue;
    serviceInstances.add(app.id);
    for (const { userId } of company.appUsers.get(app.id) ?? []) {
      accounts.add(`${userId}/${app.id}`);
      users.add(userId);
    }
  }
  // Lists, not sets: nearly all of them have one element, and there may be a million.
  const transactions = new Map<string, number[]>();
  for (const record of signOns) {
    const appId = record.appId as string;
    const userId = signedIn(record) as string;
    const account = `${userId}/${appId}`;
    serviceInstances.add(appId);
    accounts.add(account);
    users.add(userId);
    const key = `${account}/${utcDay(record.publishedAtMs)}`;
    // An event without a transaction counts as one.
    const transaction = record.transaction ?? -record.serial;
    const seen = transactions.get(key);
    if (!seen) transactions.set(key, [transaction]);
    else if (!seen.includes(transaction)) seen.push(transaction);
  }

  const services = new Map<string, Set<string>>();
  for (const appId of serviceInstances) {
    const key = serviceKey(apps.get(appId), appId, company.org.subdomain);
    const instances = services.get(key) ?? new Set<string>();
    instances.add(appId);
    services.set(key, instances);
  }
  const employees = new Set(company.users.map((user) => user.id));
  const departments = new Set<string>();
  for (const { profile } of company.users) {
    const folded = foldDepartment(profile.department);
    if (folded !== null) departments.add(folded);
  }
  const signIns = new Map([...transactions].map(([key, seen]) => [key, seen.length]));

  return {
    services,
    serviceInstances,
    users,
    accounts,
    employees,
    departments,
    signIns,
    activeUsersByApp: (windowDays) => {
      const since = utcDay(atMs - windowDays * dayMs);
      const active = new Map<string, Set<string>>();
      for (const key of signIns.keys()) {
        const [userId = '', appId = '', day = ''] = key.split('/');
        if (day < since) continue;
        const ids = active.get(appId) ?? new Set<string>();
        ids.add(userId);
        active.set(appId, ids);
      }
      return active;
    },
    counts: {
      services: services.size,
      serviceInstances: serviceInstances.size,
      users: users.size,
      accounts: accounts.size,
      employees: employees.size,
      departments: departments.size,
      signIns: [...signIns.values()].reduce((sum, count) => sum + count, 0),
    },
  };
}

/** NFKC, trimmed, white space collapsed, lower case; "eng" is Engineering; null when nothing is left. */
export function foldDepartment(name: string | null | undefined): string | null {
  if (typeof name !== 'string') return null;
  const folded = name.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();
  if (folded === '') return null;
  return folded === 'eng' ? 'engineering' : folded;
}

function isVisible(record: LogRecord, atMs: number): boolean {
  return record.persistedAtMs <= atMs && record.publishedAtMs >= atMs - retentionDays * dayMs;
}

const countedTypes = new Set<string>(signOnEventTypes);

function isSignOn(record: LogRecord, apps: ReadonlyMap<string, OktaApp>): boolean {
  if (!countedTypes.has(record.eventType) || record.outcome !== 'SUCCESS' || signedIn(record) === null)
    return false;
  if (record.appId === null || record.oddity === 'noTarget' || record.oddity === 'noAppInstance')
    return false;
  const app = apps.get(record.appId);
  return app === undefined || !isInternalApp(app.name);
}

/** The person who signed in: the actor, or the one for whom a client got a token. */
function signedIn({ actorType, actorId, subjectId }: LogRecord): string | null {
  return actorType === 'User' ? actorId : subjectId;
}

function serviceKey(app: OktaApp | undefined, appId: string, subdomain: string): string {
  if (!app) return `app:${appId}`;
  const isCustom =
    app.name === 'oidc_client' ||
    app.name === 'bookmark' ||
    app.name.startsWith('template_') ||
    app.name.startsWith('scim') ||
    (app.name.startsWith(`${subdomain}_`) && /_\d+$/.test(app.name));
  return isCustom ? `app:${appId}` : app.name;
}

const dayNames = new Map<number, string>();

function utcDay(ms: number): string {
  const day = Math.floor(ms / dayMs);
  const name = dayNames.get(day) ?? new Date(ms).toISOString().slice(0, 10);
  dayNames.set(day, name);
  return name;
}
