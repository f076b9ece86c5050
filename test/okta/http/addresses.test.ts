import type { LookupAddress } from 'node:dns';
import { describe, expect, test } from 'vitest';
import { isLoopbackAddress, isPublicAddress, lookupOnly } from '../../../src/network/addresses.ts';
import { createAgent } from '../../../src/okta/http/exchange.ts';
import { targetOf } from '../../../src/okta/http/target.ts';
import { defaultTimings } from '../../../src/okta/timings.ts';
import { acme, json, startScriptedOkta } from '../kit/scripted-okta.ts';

/** The first and last address of every block of IANA's two registries, and whether it is globally reachable. */
const registries: readonly [block: string, isReachable: boolean, ...ends: string[]][] = [
  ['0.0.0.0/8', false, '0.0.0.0', '0.255.255.255'],
  ['10.0.0.0/8', false, '10.0.0.0', '10.255.255.255'],
  ['100.64.0.0/10', false, '100.64.0.0', '100.127.255.255'],
  ['127.0.0.0/8', false, '127.0.0.0', '127.255.255.255'],
  ['169.254.0.0/16', false, '169.254.0.0', '169.254.169.254', '169.254.255.255'],
  ['172.16.0.0/12', false, '172.16.0.0', '172.31.255.255'],
  [
    '192.0.0.0/24',
    false,
    '192.0.0.0',
    '192.0.0.8',
    '192.0.0.11',
    '192.0.0.170',
    '192.0.0.171',
    '192.0.0.255',
  ],
  ['192.0.0.9/32', true, '192.0.0.9'],
  ['192.0.0.10/32', true, '192.0.0.10'],
  ['192.0.2.0/24', false, '192.0.2.0', '192.0.2.255'],
  ['192.31.196.0/24', true, '192.31.196.0', '192.31.196.255'],
  ['192.52.193.0/24', true, '192.52.193.0', '192.52.193.255'],
  ['192.88.99.0/24', false, '192.88.99.0', '192.88.99.2', '192.88.99.255'],
  ['192.168.0.0/16', false, '192.168.0.0', '192.168.255.255'],
  ['192.175.48.0/24', true, '192.175.48.0', '192.175.48.255'],
  ['198.18.0.0/15', false, '198.18.0.0', '198.19.255.255'],
  ['198.51.100.0/24', false, '198.51.100.0', '198.51.100.255'],
  ['203.0.113.0/24', false, '203.0.113.0', '203.0.113.255'],
  ['224.0.0.0/4', false, '224.0.0.0', '239.255.255.255'],
  ['240.0.0.0/4', false, '240.0.0.0', '255.255.255.255'],
  ['::1/128', false, '::1', '0:0:0:0:0:0:0:1'],
  ['::/128', false, '::'],
  ['64:ff9b:1::/48', false, '64:ff9b:1::', '64:ff9b:1::808:808', '64:ff9b:1:ffff:ffff:ffff:ffff:ffff'],
  ['100::/64', false, '100::', '100::ffff:ffff:ffff:ffff'],
  ['100:0:0:1::/64', false, '100:0:0:1::', '100:0:0:1:ffff:ffff:ffff:ffff'],
  ['2001::/23', false, '2001:1::', '2001:1::4', '2001:5::1', '2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['2001:1::1/128', true, '2001:1::1'],
  ['2001:1::2/128', true, '2001:1::2'],
  ['2001:1::3/128', true, '2001:1::3'],
  ['2001:2::/48', false, '2001:2::', '2001:2:0:ffff:ffff:ffff:ffff:ffff'],
  ['2001:3::/32', true, '2001:3::', '2001:3:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['2001:4:112::/48', true, '2001:4:112::', '2001:4:112:ffff:ffff:ffff:ffff:ffff'],
  ['2001:10::/28', false, '2001:10::', '2001:1f:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['2001:20::/28', true, '2001:20::', '2001:2f:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['2001:30::/28', true, '2001:30::', '2001:3f:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['2001:db8::/32', false, '2001:db8::', '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['2620:4f:8000::/48', true, '2620:4f:8000::', '2620:4f:8000:ffff:ffff:ffff:ffff:ffff'],
  ['3fff::/20', false, '3fff::', '3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['5f00::/16', false, '5f00::', '5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['fc00::/7', false, 'fc00::1', 'fd00:ec2::254', 'fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['fe80::/10', false, 'fe80::1', 'febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
];

test.each(registries)('%s: globally reachable is %s', (_block, isReachable, ...ends) => {
  for (const address of ends) expect(isPublicAddress(address), address).toBe(isReachable);
});

test.each([
  '1.0.0.0',
  '3.33.200.1',
  '8.8.8.8',
  '9.255.255.255',
  '11.0.0.0',
  '100.63.255.255',
  '100.128.0.0',
  '126.255.255.255',
  '128.0.0.0',
  '169.253.255.255',
  '172.15.255.255',
  '172.32.0.0',
  '192.0.1.0',
  '192.167.255.255',
  '192.169.0.0',
  '198.17.255.255',
  '198.20.0.0',
  '223.255.255.255',
  '2000::',
  '2001:200::',
  '2001:db7:ffff:ffff:ffff:ffff:ffff:ffff',
  '2001:db9::',
  '2001:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
  '2003::',
  '2606:4700::1',
  '2A00:1450:0:0::5',
  '3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
  '3fff:1000::',
])('%s, beside the special blocks, is public', (address) => {
  expect(isPublicAddress(address)).toBe(true);
});

test.each([
  '64:ff9c::1',
  '200::1',
  '1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
  '4000::',
  'fec0::1',
  'ff02::1',
  'ff0e::1',
  'fe80::1%eth0',
  '2606:4700::1%eth0',
  'acme.okta.com',
  '2130706433',
  '8.8.8',
  '[2606:4700::1]',
  '',
])('%j, which is not assigned to the public or no address, is not public', (address) => {
  expect(isPublicAddress(address)).toBe(false);
});

describe('an IPv4 address inside an IPv6 one decides', () => {
  /** Each way to carry an address, given as its two hexadecimal groups, and the groups with every bit turned. */
  const carriers: [name: string, carry: (groups: string, turned: string) => string][] = [
    ['IPv4-compatible', (groups) => `::${groups}`],
    ['IPv4-mapped', (groups) => `::ffff:${groups}`],
    ['IPv4-mapped, written in full', (groups) => `0:0:0:0:0:FFFF:${groups}`],
    ['IPv4-translated', (groups) => `::ffff:0:${groups}`],
    ['NAT64', (groups) => `64:ff9b::${groups}`],
    ['6to4', (groups) => `2002:${groups}::1`],
    ['Teredo client', (_groups, turned) => `2001:0:4136:e378:8000:63bf:${turned}`],
    ['Teredo server', (groups) => `2001:0:${groups}:8000:63bf:f7f7:f7f7`],
    ['ISATAP', (groups) => `2606:4700::5efe:${groups}`],
    ['ISATAP of a globally unique address', (groups) => `2606:4700::200:5efe:${groups}`],
  ];
  const carried: [address: string, groups: string, turned: string, isPublic: boolean][] = [
    ['8.8.8.8', '808:808', 'f7f7:f7f7', true],
    ['192.0.0.9', 'c000:9', '3fff:fff6', true],
    ['10.0.0.1', 'a00:1', 'f5ff:fffe', false],
    ['127.0.0.1', '7f00:1', '80ff:fffe', false],
    ['169.254.169.254', 'a9fe:a9fe', '5601:5601', false],
    ['100.64.0.1', '6440:1', '9bbf:fffe', false],
    ['192.168.1.1', 'c0a8:101', '3f57:fefe', false],
    ['224.0.0.1', 'e000:1', '1fff:fffe', false],
    ['255.255.255.255', 'ffff:ffff', '0:0', false],
  ];
  test.each(
    carriers.flatMap(([name, carry]) =>
      carried.map(
        ([inner, groups, turned, isPublic]) => [name, carry(groups, turned), inner, isPublic] as const,
      ),
    ),
  )('%s %s carries %s: public is %s', (_name, address, inner, isPublic) => {
    expect(isPublicAddress(inner)).toBe(isPublic);
    expect(isPublicAddress(address)).toBe(isPublic);
  });

  test('also where its last part is written with dots', () => {
    expect(isPublicAddress('::ffff:8.8.8.8')).toBe(true);
    expect(isPublicAddress('64:ff9b::8.8.8.8')).toBe(true);
    expect(isPublicAddress('::ffff:127.0.0.1')).toBe(false);
    expect(isPublicAddress('64:ff9b::10.0.0.1')).toBe(false);
  });

  test('but ISATAP makes no prefix public', () => {
    expect(isPublicAddress('fd00::5efe:808:808')).toBe(false);
    expect(isPublicAddress('2001:db8::5efe:808:808')).toBe(false);
  });
});

test('loopback is loopback only, however it is written', () => {
  for (const address of [
    '127.0.0.1',
    '127.9.9.9',
    '::1',
    '0:0:0:0:0:0:0:1',
    '::ffff:127.0.0.1',
    '::FFFF:7f00:1',
  ])
    expect(isLoopbackAddress(address), address).toBe(true);
  for (const address of [
    '128.0.0.1',
    '10.0.0.1',
    '::2',
    '1270.0.0.1',
    '127.1',
    '::127.0.0.1',
    '::ffff:10.0.0.1',
    '',
  ])
    expect(isLoopbackAddress(address), address).toBe(false);
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
