import fc from 'fast-check';
import { expect, test } from 'vitest';
import { acceptNextPage } from '../../../src/okta/pages/next-page.ts';

const from = {
  origins: ['https://acme.okta.com', 'http://127.0.0.1:4001'],
  ownPath: '/api/v1/apps',
};
const query = '?after=a+b/c==%2B%3D&limit=200';

test.each([
  `https://acme.okta.com/api/v1/apps${query}`,
  `https://ACME.okta.com:443/api/v1/apps${query}`,
  `http://127.0.0.1:4001/api/v1/apps${query}`,
  `/api/v1/apps${query}`,
  query,
  `https://acme.okta.com/api/v1/apps${query}#part`,
])('%s is followed, its cursor untouched', (url) => {
  expect(acceptNextPage(url, from)).toEqual({ ok: true, path: `/api/v1/apps${query}` });
});

test.each([
  'https://evil.com/api/v1/apps?after=1',
  'https://acme.okta.com.evil.com/api/v1/apps?after=1',
  'https://acme-admin.okta.com/api/v1/apps?after=1',
  'https://acme.okta.com@evil.com/api/v1/apps?after=1',
  'https://user@acme.okta.com/api/v1/apps?after=1',
  'https://acme.okta.com:8443/api/v1/apps?after=1',
  'http://acme.okta.com/api/v1/apps?after=1',
  'http://127.0.0.1:4002/api/v1/apps?after=1',
  '//evil.com/api/v1/apps?after=1',
  '/\\evil.com/api/v1/apps',
  'https://acme.okta.com\\@evil.com/api/v1/apps',
  'https:/evil.com/api/v1/apps',
  'https:evil.com/api/v1/apps',
  'ftp://acme.okta.com/api/v1/apps',
  'evil.com/api/v1/apps',
  '',
  ' https://acme.okta.com/api/v1/apps',
  'https://acme.okta.com/api/v1/apps?after=\u00e9',
  'https://acme.okta.com/api/v1/apps?after=1\r\nX: y',
  'https://acme.okta.com/api/v1/users?after=1',
  'https://acme.okta.com/api/v1/appsevil?after=1',
  'https://acme.okta.com/api/v1/apps/../users?after=1',
  'https://acme.okta.com/api/v1/apps/%2e%2e/users?after=1',
  'https://acme.okta.com',
  'https://[/api/v1/apps',
])('%j is refused', (url) => {
  expect(acceptNextPage(url, from)).toEqual({ ok: false, reason: expect.any(String) });
});

test('whatever stands in a link, what is sent is a path of the same resource', () => {
  const pieces = fc.array(
    fc.constantFrom(
      'https://',
      'acme.okta.com',
      'evil.com',
      '/api/v1/apps',
      '?after=1',
      '@',
      ':',
      '/',
      '..',
      '#',
      '%2f',
    ),
    { maxLength: 7 },
  );
  let accepted = 0;
  fc.assert(
    fc.property(pieces, (parts) => {
      const result = acceptNextPage(parts.join(''), from);
      if (!result.ok) return;
      accepted++;
      expect(new URL(result.path, 'https://acme.okta.com').host).toBe('acme.okta.com');
      expect(result.path).toMatch(/^\/api\/v1\/apps\/?(?:\?|$)/);
    }),
    { numRuns: 5_000 },
  );
  expect(accepted).toBeGreaterThan(0);
});
