import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { exportJWK } from 'jose';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createKeySet, type KeySetOptions } from '../../src/identity/key-set.ts';
import { createTokenVerifier } from '../../src/identity/token-verifier.ts';
import {
  audience,
  type IdentityProvider,
  issuer,
  openIdentityProvider,
  type SigningKey,
  signingKey,
  tokenOf,
} from '../kit/identity-provider.ts';

let first: SigningKey;
let second: SigningKey;
let provider: IdentityProvider;
let now: number;
let troubles: string[];
const minute = 60_000;

beforeAll(async () => {
  first = await signingKey('first');
  second = await signingKey('second');
  provider = await openIdentityProvider([]);
});
afterAll(() => provider?.close());
beforeEach(() => {
  now = Date.now();
  troubles = [];
  provider.answer = { keys: [first.publicJwk] };
  provider.requests = 0;
});

function open(source: KeySetOptions['source'] = { url: provider.url }, fetchTimeoutMs = 5_000) {
  const keySet = createKeySet({
    source,
    now: () => now,
    fetchTimeoutMs,
    onTrouble: (reason) => troubles.push(reason),
  });
  const verify = createTokenVerifier({
    keySet,
    issuer,
    audience: [audience],
    algorithms: ['ES256'],
    clockToleranceSeconds: 60,
    now: () => now,
  });
  return { keySet, verify };
}

/** A token that outlives the test's clock. */
const tokenBy = (key: SigningKey, claims = {}) =>
  tokenOf(key, { exp: Math.floor(now / 1_000) + 200_000, ...claims });

test('keys are fetched once, however many tokens come at the same time', async () => {
  const { verify } = open();
  const tokens = await Promise.all(
    Array.from({ length: 50 }, (_, index) => tokenBy(first, { sub: `${index}` })),
  );
  await Promise.all(tokens.map(verify));
  expect(provider.requests).toBe(1);
});

test('a new key is known as soon as a token names it, and the old one as long as it is published', async () => {
  const { verify } = open();
  await verify(await tokenBy(first));
  provider.answer = { keys: [first.publicJwk, second.publicJwk] };
  now += minute;
  await verify(await tokenBy(second));
  await verify(await tokenBy(first, { sub: 'other' }));
  expect(provider.requests).toBe(2);
});

test('a key that is published no more verifies nothing, not even what it verified before', async () => {
  const { keySet, verify } = open();
  const token = await tokenBy(first);
  await verify(token);
  provider.answer = { keys: [second.publicJwk] };
  now += minute;
  await keySet.start();
  keySet.stop();
  await expect(verify(token)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  await verify(await tokenBy(second));
});

test('invented key ids make at most one request in 30 seconds, and nobody else is refused for them', async () => {
  const { verify } = open();
  await verify(await tokenBy(first));
  for (let index = 0; index < 100; index++) {
    const invented = await tokenBy({ ...first, kid: `invented-${index}` });
    await expect(verify(invented)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    await verify(await tokenBy(first, { sub: `meanwhile ${index}` }));
    now += 1_000;
  }
  expect(provider.requests).toBeGreaterThan(1);
  expect(provider.requests).toBeLessThanOrEqual(1 + 4);
  // One of those requests finds a key that is new.
  provider.answer = { keys: [first.publicJwk, second.publicJwk] };
  now += 30_000;
  await expect(verify(await tokenBy({ ...first, kid: 'invented' }))).rejects.toThrow();
  await verify(await tokenBy(second));
});

const goodSet = (padding = '') => JSON.stringify({ keys: [first.publicJwk], padding });

// With what would be a good set but for one thing.
test.each<[string, () => IdentityProvider['answer'] | Promise<IdentityProvider['answer']>]>([
  ['is down', () => ({ status: 503, text: goodSet() })],
  ['answers no JSON', () => ({ text: '<html>maintenance</html>' })],
  ['answers an empty set', () => ({ keys: [] })],
  ['answers no list', () => ({ text: '{"keys":{}}' })],
  ['answers a shared key alone', () => ({ text: '{"keys":[{"kty":"oct","k":"c2VjcmV0"}]}' })],
  [
    'answers a private key alone',
    async () => ({ keys: [{ ...first.publicJwk, ...(await exportJWK(first.privateKey)) }] }),
  ],
  ['answers more than a quarter of a megabyte', () => ({ text: goodSet(' '.repeat(300_000)) })],
  ['hangs', () => 'hang'],
  ['leads elsewhere', () => ({ location: provider.url })],
])(
  'an identity provider that %s for an hour takes nobody with it',
  async (_what, makeAnswer) => {
    const answer = await makeAnswer();
    const { keySet, verify } = open(undefined, answer === 'hang' ? 500 : undefined);
    await verify(await tokenBy(first));
    provider.answer = answer;
    let good = 0;
    for (let minutes = 0; minutes < 60; minutes += 10) {
      now += 10 * minute;
      await keySet.start();
      keySet.stop();
      await verify(await tokenBy(first, { sub: `after ${minutes}` }));
      good++;
    }
    expect(good).toBe(6);
    expect(troubles).toHaveLength(6);
    expect(provider.requests).toBe(7);
  },
  30_000,
);

test('a key set without an end is given up in time, whatever is garbage collected meanwhile', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const collecting = setInterval(collect, 10);
  try {
    provider.answer = 'drip';
    const { keySet, verify } = open(undefined, 2_000);
    await keySet.start();
    keySet.stop();
    expect(troubles).toHaveLength(1);
    clearInterval(collecting);
    provider.answer = { keys: [first.publicJwk] };
    now += 31_000;
    await verify(await tokenBy(first));
  } finally {
    clearInterval(collecting);
  }
});

test('keys that could not be fetched for a day are believed no more, for a known token neither', async () => {
  const { keySet, verify } = open();
  await keySet.start();
  keySet.stop();
  const known = await tokenBy(first);
  await verify(known);
  provider.answer = { status: 500 };
  now += 24 * 60 * minute + 1;
  expect(keySet.isReady()).toBe(false);
  for (const token of [known, await tokenBy(first, { sub: 'late' })]) {
    await expect(verify(token)).rejects.toMatchObject({ code: 'IDENTITY_UNAVAILABLE', status: 503 });
  }
});

test('until the first keys are there callers are asked to come again, not refused', async () => {
  provider.answer = { status: 500 };
  const { keySet, verify } = open();
  const token = await tokenBy(first);
  await expect(verify(token)).rejects.toMatchObject({ code: 'IDENTITY_UNAVAILABLE' });
  expect(keySet.isReady()).toBe(false);
  provider.answer = { keys: [first.publicJwk] };
  now += 31_000;
  await verify(token);
  expect(keySet.isReady()).toBe(true);
});

test('one bad key in a set is no reason to refuse the others', async () => {
  provider.answer = { text: JSON.stringify({ keys: [null, { kty: 'EC' }, { kty: 'XX' }, first.publicJwk] }) };
  await open().verify(await tokenBy(first));
});

test('a file of public keys in PEM verifies tokens with and without a key id', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'keys-')), 'keys.pem');
  const pemOf = ({ publicJwk }: SigningKey) =>
    createPublicKey({ key: publicJwk as JsonWebKey, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
  await writeFile(file, `${pemOf(first)}\n${pemOf(second)}`);
  const { verify } = open({ file });
  await verify(await tokenBy(first));
  await verify(await tokenBy({ ...second, kid: undefined }));
  const stranger = await signingKey('first');
  await expect(verify(await tokenBy(stranger))).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
});

test('a file with a private key is refused, and nothing of it is told', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'keys-')), 'keys.pem');
  await writeFile(file, '-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n');
  const { keySet } = open({ file });
  await keySet.start();
  keySet.stop();
  expect(keySet.isReady()).toBe(false);
  expect(troubles).toEqual([expect.stringContaining('private key')]);
  expect(troubles.join()).not.toContain('c2VjcmV0');
});
