import { expect, test } from 'vitest';
import { createScanner, makeCanaries } from '../kit/canary.ts';

const { token, pem, jwk, fragments } = makeCanaries();
const scan = createScanner(fragments);

const ways: [string, (secret: string) => string | Buffer][] = [
  ['as it is', (secret) => `a ${secret} b`],
  [
    'between bytes that are no text',
    (secret) => Buffer.concat([Buffer.from([0, 255, 128]), Buffer.from(secret)]),
  ],
  ['in JSON', (secret) => JSON.stringify({ secret })],
  ['in JSON within JSON', (secret) => JSON.stringify({ text: JSON.stringify({ secret }) })],
  ['in a URL', (secret) => `https://a.example/?q=${encodeURIComponent(secret)}`],
  ['in a form', (secret) => new URLSearchParams({ secret }).toString()],
  ['in base64', (secret) => Buffer.from(secret).toString('base64')],
  ['in base64 behind its scheme', (secret) => Buffer.from(`SSWS ${secret}`).toString('base64')],
  ['in base64 behind a name', (secret) => Buffer.from(`x:${secret}`).toString('base64')],
  ['in base64url', (secret) => Buffer.from(`ab${secret}`).toString('base64url')],
  ['in hexadecimal digits', (secret) => Buffer.from(secret).toString('hex')],
  ['behind its scheme', (secret) => `authorization: SSWS ${secret}`],
  ['with its beginning cut off', (secret) => secret.slice(Math.floor(secret.length / 2))],
  ['with its end cut off', (secret) => secret.slice(0, Math.ceil(secret.length / 2))],
];

test.each(ways)('a planted secret is found %s', (_way, plant) => {
  for (const secret of [token, pem, jwk]) expect(scan(plant(secret))).not.toEqual([]);
});

test('nothing is found where there is nothing', () => {
  const other = makeCanaries();
  expect(scan([other.token, other.pem, other.jwk].join('\n'))).toEqual([]);
});
