export type OktaFailureKind =
  | 'unauthorized'
  | 'forbidden'
  /** The org lacks the feature: no role helps. */
  | 'notEnabled'
  /** Not what is asked for is refused, but from where. */
  | 'addressRefused'
  | 'notFound'
  | 'rateLimited'
  | 'unavailable'
  | 'malformed'
  | 'refusedLink'
  | 'badRequest'
  | 'unreachable'
  | 'notOkta'
  | 'timeout'
  /** Nothing at all was answered for so long that nothing more is asked. */
  | 'silent'
  | 'aborted';

export type OktaErrorDetails = {
  /** Whether the same request may succeed if it is made again later, with nothing changed by a person. */
  retryable: boolean;
  httpStatus?: number | undefined;
  oktaErrorCode?: string | undefined;
  oktaErrorId?: string | undefined;
  requestId?: string | undefined;
  /** When the same request has a chance again, where that is known. */
  retryAfterMs?: number | undefined;
};

/**
 * What went wrong at Okta, in words for the person who can mend it.
 *
 * The message names the endpoint as a template at most: no token, cursor, query, nor any text Okta sent, because
 * `errorSummary` may repeat what a user typed. `oktaErrorId` and `requestId` are what Okta's support asks for.
 */
export class OktaError extends Error {
  override readonly name = 'OktaError';
  readonly kind: OktaFailureKind;
  readonly retryable: boolean;
  declare readonly httpStatus?: number;
  declare readonly oktaErrorCode?: string;
  declare readonly oktaErrorId?: string;
  declare readonly requestId?: string;
  declare readonly retryAfterMs?: number;

  constructor(kind: OktaFailureKind, message: string, details: OktaErrorDetails) {
    super(message);
    this.kind = kind;
    this.retryable = details.retryable;
    if (details.httpStatus !== undefined) this.httpStatus = details.httpStatus;
    if (details.oktaErrorCode !== undefined) this.oktaErrorCode = details.oktaErrorCode;
    if (details.oktaErrorId !== undefined) this.oktaErrorId = details.oktaErrorId;
    if (details.requestId !== undefined) this.requestId = details.requestId;
    if (details.retryAfterMs !== undefined) this.retryAfterMs = details.retryAfterMs;
  }
}
