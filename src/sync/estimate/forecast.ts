import type { Database } from '../../store/engine/database.ts';
import { countEmployees } from '../../store/sync/employees.ts';
import { findMostMembers } from '../../store/sync/groups.ts';
import { countListedInstances } from '../../store/sync/instances-to-read.ts';
import type { IntegrationKey } from '../../store/sync/integration-key.ts';
import { findIntegration } from '../../store/sync/integrations.ts';
import { findLastApiCalls, setForecasts } from '../../store/sync/sync-runs.ts';
import type { OktaDataType } from '../../store/tables/okta-data-types.ts';
import type { RunContext } from '../reading/run-context.ts';
import { capabilityOf } from '../reading/stage.ts';

/** Average sign-ons per person and day. */
const signOnsPerPersonAndDay = 7;
const eventsPerPage = 1_000;
const retentionDays = 90;
const peoplePerPage = 200;
/** Users of an app per page. */
export const accountsPerPage = 500;
export const membersPerPage = 1_000;

/**
 * Estimates the requests for a log before it is read, from the number of people and days. The last request finds
 * nothing.
 */
export function logCallsAtFirst(people: number, days: number): number {
  return Math.ceil((people * days * signOnsPerPersonAndDay) / eventsPerPage) + 1;
}

/** Requests for a list of this many items: at least one. */
export function pagesOf(items: number, perPage: number): number {
  return Math.max(1, Math.ceil(items / perPage));
}

/**
 * Estimates all requests for the list of people, from the people known before or the largest group, which usually
 * contains everybody. Null while neither is known.
 */
export async function peopleCalls(
  tx: Database,
  integration: IntegrationKey,
  known: { calls: number; peopleBefore: number },
): Promise<number | null> {
  const people = Math.max(known.peopleBefore, await findMostMembers(tx, integration));
  return people === 0 ? null : Math.max(known.calls, pagesOf(people, peoplePerPage));
}

/**
 * Stores how many requests each waiting stage will take, for the progress of the run: as many as in the last run, or
 * an estimate from what has been read so far. Stages that start together share one forecast.
 */
export function forecast(context: RunContext): Promise<void> {
  const shared = upcoming.get(context);
  if (shared !== undefined) return shared;
  const next = Promise.resolve().then(() => {
    upcoming.delete(context);
    return noteForecast(context);
  });
  upcoming.set(context, next);
  return next;
}

/** Forecasts requested in this turn of the event loop. */
const upcoming = new WeakMap<RunContext, Promise<void>>();

async function noteForecast(context: RunContext): Promise<void> {
  const { integration, lease, okta, store } = context;
  const last = await findLastApiCalls(store.db, integration, lease.runId);
  const apps = await countListedInstances(store.db, integration);
  const people = await countEmployees(store.db, integration);
  const hasLogCursor = (await findIntegration(store.db, integration))?.logCursor != null;
  // How much an incremental run skips is known once the log was read. Until then the last run is the estimate.
  const isFull = context.mode === 'FULL';
  const calls: Partial<Record<OktaDataType, number>> = {
    ...last,
    ...(apps > 0 ? { GROUPS: last.GROUPS ?? 1 } : {}),
    ...(apps > 0 && isFull ? { APP_ASSIGNMENTS: Math.max(apps, last.APP_ASSIGNMENTS ?? 0) } : {}),
    ...(hasLogCursor ? {} : people > 0 ? { SYSTEM_LOG: logCallsAtFirst(people, retentionDays) } : {}),
  };
  await setForecasts(
    store.db,
    lease,
    (Object.entries(calls) as [OktaDataType, number][]).map(([dataType, apiCalls]) => ({
      dataType,
      apiCalls,
      callsPerMinute: okta.callsPerMinute(capabilityOf[dataType]),
    })),
  );
}
