import { OktaError } from '../../okta/errors.ts';
import { refusedEverywhere } from '../../okta/http/classify.ts';
import type { Database } from '../../store/engine/database.ts';
import {
  findIntegration,
  noteSuccessfulSync,
  setNextSyncAt,
  updateIntegrationHealth,
} from '../../store/sync/integrations.ts';
import { clearSeen } from '../../store/sync/read-scopes.ts';
import {
  fence,
  finishRun,
  listStages,
  type SyncStageRecord,
  updateStage,
} from '../../store/sync/sync-runs.ts';
import { removeUsersWithoutAccounts } from '../../store/sync/users.ts';
import { lockDiscovered } from '../../store/sync/workspace-lock.ts';
import type { OktaDataType } from '../../store/tables/okta-data-types.ts';
import type { SyncError } from '../../store/tables/sync-runs.ts';
import { settleLastActivity } from '../../store/usage/changes-by-people.ts';
import { findServiceBatches, refreshServiceFigures } from '../../store/usage/service-figures.ts';
import { endsRun, toSyncError } from '../connection/status-reasons.ts';
import { isOwnerHidden } from '../connection/verify-token.ts';
import { forecast } from '../estimate/forecast.ts';
import type { RequestCount, RunContext, StageOutcome } from '../reading/run-context.ts';
import type { StageWaits } from '../reading/stage.ts';
import {
  endedOutcome,
  isUpToDate,
  isWorthRetrying,
  judgeRun,
  retryAfterSeconds,
  toCapabilities,
  toHealth,
} from './outcome.ts';
import { stages } from './stages.ts';

/**
 * Reads the remaining stages of a run and ends it. A failed stage changes nothing and does not stop the others. A
 * refused token ends the run at once, and so does an org that answers no request at all.
 *
 * Throws a `LeaseLostError` when another worker has the run, an aborted `OktaError` when the process stops, and any
 * error of the store. The run can then be claimed again and continues at its checkpoints.
 */
export async function runSync(context: RunContext): Promise<void> {
  const told = createAnswer();
  const ends = new Map<OktaDataType, Promise<void>>();
  const waits: StageWaits = {
    untilEnded: async (dataType) => ends.get(dataType),
    untilChangesTold: () => told.promise,
    tellChanges: told.settle,
  };
  const records = await listStages(context.store.db, context.lease);
  const log = records.find(({ dataType }) => dataType === 'SYSTEM_LOG');
  // The log is not read, so nothing is known to be unchanged.
  if (!log) told.settle(false);
  const outcomes = new Map<OktaDataType, StageOutcome>();
  const failures: unknown[] = [];
  for (const record of records) {
    const before = stages[record.dataType].startsAfter.map((dataType) => ends.get(dataType));
    const reading = Promise.all(before).then(async () => {
      if (failures.length > 0) return;
      try {
        outcomes.set(record.dataType, endedOutcome(record) ?? (await readStage(context, record, waits)));
        // When the log stage ended in an earlier attempt, or failed, it reported nothing certain.
        if (record === log) told.settle(false);
      } catch (error) {
        told.settle(false);
        failures.push(error);
        context.stopRequests();
      }
    });
    ends.set(record.dataType, reading);
  }
  await Promise.all(ends.values());
  const cause = toCause(failures);
  if (cause === null) await explainRefusals(context, outcomes);
  await settle(context, outcomes, cause);
}

/** A promise that is resolved once, from outside. */
function createAnswer(): { promise: Promise<boolean>; settle: (answer: boolean) => void } {
  let settle: (answer: boolean) => void = () => undefined;
  const promise = new Promise<boolean>((resolve) => {
    settle = resolve;
  });
  return { promise, settle };
}

/** The failure at Okta that ended the run early: a refused token, or no answers at all. Throws every other failure. */
function toCause(failures: readonly unknown[]): OktaError | null {
  if (failures.length === 0) return null;
  // The first failed stage aborts the others, which then fail as aborted.
  const isStopped = (error: unknown) => error instanceof OktaError && error.kind === 'aborted';
  const cause = failures.find((error) => !isStopped(error)) ?? failures[0];
  if (cause instanceof OktaError && cause.kind !== 'aborted' && endsRun(cause)) return cause;
  throw cause;
}

/** When Okta forbids every stage, the token may work, but not from the address of this server. */
async function explainRefusals(
  context: RunContext,
  outcomes: Map<OktaDataType, StageOutcome>,
): Promise<void> {
  const codes = [...outcomes.values()].map((outcome) => outcome.status === 'FAILED' && outcome.error.code);
  const isRefused =
    codes.includes('forbidden') && codes.every((code) => code === 'forbidden' || code === 'notRead');
  if (!isRefused || !(await isOwnerHidden(context.okta))) return;
  for (const [dataType, outcome] of outcomes) {
    if (outcome.status !== 'FAILED') continue;
    const { code, message, retryable } = toSyncError(refusedEverywhere());
    outcomes.set(dataType, { status: 'FAILED', error: { ...outcome.error, code, message, retryable } });
  }
}

/** Reads one stage and writes its outcome. Throws when no other stage can be read either. */
async function readStage(
  context: RunContext,
  record: SyncStageRecord,
  waits: StageWaits,
): Promise<StageOutcome> {
  await forecast(context);
  const before = { ...context.meter[record.dataType], beganMs: performance.now() };
  try {
    const read = () => stages[record.dataType].read(context, record, waits);
    const outcome = await (context.observer.reading?.(record.dataType, read) ?? read());
    await endStage(context, record, outcome, before);
    return outcome;
  } catch (error) {
    if (!(error instanceof OktaError) || error.kind === 'aborted') throw error;
    const outcome: StageOutcome = { status: 'FAILED', error: toSyncError(error) };
    if (endsRun(error)) context.stopRequests();
    await endStage(context, record, outcome, before);
    if (endsRun(error)) throw error;
    return outcome;
  }
}

async function endStage(
  context: RunContext,
  record: SyncStageRecord,
  outcome: StageOutcome,
  before: RequestCount & { beganMs: number },
): Promise<void> {
  const { store, lease, leaseSeconds, meter, log } = context;
  const counted = meter[record.dataType];
  const requests = counted.apiCalls - before.apiCalls;
  const waitedMs = Math.round(counted.rateLimitWaitMs - before.rateLimitWaitMs);
  const stage = await context.exclusive(() =>
    store.transaction(async (tx) => {
      await fence(tx, lease, leaseSeconds);
      const written = await updateStage(tx, lease, record.dataType, {
        status: outcome.status,
        error: outcome.status === 'SUCCEEDED' ? null : outcome.error,
        apiCalls: record.apiCalls + requests,
        rateLimitWaitMs: record.rateLimitWaitMs + waitedMs,
        checkpoint: null,
        finishedAt: context.now().toISOString(),
      });
      if (outcome.status !== 'SUCCEEDED') await tellOfFailure(tx, context, record.dataType, outcome);
      return written;
    }),
  );
  const { dataType } = record;
  const records = stage?.recordsRead;
  const fields = { runId: lease.runId, dataType, status: outcome.status, records, requests, waitedMs };
  context.observer.stageEnded?.({
    dataType,
    status: outcome.status,
    durationMs: performance.now() - before.beganMs,
  });
  if (outcome.status === 'SUCCEEDED') log.info(fields, 'sync stage ended');
  else log.warn({ ...fields, error: outcome.error }, 'sync stage ended');
}

/**
 * Updates the integration's status right after a failed stage, because the rest of the run may take hours.
 * Improvements wait for the end of the run. A refused token is left out: it ends the run at once.
 */
async function tellOfFailure(
  tx: Database,
  context: RunContext,
  dataType: OktaDataType,
  outcome: StageOutcome & { error: SyncError | null },
): Promise<void> {
  const before = await findIntegration(tx, context.integration);
  if (before === null || outcome.error?.code === 'unauthorized') return;
  const capabilities = toCapabilities(
    before.capabilities,
    new Map([[dataType, outcome]]),
    null,
    context.now(),
  );
  await updateIntegrationHealth(tx, context.integration, { ...toHealth(capabilities, null), capabilities });
}

/** Updates derived data, ends the run and updates the integration's status. */
async function settle(
  context: RunContext,
  outcomes: ReadonlyMap<OktaDataType, StageOutcome>,
  cause: OktaError | null,
): Promise<void> {
  const { store, lease, integration, org } = context;
  const ended = [...outcomes.values()];
  const { status, error } = judgeRun(ended, cause, context.withheldRemovals !== null);
  for (const serviceIds of await findServiceBatches(store.db, org.workspaceId)) {
    await store.transaction(async (tx) => {
      await fence(tx, lease, context.leaseSeconds, { isProgress: false });
      await lockDiscovered(tx, org.workspaceId);
      await refreshServiceFigures(tx, org.workspaceId, context.now(), serviceIds);
      await settleLastActivity(tx, org.workspaceId, serviceIds);
    });
  }
  await store.transaction(async (tx) => {
    await fence(tx, lease, context.leaseSeconds);
    await lockDiscovered(tx, org.workspaceId);
    await removeUsersWithoutAccounts(tx, integration, context.now());
    await clearSeen(tx, lease);
    const before = await findIntegration(tx, integration);
    if (before && cause?.kind === 'unauthorized' && before.sealedApiToken !== context.sealedApiToken) {
      // An admin replaced the refused token during the run. Use the new one soon, and leave the status as it is.
      await setNextSyncAt(tx, integration, 0);
    } else if (before) {
      const capabilities = toCapabilities(before.capabilities, outcomes, cause, context.now());
      await updateIntegrationHealth(tx, integration, {
        ...toHealth(capabilities, cause),
        capabilities,
      });
      if (isUpToDate(ended, cause, context.withheldRemovals)) {
        await noteSuccessfulSync(tx, integration, context.now());
      }
      if ((cause?.retryable || isWorthRetrying(ended)) && before.syncIntervalSeconds > retryAfterSeconds) {
        await setNextSyncAt(tx, integration, retryAfterSeconds);
      }
    }
    await finishRun(tx, lease, { status, error });
  });
  context.log.info({ runId: lease.runId, status, changes: context.changes }, 'sync run ended');
  const { reason: _, ...withheld } = context.withheldRemovals ?? { reason: '' };
  for (const [kind, count] of Object.entries(withheld)) context.observer.removalsWithheld?.(kind, count);
  context.onEnded(status);
}
