/** Decides from the outcomes of its stages how a run ended and what status the integration gets. Pure functions. */
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

/** After a stage failed in a retryable way, the next run starts after this time, whatever the schedule says. */
export const retryAfterSeconds = 15 * 60;

/** The outcome of a stage that an earlier attempt finished; null when it is not finished. */
export function endedOutcome({ status, error }: SyncStageRecord): StageOutcome | null {
  if (status === 'SUCCEEDED') return { status };
  if (status === 'PARTIALLY_SUCCEEDED') return { status, error };
  if (status === 'FAILED' && error) return { status, error };
  return null;
}

/** The status of a run and its first failure. `cause` is the failure that ended the run early. */
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
 * Whether the integration is up to date after the run: every stage succeeded, and almost nothing is in doubt. An app
 * that seems to have lost its last users does not make a healthy integration stale.
 */
export function isUpToDate(
  outcomes: readonly StageOutcome[],
  cause: OktaError | null,
  withheld: WithheldRemovals | null,
): boolean {
  const isAllRead = outcomes.every(({ status }) => status === 'SUCCEEDED');
  return cause === null && isAllRead && isLittleDoubt(withheld);
}

/** The status of the integration after the run. */
export function toHealth(capabilities: readonly Capability[], cause: OktaError | null) {
  if (cause) return { status: 'ERROR' as const, statusReason: toStatusReason(cause, true) };
  return toConnectedHealth(capabilities);
}

/** Capabilities after the run: data types that were read get a new status, the others keep theirs. */
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
    // A part was read, so Okta does not refuse the whole data type.
    return outcome.status === 'PARTIALLY_SUCCEEDED' ? { ...failed, status: 'PARTIAL' } : failed;
  });
}

/**
 * Whether a stage failed in a retryable way. A stage that failed only because another stage did (`notRead`) does not
 * count.
 */
export function isWorthRetrying(outcomes: readonly StageOutcome[]): boolean {
  return outcomes.some(
    (outcome) => outcome.status === 'FAILED' && outcome.error.retryable && outcome.error.code !== 'notRead',
  );
}
