import { ConnectFailure, codeOf, isTimeoutCode } from '../../network/connect-failure.ts';
import { OktaError, type OktaErrorDetails, type OktaFailureKind } from '../errors.ts';
import type { OktaResponseHeaders } from '../rate/headers.ts';
import type { Target } from './target.ts';

/** Why a request failed, and what the retry loop does about it. */
export type Failure = {
  error: OktaError;
  reaction: 'giveUp' | 'tryAgain' | 'askForLess' | 'waitForWindow';
  /** The page may have been larger than Okta can deliver in time, or larger than we accept. */
  mayBeTooMuch: boolean;
  /** No connection came about, so Okta has counted nothing. */
  isUnsent?: boolean;
};

/** Thrown for an answer larger than `maxBodyBytes`. */
export class BodyTooLarge extends Error {}
/** Thrown for a `Content-Encoding` that was not requested and cannot be decoded. */
export class UnknownEncoding extends Error {}

/**
 * Classifies a request without a complete answer. Uses only the code of the cause, because libraries put addresses
 * into messages.
 */
export function failureOfTransport(
  cause: unknown,
  at: { endpoint: string; isOverdue: boolean; status: number; target: Target },
): Failure {
  if (cause instanceof ConnectFailure) return failureOfConnecting(cause);
  const code = codeOf(cause);
  const via = at.target.proxy === undefined ? '' : ` through the proxy ${at.target.proxy.name}`;
  if (at.isOverdue || isTimeoutCode(code)) {
    return again('timeout', `Okta did not answer ${at.endpoint}${via} in time. Try again later.`, {
      mayBeTooMuch: true,
    });
  }
  if (cause instanceof BodyTooLarge) {
    const message = `Okta's answer to ${at.endpoint} is too large. Report this with the endpoint's name.`;
    return { ...again('malformed', message, { mayBeTooMuch: true }), reaction: 'askForLess' };
  }
  // After the headers, a reset, a wrong length and bad compression all mean an incomplete answer.
  if (at.status > 0 || cause instanceof UnknownEncoding || code.startsWith('HPE_')) {
    return again(
      'malformed',
      `Okta's answer to ${at.endpoint} was incomplete or cannot be read. Try again later.`,
    );
  }
  return again(
    'unreachable',
    `${new URL(at.target.origin).host} hung up${via} before it answered ${at.endpoint} (${code}). Try again later.`,
  );
}

function failureOfConnecting({ message, isLasting, isTimeout }: ConnectFailure): Failure {
  const failure = isLasting
    ? giveUp('unreachable', message)
    : again(isTimeout ? 'timeout' : 'unreachable', message);
  return { ...failure, isUnsent: true };
}

/** Classifies an answer whose body is not what the endpoint returns. */
export function failureOfBody(
  endpoint: string,
  details: { httpStatus: number; requestId?: string | undefined },
): Failure {
  const message = `Okta's answer to ${endpoint} does not have the documented form. Try again later.`;
  return again('malformed', message, details);
}

/** Classifies a status; null for 200. Does not read Okta's `errorSummary`, which may quote what people typed. */
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
    // Okta's API refuses with JSON, so this answer came from something in front of it.
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
    return giveUp('notFound', `Okta no longer knows what was requested at ${at.endpoint}.`, details);
  }
  if (status === 404) {
    return giveUp(
      'notOkta',
      'The Okta domain answers, but not with the Okta API. Check the domain.',
      details,
    );
  }
  if (status === 429) {
    const message = `Okta's rate limit for ${at.endpoint} is still used up. Other clients share it; try again later.`;
    return { ...again('rateLimited', message, details), reaction: 'waitForWindow' };
  }
  if (status === 408)
    return again('timeout', `Okta ended the request to ${at.endpoint} (408). Try again later.`, details);
  if (status >= 500) {
    return again('unavailable', `Okta has a fault at ${at.endpoint} (${status}). Try again later.`, {
      ...details,
      mayBeTooMuch: status === 500 || status === 504,
    });
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
      `${at.endpoint} answers with a redirect, which we do not follow. Check the Okta domain.`,
      details,
    );
  }
  return failureOfBody(at.endpoint, details);
}

/**
 * The error for a token that may read nothing, not even its owner's profile. Okta does not document how it refuses a
 * token outside of its network zones; this is the remaining explanation.
 */
export function refusedEverywhere(refusal: Partial<OktaErrorDetails> = {}): OktaError {
  const { httpStatus, oktaErrorCode, oktaErrorId, requestId } = refusal;
  return new OktaError('addressRefused', tokenRestrictedMessage, {
    ...{ httpStatus, oktaErrorCode, oktaErrorId, requestId },
    retryable: false,
  });
}

const addressRefusedMessage =
  'Something in front of Okta refuses requests from this server (403 without an error of the API). Allow the ' +
  'address that this server calls from: in the network zones that the org blocks, and in any proxy in between.';

const tokenRestrictedMessage =
  'Okta knows the API token and refuses every request from here, as it does for a token restricted to other network ' +
  'zones. In the Admin Console under Security, API, Tokens, let it be used from the address that this server ' +
  'calls from. If it is not restricted, its owner has lost the admin role: give them Read-only Administrator.';

/** The error for a rate limit that the client no longer waits for. `details` come from the last 429. */
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

/** Reads a reference for logs and support. Refuses one that contains the token. */
function readReference(value: unknown, apiToken: string): string | undefined {
  if (typeof value !== 'string' || !/^[\w.@:-]{1,100}$/.test(value)) return undefined;
  return value.includes(apiToken) ? undefined : value;
}

/** Null when the text is not a JSON object. Every error of Okta's API is one. */
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
