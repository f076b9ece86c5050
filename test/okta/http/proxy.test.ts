import { createServer, type Server } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Egress, parseNoProxy, parseProxy } from '../../../src/network/egress.ts';
import { createOktaClient } from '../../../src/okta/client.ts';
import { createAgent } from '../../../src/okta/http/exchange.ts';
import { targetOf } from '../../../src/okta/http/target.ts';
import { createRateGate } from '../../../src/okta/rate/gate.ts';
import { defaultTimings } from '../../../src/okta/timings.ts';
import { type ConnectProxy, startConnectProxy } from '../../kit/connect-proxy.ts';
import { acme, apiToken, clientOf, failureOf, json, startScriptedOkta } from '../kit/scripted-okta.ts';

/** Tunnels lead to a server that hangs up on everybody. */
let dead: Server;
let proxy: ConnectProxy;

beforeEach(async () => {
  dead = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => dead.listen(0, '127.0.0.1', resolve));
  proxy = await startConnectProxy(() => Object(dead.address()).port);
});

afterEach(async () => {
  await proxy.close();
  dead.close();
});

function egressOf(text: string, noProxy = ''): Egress {
  const parsed = parseProxy(text);
  if (!parsed.ok) throw new Error(parsed.reason);
  return { proxy: parsed.proxy, noProxy: parseNoProxy(noProxy) };
}

const withCredentials = () => egressOf(`http://jo:Secret4711@${proxy.address}`);

/** What becomes of a request behind the proxy, whose waits take no time. */
async function fail(egress: Egress, timings = {}) {
  const client = createOktaClient({
    domain: acme,
    apiToken,
    egress,
    timings: { ...defaultTimings, ...timings },
    sleep: async () => undefined,
  });
  const error = await failureOf(client.organization());
  await client.close();
  const { kind, message, retryable } = error;
  expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(/Secret4711|\bjo\b|am86U2Vj/);
  return { kind, message: message.replaceAll(proxy.address, 'PROXY'), retryable };
}

const host = 'acme.okta.com:443';

test.each([
  [
    407,
    {
      kind: 'unreachable',
      retryable: false,
      message:
        'The proxy PROXY refuses the user and password in HTTPS_PROXY (407). Put the right ones there, percent-encoded.',
    },
    1,
  ],
  [
    401,
    {
      kind: 'unreachable',
      retryable: false,
      message:
        'The proxy PROXY refuses the user and password in HTTPS_PROXY (401). Put the right ones there, percent-encoded.',
    },
    1,
  ],
  [
    403,
    {
      kind: 'unreachable',
      retryable: false,
      message: `The proxy PROXY does not let this server reach ${host} (403). Allow it there, or except the host in NO_PROXY.`,
    },
    1,
  ],
  [
    502,
    {
      kind: 'unreachable',
      retryable: true,
      message: `The proxy PROXY could not open a connection to ${host} (502).`,
    },
    3,
  ],
  [
    429,
    {
      kind: 'unreachable',
      retryable: true,
      message: `The proxy PROXY could not open a connection to ${host} (429).`,
    },
    3,
  ],
])(
  'a proxy that answers %i: a sentence says so, after as many attempts as can help',
  async (status, failure, asked) => {
    proxy.answer = status;
    expect(await fail(withCredentials())).toEqual(failure);
    // Who asks, for what, and nothing of the request: it goes to nobody but Okta.
    const authorization = `Basic ${Buffer.from('jo:Secret4711').toString('base64')}`;
    expect(proxy.asked).toEqual(Array(asked).fill({ authority: host, host, authorization }));
    expect(proxy.others).toBe(0);
  },
);

test('a proxy that wants credentials is told of where there are none', async () => {
  proxy.answer = 407;
  expect((await fail(egressOf(`http://${proxy.address}`))).message).toBe(
    'The proxy PROXY wants a user and a password (407). Put them into HTTPS_PROXY, as http://user:password@PROXY.',
  );
  expect(proxy.asked).toEqual([{ authority: host, host, authorization: undefined }]);
});

test.each([
  ['hang', 'timeout', /^The proxy PROXY did not answer in time\. Check HTTPS_PROXY/],
  ['cut', 'unreachable', /^The proxy PROXY cannot be reached or hung up \(ECONNRESET\)\. Check HTTPS_PROXY/],
  ['hang inside', 'timeout', /^acme\.okta\.com did not take a connection through the proxy PROXY in time\.$/],
  [
    'cut inside',
    'unreachable',
    /^The connection to acme\.okta\.com through the proxy PROXY broke off before it was secure \(ECONNRESET\)\.$/,
  ],
  [
    'tunnel',
    'unreachable',
    /^The connection to acme\.okta\.com through the proxy PROXY broke off before it was secure \(E\w+\)\.$/,
  ],
] as const)('a proxy that does this to requests: %s', async (answer, kind, message) => {
  proxy.answer = answer;
  const failure = await fail(withCredentials(), { connectTimeoutMs: 100 });
  expect(failure).toEqual({ kind, message: expect.stringMatching(message), retryable: true });
  expect(proxy.asked.length).toBe(kind === 'timeout' ? 2 : 3);
});

test('a proxy that is not there, or has no name that leads anywhere, is named', async () => {
  const gone = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => gone.once('listening', resolve));
  const address = `127.0.0.1:${Object(gone.address()).port}`;
  await new Promise((resolve) => gone.close(resolve));
  expect(await fail(egressOf(`http://jo:Secret4711@${address}`))).toEqual({
    kind: 'unreachable',
    message: `The proxy ${address} cannot be reached or hung up (ECONNREFUSED). Check HTTPS_PROXY, and that the proxy works.`,
    retryable: true,
  });
  // No name server is asked for a name that long.
  const name = `${'x'.repeat(70)}.invalid`;
  expect((await fail(egressOf(`http://jo:Secret4711@${name}:3128`))).message).toMatch(
    new RegExp(`^The proxy's name ${name} could not be resolved \\(E\\w+\\)\\. Check HTTPS_PROXY\\.$`),
  );
});

test('a stand-in for Okta is never asked through the proxy', async () => {
  const okta = await startScriptedOkta((_request, response) => json(response, { id: '00o1' }));
  const { client } = clientOf(okta, { egress: withCredentials() });
  await client.organization();
  expect(okta.requests).toHaveLength(1);
  expect(proxy.asked).toEqual([]);
  await client.close();
  await okta.close();
});

test('hosts in NO_PROXY are reached directly, and then only on public addresses', async () => {
  const egress = egressOf(`http://${proxy.address}`, 'localhost');
  expect(targetOf(acme, undefined, { ...egress, noProxy: ['okta.com'] }).proxy).toBeUndefined();
  expect(targetOf(acme, undefined, egress).proxy).toBe(egress.proxy);
  const okta = await startScriptedOkta((_request, response) => json(response, []));
  const agent = createAgent(targetOf(acme, undefined, { ...egress, noProxy: ['okta.com'] }), defaultTimings);
  const origin = okta.origin.replace('127.0.0.1', 'localhost');
  await expect(agent.request({ origin, path: '/', method: 'GET' })).rejects.toMatchObject({
    code: 'ADDRESS_NOT_ALLOWED',
  });
  expect([okta.requests, proxy.asked]).toEqual([[], []]);
  await agent.destroy();
  await okta.close();
});

test('a proxy is asked for the org’s own host and port, and for no other', async () => {
  const agent = createAgent(targetOf(acme, undefined, withCredentials()), defaultTimings);
  for (const origin of [
    'https://globex.okta.com',
    'https://acme.okta.com:8443',
    'http://10.0.0.1',
    'https://[::1]',
  ]) {
    await expect(agent.request({ origin, path: '/', method: 'GET' }), origin).rejects.toMatchObject({
      code: 'ADDRESS_NOT_ALLOWED',
    });
  }
  expect(proxy.asked).toEqual([]);
  await agent.destroy();
});

test('requests that the proxy refused took nothing from the rate limit', async () => {
  const gate = createRateGate({ timings: defaultTimings });
  const signal = new AbortController().signal;
  const path = '/.well-known/okta-organization';
  const first = await gate.enter(path, signal);
  const nowMs = Date.now();
  first.learn({ limit: 10, remaining: 3, resetAtMs: nowMs + 60_000, serverDateMs: nowMs });
  first.leave();
  proxy.answer = 502;
  const client = createOktaClient({
    domain: acme,
    apiToken,
    egress: withCredentials(),
    rateGate: gate,
    maxRateShare: 1,
    sleep: async () => undefined,
  });
  for (let call = 0; call < 5; call++) await failureOf(client.organization());
  expect(proxy.asked).toHaveLength(15);
  const entry = { lane: 'interactive', maxShare: 1, patienceMs: 0 } as const;
  for (let call = 0; call < 3; call++) expect((await gate.enter(path, signal, entry)).waitedMs).toBe(0);
  await expect(gate.enter(path, signal, entry)).rejects.toThrow('no room');
  await client.close();
});
