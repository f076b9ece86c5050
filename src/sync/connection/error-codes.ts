import type { OktaFailureKind } from '../../okta/errors.ts';
import type { IntegrationStatusReason } from '../../store/tables/integrations.ts';

/** The code of every error of a run, a stage or a connection test: kinds of failure at Okta, and our own. */
export type ErrorCode = OktaFailureKind | 'notRead' | 'gaveUp' | 'sealedToken' | 'internal';

/** `reason` becomes the integration's status reason. `meaning` is shown in the table of this folder's README. */
type Entry = { reason: IntegrationStatusReason; meaning: string };

/** All codes. Messages say more: they name the endpoint and what to do, and are written where the failure happens. */
export const errorCodes: Readonly<Record<ErrorCode, Entry>> = {
  unauthorized: { reason: 'INVALID_TOKEN', meaning: 'Okta refuses the API token. Nothing else is asked.' },
  forbidden: {
    reason: 'INSUFFICIENT_PERMISSIONS',
    meaning: "The token's owner lacks the admin role for what was asked.",
  },
  notEnabled: {
    reason: 'API_ACCESS_DISABLED',
    meaning: 'The org lacks the feature (`E0000015`): Okta has to enable it.',
  },
  addressRefused: {
    reason: 'IP_NOT_ALLOWED',
    meaning: 'Okta, or a proxy, refuses requests from the address of this server.',
  },
  rateLimited: { reason: 'RATE_LIMITED', meaning: "Okta's rate limit left no room in time." },
  notFound: { reason: 'ORG_NOT_FOUND', meaning: 'Okta does not know what was asked for.' },
  notOkta: { reason: 'ORG_NOT_FOUND', meaning: 'The domain answers, and is no Okta org.' },
  // The org answers, so our request was wrong.
  badRequest: { reason: 'INTERNAL', meaning: 'Okta did not understand the request: a fault of ours.' },
  malformed: {
    reason: 'ORG_UNREACHABLE',
    meaning: 'An answer broke off, was too large or not of the form that Okta documents.',
  },
  refusedLink: {
    reason: 'ORG_UNREACHABLE',
    meaning: 'An answer redirects, or leads to another host or list. It was not followed.',
  },
  timeout: { reason: 'ORG_UNREACHABLE', meaning: 'Okta did not answer in time.' },
  silent: {
    reason: 'ORG_UNREACHABLE',
    meaning: 'Okta answered nothing at all for half an hour. Nothing else is asked.',
  },
  unavailable: { reason: 'ORG_UNREACHABLE', meaning: 'Okta answered with a 5xx status.' },
  unreachable: {
    reason: 'ORG_UNREACHABLE',
    meaning: 'No connection: name, network, certificate, or an address inside a private network.',
  },
  aborted: { reason: 'INTERNAL', meaning: 'This server stopped. The run goes on by itself.' },
  notRead: {
    reason: 'ORG_UNREACHABLE',
    meaning: 'Not tried, because what it depends on could not be read.',
  },
  gaveUp: { reason: 'INTERNAL', meaning: 'The run was started five times and got no further.' },
  sealedToken: {
    reason: 'TOKEN_UNREADABLE',
    meaning:
      'The stored token does not open: its key is missing, or it or its row was changed. Nothing was sent.',
  },
  internal: { reason: 'INTERNAL', meaning: 'A fault of ours. The log of the server says more.' },
};

export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorCodes, code);
}
