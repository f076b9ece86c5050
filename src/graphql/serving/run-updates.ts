import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { findRunVersionsAcrossWorkspaces, type RunVersion } from '../../store/api/run-versions.ts';
import type { Database } from '../../store/engine/session.ts';
import type { Log } from '../request/log.ts';
import type { StreamEvent } from './shared-answers.ts';

export type RunUpdates = {
  /**
   * Yields an event for each run of one integration, or of all: first for the newest run of each integration,
   * then for every run that changes. Ends when the signal is aborted, or when the integration is erased.
   */
  listen(
    viewer: { workspaceId: string },
    integrationId: string | null,
    signal: AbortSignal,
  ): AsyncGenerator<StreamEvent, void>;
};

/** The version of a run at the last poll, and its event. */
type KnownRun = RunVersion & { event: StreamEvent };

/** Runs by their ids, older ones first. */
type KnownRuns = Map<string, KnownRun>;

/**
 * Polls for changed runs while there are listeners: one statement per second for all listeners of the process
 * together.
 */
export function createRunUpdates(options: { db: Database; log: Log; intervalMs?: number }): RunUpdates {
  const { db, log, intervalMs = 1_000 } = options;
  const listeners = new Set<Listener>();
  /** The runs of the last poll, by workspace. */
  let known = new Map<string, KnownRuns>();
  let isPolling = false;
  let isDeaf = false;

  const poll = async () => {
    const workspaceIds = [...new Set([...listeners].map(({ workspaceId }) => workspaceId))];
    try {
      const found = await findRunVersionsAcrossWorkspaces(db, workspaceIds);
      const changed = new Map<string, KnownRun[]>(workspaceIds.map((id) => [id, []]));
      const last = known;
      known = new Map(workspaceIds.map((id) => [id, new Map()]));
      const knownAtMs = performance.now();
      for (const run of found) {
        const before = last.get(run.workspaceId)?.get(run.runId);
        const isChanged = before?.version !== run.version;
        const next = { ...run, event: isChanged ? { id: run.runId, knownAtMs } : before.event };
        known.get(run.workspaceId)?.set(run.runId, next);
        if (isChanged) changed.get(run.workspaceId)?.push(next);
      }
      for (const listener of listeners) {
        // A listener that came during the statement, from another workspace, gets the next poll.
        const runs = known.get(listener.workspaceId);
        if (runs === undefined) continue;
        if (listener.isWelcomed) listener.tell(changed.get(listener.workspaceId) ?? []);
        else listener.welcome(runs);
        listener.endWithout(runs);
      }
      isDeaf = false;
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'unknown';
      if (!isDeaf) log.warn({ reason }, 'the database does not answer: subscriptions get no updates for now');
      isDeaf = true;
    }
  };

  const pollWhileHeard = async () => {
    if (isPolling) return;
    isPolling = true;
    // Listeners that start together share the first poll.
    await nextTurn();
    while (listeners.size > 0) {
      await poll();
      await sleep(intervalMs, undefined, { ref: false });
    }
    known = new Map();
    isPolling = false;
  };

  return {
    async *listen({ workspaceId }, integrationId, signal) {
      const listener = new Listener(workspaceId, integrationId);
      const wake = () => listener.wake();
      signal.addEventListener('abort', wake);
      listeners.add(listener);
      const runs = known.get(workspaceId);
      // The last poll is recent enough for a new listener.
      if (runs !== undefined && !isDeaf) listener.welcome(runs);
      void pollWhileHeard();
      try {
        while (!signal.aborted) {
          const event = listener.take();
          if (event !== undefined) yield event;
          else if (listener.isEnded) return;
          else await listener.changed();
        }
      } finally {
        signal.removeEventListener('abort', wake);
        listeners.delete(listener);
      }
    },
  };
}

/**
 * The pending events of one listener. A run that changes several times before the listener reads has one event.
 */
class Listener {
  readonly workspaceId: string;
  readonly #integrationId: string | undefined;
  readonly #pending = new Map<string, StreamEvent>();
  #isWelcomed = false;
  #hasHeard = false;
  #isEnded = false;
  #wake = () => {};

  constructor(workspaceId: string, integrationId: string | null) {
    this.workspaceId = workspaceId;
    this.#integrationId = integrationId?.toLowerCase();
  }

  /** Whether it got the newest runs; from then on it gets changes only. */
  get isWelcomed(): boolean {
    return this.#isWelcomed;
  }

  welcome(runs: KnownRuns): void {
    this.#isWelcomed = true;
    this.tell([...runs.values()].filter(({ isNewest }) => isNewest));
  }

  tell(runs: readonly KnownRun[]): void {
    for (const { integrationId, event } of runs) {
      if (this.#integrationId === undefined || integrationId === this.#integrationId) {
        this.#pending.set(event.id, event);
        this.#hasHeard = true;
      }
    }
    for (const oldest of this.#pending.keys()) {
      if (this.#pending.size <= maxPending) break;
      this.#pending.delete(oldest);
    }
    if (this.#pending.size > 0) this.#wake();
  }

  /** True once its integration was erased, with its runs. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Ends when its integration had runs and has none any more: runs are deleted only with their integration. */
  endWithout(runs: KnownRuns): void {
    if (this.#integrationId === undefined || !this.#hasHeard) return;
    if ([...runs.values()].some(({ integrationId }) => integrationId === this.#integrationId)) return;
    this.#isEnded = true;
    this.#wake();
  }

  take(): StreamEvent | undefined {
    const [event] = this.#pending.values();
    if (event !== undefined) this.#pending.delete(event.id);
    return event;
  }

  wake(): void {
    this.#wake();
  }

  changed(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}

/** Maximum number of pending events of a listener; the oldest are dropped for a client that reads nothing. */
const maxPending = 1_000;
