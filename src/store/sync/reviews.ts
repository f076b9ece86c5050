import { sql } from 'drizzle-orm';
import { rows, uuidArray } from '../engine/run-sql.ts';
import type { Database } from '../engine/session.ts';
import type { ServiceReviewStatus } from '../tables/services.ts';
import { noteEvents } from './discovery-events.ts';

export type Review = { reviewStatus: ServiceReviewStatus; note: string | null; reviewedBy: string | null };

/**
 * Writes a decision about a service, and adds an event with the fields (status, note) that differ. A decision
 * that only confirms the last one makes no event. False when the service does not exist.
 */
export async function setReview(
  tx: Database,
  { workspaceId, serviceId }: { workspaceId: string; serviceId: string },
  { reviewStatus, note, reviewedBy }: Review,
  now: Date,
): Promise<boolean> {
  const [before] = await rows<{ reviewStatus: ServiceReviewStatus; note: string | null }>(
    tx,
    sql`select review_status as "reviewStatus", review_note as note from saas_services
        where workspace_id = ${workspaceId} and id = ${serviceId} for update`,
  );
  if (!before) return false;
  await tx.execute(
    sql`update saas_services set review_status = ${reviewStatus}, review_note = ${note},
          reviewed_by = ${reviewedBy}, reviewed_at = ${now.toISOString()}::timestamptz
        where workspace_id = ${workspaceId} and id = ${serviceId}`,
  );
  const changedFields = [
    ...(before.reviewStatus === reviewStatus ? [] : ['reviewStatus']),
    ...(before.note === note ? [] : ['reviewNote']),
  ];
  if (changedFields.length > 0) {
    const event = { type: 'SERVICE_CHANGED' as const, subjectId: serviceId, changedFields };
    await noteEvents(tx, workspaceId, [event], now);
  }
  return true;
}

/**
 * Copies the decision about an app's former service to its present one, unless that has its own; of several
 * decisions, the latest.
 */
export async function carryReviews(
  db: Database,
  workspaceId: string,
  moves: readonly { from: string; to: string }[],
): Promise<void> {
  if (moves.length === 0) return;
  await db.execute(
    sql`update saas_services t set review_status = f.review_status, review_note = f.review_note,
          reviewed_by = f.reviewed_by, reviewed_at = f.reviewed_at
        from (
          select distinct on (v.id) v.id as service_id, s.*
          from unnest(${uuidArray(moves.map(({ from }) => from))}, ${uuidArray(moves.map(({ to }) => to))}) as v(former, id)
          join saas_services s on s.workspace_id = ${workspaceId} and s.id = v.former and s.reviewed_at is not null
          order by v.id, s.reviewed_at desc, s.id
        ) f
        where t.workspace_id = ${workspaceId} and t.id = f.service_id and t.reviewed_at is null`,
  );
}
