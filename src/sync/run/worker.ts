import { setTimeout as sleep } from 'node:timers/promises';
import { OktaError } from '../../okta/errors.ts';
import { SealError } from '../../secrets/sealing.ts';
import type { Store } from '../../store/engine/database.ts';
import { isPassing } from '../../store/engine/errors.ts';
import { pruneEvents } from '../../store/sync/discovery-events.ts';
import {
  listHoldersAcrossWorkspaces,
  releaseAllHolders,
  releaseHolderAcrossWorkspaces,
} from '../../store/sync/holders.ts';
import type { IntegrationKey } from '../../store/sync/integration-key.ts';
import {
  findIntegration,
  listDueIntegrationsAcrossWorkspaces,
  setNextSyncAt,
  updateIntegrationHealth,
} from '../../store/sync/integrations.ts';
import {
  claimRunAcrossWorkspaces,
  enqueueRun,
  findNewestRunId,
  finishRun,
  type Lease,
  LeaseLostError,
  listStages,
  releaseFailedRun,
  releaseRun,
  renewLease,
  type SyncRunRecord,
} from '../../store/sync/sync-runs.ts';
import { type ErrorCode, errorCodes } from '../connection/error-codes.ts';
import { dataTypesInOrder } from '../data-types.ts';
import { newId } from '../ids.ts';
import { isProvablyDead, processIdentity } from '../process-identity.ts';
import type { SyncObserver } from '../reading/observer.ts';
import type { SyncLog } from '../reading/run-context.ts';
import { endedOutcome, isWorthRetrying, retryAfterSeconds } from './outcome.ts';

export type WorkerOptions = {
  store: Store;
  log: SyncLog;
  observer?: SyncObserver;
  /** Executes one claimed run to its end. */
  execute: (run: SyncRunRecord, lease: Lease, signal: AbortSignal) => Promise<void>;
  /** What is done beside the runs: the worker calls each again and again, one call at a time. */
  chores?: readonly Chore[];
  pollIntervalMs?: number;
  leaseSeconds?: number;
  /** Number of runs executed at a time. */
  concurrency?: number;
};

type Chore = {
  work: (signal: AbortSignal) => Promise<void>;
  /** What is logged when it fails. */
  failure: string;
};

export type Worker = {
  start(): void;
  /** Looks for work without waiting for the next poll. */
  wake(): void;
  /**
   * Stops claiming runs and releases the running ones. They continue at their checkpoints, in this process or
   * another.
   */
  stop(): Promise<void>;
};

/**
 * Another worker claims a run when its worker did not renew the lease for this long. A worker renews it three times
 * as often.
 */
export const defaultLeaseSeconds = 15;

/** A run fails after this many claims without progress. */
const maxAttempts = 5;

/** Claims and executes queued and due runs. Any number of processes may do so on one PostgreSQL. */
export function createWorker({
  store,
  log,
  observer = {},
  execute,
  chores = [],
  pollIntervalMs = 1_000,
  leaseSeconds = defaultLeaseSeconds,
  concurrency = 2,
}: WorkerOptions): Worker {
  // Heartbeats and claims wait neither for the pages that runs write nor for reads.
  const leases = store.on('leases').db;
  const stopping = new AbortController();
  let wakeUp = new AbortController();
  const active = new Set<Promise<void>>();
  let loop: Promise<void> | null = null;
  let hasNotedSkipped = false;
  const choresUnderWay = new Map<Chore, Promise<void>>();

  async function work(): Promise<void> {
    let isReleased = false;
    while (!stopping.signal.aborted) {
      try {
        if (!isReleased) await releaseDead();
        isReleased = true;
        await enqueueDue();
        await claimAll();
        for (const chore of chores) begin(chore);
      } catch (error) {
        log.error({ error: describe(error) }, 'the sync worker could not look for work');
      }
      await sleep(pollIntervalMs, undefined, {
        signal: AbortSignal.any([wakeUp.signal, stopping.signal]),
      }).catch(() => undefined);
      if (wakeUp.signal.aborted) wakeUp = new AbortController();
    }
  }

  /** What a process held that was killed goes on at once. One that is only frozen, or elsewhere, keeps its leases. */
  async function releaseDead(): Promise<void> {
    // No other process can use the embedded database.
    if (store.engine === 'pglite') return releaseAllHolders(leases);
    for (const holder of (await listHoldersAcrossWorkspaces(leases)).filter(isProvablyDead)) {
      await releaseHolderAcrossWorkspaces(leases, holder);
      log.info({ holder }, 'released what a process of this machine held that is dead');
    }
  }

  /** Once: nothing changes about it while we run. */
  function noteSkipped(tables: number): void {
    if (tables === 0 || hasNotedSkipped) return;
    hasNotedSkipped = true;
    log.info(
      { tables },
      'the role of DATABASE_URL may not analyze these many tables: their statistics are left to autovacuum',
    );
  }

  /** In parallel to the runs, so that an org that does not answer delays no other. */
  function begin(chore: Chore): void {
    if (choresUnderWay.has(chore)) return;
    const work = chore
      .work(stopping.signal)
      .catch((error: unknown) => log.error({ error: describe(error) }, chore.failure))
      .finally(() => choresUnderWay.delete(chore));
    choresUnderWay.set(chore, work);
  }

  async function enqueueDue(): Promise<void> {
    for (const { syncIntervalSeconds, ...integration } of await listDueIntegrationsAcrossWorkspaces(
      store.db,
    )) {
      const trigger = (await isRetry(integration, syncIntervalSeconds)) ? 'RETRY' : 'SCHEDULE';
      // Spread at random, so that integrations added at the same time do not sync at the same time for ever.
      await setNextSyncAt(
        store.db,
        integration,
        Math.round(syncIntervalSeconds * (0.95 + Math.random() * 0.1)),
      );
      const { runId, isNew } = await store.transaction((tx) =>
        enqueueRun(tx, integration, {
          newRunId: newId(),
          trigger,
          mode: 'INCREMENTAL',
          dataTypes: dataTypesInOrder,
        }),
      );
      if (isNew) log.info({ runId, integrationId: integration.integrationId, trigger }, 'sync run queued');
    }
  }

  /** Whether the integration is due early because the last run failed in a retryable way. */
  async function isRetry(integration: IntegrationKey, syncIntervalSeconds: number): Promise<boolean> {
    if (syncIntervalSeconds <= retryAfterSeconds) return false;
    const runId = await findNewestRunId(store.db, integration);
    if (runId === null) return false;
    const stages = await listStages(store.db, { workspaceId: integration.workspaceId, runId });
    return isWorthRetrying(stages.flatMap((stage) => endedOutcome(stage) ?? []));
  }

  async function claimAll(): Promise<void> {
    while (active.size < concurrency && !stopping.signal.aborted) {
      const run = await claimRunAcrossWorkspaces(leases, leaseSeconds, processIdentity());
      if (run === null) return;
      const job = workOn(run).finally(() => {
        active.delete(job);
        wakeUp.abort();
      });
      active.add(job);
    }
  }

  async function workOn(run: SyncRunRecord): Promise<void> {
    const lease: Lease = { workspaceId: run.workspaceId, runId: run.id, leaseToken: run.leaseToken };
    const lost = new AbortController();
    const heartbeat = setInterval(
      () => {
        renewLease(leases, lease, leaseSeconds).then(
          (isHeld) => isHeld || lost.abort(),
          () => undefined,
        );
      },
      (leaseSeconds * 1_000) / 3,
    );
    const fields = { runId: run.id, integrationId: run.integrationId };
    try {
      if (run.attempt > maxAttempts) {
        const message = `The sync was started ${maxAttempts} times and made no progress. The next run tries it again.`;
        log.error(fields, 'sync run given up');
        await fail(run, lease, { code: 'gaveUp', message, retryable: true });
        return;
      }
      log.info({ ...fields, attempt: run.attempt }, 'sync run claimed');
      await execute(run, lease, AbortSignal.any([stopping.signal, lost.signal]));
    } catch (error) {
      await handleFailure(error, run, lease, fields);
    } finally {
      clearInterval(heartbeat);
    }
    try {
      await pruneEvents(store.db, run.workspaceId);
      noteSkipped(await store.maintenance());
    } catch (error) {
      log.warn({ ...fields, error: describe(error) }, 'the maintenance of the database after a sync failed');
    }
  }

  async function handleFailure(
    error: unknown,
    run: SyncRunRecord,
    lease: Lease,
    fields: Record<string, unknown>,
  ): Promise<void> {
    if (error instanceof LeaseLostError) {
      log.info(fields, 'sync run stopped: cancelled or taken over');
    } else if (error instanceof OktaError && error.kind === 'aborted') {
      await releaseRun(leases, lease).catch(() => undefined);
      log.info(fields, 'sync run released: this process stops');
    } else if (isPassing(error)) {
      // Another claim continues at the last checkpoint: at once the first time, a little later after each attempt
      // without progress. If this write fails too, the lease expires by itself.
      await releaseFailedRun(leases, lease, leaseSeconds / maxAttempts).catch(() => undefined);
      log.warn({ ...fields, error: describe(error) }, 'sync run interrupted by the database');
    } else if (error instanceof SealError) {
      log.error({ ...fields, error: describe(error) }, 'sync run failed: the API token cannot be opened');
      await fail(run, lease, { code: 'sealedToken', message: unreadableToken[error.kind], retryable: false });
    } else {
      log.error({ ...fields, error: describe(error) }, 'sync run failed');
      const message =
        'A fault of this server stopped the sync. Discovered data stays. The log of the server says more.';
      await fail(run, lease, { code: 'internal', message, retryable: true });
    }
  }

  /** Marks a run and its integration as failed. Discovered data stays. */
  async function fail(
    run: SyncRunRecord,
    lease: Lease,
    reason: { code: ErrorCode; message: string; retryable: boolean },
  ): Promise<void> {
    const key = { workspaceId: run.workspaceId, integrationId: run.integrationId };
    const error = { ...reason, httpStatus: null, oktaErrorCode: null };
    try {
      await finishRun(store.db, lease, { status: 'FAILED', error });
      const { trigger, mode, changes, startedAt, queuedAt } = run;
      const durationMs = Date.now() - Date.parse(startedAt ?? queuedAt);
      observer.runEnded?.({ trigger, mode, status: 'FAILED', durationMs, changes });
      const integration = await findIntegration(store.db, key);
      if (!integration) return;
      const { capabilities } = integration;
      await updateIntegrationHealth(store.db, key, {
        status: 'ERROR',
        statusReason: errorCodes[reason.code].reason,
        capabilities,
      });
    } catch (failure) {
      log.error(
        { runId: run.id, error: describe(failure) },
        'the failure of the sync run could not be written',
      );
    }
  }

  return {
    start() {
      loop ??= work();
    },
    wake() {
      wakeUp.abort();
    },
    async stop() {
      stopping.abort();
      await loop;
      await Promise.all([...active, ...choresUnderWay.values()]);
    },
  };
}

/** What an admin is told of a stored token that does not open. */
const unreadableToken: Record<SealError['kind'], string> = {
  UNKNOWN_KEY:
    'The API token was sealed with a key this server does not have. Start it with that key among ENCRYPTION_KEYS, ' +
    'or give the integration a new token.',
  TAMPERED:
    'The stored API token was not sealed for this integration and its domain: one of them was changed in the database. ' +
    'Nothing was sent. Find out who changed it. If the domain is right, give the integration a new token; otherwise ' +
    'remove it and add its org again.',
  MALFORMED:
    'What is stored as the API token is in no form that this server knows. Nothing was sent. Newer servers may know it; ' +
    'otherwise give the integration a new token.',
};

function describe(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: 'unknown' };
  return { name: error.name, message: error.message, stack: error.stack };
}
