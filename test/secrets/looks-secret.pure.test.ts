import { generateKeyPairSync } from 'node:crypto';
import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLog } from '../../src/log.ts';
import { findSecretKind, namesSecret, scrubSecrets } from '../../src/secrets/looks-secret.ts';
import { createScanner, makeCanaries } from '../kit/canary.ts';

/** What a text looks like in a log line. */
function logged(text: string): string {
  const out = new PassThrough();
  createLog('info', out).info({ text }, 'a line');
  return String(JSON.parse(String(out.read())).text);
}

const token = '00QCjAl4MlV-WPXM_sample_of_42_characters_a';

test.each([
  ['alone', token],
  ['behind its scheme', `authorization: SSWS ${token}`],
  ['behind its scheme in a URL', `?a=SSWS%20${token}&b=1`],
  ['behind a line break as JSON writes it', JSON.stringify({ text: `line\n${token}` })],
  ['behind its scheme and a tab as JSON writes it', JSON.stringify({ text: `SSWS\t${token}` })],
  ['in the middle of a name', `q${token}x`],
])('a token is taken out of a log line and of an answer, %s', (_where, text) => {
  for (const scrubbed of [logged(text), scrubSecrets(text, '[removed]')]) {
    expect(scrubbed).not.toContain(token);
    expect(scrubbed).not.toContain(token.slice(4, 30));
    expect(scrubbed).toMatch(/\[secret\]|\[removed\]/);
  }
});

test('ids of ours and of Okta stay as they are', () => {
  const text =
    '01932d5c-0000-7000-8000-00000000000a 00u1a2b3c4d5e6f7g8h9 0oa1a2b3c4d5e6f7g8h9 2026-01-01T00:00:00Z';
  expect(logged(text)).toBe(text);
});

test('a password in the address of a database is taken out of a log line', () => {
  expect(logged('postgres://me:geheim@db/x')).toBe('postgres://me:[secret]@db/x');
});

const { pem, jwk, fragments } = makeCanaries();
const scan = createScanner(fragments);
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const webToken = `${base64url({ alg: 'RS256' })}.${base64url({ sub: 'ada', exp: 1 })}.c2lnbmF0dXJlLW9mLWEtdG9rZW4`;

function base64url(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** Ways in which a text gets into another. */
const wrappings: [string, (text: string) => string][] = [
  ['alone', (text) => text],
  ['in a sentence', (text) => `The value ${text} cannot be used.`],
  ['in JSON', (text) => JSON.stringify({ text })],
  ['in JSON within JSON', (text) => JSON.stringify({ text: JSON.stringify({ text }) })],
  ['in a URL', (text) => `https://a.example/?q=${encodeURIComponent(text)}&b=1`],
  ['in base64', (text) => Buffer.from(text).toString('base64')],
];

test.each(wrappings)(
  'a private key as PEM and as JWK is taken out of log lines and answers %s',
  (way, wrap) => {
    for (const key of way === 'in base64' ? [pem] : [pem, jwk]) {
      expect(scan(wrap(key))).not.toEqual([]);
      for (const scrubbed of [logged(wrap(key)), scrubSecrets(wrap(key), '[removed]')]) {
        expect(scan(scrubbed)).toEqual([]);
      }
    }
  },
);

test('what says which key a JWK is stays, and the line stays JSON', () => {
  const scrubbed = JSON.parse(scrubSecrets(jwk, '[removed]'));
  expect(scrubbed).toMatchObject({
    kty: 'RSA',
    e: JSON.parse(jwk).e,
    d: '[removed]',
    p: '[removed]',
    qi: '[removed]',
  });
});

test.each([
  ['a private key', pem],
  ['an EC key', ec.export({ format: 'pem', type: 'pkcs8' }).toString()],
  ['an EC key in the form of SEC1', ec.export({ format: 'pem', type: 'sec1' }).toString()],
  ['an EC key as JWK', JSON.stringify(ec.export({ format: 'jwk' }))],
  ['a private key that was cut off', pem.slice(0, 300)],
  ['the lines of a private key without the first and the last', pem.split('\n').slice(1, -2).join('\n')],
  ['a private key with its line breaks written out', pem.replaceAll('\n', '\\n')],
])('%s is known as such', (_what, text) => {
  expect(findSecretKind(text)).toBe('privateKey');
  const lines = text.split(/\\n|\n/).filter((line) => /^[\w+/=]{40,}$/.test(line));
  const scrubbed = scrubSecrets(`before ${text}`, '[removed]');
  for (const line of lines) expect(scrubbed).not.toContain(line.slice(10, 30));
  expect(scrubbed).toMatch(/^before .*\[removed\]/s);
});

test.each([
  ['webToken', webToken],
  ['webToken', `Bearer ${webToken}`],
  ['apiToken', token],
  ['apiToken', `SSWS ${token}`],
  ['apiToken', 'ssws short-1'],
  ['named', 'client_secret=aB3dE5gH7jK9mN1p'],
  ['named', '{"clientSecret":"aB3dE5gH7jK9mN1p"}'],
  ['named', 'clientSecret: aB3dE5gH7jK9mN1p'],
  ['named', 'password=correct-horse-battery'],
  ['named', 'Authorization: Bearer aB3dE5gH7jK9mN1pQ3sT5v'],
  ['named', `Authorization: Basic ${Buffer.from('ada:a-long-password').toString('base64')}`],
  ['encryptionKey', `k1:${Buffer.alloc(32, 7).toString('base64')}`],
])('a text with a secret of the kind %s is known as one, and loses it: %s', (kind, text) => {
  expect(findSecretKind(text)).toBe(kind);
  const scrubbed = scrubSecrets(text, '[removed]');
  for (const part of text
    .split(/[\s=:"]+/)
    .filter((each) => each.length >= 12 && !/secret|^Authorization$/i.test(each))) {
    expect(scrubbed).not.toContain(part);
  }
});

test.each([
  'Acme (production)',
  'Okta of Acme’s subsidiary in the United Kingdom, formerly Globex – read only',
  'https://acme.okta.com/admin/dashboard',
  'Approved by the security team: the password manager is Bitwarden, tokens rotate every 90 days.',
  'The API token: ask ada@acme.example. Client secret: see the vault.',
  'Bearer authentication, basic rules',
  '-----BEGIN PUBLIC KEY----- is what to paste into Okta',
  'k: 12, q: 3',
  'acme-demo.okta.com',
  '0oa1a2b3c4d5e6f7g8h9',
  'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
])('an honest text is not taken for a secret: %s', (text) => {
  expect(findSecretKind(text)).toBeNull();
  expect(scrubSecrets(text, '[removed]')).toBe(text);
});

test('a field that is named after a secret is known', () => {
  for (const name of ['apiToken', 'client_secret', 'password', 'privateKey', 'passphrase']) {
    expect(namesSecret(name)).toBe(true);
  }
  for (const name of ['domain', 'name', 'first', 'keyId']) expect(namesSecret(name)).toBe(false);
});

test('a hash stays as it is, whatever its digits: the ends of audit trails are read from the log', () => {
  for (const hash of [`00${'ab'.repeat(31)}`, `${'c4'.repeat(5)}00${'1f'.repeat(26)}`, '0'.repeat(64)]) {
    expect(logged(`42:${hash}`)).toBe(`42:${hash}`);
    expect(findSecretKind(hash)).toBeNull();
  }
});

test('whatever a log line holds, it stays JSON, with the same names', () => {
  const pieces = [
    token,
    pem,
    jwk,
    webToken,
    'SSWS ',
    'secret=',
    '"',
    '\\',
    '\n',
    '{"d":"',
    'x',
    '1234567890123456',
  ];
  const text = fc.array(fc.constantFrom(...pieces), { maxLength: 5 }).map((some) => some.join(''));
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      text,
      fc.constantFrom(12_345_678_901_234, true, null),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom('d', 'apiKey', 'secret', 'password', 'text'), tie('value')),
    ),
  }));
  const shapeOf = (one: unknown): unknown => {
    if (Array.isArray(one)) return one.map(shapeOf);
    if (typeof one !== 'object' || one === null) return typeof one;
    return Object.fromEntries(Object.entries(one).map(([name, inner]) => [name, shapeOf(inner)]));
  };
  fc.assert(
    fc.property(value, (one) => {
      const scrubbed = scrubSecrets(JSON.stringify(one), '[secret]');
      expect(shapeOf(JSON.parse(scrubbed))).toEqual(shapeOf(one));
      expect(scrubbed).not.toContain(token);
      expect(scan(scrubbed)).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

// Quadratic, each of these would take minutes.
test.each([
  'eyJ-',
  '00',
  '00-a ',
  '-----BEGIN ',
  'SSWS',
  ' ',
  '\\',
  '"d":',
  'secret=',
  '%22d',
  'MIIa+',
  'LS0t',
  'Bearer ',
])('a long text that is made to take long is searched to its end: %j', (piece) => {
  const text = `${piece.repeat(1_000_000 / piece.length)} ${token}`;
  expect(scrubSecrets(text, '[removed]')).not.toContain(token);
});

test.each(['postgres://ada:Pass4711@host/db', 'http://jo:Pass4711@proxy:3128', 'https://:Pass4711@proxy'])(
  'a password in %s is taken out of a log line, and a line with a plain address stays as it is',
  (url) => {
    expect(logged(`could not reach ${url}.`)).not.toContain('Pass4711');
    const plain = 'ready: GraphQL at http://127.0.0.1:4000/graphql, asked by ada@acme.example';
    expect(logged(plain)).toBe(plain);
  },
);
