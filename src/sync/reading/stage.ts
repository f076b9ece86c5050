import type { OktaCapability } from '../../okta/client.ts';
import type { OktaPage } from '../../okta/pages/follow-pages.ts';
import type { Database } from '../../store/engine/database.ts';
import { StoreError } from '../../store/engine/errors.ts';
import { analyzeGrownTables } from '../../store/sync/analyze.ts';
import { clearSeenOfStage } from '../../store/sync/read-scopes.ts';
import { fence, type SyncStageRecord, updateRunChanges, updateStage } from '../../store/sync/sync-runs.ts';
import { lockDiscovered } from '../../store/sync/workspace-lock.ts';
import type { OktaDataType } from '../../store/tables/okta-data-types.ts';
import type { SyncChanges, WithheldRemovals } from '../../store/tables/sync-runs.ts';
import type { Check } from './checkpoint.ts';
import type { RunContext } from './run-context.ts';

/** The result of writing a page. */
export type StepResult<Checkpoint> = {
  /**
   * Where the stage continues when the process stops after this step; null when nothing is left, absent when
   * unchanged.
   */
  checkpoint?: Checkpoint | null;
  changes?: Partial<SyncChanges>;
  withheld?: WithheldRemovals;
  /** A new estimate of the requests that the stage takes in all; absent when unchanged. */
  expectedApiCalls?: number | null;
};

/** What a stage can wait for in other stages of its run. */
export type StageWaits = {
  /** Resolves when the stage of a data type has ended, with or without success, or is not part of the run. */
  untilEnded(dataType: OktaDataType): Promise<void>;
  /**
   * Resolves once the System Log was read for changes: true when it reported every change since the last run, false
   * when that is uncertain. Never rejects.
   */
  untilChangesTold(): Promise<boolean>;
  /** Resolves `untilChangesTold`. Only the first call counts. */
  tellChanges(isComplete: boolean): void;
};

export type Stage<Checkpoint extends object = object> = StageWaits & {
  readonly dataType: OktaDataType;
  /** When the stage first started; a restart of the process does not change it. */
  readonly startedAt: Date;
  readonly checkpoint: Readonly<Checkpoint> | null;
  /** Number of requests of this stage so far. */
  apiCalls(): number;
  /**
   * Writes a page and the next checkpoint in one transaction, so that after a stop both are written or neither is.
   * Pass null instead of a page to write something else. Throws a `LeaseLostError` when another worker has the run.
   */
  commit(
    page: OktaPage<unknown> | null,
    write: (tx: Database) => Promise<StepResult<Checkpoint>>,
  ): Promise<void>;
};

/** The rate limit that each stage uses. Users of apps share the limit of the apps. */
export const capabilityOf: Record<OktaDataType, OktaCapability> = {
  APPS: 'APPS',
  APP_ASSIGNMENTS: 'APPS',
  USERS: 'USERS',
  GROUPS: 'GROUPS',
  SYSTEM_LOG: 'SYSTEM_LOG',
};

/** Opens a stage at its checkpoint, or at its start when the checkpoint does not have today's type. */
export async function openStage<Checkpoint extends object>(
  context: RunContext,
  record: SyncStageRecord,
  isCheckpoint: Check<Checkpoint>,
  waits: StageWaits,
): Promise<Stage<Checkpoint>> {
  const { store, lease, leaseSeconds, meter } = context;
  const { dataType } = record;
  const counted = meter[dataType];
  const begun = { ...counted };
  let recordsRead = record.recordsRead;
  let recordsSkipped = record.recordsSkipped;
  let expectedApiCalls = record.expectedApiCalls;
  let areSkippedTold = false;
  let checkpoint = isCheckpoint(record.checkpoint) ? record.checkpoint : null;
  const isStartedOver = record.checkpoint !== null && checkpoint === null;
  const startedAt = record.startedAt === null || isStartedOver ? context.now() : new Date(record.startedAt);
  if (record.startedAt === null || isStartedOver) {
    await context.exclusive(() =>
      store.transaction(async (tx) => {
        await fence(tx, lease, leaseSeconds, { isProgress: !isStartedOver });
        if (isStartedOver) await clearSeenOfStage(tx, lease, dataType);
        await updateStage(tx, lease, dataType, {
          status: 'RUNNING',
          startedAt: startedAt.toISOString(),
          checkpoint: null,
        });
      }),
    );
  }
  if (isStartedOver) {
    const fields = { runId: lease.runId, dataType };
    context.log.warn(fields, 'a stage starts over: its checkpoint was written by another version');
  }
  const noteNoStatistics = (error: unknown) => {
    const code = error instanceof StoreError ? error.code : String(error);
    context.log.warn({ runId: lease.runId, code }, 'the database statistics could not be updated');
  };
  const apiCalls = () => record.apiCalls + counted.apiCalls - begun.apiCalls;

  return {
    ...waits,
    dataType,
    startedAt,
    get checkpoint() {
      return checkpoint;
    },
    apiCalls,
    commit(page, write) {
      return context.exclusive(async () => {
        const progress = {
          recordsRead: recordsRead + (page?.items.length ?? 0),
          recordsSkipped: recordsSkipped + (page?.skipped ?? 0),
          apiCalls: apiCalls(),
          rateLimitWaitMs: Math.round(
            record.rateLimitWaitMs + counted.rateLimitWaitMs - begun.rateLimitWaitMs,
          ),
        };
        const written = await store.transaction(async (tx) => {
          // Every attempt repeats what comes before the first page, so that is not progress.
          const isProgress = page !== null && page.items.length + page.skipped > 0;
          await fence(tx, lease, leaseSeconds, { isProgress });
          await lockDiscovered(tx, lease.workspaceId);
          const result = await write(tx);
          const after = {
            changes: { ...context.changes, ...sumCounts(context.changes, result.changes) },
            withheldRemovals: addWithheld(context.withheldRemovals, result.withheld),
            checkpoint: result.checkpoint === undefined ? checkpoint : result.checkpoint,
            expectedApiCalls:
              result.expectedApiCalls === undefined ? expectedApiCalls : result.expectedApiCalls,
          };
          await updateStage(tx, lease, dataType, {
            ...progress,
            checkpoint: after.checkpoint,
            expectedApiCalls: after.expectedApiCalls,
            callsPerMinute: context.okta.callsPerMinute(capabilityOf[dataType]),
          });
          if (result.changes || result.withheld) await updateRunChanges(tx, lease, after);
          return after;
        });
        const isDoubled = doublings(recordsRead) !== doublings(progress.recordsRead);
        ({ recordsRead, recordsSkipped } = progress);
        ({ checkpoint, expectedApiCalls } = written);
        context.changes = written.changes;
        context.withheldRemovals = written.withheldRemovals;
        if (page?.skippedReasons && !areSkippedTold) {
          areSkippedTold = true;
          const fields = { runId: lease.runId, dataType, reasons: page.skippedReasons };
          context.log.warn(fields, 'Okta sent items that cannot be read; reasons for the first ones');
        }
        context.observer.pageWritten?.(page?.items.length ?? 0);
        if (isDoubled) await analyzeGrownTables(store.db).catch(noteNoStatistics);
      });
    },
  };
}

/** How often 64 rows have doubled. Smaller tables are fast without statistics. */
function doublings(rowCount: number): number {
  const handful = 64;
  return 32 - Math.clz32(rowCount / handful);
}

/** Adds up counts. A missing count is zero. */
export function sumCounts(...parts: readonly (Partial<SyncChanges> | undefined)[]): Partial<SyncChanges> {
  const total: Partial<SyncChanges> = {};
  for (const part of parts) {
    for (const [key, count] of Object.entries(part ?? {}) as [keyof SyncChanges, number][]) {
      total[key] = (total[key] ?? 0) + count;
    }
  }
  return total;
}

function addWithheld(
  known: WithheldRemovals | null,
  more: WithheldRemovals | undefined,
): WithheldRemovals | null {
  if (!more) return known;
  if (!known) return more;
  return {
    serviceInstances: known.serviceInstances + more.serviceInstances,
    userAccounts: known.userAccounts + more.userAccounts,
    employees: known.employees + more.employees,
    reason: known.reason.includes(more.reason)
      ? known.reason
      : `${known.reason} ${more.reason}`.slice(0, 1_000),
  };
}
