import { expect, test } from 'vitest';
import { createRateConcurrency } from '../../../src/okta/rate/concurrency.ts';

test('after a refusal one more request is tried for every twenty that were taken', () => {
  const concurrency = createRateConcurrency();
  const limits: number[] = [];
  concurrency.refuse(concurrency.round(), 8);
  for (let taken = 0; taken <= 100; taken++) {
    if (taken % 20 === 0) limits.push(concurrency.limitOf(6_000, 1_000));
    concurrency.accept();
  }
  expect(limits).toEqual([4, 5, 6, 7, 8, 8]);
});

test('a refusal of a request from before the last halving does not halve again, and puts recovery off', () => {
  const concurrency = createRateConcurrency();
  const before = concurrency.round();
  concurrency.refuse(before, 8);
  for (let taken = 0; taken < 19; taken++) concurrency.accept();
  concurrency.refuse(before, 8);
  concurrency.accept();
  expect(concurrency.limitOf(6_000, 1_000)).toBe(4);
});

test('one request may always be under way', () => {
  const concurrency = createRateConcurrency();
  for (let refusals = 0; refusals < 10; refusals++) concurrency.refuse(concurrency.round(), 1);
  expect(concurrency.limitOf(6_000, 1_000)).toBe(1);
});
