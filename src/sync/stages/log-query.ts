/** Shared by reading the log forwards and backwards. */
import type { OktaClient } from '../../okta/client.ts';
import { OktaError } from '../../okta/errors.ts';
import type { OktaPage } from '../../okta/pages/follow-pages.ts';
import type { OktaLogEvent } from '../../okta/wire/logs.ts';
import { findExcludedAppIds } from '../../store/sync/excluded-apps.ts';
import { findScopeReadAt } from '../../store/sync/read-scopes.ts';
import { dayMs } from '../durations.ts';
import { type RunContext, toOrgTime } from '../reading/run-context.ts';
import type { Stage } from '../reading/stage.ts';
import type { KnownApps } from './log-page.ts';

export const logScope = 'SYSTEM_LOG';
/** How long Okta keeps events. */
export const logRetentionMs = 90 * dayMs;

/** Yields events page by page. An org that rejects the filter is asked for all events, which are filtered here. */
export async function* filteredPages(
  okta: OktaClient,
  query: { since: string; until?: string; filter: string },
  resume: string | undefined,
): AsyncGenerator<OktaPage<OktaLogEvent>> {
  let pages = 0;
  try {
    for await (const page of okta.logEvents(query, resume)) {
      pages += 1;
      yield page;
    }
  } catch (error) {
    const isFilterRefused = error instanceof OktaError && error.kind === 'badRequest';
    if (!isFilterRefused || pages > 0 || resume !== undefined) throw error;
    const { filter: _, ...unfiltered } = query;
    yield* okta.logEvents(unfiltered);
  }
}

/** What a page of the log is compared with. Waits until the stage of the apps has ended. */
export async function findKnownApps(context: RunContext, stage: Stage): Promise<KnownApps> {
  await stage.untilEnded('APPS');
  const readAt = await findScopeReadAt(context.store.db, context.integration, 'APPS');
  return {
    excluded: await findExcludedAppIds(context.store.db, context.integration),
    // In Okta's time, because it is compared with events.
    appsReadAt: readAt === null ? null : toOrgTime(context, new Date(readAt)).toISOString(),
  };
}
