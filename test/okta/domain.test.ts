import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseOktaDomain } from '../../src/okta/domain.ts';

describe('what people paste is repaired to the host name of their org', () => {
  test.each([
    ['acme.okta.com', 'acme.okta.com'],
    ['https://acme.okta.com', 'acme.okta.com'],
    ['http://acme.okta.com/', 'acme.okta.com'],
    ['https://acme-admin.okta.com/admin/dashboard?x=https://a.b#c', 'acme.okta.com'],
    ['  ACME.Okta.COM.\n', 'acme.okta.com'],
    ['acme.okta.com:443', 'acme.okta.com'],
    ['https://acme.okta.com:443/app/UserHome', 'acme.okta.com'],
    ['//acme.okta.com/login', 'acme.okta.com'],
    ['\u200bacme.okta.com\u00a0', 'acme.okta.com'],
    ['acme-admin-admin.okta.com', 'acme.okta.com'],
    ['acme-admin.oktapreview.com', 'acme.oktapreview.com'],
    ['acme.okta-emea.com', 'acme.okta-emea.com'],
    ['acme.okta-gov.com', 'acme.okta-gov.com'],
    ['acme.okta.mil', 'acme.okta.mil'],
    ['dev-12345678.okta.com', 'dev-12345678.okta.com'],
    ['12345.okta.com', '12345.okta.com'],
    ['acme.okta.com?fromURI=https://evil.com', 'acme.okta.com'],
    ['acme.okta.com#@evil.com', 'acme.okta.com'],
  ])('%j → %s', (input, domain) => {
    expect(parseOktaDomain(input)).toEqual({ ok: true, domain });
  });
});

describe('what is not an Okta org is refused with what to do', () => {
  test.each([
    ['', /such as acme\.okta\.com/],
    ['   ', /such as acme\.okta\.com/],
    ['acme', /Did you mean acme\.okta\.com\?/],
    ['acme-admin', /Did you mean acme\.okta\.com\?/],
    ['login.acme.com', /custom domain.*okta\.com host name/],
    ['{yourOktaDomain}', /placeholder/],
    [['https://', '{yourOktaDomain}/api'].join('$'), /placeholder/],
    ['your-okta-domain.okta.com', /placeholder/],
    ['127.0.0.1', /IP address/],
    ['10.0.0.1:443', /IP address/],
    ['2130706433', /IP address/],
    ['0x7f.1', /IP address/],
    ['[::1]', /IP address/],
    ['fe80::1', /IP address/],
    ['a@acme.okta.com', /Leave out the user name/],
    ['https://acme.okta.com@evil.com/', /Leave out the user name/],
    ['acme.okta.com:8443', /port 443/],
    ['acme.okta.com:80', /port 443/],
    ['acme.okta.com.evil.com', /has to end in okta\.com/],
    ['evilokta.com', /has to end in okta\.com/],
    ['acme.okta.com.com', /"\.com" twice/],
    ['a.b.okta.com', /one name before okta\.com/],
    ['okta.com', /name of your org is missing/],
    ['login', /^The domain is not complete\. Enter it as acme\.okta\.com\.$/],
    ['system-admin', /^The domain is not complete\. Enter it as acme\.okta\.com\.$/],
    ['acme..okta.com', /a dot too many/],
    ['acme.okta.com..', /a dot too many/],
    ['-acme.okta.com', /No Okta org/],
    ['-admin.okta.com', /No Okta org/],
    ['xn--acme-9ta.okta.com', /No Okta org/],
    [`${'a'.repeat(64)}.okta.com`, /No Okta org/],
    ['\u0430cme.okta.com', /only looks like a plain letter/],
    ['acme.o\u212ata.com', /only looks like a plain letter/],
    ['acme.okta\uff0ecom', /only looks like a plain letter/],
    ['ac\u0000me.okta.com', /cannot be seen/],
    ['acme .okta.com', /letters, digits, hyphens and dots/],
    ['acme_x.okta.com', /letters, digits, hyphens and dots/],
    ['acme%2eokta.com', /letters, digits, hyphens and dots/],
    ['acme.okta.com\\@evil.com', /Leave out the user name/],
    ['ftp://acme.okta.com', /over https/],
    ['file:///etc/passwd', /over https/],
    ['https://https://acme.okta.com', /pasted twice/],
    ['a'.repeat(10_000), /too long/],
  ])('%j', (input, reason) => {
    const result = parseOktaDomain(input);
    expect(result).toEqual({ ok: false, reason: expect.stringMatching(reason) });
  });

  test('input that is not text at all is refused, not thrown at', () => {
    for (const input of [null, undefined, 7, {}, ['acme.okta.com']]) {
      expect(parseOktaDomain(input as unknown as string).ok).toBe(false);
    }
  });
});

describe('hosts of Okta itself get no token, on any base domain', () => {
  const own = [
    'admin',
    'api',
    'developer',
    'help',
    'login',
    'oinmanager',
    'status',
    'support',
    'system',
    'test',
    'trust',
    'workflows',
    'www',
  ];
  const bases = ['okta.com', 'oktapreview.com', 'okta-emea.com', 'okta-gov.com', 'okta.mil'];
  test.each(own.flatMap((label) => bases.map((base) => [label, base] as const)))('%s.%s', (label, base) => {
    for (const pasted of [label, `${label}-admin`]) {
      expect(parseOktaDomain(`https://${pasted.toUpperCase()}.${base}/admin/dashboard`)).toEqual({
        ok: false,
        reason: expect.stringContaining(`${pasted}.${base} belongs to Okta itself and is no org`),
      });
    }
    expect(parseOktaDomain(`${label}.${base}`)).toEqual({
      ok: false,
      reason: expect.stringContaining(`such as acme.${base}:`),
    });
  });

  test.each(['administer', 'testing', 'test-1', 'my-api', 'acme-test', 'supportive', 'system1', 'okta'])(
    '%s.okta.com only looks like one',
    (org) => {
      expect(parseOktaDomain(`${org}.okta.com`)).toEqual({ ok: true, domain: `${org}.okta.com` });
    },
  );
});

const accepted =
  /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.(?:okta\.com|oktapreview\.com|okta-emea\.com|okta-gov\.com|okta\.mil)$/;

test('whatever is typed, the result is a reason or exactly one label before a base domain of Okta', () => {
  const pieces = fc.array(
    fc.oneof(
      fc.constantFrom(
        'https://',
        'acme',
        '-admin',
        '.okta.com',
        '.okta.mil',
        '@',
        ':443',
        ':',
        '/',
        '?',
        '#',
        '.',
        '\\',
      ),
      fc.string({ unit: 'binary', maxLength: 4 }),
    ),
    { maxLength: 8 },
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        pieces.map((parts) => parts.join('')),
      ),
      (input) => {
        const result = parseOktaDomain(input);
        if (result.ok) expect(result.domain).toMatch(accepted);
        else expect(result.reason.length).toBeGreaterThan(20);
      },
    ),
    { numRuns: 2_000 },
  );
});

test('every org is found again however its address is dressed up, and a result is its own result', () => {
  const label = fc.stringMatching(/^[a-z0-9](?:[a-z0-9-]{0,20}[a-z0-9])?$/);
  const base = fc.constantFrom('okta.com', 'oktapreview.com', 'okta-emea.com', 'okta-gov.com', 'okta.mil');
  const before = fc.constantFrom('', ' ', 'https://', 'HTTP://', '\n https://');
  const after = fc.constantFrom('', '/', '.', ':443', ':443/x?y=z', '#top', ' \t', './');
  let found = 0;
  fc.assert(
    fc.property(label, base, before, after, fc.boolean(), (org, of, prefix, suffix, isAdmin) => {
      // Hosts of Okta itself have no digit; what is left is any other org.
      fc.pre(/\d/.test(org) && !/(?:^|-)admin$|^xn--|your-?okta/.test(org));
      const result = parseOktaDomain(`${prefix}${org}${isAdmin ? '-admin' : ''}.${of}${suffix}`);
      expect(result).toEqual({ ok: true, domain: `${org}.${of}` });
      if (result.ok) expect(parseOktaDomain(result.domain)).toEqual(result);
      found++;
    }),
  );
  expect(found).toBeGreaterThan(50);
});
