import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { type Egress, type HttpProxy, parseNoProxy, parseProxy, proxyFor } from '../../src/network/egress.ts';

function proxyOf(text: string): HttpProxy {
  const parsed = parseProxy(text);
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.proxy;
}

test.each([
  ['http://proxy.example.com:3128', 'http:', 'proxy.example.com:3128'],
  ['proxy.example.com:3128', 'http:', 'proxy.example.com:3128'],
  ['https://proxy.example.com', 'https:', 'proxy.example.com:443'],
  ['http://proxy.example.com', 'http:', 'proxy.example.com:80'],
  ['http://10.0.0.1:8080/', 'http:', '10.0.0.1:8080'],
  ['http://[fd00::1]:8080', 'http:', '[fd00::1]:8080'],
  ['user:secret@proxy:3128', 'http:', 'proxy:3128'],
])('%s is a proxy', (text, protocol, name) => {
  const proxy = proxyOf(text);
  expect({ protocol: proxy.protocol, name: proxy.name }).toEqual({ protocol, name });
});

test.each([
  'socks5://proxy:1080',
  'http://proxy/path',
  'http://proxy?x=1',
  'http://',
  'http://user:Secret#1@proxy:3128',
  'http://user:Secret%zz@proxy:3128',
  'not a proxy',
])('%j is none, and what is said about it quotes nothing', (text) => {
  const parsed = parseProxy(text);
  expect(parsed.ok).toBe(false);
  expect(JSON.stringify(parsed)).not.toMatch(/Secret|socks5|not a/);
});

test.each([
  ['http://proxy', undefined],
  ['http://user:p%40ss:w%3Ard@proxy', 'user:p@ss:w:rd'],
  ['http://user@proxy', 'user:'],
  ['http://:password@proxy', ':password'],
  ['http://%C3%BCser:p%C3%A4ss@proxy', 'üser:päss'],
])('%s: the proxy is told who asks', (text, credentials) => {
  const given = proxyOf(text).authorization();
  expect(
    given === undefined ? undefined : Buffer.from(given.replace('Basic ', ''), 'base64').toString(),
  ).toBe(credentials);
});

test('whatever prints or serializes a proxy gets no user and no password', () => {
  const proxy = proxyOf('http://jo:Secret4711@proxy:3128');
  const printed = [
    inspect(proxy, { depth: 9, showHidden: true }),
    JSON.stringify({ proxy }),
    String(proxy),
    JSON.stringify({ ...proxy }),
    JSON.stringify(structuredClone({ ...proxy })),
  ].join('\n');
  expect(printed).toContain('3128');
  expect(printed).not.toMatch(/Secret4711|\bjo\b|U2VjcmV0|am86/);
});

const through: [host: string, port: number, noProxy: string, isDirect: boolean][] = [
  ['acme.okta.com', 443, '', false],
  ['acme.okta.com', 443, '*', true],
  ['acme.okta.com', 443, 'localhost,*', true],
  ['acme.okta.com', 443, 'acme.okta.com', true],
  ['acme.okta.com', 443, 'ACME.Okta.com', true],
  ['ACME.okta.com.', 443, 'acme.okta.com', true],
  ['acme.okta.com', 443, 'okta.com', true],
  ['acme.okta.com', 443, '.okta.com', true],
  ['acme.okta.com', 443, '*.okta.com', true],
  ['acme.okta.com', 443, 'localhost, .okta.com', true],
  ['acme.okta.com', 443, 'localhost .okta.com', true],
  ['okta.com', 443, '.okta.com', true],
  ['acmeokta.com', 443, 'okta.com', false],
  ['acme.okta.com.evil.com', 443, 'okta.com', false],
  ['acme.okta.com', 443, 'acme.okta.com:443', true],
  ['acme.okta.com', 443, '.okta.com:443', true],
  ['acme.okta.com', 443, 'acme.okta.com:8443', false],
  ['idp.internal', 8443, 'idp.internal:8443', true],
  ['idp.internal', 8443, 'idp.internal', true],
  ['acme.okta.com', 443, 'com:', false],
  ['acme.okta.com', 443, '.,*.', false],
  ['10.1.2.3', 443, '10.0.0.0/8', true],
  ['10.1.2.3', 443, '10.1.2.3', true],
  ['10.1.2.3', 443, '10.1.2.3:443', true],
  ['10.1.2.3', 443, '10.1.2.3:80', false],
  ['11.1.2.3', 443, '10.0.0.0/8', false],
  ['10.1.2.3', 443, '10.0.0.0/99', false],
  ['10.1.2.3', 443, '2.3', false],
  ['[fd00::5]', 443, 'fd00::/8', true],
  ['[fd00::5]', 443, '[fd00::5]:443', true],
  ['[fd00::5]', 443, 'fd00::5', true],
  ['[fd00::5]', 443, '[fd00::5]:80', false],
  // A name is not looked up before the proxy is chosen.
  ['acme.okta.com', 443, '0.0.0.0/0', false],
];

test.each(through)('%s:%i with NO_PROXY=%j: directly is %s', (host, port, noProxy, isDirect) => {
  const proxy = proxyOf('http://proxy:3128');
  const egress: Egress = { proxy, noProxy: parseNoProxy(noProxy) };
  expect(proxyFor(egress, host, port)).toBe(isDirect ? undefined : proxy);
});
