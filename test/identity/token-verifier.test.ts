import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { IdentityError } from '../../src/identity/identity.ts';
import { createKeySet, type KeySet } from '../../src/identity/key-set.ts';
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

let ec: SigningKey;
let rsa: SigningKey;
let stranger: SigningKey;
let provider: IdentityProvider;
const hour = 3_600;
const seconds = Math.floor(Date.now() / 1_000);

beforeAll(async () => {
  ec = await signingKey('ec');
  rsa = await signingKey('rsa', 'RS256');
  stranger = await signingKey('ec');
  provider = await openIdentityProvider([ec.publicJwk, rsa.publicJwk]);
});
afterAll(() => provider?.close());

function verifier({ now = Date.now, algorithms = ['RS256', 'ES256'] } = {}) {
  const keySet = createKeySet({ source: { url: provider.url } });
  return createTokenVerifier({
    keySet,
    issuer,
    audience: [audience],
    algorithms,
    clockToleranceSeconds: 60,
    now,
  });
}

async function refusalOf(token: string): Promise<string | undefined> {
  const error = await verifier()(token).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error === undefined) return undefined;
  if (!(error instanceof IdentityError)) throw error;
  expect(error.code).toBe('UNAUTHENTICATED');
  return error.detail;
}

test.each(['ES256', 'RS256'])(
  'a good token of %s is believed until its end and the tolerance',
  async (alg) => {
    const exp = seconds + hour;
    const { claims, expiresAt } = await verifier()(await tokenOf(alg === 'RS256' ? rsa : ec, { exp }));
    expect(claims).toMatchObject({ sub: 'ada', roles: ['viewer'] });
    expect(expiresAt).toEqual(new Date((exp + 60) * 1_000));
  },
);

test('a list of audiences with ours among them is accepted', async () => {
  expect(await refusalOf(await tokenOf(ec, { aud: ['other', audience] }))).toBeUndefined();
});

test('times within the tolerance are accepted', async () => {
  expect(await refusalOf(await tokenOf(ec, { exp: seconds - 30, nbf: seconds + 30 }))).toBeUndefined();
});

const attacks: [string, () => Promise<string>, string][] = [
  ['expired', () => tokenOf(ec, { exp: seconds - 120 }), 'ERR_JWT_EXPIRED'],
  ['without an end', () => tokenOf(ec, { exp: undefined }), 'ERR_JWT_CLAIM_VALIDATION_FAILED'],
  ['an end that is a text', () => tokenOf(ec, { exp: '9999999999' }), 'ERR_JWT_CLAIM_VALIDATION_FAILED'],
  ['not valid yet', () => tokenOf(ec, { nbf: seconds + 120 }), 'ERR_JWT_CLAIM_VALIDATION_FAILED'],
  ['for another audience', () => tokenOf(ec, { aud: 'other' }), 'ERR_JWT_CLAIM_VALIDATION_FAILED'],
  ['without an audience', () => tokenOf(ec, { aud: undefined }), 'ERR_JWT_CLAIM_VALIDATION_FAILED'],
  [
    'of another issuer',
    () => tokenOf(ec, { iss: 'https://evil.example.com' }),
    'ERR_JWT_CLAIM_VALIDATION_FAILED',
  ],
  ['of the issuer with a slash', () => tokenOf(ec, { iss: `${issuer}/` }), 'ERR_JWT_CLAIM_VALIDATION_FAILED'],
  ['signed by a stranger with our key id', () => tokenOf(stranger), 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED'],
  ['of an unknown key', () => tokenOf(ec, {}, { kid: 'other' }), 'ERR_JWKS_NO_MATCHING_KEY'],
  [
    'with its keys at an address of its own',
    () => tokenOf(stranger, {}, { kid: 'stranger', jku: 'http://127.0.0.1:9/keys', jwk: stranger.publicJwk }),
    'ERR_JWKS_NO_MATCHING_KEY',
  ],
  [
    'with an extension that must be understood',
    () => tokenOf(ec, {}, { crit: ['x'], x: 1 }).catch(() => critical()),
    'ERR_JOSE_NOT_SUPPORTED',
  ],
  [
    'unsigned',
    async () => new UnsecuredJWT({ sub: 'ada', iss: issuer, aud: audience, exp: seconds + hour }).encode(),
    'ERR_JOSE_ALG_NOT_ALLOWED',
  ],
  ['signed with the public key as a shared secret', () => signedWithPublicKey(), 'ERR_JOSE_ALG_NOT_ALLOWED'],
  [
    'of an algorithm that is not accepted',
    async () => tokenOf(await signingKey('ec', 'ES384')),
    'ERR_JOSE_ALG_NOT_ALLOWED',
  ],
  [
    'with another payload under its signature',
    async () => tampered(await tokenOf(ec)),
    'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
  ],
  [
    'without its signature',
    async () => (await tokenOf(ec)).replace(/[^.]+$/, ''),
    'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
  ],
  [
    'with a signature of zeros',
    async () => (await tokenOf(ec)).replace(/[^.]+$/, Buffer.alloc(64).toString('base64url')),
    'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
  ],
  [
    'with its payload as it is',
    async () =>
      (await tokenOf(ec)).replace(/^[^.]+/, header({ alg: 'ES256', kid: 'ec', b64: false, crit: ['b64'] })),
    'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
  ],
  [
    'encrypted',
    async () => `${header({ alg: 'dir', enc: 'A256GCM' })}..AAAA.AAAA.AAAA`,
    'ERR_JOSE_ALG_NOT_ALLOWED',
  ],
  ['of a megabyte', async () => 'e'.repeat(1_000_000), 'too long'],
  ['no token at all', async () => 'not.a.token', 'TypeError'],
  ['empty', async () => '', 'TypeError'],
];

test.each(attacks)('a token is refused: %s', async (_what, make, detail) => {
  expect(await refusalOf(await make())).toBe(detail);
});

test('all of the attacks were tried', () => {
  expect(attacks.length).toBe(23);
});

test('a token without a key id is refused where two keys fit it', async () => {
  const second = await signingKey('ec2');
  provider.answer = { keys: [ec.publicJwk, second.publicJwk] };
  expect(await refusalOf(await tokenOf({ ...ec, kid: undefined }))).toBe('ERR_JWKS_MULTIPLE_MATCHING_KEYS');
  provider.answer = { keys: [ec.publicJwk, rsa.publicJwk] };
  expect(await refusalOf(await tokenOf({ ...ec, kid: undefined }))).toBeUndefined();
});

test('a token that was verified once is refused after its end', async () => {
  let now = Date.now();
  const verify = verifier({ now: () => now });
  const token = await tokenOf(ec, { exp: Math.ceil(now / 1_000) + hour });
  await verify(token);
  now += (hour + 59) * 1_000;
  await verify(token);
  now += 2_000;
  await expect(verify(token)).rejects.toMatchObject({ code: 'UNAUTHENTICATED', detail: 'ERR_JWT_EXPIRED' });
});

test('of verified tokens so many are remembered, and no more', async () => {
  const keySet = createKeySet({ source: { url: provider.url } });
  let verifications = 0;
  const counted: KeySet = {
    ...keySet,
    isReady: () => true,
    keysFor(header) {
      verifications += 1;
      return keySet.keysFor(header);
    },
  };
  const verify = createTokenVerifier({
    keySet: counted,
    issuer,
    audience: [audience],
    algorithms: ['ES256'],
    clockToleranceSeconds: 60,
    maxRemembered: 3,
  });
  const tokens = await Promise.all(['a', 'b', 'c', 'd'].map((sub) => tokenOf(ec, { sub })));
  for (const token of tokens) await verify(token);
  const [oldest = '', ...others] = tokens;
  for (const token of others) await verify(token);
  expect(verifications).toBe(4);
  await verify(oldest);
  expect(verifications).toBe(5);
});

test('an end beyond all dates is an end that never comes', async () => {
  const { expiresAt } = await verifier()(await tokenOf(ec, { exp: 1e18 }));
  expect(expiresAt.getTime()).toBe(8.64e15);
});

function header(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function critical(): string {
  return `${header({ alg: 'ES256', kid: 'ec', crit: ['x'], x: 1 })}.${header({})}.AAAA`;
}

/** HS256 with the bytes of the public key: what a verifier accepts that lets the token choose the algorithm. */
async function signedWithPublicKey(): Promise<string> {
  const pem = createPublicKey({ key: rsa.publicJwk as JsonWebKey, format: 'jwk' }).export({
    type: 'spki',
    format: 'pem',
  });
  return new SignJWT({ sub: 'ada', roles: ['admin'], iss: issuer, aud: audience, exp: seconds + hour })
    .setProtectedHeader({ alg: 'HS256', kid: 'rsa' })
    .sign(Buffer.from(pem));
}

function tampered(token: string): string {
  const [header, payload = '', signature] = token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  const changed = Buffer.from(JSON.stringify({ ...claims, roles: ['admin'] })).toString('base64url');
  return [header, changed, signature].join('.');
}
