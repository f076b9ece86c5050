import { dayMs, hourMs } from '../durations.ts';
import type { AppPlan } from '../org/apps.ts';
import type { Random } from '../random.ts';
import type { LogRecord, LogWriter } from './records.ts';

const opensMs = 5 * hourMs;
const closesMs = 20 * hourMs;

/** One sign-on: a single event for SAML and passwords, several of one transaction for OpenID Connect. */
export function addSignOn(
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
  if (types === signedInByClient && at % 2 === 0) {
    records.push(
      write({
        eventType: 'app.oauth2.as.token.grant.id_token',
        ...byClient(userId, plan),
        publishedAtMs: at,
        persistedAtMs: persistedAt(at, random),
        oddity: 'onlyInToken',
      }),
    );
    return;
  }
  let transaction: number | null = null;
  for (const [index, eventType] of types.entries()) {
    const record = write({
      ...base,
      ...(index > 0 ? { transaction } : {}),
      eventType,
      publishedAtMs: at + index * 400,
      persistedAtMs: persistedAt(at + index * 400, random),
      // Clients are granted tokens as often as people are.
      ...(eventType.includes('token.grant') && random.chance(0.5) ? byClient(userId, plan) : {}),
    });
    transaction = record.transaction;
    records.push(record);
  }
}

function byClient(userId: string, { app }: AppPlan) {
  return { actorType: 'PublicClientApp' as const, actorId: app.id, appId: app.id, subjectId: userId };
}

/** One event. For a client that only asks for tokens, it is the grant of the token. */
const signedInByClient = ['app.oauth2.signon'];

const openIdFlows = [
  ['user.authentication.sso', 'app.oauth2.as.authorize.code', 'app.oauth2.as.token.grant.id_token'],
  [
    'user.authentication.sso',
    'app.oauth2.authorize.code',
    'app.oauth2.token.grant.id_token',
    'app.oauth2.signon',
  ],
  ['user.authentication.sso', 'app.oauth2.signon'],
  signedInByClient,
  ['app.oauth2.as.authorize.code', 'app.oauth2.as.token.grant.access_token'],
];

/** Bookmarks and apps without a protocol leave nothing in the log. */
export function canSignIn(plan: AppPlan): boolean {
  const mode = plan.app.signOnMode;
  return (
    !plan.isInternal &&
    plan.reach !== 'nobody' &&
    mode !== null &&
    mode !== 'BOOKMARK' &&
    mode !== 'MFA_AS_SERVICE'
  );
}

/** A day on which people sign in: the instants between which they do. */
export type Workday = { fromMs: number; untilMs: number };

/**
 * The workdays of the last `days` UTC days, oldest first; today is one of them. A window of less than a week
 * has no weekend, and all of today's sign-ins are before `now`, so that a company has as many sign-ins whenever
 * it is made.
 */
export function listWorkdays(now: Date, days: number): Workday[] {
  const nowMs = now.getTime();
  const today = Math.floor(nowMs / dayMs) * dayMs;
  const workdays: Workday[] = [];
  for (let back = days - 1; back > 0; back--) {
    const midnight = today - back * dayMs;
    const isWeekend = [0, 6].includes(new Date(midnight).getUTCDay());
    if (!isWeekend || days < 7) workdays.push({ fromMs: midnight + opensMs, untilMs: midnight + closesMs });
  }
  // Early in the UTC day, people in the east have already worked.
  if (days > 0)
    workdays.push({
      fromMs: nowMs < today + closesMs ? today : today + opensMs,
      untilMs: Math.min(today + closesMs, nowMs),
    });
  return workdays;
}

/** A moment of a workday; earlier ones are more likely. */
export function officeHour({ fromMs, untilMs }: Workday, random: Random): number {
  return fromMs + Math.floor(random.next() * random.next() * (untilMs - fromMs));
}

/** Events reach the log within seconds, a few up to an hour late: a poll gets those out of order. */
export function persistedAt(publishedAtMs: number, random: Random): number {
  return publishedAtMs + (random.chance(0.004) ? random.int(60, 3500) * 1000 : random.int(100, 2500));
}
