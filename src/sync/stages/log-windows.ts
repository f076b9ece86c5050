import { dayMs } from '../durations.ts';
import { isCount, isInstant, isNullOr, isObjectOf, isPlace } from '../reading/checkpoint.ts';

/** A period of the log that is fetched at once when reading backwards. Instants in ISO 8601, UTC. */
export type LogWindow = {
  since: string;
  until: string;
  /** Path and query of the next page within the window; null before the first. */
  next: string | null;
  /** Events read in this window so far. */
  events: number;
};

const isLogWindow = isObjectOf<LogWindow>({
  since: isInstant,
  until: isInstant,
  next: isNullOr(isPlace),
  events: isCount,
});

/** The window that is being read backwards. The cursor of reading forwards is stored with the integration. */
export type LogCheckpoint = { window: LogWindow };

export const isLogCheckpoint = isObjectOf<LogCheckpoint>({ window: isLogWindow });

const maxLengthMs = 30 * dayMs;
const shortestMs = dayMs / 4;
/** After a window with fewer events, less than a page, the next window is twice as long. */
const fewEvents = 500;
/** After a window with more events, which shows results late, the next window is half as long. */
const manyEvents = 10_000;

/** The day before `until`. */
export function firstWindow(until: string): LogWindow {
  const untilMs = Date.parse(until);
  return toWindow(untilMs, dayMs);
}

/** The window before one that was read. Its length depends on the number of events in that window. */
export function nextWindow({ since, until, events }: LogWindow): LogWindow {
  const lengthMs = Date.parse(until) - Date.parse(since);
  const factor = events < fewEvents ? 2 : events > manyEvents ? 0.5 : 1;
  return toWindow(Date.parse(since), Math.min(maxLengthMs, Math.max(shortestMs, lengthMs * factor)));
}

function toWindow(untilMs: number, lengthMs: number): LogWindow {
  return {
    since: new Date(untilMs - lengthMs).toISOString(),
    until: new Date(untilMs).toISOString(),
    next: null,
    events: 0,
  };
}
