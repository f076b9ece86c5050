import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeCursor, encodeCursor, type KeyType } from '../../../src/store/api/cursor.ts';
import { InvalidCursorError } from '../../../src/store/api/page.ts';

const id = '0199aa00-0000-7000-8000-00000000000a';
const types: KeyType[] = ['text', 'instant', 'integer'];
const values = ['Zoë "x"', '2026-02-28 08:30:00.12+00', -3];
const good = encodeCursor('services NAME+', { values, id });

test('a cursor reads back as the position it was made of', () => {
  const instant = fc
    .date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
    .map((date) => date.toISOString().replace('T', ' ').replace('Z', '+00'));
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 200 }).filter((text) => !text.includes('\0')),
      fc.oneof(instant, fc.constant('-infinity')),
      fc.integer({ min: -2_147_483_647 }),
      (text, at, number) => {
        const position = { values: [text, at, number], id };
        expect(decodeCursor(encodeCursor('x', position), 'x', types)).toEqual(position);
      },
    ),
  );
});

describe('what is no cursor of this list in this order is refused', () => {
  const forged = (...parts: unknown[]) => JSON.stringify(parts);
  const refused: [string, string][] = [
    ['an empty text', ''],
    ['no JSON', '[1,'],
    ['no array', '{"a":1}'],
    ['base64 of a good one', Buffer.from(good).toString('base64url')],
    ['another order', encodeCursor('services NAME-', { values, id })],
    ['too few values', encodeCursor('services NAME+', { values: values.slice(1), id })],
    ['too many values', encodeCursor('services NAME+', { values: [...values, 1], id })],
    ['no UUID', encodeCursor('services NAME+', { values, id: 'x' })],
    ['an id that is no text', forged('services NAME+', ...values, 7)],
    ['a number where a text belongs', forged('services NAME+', 1, values[1], 1, id)],
    ['a NUL in a text', forged('services NAME+', 'a\0', values[1], 1, id)],
    ['half a surrogate pair', forged('services NAME+', 'a\ud800', values[1], 1, id)],
    ['an object where a text belongs', forged('services NAME+', {}, values[1], 1, id)],
    ['a null', forged('services NAME+', 'a', null, 1, id)],
    ['a day the calendar lacks', forged('services NAME+', 'a', '2026-02-30 00:00:00+00', 1, id)],
    ['a year PostgreSQL lacks', forged('services NAME+', 'a', '0000-01-01 00:00:00+00', 1, id)],
    ['an hour the day lacks', forged('services NAME+', 'a', '2026-01-01 25:00:00+00', 1, id)],
    ['SQL where an instant belongs', forged('services NAME+', 'a', "now()'; drop table x", 1, id)],
    ['a fraction where an integer belongs', forged('services NAME+', 'a', values[1], 1.5, id)],
    ['an integer PostgreSQL lacks', forged('services NAME+', 'a', values[1], 2 ** 31, id)],
    [
      'something too long',
      encodeCursor('services NAME+', { values: ['a'.repeat(9_000), '-infinity', 1], id }),
    ],
  ];

  test.each(refused)('%s', (_, cursor) => {
    expect(() => decodeCursor(cursor, 'services NAME+', types)).toThrow(InvalidCursorError);
  });

  test('any text at all, with an error that does not repeat it', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String(), fc.json()), (text) => {
        expect(() => decodeCursor(text, 'services NAME+', types)).toThrow(
          'This cursor does not belong to this list with this order and filter. Start without a cursor.',
        );
      }),
    );
  });

  test('a good one with a character changed, unless it only names another place', () => {
    for (let index = 0; index < good.length; index++) {
      const tampered = `${good.slice(0, index)}${good[index] === 'A' ? 'B' : 'A'}${good.slice(index + 1)}`;
      let outcome: unknown;
      try {
        outcome = decodeCursor(tampered, 'services NAME+', types);
      } catch (error) {
        expect(error).toBeInstanceOf(InvalidCursorError);
        continue;
      }
      // A change inside a value makes another position, never something of another shape.
      expect(outcome).toEqual({
        values: [expect.any(String), expect.any(String), expect.any(Number)],
        id: expect.stringMatching(/^[\da-f-]{36}$/),
      });
    }
  });
});
