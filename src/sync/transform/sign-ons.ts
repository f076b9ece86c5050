/** System Log events → sign-ons to services. Pure. */
import type { OktaLogEvent } from '../../okta/wire/logs.ts';
import { digestKey } from '../ids.ts';

/**
 * Events that report a sign-on to an app. One sign-on may cause several. Giving consent or showing a password
 * is none: a sign-on follows the first, and may follow the second.
 */
export const signOnEventTypes = [
  'user.authentication.sso',
  'app.oauth2.signon',
  'app.oauth2.authorize.code',
  'app.oauth2.as.authorize.code',
  'app.oauth2.token.grant.id_token',
  'app.oauth2.as.token.grant.id_token',
] as const;

/** The log's filter for them. */
export const signOnFilter = signOnEventTypes.map((type) => `eventType eq "${type}"`).join(' or ');

/** One successful sign-on of one person to one app. */
export type SignOn = {
  /** The same in all events of this sign-on. */
  key: string;
  /** ISO 8601, UTC. */
  publishedAt: string;
  oktaUserId: string;
  userLogin: string | null;
  /** The person's name in the app. */
  accountName: string | null;
  userName: string | null;
  oktaAppId: string;
  /** The app's label. */
  appLabel: string | null;
  /** The product's name in Okta's catalogue. */
  productName: string | null;
};

const types = new Set<string>(signOnEventTypes);

/**
 * The sign-on an event reports; null for everything else: other types, failed attempts (Okta logs those under
 * the same type), events without an app, events whose actor is a client or the system and that name no person.
 */
export function toSignOn(event: OktaLogEvent): SignOn | null {
  if (event.eventType === null || !types.has(event.eventType) || event.outcome !== 'SUCCESS') return null;
  const app = event.targets.find((target) => target.type === 'AppInstance' && usable(target.id) !== null);
  const person = personOf(event);
  if (!app?.id || !person) return null;
  const transactionId = usable(event.transactionId);
  return {
    key: digestKey('sign-on', person.id, app.id, transactionId ?? `event:${event.uuid}`),
    publishedAt: event.published,
    oktaUserId: person.id,
    userLogin: usable(person.login),
    accountName: usable(person.accountName),
    userName: usable(person.name),
    oktaAppId: app.id,
    appLabel: usable(app.alternateId),
    productName: usable(app.displayName),
  };
}

type Person = { id: string; login: string | null; accountName: string | null; name: string | null };

/** Okta grants tokens to a client: the person is then among the targets, or only in the token's subject. */
function personOf({ actor, targets }: OktaLogEvent): Person | null {
  for (const { type, id, alternateId, displayName } of [actor, ...targets]) {
    if (type !== 'User' || id === null || usable(id) === null) continue;
    return { id, login: alternateId, accountName: null, name: displayName };
  }
  // A client's token for itself has the client as subject.
  const id = targets.find(
    ({ type, subject }) => tokenTypes.has(type ?? '') && subject?.startsWith('00u'),
  )?.subject;
  if (!id) return null;
  const account = targets.find(({ type }) => type === 'AppUser');
  return {
    id,
    login: null,
    accountName: account?.alternateId ?? null,
    name: account?.displayName ?? null,
  };
}

const tokenTypes: ReadonlySet<string> = new Set(['id_token', 'access_token', 'refresh_token']);

/** In the log Okta sometimes writes absent values as `null` or `unknown`. */
function usable(text: string | null): string | null {
  return text === null || text === '' || text === 'null' || text === 'unknown' ? null : text;
}
