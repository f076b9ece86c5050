import { sql } from 'drizzle-orm';
import type { Database } from '../engine/session.ts';

/** Keeps this lock apart from others with the same key. */
const seed = 20_260_301;

/**
 * Lets one transaction at a time write a workspace's discovered rows, until it commits. Its integrations share
 * services, people and departments, and each of their pages touches rows of all kinds: two transactions would
 * deadlock. Take it after the lock on a run, if you take both.
 */
export async function lockDiscovered(tx: Database, workspaceId: string): Promise<void> {
  await tx.execute(
    sql`/* lock discovered */ select pg_advisory_xact_lock(hashtextextended(${workspaceId}, ${seed}))`,
  );
}
