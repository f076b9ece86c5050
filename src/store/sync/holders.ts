/**
 * Which processes hold something that others wait for: the lease of a run, or the opening of a rate window. In all
 * workspaces on purpose: a process serves all. `openerOf` and `claimRunAcrossWorkspaces` store a holder.
 */
import { sql } from 'drizzle-orm';
import { rows } from '../engine/run-sql.ts';
import type { Database } from '../engine/session.ts';

/** All holders, dead or alive. */
export async function listHoldersAcrossWorkspaces(db: Database): Promise<string[]> {
  const found = await rows<{ holder: string }>(
    db,
    sql`select distinct holder from sync_runs where status = 'RUNNING' and holder is not null
        union select split_part(opener, ' ', 1) from rate_budgets where opener like '% %'`,
  );
  return found.map(({ holder }) => holder).filter((holder) => holder !== '');
}

/** Releases what a dead process holds: its runs may be claimed at once, and others may open its rate windows. */
export async function releaseHolderAcrossWorkspaces(db: Database, holder: string): Promise<void> {
  await db.execute(
    sql`update sync_runs set lease_expires_at = now() where status = 'RUNNING' and holder = ${holder}
        and lease_expires_at > now()`,
  );
  await db.execute(
    sql`update rate_budgets set opener = null, opening_until = null where split_part(opener, ' ', 1) = ${holder}`,
  );
}

/** Releases everything. Only safe when no other process can be at work: at the start on an embedded database. */
export async function releaseAllHolders(db: Database): Promise<void> {
  await db.execute(sql`update sync_runs set lease_expires_at = now() where status = 'RUNNING'`);
  await db.execute(sql`update rate_budgets set opener = null, opening_until = null where opener is not null`);
}

/** One opener of rate windows in a process; several may be in it. */
export function openerOf(holder: string | null, id: string): string {
  return holder === null ? id : `${holder} ${id}`;
}
