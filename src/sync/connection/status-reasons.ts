import type { OktaError } from '../../okta/errors.ts';
import type { Capability, IntegrationStatusReason } from '../../store/tables/integrations.ts';
import type { SyncError } from '../../store/tables/sync-runs.ts';
import { errorCodes, isErrorCode } from './error-codes.ts';

/** The error that a run shows for a failure at Okta. */
export function toSyncError(error: OktaError): SyncError {
  return {
    code: error.kind,
    message: error.message,
    httpStatus: error.httpStatus ?? null,
    oktaErrorCode: error.oktaErrorCode ?? null,
    oktaErrorId: error.oktaErrorId ?? null,
    oktaRequestId: error.requestId ?? null,
    retryable: error.retryable,
  };
}

/** Why an integration cannot be read. `wasWorking`: the token worked before, so it was not mistyped. */
export function toStatusReason({ kind }: OktaError, wasWorking: boolean): IntegrationStatusReason {
  return kind === 'unauthorized' && wasWorking ? 'TOKEN_EXPIRED_OR_REVOKED' : errorCodes[kind].reason;
}

/** Whether Okta refuses the token, so that only a new token helps. */
export function isTokenRefused(reason: IntegrationStatusReason | null): boolean {
  return reason === 'TOKEN_EXPIRED_OR_REVOKED' || reason === 'INVALID_TOKEN';
}

/** The capability of a data type that was read. `hidden` comes from the stage; undefined keeps the previous status. */
export function toReadCapability(
  { dataType, status, message, reason = null }: Capability,
  hidden: string | null | undefined,
  now: Date,
): Capability {
  const read = { dataType, lastSucceededAt: now.toISOString() };
  // Only the users stage checks for hidden people, and not in every run.
  if (dataType === 'USERS' && hidden === undefined && status === 'PARTIAL')
    return { ...read, status, message, reason };
  if (hidden == null) return { ...read, status: 'OK', message: null };
  return { ...read, status: 'PARTIAL', message: hidden, reason: 'INSUFFICIENT_PERMISSIONS' };
}

/** The capability of a data type that could not be read. `code` is the error code of the stage or request. */
export function toFailedCapability(
  { dataType, lastSucceededAt }: Pick<Capability, 'dataType' | 'lastSucceededAt'>,
  { code, message }: { code: string; message: string | null },
): Capability {
  const reason = isErrorCode(code) ? errorCodes[code].reason : null;
  return {
    dataType,
    status: refusals[code] ?? 'FAILED',
    message: reason === 'RATE_LIMITED' ? rateLimitedMessage : message,
    reason,
    lastSucceededAt,
  };
}

const refusals: Readonly<Record<string, Capability['status']>> = {
  forbidden: 'FORBIDDEN',
  addressRefused: 'FORBIDDEN',
  notEnabled: 'DISABLED',
};

/** Nobody has to act, so this replaces the failure's own advice to try again later. */
const rateLimitedMessage =
  'Okta’s rate limit was used up, so this could not be read. All clients of the org share the limit. Syncs wait and ' +
  'try again by themselves.';

/** The status of an integration whose token works, from its capabilities. */
export function toConnectedHealth(capabilities: readonly Capability[]) {
  const isUnread = ({ status }: Capability) =>
    status === 'FORBIDDEN' || status === 'FAILED' || status === 'DISABLED';
  const lacking = capabilities.filter(
    (capability) => isUnread(capability) || capability.status === 'PARTIAL',
  );
  if (lacking.length === 0) return { status: 'CONNECTED' as const, statusReason: null };
  // Earlier versions stored no reason for a forbidden data type; it can only be this one.
  const told = new Set(
    lacking.map(
      ({ status, reason }) => reason ?? (status === 'FORBIDDEN' ? 'INSUFFICIENT_PERMISSIONS' : null),
    ),
  );
  return {
    status: capabilities.every(isUnread) ? ('ERROR' as const) : ('DEGRADED' as const),
    statusReason: reasonsInOrder.find((reason) => told.has(reason)) ?? 'ORG_UNREACHABLE',
  };
}

/** In the order of importance: what a person must fix comes first, a rate limit ends by itself. */
const reasonsInOrder: readonly IntegrationStatusReason[] = [
  'IP_NOT_ALLOWED',
  'INSUFFICIENT_PERMISSIONS',
  'API_ACCESS_DISABLED',
  'ORG_NOT_FOUND',
  'ORG_UNREACHABLE',
  'INTERNAL',
  'RATE_LIMITED',
];

/** Whether nothing else can be read after this failure either, so that further requests only do harm. */
export function endsRun(error: OktaError): boolean {
  return error.kind === 'unauthorized' || error.kind === 'silent' || error.kind === 'aborted';
}
