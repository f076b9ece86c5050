import { sql } from 'drizzle-orm';
import { rows } from '../engine/run-sql.ts';
import type { Database } from '../engine/session.ts';
import { type AuditHead, canonicalText, firstHash, hashOf } from './entry.ts';
import { pagesOfTrail } from './read-trail.ts';

export type TrailVerdict = {
  checked: number;
  /** Events before this trail begins, which were deleted because of their age. */
  forgotten: number;
} & ({ isWhole: true; head: AuditHead | null } | { isWhole: false; brokenAt: number; why: string });

/**
 * Recomputes every hash of a workspace's trail. `knownHead` is an end that was recorded outside the database:
 * without it, a trail that was cut at its end, or rewritten as a whole, looks intact.
 */
export async function verifyTrail(
  db: Database,
  workspaceId: string,
  knownHead: AuditHead | null = null,
): Promise<TrailVerdict> {
  for (let anchor = await findAnchor(db, workspaceId); ; ) {
    const verdict = await walk(db, workspaceId, anchor, knownHead);
    if (verdict.isWhole) return verdict;
    // A server may have deleted old events while we read.
    const current = await findAnchor(db, workspaceId);
    if (current.position === anchor.position) return verdict;
    anchor = current;
  }
}

async function walk(
  db: Database,
  workspaceId: string,
  anchor: AuditHead,
  knownHead: AuditHead | null,
): Promise<TrailVerdict> {
  const forgotten = anchor.position;
  let last = anchor;
  let checked = 0;
  const broken = (brokenAt: number, why: string): TrailVerdict => ({
    isWhole: false,
    checked,
    forgotten,
    brokenAt,
    why,
  });
  const differs = 'it differs from the recorded one';
  if (knownHead?.position === anchor.position && knownHead.hash !== anchor.hash) {
    return broken(anchor.position, differs);
  }
  // Of the whole: an anchor that was moved forward would hide what stands before it.
  for await (const page of pagesOfTrail(db, workspaceId)) {
    for (const record of page) {
      const position = last.position + 1;
      if (record.position <= anchor.position) {
        return broken(record.position, 'it stands where the trail says that events were deleted');
      }
      if (record.position !== position) return broken(position, 'the event is missing');
      if (record.previousHash !== last.hash)
        return broken(position, 'it does not follow the event before it');
      const { position: _, previousHash, hash, ...entry } = record;
      if (hashOf(previousHash, workspaceId, position, canonicalText(entry)) !== hash) {
        return broken(position, 'it was changed');
      }
      if (knownHead?.position === position && knownHead.hash !== hash) {
        return broken(position, differs);
      }
      last = { position, hash };
      checked++;
    }
  }
  if (knownHead !== null && knownHead.position > last.position) {
    return broken(last.position + 1, 'recorded events are missing');
  }
  // The last event of a trail is never deleted because of its age.
  if (checked === 0 && forgotten > 0) return broken(forgotten + 1, 'the event is missing');
  return { isWhole: true, checked, forgotten, head: last.position === 0 ? null : last };
}

async function findAnchor(db: Database, workspaceId: string): Promise<AuditHead> {
  const [anchor] = await rows<AuditHead>(
    db,
    sql`/* audit anchor */ select position, hash from audit_anchors where workspace_id = ${workspaceId}`,
  );
  return anchor ?? { position: 0, hash: firstHash };
}
