import { sql } from 'drizzle-orm';
import type { Database } from '../engine/session.ts';

/** Tells this lock from others whose key is of the same name. */
const seed = 20_260_301;

/**
 * Lets one transaction at a time write what was discovered in a workspace, until it commits. Its integrations share
 * services, people and departments, and each page of any of them touches rows of all kinds: two at once would wait for
 * each other. Taken after the lock on a run, if both are.
 */
export async function lockDiscovered(tx: Database, workspaceId: string): Promise<void> {
  await tx.execute(
    sql`/* lock discovered */ select pg_advisory_xact_lock(hashtextextended(${workspaceId}, ${seed}))`,
  );
}
