/**
 * What a walk has seen, and when we last read a scope to its end. A scope is a list at Okta that we can read
 * completely: `USERS`, `APPS`, or one app's users.
 */
import { type SQL, sql } from 'drizzle-orm';
import { rows } from '../engine/run-sql.ts';
import type { Database } from '../engine/session.ts';
import type { OktaDataType } from '../tables/okta-data-types.ts';
import { isAppUsersScope, syncSeen } from '../tables/scopes.ts';
import { upsertRows } from './upsert.ts';

export type RunKey = { workspaceId: string; runId: string };

/** Stores the rows a page named. Returns how many are new; repeats do no harm. */
export async function addSeen(
  db: Database,
  run: RunKey,
  scope: string,
  rowIds: readonly string[],
): Promise<number> {
  const distinct = [...new Set(rowIds)].map((rowId) => ({ rowId }));
  return upsertRows(db, syncSeen, distinct, {
    same: { workspaceId: run.workspaceId, runId: run.runId, scope },
  });
}

/** How many different rows a walk has seen. */
export async function countSeen(db: Database, run: RunKey, scope: string): Promise<number> {
  const [row] = await rows<{ seen: number }>(
    db,
    sql`select count(*)::int as seen from sync_seen
        where workspace_id = ${run.workspaceId} and run_id = ${run.runId} and scope = ${scope}`,
  );
  return row?.seen ?? 0;
}

/**
 * The ids a walk has seen; subtract them from the present ids with `except`, not with a join: `sync_seen` is
 * new with every walk and has no statistics, so a join becomes a nested loop, minutes for ten thousand people.
 */
export function seenIn({ workspaceId, runId }: RunKey, scope: string): SQL {
  return sql`select row_id from sync_seen
    where workspace_id = ${workspaceId} and run_id = ${runId}::uuid and scope = ${scope}`;
}

/** Deletes what the walks of one stage have seen. */
export async function clearSeenOfStage(db: Database, run: RunKey, dataType: OktaDataType): Promise<void> {
  const isOfStage = dataType === 'APP_ASSIGNMENTS' ? isAppUsersScope(sql`scope`) : sql`scope = ${dataType}`;
  await db.execute(
    sql`delete from sync_seen
        where workspace_id = ${run.workspaceId} and run_id = ${run.runId} and ${isOfStage}`,
  );
}

/** Deletes what one walk, or all walks of a run, have seen. */
export async function clearSeen(db: Database, run: RunKey, scope?: string): Promise<void> {
  const one = scope === undefined ? sql`` : sql` and scope = ${scope}`;
  await db.execute(
    sql`delete from sync_seen where workspace_id = ${run.workspaceId} and run_id = ${run.runId}${one}`,
  );
}

/**
 * Marks a scope as read to its end; `readAt` is when the reading began. Clears older change marks, unless
 * `isDoubtful`: part of it could not be read or was not believed, so we must read it again. `runId` is set when
 * the next run needs to know what this one withheld.
 */
export async function markScopeRead(
  db: Database,
  { workspaceId, integrationId }: { workspaceId: string; integrationId: string },
  scope: string,
  readAt: Date,
  { isDoubtful = false, runId = null }: { isDoubtful?: boolean; runId?: string | null } = {},
): Promise<void> {
  const at = readAt.toISOString();
  await db.execute(
    sql`insert into read_scopes as s (workspace_id, integration_id, scope, observed_at, run_id, stale_since)
        values (${workspaceId}, ${integrationId}::uuid, ${scope}, ${at}::timestamptz, ${runId}::uuid,
          ${isDoubtful ? at : null}::timestamptz)
        on conflict (workspace_id, integration_id, scope) do update set observed_at = excluded.observed_at,
          run_id = excluded.run_id,
          stale_since = coalesce(excluded.stale_since,
            case when s.stale_since > excluded.observed_at then s.stale_since end)`,
  );
}

/** Stores a failed read of a scope. */
export async function markScopeFailed(
  db: Database,
  { workspaceId, integrationId }: { workspaceId: string; integrationId: string },
  scope: string,
  failedAt: Date,
): Promise<void> {
  await db.execute(
    sql`insert into failed_scopes (workspace_id, integration_id, scope, failed_at)
        values (${workspaceId}, ${integrationId}::uuid, ${scope}, ${failedAt.toISOString()}::timestamptz)
        on conflict (workspace_id, integration_id, scope) do update set failed_at = excluded.failed_at`,
  );
}

/** Deletes a scope's failure after a read. */
export async function unmarkScopeFailed(
  db: Database,
  { workspaceId, integrationId }: { workspaceId: string; integrationId: string },
  scope: string,
): Promise<void> {
  await db.execute(
    sql`delete from failed_scopes
        where workspace_id = ${workspaceId} and integration_id = ${integrationId} and scope = ${scope}`,
  );
}

export type ScopeState = { observedAt: string; staleSince: string | null };

/** When we last read a scope to its end, and whether it changed since; null when we never did. */
export async function findScope(
  db: Database,
  { workspaceId, integrationId }: { workspaceId: string; integrationId: string },
  scope: string,
): Promise<ScopeState | null> {
  const [row] = await rows<ScopeState>(
    db,
    sql`select observed_at as "observedAt", stale_since as "staleSince" from read_scopes
        where workspace_id = ${workspaceId} and integration_id = ${integrationId} and scope = ${scope}`,
  );
  return row ?? null;
}

/** When we last read a scope to its end; null when never. */
export async function findScopeReadAt(
  db: Database,
  integration: { workspaceId: string; integrationId: string },
  scope: string,
): Promise<string | null> {
  return (await findScope(db, integration, scope))?.observedAt ?? null;
}
