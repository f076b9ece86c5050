import { createDecipheriv, createHmac, createSecretKey, hkdfSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pageRequest } from '../../src/graphql/reading/connection.ts';
import { createCursors } from '../../src/graphql/request/cursors.ts';
import { deriveKeys, parseKeyRing } from '../../src/secrets/key-ring.ts';

const key = (byte: number) => Buffer.alloc(32, byte).toString('base64');
const cursorsOf = (ring: string) => createCursors(deriveKeys(parseKeyRing(ring), 'cursors'));
const refusal =
  'This cursor does not belong to this list with this order and filter. Start without a cursor.';

test('a cursor is good in every process with the same keys, and the same there', () => {
  const [one, other] = [cursorsOf(`a:${key(1)}`), cursorsOf(`a:${key(1)}`)];
  const sealed = one.seal('["NAME+","Zoë"]', 'services');
  expect(other.open(sealed, 'services')).toBe('["NAME+","Zoë"]');
  expect(other.seal('["NAME+","Zoë"]', 'services')).toBe(sealed);
});

test('any text comes back as it was, none of it can be read, and equal beginnings do not show', () => {
  const cursors = cursorsOf(`a:${key(1)}`);
  const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 300 }).filter(isWellFormed);
  fc.assert(
    fc.property(text, fc.string(), (cursor, scope) => {
      const sealed = cursors.seal(cursor, scope);
      expect(cursors.open(sealed, scope)).toBe(cursor);
      if (cursor.length > 3) expect(Buffer.from(sealed, 'base64url').includes(cursor)).toBe(false);
    }),
  );
  const [one, other] = ['a', 'b'].map((end) => cursors.seal(`zoe.example@acme.com ${end}`, 'employees'));
  expect(one?.length).toBe(other?.length);
  const [bytes, others] = [Buffer.from(one ?? '', 'base64url'), Buffer.from(other ?? '', 'base64url')];
  expect(bytes.filter((byte, index) => byte === others[index]).length).toBeLessThan(8);
});

test('it is encrypted as AES-256 in counter mode, with its code for what is counted from', () => {
  const derive = (purpose: string) => hkdfSync('sha256', Buffer.alloc(32, 9), '', `cursor ${purpose}`, 32);
  const cursors = createCursors([createSecretKey(Buffer.alloc(32, 9))]);
  for (const length of [1, 15, 16, 17, 100, 4_000]) {
    const text = 'x'.repeat(length);
    const bytes = Buffer.from(cursors.seal(text, 'services'), 'base64url');
    const code = createHmac('sha256', new Uint8Array(derive('authentication')))
      .update('8\nservices')
      .update(text)
      .digest()
      .subarray(0, 16);
    expect(bytes.subarray(0, 16)).toEqual(code);
    code[12] = Number(code[12]) & 0x7f;
    const decipher = createDecipheriv('aes-256-ctr', new Uint8Array(derive('encryption')), code);
    expect(decipher.update(bytes.subarray(16)).toString()).toBe(text);
  }
});

test('it stays good while its key is in the ring, and no longer', () => {
  const sealed = cursorsOf(`a:${key(1)}`).seal('x', 'services');
  expect(cursorsOf(`b:${key(2)},a:${key(1)}`).open(sealed, 'services')).toBe('x');
  expect(() => cursorsOf(`b:${key(2)}`).open(sealed, 'services')).toThrow(refusal);
});

test('after a rotation the first key makes new ones', () => {
  const rotated = cursorsOf(`b:${key(2)},a:${key(1)}`);
  const sealed = rotated.seal('x', 'services');
  expect(sealed).toBe(cursorsOf(`b:${key(2)}`).seal('x', 'services'));
  expect(sealed).not.toBe(cursorsOf(`a:${key(1)}`).seal('x', 'services'));
  expect(() => cursorsOf(`a:${key(1)}`).open(sealed, 'services')).toThrow(refusal);
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
  for (const made of [
    '',
    'é'.repeat(20),
    'A'.repeat(20_000),
    `${sealed}\n`,
    'WyJhIl0',
    `${'A'.repeat(16)}WyJhIl0`,
  ]) {
    expect(() => cursors.open(made, 'services')).toThrow(refusal);
  }
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
  const request = (filter: object | null | undefined, after?: string, workspaceId = 'default') =>
    pageRequest({ cursors, viewer: { workspaceId } }, 'all', {
      first: 1,
      ...(filter === undefined ? {} : { filter }),
      after: after ?? null,
    });

  test('a filter that asks for nothing is no filter, however it is written', () => {
    for (const one of nothing) {
      const cursor = request(one).seal('[1]', null);
      for (const other of nothing) expect(request(other, cursor).after).toBe('[1]');
      expect(() => request({ search: 'a' }, cursor)).toThrow(refusal);
      expect(() => request({ catalogKey: [] }, cursor)).toThrow(refusal);
    }
  });

  test('what a filter leaves open may be written or not', () => {
    const since = new Date('2026-03-01T00:00:00Z');
    const cursor = request({ search: 'a', discoveredAt: { gte: since, lte: null }, isCustom: null }).seal(
      '[1]',
      null,
    );
    expect(request({ search: 'a', discoveredAt: { gte: since } }, cursor).after).toBe('[1]');
    expect(() => request({ search: 'a', discoveredAt: { lte: since } }, cursor)).toThrow(refusal);
    expect(() => request({ search: 'a' }, cursor)).toThrow(refusal);
  });

  test('a cursor is of one workspace, one list and one parent', () => {
    const cursor = request(null).seal('[1]', 'a-1');
    expect(request(null, cursor).isOf('a-1')).toBe(true);
    expect(request(null, cursor).isOf('a-2')).toBe(false);
    expect(request(null, cursor).isOf(null)).toBe(false);
    expect(request(null).isOf('a-2')).toBe(true);
    expect(() => request(null, cursor, 'other')).toThrow(refusal);
    expect(() =>
      pageRequest({ cursors, viewer: { workspaceId: 'default' } }, 'other', { after: cursor }),
    ).toThrow(refusal);
  });
});

/** Half a surrogate pair has no UTF-8 form; texts of the database have none. */
function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}
