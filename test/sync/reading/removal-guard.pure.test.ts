import { expect, test } from 'vitest';
import { judgeRemoval } from '../../../src/sync/reading/removal-guard.ts';

const walk = { seen: 100, unidentified: 0, presentBefore: 100, missing: 0 };

test.each([
  ['nothing is missing', {}, true],
  ['nothing is missing and items had no id', { unidentified: 3 }, true],
  ['nothing is missing of nothing', { seen: 0, presentBefore: 0 }, true],
  ['one of a hundred is missing', { missing: 1 }, true],
  ['a quarter is missing', { missing: 25 }, true],
  ['more than a quarter, and more than ten, are missing', { missing: 26 }, false],
  ['ten of eleven are missing', { seen: 1, presentBefore: 11, missing: 10 }, true],
  ['eleven of forty-four are missing', { seen: 33, presentBefore: 44, missing: 11 }, true],
  ['eleven of forty-three are missing', { seen: 32, presentBefore: 43, missing: 11 }, false],
  ['the only one is missing and the list is empty', { seen: 0, presentBefore: 1, missing: 1 }, false],
  ['a few are missing and the list is empty', { seen: 0, presentBefore: 5, missing: 5 }, false],
  ['one is missing and an item had no id', { unidentified: 1, missing: 1 }, false],
  ['one is missing and Okta counts two more', { seen: 99, missing: 1, counted: 101 }, false],
  ['one is missing and Okta counts one more', { seen: 99, missing: 1, counted: 100 }, true],
  [
    'one is missing of many and Okta counts a hundredth more',
    { seen: 1_000, missing: 1, counted: 1_010 },
    true,
  ],
  ['one is missing and Okta counts as many', { seen: 99, missing: 1, counted: 99 }, true],
  ['one is missing and Okta counts fewer', { seen: 99, missing: 1, counted: 80 }, true],
  ['everything was replaced by as much', { seen: 100, missing: 100 }, false],
] as const)('%s: removal allowed: %o → %s', (_name, facts, isAllowed) => {
  const verdict = judgeRemoval({ ...walk, ...facts });
  expect(verdict.isAllowed).toBe(isAllowed);
  if (!verdict.isAllowed) expect(verdict.reason).toMatch(/^[A-Z].*\.$/);
});
