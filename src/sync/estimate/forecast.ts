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

/** Sign-ons a person makes on average per day of the week. */
const signOnsPerPersonAndDay = 7;
const eventsPerPage = 1_000;
const retentionDays = 90;
const peoplePerPage = 200;
/** Users of an app that Okta lists on one page. */
export const accountsPerPage = 500;
export const membersPerPage = 1_000;

/** Requests a log of so many people and days takes, before any of it was read. The last one finds nothing new. */
export function logCallsAtFirst(people: number, days: number): number {
  return Math.ceil((people * days * signOnsPerPersonAndDay) / eventsPerPage) + 1;
}

/** Requests a list of so many items takes: one, however few they are. */
export function pagesOf(items: number, perPage: number): number {
  return Math.max(1, Math.ceil(items / perPage));
}

/**
 * Requests a list of everybody takes in all, as far as can be told on the way: from the people known before, or the
 * largest group, which as a rule has everybody in it. Null while neither is known.
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
 * Notes how many requests each stage still waiting should take, so that a run can say how far it is: as many as the
 * last time, or what can be told from what has been read by now. Stages that begin together share one.
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

/** What has been asked for in this turn and has not begun to read. */
const upcoming = new WeakMap<RunContext, Promise<void>>();

async function noteForecast(context: RunContext): Promise<void> {
  const { integration, lease, okta, store } = context;
  const last = await findLastApiCalls(store.db, integration, lease.runId);
  const apps = await countListedInstances(store.db, integration);
  const people = await countEmployees(store.db, integration);
  const hasLogCursor = (await findIntegration(store.db, integration))?.logCursor != null;
  // How much an incremental run leaves out shows once its log was read: until then it is as the last run was.
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
