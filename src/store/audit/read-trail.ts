import { sql } from 'drizzle-orm';
import { rows, textArray } from '../engine/run-sql.ts';
import type { Database } from '../engine/session.ts';
import type { AuditEntry } from './entry.ts';

/** An event and its place in the trail. */
export type AuditRecord = AuditEntry & { position: number; previousHash: string; hash: string };

const pageSize = 1_000;

/** A workspace's trail, oldest first, after a position and since an instant. */
export async function* pagesOfTrail(
  db: Database,
  workspaceId: string,
  { after = 0, since = null }: { after?: number; since?: Date | null } = {},
): AsyncGenerator<AuditRecord[]> {
  let position = after;
  for (;;) {
    const page = await rows<Omit<AuditRecord, 'occurredAt'> & { occurredAt: string }>(
      db,
      sql`/* audit trail page */ select position, id, occurred_at as "occurredAt", actor, via, role, action,
          target_kind as "targetKind", target_id as "targetId", changed_fields as "changedFields", outcome, reason,
          count, request_id as "requestId", source_address as "sourceAddress", previous_hash as "previousHash", hash
        from audit_events
        where workspace_id = ${workspaceId} and position > ${position}::bigint
          and (${since?.toISOString() ?? null}::timestamptz is null or occurred_at >= ${since?.toISOString() ?? null}::timestamptz)
        order by position limit ${pageSize}`,
    );
    if (page.length === 0) return;
    yield page.map((row) => ({ ...row, occurredAt: new Date(row.occurredAt) }));
    position = page.at(-1)?.position ?? position;
  }
}

/** Workspaces that have a trail. */
export async function listTrailsAcrossWorkspaces(db: Database): Promise<string[]> {
  const found = await rows<{ workspaceId: string }>(
    db,
    sql`/* audit trails */ select workspace_id as "workspaceId" from audit_events
      union select workspace_id from audit_anchors order by 1`,
  );
  return found.map(({ workspaceId }) => workspaceId);
}

/** Whether a trail has an event. */
export async function isInTrail(db: Database, workspaceId: string, eventId: string): Promise<boolean> {
  const found = await rows(
    db,
    sql`/* audit event */ select 1 from audit_events where workspace_id = ${workspaceId} and id = ${eventId}::uuid`,
  );
  return found.length > 0;
}

/**
 * Whether a trail has, or had until its oldest events were deleted, this event. An event of an export that it never had
 * was recorded after the backup that this database was restored from.
 */
export async function wasInTrail(
  db: Database,
  workspaceId: string,
  { id, position }: Pick<AuditRecord, 'id' | 'position'>,
): Promise<boolean> {
  const found = await rows(
    db,
    sql`/* audit event ever */
      select 1 from audit_events where workspace_id = ${workspaceId} and id = ${id}::uuid
      union all
      select 1 from audit_anchors where workspace_id = ${workspaceId} and position >= ${position}::bigint`,
  );
  return found.length > 0;
}

/** Whether one of these actions was done in a workspace at this instant or later, to this target if one is given. */
export async function isDoneSince(
  db: Database,
  workspaceId: string,
  { since, actions, targetId }: { since: Date; actions: readonly string[]; targetId: string | null },
): Promise<boolean> {
  const found = await rows(
    db,
    sql`/* audit events since */ select 1 from audit_events
      where workspace_id = ${workspaceId} and occurred_at >= ${since.toISOString()}::timestamptz and outcome = 'DONE'
        and action = any(${textArray(actions)})
        and (${targetId}::uuid is null or target_id = ${targetId}::uuid) limit 1`,
  );
  return found.length > 0;
}
