import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contentHash } from '../../../src/sync/transform/content-hash.ts';

test('two contents have the same digest exactly when they are the same', () => {
  const content = fc.record({
    name: fc.oneof(fc.constantFrom('', 'null', 'a', '","b":"'), fc.string({ maxLength: 2 })),
    note: fc.oneof(fc.constant(null), fc.constantFrom('', 'null', 'a')),
    seats: fc.oneof(fc.constant(null), fc.integer({ min: 0, max: 2 })),
    features: fc.array(fc.constantFrom('A', 'B', 'A,B'), { maxLength: 2 }),
  });
  fc.assert(
    fc.property(content, content, (one, other) => {
      expect(contentHash(one) === contentHash(other)).toBe(JSON.stringify(one) === JSON.stringify(other));
      expect(contentHash({ ...one })).toBe(contentHash(one));
    }),
    { numRuns: 500 },
  );
});
