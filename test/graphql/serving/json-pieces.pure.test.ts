import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isSmall, jsonPieces } from '../../../src/graphql/serving/json-pieces.ts';

const rows = <Row = object>(
  count: number,
  row: (index: number) => Row = (id) => ({ id, name: 'é "x"' }) as Row,
) => Array.from({ length: count }, (_, index) => row(index));

test('pieces of any value together are its JSON', () => {
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fc.oneof(fc.string(), fc.double(), fc.constant(null), fc.boolean(), fc.constant(undefined), fc.date()),
      fc.array(tie('any'), { maxLength: 4 }),
      fc.dictionary(fc.string(), tie('any'), { maxKeys: 4 }),
    ),
  })).any;
  fc.assert(
    fc.property(value, fc.nat({ max: 3 }), (inner, wraps) => {
      // Large enough to be made in pieces, at every depth.
      let whole: unknown = { inner, rows: rows(1_200, () => inner), none: undefined };
      for (let i = 0; i < wraps; i++) whole = [{ whole }, [], {}];
      expect([...jsonPieces(whole)].join('')).toBe(JSON.stringify(whole));
    }),
    { numRuns: 50 },
  );
});

test('no piece is long, however the rows lie', () => {
  const pages = rows(300, () => ({ nodes: rows(300, (id) => ({ id, name: 'x'.repeat(20) })) }));
  for (const data of [{ pages }, { one: { two: pages } }, pages.flatMap(({ nodes }) => nodes)]) {
    const pieces = [...jsonPieces(data)];
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(50_000);
    expect(pieces.length).toBeGreaterThan(100);
  }
});

test('a small value is one piece, and finding that out does not look at all of a large one', () => {
  expect([...jsonPieces({ a: rows(100) })]).toHaveLength(1);
  let looks = 0;
  const large = rows(100_000, () => ({
    get id() {
      looks += 1;
      return 1;
    },
  }));
  expect(isSmall(large)).toBe(false);
  expect(looks).toBeLessThan(1_001);
});
