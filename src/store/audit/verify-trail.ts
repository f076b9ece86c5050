import { sql } from 'drizzle-orm';
import { rows } from '../engine/run-sql.ts';
import type { Database } from '../engine/session.ts';
import { type AuditHead, canonicalText, firstHash, hashOf } from './entry.ts';
import { pagesOfTrail } from './read-trail.ts';

export type TrailVerdict =
  | { isWhole: true; checked: number; head: AuditHead | null }
  | { isWhole: false; checked: number; brokenAt: number; why: string };

/**
 * Recomputes every hash of a workspace's trail. `knownHead` is an end that was recorded outside the database:
 * without it, a trail that was cut at its end, or rewritten as a whole, looks intact.
 */
export async function verifyTrail(
  db: Database,
  workspaceId: string,
  knownHead: AuditHead | null = null,
): Promise<TrailVerdict> {
  const anchor = await findAnchor(db, workspaceId);
  let last = anchor;
  let checked = 0;
  const broken = (brokenAt: number, why: string): TrailVerdict => ({
    isWhole: false,
    checked,
    brokenAt,
    why,
  });
  for await (const page of pagesOfTrail(db, workspaceId, { after: anchor.position })) {
    for (const record of page) {
      const position = last.position + 1;
      if (record.position !== position) return broken(position, 'the event is missing');
      if (record.previousHash !== last.hash)
        return broken(position, 'it does not follow the event before it');
      const { position: _, previousHash, hash, ...entry } = record;
      if (hashOf(previousHash, workspaceId, position, canonicalText(entry)) !== hash) {
        return broken(position, 'it was changed');
      }
      if (knownHead?.position === position && knownHead.hash !== hash) {
        return broken(position, 'it differs from the recorded one');
      }
      last = { position, hash };
      checked++;
    }
  }
  if (knownHead !== null && knownHead.position > last.position) {
    return broken(last.position + 1, 'recorded events are missing');
  }
  return { isWhole: true, checked, head: last.position === 0 ? null : last };
}

async function findAnchor(db: Database, workspaceId: string): Promise<AuditHead> {
  const [anchor] = await rows<AuditHead>(
    db,
    sql`/* audit anchor */ select position, hash from audit_anchors where workspace_id = ${workspaceId}`,
  );
  return anchor ?? { position: 0, hash: firstHash };
}
