import { describe, expect, test } from 'vitest';
import { generateCompany } from '../../src/simulator/company/company.ts';
import { foldDepartment, groundTruth } from '../../src/simulator/company/ground-truth.ts';
import type { LogRecord } from '../../src/simulator/log/records.ts';
import { isInternalApp } from '../../src/simulator/org/catalogue.ts';
import { appUserStatuses, userStatuses } from '../../src/simulator/wire.ts';

const now = new Date('2026-03-04T15:30:00Z');
const company = generateCompany({ seed: 7, now });
const profiles = company.users.map((user) => user.profile);

describe('a generated company', () => {
  test('is the same for the same seed, and another one for another seed', () => {
    const options = { now, people: 60, apps: 40, groups: 30, signInDays: 10 };
    const first = JSON.stringify([...entries(generateCompany({ ...options, seed: 1 }))]);
    expect(JSON.stringify([...entries(generateCompany({ ...options, seed: 1 }))])).toBe(first);
    expect(JSON.stringify([...entries(generateCompany({ ...options, seed: 2 }))])).not.toBe(first);
  });

  test('has the size that was asked for, and 50,000 to 80,000 log events in a quarter', () => {
    expect([company.users.length, company.apps.length, company.groups.length]).toEqual([1000, 120, 60]);
    expect(company.log.length).toBeGreaterThan(50_000);
    expect(company.log.length).toBeLessThan(80_000);
  });

  test.each([1, 2, 30, 500])('can be as small or as odd as %i apps', (apps) => {
    expect(generateCompany({ seed: 3, now, people: 5, apps, groups: 4, signInDays: 3 }).apps).toHaveLength(
      apps,
    );
  });

  test('uses 20-character ids with the prefixes of Okta', () => {
    for (const { id } of company.users) expect(id).toMatch(/^00u\w{17}$/);
    for (const { id } of company.apps) expect(id).toMatch(/^0oa\w{17}$/);
    for (const { id } of company.groups) expect(id).toMatch(/^00g\w{17}$/);
    expect(new Set(company.users.map((user) => user.id)).size).toBe(1000);
  });

  test('has people in every status, about a twelfth of them gone', () => {
    expect(new Set(company.users.map((user) => user.status))).toEqual(new Set(userStatuses));
    const left = company.users.filter((user) => user.status === 'DEPROVISIONED').length;
    expect(left).toBeGreaterThan(50);
    expect(left).toBeLessThan(120);
  });

  test('spells departments in more ways than it has departments, and leaves some people without', () => {
    const spellings = new Set(
      profiles.map((profile) => profile.department).filter((name) => foldDepartment(name)),
    );
    const { departments } = groundTruth(company);
    expect(departments.size).toBe(18);
    expect(spellings.size).toBeGreaterThan(departments.size + 10);
    expect(spellings).toContain('Eng');
    expect(profiles.some((profile) => profile.department === null)).toBe(true);
    expect(profiles.some((profile) => profile.department === '')).toBe(true);
    expect(profiles.some((profile) => !('department' in profile))).toBe(true);
  });

  test('has people without an e-mail, with a shared one, and with a login that is none', () => {
    const emails = profiles.map((profile) => profile.email).filter((email) => typeof email === 'string');
    expect(profiles.some((profile) => profile.email === null)).toBe(true);
    expect(profiles.some((profile) => !('email' in profile))).toBe(true);
    expect(new Set(emails).size).toBeLessThan(emails.length);
    expect(profiles.some((profile) => profile.email && profile.login !== profile.email)).toBe(true);
    expect(new Set(profiles.map((profile) => profile.login)).size).toBe(profiles.length);
  });

  test('has names in other scripts, with accents, apostrophes and emoji', () => {
    const names = profiles.map((profile) => `${profile.firstName} ${profile.lastName}`).join('\n');
    for (const script of [
      /\p{Script=Han}/u,
      /\p{Script=Arabic}/u,
      /ü/,
      /O'Brien/,
      /\p{Emoji_Presentation}/u,
    ]) {
      expect(names).toMatch(script);
    }
  });

  test('names managers by login, e-mail, id and number; some do not exist, some go in circles', () => {
    const byAnyName = new Map<string, string>();
    for (const { id, profile } of company.users) {
      for (const name of [profile.employeeNumber, profile.email, profile.login, id])
        if (name) byAnyName.set(name, id);
    }
    const named = profiles.map((profile) => profile.managerId).filter((id) => typeof id === 'string');
    expect(named.some((id) => company.users.some((user) => user.id === id))).toBe(true);
    expect(named.some((id) => company.users.some((user) => user.profile.login === id))).toBe(true);
    expect(named.some((id) => company.users.some((user) => user.profile.employeeNumber === id))).toBe(true);
    expect(named.some((id) => !byAnyName.has(id))).toBe(true);

    const managerOf = new Map(
      company.users.map(({ id, profile }) => [id, byAnyName.get(profile.managerId ?? '')]),
    );
    const isInCircle = (start: string) => {
      let id = managerOf.get(start);
      for (let steps = 0; id !== undefined && id !== start && steps < 50; steps++) id = managerOf.get(id);
      return id === start;
    };
    expect(company.users.filter(({ id }) => isInCircle(id)).length).toBeGreaterThan(2);
  });

  test('has contractors and service accounts in several spellings', () => {
    const types = new Set(profiles.map((profile) => profile.userType));
    for (const type of ['Contractor', 'contractor', 'External', 'Service Account', undefined, null]) {
      expect(types).toContain(type);
    }
  });

  test('has several instances of a product, custom apps, bookmarks, templates and Okta’s own apps', () => {
    const named = (name: string) => company.apps.filter((app) => app.name === name);
    expect(named('salesforce').length).toBeGreaterThan(1);
    expect(named('zendesk').length).toBeGreaterThan(2);
    for (const name of [
      'oidc_client',
      'bookmark',
      'template_swa',
      'saasure',
      'okta_enduser',
      'active_directory',
    ]) {
      expect(named(name).length).toBeGreaterThan(0);
    }
    expect(company.apps.some((app) => /^acme-demo_\w+_\d+$/.test(app.name))).toBe(true);
    expect(company.apps.filter((app) => app.label === 'Warehouse')).toHaveLength(2);
    expect(company.apps.some((app) => app.signOnMode === null && !isInternalApp(app.name))).toBe(true);
    expect(company.apps.some((app) => (app.licensing?.seatCount ?? 0) > 0)).toBe(true);
    expect(company.apps.some((app) => app.features.includes('PUSH_NEW_USERS'))).toBe(true);
    expect(new Set(company.apps.map((app) => app.name)).size).toBeGreaterThan(90);
  });

  test('keeps the assignments of inactive apps, and app users of people who are not in the directory', () => {
    const inactive = company.apps.filter((app) => app.status === 'INACTIVE');
    expect(inactive.some((app) => (company.appUsers.get(app.id)?.length ?? 0) > 0)).toBe(true);
    const known = new Set(company.users.map((user) => user.id));
    const assignments = [...company.appUsers.values()].flat();
    expect(assignments.some(({ userId }) => !known.has(userId))).toBe(true);
    expect(new Set(assignments.map(({ status }) => status))).toEqual(new Set(appUserStatuses));
    expect(new Set(assignments.map(({ scope }) => scope))).toEqual(new Set(['USER', 'GROUP']));
  });

  test('has people who left and still hold accounts', () => {
    const left = new Set(
      company.users.filter((user) => user.status === 'DEPROVISIONED').map((user) => user.id),
    );
    expect([...company.appUsers.values()].flat().some(({ userId }) => left.has(userId))).toBe(true);
  });

  test('assigns nobody who is staged through a group', () => {
    const staged = new Set(company.users.filter((user) => user.status === 'STAGED').map((user) => user.id));
    expect([...company.groupMembers.values()].flat().some((userId) => staged.has(userId))).toBe(true);
    const viaGroup = [...company.appUsers.values()].flat().filter(({ scope }) => scope === 'GROUP');
    expect(viaGroup.some(({ userId }) => staged.has(userId))).toBe(false);
  });

  test('has sign-ins without an assignment, into a brokered app, a deleted app, and by deleted people', () => {
    const { accounts } = groundTruth(company);
    const assigned = new Set(
      [...company.appUsers].flatMap(([appId, list]) => list.map(({ userId }) => `${userId}/${appId}`)),
    );
    const unassigned = [...accounts]
      .filter((account) => !assigned.has(account))
      .map((account) => account.split('/'));
    const brokered = company.apps.find((app) => app.settings.implicitAssignment === true);
    expect(unassigned.filter(([, appId]) => appId === brokered?.id).length).toBeGreaterThan(20);
    expect(unassigned.filter(([, appId]) => appId !== brokered?.id).length).toBeGreaterThan(20);
    expect(unassigned.some(([, appId]) => company.formerApps.has(appId ?? ''))).toBe(true);
    expect(unassigned.some(([userId]) => company.formerPeople.has(userId ?? ''))).toBe(true);
  });

  test('has sign-ins that must not count: failed, without app, by clients, into Okta itself', () => {
    const internal = new Set(company.apps.filter((app) => isInternalApp(app.name)).map((app) => app.id));
    const sso = company.log.filter((record) => record.eventType === 'user.authentication.sso');
    expect(sso.some((record) => record.outcome === 'FAILURE')).toBe(true);
    expect(sso.some((record) => record.outcome === null)).toBe(true);
    expect(sso.some((record) => record.oddity === 'noTarget')).toBe(true);
    expect(sso.some((record) => record.oddity === 'noAppInstance')).toBe(true);
    expect(sso.some((record) => record.actorType === 'SystemPrincipal')).toBe(true);
    expect(sso.some((record) => internal.has(record.appId ?? ''))).toBe(true);
    expect(company.log.some((record) => record.actorType === 'PublicClientApp')).toBe(true);
  });

  test('signs in on workdays, never before the person came, never after they left, never in the future', () => {
    const users = new Map(company.users.map((user) => [user.id, user]));
    const early: LogRecord[] = [];
    const late: LogRecord[] = [];
    let latest = 0;
    for (const record of company.log.filter(({ eventType }) => eventType === 'user.authentication.sso')) {
      const user = users.get(record.actorId);
      latest = Math.max(latest, record.persistedAtMs);
      if (record.actorType !== 'User' || !user) continue;
      if (record.publishedAtMs < Date.parse(user.created)) early.push(record);
      const hasLeft = user.status === 'DEPROVISIONED' || user.status === 'SUSPENDED';
      if (hasLeft && record.publishedAtMs > Date.parse(user.statusChanged ?? '') + 1000) late.push(record);
      if (user.status === 'STAGED') early.push(record);
    }
    expect(latest).toBeLessThanOrEqual(now.getTime());
    expect([...early, ...late]).toEqual([]);
    const weekdays = new Set(
      company.log.filter(({ appId }) => appId).map((r) => new Date(r.publishedAtMs).getUTCDay()),
    );
    expect(weekdays.has(2)).toBe(true);
    const sundays = company.log.filter((r) => new Date(r.publishedAtMs).getUTCDay() === 0);
    expect(sundays.filter(({ eventType }) => eventType.includes('sso'))).toHaveLength(0);
  });

  test('is used unevenly: a fifth of the accounts make more than half of the sign-ins', () => {
    const perAccount = new Map<string, number>();
    for (const [key, count] of groundTruth(company).signIns) {
      const account = key.slice(0, key.lastIndexOf('/'));
      perAccount.set(account, (perAccount.get(account) ?? 0) + count);
    }
    const sorted = [...perAccount.values()].sort((a, b) => b - a);
    const sum = (list: number[]) => list.reduce((total, value) => total + value, 0);
    expect(sum(sorted.slice(0, sorted.length / 5)) / sum(sorted)).toBeGreaterThan(0.5);
  });
});

function* entries(value: ReturnType<typeof generateCompany>) {
  for (const part of Object.values(value)) yield part instanceof Map ? [...part] : part;
}

describe('a company that hands apps out through groups', () => {
  const tidy = generateCompany({
    seed: 3,
    now,
    people: 1_100,
    apps: 118,
    groups: 250,
    signInDays: 5,
    groupPerApp: true,
    activity: 0.1,
  });
  const services = tidy.apps.filter((app) => !isInternalApp(app.name));
  const sizes = services.map((app) => tidy.appUsers.get(app.id)?.length ?? 0).sort((a, b) => b - a);

  test('has a twentieth of its services for everyone, a fifth for a fifth, the rest for 2 %', () => {
    expect(sizes).toHaveLength(104);
    const [everyone, many, team] = [sizes.slice(0, 5), sizes.slice(5, 26), sizes.slice(26)];
    for (const size of everyone) expect(size).toBeGreaterThan(960);
    for (const size of many) expect(Math.abs(size - 200)).toBeLessThan(20);
    for (const size of team) expect(size).toBeLessThan(30);
  });

  test('grants every service through a group of its own or Everyone, but for the brokered one', () => {
    const grants = services.map((app) => tidy.appGroups.get(app.id) ?? []);
    expect(grants.filter((ids) => ids.length === 0)).toHaveLength(1);
    expect(new Set(grants.flat()).size).toBe(104 - 1 - 5 + 1);
  });

  test('signs in as rarely as asked', () => {
    const usual = generateCompany({ seed: 3, now, people: 1_100, apps: 118, groups: 250, signInDays: 5 });
    expect(tidy.log.length).toBeLessThan(usual.log.length * 0.6);
  });
});

describe('whenever a company is generated', () => {
  const instants = [
    '2026-11-30T03:00:00Z', // Monday, before anybody is at work
    '2026-11-29T12:00:00Z', // Sunday
    '2026-11-28T23:59:30Z',
    '2026-12-31T23:59:59Z',
    '2027-01-01T00:00:01Z',
    '2027-03-28T00:59:59Z', // summer time begins in Europe
    '2028-02-29T04:00:00Z',
  ].map((text) => new Date(text));
  const size = { seed: 5, people: 20, apps: 12, groups: 5 };

  test.each([1, 2, 3, 6])('the last %i days hold sign-ins, about as many as at any other instant', (days) => {
    const counts = instants.map((now) => {
      const { log } = generateCompany({ ...size, now, signInDays: days });
      expect(Math.max(...log.map((record) => record.persistedAtMs))).toBeLessThanOrEqual(now.getTime());
      return log.filter((record) => record.eventType === 'user.authentication.sso').length;
    });
    expect(Math.min(...counts)).toBeGreaterThan(10);
    expect(Math.max(...counts)).toBeLessThan(2 * Math.min(...counts));
  });

  test('the last day has been one of work for its people', () => {
    const counts = instants.map((now) => {
      const { log } = generateCompany({ ...size, people: 60, now });
      return log.filter((record) => record.publishedAtMs > now.getTime() - 86_400_000).length;
    });
    expect(Math.min(...counts)).toBeGreaterThan(20);
  });
});
