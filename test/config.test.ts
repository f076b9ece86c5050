import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ConfigError, readConfig } from '../src/config.ts';

const problemsOf = (env: Record<string, string>) => {
  try {
    readConfig({ env });
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
};

test('no caller is named unless a header is configured for it', () => {
  expect(readConfig({ env: {} }).identity.userHeader).toBeUndefined();
  expect(readConfig({ env: { USER_HEADER: '  ' } }).identity.userHeader).toBeUndefined();
  expect(readConfig({ env: { USER_HEADER: ' X-Auth-Request-Email ' } }).identity.userHeader).toBe(
    'x-auth-request-email',
  );
});

test('a header that carries a secret, or none at all, is refused as the name of the caller', () => {
  for (const name of ['Authorization', 'cookie', 'Proxy-Authorization', 'x user', 'x:user', '-x']) {
    expect(problemsOf({ USER_HEADER: name }), name).toEqual([
      expect.stringMatching(/^USER_HEADER must (be the name of a header|not be)/),
    ]);
  }
});

test('everything that is wrong is said at once', () => {
  expect(problemsOf({ USER_HEADER: 'cookie', PORT: 'x', MAX_SUBSCRIPTIONS: '0' })).toHaveLength(3);
});

test('an empty file of secrets is told, and not taken for a demand that was never made', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'secrets-')), 'empty');
  await writeFile(file, '\n');
  const jwt = {
    AUTH_MODE: 'jwt',
    JWT_JWKS_URL: 'https://idp.example.com/keys',
    JWT_ISSUER: 'https://idp.example.com',
    JWT_AUDIENCE: 'discovery',
  };
  expect(problemsOf(jwt)).toEqual([]);
  for (const name of ['ROUTER_SECRETS', 'ROUTER_HMAC_SECRETS']) {
    expect(problemsOf({ ...jwt, [`${name}_FILE`]: file })).toEqual([
      expect.stringMatching(`^${name} takes one secret`),
    ]);
  }
});

test('trusted proxies are addresses and networks, of all addresses none', () => {
  const good = '10.0.0.1,10.0.0.0/8,::1,fd00::/8,::ffff:10.0.0.0/104';
  expect(readConfig({ env: { TRUSTED_PROXIES: good } }).trustedProxies).toHaveLength(5);
  for (const network of ['0.0.0.0/0', '::/0', '10.0.0.0/33', '10.0.0.0/08', '10.0.0.0/', 'proxy', '10.0.0']) {
    expect(problemsOf({ TRUSTED_PROXIES: network }), network).toEqual([
      expect.stringMatching(/^TRUSTED_PROXIES takes addresses or networks/),
    ]);
  }
});

test('audit events are kept for 400 days unless something else is said', () => {
  expect(readConfig({ env: {} }).auditDays).toBe(400);
  expect(readConfig({ env: { AUDIT_DAYS: '0' } }).auditDays).toBe(0);
  for (const days of ['-1', '1.5', 'ever', '36501']) {
    expect(problemsOf({ AUDIT_DAYS: days }), days).toEqual([expect.stringMatching(/^AUDIT_DAYS must be/)]);
  }
});

test('a proxy is taken from HTTPS_PROXY or its lower-case form, which wins as in other programs, or from a file', async () => {
  const proxyIn = (env: Record<string, string>) => readConfig({ env }).egress.proxy?.name;
  expect(proxyIn({})).toBeUndefined();
  expect(proxyIn({ HTTPS_PROXY: ' ' })).toBeUndefined();
  expect(proxyIn({ HTTPS_PROXY: 'http://one:1' })).toBe('one:1');
  expect(proxyIn({ https_proxy: 'two:2' })).toBe('two:2');
  expect(proxyIn({ HTTPS_PROXY: 'one:1', https_proxy: 'two:2' })).toBe('two:2');
  const file = join(await mkdtemp(join(tmpdir(), 'secrets-')), 'proxy');
  await writeFile(file, 'http://jo:secret@three:3\n');
  expect(proxyIn({ HTTPS_PROXY_FILE: file })).toBe('three:3');
  expect(readConfig({ env: { NO_PROXY: 'a,b', no_proxy: 'c' } }).egress.noProxy).toEqual(['c']);
  expect(readConfig({ env: { NO_PROXY: 'a, .B' } }).egress.noProxy).toEqual(['a', '.b']);
});

test('a proxy that cannot be used is told without its password', () => {
  for (const address of ['socks5://jo:Secret@proxy', 'http://jo:Secret#@proxy:1']) {
    expect(problemsOf({ HTTPS_PROXY: address })).toEqual([
      expect.stringMatching(/^HTTPS_PROXY (?!.*Secret)/),
    ]);
  }
});

test('metrics, traces and lines about requests are off, and the last said of what is remarkable, unless set', () => {
  const { accessLog, metricsPort, tracesEndpoint } = readConfig({ env: {} });
  expect({ accessLog, metricsPort, tracesEndpoint }).toEqual({
    accessLog: 'slow',
    metricsPort: undefined,
    tracesEndpoint: undefined,
  });
  expect(readConfig({ env: { METRICS_PORT: '9464' } }).metricsPort).toBe(9464);
  const wrong = {
    ACCESS_LOG: 'loud',
    METRICS_PORT: 'x',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://jo:Secret@collector',
  };
  const problems = problemsOf(wrong).join('\n');
  expect(problems.match(/^[A-Z_]+/gm)?.sort()).toEqual(Object.keys(wrong));
  expect(problems).not.toContain('Secret');
});
