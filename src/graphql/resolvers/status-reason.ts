import type { IntegrationRow } from '../../store/api/integrations.ts';
import { staleAfter } from '../../store/api/what-is-known.ts';
import type { IntegrationStatusReason } from '../../store/tables/integrations.ts';
import { instantMs } from './progress.ts';

/**
 * Why an integration needs looking after: what its last run left, or that none brought it up to date for long. The latter is
 * told as time goes by, so nothing has to be at work to find out that nothing is at work.
 */
export function statusReasonOf(row: IntegrationRow, now: Date): IntegrationStatusReason | null {
  return row.statusReason ?? (isStale(row, now) ? 'SYNC_STALE' : null);
}

function isStale(row: IntegrationRow, now: Date): boolean {
  if (!row.syncEnabled || (row.status !== 'CONNECTED' && row.status !== 'DEGRADED')) return false;
  const since = instantMs(row.lastSuccessfulSyncAt ?? row.createdAt);
  return now.getTime() - since > staleAfterMs(row);
}

/** How old what was read last may be before it no longer tells of the present. */
function staleAfterMs({ syncIntervalSeconds }: IntegrationRow): number {
  return Math.max(staleAfter.leastSeconds, staleAfter.intervals * syncIntervalSeconds) * 1_000;
}
