import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import { isUniqueViolation } from '../engine/errors.ts';
import { changedRows, rows, textArray } from '../engine/run-sql.ts';
import type { Database } from '../engine/session.ts';
import type { OktaDataType } from '../tables/okta-data-types.ts';
import {
  type SyncChanges,
  type SyncError,
  type SyncMode,
  type SyncStatus,
  type SyncTrigger,
  syncRuns,
  syncStages,
  type WithheldRemovals,
} from '../tables/sync-runs.ts';
import { attributeEvents } from './discovery-events.ts';
import type { IntegrationKey } from './integration-key.ts';
import { clearSeen, type RunKey } from './read-scopes.ts';

export type SyncRunRecord = typeof syncRuns.$inferSelect;
export type SyncStageRecord = typeof syncStages.$inferSelect;

/** The right to work on a run: valid until another worker claims it or the lease ends. */
export type Lease = RunKey & { leaseToken: number };

/** Thrown when a run was cancelled, removed, or taken over before a commit, which then writes nothing. */
export class LeaseLostError extends Error {
  constructor() {
    super('the sync run is no longer ours');
    this.name = 'LeaseLostError';
  }
}

const noChanges: SyncChanges = {
  servicesDiscovered: 0,
  servicesRemoved: 0,
  userAccountsAdded: 0,
  userAccountsRemoved: 0,
  employeesAdded: 0,
  employeesUpdated: 0,
  employeesDeactivated: 0,
  departmentsAdded: 0,
  departmentsRemoved: 0,
  signInsIngested: 0,
};

/**
 * Queues a run unless one is queued or running for the integration: then returns that one. Uses `newRunId` for
 * a new run. Concurrent calls are safe.
 */
export async function enqueueRun(
  db: Database,
  { workspaceId, integrationId }: IntegrationKey,
  request: { newRunId: string; trigger: SyncTrigger; mode: SyncMode; dataTypes: readonly OktaDataType[] },
): Promise<{ runId: string; isNew: boolean }> {
  // A live run may end between our failed insert and our look-up; the second round then inserts a new one.
  for (let round = 0; round < 3; round += 1) {
    try {
      const inserted = await db
        .insert(syncRuns)
        .values({
          workspaceId,
          id: request.newRunId,
          integrationId,
          trigger: request.trigger,
          mode: request.mode,
          status: 'QUEUED',
          dataTypes: [...request.dataTypes],
          changes: noChanges,
        })
        .onConflictDoNothing()
        .returning({ id: syncRuns.id });
      if (inserted.length > 0) {
        await insertStages(db, { workspaceId, runId: request.newRunId }, request.dataTypes);
        return { runId: request.newRunId, isNew: true };
      }
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
    }
    const live = await findLiveRun(db, { workspaceId, integrationId });
    if (live !== null) return { runId: live, isNew: false };
  }
  throw new Error('could not queue a sync run');
}

async function insertStages(db: Database, run: RunKey, dataTypes: readonly OktaDataType[]): Promise<void> {
  await db
    .insert(syncStages)
    .values(
      dataTypes.map((dataType, position) => ({ ...run, dataType, position, status: 'QUEUED' as const })),
    );
}

/** The queued or running run of an integration. */
async function findLiveRun(
  db: Database,
  { workspaceId, integrationId }: IntegrationKey,
): Promise<string | null> {
  const [row] = await rows<{ id: string }>(
    db,
    sql`select id from sync_runs where workspace_id = ${workspaceId} and integration_id = ${integrationId}
          and status in ('QUEUED', 'RUNNING')`,
  );
  return row?.id ?? null;
}

/**
 * Claims the run queued first, of those that wait and those whose lease ended, for `leaseSeconds`. In all
 * workspaces: the worker serves all. Any number of workers may call this at once. Once it is known that the process
 * `holder` is dead, its lease need not be waited for.
 */
export async function claimRunAcrossWorkspaces(
  db: Database,
  leaseSeconds: number,
  holder: string | null = null,
): Promise<SyncRunRecord | null> {
  const claimed = await rows<{ workspaceId: string; id: string }>(
    db,
    // Materialized: a planner that expects one run would evaluate `next` once per run, and get another each
    // time.
    sql`/* claimRun */ with next as materialized (
          select workspace_id, id from sync_runs
          where status = 'QUEUED' or (status = 'RUNNING' and lease_expires_at < now())
          order by queued_at limit 1 for update skip locked
        )
        update sync_runs r set status = 'RUNNING', lease_token = r.lease_token + 1, attempt = r.attempt + 1,
          holder = ${holder}, started_at = coalesce(r.started_at, now()), lease_expires_at = now() + make_interval(secs => ${leaseSeconds})
        from next
        where r.workspace_id = next.workspace_id and r.id = next.id
        returning r.workspace_id as "workspaceId", r.id`,
  );
  const [key] = claimed;
  if (!key) return null;
  return findRun(db, { workspaceId: key.workspaceId, runId: key.id });
}

/** One run. */
export async function findRun(db: Database, { workspaceId, runId }: RunKey): Promise<SyncRunRecord | null> {
  const [row] = await db
    .select()
    .from(syncRuns)
    .where(and(eq(syncRuns.workspaceId, workspaceId), eq(syncRuns.id, runId)));
  return row ?? null;
}

/** The stages of a run, in the order they are read. */
export async function listStages(db: Database, { workspaceId, runId }: RunKey): Promise<SyncStageRecord[]> {
  return db
    .select()
    .from(syncStages)
    .where(and(eq(syncStages.workspaceId, workspaceId), eq(syncStages.runId, runId)))
    .orderBy(asc(syncStages.position));
}

/**
 * The first statement of every transaction of a run: renews the lease, and throws when the run was taken over,
 * cancelled or ended. Progress resets the count of attempts, so that only a run without progress gives up:
 * write what every attempt repeats with `isProgress` false.
 */
export async function fence(
  tx: Database,
  lease: Lease,
  leaseSeconds: number,
  { isProgress = true }: { isProgress?: boolean } = {},
): Promise<void> {
  const held = await changedRows(
    tx,
    sql`/* fenceRun */ update sync_runs set lease_expires_at = now() + make_interval(secs => ${leaseSeconds}),
          attempt = case when ${isProgress}::boolean then 0 else attempt end
        where workspace_id = ${lease.workspaceId} and id = ${lease.runId} and lease_token = ${lease.leaseToken}
          and status = 'RUNNING' and cancel_requested_at is null`,
  );
  if (held === 0) throw new LeaseLostError();
  attributeEvents(tx, lease);
}

/** Renews the lease while we wait for a page. False when the run is no longer ours. */
export async function renewLease(db: Database, lease: Lease, leaseSeconds: number): Promise<boolean> {
  const held = await changedRows(
    db,
    sql`/* renewLease */ update sync_runs set lease_expires_at = now() + make_interval(secs => ${leaseSeconds})
        where workspace_id = ${lease.workspaceId} and id = ${lease.runId} and lease_token = ${lease.leaseToken}
          and status = 'RUNNING' and cancel_requested_at is null`,
  );
  return held > 0;
}

export type StageUpdate = Partial<
  Pick<
    SyncStageRecord,
    | 'status'
    | 'startedAt'
    | 'finishedAt'
    | 'callsPerMinute'
    | 'recordsRead'
    | 'recordsSkipped'
    | 'apiCalls'
    | 'expectedApiCalls'
    | 'rateLimitWaitMs'
    | 'checkpoint'
    | 'error'
  >
>;

/** Writes the state of a stage. A forecast that exceeds the column is stored as its largest number. */
export async function updateStage(
  db: Database,
  { workspaceId, runId }: RunKey,
  dataType: OktaDataType,
  update: StageUpdate,
): Promise<{ recordsRead: number } | undefined> {
  const { expectedApiCalls } = update;
  const [stage] = await db
    .update(syncStages)
    .set(expectedApiCalls == null ? update : { ...update, expectedApiCalls: toInteger(expectedApiCalls) })
    .where(
      and(
        eq(syncStages.workspaceId, workspaceId),
        eq(syncStages.runId, runId),
        eq(syncStages.dataType, dataType),
      ),
    )
    .returning({ recordsRead: syncStages.recordsRead });
  return stage;
}

function toInteger(count: number): number {
  return Math.min(count, 2 ** 31 - 1);
}

/** How many requests each data type took in the last run that read it to its end. */
export async function findLastApiCalls(
  db: Database,
  { workspaceId, integrationId }: IntegrationKey,
  exceptRunId: string,
): Promise<Partial<Record<OktaDataType, number>>> {
  const found = await rows<{ dataType: OktaDataType; apiCalls: number }>(
    db,
    sql`select distinct on (s.data_type) s.data_type as "dataType", s.api_calls as "apiCalls"
        from sync_runs r join sync_stages s on s.workspace_id = r.workspace_id and s.run_id = r.id
        where r.workspace_id = ${workspaceId} and r.integration_id = ${integrationId} and r.id <> ${exceptRunId}
          and s.status = 'SUCCEEDED'
        order by s.data_type, r.queued_at desc`,
  );
  return Object.fromEntries(found.map((row) => [row.dataType, row.apiCalls]));
}

/** The forecast of a stage that has not begun. */
export type StageForecast = { dataType: OktaDataType; apiCalls: number; callsPerMinute: number | null };

/** Sets how many requests the stages that have not begun should take, and their rate. */
export async function setForecasts(
  db: Database,
  { workspaceId, runId }: RunKey,
  forecasts: readonly StageForecast[],
): Promise<void> {
  if (forecasts.length === 0) return;
  await db.execute(
    sql`update sync_stages s set expected_api_calls = v.calls::int, calls_per_minute = v.per_minute::int
        from unnest(${textArray(forecasts.map(({ dataType }) => dataType))},
          ${textArray(forecasts.map(({ apiCalls }) => String(toInteger(apiCalls))))},
          ${textArray(forecasts.map((each) => each.callsPerMinute?.toString() ?? null))})
          as v(data_type, calls, per_minute)
        where s.workspace_id = ${workspaceId} and s.run_id = ${runId} and s.data_type = v.data_type
          and s.status = 'QUEUED'`,
  );
}

/** Writes what a run has changed so far. */
export async function updateRunChanges(
  db: Database,
  { workspaceId, runId }: RunKey,
  update: { changes: SyncChanges; withheldRemovals: WithheldRemovals | null },
): Promise<void> {
  await db
    .update(syncRuns)
    .set(update)
    .where(and(eq(syncRuns.workspaceId, workspaceId), eq(syncRuns.id, runId)));
}

/** Ends a run, if it is still ours. */
export async function finishRun(
  db: Database,
  { workspaceId, runId, leaseToken }: Lease,
  outcome: { status: SyncStatus; error: SyncError | null },
): Promise<void> {
  const ended = await db
    .update(syncRuns)
    .set({ ...outcome, finishedAt: sql`now()`, leaseExpiresAt: null })
    .where(
      and(
        eq(syncRuns.workspaceId, workspaceId),
        eq(syncRuns.id, runId),
        eq(syncRuns.leaseToken, leaseToken),
        inArray(syncRuns.status, ['QUEUED', 'RUNNING']),
      ),
    )
    .returning({ id: syncRuns.id });
  if (ended.length === 0) return;
  await clearSeen(db, { workspaceId, runId });
  const open = sql`${syncStages.status} in ('QUEUED', 'RUNNING')`;
  await db
    .update(syncStages)
    .set({ status: 'CANCELED', finishedAt: sql`now()` })
    .where(and(eq(syncStages.workspaceId, workspaceId), eq(syncStages.runId, runId), open));
}

/** Clears what a run withheld: an admin confirmed it. */
export async function confirmRun(
  db: Database,
  { workspaceId, runId }: RunKey,
  changes: SyncChanges,
  status: SyncStatus,
): Promise<void> {
  await db
    .update(syncRuns)
    .set({ changes, status, withheldRemovals: null })
    .where(and(eq(syncRuns.workspaceId, workspaceId), eq(syncRuns.id, runId)));
}

/** The newest run of an integration. */
export async function findNewestRunId(
  db: Database,
  { workspaceId, integrationId }: IntegrationKey,
): Promise<string | null> {
  const [row] = await rows<{ id: string }>(
    db,
    sql`select id from sync_runs where workspace_id = ${workspaceId} and integration_id = ${integrationId}
        order by queued_at desc, id desc limit 1`,
  );
  return row?.id ?? null;
}

/** Releases a claimed run, to be claimed again at once: for a worker that shuts down. */
export async function releaseRun(db: Database, lease: Lease): Promise<void> {
  await db.execute(
    sql`update sync_runs set lease_expires_at = now(), attempt = greatest(attempt - 1, 0)
        where workspace_id = ${lease.workspaceId} and id = ${lease.runId} and lease_token = ${lease.leaseToken}
          and status = 'RUNNING'`,
  );
}

/**
 * Releases a failed run: a worker may claim it at once if it made progress, else `stepSeconds` later per
 * earlier attempt.
 */
export async function releaseFailedRun(db: Database, lease: Lease, stepSeconds: number): Promise<void> {
  await db.execute(
    sql`update sync_runs
        set lease_expires_at = now() + make_interval(secs => ${stepSeconds}::float8 * greatest(attempt - 1, 0))
        where workspace_id = ${lease.workspaceId} and id = ${lease.runId} and lease_token = ${lease.leaseToken}
          and status = 'RUNNING'`,
  );
}

/** Cancels an integration's live run at once: its worker's next commit fails. */
export async function cancelLiveRun(db: Database, integration: IntegrationKey): Promise<void> {
  const runId = await findLiveRun(db, integration);
  if (runId !== null) await cancelRun(db, { workspaceId: integration.workspaceId, runId });
}

/**
 * Cancels a run at once, with its open stages: its worker's next commit fails. False when the run had already
 * ended.
 */
export async function cancelRun(db: Database, { workspaceId, runId }: RunKey): Promise<boolean> {
  const [live] = await rows<{ leaseToken: number }>(
    db,
    sql`update sync_runs set lease_token = lease_token + 1, cancel_requested_at = now()
        where workspace_id = ${workspaceId} and id = ${runId} and status in ('QUEUED', 'RUNNING')
        returning lease_token as "leaseToken"`,
  );
  if (!live) return false;
  await finishRun(db, { workspaceId, runId, ...live }, { status: 'CANCELED', error: null });
  return true;
}
