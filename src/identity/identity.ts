/** What a caller may do: an admin everything, a viewer reads, an analyst reads what names no person. */
export type Role = 'admin' | 'viewer' | 'analyst';

/** Who calls, as settled before the GraphQL operation is looked at. */
export type Identity = {
  /** Every read and every command is bounded by it. */
  workspaceId: string;
  /** The person, as the router or the identity provider names them. Null only where nobody is asked. */
  userId: string | null;
  role: Role;
  /** What vouches for it. */
  via: 'none' | 'headers' | 'extensions' | 'jwt';
  /** When it ends, with the tolerance for clocks included. Null where nothing says so. */
  expiresAt: Date | null;
};

export type IdentityErrorCode = 'UNAUTHENTICATED' | 'FORBIDDEN' | 'IDENTITY_UNAVAILABLE';

/** Why a request is refused: for logs and metrics, never for the caller, and without any part of a secret. */
export type RefusalReason =
  | 'router-secret'
  | 'doubled-header'
  | 'method'
  | 'no-signature'
  | 'signature'
  | 'no-token'
  | 'token'
  | 'no-user'
  | 'no-role'
  | 'workspace'
  | 'no-keys';

/**
 * A request whose caller is not known, may not call, or cannot be checked for now. One text per code, so that a
 * caller who guesses does not learn which guess was wrong; `reason` says it to the operator.
 */
export class IdentityError extends Error {
  readonly code: IdentityErrorCode;
  readonly status: 401 | 403 | 503;
  readonly reason: RefusalReason;
  /** What jose said about a token, e.g. `ERR_JWT_EXPIRED`: a code, never a value. */
  readonly detail: string | undefined;

  constructor(code: IdentityErrorCode, reason: RefusalReason, detail?: string) {
    super(texts[code]);
    this.name = 'IdentityError';
    this.code = code;
    this.status = statuses[code];
    this.reason = reason;
    this.detail = detail;
  }
}

const texts: Record<IdentityErrorCode, string> = {
  UNAUTHENTICATED: 'Who calls could not be verified.',
  FORBIDDEN: 'The caller has no role or no workspace here.',
  IDENTITY_UNAVAILABLE: 'Callers cannot be verified for now: try again later.',
};

const statuses = { UNAUTHENTICATED: 401, FORBIDDEN: 403, IDENTITY_UNAVAILABLE: 503 } as const;
