import type { OktaError } from '../../okta/errors.ts';
import type { Capability, IntegrationStatusReason } from '../../store/tables/integrations.ts';
import type { SyncError } from '../../store/tables/sync-runs.ts';
import { errorCodes, isErrorCode } from './error-codes.ts';

/** A failure as a run shows it. */
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

/** Why an integration cannot be read. `wasWorking`: a token that used to work was not mistyped. */
export function toStatusReason({ kind }: OktaError, wasWorking: boolean): IntegrationStatusReason {
  return kind === 'unauthorized' && wasWorking ? 'TOKEN_EXPIRED_OR_REVOKED' : errorCodes[kind].reason;
}

/** Okta does not take the token any more: nothing helps but another one. */
export function isTokenRefused(reason: IntegrationStatusReason | null): boolean {
  return reason === 'TOKEN_EXPIRED_OR_REVOKED' || reason === 'INVALID_TOKEN';
}

/** A data type that was read. `hidden` as a stage told it; not looked at, it is as it was. */
export function toReadCapability(
  { dataType, status, message, reason = null }: Capability,
  hidden: string | null | undefined,
  now: Date,
): Capability {
  const read = { dataType, lastSucceededAt: now.toISOString() };
  // Only people are looked at for what is hidden, and not by every run.
  if (dataType === 'USERS' && hidden === undefined && status === 'PARTIAL')
    return { ...read, status, message, reason };
  if (hidden == null) return { ...read, status: 'OK', message: null };
  return { ...read, status: 'PARTIAL', message: hidden, reason: 'INSUFFICIENT_PERMISSIONS' };
}

/** A data type that could not be read, and why. `code` is what the failure is called in a stage or a request. */
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

/** Nobody has to do anything, not even to come back at the time that the failure itself told. */
const rateLimitedMessage =
  'Okta’s rate limit left no room to read this. Whatever else uses the org shares it; syncs wait for room and try ' +
  'again by themselves.';

/** How an integration is whose token works, by what it may and could read. */
export function toConnectedHealth(capabilities: readonly Capability[]) {
  const isUnread = ({ status }: Capability) =>
    status === 'FORBIDDEN' || status === 'FAILED' || status === 'DISABLED';
  const lacking = capabilities.filter(
    (capability) => isUnread(capability) || capability.status === 'PARTIAL',
  );
  if (lacking.length === 0) return { status: 'CONNECTED' as const, statusReason: null };
  // Stored by an earlier version, one that is forbidden has no reason and yet only one.
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

/** Of several the one that somebody has to mend; a limit ends by itself. */
const reasonsInOrder: readonly IntegrationStatusReason[] = [
  'IP_NOT_ALLOWED',
  'INSUFFICIENT_PERMISSIONS',
  'API_ACCESS_DISABLED',
  'ORG_NOT_FOUND',
  'ORG_UNREACHABLE',
  'INTERNAL',
  'RATE_LIMITED',
];

/** Failures after which nothing else can be read either, so that further requests would only do harm. */
export function endsRun(error: OktaError): boolean {
  return error.kind === 'unauthorized' || error.kind === 'silent' || error.kind === 'aborted';
}
