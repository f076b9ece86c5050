import { expect, test } from 'vitest';
import { OktaError, type OktaFailureKind } from '../../../src/okta/errors.ts';
import { createFailuresInARow } from '../../../src/sync/reading/failures-in-a-row.ts';

const forGood: ReadonlySet<OktaFailureKind> = new Set([
  'forbidden',
  'badRequest',
  'notFound',
  'addressRefused',
]);
const read = 'read';

/** How many of the outcomes come before the lists that follow are given up; null when they are not. */
function givenUpAfter(outcomes: (OktaFailureKind | typeof read)[]): number | null {
  const failures = createFailuresInARow();
  for (const [index, outcome] of outcomes.entries()) {
    if (outcome === read) failures.noteRead();
    else if (failures.noteFailure(new OktaError(outcome, 'failed', { retryable: !forGood.has(outcome) })))
      return index + 1;
  }
  return null;
}

test.each<[string, (OktaFailureKind | typeof read)[], number | null]>([
  ['three hang', ['timeout', 'timeout', 'timeout'], 3],
  ['an org in trouble fails in several ways', ['timeout', 'unavailable', 'malformed'], 3],
  ['all fail after many were read', [...Array(100).fill(read), 'timeout', 'timeout', 'timeout'], 103],
  ['one of three is read', ['timeout', 'timeout', read, 'timeout', 'timeout', read, 'timeout'], null],
  ['two of three fail, over and over', [...Array(50).fill(['timeout', 'timeout', read]).flat()], null],
  ['none may be read', ['forbidden', 'forbidden', 'forbidden'], 3],
  ['some may be read', [read, 'forbidden', 'forbidden', 'forbidden', 'forbidden'], null],
  ['one may not be read and two hang', ['forbidden', 'timeout', 'timeout'], null],
  [
    'every other hangs, and the rest may not be read',
    ['timeout', 'forbidden', 'timeout', 'forbidden', 'timeout'],
    5,
  ],
  ['all are gone', ['notFound', 'notFound', 'notFound', 'notFound'], null],
  ['some that hang are gone in between', ['timeout', 'notFound', 'timeout', 'notFound', 'timeout'], 5],
  ['the org cannot be reached', ['unreachable'], 1],
  ['a limit that all share is used up', [read, 'rateLimited'], 2],
  ['requests are refused for where they come from', [read, 'addressRefused'], 2],
])('%s: given up or not', (_what, outcomes, expected) => {
  expect(givenUpAfter(outcomes)).toBe(expected);
});
