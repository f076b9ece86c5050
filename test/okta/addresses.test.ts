import type { LookupAddress } from 'node:dns';
import { describe, expect, test } from 'vitest';
import { isLoopbackAddress, isPublicAddress, lookupOnly } from '../../src/okta/addresses.ts';
import { createAgent, targetOf } from '../../src/okta/exchange.ts';
import { defaultTimings } from '../../src/okta/timings.ts';
import { acme, json, startScriptedOkta } from './kit/scripted-okta.ts';

test.each([
  '8.8.8.8',
  '3.33.200.1',
  '172.15.0.1',
  '172.32.0.1',
  '192.167.1.1',
  '223.255.255.1',
  '2606:4700::1',
  '2a00:1450::5',
])('%s is public', (address) => {
  expect(isPublicAddress(address)).toBe(true);
});

test.each([
  '0.0.0.0',
  '10.1.2.3',
  '100.64.0.1',
  '127.0.0.1',
  '127.255.0.1',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::ffff:127.0.0.1',
  '::ffff:8.8.8.8',
  '64:ff9b::a00:1',
  'fc00::1',
  'fd12:3456::1',
  'fe80::1',
  'ff02::1',
  '2001:db8::1',
  '2002:7f00:1::',
  'acme.okta.com',
  '',
])('%j is not public', (address) => {
  expect(isPublicAddress(address)).toBe(false);
});

test('loopback is loopback only', () => {
  expect(['127.0.0.1', '127.9.9.9', '::1'].map(isLoopbackAddress)).toEqual([true, true, true]);
  expect(['128.0.0.1', '10.0.0.1', '::2', '1270.0.0.1'].map(isLoopbackAddress)).toEqual([
    false,
    false,
    false,
    false,
  ]);
});

describe('a name that leads to this machine', () => {
  test('is looked up with and without "all" where loopback is wanted', async () => {
    const look = lookupOnly(isLoopbackAddress);
    const all = await new Promise((resolve) =>
      look('localhost', { all: true }, (_error, found) => resolve(found)),
    );
    expect((all as LookupAddress[]).length).toBeGreaterThan(0);
    const one = await new Promise((resolve) => look('localhost', {}, (_error, found) => resolve(found)));
    expect(isLoopbackAddress(String(one))).toBe(true);
  });

  test('is refused without a connection where Okta is wanted', async () => {
    const server = await startScriptedOkta((_request, response) => json(response, []));
    const agent = createAgent(targetOf(acme, undefined), defaultTimings);
    const origin = server.origin.replace('127.0.0.1', 'localhost');
    await expect(agent.request({ origin, path: '/', method: 'GET' })).rejects.toMatchObject({
      code: 'ADDRESS_NOT_ALLOWED',
    });
    expect(server.requests).toEqual([]);
    await agent.destroy();
    await server.close();
  });
});

test.each([
  'http://example.com',
  'http://10.0.0.1:4001',
  'ftp://127.0.0.1',
  'http://127.0.0.1.evil.com',
  'http://user@127.0.0.1',
  'http://127.0.0.1:4001/okta',
  'http://127.0.0.1:4001?x',
  'not an address',
])('%s is no base URL for a stand-in', (baseUrl) => {
  expect(() => targetOf(acme, baseUrl)).toThrow(/base URL/);
});

test.each(['http://127.0.0.1:4001', 'http://localhost:4001/', 'http://[::1]:4001', 'https://127.0.0.1'])(
  '%s is a base URL for a stand-in, and told the org it stands in for',
  (baseUrl) => {
    const target = targetOf(acme, baseUrl);
    expect(target.origin).toBe(new URL(baseUrl).origin);
    expect(target.forwardedHost).toBe('acme.okta.com');
  },
);
