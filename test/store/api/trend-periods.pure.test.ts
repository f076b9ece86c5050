import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type TrendGranularity, trendPeriods } from '../../../src/store/api/trend-periods.ts';

const starts = (from: string, to: string, granularity: TrendGranularity) =>
  trendPeriods(from, to, granularity, 1_000).map(({ start }) => start);

test('weeks begin on Monday, on a Sunday too, and over the end of a year', () => {
  expect(starts('2026-03-01', '2026-03-09', 'WEEK')).toEqual(['2026-02-23', '2026-03-02', '2026-03-09']);
  expect(starts('2026-03-02', '2026-03-08', 'WEEK')).toEqual(['2026-03-02']);
  expect(starts('2026-01-01', '2026-01-01', 'WEEK')).toEqual(['2025-12-29']);
});

test('months are those of the calendar', () => {
  expect(starts('2025-12-31', '2026-03-01', 'MONTH')).toEqual([
    '2025-12-01',
    '2026-01-01',
    '2026-02-01',
    '2026-03-01',
  ]);
});

test('a range of one day is one point', () => {
  for (const granularity of ['DAY', 'WEEK', 'MONTH'] as const) {
    expect(starts('2024-02-29', '2024-02-29', granularity)).toHaveLength(1);
  }
});

test('no more periods are made than asked for', () => {
  expect(trendPeriods('0001-01-01', '9999-12-31', 'DAY', 5)).toHaveLength(5);
});

const days = fc
  .tuple(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 0, max: 400 }))
  .map(([first, length]) => [first, first + length].map((day) => new Date(day * 86_400_000)));

test('periods follow each other without a gap, and hold every day of the range', () => {
  fc.assert(
    fc.property(days, fc.constantFrom('DAY' as const, 'WEEK' as const, 'MONTH' as const), (range, unit) => {
      const [from, to] = range.map((date) => date.toISOString().slice(0, 10)) as [string, string];
      const periods = trendPeriods(from, to, unit, 1_000);
      for (const [index, period] of periods.entries()) {
        expect(periods[index + 1]?.startMs ?? period.endMs).toBe(period.endMs);
        expect(period.endMs).toBeGreaterThan(period.startMs);
      }
      expect(periods[0]?.startMs).toBeLessThanOrEqual(Date.parse(from));
      expect(periods[0]?.endMs).toBeGreaterThan(Date.parse(from));
      expect(periods.at(-1)?.startMs).toBeLessThanOrEqual(Date.parse(to));
      expect(periods.at(-1)?.endMs).toBeGreaterThan(Date.parse(to));
    }),
    { numRuns: 40 },
  );
});
