/** When an incremental run reads again what nobody told of. */
import { dayMs } from '../durations.ts';

/** Okta's search lags behind its directory, by seconds as a rule; and clocks differ. */
const searchLagMs = 10 * 60_000;

/**
 * A list is read whole again within this time, whatever is told of changes: what was deleted or renamed may escape
 * the questions in between.
 */
export const rereadWithinMs = dayMs;

/** Whether a list last read whole at `readAt` (ISO 8601) has to be so again. */
export function isDueWhole(readAt: string, now: Date): boolean {
  return now.getTime() - Date.parse(readAt) > rereadWithinMs;
}

/** From when on to ask for changes, after having asked at `askedAt` (ISO 8601). */
export function changesFrom(askedAt: string): Date {
  return new Date(Date.parse(askedAt) - searchLagMs);
}
