import { describe, expect, test } from 'vitest';
import { backoffMs, readRateLimit, readRetryAfterMs, retryDelayMs } from '../../../src/okta/rate/headers.ts';
import { defaultTimings as timings } from '../../../src/okta/timings.ts';

const date = 'Thu, 11 Sep 2025 16:21:50 GMT';
const dateSeconds = Date.parse(date) / 1_000;
// Far off on purpose: nothing may depend on the local clock where the server told its own.
const nowMs = Date.parse('2031-01-01T00:00:00Z');

function delay(headers: Record<string, string | string[]>, concurrencyHits = 0): number {
  return retryDelayMs(headers, { nowMs, concurrencyHits, random: () => 0.5, timings });
}

function limited(resetInSeconds: number, limit = 10): Record<string, string> {
  return {
    date,
    'x-rate-limit-limit': String(limit),
    'x-rate-limit-remaining': '0',
    'x-rate-limit-reset': String(dateSeconds + resetInSeconds),
  };
}

/** The reset is that far ahead of our own clock, and the answer tells of no other. */
function undated(resetInSeconds: number): Record<string, string> {
  const { date: _, ...headers } = limited(resetInSeconds);
  return { ...headers, 'x-rate-limit-reset': String(nowMs / 1_000 + resetInSeconds) };
}

describe('after a 429', () => {
  test.each([
    ['48 s before the reset, by the server clock, it waits a second longer', limited(48), 49_000],
    ['a reset that has just passed costs one second', limited(0), 1_000],
    ['a reset long past costs one second', limited(-3_600), 1_000],
    ['a reset ten minutes ahead is waited for', limited(600), 601_000],
    ['a reset ten minutes ahead of nobody’s clock costs no more than a window', undated(600), 65_000],
    ['a reset a day ahead costs no more than a window', limited(86_400), 65_000],
    ['without headers it waits a window', {}, 60_000],
    ['with half of the headers it waits a window', { 'x-rate-limit-reset': '99' }, 60_000],
    ['with unreadable headers it waits a window', { ...limited(5), 'x-rate-limit-reset': 'soon' }, 60_000],
    ['a larger Retry-After wins', { ...limited(5), 'retry-after': '120' }, 120_000],
    ['a smaller Retry-After does not', { ...limited(20), 'retry-after': '1' }, 21_000],
    ['a Retry-After of hours is obeyed', { ...limited(5), 'retry-after': '7200' }, 7_200_000],
    ['a Retry-After of years is taken for a day', { ...limited(5), 'retry-after': '999999999' }, 86_400_000],
    ['a Retry-After without a number is not believed', { ...limited(5), 'retry-after': 'soon' }, 6_000],
    ['a negative Retry-After is not believed', { ...limited(5), 'retry-after': '-5' }, 6_000],
    [
      'a Retry-After date counts by the server clock',
      { ...limited(5), 'retry-after': 'Thu, 11 Sep 2025 16:23:00 GMT' },
      70_000,
    ],
    ['too many at once costs a moment, whatever the reset says', limited(3_000, 0), 1_500],
  ])('%s', (_name, headers, expected) => {
    expect(delay(headers)).toBe(expected);
  });

  test('repeated "too many at once" waits longer each time, up to a window', () => {
    expect([0, 1, 2, 3, 9].map((hits) => delay(limited(0, 0), hits))).toEqual([
      1_500, 3_000, 6_000, 12_000, 48_000,
    ]);
  });
});

test('back-off doubles up to its cap, and is random from 0', () => {
  const half = [1, 2, 3, 4, 9].map((attempt) => backoffMs(attempt, () => 0.5, timings));
  expect(half).toEqual([500, 1_000, 2_000, 4_000, 7_500]);
  expect(backoffMs(4, () => 0, timings)).toBe(0);
});

test('rate-limit headers are read as whole numbers or not at all', () => {
  expect(readRateLimit(limited(10), nowMs)).toEqual({
    limit: 10,
    remaining: 0,
    resetAtMs: (dateSeconds + 10) * 1_000,
    serverDateMs: dateSeconds * 1_000,
  });
  for (const bad of ['', '-1', '1.5', '1e3', 'NaN', '0x10', '9'.repeat(20)]) {
    expect(readRateLimit({ ...limited(10), 'x-rate-limit-remaining': bad }, nowMs)).toBeNull();
  }
});

test('a Retry-After above what the caller takes counts as that, and an unreadable one as none', () => {
  expect(readRetryAfterMs({ 'retry-after': '30' }, nowMs, 65_000)).toBe(30_000);
  expect(readRetryAfterMs({ 'retry-after': '66' }, nowMs, 65_000)).toBe(65_000);
  expect(readRetryAfterMs({ 'retry-after': 'never' }, nowMs, 65_000)).toBe(0);
});
