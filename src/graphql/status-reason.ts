import type { IntegrationRow } from '../store/reads/integrations.ts';
import type { IntegrationStatusReason } from '../store/tables/integrations.ts';
import { instantMs } from './progress.ts';

/**
 * Why an integration needs looking after: what its last run left, or that none was complete for long. The latter is
 * told as time goes by, so nothing has to be at work to find out that nothing is at work.
 */
export function statusReasonOf(row: IntegrationRow, now: Date): IntegrationStatusReason | null {
  return row.statusReason ?? (isStale(row, now) ? 'SYNC_STALE' : null);
}

const intervalsMissed = 3;
const leastMs = 86_400_000;

function isStale(row: IntegrationRow, now: Date): boolean {
  if (!row.syncEnabled || (row.status !== 'CONNECTED' && row.status !== 'DEGRADED')) return false;
  const since = instantMs(row.lastSuccessfulSyncAt ?? row.createdAt);
  return now.getTime() - since > Math.max(leastMs, intervalsMissed * row.syncIntervalSeconds * 1_000);
}
