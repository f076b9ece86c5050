import { sql } from 'drizzle-orm';
import { parseKeyRing } from '../../../src/secrets/key-ring.ts';
import { Reader } from '../../../src/store/api/reader.ts';
import { estimatedFinishOf } from '../../../src/store/api/sync-progress.ts';
import { findSyncRunsByIds, findSyncStagesByRunIds } from '../../../src/store/api/sync-runs.ts';
import type { Store } from '../../../src/store/engine/database.ts';
import { rows } from '../../../src/store/engine/run-sql.ts';
import { claimRunAcrossWorkspaces, findRun } from '../../../src/store/sync/sync-runs.ts';
import type { OktaDataType } from '../../../src/store/tables/okta-data-types.ts';
import type { SyncMode } from '../../../src/store/tables/sync-runs.ts';
import { createSyncCommands } from '../../../src/sync/commands/commands.ts';
import { createRateBudgets } from '../../../src/sync/connection/shared-rate-budget.ts';
import type { SyncLog } from '../../../src/sync/reading/run-context.ts';
import { createExecutor } from '../../../src/sync/run/run-executor.ts';
import type { VirtualTime } from '../../kit/virtual-time.ts';

/** The result of one run. Instants are epoch milliseconds of the virtual time. */
export type SyncMeasurement = {
  status: string;
  /** Why the run or one of its stages failed; empty if none did. */
  errors: string[];
  hasWithheld: boolean;
  startedAtMs: number;
  endedAtMs: number;
  /** When the first service could be read from the store. */
  servicesAtMs: number | null;
  stageEndedAtMs: Partial<Record<OktaDataType, number>>;
  /** Accounts in the store after the groups were read, before the apps' own lists. */
  accountsAfterGroups: number | null;
  /** The API's estimate of the end, after each virtual minute. */
  estimates: { atMs: number; finishAtMs: number | null }[];
  /** Real time, and processor time of this process. */
  realMs: number;
  processorMs: number;
  /** The peak memory of this process, and its memory before the first sync. */
  peakRssBytes: number;
  idleRssBytes: number;
};

/**
 * Our sync on virtual time, as the server runs it: commands, queue, executor, rate budget, PostgreSQL or
 * PGlite.
 */
export type MeasuredSync = {
  /** Adds the org and does its first sync. */
  first(): Promise<SyncMeasurement>;
  /** Does another sync. */
  again(mode: SyncMode): Promise<SyncMeasurement>;
};

export const workspaceId = 'bench';

/** Longer than any of these runs takes, because leases are not renewed here. */
const leaseSeconds = 86_400;

export function createMeasuredSync(options: {
  /** Watched by `time`. */
  store: Store;
  time: VirtualTime;
  org: { url: string; domain: string; token: string };
}): MeasuredSync {
  const { store, time, org } = options;
  const clock = { now: time.now, sleep: time.sleep };
  const okta = { baseUrl: org.url, clock, budgets: createRateBudgets({ db: store.db, clock }) };
  const keyRing = parseKeyRing(`bench:${Buffer.alloc(32, 7).toString('base64')}`);
  const now = () => new Date(time.now());
  const commands = createSyncCommands({ store, keyRing, okta, onQueued: () => undefined, now });
  const idleRssBytes = process.memoryUsage.rss();
  let integrationId = '';

  async function work(): Promise<SyncMeasurement> {
    const run = await claimRunAcrossWorkspaces(store.db, leaseSeconds);
    if (run === null) throw new Error('no sync run is queued');
    const watch = watchSync(store, time, run.id);
    const execute = createExecutor({ store, keyRing, okta, log: watch.log, leaseSeconds, now });
    const lease = { workspaceId, runId: run.id, leaseToken: run.leaseToken };
    const before = { real: performance.now(), processor: process.cpuUsage() };
    await time.run(execute(run, lease, new AbortController().signal));
    const processor = process.cpuUsage(before.processor);
    const seen = await watch.end();
    const ended = await findRun(store.db, { workspaceId, runId: run.id });
    if (ended === null) throw new Error('the sync run is gone');
    return {
      ...seen,
      status: ended.status,
      hasWithheld: ended.withheldRemovals !== null,
      realMs: performance.now() - before.real,
      processorMs: (processor.user + processor.system) / 1_000,
      peakRssBytes: process.resourceUsage().maxRSS * 1_024,
      idleRssBytes,
    };
  }

  return {
    async first() {
      const input = { domain: org.domain, apiToken: org.token };
      const added = await time.run(commands.addIntegration({ workspaceId }, input));
      if (added.kind !== 'added') throw new Error(`the org was not added: ${added.kind}`);
      integrationId = added.integrationId;
      return work();
    },
    async again(mode) {
      const triggered = await time.run(commands.triggerSync({ workspaceId }, { integrationId, mode }));
      if (triggered.kind !== 'triggered') throw new Error(`no sync was triggered: ${triggered.kind}`);
      return work();
    },
  };
}

/** Observes a run. */
function watchSync(store: Store, time: VirtualTime, runId: string) {
  const stopped = new AbortController();
  const { signal } = stopped;
  const startedAtMs = time.now();
  const errors: string[] = [];
  const stageEndedAtMs: SyncMeasurement['stageEndedAtMs'] = {};
  const estimates: SyncMeasurement['estimates'] = [];
  const asides: Promise<void>[] = [];
  let servicesAtMs: number | null = null;
  let accountsAfterGroups: number | null = null;

  const aside = (work: () => Promise<void>) => {
    asides.push(
      work().catch((error: unknown) => {
        if (!signal.aborted) throw error;
      }),
    );
  };
  const note = (fields: Record<string, unknown>, message: string) => {
    if (fields.error != null) errors.push(`${message}: ${JSON.stringify(fields.error)}`);
    if (message !== 'sync stage ended') return;
    const dataType = fields.dataType as OktaDataType;
    stageEndedAtMs[dataType] = time.now();
    if (dataType !== 'GROUPS') return;
    aside(async () => {
      accountsAfterGroups = await countRows(store, 'saas_user_accounts');
    });
  };
  aside(async () => {
    while (servicesAtMs === null) {
      await time.sleep(100, signal);
      if ((await countRows(store, 'saas_services')) > 0) servicesAtMs = time.now();
    }
  });
  aside(async () => {
    for (;;) {
      await time.sleep(60_000, signal);
      estimates.push({ atMs: time.now(), finishAtMs: await estimate(store, runId, startedAtMs, time.now()) });
    }
  });

  const log: SyncLog = { info: note, warn: note, error: note };
  return {
    log,
    async end() {
      const endedAtMs = time.now();
      stopped.abort();
      await Promise.all(asides);
      return {
        startedAtMs,
        endedAtMs,
        errors,
        servicesAtMs,
        stageEndedAtMs,
        accountsAfterGroups,
        estimates,
      };
    },
  };
}

async function countRows(store: Store, table: string): Promise<number> {
  const [row] = await rows<{ count: number }>(
    store.db,
    sql`select count(*)::int as count from ${sql.identifier(table)}
        where workspace_id = ${workspaceId} and removed_at is null`,
  );
  return row?.count ?? 0;
}

/** `OktaSyncRun.estimatedFinishAt`. The run's start is by the database's clock, so it is replaced. */
async function estimate(
  store: Store,
  runId: string,
  startedAtMs: number,
  nowMs: number,
): Promise<number | null> {
  const run = (await findSyncRunsByIds(new Reader(store.db, workspaceId), [runId])).get(runId);
  const stages = (await findSyncStagesByRunIds(new Reader(store.db, workspaceId), [runId])).get(runId);
  if (run === undefined || stages === undefined) return null;
  const begun = { ...run, startedAt: new Date(startedAtMs).toISOString() };
  return estimatedFinishOf(begun, stages, new Date(nowMs))?.getTime() ?? null;
}
