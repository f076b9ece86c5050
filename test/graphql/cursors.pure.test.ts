import { expect, test } from 'vitest';
import { createCursors } from '../../src/graphql/cursors.ts';
import { deriveKeys, parseKeyRing } from '../../src/store/secrets.ts';

const key = (byte: number) => Buffer.alloc(32, byte).toString('base64');
const cursorsOf = (ring: string) => createCursors(deriveKeys(parseKeyRing(ring), 'cursors'));
const refusal =
  'This cursor does not belong to this list with this order and filter. Start without a cursor.';

test('a cursor is good in every process with the same keys', () => {
  const sealed = cursorsOf(`a:${key(1)}`).seal('WyJhIl0', 'services');
  expect(cursorsOf(`a:${key(1)}`).open(sealed, 'services')).toBe('WyJhIl0');
  expect(sealed).toMatch(/^[\w-]{16}WyJhIl0$/);
});

test('it stays good while its key is in the ring, and no longer', () => {
  const sealed = cursorsOf(`a:${key(1)}`).seal('x', 'services');
  expect(cursorsOf(`b:${key(2)},a:${key(1)}`).open(sealed, 'services')).toBe('x');
  expect(() => cursorsOf(`b:${key(2)}`).open(sealed, 'services')).toThrow(refusal);
});

test('changed anywhere, cut, or given back elsewhere, it is refused without being repeated', () => {
  const cursors = cursorsOf(`a:${key(1)}`);
  const sealed = cursors.seal('WyJhIl0', 'services');
  for (let index = 0; index < sealed.length; index += 1) {
    const changed = `${sealed.slice(0, index)}${sealed[index] === 'A' ? 'B' : 'A'}${sealed.slice(index + 1)}`;
    expect(() => cursors.open(changed, 'services')).toThrow(refusal);
    expect(() => cursors.open(sealed.slice(0, index), 'services')).toThrow(refusal);
  }
  expect(() => cursors.open(sealed, 'users')).toThrow(refusal);
  expect(() => cursors.open(`${sealed}A`, 'services')).toThrow(refusal);
  expect(() => cursors.open('é'.repeat(20), 'services')).toThrow(refusal);
});

test('keys for another purpose make other cursors', () => {
  const ring = parseKeyRing(`a:${key(1)}`);
  const other = createCursors(deriveKeys(ring, 'something else'));
  expect(other.seal('x', 's')).not.toBe(createCursors(deriveKeys(ring, 'cursors')).seal('x', 's'));
});
