import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { StoreError } from '../../../src/store/engine/errors.ts';
import { onceReachable } from '../../../src/store/engine/once-reachable.ts';

const warned: string[] = [];
const options = {
  address: 'db.internal:5432',
  waitMs: 60_000,
  onWarning: (text: string) => warned.push(text),
};
const refused = () => Promise.reject(new StoreError('ECONNREFUSED', 'connect ECONNREFUSED'));

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-03-04T05:06:07Z') });
  warned.length = 0;
});
afterEach(() => void vi.useRealTimers());

test('a database that refuses is named at once, with how long it is tried, and opened when it is there', async () => {
  let attempts = 0;
  const opening = onceReachable(() => (++attempts < 4 ? refused() : Promise.resolve('open')), options);
  await vi.advanceTimersByTimeAsync(0);
  const told =
    'the database at db.internal:5432 cannot be reached (nothing listens there): it is tried again until 2026-03-04T05:07:07Z';
  expect(warned).toEqual([told]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await opening).toBe('open');
  expect(warned).toEqual([told]);
});

test('one that says nothing at all is named within a few seconds', async () => {
  const opening = onceReachable(() => new Promise((resolve) => setTimeout(resolve, 20_000)), options);
  await vi.advanceTimersByTimeAsync(2_900);
  expect(warned).toEqual([]);
  await vi.advanceTimersByTimeAsync(200);
  expect(warned).toEqual([expect.stringContaining('db.internal:5432 cannot be reached (no answer in 3 s)')]);
  await vi.advanceTimersByTimeAsync(20_000);
  await opening;
});

test('it is given up when the time is over, with where it was and why; what no wait mends is told at once', async () => {
  const inVain = onceReachable(refused, options).catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(61_000);
  expect(await inVain).toMatchObject({
    code: 'ECONNREFUSED',
    message: 'the database at db.internal:5432 cannot be reached: nothing listens there [ECONNREFUSED]',
  });
  const named = () => Promise.reject(new StoreError('53300', 'too many clients', { statement: 'begin' }));
  const atOnce = { ...options, waitMs: 0 };
  // The statement is none that anybody wrote, and the code is not said twice.
  await expect(onceReachable(named, atOnce)).rejects.toMatchObject({
    message: 'the database at db.internal:5432 cannot be reached: too many clients [53300]',
  });
  const wrong = () => Promise.reject(new StoreError('28P01', 'password authentication failed'));
  await expect(onceReachable(wrong, options)).rejects.toMatchObject({ code: '28P01' });
  expect(warned).toHaveLength(1);
});
