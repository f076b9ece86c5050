/** Parses what admins enter: each function returns a valid value, or what is wrong with the input. */
import { parseOktaDomain } from '../../okta/domain.ts';
import { parseApiToken } from '../../okta/token.ts';
import { findSecretKind } from '../../secrets/looks-secret.ts';
import { Secret } from '../../secrets/secret.ts';
import type { OktaCredentials } from '../connection/okta-clients.ts';
import { type InvalidInput, invalid } from './outcomes.ts';

export const defaultIntervalSeconds = 86_400;

const minIntervalSeconds = 15 * 60;
const maxIntervalSeconds = 30 * 86_400;
/** Of Okta's smallest limit, 20 requests a minute, this share is one request. */
const minRateShare = 0.05;
const maxNameLength = 200;

export function parseCredentials(input: {
  domain: string;
  apiToken: string;
}): OktaCredentials | InvalidInput {
  const parsed = parseDomain(input.domain);
  if ('kind' in parsed) return parsed;
  const apiToken = parseToken(input.apiToken);
  return 'kind' in apiToken ? apiToken : { domain: parsed.domain, apiToken };
}

export function parseDomain(text: string): Pick<OktaCredentials, 'domain'> | InvalidInput {
  // A name that holds a token would be looked up, and told to every name server on the way.
  const misplaced = refuseSecret('domain', text, 'Enter only the domain, such as acme.okta.com.');
  if (misplaced) return misplaced;
  const domain = parseOktaDomain(text);
  return domain.ok ? { domain: domain.domain } : invalid('domain', domain.reason);
}

export function parseToken(text: string): OktaCredentials['apiToken'] | InvalidInput {
  const kind = findSecretKind(text);
  // Checked here, because Okta would be sent it.
  if (kind === 'privateKey' || kind === 'webToken') {
    const what = kind === 'privateKey' ? 'a private key' : 'an OAuth or ID token';
    return invalid('apiToken', `That is ${what}, not an API token. Nothing was sent or stored.`);
  }
  const token = parseApiToken(text);
  return token.ok ? new Secret(token.token) : invalid('apiToken', token.reason);
}

/** A name as it is stored; null for a blank name. */
export function parseName(name: string): string | null | InvalidInput {
  const text = name.replaceAll('\0', '').trim();
  const misplaced = refuseSecret('name', text, 'Give the integration another name.');
  return misplaced ?? (text.slice(0, maxNameLength).toWellFormed() || null);
}

/** Refuses a text that is shown to others when a secret was pasted into it. Null when it holds none. */
export function refuseSecret(field: string, text: string, advice: string): InvalidInput | null {
  if (findSecretKind(text) === null) return null;
  return invalid(
    field,
    `That looks like a secret: a token, a key or a password. Nothing was stored. ${advice}`,
  );
}

/** Parses seconds and rounds them to whole seconds. */
export function parseInterval(seconds: number): number | InvalidInput {
  // Not the negated comparison, because NaN compares as false.
  if (seconds >= minIntervalSeconds && seconds <= maxIntervalSeconds) return Math.round(seconds);
  return invalid('syncInterval', 'The time between syncs must be from PT15M to P30D.');
}

export function parseRateShare(share: number): number | InvalidInput {
  if (share >= minRateShare && share <= 1) return share;
  return invalid('maxRateShare', `The share of the rate limits must be from ${minRateShare} to 1.`);
}
