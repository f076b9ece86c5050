import type { OktaCapability } from '../../okta/client.ts';
import type { Database } from '../../store/engine/database.ts';
import { StoreError } from '../../store/engine/errors.ts';
import { analyzeGrownTables } from '../../store/sync/analyze.ts';
import { fence, type SyncStageRecord, updateRunChanges, updateStage } from '../../store/sync/sync-runs.ts';
import { lockDiscovered } from '../../store/sync/workspace-lock.ts';
import type { OktaDataType } from '../../store/tables/okta-data-types.ts';
import type { SyncChanges, WithheldRemovals } from '../../store/tables/sync-runs.ts';
import type { RunContext } from './run-context.ts';

/** Items of a page that was read and is about to be written. */
export type PageCounts = { recordsRead: number; recordsSkipped: number };

/** What writing a page came to. */
export type StepResult = {
  /** Where to go on when the process stops after this step; null when nothing is left. */
  checkpoint: Record<string, unknown> | null;
  changes?: Partial<SyncChanges>;
  withheld?: WithheldRemovals;
  /** Requests the stage should take in all, when that can be told better now. */
  expectedApiCalls?: number | null;
};

export type Stage = {
  readonly dataType: OktaDataType;
  /** When the stage began, also after a restart. */
  readonly startedAt: Date;
  readonly checkpoint: Readonly<Record<string, unknown>> | null;
  /** Requests of this stage so far. */
  apiCalls(): number;
  /**
   * Writes what a page says and, in the same transaction, where to go on: after a stop the page is either written
   * and passed, or neither. Refused when the run is no longer ours.
   */
  commit(counts: PageCounts, write: (tx: Database) => Promise<StepResult>): Promise<void>;
};

/** Whose rate limit a stage lives on: the users of apps share the one of the apps. */
export const capabilityOf: Record<OktaDataType, OktaCapability> = {
  APPS: 'APPS',
  APP_ASSIGNMENTS: 'APPS',
  USERS: 'USERS',
  GROUPS: 'GROUPS',
  SYSTEM_LOG: 'SYSTEM_LOG',
};

/** Takes a stage up where its record says. */
export async function openStage(context: RunContext, record: SyncStageRecord): Promise<Stage> {
  const { store, lease, leaseSeconds, meter } = context;
  const { dataType } = record;
  const counted = meter[dataType];
  const begun = { ...counted };
  let recordsRead = record.recordsRead;
  let recordsSkipped = record.recordsSkipped;
  let expectedApiCalls = record.expectedApiCalls;
  let checkpoint = record.checkpoint;
  const startedAt = record.startedAt === null ? context.now() : new Date(record.startedAt);
  if (record.startedAt === null) {
    await context.exclusive(() =>
      store.transaction(async (tx) => {
        await fence(tx, lease, leaseSeconds);
        await updateStage(tx, lease, dataType, { status: 'RUNNING', startedAt: startedAt.toISOString() });
      }),
    );
  }
  const noteNoStatistics = (error: unknown) => {
    const code = error instanceof StoreError ? error.code : String(error);
    context.log.warn({ runId: lease.runId, code }, 'statistics for the database could not be made');
  };
  const apiCalls = () => record.apiCalls + counted.apiCalls - begun.apiCalls;

  return {
    dataType,
    startedAt,
    get checkpoint() {
      return checkpoint;
    },
    apiCalls,
    commit(counts, write) {
      return context.exclusive(async () => {
        const progress = {
          recordsRead: recordsRead + counts.recordsRead,
          recordsSkipped: recordsSkipped + counts.recordsSkipped,
          apiCalls: apiCalls(),
          rateLimitWaitMs: Math.round(
            record.rateLimitWaitMs + counted.rateLimitWaitMs - begun.rateLimitWaitMs,
          ),
        };
        const written = await store.transaction(async (tx) => {
          // What every attempt does again before its first page is no sign that the run gets any further.
          const isProgress = counts.recordsRead + counts.recordsSkipped > 0;
          await fence(tx, lease, leaseSeconds, { isProgress });
          await lockDiscovered(tx, lease.workspaceId);
          const result = await write(tx);
          const after = {
            changes: { ...context.changes, ...sumCounts(context.changes, result.changes) },
            withheldRemovals: addWithheld(context.withheldRemovals, result.withheld),
            checkpoint: result.checkpoint,
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
