export type OktaFailureKind =
  | 'unauthorized'
  | 'forbidden'
  /** The org lacks the feature: no role helps. */
  | 'notEnabled'
  /** Okta, or a proxy, refuses the address of this server. */
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
  /** No request was answered for so long that the client stops sending requests. */
  | 'silent'
  | 'aborted';

export type OktaErrorDetails = {
  /** Whether the same request may succeed later without anybody changing anything. */
  retryable: boolean;
  httpStatus?: number | undefined;
  oktaErrorCode?: string | undefined;
  oktaErrorId?: string | undefined;
  requestId?: string | undefined;
  /** Milliseconds until the same request may succeed; absent when unknown. */
  retryAfterMs?: number | undefined;
};

/**
 * A failure at Okta. The message addresses the person who can fix it.
 *
 * The message contains at most the template of the endpoint: no token, cursor, query or text from Okta, because
 * `errorSummary` may repeat what a user typed. Okta's support asks for `oktaErrorId` and `requestId`.
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
