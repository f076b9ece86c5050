import { type SQL, sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { dateTimeOutput, durationOutput } from '../../../src/graphql/scalars.ts';
import { leafJson, leavesJson, storedLeafJson } from '../../../src/store/compiled/leaves.ts';
import type { Leaf } from '../../../src/store/compiled/tree.ts';
import { rows } from '../../../src/store/engine/run-sql.ts';
import { storeForFile } from '../../kit/fixtures.ts';

const store = storeForFile();

async function json(leaf: Leaf, value: SQL): Promise<unknown> {
  const [row] = await rows<{ json: string }>(
    store.db,
    sql`select ${leafJson(leaf, sql`t.v`)} as json from (select ${value} as v) t`,
  );
  return row?.json;
}

const controls = Array.from({ length: 31 }, (_, code) => String.fromCharCode(code + 1)).join('');

test.each([
  'plain',
  '',
  'quotes " and \\ and / and \'',
  controls,
  '\u007f\u0080\u009f\u00a0',
  'line \u2028 and paragraph \u2029',
  'emoji 👩‍👩‍👧 and שלום \u202e and \ufeff',
  '\u{10ffff}',
  '%s {"a": [1]} \u0000'.replace('\u0000', ''),
])('a text is escaped as JavaScript does: %j', async (text) => {
  expect(await json({ kind: 'text' }, sql`${text}::text`)).toBe(JSON.stringify(text));
});

test.each([
  0,
  -0,
  1,
  -1,
  0.5,
  1.5,
  0.1,
  1 / 3,
  1e-5,
  1e-6,
  1e-7,
  1.5e-7,
  1e-10,
  1e15,
  1e16,
  123_456_789_012_345_680,
  1e20,
  1e21,
  1.5e300,
  5e-324,
  Number.MAX_VALUE,
  100,
  1200,
  -2.5e-9,
])('a number is written as JavaScript does: %d', async (number) => {
  expect(await json({ kind: 'number' }, sql`${number}::float8`)).toBe(JSON.stringify(number));
});

test.each([
  '2026-03-01 08:30:00+00',
  '2026-03-01 08:30:00.1+00',
  '2026-03-01 08:30:00.123+00',
  '2026-03-01 08:30:00.123999+00',
  '0001-01-01 00:00:00+00',
  '9999-12-31 23:59:59.999+00',
  '10000-01-01 00:00:00+00',
  '0044-03-15 00:00:00+00 BC',
  'infinity',
  '-infinity',
])('an instant is written as on the plain road: %s', async (text) => {
  const [row] = await rows<{ v: string }>(store.db, sql`select ${text}::timestamptz as v`);
  const written = JSON.stringify(dateTimeOutput(row?.v));
  expect(await json({ kind: 'instant' }, sql`${text}::timestamptz`)).toBe(written);
});

test.each([0, 1, 59, 60, 3_600, 3_661, 86_399, 86_400, 86_401, 90_000, 93_784, 31_536_000])(
  'seconds are written as a duration as on the plain road: %d',
  async (seconds) => {
    expect(await json({ kind: 'duration' }, sql`${seconds}::int`)).toBe(
      JSON.stringify(durationOutput(seconds)),
    );
  },
);

const fault = '\u0002';

test.each<[Leaf, unknown, string]>([
  [{ kind: 'text' }, 'a "b" \n \u2028', JSON.stringify('a "b" \n \u2028')],
  [{ kind: 'text' }, 5, fault],
  [{ kind: 'integer' }, -12, '-12'],
  [{ kind: 'integer' }, 1.5, fault],
  [{ kind: 'integer' }, 3_000_000_000, fault],
  [{ kind: 'integer' }, '5', fault],
  [{ kind: 'boolean' }, false, 'false'],
  [{ kind: 'boolean' }, 'false', fault],
  [{ kind: 'instant' }, '2026-03-01T08:30:00.000Z', '"2026-03-01T08:30:00.000Z"'],
  [{ kind: 'instant' }, '2026-03-01 08:30:00+00', fault],
  [{ kind: 'word', words: ['A'], fallback: null }, 'A', '"A"'],
  [{ kind: 'word', words: ['A'], fallback: null }, 'B', fault],
  [{ kind: 'word', words: ['A'], fallback: 'OTHER' }, 'B', '"OTHER"'],
  [{ kind: 'text' }, null, 'none'],
  [{ kind: 'text' }, undefined, 'none'],
])('of stored JSON, %j %j is shown, or is a fault', async (leaf, value, expected) => {
  const stored = sql`(${JSON.stringify({ value })}::jsonb -> 'value')`;
  const [row] = await rows<{ json: string }>(
    store.db,
    sql`select ${storedLeafJson(leaf, sql`t.v`, sql`'none'`)} as json from (select ${stored} as v) t`,
  );
  expect(row?.json).toBe(expected);
});

test('a word that the API does not know is the fallback, or a fault', async () => {
  const words = ['A', 'B'];
  expect(await json({ kind: 'word', words, fallback: 'OTHER' }, sql`'A'::text`)).toBe('"A"');
  expect(await json({ kind: 'word', words, fallback: 'OTHER' }, sql`'C'::text`)).toBe('"OTHER"');
  expect(await json({ kind: 'word', words, fallback: null }, sql`'C'::text`)).toBe('\u0002');
  expect(await json({ kind: 'word', words, fallback: null }, sql`null::text`)).toBeNull();
});

test.each([[[]], [['one']], [['b', 'a', 'with "quotes"', '']]])(
  'a list keeps its order: %j',
  async (list) => {
    const [row] = await rows<{ json: string }>(
      store.db,
      sql`select ${leavesJson({ kind: 'text' }, sql`t.v`)} as json from (select ${sql.param(list)}::text[] as v) t`,
    );
    expect(row?.json).toBe(JSON.stringify(list));
  },
);
