import { expect, test } from 'vitest';
import { withDays } from '../../src/playground/page/dates.ts';

test('days of ready-made variables are counted from today, in UTC, over months and years', () => {
  const now = new Date('2028-03-01T23:30:00Z');
  expect(
    withDays('{"from": "{today - 366}", "since": "{today - 1}T00:00:00Z", "to": "{today - 0}"}', now),
  ).toBe('{"from": "2027-03-01", "since": "2028-02-29T00:00:00Z", "to": "2028-03-01"}');
});
