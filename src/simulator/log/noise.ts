import type { AppPlan } from '../org/apps.ts';
import type { AppAssignment } from '../org/assignments.ts';
import type { Person } from '../org/people.ts';
import type { Random } from '../random.ts';
import type { OktaApp } from '../wire.ts';
import type { LogRecord, LogWriter } from './records.ts';
import { addSignOn, canSignIn, officeHour, persistedAt, type Workday } from './sign-ons.ts';

export interface LogOptions {
  apps: readonly AppPlan[];
  people: readonly Person[];
  appUsers: ReadonlyMap<string, readonly AppAssignment[]>;
  /** A deleted app that only the log still shows. */
  goneApp: OktaApp;
  /** Okta's own app that only the log shows. */
  hiddenApp: OktaApp;
  /** Ids of deleted people, who only remain in the log. */
  formerPeopleIds: readonly string[];
  days: number;
  /** Scales how often people sign in. */
  activity: number;
  now: Date;
  random: Random;
}

/** Sign-ins without an assignment: to brokered apps, to apps of others, to a deleted app, by deleted people. */
export function addStrangers(
  options: LogOptions,
  workdays: readonly Workday[],
  write: LogWriter,
  records: LogRecord[],
): void {
  const { random, goneApp } = options;
  const seenPeople = settledPeople(options, workdays);
  const signOn = (userId: string, plan: AppPlan, days: readonly Workday[]) =>
    addSignOn(userId, plan, officeHour(random.pick(days), random), random, write, records);

  for (const plan of options.apps.filter((candidate) => candidate.isBrokered)) {
    for (const person of random.sample(seenPeople, Math.max(3, Math.round(seenPeople.length * 0.07)))) {
      for (let left = random.int(1, 6); left > 0; left--) signOn(person.user.id, plan, workdays);
    }
  }
  const usable = options.apps.filter(canSignIn);
  if (usable.length === 0) return;
  for (const person of random.sample(seenPeople, Math.max(2, Math.round(seenPeople.length * 0.03)))) {
    signOn(person.user.id, random.pick(usable), workdays);
  }
  const gone: AppPlan = {
    app: goneApp,
    displayName: goneApp.label,
    departments: [],
    isProvisioned: false,
    isInternal: false,
    isBrokered: false,
    reach: 'nobody',
  };
  const firstThird = workdays.slice(0, Math.max(1, Math.floor(workdays.length / 3)));
  for (const person of random.sample(seenPeople, Math.max(2, Math.round(seenPeople.length * 0.01)))) {
    for (let left = random.int(1, 4); left > 0; left--) signOn(person.user.id, gone, firstThird);
  }
  for (const userId of options.formerPeopleIds) {
    for (const plan of random.sample(usable.slice(0, 12), 4)) {
      for (let left = random.int(1, 5); left > 0; left--) signOn(userId, plan, workdays);
    }
  }
}

/** People who were active during the whole window. */
function settledPeople(options: LogOptions, workdays: readonly Workday[]): Person[] {
  const since = workdays[0]?.fromMs ?? 0;
  return options.people.filter(
    (person) => person.activeFromMs <= since && person.activeUntilMs >= options.now.getTime(),
  );
}

/** Sign-ins to Okta itself, which do not count as use of a service. */
export function addOkta(
  options: LogOptions,
  workdays: readonly Workday[],
  write: LogWriter,
  records: LogRecord[],
): void {
  const { random } = options;
  const own = options.apps.filter((plan) => plan.isInternal && plan.app.signOnMode !== null);
  const people = settledPeople(options, workdays);
  if (own.length === 0 || people.length === 0) return;
  const count = Math.round(people.length * workdays.length * 0.04);
  for (let index = 0; index < count; index++) {
    const person = random.pick(people);
    const at = officeHour(random.pick(workdays), random);
    const base = { actorId: person.user.id, publishedAtMs: at, persistedAtMs: persistedAt(at, random) };
    const session = write({ ...base, eventType: 'user.session.start' });
    const app =
      index % 25 === 0 ? options.hiddenApp : (index % 5 === 0 ? random.pick(own) : (own[1] ?? own[0]))?.app;
    records.push(session);
    records.push(
      write({
        ...base,
        eventType: 'user.authentication.sso',
        appId: app?.id ?? null,
        transaction: session.transaction,
      }),
    );
  }
}

/** Events of a sign-in's type that lack the person or the app, or name them in an unusual form. */
export function addOddEvents(
  options: LogOptions,
  workdays: readonly Workday[],
  write: LogWriter,
  records: LogRecord[],
): void {
  const { random } = options;
  const usable = options.apps.filter(canSignIn);
  const people = settledPeople(options, workdays);
  const odd: ReadonlyArray<Partial<LogRecord>> = [
    { oddity: 'noTarget' },
    { oddity: 'noAppInstance' },
    { actorType: 'SystemPrincipal', actorId: 'okta.system.principal' },
    { outcome: null },
    { outcome: 'FAILURE' },
    { outcome: 'SKIPPED' },
    { transaction: null },
    { eventType: 'app.oauth2.token.grant.access_token' },
    { eventType: 'app.generic.unauth_app_access_attempt', outcome: 'FAILURE' },
    { eventType: 'policy.evaluate_sign_on', outcome: 'ALLOW' },
  ];
  if (usable.length === 0 || people.length === 0) return;
  for (let index = 0; index < Math.max(odd.length * 2, Math.round(people.length * 0.15)); index++) {
    const at = officeHour(random.pick(workdays), random);
    records.push(
      write({
        eventType: 'user.authentication.sso',
        publishedAtMs: at,
        persistedAtMs: persistedAt(at, random),
        actorId: random.pick(people).user.id,
        appId: random.pick(usable).app.id,
        ...odd[index % odd.length],
      }),
    );
  }
}

/** What administrators and HR do: events about assignments, profiles and apps. */
export function addLifeCycle(
  options: LogOptions,
  workdays: readonly Workday[],
  write: LogWriter,
  records: LogRecord[],
): void {
  const admin = options.people[0];
  if (!admin) return;
  const since = workdays[0]?.fromMs ?? 0;
  for (const person of options.people) {
    const created = Date.parse(person.user.created);
    const left =
      person.user.status === 'DEPROVISIONED' ? Date.parse(person.user.statusChanged ?? '') : Number.NaN;
    const facts = { actorId: admin.user.id, subjectId: person.user.id };
    if (created >= since)
      records.push(write({ ...facts, eventType: 'user.lifecycle.create', publishedAtMs: created }));
    if (left >= since)
      records.push(write({ ...facts, eventType: 'user.lifecycle.deactivate', publishedAtMs: left }));
  }
  for (const plan of options.apps) {
    for (const assignment of options.appUsers.get(plan.app.id) ?? []) {
      if (assignment.createdAtMs < since) continue;
      records.push(
        write({
          actorId: admin.user.id,
          eventType: 'application.user_membership.add',
          publishedAtMs: assignment.createdAtMs,
          appId: plan.app.id,
          subjectId: assignment.userId,
        }),
      );
    }
    // The admin console logs the creation of a catalogue app as an update.
    const created = Date.parse(plan.app.created);
    if (created < since) continue;
    const facts = { actorId: admin.user.id, publishedAtMs: created, appId: plan.app.id };
    records.push(write({ ...facts, eventType: 'application.lifecycle.update' }));
  }
}
