import { expect, test } from 'vitest';
import { readIdentityConfig } from '../../src/identity/configuration.ts';
import { createSettings } from '../../src/read-settings.ts';

const secret = 's'.repeat(32);
const jwt = {
  AUTH_MODE: 'jwt',
  JWT_JWKS_URL: 'https://idp.example.com/keys',
  JWT_ISSUER: 'https://idp.example.com',
  JWT_AUDIENCE: 'discovery',
};
const router = { AUTH_MODE: 'router', ROUTER_SECRETS: secret };

function read(env: Record<string, string>) {
  const settings = createSettings((name) => env[name]);
  const config = readIdentityConfig(settings);
  return { config, problems: settings.problems };
}

test('nobody is asked unless a mode is chosen', () => {
  const { config, problems } = read({});
  expect(problems).toEqual([]);
  expect(config).toMatchObject({ mode: 'none', userHeader: undefined, defaultWorkspace: 'default' });
});

test('the modes need no more than who is believed', () => {
  expect(read(router).problems).toEqual([]);
  expect(read(jwt).problems).toEqual([]);
  expect(read(jwt).config).toMatchObject({
    jwt: { algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA'], from: 'authorization', audience: ['discovery'] },
    claims: { subject: 'sub', workspace: undefined, roles: 'roles' },
    clockToleranceSeconds: 60,
  });
});

test.each<[Record<string, string>, RegExp]>([
  [{ AUTH_MODE: 'basic' }, /^AUTH_MODE must be one of none, router, jwt/],
  [{ AUTH_MODE: 'router' }, /^ROUTER_SECRETS is needed/],
  [{ ...router, ROUTER_SECRETS: 'short' }, /^ROUTER_SECRETS takes one secret, or two/],
  [{ ...router, ROUTER_SECRETS: `${secret},short` }, /^ROUTER_SECRETS takes/],
  [{ ...router, ROUTER_SECRETS: [secret, secret, secret].join() }, /^ROUTER_SECRETS takes/],
  [{ ...router, ROUTER_HMAC_SECRETS: 'short' }, /^ROUTER_HMAC_SECRETS takes/],
  [{ ...router, IDENTITY_FROM: 'cookie' }, /^IDENTITY_FROM must be one of/],
  [{ ...router, USER_HEADER: 'authorization' }, /^USER_HEADER must not be authorization/],
  [{ ...router, USER_HEADER: 'Router-Authorization' }, /^USER_HEADER must not be router-authorization/],
  [{ ...router, ROUTER_SECRET_HEADER: 'x-secret', ROLES_HEADER: 'x-secret' }, /^ROLES_HEADER must not be/],
  [
    { ...router, ROUTER_SECRET_HEADER: 'x-discovery-workspace' },
    /^WORKSPACE_HEADER must not be x-discovery-workspace/,
  ],
  [{ ...router, ROUTER_HMAC_SECRETS: ' , ' }, /^ROUTER_HMAC_SECRETS takes/],
  [{ ...jwt, ROUTER_SECRETS: ' , ' }, /^ROUTER_SECRETS takes/],
  [{ ...router, WORKSPACE_HEADER: 'x:y' }, /^WORKSPACE_HEADER must be the name of a header/],
  [{ ...router, DEPARTMENTS_HEADER: 'x-departments' }, /^DEPARTMENTS_HEADER is not supported/],
  [{ ...router, DEFAULT_WORKSPACE: 'Acme' }, /^DEFAULT_WORKSPACE takes names .*, not "Acme"\.$/],
  [{ ...router, WORKSPACES: 'a,b c' }, /^WORKSPACES takes names .*, not "a,b c"\.$/],
  [{ ...jwt, ROUTER_SECRET_HEADER: 'Authorization' }, /^ROUTER_SECRET_HEADER must not be authorization/],
  [{ ...jwt, JWT_KEYS_FILE: 'keys.pem' }, /exactly one of JWT_JWKS_URL and JWT_KEYS_FILE/],
  [{ ...jwt, JWT_JWKS_URL: 'http://idp.example.com/keys' }, /^JWT_JWKS_URL must begin with https/],
  [{ ...jwt, JWT_JWKS_URL: 'https://user:word@idp.example.com/keys' }, /^JWT_JWKS_URL/],
  [{ ...jwt, JWT_ISSUER: '' }, /^JWT_ISSUER is needed/],
  [{ ...jwt, JWT_AUDIENCE: ' , ' }, /^JWT_AUDIENCE is needed/],
  [{ ...jwt, JWT_ALGORITHMS: 'HS256' }, /^JWT_ALGORITHMS takes/],
  [{ ...jwt, JWT_ALGORITHMS: 'RS256,none' }, /^JWT_ALGORITHMS takes/],
  [{ ...jwt, JWT_FROM: 'query' }, /^JWT_FROM must be one of/],
  [{ ROUTER_SECRETS: secret }, /^ROUTER_SECRETS has no effect without AUTH_MODE/],
  [{ JWT_ISSUER: 'x' }, /^JWT_ISSUER has no effect without AUTH_MODE/],
])('told before the start: %j', (env, problem) => {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const { problems } = read(given);
  expect(problems).toEqual([expect.stringMatching(problem)]);
  expect(problems.join()).not.toContain(secret);
});
