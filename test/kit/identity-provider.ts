import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';

export type SigningKey = { kid: string | undefined; alg: string; privateKey: CryptoKey; publicJwk: JWK };

/** A key pair; without an id when `kid` is undefined. */
export async function signingKey(kid: string | undefined, alg = 'ES256'): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = await exportJWK(publicKey);
  return { kid, alg, privateKey, publicJwk: { ...jwk, alg, use: 'sig', ...(kid !== undefined && { kid }) } };
}

export const issuer = 'https://idp.example.com';
export const audience = 'okta-discovery';

/** A token that is good for an hour, unless `claims` say otherwise; a claim that is undefined is left out. */
export function tokenOf(
  key: SigningKey,
  claims: Record<string, unknown> = {},
  header: Record<string, unknown> = {},
): Promise<string> {
  const seconds = Math.floor(Date.now() / 1_000);
  const all = { iss: issuer, aud: audience, sub: 'ada', roles: ['viewer'], exp: seconds + 3_600, ...claims };
  return new SignJWT(all)
    .setProtectedHeader({ alg: key.alg, ...(key.kid !== undefined && { kid: key.kid }), ...header })
    .sign(key.privateKey);
}

export type IdentityProvider = {
  /** Of its key set. */
  url: string;
  /** What the key set is answered with: keys, a status, a text, a redirect, nothing, or a body without an end. */
  answer:
    | { keys: readonly JWK[] }
    | { status: number; text?: string }
    | { text: string }
    | { location: string }
    | 'hang'
    | 'drip';
  /** Requests so far. */
  requests: number;
  close(): Promise<void>;
};

/** An identity provider's key set, over HTTP on this machine. */
export async function openIdentityProvider(keys: readonly JWK[]): Promise<IdentityProvider> {
  const server = createServer((_request, response) => {
    provider.requests++;
    const { answer } = provider;
    if (answer === 'hang') return;
    if (answer === 'drip') {
      response.write('{"keys":[');
      const dripping = setInterval(() => response.write(' '), 20);
      response.once('close', () => clearInterval(dripping));
    } else if ('status' in answer) response.writeHead(answer.status).end(answer.text);
    else if ('location' in answer) response.writeHead(302, { location: answer.location }).end();
    else response.end('text' in answer ? answer.text : JSON.stringify({ keys: answer.keys }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const provider: IdentityProvider = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`,
    answer: { keys },
    requests: 0,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return provider;
}
