import { sql } from 'drizzle-orm';
import { rows } from '../rows.ts';
import type { Database } from '../session.ts';
import type { ServiceReviewStatus } from '../tables.ts';
import { noteEvents } from './discovery-events.ts';

export type Review = { reviewStatus: ServiceReviewStatus; note: string | null; reviewedBy: string | null };

/**
 * Writes what was decided about a service, and tells the feed which of status and note differ now. A decision that
 * confirms the one before is written, and told of nobody. False when there is no such service.
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
