import type { OktaError } from '../okta/errors.ts';
import type { Capability, IntegrationStatusReason } from '../store/tables/integrations.ts';
import type { SyncError } from '../store/tables/sync-runs.ts';

/** A failure as a run shows it. */
export function toSyncError(error: OktaError): SyncError {
  return {
    code: error.kind,
    message: error.message,
    httpStatus: error.httpStatus ?? null,
    oktaErrorCode: error.oktaErrorCode ?? null,
    retryable: error.retryable,
  };
}

/** Why an integration cannot be read. `wasWorking`: a token that used to work was not mistyped. */
export function toStatusReason(error: OktaError, wasWorking: boolean): IntegrationStatusReason {
  switch (error.kind) {
    case 'unauthorized':
      return wasWorking ? 'TOKEN_EXPIRED_OR_REVOKED' : 'INVALID_TOKEN';
    case 'forbidden':
      return 'INSUFFICIENT_PERMISSIONS';
    case 'rateLimited':
      return 'RATE_LIMITED';
    case 'notOkta':
    case 'notFound':
      return 'ORG_NOT_FOUND';
    case 'badRequest':
    case 'malformed':
    case 'refusedLink':
    case 'timeout':
    case 'unavailable':
    case 'unreachable':
      return 'ORG_UNREACHABLE';
    case 'aborted':
      return 'INTERNAL';
  }
}

/** Okta does not take the token any more: nothing helps but another one. */
export function isTokenRefused(reason: IntegrationStatusReason | null): boolean {
  return reason === 'TOKEN_EXPIRED_OR_REVOKED' || reason === 'INVALID_TOKEN';
}

/** How an integration is whose token works, by what it may and could read. */
export function toConnectedHealth(capabilities: readonly Capability[]) {
  const statuses = new Set(capabilities.map((capability) => capability.status));
  if (statuses.has('FORBIDDEN')) {
    return { status: 'DEGRADED' as const, statusReason: 'INSUFFICIENT_PERMISSIONS' as const };
  }
  if (statuses.has('FAILED')) {
    return { status: 'DEGRADED' as const, statusReason: 'ORG_UNREACHABLE' as const };
  }
  return { status: 'CONNECTED' as const, statusReason: null };
}

/** Failures after which nothing else can be read either, so that further requests would only do harm. */
export function endsRun(error: OktaError): boolean {
  return error.kind === 'unauthorized' || error.kind === 'aborted';
}
