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
 * Reads what is left of a run and ends it. A stage that cannot be read leaves what was known and does not keep the
 * others from being read; a refused token ends everything at once, and so does an org that answers nothing.
 *
 * Throws a `LeaseLostError` when the run is no longer ours, an aborted `OktaError` when told to stop, and whatever
 * the store throws; the run can then be claimed again and goes on where it was.
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
  // Nobody asks the log: nothing is known to be unchanged.
  if (!log) told.settle(false);
  const outcomes = new Map<OktaDataType, StageOutcome>();
  const failures: unknown[] = [];
  for (const record of records) {
    const before = stages[record.dataType].startsAfter.map((dataType) => ends.get(dataType));
    const reading = Promise.all(before).then(async () => {
      if (failures.length > 0) return;
      try {
        outcomes.set(record.dataType, endedOutcome(record) ?? (await readStage(context, record, waits)));
        // Left to be asked in an attempt that ended early, or by one that failed: then it told nothing certain.
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

/** A question that is answered once. */
function createAnswer(): { promise: Promise<boolean>; settle: (answer: boolean) => void } {
  let settle: (answer: boolean) => void = () => undefined;
  const promise = new Promise<boolean>((resolve) => {
    settle = resolve;
  });
  return { promise, settle };
}

/** What ended the run early as far as Okta is concerned: it refused the token, or was silent. All else is thrown. */
function toCause(failures: readonly unknown[]): OktaError | null {
  if (failures.length === 0) return null;
  // The first to fail stops the others, who then say that they were stopped.
  const isStopped = (error: unknown) => error instanceof OktaError && error.kind === 'aborted';
  const cause = failures.find((error) => !isStopped(error)) ?? failures[0];
  if (cause instanceof OktaError && cause.kind !== 'aborted' && endsRun(cause)) return cause;
  throw cause;
}

/** Where each stage was forbidden to read, it may be that the token works, and not from here. */
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

/** Reads one stage and notes how it ended. Throws when nothing more can be read at all. */
async function readStage(
  context: RunContext,
  record: SyncStageRecord,
  waits: StageWaits,
): Promise<StageOutcome> {
  await forecast(context);
  const before = { ...context.meter[record.dataType] };
  try {
    const outcome = await stages[record.dataType].read(context, record, waits);
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
  before: RequestCount,
): Promise<void> {
  const { store, lease, leaseSeconds, meter, log } = context;
  const counted = meter[record.dataType];
  await context.exclusive(() =>
    store.transaction(async (tx) => {
      await fence(tx, lease, leaseSeconds);
      await updateStage(tx, lease, record.dataType, {
        status: outcome.status,
        error: outcome.status === 'SUCCEEDED' ? null : outcome.error,
        apiCalls: record.apiCalls + counted.apiCalls - before.apiCalls,
        rateLimitWaitMs: Math.round(
          record.rateLimitWaitMs + counted.rateLimitWaitMs - before.rateLimitWaitMs,
        ),
        checkpoint: null,
        finishedAt: context.now().toISOString(),
      });
      if (outcome.status !== 'SUCCEEDED') await tellOfFailure(tx, context, record.dataType, outcome);
    }),
  );
  const fields = { runId: lease.runId, dataType: record.dataType, status: outcome.status };
  if (outcome.status === 'SUCCEEDED') log.info(fields, 'sync stage ended');
  else log.warn({ ...fields, error: outcome.error }, 'sync stage ended');
}

/**
 * Says how the integration is while the rest of the run goes on, which may take hours. What is better than before only
 * the end of the run tells, and a refused token ends it at once.
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

/** Brings what is derived up to date, ends the run, and says how the integration is. */
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
      // Says nothing of the token that has taken its place; that one is to be used soon.
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
}
