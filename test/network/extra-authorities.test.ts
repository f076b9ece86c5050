import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createAuthority } from '../kit/certificates.ts';
import { compiledScript } from '../kit/compiled.ts';
import { type ConnectProxy, startConnectProxy, startTlsFront, type TlsFront } from '../kit/connect-proxy.ts';
import { inheritedEnvironment } from '../kit/environment.ts';
import { signingKey } from '../kit/identity-provider.ts';

/*
 * Okta and an identity provider over TLS, with certificates of an authority that nobody knows, behind a proxy on a private
 * address. Requests are made by processes of their own.
 */

const authority = createAuthority();
const token = `00${'t'.repeat(40)}`;
const hosts = ['acme.okta.com', 'idp.example.com'];
let folder: string;
let front: TlsFront;
let proxy: ConnectProxy;
let secureProxy: ConnectProxy;
let requests: Pick<IncomingMessage, 'url' | 'headers'>[] = [];

const server = createServer(async ({ url, headers }, response) => {
  requests.push({ url, headers });
  response.setHeader('content-type', 'application/json');
  const key = await signingKey('one');
  response.end(JSON.stringify(url === '/keys' ? { keys: [key.publicJwk] } : { id: '00oBehindTheProxy1' }));
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'authority-'));
  await writeFile(join(folder, 'authority.pem'), authority.cert);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  front = await startTlsFront(Object(server.address()).port, authority.certify(...hosts));
  const leadsTo = () => front.port;
  proxy = await startConnectProxy(leadsTo);
  secureProxy = await startConnectProxy(leadsTo, authority.certify('127.0.0.1'));
});

beforeEach(() => {
  requests = [];
  proxy.asked = [];
  secureProxy.asked = [];
});

afterAll(async () => {
  await Promise.all([proxy.close(), secureProxy.close(), front.close()]);
  server.close();
  await rm(folder, { recursive: true, force: true });
});

const trusting = () => ({ NODE_EXTRA_CA_CERTS: join(folder, 'authority.pem') });

async function ask(env: Record<string, string>) {
  const script = await compiledScript('test/kit/through-a-proxy.ts');
  const args = [script, 'acme.okta.com', 'https://idp.example.com/keys', token];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, {
    env: { ...inheritedEnvironment(), ...env },
  });
  expect(stdout + stderr).not.toMatch(/Secret4711/);
  return JSON.parse(stdout) as { org: string; areKeysKnown: boolean; troubles: string[] };
}

const asked = hosts.map((host) => ({
  authority: `${host}:443`,
  host: `${host}:443`,
  authorization: `Basic ${Buffer.from('jo:Secret4711').toString('base64')}`,
}));

test.each(['HTTPS_PROXY', 'https_proxy'])(
  'Okta and the identity provider are asked through the proxy in %s, trusting the authority in NODE_EXTRA_CA_CERTS',
  async (name) => {
    const env = { ...trusting(), [name]: `http://jo:Secret4711@${proxy.address}` };
    expect(await ask(env)).toEqual({ org: '00oBehindTheProxy1', areKeysKnown: true, troubles: [] });
    expect(proxy.asked).toEqual(asked);
    expect(requests.map(({ url, headers }) => [headers.host, url])).toEqual([
      ['acme.okta.com', '/.well-known/okta-organization'],
      ['idp.example.com', '/keys'],
    ]);
    // What is meant for the proxy goes no further.
    expect(requests.filter(({ headers }) => 'proxy-authorization' in headers)).toEqual([]);
  },
);

test('a proxy may be reached over TLS itself', async () => {
  const env = { ...trusting(), HTTPS_PROXY: `https://jo:Secret4711@${secureProxy.address}` };
  expect(await ask(env)).toEqual({ org: '00oBehindTheProxy1', areKeysKnown: true, troubles: [] });
  expect(secureProxy.asked).toEqual(asked);
});

test('without that authority nothing is sent, and what to do is said', async () => {
  const { org, areKeysKnown, troubles } = await ask({
    HTTPS_PROXY: `http://jo:Secret4711@${proxy.address}`,
  });
  expect(areKeysKnown).toBe(false);
  for (const [index, sentence] of [org, ...troubles].entries()) {
    expect(sentence).toContain(`The certificate of ${hosts[index]} through the proxy ${proxy.address}`);
    expect(sentence).toContain('NODE_EXTRA_CA_CERTS');
  }
  expect(proxy.asked).toEqual(asked);
  expect(requests).toEqual([]);
});

test('without the authority of a proxy over TLS the proxy learns nothing, and what to do is said', async () => {
  const { org, troubles } = await ask({ HTTPS_PROXY: `https://jo:Secret4711@${secureProxy.address}` });
  for (const sentence of [org, ...troubles]) {
    expect(sentence).toContain(`The certificate of the proxy ${secureProxy.address} cannot be trusted`);
    expect(sentence).toContain('NODE_EXTRA_CA_CERTS');
  }
  expect(troubles).toHaveLength(1);
  expect(secureProxy.asked).toEqual([]);
});
