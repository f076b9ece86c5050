import { markScopeRead } from '../../store/sync/read-scopes.ts';
import { forgetToldAccounts } from '../../store/sync/told-accounts.ts';
import { orgNow, type RunContext, type StageOutcome } from '../reading/run-context.ts';
import type { Stage } from '../reading/stage.ts';
import { fetchLogBackwards, forgetOldSignOns } from './log-backwards.ts';
import { followLog } from './log-follow.ts';
import { logRetentionMs, logScope } from './log-query.ts';
import type { LogCheckpoint } from './log-windows.ts';

/**
 * Reads sign-ins from the System Log in both directions. Forwards: from the stored cursor, in the order in which Okta
 * wrote the events, so that late events are not missed. Backwards, the first time only: window by window, newest
 * first, because last week matters more than last quarter.
 */
export async function readLog(context: RunContext, stage: Stage<LogCheckpoint>): Promise<StageOutcome> {
  // Fetching the history may take hours, and events of that time are not read.
  const readAt = context.now();
  await followLog(context, stage);
  await fetchLogBackwards(context, stage);
  await stage.commit(null, async (tx) => {
    await markScopeRead(tx, context.integration, logScope, readAt);
    await forgetOldSignOns(tx, context, '1970-01-01T00:00:00Z');
    const oldest = new Date(orgNow(context).getTime() - logRetentionMs);
    await forgetToldAccounts(tx, context.integration, oldest);
    return { checkpoint: null, expectedApiCalls: stage.apiCalls() };
  });
  return { status: 'SUCCEEDED' };
}
