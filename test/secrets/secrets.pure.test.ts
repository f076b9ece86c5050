import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { format, inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadOrCreateKeyFile, parseKeyRing } from '../../src/secrets/key-ring.ts';
import { needsReseal, openSecret, sealSecret } from '../../src/secrets/sealing.ts';
import { Secret } from '../../src/secrets/secret.ts';

const key = (byte: number) => Buffer.alloc(32, byte).toString('base64');
const ring = parseKeyRing(`a:${key(1)}`);
const context = { purpose: 'api-token', workspaceId: 'w1', rowId: 'i1', domain: 'acme.okta.com' };
const token = '00aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789_-ab';

describe('sealing', () => {
  test('a sealed token opens in the place it was sealed for, and shows nothing of itself', () => {
    const sealed = sealSecret(ring, token, context);
    expect(openSecret(ring, sealed, context)).toBe(token);
    expect(sealed).toMatch(/^v2\.a\.[\w-]{16}\.[\w-]+\.[\w-]{22}$/);
    expect(sealed).not.toContain(token.slice(0, 6));
    expect(sealSecret(ring, token, context)).not.toBe(sealed);
  });

  test('a token of any text survives', () => {
    for (const text of ['', 'ü😀\n', 'x'.repeat(10_000)]) {
      expect(openSecret(ring, sealSecret(ring, text, context), context)).toBe(text);
    }
  });

  test('a sealed token does not open as something else, in another workspace or row, or for another domain', () => {
    const sealed = sealSecret(ring, token, context);
    const elsewhere = [
      { ...context, purpose: 'client-key' },
      { ...context, workspaceId: 'w2' },
      { ...context, rowId: 'i2' },
      { ...context, domain: 'evil.okta.com' },
      { ...context, workspaceId: 'i1', rowId: 'w1' },
      // One string in another place must not give the same bytes.
      { ...context, workspaceId: 'w1","i1', rowId: '' },
      { ...context, workspaceId: 'w', rowId: '1i1' },
      { ...context, purpose: 'api-token","w1', workspaceId: 'i1', rowId: context.domain },
    ];
    for (const other of elsewhere) {
      expect(() => openSecret(ring, sealed, other)).toThrow(expect.objectContaining({ kind: 'TAMPERED' }));
    }
  });

  /** `token` in `context`, as the first version sealed it with key `a`. */
  const ofVersion1 =
    'v1.a.4IbLCe9IkpBEy_Kg.-HK-amAR29KWLilYA_HWQZGghOL5f0VsK98IATK1kRO8b7yWu0SefW2h.iZdu0V77KJRZngUx2ylBcw';

  test('what the first version sealed opens as an API token of its row, as nothing else, and is to be sealed anew', () => {
    expect(openSecret(ring, ofVersion1, context)).toBe(token);
    expect(needsReseal(ring, ofVersion1)).toBe(true);
    for (const other of [
      { ...context, purpose: 'client-key' },
      { ...context, workspaceId: 'w2' },
      { ...context, rowId: 'i2' },
      { ...context, domain: 'evil.okta.com' },
    ]) {
      expect(() => openSecret(ring, ofVersion1, other)).toThrow(
        expect.objectContaining({ kind: 'TAMPERED' }),
      );
    }
  });

  test('the form cannot be changed for one that says less', () => {
    const sealed = sealSecret(ring, token, context);
    for (const version of ['v1', 'v3', '']) {
      expect(() => openSecret(ring, sealed.replace('v2', version), context)).toThrow();
    }
  });

  test('no single changed, missing or added character goes unnoticed', () => {
    const sealed = sealSecret(ring, token, context);
    let tried = 0;
    for (let index = 0; index < sealed.length; index += 1) {
      for (const replacement of ['A', 'b', '.', '=', '']) {
        const changed = sealed.slice(0, index) + replacement + sealed.slice(index + 1);
        if (changed === sealed) continue;
        tried += 1;
        expect(() => openSecret(ring, changed, context), changed).toThrow();
      }
      expect(() => openSecret(ring, `${sealed.slice(0, index)}A${sealed.slice(index)}`, context)).toThrow();
    }
    expect(tried).toBeGreaterThan(400);
    expect(() => openSecret(ring, `${sealed}=`, context)).toThrow();
    expect(() => openSecret(ring, `${sealed}\n`, context)).toThrow();
  });

  test('every bit of every byte matters', () => {
    const [version, id, ...parts] = sealSecret(ring, token, context).split('.');
    let flips = 0;
    for (const [position, part] of parts.entries()) {
      const bytes = Buffer.from(part, 'base64url');
      for (let bit = 0; bit < bytes.length * 8; bit += 1) {
        const flipped = Buffer.from(bytes);
        flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        const changed = parts.with(position, flipped.toString('base64url'));
        const sealed = [version, id, ...changed].join('.');
        expect(() => openSecret(ring, sealed, context)).toThrow(
          expect.objectContaining({ kind: 'TAMPERED' }),
        );
        flips += 1;
      }
    }
    expect(flips).toBe((12 + Buffer.byteLength(token) + 16) * 8);
  });

  test('a shortened authentication tag is refused', () => {
    const parts = sealSecret(ring, token, context).split('.');
    const short = Buffer.from(parts[4] ?? '', 'base64url')
      .subarray(0, 4)
      .toString('base64url');
    expect(() => openSecret(ring, parts.with(4, short).join('.'), context)).toThrow(
      expect.objectContaining({ kind: 'MALFORMED' }),
    );
  });
});

describe('rotation', () => {
  test('after a new key was put in front, old tokens still open, new ones use it, and it shows which is which', () => {
    const old = sealSecret(ring, token, context);
    const rotated = parseKeyRing(`b:${key(2)}, a:${key(1)}`);
    expect(openSecret(rotated, old, context)).toBe(token);
    expect(needsReseal(rotated, old)).toBe(true);
    const fresh = sealSecret(rotated, openSecret(rotated, old, context), context);
    expect(fresh).toMatch(/^v2\.b\./);
    expect(needsReseal(rotated, fresh)).toBe(false);
    expect(openSecret(parseKeyRing(`b:${key(2)}`), fresh, context)).toBe(token);
  });

  test('a token whose key was taken away says which key it needs', () => {
    const old = sealSecret(ring, token, context);
    const without = parseKeyRing(`b:${key(2)}`);
    expect(() => openSecret(without, old, context)).toThrow(
      expect.objectContaining({ kind: 'UNKNOWN_KEY', message: 'no encryption key with id a' }),
    );
  });

  test('another key under the same id does not open a token', () => {
    const old = sealSecret(ring, token, context);
    expect(() => openSecret(parseKeyRing(`a:${key(3)}`), old, context)).toThrow(
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
    const sealed = sealSecret(parseKeyRing(`a:${bytes.toString('base64')}`), token, context);
    for (const spelling of [bytes.toString('base64url'), bytes.toString('base64').replace('=', '')]) {
      expect(openSecret(parseKeyRing(`a:${spelling}`), sealed, context)).toBe(token);
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
    const sealed = sealSecret(await loadOrCreateKeyFile(path), token, context);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(openSecret(await loadOrCreateKeyFile(path), sealed, context)).toBe(token);
    expect(await readdir(join(folder, 'deep'))).toEqual(['secret.key']);
  });

  test('ten that start at once share one key', async () => {
    const path = join(folder, 'secret.key');
    const rings = await Promise.all(Array.from({ length: 10 }, () => loadOrCreateKeyFile(path)));
    const sealed = rings.map((each) => sealSecret(each, token, context));
    for (const each of rings) for (const one of sealed) expect(openSecret(each, one, context)).toBe(token);
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
