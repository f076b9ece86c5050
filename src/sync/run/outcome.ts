/** What a run came to, from how its stages ended: its own status, and how the integration is. Pure. */
import type { OktaError } from '../../okta/errors.ts';
import type { SyncStageRecord } from '../../store/sync/sync-runs.ts';
import type { Capability } from '../../store/tables/integrations.ts';
import type { OktaDataType } from '../../store/tables/okta-data-types.ts';
import type { SyncError, SyncStatus, WithheldRemovals } from '../../store/tables/sync-runs.ts';
import {
  toConnectedHealth,
  toFailedCapability,
  toReadCapability,
  toStatusReason,
  toSyncError,
} from '../connection/status-reasons.ts';
import { dataTypesInOrder } from '../data-types.ts';
import { isLittleDoubt } from '../reading/removal-guard.ts';
import type { StageOutcome } from '../reading/run-context.ts';

/** What could not be read at all, in a way that may pass, is tried again after this, whatever the schedule says. */
export const retryAfterSeconds = 15 * 60;

/** A stage that an earlier attempt of the run ended. */
export function endedOutcome({ status, error }: SyncStageRecord): StageOutcome | null {
  if (status === 'SUCCEEDED') return { status };
  if (status === 'PARTIALLY_SUCCEEDED') return { status, error };
  if (status === 'FAILED' && error) return { status, error };
  return null;
}

/** The status of a run and the failure to name first. `cause`: what ended it before all was tried. */
export function judgeRun(
  outcomes: readonly StageOutcome[],
  cause: OktaError | null,
  hasWithheld: boolean,
): { status: SyncStatus; error: SyncError | null } {
  if (cause) return { status: 'FAILED', error: toSyncError(cause) };
  const failures = outcomes.filter((outcome) => outcome.status !== 'SUCCEEDED');
  const error = failures.map((outcome) => outcome.error).find((each) => each !== null) ?? null;
  if (failures.length > 0 && outcomes.every((outcome) => outcome.status === 'FAILED'))
    return { status: 'FAILED', error };
  if (failures.length > 0 || hasWithheld) return { status: 'PARTIALLY_SUCCEEDED', error };
  return { status: 'SUCCEEDED', error: null };
}

/**
 * Whether the run brought the integration up to date: it read all that it set out to read, and next to nothing of that
 * is in doubt. An app that seems to have lost its last users makes no healthy integration a stale one.
 */
export function isUpToDate(
  outcomes: readonly StageOutcome[],
  cause: OktaError | null,
  withheld: WithheldRemovals | null,
): boolean {
  const isAllRead = outcomes.every(({ status }) => status === 'SUCCEEDED');
  return cause === null && isAllRead && isLittleDoubt(withheld);
}

/** How the integration is after the run. */
export function toHealth(capabilities: readonly Capability[], cause: OktaError | null) {
  if (cause) return { status: 'ERROR' as const, statusReason: toStatusReason(cause, true) };
  return toConnectedHealth(capabilities);
}

/** What was read in this run replaces what was known; the rest stays. */
export function toCapabilities(
  before: readonly Capability[],
  outcomes: ReadonlyMap<OktaDataType, StageOutcome>,
  cause: OktaError | null,
  now: Date,
): Capability[] {
  return dataTypesInOrder.map((dataType) => {
    const known = before.find((capability) => capability.dataType === dataType) ?? {
      dataType,
      status: 'UNKNOWN' as const,
      message: null,
      lastSucceededAt: null,
    };
    const outcome = outcomes.get(dataType);
    if (cause && !outcome) return toFailedCapability(known, toSyncError(cause));
    if (!outcome) return known;
    if (outcome.status === 'SUCCEEDED') return toReadCapability(known, outcome.hidden, now);
    const failed = toFailedCapability(known, outcome.error ?? { code: outcome.status, message: null });
    // Some of it was read: it is not the whole that is refused.
    return outcome.status === 'PARTIALLY_SUCCEEDED' ? { ...failed, status: 'PARTIAL' } : failed;
  });
}

/**
 * Whether something could not be read at all that may be readable in a while. What could not be read only because
 * something else was not goes with that.
 */
export function isWorthRetrying(outcomes: readonly StageOutcome[]): boolean {
  return outcomes.some(
    (outcome) => outcome.status === 'FAILED' && outcome.error.retryable && outcome.error.code !== 'notRead',
  );
}
