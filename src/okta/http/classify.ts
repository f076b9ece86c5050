import { addressNotAllowedCode } from '../../network/addresses.ts';
import { OktaError, type OktaErrorDetails, type OktaFailureKind } from '../errors.ts';
import type { OktaResponseHeaders } from '../rate/headers.ts';

/** Why a request failed, and what the retry loop should do about it. */
export type Failure = {
  error: OktaError;
  reaction: 'giveUp' | 'tryAgain' | 'askForLess' | 'waitForWindow';
  /** The page asked for may have been more than Okta could deliver in time, or more than is accepted. */
  mayBeTooMuch: boolean;
};

/** Thrown for an answer beyond the cap. */
export class BodyTooLarge extends Error {}
/** Thrown for a `Content-Encoding` that was not asked for and is not understood. */
export class UnknownEncoding extends Error {}

/** A request that got no complete answer. The cause is reduced to its code: libraries put addresses into theirs. */
export function failureOfTransport(
  cause: unknown,
  at: { endpoint: string; isOverdue: boolean; status: number },
): Failure {
  const code = codeOf(cause);
  if (at.isOverdue || isTimeoutCode(code)) {
    return again('timeout', `Okta did not answer ${at.endpoint} in time. Try again later.`, {
      mayBeTooMuch: true,
    });
  }
  if (cause instanceof BodyTooLarge) {
    const message = `Okta's answer to ${at.endpoint} is larger than is accepted. Report this with the endpoint's name.`;
    return { ...again('malformed', message, { mayBeTooMuch: true }), reaction: 'askForLess' };
  }
  if (code === addressNotAllowedCode) {
    return giveUp(
      'unreachable',
      'The Okta domain leads to an address inside a private network. Check the domain.',
    );
  }
  if (isCertificateCode(code)) {
    return giveUp(
      'unreachable',
      `The certificate of the Okta domain cannot be trusted (${code}). Check the domain, and any proxy in between.`,
    );
  }
  // Once headers are there, a reset, a wrong length or bad compression all mean the same: half an answer.
  if (at.status > 0 || cause instanceof UnknownEncoding || code.startsWith('HPE_')) {
    return again(
      'malformed',
      `Okta's answer to ${at.endpoint} broke off or cannot be read. Try again later.`,
    );
  }
  return again(
    'unreachable',
    `Okta cannot be reached (${code}). Check the Okta domain and this machine's connection.`,
  );
}

/** An answer with a body that is not what the endpoint is known to return. */
export function failureOfBody(
  endpoint: string,
  details: { httpStatus: number; requestId?: string | undefined },
): Failure {
  const message = `Okta's answer to ${endpoint} is not what the API is known to return. Try again later.`;
  return again('malformed', message, details);
}

/** What a status other than 200 means, or null for 200. Okta's `errorSummary` is not read: it may quote people. */
export function failureOfStatus(
  answer: { status: number; headers: OktaResponseHeaders; text: string },
  at: { endpoint: string; apiToken: string },
): Failure | null {
  const { status } = answer;
  if (status === 200) return null;
  const body = readErrorBody(answer.text);
  const details = {
    httpStatus: status,
    oktaErrorCode: body?.code,
    oktaErrorId: readReference(body?.id, at.apiToken),
    requestId: readRequestId(answer.headers, at.apiToken),
  };
  const isFeatureMissing = body?.code === 'E0000015';
  if (isFeatureMissing && (status === 401 || status === 403)) {
    const message = `The Okta org does not have the feature behind ${at.endpoint}. Ask Okta to enable it.`;
    return giveUp('notEnabled', message, details);
  }
  if (status === 401) {
    return giveUp(
      'unauthorized',
      'Okta refused the API token. It is wrong, expired or revoked, or the admin who created it was deactivated. ' +
        'Create a new token in Okta and replace this one. A token that is restricted to network zones needs the ' +
        'address of this server in one of them.',
      details,
    );
  }
  if (status === 403 && body === null) {
    // Okta words every refusal of its API as JSON: this one came from before it.
    return giveUp('addressRefused', addressRefusedMessage, details);
  }
  if (status === 403) {
    return giveUp(
      'forbidden',
      `The API token may not read ${at.endpoint}. Give the admin who created it the Read-only Administrator role.`,
      details,
    );
  }
  if (status === 404 && body !== null) {
    return giveUp('notFound', `Okta knows nothing under ${at.endpoint} any more.`, details);
  }
  if (status === 404) {
    return giveUp(
      'notOkta',
      'The Okta domain answers, but not with the Okta API. Check the domain.',
      details,
    );
  }
  if (status === 429) {
    const message = `Okta's rate limit for ${at.endpoint} stays used up. Other clients share it; try again later.`;
    return { ...again('rateLimited', message, details), reaction: 'waitForWindow' };
  }
  if (status === 408) return again('timeout', `Okta gave ${at.endpoint} up. Try again later.`, details);
  if (status >= 500) {
    return again(
      'unavailable',
      `Okta has a problem of its own at ${at.endpoint} (${status}). Try again later.`,
      {
        ...details,
        mayBeTooMuch: status === 500 || status === 504,
      },
    );
  }
  if (status >= 400) {
    return giveUp(
      'badRequest',
      `Okta did not understand the request to ${at.endpoint} (${status}). Report this with the endpoint's name.`,
      details,
    );
  }
  if (status >= 300) {
    return giveUp(
      'refusedLink',
      `${at.endpoint} answers with a redirect, which is not followed. Check the Okta domain.`,
      details,
    );
  }
  return failureOfBody(at.endpoint, details);
}

/**
 * What to make of a token that is refused everything, its owner's own profile included. How Okta refuses a token that
 * is used outside of its network zones is not documented, so this goes by what is left over.
 */
export function refusedEverywhere(refusal: Partial<OktaErrorDetails> = {}): OktaError {
  const { httpStatus, oktaErrorCode, oktaErrorId, requestId } = refusal;
  return new OktaError('addressRefused', tokenRestrictedMessage, {
    ...{ httpStatus, oktaErrorCode, oktaErrorId, requestId },
    retryable: false,
  });
}

const addressRefusedMessage =
  'Requests from this server are turned away before Okta looks at them (403 without a word of the API). Allow the ' +
  'address that this server calls from: in the network zones that the org blocks, and in any proxy in between.';

const tokenRestrictedMessage =
  'Okta knows the API token and refuses everything from here, which is what a token restricted to network zones does ' +
  'elsewhere. In the Admin Console under Security, API, Tokens, let it be used from the address that this server ' +
  'calls from. If it is not restricted, its owner has no admin role any more: give them Read-only Administrator.';

/** A rate limit that is not waited for any longer, with when it has room again; `details` are the last refusal's. */
export function rateLimitError(
  endpoint: string,
  roomInMs: number | null,
  details: Partial<OktaErrorDetails> = {},
): OktaError {
  const when = roomInMs === null ? 'in a minute' : `in ${Math.max(1, Math.ceil(roomInMs / 1_000))} seconds`;
  const message = `Okta's rate limit for ${endpoint} is used up. Other clients share it; try again ${when}.`;
  const { httpStatus, oktaErrorCode, oktaErrorId, requestId } = details;
  return new OktaError('rateLimited', message, {
    ...{ httpStatus, oktaErrorCode, oktaErrorId, requestId },
    retryable: true,
    retryAfterMs: roomInMs ?? undefined,
  });
}

export function readRequestId(headers: OktaResponseHeaders, apiToken: string): string | undefined {
  return readReference(headers['x-okta-request-id'], apiToken);
}

/** References are for logs and support, so they must not become a way to get the token there. */
function readReference(value: unknown, apiToken: string): string | undefined {
  if (typeof value !== 'string' || !/^[\w.@:-]{1,100}$/.test(value)) return undefined;
  return value.includes(apiToken) ? undefined : value;
}

/** Null when the text is not a JSON object, as every error of the Okta API is. */
function readErrorBody(text: string): { code: string | undefined; id: unknown } | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof json !== 'object' || json === null) return null;
  const { errorCode, errorId } = json as { errorCode?: unknown; errorId?: unknown };
  const code = typeof errorCode === 'string' && /^E\d{7}$/.test(errorCode) ? errorCode : undefined;
  return { code, id: errorId };
}

type Details = Partial<Pick<OktaError, 'httpStatus'>> & {
  oktaErrorCode?: string | undefined;
  oktaErrorId?: string | undefined;
  requestId?: string | undefined;
};

function giveUp(kind: OktaFailureKind, message: string, details: Details = {}): Failure {
  const error = new OktaError(kind, message, { ...details, retryable: false });
  return { error, reaction: 'giveUp', mayBeTooMuch: false };
}

function again(
  kind: OktaFailureKind,
  message: string,
  { mayBeTooMuch = false, ...details }: Details & { mayBeTooMuch?: boolean } = {},
): Failure {
  return {
    error: new OktaError(kind, message, { ...details, retryable: true }),
    reaction: 'tryAgain',
    mayBeTooMuch,
  };
}

function codeOf(cause: unknown): string {
  if (cause instanceof AggregateError) return codeOf(cause.errors[0]);
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' && /^[A-Z0-9_]{1,60}$/.test(code) ? code : 'no code';
}

function isTimeoutCode(code: string): boolean {
  return code === 'ETIMEDOUT' || /^UND_ERR_(?:CONNECT|HEADERS|BODY)_TIMEOUT$/.test(code);
}

function isCertificateCode(code: string): boolean {
  return /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|CRL|ALTNAME/.test(code);
}
