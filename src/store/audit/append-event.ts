import { sql } from 'drizzle-orm';
import { AuditUnavailableError } from '../engine/errors.ts';
import { rows, textArray } from '../engine/run-sql.ts';
import { afterCommit, beforeCommit, type Database } from '../engine/session.ts';
import { type AuditEntry, type AuditHead, canonicalText, firstHash } from './entry.ts';

/** Keeps this lock apart from others with the same key. */
const seed = 20_261_130;

/**
 * Appends an event to the workspace's trail as the last work before COMMIT, because it locks the trail. When it
 * fails, an `AuditUnavailableError` rolls back the action too. `onAppended` gets the new end of the trail once
 * the transaction is committed.
 */
export function appendBeforeCommit(
  tx: Database,
  workspaceId: string,
  entry: AuditEntry,
  onAppended: (head: AuditHead) => void,
): void {
  const isInTransaction = beforeCommit(tx, async () => {
    try {
      const head = await append(tx, workspaceId, entry);
      afterCommit(tx, () => onAppended(head));
    } catch (cause) {
      throw new AuditUnavailableError('an action could not be recorded, and was not done', { cause });
    }
  });
  if (!isInTransaction) throw new Error('an audit event needs a transaction');
}

async function append(tx: Database, workspaceId: string, entry: AuditEntry): Promise<AuditHead> {
  // A separate statement: the next one sees what others committed while this one waited.
  await tx.execute(
    sql`/* lock audit trail */ select pg_advisory_xact_lock(hashtextextended(${workspaceId}, ${seed}))`,
  );
  const [head] = await rows<AuditHead>(
    tx,
    sql`/* append audit event */ with last as (
        select position, hash from audit_events where workspace_id = ${workspaceId}
        union all select position, hash from audit_anchors where workspace_id = ${workspaceId}
        union all select 0, ${firstHash}
        order by position desc limit 1
      )
      insert into audit_events (workspace_id, position, id, occurred_at, actor, via, role, action, target_kind,
        target_id, changed_fields, outcome, reason, count, request_id, source_address, previous_hash, hash)
      select ${workspaceId}, last.position + 1, ${entry.id}::uuid, ${entry.occurredAt.toISOString()}::timestamptz,
        ${entry.actor}, ${entry.via}, ${entry.role}, ${entry.action}, ${entry.targetKind}, ${entry.targetId}::uuid,
        ${textArray(entry.changedFields)}, ${entry.outcome}, ${entry.reason}, ${entry.count}::int,
        ${entry.requestId}, ${entry.sourceAddress}, last.hash,
        encode(sha256(convert_to(concat_ws(e'\n', last.hash, ${workspaceId}::text, last.position + 1,
          ${canonicalText(entry)}::text), 'UTF8')), 'hex')
      from last
      returning position, hash`,
  );
  if (!head) throw new Error('an audit event was not appended');
  return head;
}
