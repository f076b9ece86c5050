import { sql } from 'drizzle-orm';
import { rows } from '../engine/run-sql.ts';
import type { Database } from '../engine/session.ts';

/** What a trail lost: its oldest events, up to this position. */
type Forgotten = { workspaceId: string; events: number };

/**
 * Deletes the events of all workspaces before an instant, oldest first and at most `most` in a transaction, except the
 * last one of each trail. Each transaction leaves a trail that can be verified, so it may end at any time: an abort of
 * `signal` ends it after the one under way. Only the database function it calls may delete events.
 */
export async function forgetAuditEventsAcrossWorkspaces(
  db: Database,
  before: Date,
  { most = 1_000, signal }: { most?: number; signal?: AbortSignal } = {},
): Promise<Forgotten[]> {
  const trails = await rows<{ workspaceId: string }>(
    db,
    sql`/* old audit trails */ select distinct workspace_id as "workspaceId" from audit_events
        where occurred_at < ${before.toISOString()}::timestamptz order by 1`,
  );
  const forgotten: Forgotten[] = [];
  for (const { workspaceId } of trails) {
    const trail = { workspaceId, events: 0 };
    for (let events = most; events === most && !signal?.aborted; ) {
      events = await forget(db, workspaceId, before, most);
      trail.events += events;
    }
    if (trail.events > 0) forgotten.push(trail);
  }
  return forgotten;
}

/** In a transaction of its own. Of two servers the second waits at the trail's anchor, and finds what is left. */
async function forget(db: Database, workspaceId: string, before: Date, most: number): Promise<number> {
  const [result] = await rows<{ events: number }>(
    db,
    sql`/* forget audit events */
        select forget_audit_events(${workspaceId}, ${before.toISOString()}::timestamptz, ${most}::int) as events`,
  );
  return result?.events ?? 0;
}
