import { sql } from 'drizzle-orm';
import type { Store } from '../engine/database.ts';
import { rows } from '../engine/run-sql.ts';
import { lockTrail } from './append-event.ts';

/** What a trail lost: its oldest events, up to this position. */
type Forgotten = { workspaceId: string; events: number };

/**
 * Deletes the events of all workspaces before an instant, oldest first and at most `most` in a transaction, except the
 * last one of each trail. Each transaction leaves a trail that can be verified, so it may end at any time: an abort of
 * `signal` ends it after the one under way. Only the database function it calls may delete events.
 */
export async function forgetAuditEventsAcrossWorkspaces(
  store: Pick<Store, 'db' | 'transaction'>,
  before: Date,
  { most = 1_000, signal }: { most?: number; signal?: AbortSignal } = {},
): Promise<Forgotten[]> {
  const trails = await rows<{ workspaceId: string }>(
    store.db,
    sql`/* old audit trails */ select distinct workspace_id as "workspaceId" from audit_events
        where occurred_at < ${before.toISOString()}::timestamptz order by 1`,
  );
  const forgotten: Forgotten[] = [];
  for (const { workspaceId } of trails) {
    const trail = { workspaceId, events: 0 };
    for (let events = most; events === most && !signal?.aborted; ) {
      events = await forget(store, workspaceId, before, most);
      trail.events += events;
    }
    if (trail.events > 0) forgotten.push(trail);
  }
  return forgotten;
}

async function forget(
  store: Pick<Store, 'transaction'>,
  workspaceId: string,
  before: Date,
  most: number,
): Promise<number> {
  return store.transaction(async (tx) => {
    // Two servers take turns; the second one finds what is left.
    await lockTrail(tx, workspaceId);
    const [result] = await rows<{ events: number }>(
      tx,
      sql`/* forget audit events */
          select forget_audit_events(${workspaceId}, ${before.toISOString()}::timestamptz, ${most}::int) as events`,
    );
    return result?.events ?? 0;
  });
}
