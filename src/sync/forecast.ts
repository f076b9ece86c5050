import { countEmployees } from '../store/writes/employees.ts';
import { findIntegration } from '../store/writes/integrations.ts';
import { countListedInstances } from '../store/writes/service-instances.ts';
import { findLastApiCalls, setExpectedApiCalls } from '../store/writes/sync-runs.ts';
import type { RunContext } from './context.ts';

/** Sign-ons a person makes on average per day of the week. */
const signOnsPerPersonAndDay = 7;
const eventsPerPage = 1_000;
const retentionDays = 90;

/** Requests a log of so many people and days takes, before any of it was read. The last one finds nothing new. */
export function logCallsAtFirst(people: number, days: number): number {
  return Math.ceil((people * days * signOnsPerPersonAndDay) / eventsPerPage) + 1;
}

/**
 * Notes how many requests each stage still waiting should take, so that a run can say how far it is: as many as the
 * last time, or what can be told from what has been read by now.
 */
export async function forecast(context: RunContext): Promise<void> {
  const { integration, lease, store } = context;
  const last = await findLastApiCalls(store.db, integration, lease.runId);
  const apps = await countListedInstances(store.db, integration);
  const people = await countEmployees(store.db, integration);
  const hasLogCursor = (await findIntegration(store.db, integration))?.logCursor != null;
  await setExpectedApiCalls(store.db, lease, {
    ...last,
    ...(apps > 0 ? { GROUPS: last.GROUPS ?? 1 } : {}),
    ...(apps > 0 ? { APP_ASSIGNMENTS: Math.max(apps, last.APP_ASSIGNMENTS ?? 0) } : {}),
    ...(hasLogCursor ? {} : people > 0 ? { SYSTEM_LOG: logCallsAtFirst(people, retentionDays) } : {}),
  });
}
