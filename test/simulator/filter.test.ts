import { describe, expect, test } from 'vitest';
import { OktaFailure } from '../../src/simulator/errors.ts';
import { parseFilter, pathReader } from '../../src/simulator/lists/filter.ts';

const user = {
  id: '00u1',
  status: 'ACTIVE',
  lastUpdated: '2026-03-01T10:00:00.000Z',
  profile: { department: 'Customer "VIP" Support', level: 7, isRemote: true, tags: ['a', 'b'], email: null },
};

function matches(text: string): boolean {
  return parseFilter(text, { allows: () => true })(pathReader(user));
}

describe('an expression', () => {
  test.each([
    ['status eq "active"', true],
    ['status ne "ACTIVE"', false],
    ['lastUpdated gt "2026-03-01T11:59:00+02:00"', true],
    ['lastUpdated ge "2026-03-01T10:00:00.000Z"', true],
    ['lastUpdated lt "2026-03-01T10:00:00Z"', false],
    ['lastUpdated le "2026-03-01T10:00:00Z"', true],
    ['profile.department sw "cust"', true],
    ['profile.department co "\\"VIP\\""', true],
    ['profile.department ew "port"', true],
    ['profile.level gt 6', true],
    ['profile.isRemote eq true', true],
    ['profile.tags eq "b"', true],
    ['profile.email pr', false],
    ['profile.missing pr', false],
    ['profile.email eq null', true],
    ['not (status eq "ACTIVE")', false],
    ['id eq "x" or id eq "00u1" and status eq "STAGED"', false],
    ['(id eq "x" or id eq "00u1") and status eq "ACTIVE"', true],
    ['STATUS eq "x" OR status EQ "ACTIVE"', true],
  ])('%s is %s', (text, expected) => {
    expect(matches(text)).toBe(expected);
  });

  test.each([
    '',
    'status',
    'status eq',
    'status eq ACTIVE',
    'status is "x"',
    '(status pr',
    'status pr)',
    'a" eq 1',
    '"x" eq 1',
  ])('that cannot be read is refused: %s', (text) => {
    expect(() => matches(text)).toThrow(OktaFailure);
  });

  test('with an attribute that is not allowed, or a second comparison where one is, is refused', () => {
    expect(() => parseFilter('secret pr', { allows: (path) => path === 'id' })).toThrow(OktaFailure);
    expect(() => parseFilter('id pr and id pr', { allows: () => true, isSingle: true })).toThrow(OktaFailure);
  });
});
