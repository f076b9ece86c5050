import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { findRunVersions, type RunVersion } from '../../store/api/run-versions.ts';
import type { Database } from '../../store/engine/session.ts';
import type { Viewer } from '../../sync/commands/commands.ts';
import type { Log } from '../request/log.ts';
import type { StreamEvent } from './shared-answers.ts';

export type RunUpdates = {
  /**
   * The viewer's runs by their ids, of one integration or of all: first the newest run of each integration, then every
   * run that changed since it was last given. Ends with the signal, or when the integration was erased.
   */
  listen(
    viewer: Viewer,
    integrationId: string | null,
    signal: AbortSignal,
  ): AsyncGenerator<StreamEvent, void>;
};

/** How a run stood when it was last looked at, and the event that tells so. */
type KnownRun = RunVersion & { event: StreamEvent };

/** Runs by their ids, older ones first. */
type KnownRuns = Map<string, KnownRun>;

/**
 * Tells of changed runs for as long as anybody listens: one statement a second for all listeners of the process,
 * however many they are, and none without listeners. What changed is found out once for all of them, too.
 */
export function createRunUpdates(options: { db: Database; log: Log; intervalMs?: number }): RunUpdates {
  const { db, log, intervalMs = 1_000 } = options;
  const listeners = new Set<Listener>();
  /** By workspace, those that were looked at last. */
  let known = new Map<string, KnownRuns>();
  let isPolling = false;
  let isDeaf = false;

  const poll = async () => {
    const workspaceIds = [...new Set([...listeners].map(({ workspaceId }) => workspaceId))];
    try {
      const found = await findRunVersions(db, workspaceIds);
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
        // Whoever comes while the answer is on its way, from a workspace that was not asked for, gets the next one.
        const runs = known.get(listener.workspaceId);
        if (runs === undefined) continue;
        if (listener.isWelcomed) listener.tell(changed.get(listener.workspaceId) ?? []);
        else listener.welcome(runs);
        listener.endWithout(runs);
      }
      isDeaf = false;
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'unknown';
      if (!isDeaf) log.warn({ reason }, 'the database does not answer: nobody is told of syncs for now');
      isDeaf = true;
    }
  };

  const pollWhileHeard = async () => {
    if (isPolling) return;
    isPolling = true;
    // Those who come together are told together.
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
      // What was looked at a moment ago need not be looked at again.
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

/** What one listener has not been told yet. Runs that change faster than it listens are told of once. */
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

  /** Whether it was told how things stand; from then on it is told what changes. */
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

  /** True once the runs of its integration are gone, and the integration with them. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Ends when the integration it has heard of has no run any more: runs are deleted with their integration only. */
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

/** Runs that one listener may be behind by; of a client that takes nothing for weeks the oldest are let go. */
const maxPending = 1_000;
