import fc from 'fast-check';
import { GraphQLError, Kind } from 'graphql';
import { describe, expect, test } from 'vitest';
import { dateTimeOutput, durationOutput, scalars } from '../../src/graphql/scalars.ts';

describe('DateTime', () => {
  test.each([
    ['2026-03-01 08:30:00.123+00', '2026-03-01T08:30:00.123Z'],
    ['2026-03-01 08:30:00+00', '2026-03-01T08:30:00.000Z'],
    ['2026-03-01 08:30:00.1+00', '2026-03-01T08:30:00.100Z'],
    ['2026-03-01 08:30:00.123456+00', '2026-03-01T08:30:00.123Z'],
    ['2026-03-01 08:30:00.5+00:00', '2026-03-01T08:30:00.500Z'],
    ['2026-03-01T08:30:00.000Z', '2026-03-01T08:30:00.000Z'],
    ['infinity', 'infinity'],
  ])('%s goes out as %s', (stored, shown) => expect(dateTimeOutput(stored)).toBe(shown));

  test('goes out as JavaScript would write the same instant', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }),
        (date) => {
          const stored = date.toISOString().replace('T', ' ').replace('Z', '+00');
          expect(dateTimeOutput(stored)).toBe(date.toISOString());
          expect(dateTimeOutput(date)).toBe(date.toISOString());
        },
      ),
    );
  });

  test('comes in as an instant, whatever its offset', () => {
    const expected = new Date('2026-03-01T08:30:00Z');
    expect(scalars.DateTime.parseValue('2026-03-01T08:30:00Z')).toEqual(expected);
    expect(scalars.DateTime.parseValue('2026-03-01T10:30:00.000+02:00')).toEqual(expected);
    expect(scalars.DateTime.parseLiteral({ kind: Kind.STRING, value: '2026-03-01T08:30:00Z' }, {})).toEqual(
      expected,
    );
  });

  test.each([
    '',
    'now',
    '2025-12-31',
    '2026-02-30T00:00:00Z',
    '0000-01-01T00:00:00Z',
    '2026-03-01T25:00:00Z',
    'Z'.repeat(99),
  ])('refuses %s', (text) => expectRefusal(() => scalars.DateTime.parseValue(text), text));
});

describe('ISO8601Duration', () => {
  test.each([
    ['P30D', 30 * 86_400],
    ['PT6H', 6 * 3600],
    ['PT15M', 900],
    ['P1Y', 365 * 86_400],
    ['P2M', 60 * 86_400],
    ['P1W', 7 * 86_400],
    ['P1DT1H1M1S', 90_061],
    ['P10Y', 10 * 365 * 86_400],
  ])('%s is so many seconds', (text, seconds) => {
    expect(scalars.ISO8601Duration.parseValue(text)).toEqual({ text, seconds });
  });

  test.each([
    '',
    'P',
    'PT',
    'P0D',
    'PT0S',
    '-P1D',
    'P-1D',
    'P1.5D',
    'P1H',
    'P1D1Y',
    'p1d',
    '30',
    'P11Y',
    'P3651D',
    'P1D ',
    `P${'9'.repeat(400)}D`,
  ])('refuses %s', (text) => expectRefusal(() => scalars.ISO8601Duration.parseValue(text), text));

  test.each([
    [86_400, 'P1D'],
    [21_600, 'PT6H'],
    [900, 'PT15M'],
    [90_061, 'P1DT1H1M1S'],
    [59.6, 'PT1M'],
    [0, 'PT0S'],
    ['P3M', 'P3M'],
  ])('%s goes out as %s', (value, text) => expect(durationOutput(value)).toBe(text));

  test('a number of seconds that goes out comes in as the same', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 * 365 * 86_400 }), (seconds) => {
        expect(scalars.ISO8601Duration.parseValue(durationOutput(seconds))).toMatchObject({ seconds });
      }),
    );
  });
});

describe('EmailAddress', () => {
  test('comes in trimmed and goes out as the directory has it, even if it is none', () => {
    expect(scalars.EmailAddress.parseValue('  Ada@Acme.example ')).toBe('Ada@Acme.example');
    expect(scalars.EmailAddress.serialize(' not an address ')).toBe(' not an address ');
  });

  test.each(['', '   ', 'x'.repeat(321)])('refuses %j', (text) => {
    expectRefusal(() => scalars.EmailAddress.parseValue(text), text);
  });
});

test('an address goes out as Okta gave it, and comes in only if it is absolute and https', () => {
  expect(scalars.URL.serialize('//logo.png')).toBe('//logo.png');
  expect(scalars.URL.parseValue('https://acme.example/a')).toBe('https://acme.example/a');
  for (const text of ['http://acme.example', '/a', 'javascript:alert(1)']) {
    expectRefusal(() => scalars.URL.parseValue(text), text);
  }
});

test('no scalar takes anything but a text, and none says what it was given', () => {
  for (const scalar of Object.values(scalars)) {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        fc.pre(typeof value !== 'string');
        expect(() => scalar.parseValue(value)).toThrow(`Expected a string for ${scalar.name}.`);
      }),
      { numRuns: 50 },
    );
    expect(() => scalar.parseLiteral({ kind: Kind.INT, value: '4242' }, {})).toThrow(/^Expected a string/);
  }
});

function expectRefusal(parse: () => unknown, text: string): void {
  expect(parse).toThrow(GraphQLError);
  if (text.trim().length > 3) expect(parse).not.toThrow(text);
}
