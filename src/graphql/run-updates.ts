import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { findRunVersions, type RunVersion } from '../store/reads/run-versions.ts';
import type { Database } from '../store/session.ts';
import type { Viewer } from '../sync/commands.ts';
import type { Log } from './log.ts';

export type RunUpdates = {
  /**
   * Ids of the viewer's runs, of one integration or of all: first the newest run of each integration, then every
   * run that changed since its id was last given. Ends with the signal.
   */
  listen(viewer: Viewer, integrationId: string | null, signal: AbortSignal): AsyncGenerator<string, void>;
};

/**
 * Tells of changed runs for as long as anybody listens: one statement a second for all listeners of the process,
 * however many they are, and none without listeners.
 */
export function createRunUpdates(options: { db: Database; log: Log; intervalMs?: number }): RunUpdates {
  const { db, log, intervalMs = 1_000 } = options;
  const listeners = new Set<Listener>();
  let isPolling = false;
  let isDeaf = false;

  const poll = async () => {
    const workspaces = [...new Set([...listeners].map(({ workspaceId }) => workspaceId))];
    // Whoever comes while the answer is on its way gets the next one: this one need not have their workspace.
    const waiting = [...listeners];
    try {
      const runs = await findRunVersions(db, workspaces);
      for (const listener of waiting) listener.offer(runs);
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
    isPolling = false;
  };

  return {
    async *listen({ workspaceId }, integrationId, signal) {
      const listener = new Listener(workspaceId, integrationId);
      const wake = () => listener.wake();
      signal.addEventListener('abort', wake);
      listeners.add(listener);
      void pollWhileHeard();
      try {
        while (!signal.aborted) {
          const runId = listener.take();
          if (runId === undefined) await listener.changed();
          else yield runId;
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
  readonly #pending = new Set<string>();
  #known: Map<string, string> | undefined;
  #wake = () => {};

  constructor(workspaceId: string, integrationId: string | null) {
    this.workspaceId = workspaceId;
    this.#integrationId = integrationId?.toLowerCase();
  }

  offer(runs: readonly RunVersion[]): void {
    const mine = runs.filter(
      ({ workspaceId, integrationId }) =>
        workspaceId === this.workspaceId &&
        (this.#integrationId === undefined || integrationId === this.#integrationId),
    );
    for (const { runId, version, isNewest } of mine) {
      const isChanged = this.#known === undefined ? isNewest : this.#known.get(runId) !== version;
      if (isChanged) this.#pending.add(runId);
    }
    this.#known = new Map(mine.map(({ runId, version }) => [runId, version]));
    if (this.#pending.size > 0) this.#wake();
  }

  take(): string | undefined {
    const [runId] = this.#pending;
    if (runId !== undefined) this.#pending.delete(runId);
    return runId;
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
