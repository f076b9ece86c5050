import { randomUUID } from 'node:crypto';
import { appendBeforeCommit } from '../../store/audit/append-event.ts';
import type { AuditEntry, AuditHead } from '../../store/audit/entry.ts';
import { isInTrail } from '../../store/audit/read-trail.ts';
import type { Database, Store } from '../../store/engine/database.ts';
import { AuditUnavailableError } from '../../store/engine/errors.ts';
import type { AuditOutcome } from '../../store/tables/audit-events.ts';
import type { Viewer } from './command-context.ts';

/** What can be said about an action once its outcome is known. */
export type Recorded = {
  action: string;
  targetKind?: 'integration' | 'syncRun' | 'service';
  /** Only of something that is in the viewer's workspace. */
  targetId?: string | null;
  changedFields?: readonly string[];
  outcome: AuditOutcome;
  reason?: string | null;
  count?: number;
};

export type Audit = {
  /**
   * Has the event appended as the last work of the transaction: what it records is committed with it, or not at all.
   * Returns the event's id.
   */
  appendTo(tx: Database, viewer: Viewer, recorded: Recorded): string;
  /** To be told of an event whose transaction failed because of it. */
  onRecorded(action: string, outcome: null): void;
  /** Whether the event was committed: for when the connection was lost during it. */
  has(viewer: Viewer, eventId: string): Promise<boolean>;
  /** Records what no transaction of its own writes. Throws an `AuditUnavailableError` when it cannot. */
  record(viewer: Viewer, recorded: Recorded): Promise<void>;
  /** The same of several actions: all or none. */
  recordAll(actions: readonly (readonly [Viewer, Recorded])[]): Promise<void>;
};

export type AuditOptions = {
  store: Store;
  now: () => Date;
  /** Called with where a trail ends, after each event: to be written down outside of the database. */
  onHead?: ((workspaceId: string, head: AuditHead) => void) | undefined;
  /** Called with every event that was recorded, and with a null outcome for an action that could not be. */
  onRecorded?: ((action: string, outcome: AuditOutcome | null) => void) | undefined;
};

export function createAudit({ store, now, onHead = () => {}, onRecorded = () => {} }: AuditOptions): Audit {
  const appendTo = (tx: Database, viewer: Viewer, recorded: Recorded): string => {
    const entry = entryOf(viewer, recorded, now());
    appendBeforeCommit(tx, viewer.workspaceId, entry, (head) => {
      onHead(viewer.workspaceId, head);
      onRecorded(recorded.action, recorded.outcome);
    });
    return entry.id;
  };
  const recordAll: Audit['recordAll'] = async (actions) => {
    // Two processes lock several trails in the same order.
    const ordered = actions.toSorted(([a], [b]) => compare(a.workspaceId, b.workspaceId));
    try {
      await store.transaction(async (tx) => {
        for (const [viewer, recorded] of ordered) appendTo(tx, viewer, recorded);
      });
    } catch (cause) {
      for (const [, { action }] of actions) onRecorded(action, null);
      if (cause instanceof AuditUnavailableError) throw cause;
      throw new AuditUnavailableError('an action could not be recorded, and was not done', { cause });
    }
  };
  return {
    appendTo,
    onRecorded,
    has: ({ workspaceId }, eventId) => isInTrail(store.db, workspaceId, eventId),
    recordAll,
    record: (viewer, recorded) => recordAll([[viewer, recorded]]),
  };
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function entryOf(viewer: Viewer, recorded: Recorded, occurredAt: Date): AuditEntry {
  return {
    id: randomUUID(),
    occurredAt,
    actor: viewer.userId ?? null,
    via: viewer.via ?? 'none',
    role: viewer.role ?? 'admin',
    action: recorded.action,
    targetKind: recorded.targetId == null ? null : (recorded.targetKind ?? null),
    targetId: recorded.targetId ?? null,
    changedFields: recorded.changedFields ?? [],
    outcome: recorded.outcome,
    reason: recorded.reason ?? null,
    count: recorded.count ?? 1,
    requestId: viewer.requestId ?? null,
    sourceAddress: viewer.sourceAddress ?? null,
  };
}
