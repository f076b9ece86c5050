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
