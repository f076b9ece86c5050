/** When an incremental run reads a whole list again, although Okta reported no change. */
import { dayMs } from '../durations.ts';

/** Okta's search index lags behind its directory, usually by seconds, and clocks differ. */
const searchLagMs = 10 * 60_000;

/** Longest time between two reads of a whole list. Questions for changes can miss deletions and renames. */
export const rereadWithinMs = dayMs;

/** Whether a list that was last read as a whole at `readAt` (ISO 8601) is due to be read as a whole again. */
export function isDueWhole(readAt: string, now: Date): boolean {
  return now.getTime() - Date.parse(readAt) > rereadWithinMs;
}

/** The instant from which to ask for changes when the last question was asked at `askedAt` (ISO 8601). */
export function changesFrom(askedAt: string): Date {
  return new Date(Date.parse(askedAt) - searchLagMs);
}
