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

/** What writing a page came to. */
export type StepResult<Checkpoint> = {
  /** Where to go on when the process stops after this step; null when nothing is left, absent when it is as before. */
  checkpoint?: Checkpoint | null;
  changes?: Partial<SyncChanges>;
  withheld?: WithheldRemovals;
  /** Requests the stage should take in all, when that can be told better now. */
  expectedApiCalls?: number | null;
};

/** What a stage waits for in others of its run. */
export type StageWaits = {
  /** Resolves when the stage of a data type has ended, whatever way, or is not part of the run. */
  untilEnded(dataType: OktaDataType): Promise<void>;
  /**
   * Resolves once the log was asked what changed: true when it told of everything since the last run, false when
   * that is not certain. Not rejected.
   */
  untilChangesTold(): Promise<boolean>;
  /** Settles that; only the first call counts. */
  tellChanges(isComplete: boolean): void;
};

export type Stage<Checkpoint extends object = object> = StageWaits & {
  readonly dataType: OktaDataType;
  /** When the stage began, also after a restart. */
  readonly startedAt: Date;
  readonly checkpoint: Readonly<Checkpoint> | null;
  /** Requests of this stage so far. */
  apiCalls(): number;
  /**
   * Writes what a page says and, in the same transaction, where to go on: after a stop the page is either written
   * and passed, or neither. Null in place of a page notes something else. Refused when the run is no longer ours.
   */
  commit(
    page: OktaPage<unknown> | null,
    write: (tx: Database) => Promise<StepResult<Checkpoint>>,
  ): Promise<void>;
};

/** Whose rate limit a stage lives on: the users of apps share the one of the apps. */
export const capabilityOf: Record<OktaDataType, OktaCapability> = {
  APPS: 'APPS',
  APP_ASSIGNMENTS: 'APPS',
  USERS: 'USERS',
  GROUPS: 'GROUPS',
  SYSTEM_LOG: 'SYSTEM_LOG',
};

/** Takes a stage up where its record says, or from the start where that is not of the type it is now. */
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
    context.log.warn({ runId: lease.runId, code }, 'statistics for the database could not be made');
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
          // What every attempt does again before its first page is no sign that the run gets any further.
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
          context.log.warn(fields, 'Okta sent items that cannot be read; the first of them');
        }
        if (isDoubled) await analyzeGrownTables(store.db).catch(noteNoStatistics);
      });
    },
  };
}

/** How often a handful of rows has doubled; fewer are read as fast without statistics. */
function doublings(rowCount: number): number {
  const handful = 64;
  return 32 - Math.clz32(rowCount / handful);
}

/** Adds counts up; those left out count nothing. */
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
