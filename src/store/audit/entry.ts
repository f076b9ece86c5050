import { createHash } from 'node:crypto';
import type { AuditOutcome } from '../tables/audit-events.ts';

/** What we record of an action, before it has a position in the trail. */
export type AuditEntry = {
  id: string;
  occurredAt: Date;
  actor: string | null;
  via: string;
  role: string;
  action: string;
  targetKind: string | null;
  targetId: string | null;
  changedFields: readonly string[];
  outcome: AuditOutcome;
  reason: string | null;
  count: number;
  requestId: string | null;
  sourceAddress: string | null;
};

/** The last event of a trail, as we log it outside the database. */
export type AuditHead = { position: number; hash: string };

/** The hash before the first event. */
export const firstHash = '0'.repeat(64);

/** An entry as one string; equal entries give equal strings. */
export function canonicalText(entry: AuditEntry): string {
  return JSON.stringify([
    entry.id,
    entry.occurredAt.toISOString(),
    entry.actor,
    entry.via,
    entry.role,
    entry.action,
    entry.targetKind,
    entry.targetId,
    entry.changedFields,
    entry.outcome,
    entry.reason,
    entry.count,
    entry.requestId,
    entry.sourceAddress,
  ]);
}

/** The hash of an event, which covers all events before it. The SQL that appends it computes the same. */
export function hashOf(previousHash: string, workspaceId: string, position: number, text: string): string {
  return createHash('sha256').update(`${previousHash}\n${workspaceId}\n${position}\n${text}`).digest('hex');
}
