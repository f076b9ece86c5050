import type { AppPlan } from './apps.ts';
import type { AppAssignment } from './assignments.ts';
import { createLogWriter, type LogRecord, type LogWriter } from './log-records.ts';
import type { Person } from './people.ts';
import type { Random } from './random.ts';
import type { OktaApp } from './wire.ts';

const dayMs = 86_400_000;
const hourMs = 3_600_000;

interface SignInOptions {
  apps: readonly AppPlan[];
  people: readonly Person[];
  appUsers: ReadonlyMap<string, readonly AppAssignment[]>;
  /** The deleted app that is only in the log. */
  goneApp: OktaApp;
  /** Okta's own app that is only in the log. */
  hiddenApp: OktaApp;
  /** Ids of people who were deleted: the log is all that is left of them. */
  formerPeopleIds: readonly string[];
  days: number;
  now: Date;
  random: Random;
}

/**
 * Generates the System Log: sign-ins on workdays, many by few, plus everything that must not be mistaken for
 * one. Ordered by the time each entry was persisted; none is later than `now`, none earlier than the first
 * midnight inside the window of `days`.
 */
export function generateLog(options: SignInOptions): LogRecord[] {
  const write = createLogWriter(1);
  const records: LogRecord[] = [];
  const workdays = listWorkdays(options.now, options.days);
  if (workdays.length === 0) return records;
  addAssignedSignIns(options, workdays, write, records);
  addStrangers(options, workdays, write, records);
  addOkta(options, workdays, write, records);
  addOddEvents(options, workdays, write, records);
  addLifeCycle(options, workdays, write, records);
  const nowMs = options.now.getTime();
  return records
    .filter((record) => record.publishedAtMs <= nowMs)
    .map((record) => (record.persistedAtMs <= nowMs ? record : { ...record, persistedAtMs: nowMs }))
    .sort((a, b) => a.persistedAtMs - b.persistedAtMs || a.serial - b.serial);
}

/** Midnights of the workdays in the window, oldest first; today is one of them, even on a weekend. */
function listWorkdays(now: Date, days: number): number[] {
  const today = Math.floor(now.getTime() / dayMs) * dayMs;
  const midnights: number[] = [];
  for (let back = days - 1; back >= 0; back--) {
    const midnight = today - back * dayMs;
    const weekday = new Date(midnight).getUTCDay();
    if ((weekday !== 0 && weekday !== 6) || back === 0) midnights.push(midnight);
  }
  return midnights;
}

function officeHour(midnight: number, random: Random): number {
  return midnight + 5 * hourMs + Math.floor(random.next() * random.next() * 15 * hourMs);
}

/** Events reach the log within seconds, a few of them up to an hour late: out of order for who polls. */
function persistedAt(publishedAtMs: number, random: Random): number {
  return publishedAtMs + (random.chance(0.004) ? random.int(60, 3500) * 1000 : random.int(100, 2500));
}

function addAssignedSignIns(
  options: SignInOptions,
  workdays: readonly number[],
  write: LogWriter,
  records: LogRecord[],
): void {
  const { random } = options;
  const usable = options.apps.filter(canSignIn);
  const appsOf = new Map<string, Array<{ plan: AppPlan; weight: number }>>();
  for (const [rank, plan] of usable.entries()) {
    // Some products lie idle for everybody: bought, assigned, and not opened in the whole window.
    if (rank > 20 && rank % 13 === 0) continue;
    const opened = Math.max(0.35, 0.95 - rank * 0.012);
    const weight = 1 / (rank + 1) ** 0.7;
    for (const { userId } of options.appUsers.get(plan.app.id) ?? []) {
      if (!random.chance(opened)) continue;
      const list = appsOf.get(userId);
      if (list) list.push({ plan, weight });
      else appsOf.set(userId, [{ plan, weight }]);
    }
  }
  const retiredAt = options.now.getTime() - Math.min(40, options.days / 2) * dayMs;
  for (const person of options.people) {
    const choices = appsOf.get(person.user.id);
    if (!choices || person.activeUntilMs === 0) continue;
    const total = choices.reduce((sum, choice) => sum + choice.weight, 0);
    const perDay = Math.min(12, 0.95 * person.appetite * Math.min(1.6, 0.6 + choices.length / 12));
    for (const midnight of workdays) {
      if (midnight < person.activeFromMs - dayMs || midnight > person.activeUntilMs) continue;
      for (let left = random.poisson(perDay); left > 0; left--) {
        const plan = pickWeighted(choices, total, random);
        const at = officeHour(midnight, random);
        if (at < person.activeFromMs || at > person.activeUntilMs) continue;
        if (plan.app.status === 'INACTIVE' && at > retiredAt) continue;
        addSignOn(person.user.id, plan, at, random, write, records);
      }
    }
  }
}

/** Bookmarks and apps without a protocol leave nothing in the log. */
function canSignIn(plan: AppPlan): boolean {
  const mode = plan.app.signOnMode;
  return (
    !plan.isInternal &&
    plan.reach !== 'nobody' &&
    mode !== null &&
    mode !== 'BOOKMARK' &&
    mode !== 'MFA_AS_SERVICE'
  );
}

function pickWeighted(
  choices: ReadonlyArray<{ plan: AppPlan; weight: number }>,
  total: number,
  random: Random,
): AppPlan {
  let rest = random.next() * total;
  for (const choice of choices) {
    rest -= choice.weight;
    if (rest < 0) return choice.plan;
  }
  return (choices[0] as { plan: AppPlan }).plan;
}

/** One sign-on: a single event for SAML and passwords, several of one transaction for OpenID Connect. */
function addSignOn(
  userId: string,
  plan: AppPlan,
  at: number,
  random: Random,
  write: LogWriter,
  records: LogRecord[],
): void {
  const base = { actorId: userId, appId: plan.app.id };
  const isFailure = random.chance(0.03);
  if (plan.app.signOnMode !== 'OPENID_CONNECT' || isFailure) {
    const oddity = random.chance(0.01) ? 'sparse' : 'none';
    records.push(
      write({
        ...base,
        eventType: 'user.authentication.sso',
        publishedAtMs: at,
        persistedAtMs: persistedAt(at, random),
        outcome: isFailure ? 'FAILURE' : 'SUCCESS',
        oddity,
      }),
    );
    return;
  }
  const types = random.pick(openIdFlows);
  let transaction: number | null = null;
  for (const [index, eventType] of types.entries()) {
    const record = write({
      ...base,
      ...(index > 0 ? { transaction } : {}),
      eventType,
      publishedAtMs: at + index * 400,
      persistedAtMs: persistedAt(at + index * 400, random),
      // Token grants are the client's doing as often as the person's.
      ...(eventType.includes('token.grant') && random.chance(0.5)
        ? { actorType: 'PublicClientApp' as const, actorId: plan.app.id, subjectId: userId }
        : {}),
    });
    transaction = record.transaction;
    records.push(record);
  }
}

const openIdFlows = [
  ['user.authentication.sso', 'app.oauth2.as.authorize.code', 'app.oauth2.as.token.grant.id_token'],
  [
    'user.authentication.sso',
    'app.oauth2.authorize.code',
    'app.oauth2.token.grant.id_token',
    'app.oauth2.signon',
  ],
  ['user.authentication.sso', 'app.oauth2.signon'],
  ['app.oauth2.signon'],
  ['app.oauth2.as.authorize.code', 'app.oauth2.as.token.grant.access_token'],
];

/** Sign-ins nobody assigned: brokered apps, strays, a deleted app, people who were deleted. */
function addStrangers(
  options: SignInOptions,
  workdays: readonly number[],
  write: LogWriter,
  records: LogRecord[],
): void {
  const { random, people, goneApp } = options;
  const seenPeople = people.filter((person) => person.activeUntilMs >= options.now.getTime());
  const signOn = (userId: string, plan: AppPlan, days: readonly number[]) =>
    addSignOn(userId, plan, officeHour(random.pick(days), random), random, write, records);

  for (const plan of options.apps.filter((candidate) => candidate.isBrokered)) {
    for (const person of random.sample(seenPeople, Math.max(3, Math.round(seenPeople.length * 0.07)))) {
      for (let left = random.int(1, 6); left > 0; left--) signOn(person.user.id, plan, workdays);
    }
  }
  const usable = options.apps.filter(canSignIn);
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

/** Sign-ins to Okta itself, which are no use of any service. */
function addOkta(
  options: SignInOptions,
  workdays: readonly number[],
  write: LogWriter,
  records: LogRecord[],
): void {
  const { random } = options;
  const own = options.apps.filter((plan) => plan.isInternal && plan.app.signOnMode !== null);
  if (own.length === 0) return;
  const people = options.people.filter((person) => person.activeUntilMs >= options.now.getTime());
  const count = Math.round(people.length * workdays.length * 0.04);
  for (let index = 0; index < count; index++) {
    const person = random.pick(people);
    const at = officeHour(random.pick(workdays), random);
    if (at < person.activeFromMs) continue;
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

/** Events of the right type that say nothing about a person and an app, or say it in an unusual shape. */
function addOddEvents(
  options: SignInOptions,
  workdays: readonly number[],
  write: LogWriter,
  records: LogRecord[],
): void {
  const { random } = options;
  const usable = options.apps.filter(canSignIn);
  const people = options.people.filter((person) => person.activeUntilMs >= options.now.getTime());
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
  if (usable.length === 0) return;
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

/** The administrators' and HR's side of the log: assignments, profiles, apps. */
function addLifeCycle(
  options: SignInOptions,
  workdays: readonly number[],
  write: LogWriter,
  records: LogRecord[],
): void {
  const { random } = options;
  const admin = options.people[0];
  if (!admin) return;
  const since = workdays[0] ?? 0;
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
      if (assignment.createdAtMs < since || !random.chance(0.05)) continue;
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
