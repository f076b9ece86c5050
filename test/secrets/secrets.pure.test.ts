import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { format, inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadOrCreateKeyFile, parseKeyRing } from '../../src/secrets/key-ring.ts';
import { needsReseal, openToken, sealToken } from '../../src/secrets/sealing.ts';
import { Secret } from '../../src/secrets/secret.ts';

const key = (byte: number) => Buffer.alloc(32, byte).toString('base64');
const ring = parseKeyRing(`a:${key(1)}`);
const context = { workspaceId: 'w1', integrationId: 'i1', domain: 'acme.okta.com' };
const token = '00aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789_-ab';

describe('sealing', () => {
  test('a sealed token opens in the place it was sealed for, and shows nothing of itself', () => {
    const sealed = sealToken(ring, token, context);
    expect(openToken(ring, sealed, context)).toBe(token);
    expect(sealed).toMatch(/^v1\.a\.[\w-]{16}\.[\w-]+\.[\w-]{22}$/);
    expect(sealed).not.toContain(token.slice(0, 6));
    expect(sealToken(ring, token, context)).not.toBe(sealed);
  });

  test('a token of any text survives', () => {
    for (const text of ['', 'ü😀\n', 'x'.repeat(10_000)]) {
      expect(openToken(ring, sealToken(ring, text, context), context)).toBe(text);
    }
  });

  test('a sealed token does not open in another workspace, for another integration or domain', () => {
    const sealed = sealToken(ring, token, context);
    const elsewhere = [
      { ...context, workspaceId: 'w2' },
      { ...context, integrationId: 'i2' },
      { ...context, domain: 'evil.okta.com' },
      { workspaceId: 'i1', integrationId: 'w1', domain: context.domain },
      // One string in another place must not give the same bytes.
      { workspaceId: 'w1","i1', integrationId: '', domain: context.domain },
      { workspaceId: 'w', integrationId: '1i1', domain: context.domain },
    ];
    for (const other of elsewhere) {
      expect(() => openToken(ring, sealed, other)).toThrow(expect.objectContaining({ kind: 'TAMPERED' }));
    }
  });

  test('no single changed, missing or added character goes unnoticed', () => {
    const sealed = sealToken(ring, token, context);
    let tried = 0;
    for (let index = 0; index < sealed.length; index += 1) {
      for (const replacement of ['A', 'b', '.', '=', '']) {
        const changed = sealed.slice(0, index) + replacement + sealed.slice(index + 1);
        if (changed === sealed) continue;
        tried += 1;
        expect(() => openToken(ring, changed, context), changed).toThrow();
      }
      expect(() => openToken(ring, `${sealed.slice(0, index)}A${sealed.slice(index)}`, context)).toThrow();
    }
    expect(tried).toBeGreaterThan(400);
    expect(() => openToken(ring, `${sealed}=`, context)).toThrow();
    expect(() => openToken(ring, `${sealed}\n`, context)).toThrow();
  });

  test('every bit of every byte matters', () => {
    const [version, id, ...parts] = sealToken(ring, token, context).split('.');
    let flips = 0;
    for (const [position, part] of parts.entries()) {
      const bytes = Buffer.from(part, 'base64url');
      for (let bit = 0; bit < bytes.length * 8; bit += 1) {
        const flipped = Buffer.from(bytes);
        flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        const changed = parts.with(position, flipped.toString('base64url'));
        const sealed = [version, id, ...changed].join('.');
        expect(() => openToken(ring, sealed, context)).toThrow(expect.objectContaining({ kind: 'TAMPERED' }));
        flips += 1;
      }
    }
    expect(flips).toBe((12 + Buffer.byteLength(token) + 16) * 8);
  });

  test('a shortened authentication tag is refused', () => {
    const parts = sealToken(ring, token, context).split('.');
    const short = Buffer.from(parts[4] ?? '', 'base64url')
      .subarray(0, 4)
      .toString('base64url');
    expect(() => openToken(ring, parts.with(4, short).join('.'), context)).toThrow(
      expect.objectContaining({ kind: 'MALFORMED' }),
    );
  });
});

describe('rotation', () => {
  test('after a new key was put in front, old tokens still open, new ones use it, and it shows which is which', () => {
    const old = sealToken(ring, token, context);
    const rotated = parseKeyRing(`b:${key(2)}, a:${key(1)}`);
    expect(openToken(rotated, old, context)).toBe(token);
    expect(needsReseal(rotated, old)).toBe(true);
    const fresh = sealToken(rotated, openToken(rotated, old, context), context);
    expect(fresh).toMatch(/^v1\.b\./);
    expect(needsReseal(rotated, fresh)).toBe(false);
    expect(openToken(parseKeyRing(`b:${key(2)}`), fresh, context)).toBe(token);
  });

  test('a token whose key was taken away says which key it needs', () => {
    const old = sealToken(ring, token, context);
    const without = parseKeyRing(`b:${key(2)}`);
    expect(() => openToken(without, old, context)).toThrow(
      expect.objectContaining({ kind: 'UNKNOWN_KEY', message: 'no encryption key with id a' }),
    );
  });

  test('another key under the same id does not open a token', () => {
    const old = sealToken(ring, token, context);
    expect(() => openToken(parseKeyRing(`a:${key(3)}`), old, context)).toThrow(
      expect.objectContaining({ kind: 'TAMPERED' }),
    );
  });
});

describe('the key ring', () => {
  test('what is wrong is said without any key material', () => {
    const good = key(7);
    const short = Buffer.alloc(31, 7).toString('base64');
    const wrong: [string, RegExp][] = [
      ['', /key 1 is not of the form/],
      [good, /key 1 is not of the form/],
      [`:${good}`, /key 1 is not of the form/],
      [`a:${good},`, /key 2 is not of the form/],
      [`a.b:${good}`, /key 1 is not of the form/],
      [`a:${good}:${good}`, /key 1 is not of the form/],
      [`a:${good},a:${good}`, /id a is given twice/],
      [`a:${good},b:${short}`, /key b is not 32 bytes/],
      [`a:${good.slice(0, 10)}!${good.slice(11)}`, /key a is not 32 bytes/],
    ];
    for (const [text, message] of wrong) {
      const error = failureOf(() => parseKeyRing(text));
      expect(error.message).toMatch(message);
      expect(inspect(error)).not.toMatch(/BwcHBw/);
    }
  });

  test('keys may be written in either base64 alphabet, with or without padding', () => {
    const bytes = Buffer.alloc(32, 0xfb);
    const sealed = sealToken(parseKeyRing(`a:${bytes.toString('base64')}`), token, context);
    for (const spelling of [bytes.toString('base64url'), bytes.toString('base64').replace('=', '')]) {
      expect(openToken(parseKeyRing(`a:${spelling}`), sealed, context)).toBe(token);
    }
  });

  test('printing a key ring shows no key', () => {
    expect(inspect(ring, { depth: 9 }) + JSON.stringify(ring)).not.toContain(key(1).slice(0, 8));
  });
});

describe('the key file', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'key-file-'));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  test('it is made once, readable by its owner only, and read from then on', async () => {
    const path = join(folder, 'deep', 'secret.key');
    const sealed = sealToken(await loadOrCreateKeyFile(path), token, context);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(openToken(await loadOrCreateKeyFile(path), sealed, context)).toBe(token);
    expect(await readdir(join(folder, 'deep'))).toEqual(['secret.key']);
  });

  test('ten that start at once share one key', async () => {
    const path = join(folder, 'secret.key');
    const rings = await Promise.all(Array.from({ length: 10 }, () => loadOrCreateKeyFile(path)));
    const sealed = rings.map((each) => sealToken(each, token, context));
    for (const each of rings) for (const one of sealed) expect(openToken(each, one, context)).toBe(token);
    expect(await readdir(folder)).toEqual(['secret.key']);
  });

  test('a file that others may read is refused, and left as it is', async () => {
    const path = join(folder, 'secret.key');
    await writeFile(path, `k:${key(4)}\n`, { mode: 0o600 });
    for (const mode of [0o640, 0o604, 0o660, 0o610]) {
      await chmod(path, mode);
      await expect(loadOrCreateKeyFile(path)).rejects.toThrow('open to others');
    }
    expect(await readFile(path, 'utf8')).toBe(`k:${key(4)}\n`);
  });

  test('a damaged file and a symbolic link are refused instead of replaced', async () => {
    const path = join(folder, 'secret.key');
    await writeFile(path, '', { mode: 0o600 });
    await expect(loadOrCreateKeyFile(path)).rejects.toThrow('not of the form');
    await symlink(path, join(folder, 'link'));
    await expect(loadOrCreateKeyFile(join(folder, 'link'))).rejects.toThrow('ELOOP');
  });
});

test('a secret shows itself only when it is asked to', () => {
  const secret = new Secret(token);
  const shown = [
    String(secret),
    `${secret}`,
    JSON.stringify({ secret }),
    inspect(secret),
    inspect({ deep: { secret } }, { depth: 9, showHidden: true }),
    format('%s %o %j', secret, secret, secret),
    JSON.stringify({ ...secret }),
    JSON.stringify(structuredClone({ ...secret })),
    new Error(`failed for ${secret}`).message,
  ].join('\n');
  expect(shown).not.toContain(token);
  expect(shown).toContain('[secret]');
  expect(secret.reveal()).toBe(token);
});

function failureOf(fn: () => unknown): Error {
  try {
    fn();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('expected a failure');
}
