import { dayMs } from '../durations.ts';
import { isCount, isInstant, isNullOr, isObjectOf, isPlace } from '../reading/checkpoint.ts';

/** A stretch of the log that is fetched at once, when the log is fetched backwards. Instants in ISO 8601, UTC. */
export type LogWindow = {
  since: string;
  until: string;
  /** Path and query of the next page within the window; null before the first. */
  next: string | null;
  /** Events read in it so far. */
  events: number;
};

const isLogWindow = isObjectOf<LogWindow>({
  since: isInstant,
  until: isInstant,
  next: isNullOr(isPlace),
  events: isCount,
});

/** The window that is being fetched backwards. Forwards the place is kept with the integration. */
export type LogCheckpoint = { window: LogWindow };

export const isLogCheckpoint = isObjectOf<LogCheckpoint>({ window: isLogWindow });

const maxLengthMs = 30 * dayMs;
const shortestMs = dayMs / 4;
/** A window with fewer events than this hardly filled a page: the next one is twice as long. */
const fewEvents = 500;
/** One with more is slow to show anything: the next one is half as long. */
const manyEvents = 10_000;

/** The day before `until`. */
export function firstWindow(until: string): LogWindow {
  const untilMs = Date.parse(until);
  return toWindow(untilMs, dayMs);
}

/** The window before one that was read, longer or shorter by how much was in it. */
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
