/** What a caller may do: an admin everything, a viewer reads, an analyst reads what names no person. */
export type Role = 'admin' | 'viewer' | 'analyst';

/** Who calls, determined before we look at the GraphQL operation. */
export type Identity = {
  /** Bounds every read and every command. */
  workspaceId: string;
  /** The person, as the router or the identity provider names them. Null only in mode `none`. */
  userId: string | null;
  role: Role;
  /** The source of it. */
  via: 'none' | 'headers' | 'extensions' | 'jwt';
  /** When it expires, including the tolerance for clocks. Null when unknown. */
  expiresAt: Date | null;
};

export type IdentityErrorCode = 'UNAUTHENTICATED' | 'FORBIDDEN' | 'IDENTITY_UNAVAILABLE';

/** Why we refuse a request: for logs and metrics, never for the caller, and without any part of a secret. */
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
 * We do not know the caller, refuse them, or cannot check them now. Each code has one message, so that a caller
 * who guesses does not learn which guess was wrong; `reason` is for the operator.
 */
export class IdentityError extends Error {
  readonly code: IdentityErrorCode;
  readonly status: 401 | 403 | 503;
  readonly reason: RefusalReason;
  /** The code jose gave for a token, e.g. `ERR_JWT_EXPIRED`; never a value. */
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
