import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readIdentityConfig } from '../../src/identity/configuration.ts';
import { createIdentification, type SentOperation } from '../../src/identity/identify.ts';
import { IdentityError } from '../../src/identity/identity.ts';
import { createSettings } from '../../src/read-settings.ts';
import {
  audience,
  type IdentityProvider,
  issuer,
  openIdentityProvider,
  type SigningKey,
  signingKey,
  tokenOf,
} from '../kit/identity-provider.ts';

const secret = 'router-secret-of-thirty-two-characters';
const nextSecret = 'another-secret-of-thirty-two-characters';
const hmacSecret = 'signing-secret-of-thirty-two-characters';
let key: SigningKey;
let provider: IdentityProvider;

beforeAll(async () => {
  key = await signingKey('key');
  provider = await openIdentityProvider([key.publicJwk]);
});
afterAll(() => provider?.close());

type Environment = Record<string, string>;
type Headers = Record<string, string | string[]>;
type Sent = { headers?: Headers; body?: unknown; method?: string };

function identification(env: Environment, now = Date.now) {
  const settings = createSettings((name) => env[name]);
  const config = readIdentityConfig(settings);
  expect(settings.problems).toEqual([]);
  return createIdentification({ config, now });
}

async function identify(env: Environment, { headers = {}, body, method = 'POST' }: Sent, now = Date.now) {
  const { byHead, byBody } = identification(env, now);
  const headersDistinct = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value : [value]]),
  );
  const sent: SentOperation = { method, body: body ?? { query: '{ __typename }' } };
  return byBody(await byHead({ headers: {}, headersDistinct }), sent);
}

async function refusal(env: Environment, sent: Sent): Promise<string> {
  try {
    return `let in as ${(await identify(env, sent)).role}`;
  } catch (error) {
    if (!(error instanceof IdentityError)) throw error;
    return `${error.status} ${error.code} ${error.reason}`;
  }
}

const router = { AUTH_MODE: 'router', ROUTER_SECRETS: secret };
const named = {
  'router-authorization': secret,
  'x-discovery-user': 'ada@example.com',
  'x-discovery-roles': 'viewer',
};
const jwt = () => ({
  AUTH_MODE: 'jwt',
  JWT_JWKS_URL: provider.url,
  JWT_ISSUER: issuer,
  JWT_AUDIENCE: audience,
});

test('without a mode everybody is the admin of the one workspace', async () => {
  expect(await identify({}, {})).toEqual({
    workspaceId: 'default',
    userId: null,
    role: 'admin',
    via: 'none',
    expiresAt: null,
  });
  const headers = { 'x-user': 'Zoë' };
  expect(await identify({ USER_HEADER: 'X-User' }, { headers })).toMatchObject({ userId: 'Zoë' });
  const twice = { 'x-user': ['ada', 'eve'] };
  expect(await identify({ USER_HEADER: 'X-User' }, { headers: twice })).toMatchObject({ userId: null });
});

test('a router that proves itself is believed about the person', async () => {
  const headers = { ...named, 'x-discovery-workspace': 'acme', 'x-discovery-roles': 'x, admin' };
  expect(await identify(router, { headers })).toEqual({
    workspaceId: 'acme',
    userId: 'ada@example.com',
    role: 'admin',
    via: 'headers',
    expiresAt: null,
  });
});

test('both secrets are valid while one replaces the other, and only those', async () => {
  const env = { ...router, ROUTER_SECRETS: `${secret},${nextSecret}` };
  for (const given of [secret, nextSecret]) {
    expect(await identify(env, { headers: { ...named, 'router-authorization': given } })).toBeDefined();
  }
  const given = { ...named, 'router-authorization': `${secret},${nextSecret}` };
  expect(await refusal(env, { headers: given })).toBe('401 UNAUTHENTICATED router-secret');
});

const without = (name: string): Headers =>
  Object.fromEntries(Object.entries(named).filter(([each]) => each !== name));

test.each<[string, Environment, Headers, string]>([
  ['no secret', {}, without('router-authorization'), '401 UNAUTHENTICATED router-secret'],
  ['an empty secret', {}, { ...named, 'router-authorization': '' }, '401 UNAUTHENTICATED router-secret'],
  [
    'a wrong secret',
    {},
    { ...named, 'router-authorization': nextSecret },
    '401 UNAUTHENTICATED router-secret',
  ],
  [
    'a part of the secret',
    {},
    { ...named, 'router-authorization': secret.slice(1) },
    '401 UNAUTHENTICATED router-secret',
  ],
  [
    'the secret twice',
    {},
    { ...named, 'router-authorization': [secret, secret] },
    '401 UNAUTHENTICATED doubled-header',
  ],
  [
    'the person twice',
    {},
    { ...named, 'x-discovery-user': ['ada', 'eve'] },
    '401 UNAUTHENTICATED doubled-header',
  ],
  [
    'the roles twice',
    {},
    { ...named, 'x-discovery-roles': ['viewer', 'admin'] },
    '401 UNAUTHENTICATED doubled-header',
  ],
  [
    'the workspace twice',
    {},
    { ...named, 'x-discovery-workspace': ['a', 'b'] },
    '401 UNAUTHENTICATED doubled-header',
  ],
  ['no person', {}, without('x-discovery-user'), '401 UNAUTHENTICATED no-user'],
  ['an empty person', {}, { ...named, 'x-discovery-user': '' }, '401 UNAUTHENTICATED no-user'],
  ['no roles', {}, without('x-discovery-roles'), '403 FORBIDDEN no-role'],
  ['a role that holds admin', {}, { ...named, 'x-discovery-roles': 'not-admin' }, '403 FORBIDDEN no-role'],
  ['a role in other case', {}, { ...named, 'x-discovery-roles': 'Admin' }, '403 FORBIDDEN no-role'],
  ['roles of broken JSON', {}, { ...named, 'x-discovery-roles': '["admin"' }, '403 FORBIDDEN no-role'],
  ['a workspace in capitals', {}, { ...named, 'x-discovery-workspace': 'ACME' }, '403 FORBIDDEN workspace'],
  ['an empty workspace', {}, { ...named, 'x-discovery-workspace': '' }, '403 FORBIDDEN workspace'],
  ['a workspace with a blank', {}, { ...named, 'x-discovery-workspace': ' acme' }, '403 FORBIDDEN workspace'],
  [
    'a workspace that is not let in',
    { WORKSPACES: 'a,b' },
    { ...named, 'x-discovery-workspace': 'c' },
    '403 FORBIDDEN workspace',
  ],
  ['no workspace where the default is not let in', { WORKSPACES: 'a,b' }, named, '403 FORBIDDEN workspace'],
  ['no workspace where one is demanded', { WORKSPACE_HEADER: 'x-w' }, named, '403 FORBIDDEN workspace'],
])('refused: %s', async (_what, env, headers, expected) => {
  expect(await refusal({ ...router, ...env }, { headers: named })).toMatch(/^let in|workspace$/);
  expect(await refusal({ ...router, ...env }, { headers })).toBe(expected);
});

test.each([
  ['["viewer","Okta, Admins"]', 'Okta, Admins'],
  ['viewer,Okta%2C%20Admins', 'Okta, Admins'],
  ['viewer, 100%', '100%'],
])('roles in a header: %s', async (value, adminRole) => {
  const env = { ...router, ADMIN_ROLES: adminRole.includes(',') ? 'x' : adminRole };
  const config = adminRole.includes(',') ? { ...env, ADMIN_ROLES: 'none', VIEWER_ROLES: 'viewer' } : env;
  const identity = await identify(config, { headers: { ...named, 'x-discovery-roles': value } });
  expect(identity.role).toBe(adminRole.includes(',') ? 'viewer' : 'admin');
});

test('the highest of the roles counts, in any order', async () => {
  const roleOf = async (roles: string) =>
    (await identify(router, { headers: { ...named, 'x-discovery-roles': roles } })).role;
  expect(await roleOf('analyst,viewer')).toBe('viewer');
  expect(await roleOf('analyst')).toBe('analyst');
  expect(await roleOf('analyst,admin,viewer')).toBe('admin');
});

test('what a client puts into extensions makes nobody anything where headers are believed', async () => {
  const body = { query: 'q', extensions: { jwt: { payload: { sub: 'eve', roles: ['admin'] } } } };
  expect(await identify(router, { headers: named, body })).toMatchObject({ role: 'viewer', via: 'headers' });
});

test('claims that a router verified are believed from its extensions', async () => {
  const env = {
    ...router,
    IDENTITY_FROM: 'extensions',
    WORKSPACE_CLAIM: 'https://example.com/workspace',
    ROLES_CLAIM: '/realm~1access/roles',
  };
  const claims = {
    sub: 42,
    'https://example.com/workspace': 'acme',
    'realm/access': { roles: ['x', 'analyst'] },
    exp: Math.ceil(Date.now() / 1_000) + 100,
  };
  const sent = (payload: unknown) => ({
    headers: named,
    body: { query: 'q', extensions: { jwt: { payload } } },
  });
  expect(await identify(env, sent(claims))).toEqual({
    workspaceId: 'acme',
    userId: '42',
    role: 'analyst',
    via: 'extensions',
    expiresAt: new Date((claims.exp + 60) * 1_000),
  });
  for (const [payload, expected] of [
    [undefined, '401 UNAUTHENTICATED no-user'],
    [null, '401 UNAUTHENTICATED no-user'],
    ['ada', '401 UNAUTHENTICATED no-user'],
    [{ ...claims, sub: '' }, '401 UNAUTHENTICATED no-user'],
    [{ ...claims, sub: ['ada'] }, '401 UNAUTHENTICATED no-user'],
    [{ ...claims, exp: 1 }, '401 UNAUTHENTICATED token'],
    [{ ...claims, exp: '1' }, '401 UNAUTHENTICATED token'],
    [{ ...claims, exp: -1e300 }, '401 UNAUTHENTICATED token'],
    [{ ...claims, 'realm/access': undefined }, '403 FORBIDDEN no-role'],
    [{ ...claims, 'realm/access': { roles: { admin: true } } }, '403 FORBIDDEN no-role'],
    [{ ...claims, 'https://example.com/workspace': undefined }, '403 FORBIDDEN workspace'],
    [{ ...claims, 'https://example.com/workspace': ['acme'] }, '403 FORBIDDEN workspace'],
  ]) {
    expect(await refusal(env, sent(payload)), JSON.stringify(payload)).toBe(expected);
  }
  const method = 'GET';
  expect(await refusal(env, { ...sent(claims), method })).toBe('401 UNAUTHENTICATED method');
});

test('a claim is never found in what every object inherits', async () => {
  const env = { ...router, IDENTITY_FROM: 'extensions', SUBJECT_CLAIM: '/constructor/name' };
  const body = { query: 'q', extensions: { jwt: { payload: { roles: ['admin'] } } } };
  expect(await refusal(env, { headers: named, body })).toBe('401 UNAUTHENTICATED no-user');
});

test('a token is verified from its header, its scheme in any case', async () => {
  const token = await tokenOf(key, { roles: 'openid viewer' });
  for (const authorization of [`Bearer ${token}`, `bearer  ${token}`]) {
    expect(await identify(jwt(), { headers: { authorization } })).toMatchObject({
      userId: 'ada',
      role: 'viewer',
      via: 'jwt',
    });
  }
});

test('a token is refused as soon as anything about it is wrong', async () => {
  const token = await tokenOf(key);
  for (const [headers, expected] of [
    [{}, '401 UNAUTHENTICATED no-token'],
    [{ authorization: token }, '401 UNAUTHENTICATED no-token'],
    [{ authorization: `Basic ${token}` }, '401 UNAUTHENTICATED no-token'],
    [{ authorization: [`Bearer ${token}`, 'Bearer x'] }, '401 UNAUTHENTICATED doubled-header'],
    [{ authorization: `Bearer ${token}x` }, '401 UNAUTHENTICATED token'],
    [{ authorization: `Bearer ${await tokenOf(key, { sub: undefined })}` }, '401 UNAUTHENTICATED no-user'],
    [{ authorization: `Bearer ${await tokenOf(key, { roles: [] })}` }, '403 FORBIDDEN no-role'],
  ] as [Headers, string][]) {
    expect(await refusal(jwt(), { headers })).toBe(expected);
  }
});

test('a token in extensions is verified like one in the header', async () => {
  const env = { ...jwt(), JWT_FROM: 'extensions' };
  const sent = (value: unknown) => ({ body: { query: 'q', extensions: { jwt: { token: { value } } } } });
  expect(await identify(env, sent(await tokenOf(key)))).toMatchObject({ userId: 'ada', via: 'jwt' });
  expect(await refusal(env, sent('x'))).toBe('401 UNAUTHENTICATED token');
  expect(await refusal(env, sent(1))).toBe('401 UNAUTHENTICATED no-token');
  expect(await refusal(env, { headers: { authorization: `Bearer ${await tokenOf(key)}` } })).toBe(
    '401 UNAUTHENTICATED no-token',
  );
});

test('with tokens the router’s secret is demanded too, where it is set', async () => {
  const env = { ...jwt(), ROUTER_SECRETS: secret };
  const authorization = `Bearer ${await tokenOf(key)}`;
  expect(await refusal(env, { headers: { authorization } })).toBe('401 UNAUTHENTICATED router-secret');
  const headers = { authorization, 'router-authorization': secret };
  expect(await identify(env, { headers })).toMatchObject({ userId: 'ada' });
});

test('a signature is demanded in addition, and stands for nobody by itself', async () => {
  const env = { ...router, ROUTER_HMAC_SECRETS: hmacSecret };
  const sign = (text: string) => createHmac('sha256', hmacSecret).update(text).digest('base64');
  const signed = (body: object, text: string) => ({
    headers: named,
    body: { ...body, extensions: { 'hmac-signature': sign(text) } },
  });
  const right = signed({ query: 'q', variables: { id: 'a' } }, '{"query":"q","variables":{"id":"a"}}');
  expect(await identify(env, right)).toMatchObject({ userId: 'ada@example.com' });
  const changed = signed({ query: 'q', variables: { id: 'b' } }, '{"query":"q","variables":{"id":"a"}}');
  expect(await refusal(env, changed)).toBe('401 UNAUTHENTICATED signature');
  expect(await refusal(env, { headers: named })).toBe('401 UNAUTHENTICATED no-signature');
  expect(await refusal(env, { ...right, method: 'GET' })).toBe('401 UNAUTHENTICATED method');
  expect(await refusal(env, { ...right, headers: {} })).toBe('401 UNAUTHENTICATED router-secret');
});
