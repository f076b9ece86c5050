import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { expect } from 'vitest';
import type { OktaTimings } from '../../src/okta/timings.ts';
import { type KeyRing, parseKeyRing } from '../../src/secrets/key-ring.ts';
import { type Company, generateCompany } from '../../src/simulator/company/company.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/server/server.ts';
import type { Store } from '../../src/store/engine/database.ts';
import { rows } from '../../src/store/engine/run-sql.ts';
import { findIntegration, type IntegrationRecord } from '../../src/store/sync/integrations.ts';
import {
  claimRunAcrossWorkspaces,
  findRun,
  listStages,
  type SyncRunRecord,
  type SyncStageRecord,
} from '../../src/store/sync/sync-runs.ts';
import type { OktaDataType } from '../../src/store/tables/okta-data-types.ts';
import type { SyncMode } from '../../src/store/tables/sync-runs.ts';
import { createSyncCommands, type SyncCommands } from '../../src/sync/commands/commands.ts';
import type { SyncLog } from '../../src/sync/reading/run-context.ts';
import { createExecutor } from '../../src/sync/run/run-executor.ts';
import { createWorker, type Worker } from '../../src/sync/run/worker.ts';
import type { VirtualTime } from './virtual-time.ts';

/** Waits so short that retries cost nothing; their number stays as in production. */
export const fastTimings: Partial<OktaTimings> = {
  connectTimeoutMs: 2_000,
  headersTimeoutMs: 2_000,
  bodyTimeoutMs: 2_000,
  requestTimeoutMs: 5_000,
  verifyTimeoutMs: 2_000,
  retryBaseMs: 1,
  retryMaxMs: 2,
  rateLimitMarginMs: 1,
  rateLimitMinMs: 1,
  rateLimitMaxMs: 10,
  rateLimitUnknownMs: 5,
  concurrencyWaitMs: 1,
};

export const testKeyRing: KeyRing = parseKeyRing(`test:${Buffer.alloc(32, 7).toString('base64')}`);

export type EndedRun = { run: SyncRunRecord; stages: Record<OktaDataType, SyncStageRecord> };

/** A simulated Okta org over HTTP, and everything of the sync that works on it, in this process. */
export type Discovery = {
  store: Store;
  simulator: Simulator;
  company: Company;
  commands: SyncCommands;
  viewer: { workspaceId: string };
  /** Of every Okta client made from now on. */
  timings: Partial<OktaTimings>;
  /** Lines the sync logged, as a logger would be given them. */
  logged: unknown[];
  /** Lets time pass for Okta and the sync; the database's own clock, which leases go by, stays. */
  advance(ms: number): void;
  now(): Date;
  /** Adds the org as an integration and waits for its first sync. */
  connect(): Promise<EndedRun>;
  /** Triggers a sync, works on it and waits until it ended, whatever way. */
  syncOnce(request?: SyncRequest): Promise<EndedRun>;
  /** Triggers a sync and leaves it to the worker, which works until `endOf`; the run's id. */
  begin(request?: SyncRequest): Promise<string>;
  /** Has a worker look for due integrations and queued runs, until `endOf` or the end. */
  startWorker(): void;
  /** Waits until a run ended, whatever way, and nothing works on it any more. No worker runs after that. */
  endOf(runId: string): Promise<EndedRun>;
  /** Adds the org, without a worker: the run stays queued. */
  add(): Promise<{ integrationId: string; runId: string }>;
  integration(): Promise<IntegrationRecord>;
  integrationKey(): { workspaceId: string; integrationId: string };
  /** Claims the next run and works on it here and now. Throws what the execution throws. */
  execute(options?: { store?: Store; signal?: AbortSignal }): Promise<SyncRunRecord | null>;
  /** Works on a run that was claimed. */
  work(run: SyncRunRecord, options?: { store?: Store; signal?: AbortSignal }): Promise<SyncRunRecord | null>;
  close(): Promise<void>;
};

type SyncRequest = { dataTypes?: OktaDataType[]; mode?: SyncMode };

export type DiscoveryOptions = {
  store: Store;
  seed?: number;
  people?: number;
  apps?: number;
  groups?: number;
  signInDays?: number;
  company?: Company;
  simulator?: Partial<SimulatorOptions>;
  /** Items per page at most, so that a small company has several pages of everything. */
  pageSize?: number;
  /** The same for the System Log, when it should differ. */
  logPageSize?: number;
  workspaceId?: string;
  timings?: Partial<OktaTimings>;
  /** Lets it all go by virtual time; `store` has to be watched by it, and everything done within its `run`. */
  time?: VirtualTime;
  /** Something between the sync and the simulator: given the simulator's address, gives its own. */
  front?: (simulatorUrl: string) => Promise<string>;
};

/**
 * Starts an org of 60 people and 25 apps unless told otherwise. A worker runs only while `connect` or `syncOnce` wait for
 * it, and from `begin` or `startWorker` to `endOf`: what a test queues otherwise is left for its `execute`.
 */
export async function startDiscovery(options: DiscoveryOptions): Promise<Discovery> {
  const { store, time, seed = 1, people = 60, apps = 25, groups = 25, signInDays = 90 } = options;
  let advancedMs = 0;
  const now = () => new Date((time?.now() ?? Date.now()) + advancedMs);
  const company = options.company ?? generateCompany({ seed, people, apps, groups, signInDays, now: now() });
  const clock = time?.clock ?? { now, sleep: (ms: number) => sleep(ms) };
  const simulator = await startSimulator({ company, clock, ...options.simulator });
  limitPages(simulator, options);
  const viewer = { workspaceId: options.workspaceId ?? 'acme' };
  const okta = {
    baseUrl: (await options.front?.(simulator.url)) ?? simulator.url,
    timings: { ...(time === undefined ? fastTimings : {}), ...options.timings },
    ...(time === undefined ? {} : { clock: { now: time.now, sleep: time.sleep } }),
  };
  const logged: unknown[] = [];
  const log = createListLog(logged);
  const execute = createExecutor({ store, keyRing: testKeyRing, okta, log, now });
  let worked = createSignal();
  const executions = new Set<Promise<void>>();
  function executeOfWorker(...run: Parameters<typeof execute>): Promise<void> {
    const execution = execute(...run).finally(() => {
      executions.delete(execution);
      worked.give();
      worked = createSignal();
    });
    executions.add(execution);
    return execution;
  }
  let worker: Worker | null = null;
  function startWorker(): void {
    // Upkeep takes longer than a sync of a small company, and is not what these tests are about.
    const withoutUpkeep = { ...store, maintenance: async () => 0 };
    worker ??= createWorker({ store: withoutUpkeep, log, execute: executeOfWorker, pollIntervalMs: 300 });
    worker.start();
    worker.wake();
  }
  async function stopWorker(): Promise<void> {
    const stopping = worker;
    worker = null;
    await stopping?.stop();
  }
  const commands = createSyncCommands({
    store,
    keyRing: testKeyRing,
    okta,
    onQueued: () => worker?.wake(),
    now,
  });
  let integrationId = '';

  async function add() {
    const added = await commands.addIntegration(viewer, {
      domain: company.org.domain,
      apiToken: simulator.token,
    });
    if (added.kind !== 'added') throw new Error(`not added: ${JSON.stringify(added)}`);
    integrationId = added.integrationId;
    return { integrationId, runId: added.syncRunId };
  }

  async function begin(request: SyncRequest = {}): Promise<string> {
    const triggered = await commands.triggerSync(viewer, { integrationId, mode: 'FULL', ...request });
    if (triggered.kind !== 'triggered') throw new Error(`not triggered: ${JSON.stringify(triggered)}`);
    startWorker();
    return triggered.syncRunId;
  }

  async function endOf(runId: string): Promise<EndedRun> {
    startWorker();
    await untilEnded(runId);
    // How it failed is written a moment after that, and one that was cancelled may not have noticed yet.
    await Promise.allSettled(executions);
    await stopWorker();
    return readRun(store, viewer.workspaceId, runId);
  }

  /** Looks when the worker has done something; seldom otherwise, for each look takes time from the sync. */
  async function untilEnded(id: string): Promise<void> {
    const givenUpAt = Date.now() + patienceMs;
    for (let hasWorked = false; ; ) {
      const given = worked.given;
      const [run] = await rows<{ status: string }>(
        store.db,
        sql`select status from sync_runs where workspace_id = ${viewer.workspaceId} and id = ${id}`,
      );
      if (run?.status !== 'QUEUED' && run?.status !== 'RUNNING') return;
      if (Date.now() > givenUpAt) throw new Error(`the run is still ${run.status}`);
      const isNews: boolean = await Promise.race([given.then(() => true), sleep(hasWorked ? 5 : 200, false)]);
      hasWorked ||= isNews;
    }
  }

  const work: Discovery['work'] = async (run, given = {}) => {
    const lease = { workspaceId: run.workspaceId, runId: run.id, leaseToken: run.leaseToken };
    const executeHere =
      given.store === undefined
        ? execute
        : createExecutor({ store: given.store, keyRing: testKeyRing, okta, log, now });
    await executeHere(run, lease, given.signal ?? new AbortController().signal);
    return findRun(store.db, lease);
  };

  return {
    store,
    simulator,
    company,
    commands,
    viewer,
    timings: okta.timings,
    logged,
    now,
    advance: (ms) => {
      advancedMs += ms;
    },
    add,
    connect: async () => endOf((await add()).runId),
    syncOnce: async (request) => endOf(await begin(request)),
    begin,
    startWorker,
    endOf,
    integrationKey: () => ({ ...viewer, integrationId }),
    async integration() {
      const found = await findIntegration(store.db, { ...viewer, integrationId });
      if (!found) throw new Error('the integration is gone');
      return found;
    },
    async execute(given) {
      const run = await claimRunAcrossWorkspaces(store.db, 30);
      return run === null ? null : work(run, given);
    },
    work,
    async close() {
      await stopWorker();
      await simulator.close();
    },
  };
}

/** The run with its stages, by data type. */
export async function readRun(store: Store, workspaceId: string, runId: string): Promise<EndedRun> {
  const run = await findRun(store.db, { workspaceId, runId });
  if (!run) throw new Error('the run is gone');
  const stages = await listStages(store.db, { workspaceId, runId });
  return {
    run,
    stages: Object.fromEntries(stages.map((stage) => [stage.dataType, stage])) as EndedRun['stages'],
  };
}

/** Everybody's leases run out at once, as if half a minute had gone by. */
export async function endLeases(store: Store): Promise<void> {
  await store.db.execute(
    sql`update sync_runs set lease_expires_at = now() - interval '1 second' where status = 'RUNNING'`,
  );
}

/** A log of the sync that keeps what it is given. */
export function createListLog(lines: unknown[]): SyncLog {
  const keep = (level: string) => (fields: Record<string, unknown>, message: string) => {
    lines.push({ level, message, ...fields });
  };
  return { info: keep('info'), warn: keep('warn'), error: keep('error') };
}

/** The run succeeded; with the reason in the message when it did not. */
export function expectSucceeded({ run, stages }: EndedRun): void {
  const errors = Object.values(stages).flatMap((stage) => (stage.error ? [stage.error] : []));
  expect({
    status: run.status,
    error: run.error,
    withheld: run.withheldRemovals,
    stageErrors: errors,
  }).toEqual({ status: 'SUCCEEDED', error: null, withheld: null, stageErrors: [] });
}

/** Far longer than any sync here takes: it only says which run it was before the test as a whole is given up. */
const patienceMs = 60_000;

function createSignal() {
  let give = () => {};
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { given, give };
}

/** The simulator reads the page size from the request it shows to its faults; this one only makes it smaller. */
function limitPages(simulator: Simulator, { pageSize, logPageSize = pageSize }: DiscoveryOptions): void {
  simulator.faults.add(
    { kind: 'emptyList' },
    {
      when: ({ endpoint, url }) => {
        const most = endpoint === 'logs' ? logPageSize : pageSize;
        if (most !== undefined && Number(url.searchParams.get('limit') ?? 0) > most) {
          url.searchParams.set('limit', String(most));
        }
        return false;
      },
    },
  );
}
