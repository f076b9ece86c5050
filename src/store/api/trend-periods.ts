export type TrendGranularity = 'DAY' | 'WEEK' | 'MONTH';

/** Days in the shortest period of each granularity. */
export const shortestPeriodDays: Readonly<Record<TrendGranularity, number>> = { DAY: 1, WEEK: 7, MONTH: 28 };

/** A period in UTC: its first day (`2026-03-01`), start and end. */
export type TrendPeriod = { start: string; startMs: number; endMs: number };

/** The whole periods that overlap `from` to `to` (`2026-03-01`), oldest first; at most `most` of them. */
export function trendPeriods(
  from: string,
  to: string,
  granularity: TrendGranularity,
  most: number,
): TrendPeriod[] {
  const lastMs = Date.parse(to);
  const periods: TrendPeriod[] = [];
  let startMs = periodStart(Date.parse(from), granularity);
  while (startMs <= lastMs && periods.length < most) {
    const endMs = nextStart(startMs, granularity);
    periods.push({ start: new Date(startMs).toISOString().slice(0, 10), startMs, endMs });
    startMs = endMs;
  }
  return periods;
}

const dayMs = 86_400_000;

function periodStart(dayStartMs: number, granularity: TrendGranularity): number {
  const day = new Date(dayStartMs);
  if (granularity === 'MONTH') return dayStartMs - (day.getUTCDate() - 1) * dayMs;
  // JavaScript's Sunday is 0; it ends the week.
  if (granularity === 'WEEK') return dayStartMs - ((day.getUTCDay() + 6) % 7) * dayMs;
  return dayStartMs;
}

function nextStart(startMs: number, granularity: TrendGranularity): number {
  if (granularity === 'DAY') return startMs + dayMs;
  if (granularity === 'WEEK') return startMs + 7 * dayMs;
  const next = new Date(startMs);
  return next.setUTCMonth(next.getUTCMonth() + 1);
}
