import { describe, expect, test } from 'vitest';
import { pageRequest } from '../../src/graphql/connection.ts';
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

describe('a cursor and a filter', () => {
  const cursors = cursorsOf(`a:${key(1)}`);
  const nothing = [
    null,
    undefined,
    {},
    { search: null },
    { discoveredAt: {} },
    { discoveredAt: { gte: null } },
  ];
  const request = (filter: object | null | undefined, after?: string) =>
    pageRequest({ cursors }, 'all', {
      first: 1,
      ...(filter === undefined ? {} : { filter }),
      after: after ?? null,
    });

  test('a filter that asks for nothing is no filter, however it is written', () => {
    for (const one of nothing) {
      const cursor = request(one).seal('x');
      for (const other of nothing) expect(request(other, cursor).after).toBe('x');
      expect(() => request({ search: 'a' }, cursor)).toThrow(refusal);
      expect(() => request({ catalogKey: [] }, cursor)).toThrow(refusal);
    }
  });

  test('what a filter leaves open may be written or not', () => {
    const since = new Date('2026-03-01T00:00:00Z');
    const cursor = request({ search: 'a', discoveredAt: { gte: since, lte: null }, isCustom: null }).seal(
      'x',
    );
    expect(request({ search: 'a', discoveredAt: { gte: since } }, cursor).after).toBe('x');
    expect(() => request({ search: 'a', discoveredAt: { lte: since } }, cursor)).toThrow(refusal);
    expect(() => request({ search: 'a' }, cursor)).toThrow(refusal);
  });

  test('cursors kept from when each way to write it counted stay good for it, and the plainest without', () => {
    const kept = (filter: object | null) => cursors.seal('x', JSON.stringify(['all', filter]));
    const written = { search: 'a', discoveredAt: { gte: null } };
    expect(request(written, kept(written)).after).toBe('x');
    expect(request({ search: null }, kept({ search: null })).after).toBe('x');
    expect(request(null, kept({})).after).toBe('x');
    expect(request({}, kept(null)).after).toBe('x');
    expect(() => request({ search: 'b' }, kept(written))).toThrow(refusal);
  });
});
