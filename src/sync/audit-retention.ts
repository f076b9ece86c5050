import { forgetAuditEventsAcrossWorkspaces } from '../store/audit/forget-events.ts';
import type { Store } from '../store/engine/database.ts';
import { dayMs, hourMs } from './durations.ts';
import type { SyncLog } from './reading/run-context.ts';

type AuditRetentionOptions = {
  store: Store;
  log: SyncLog;
  /** How long audit events are kept; 0 keeps them for ever. */
  days: number;
  now?: () => Date;
};

/** Pause after an attempt that failed. */
const retryMs = hourMs;

/**
 * Deletes audit events older than so many days: at first, and then once a day. Call it as often as you like. Any number
 * of processes may share one database. Throws errors of the database.
 */
export function createAuditRetention({
  store,
  log,
  days,
  now = () => new Date(),
}: AuditRetentionOptions): (signal: AbortSignal) => Promise<void> {
  let lookAtMs = Number.NEGATIVE_INFINITY;
  return async (signal) => {
    const nowMs = now().getTime();
    if (days === 0 || nowMs < lookAtMs) return;
    lookAtMs = nowMs + retryMs;
    const before = new Date(nowMs - days * dayMs);
    for (const { workspaceId, events } of await forgetAuditEventsAcrossWorkspaces(store.db, before, {
      signal,
    })) {
      log.info({ workspaceId, events, before: before.toISOString() }, 'old audit events deleted');
    }
    lookAtMs = nowMs + dayMs;
  };
}
