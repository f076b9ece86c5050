import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseApiToken } from '../../src/okta/token.ts';

const token = '00QCjAl4MlV-WPXM_sample_of_42_characters_a';

test.each([token, ` ${token}\n`, `SSWS ${token}`, `\tssws\t${token} `, `Authorization: SSWS ${token}\r\n`])(
  'a token pasted as %j is taken as it was issued',
  (input) => {
    expect(parseApiToken(input)).toEqual({ ok: true, token });
  },
);

describe('what cannot be a token is refused, and the reason does not repeat it', () => {
  test.each([
    '',
    '  ',
    'SSWS',
    'SSWS \n',
    '00secret 00part',
    '00secret\r\nX-Injected: 1',
    '00secret\r\nHost: evil',
    '00secret\u0000x',
    '00secr\u00e9t',
    '00secret\u200b',
    '0'.repeat(513),
  ])('%j', (input) => {
    const result = parseApiToken(input);
    expect(result.ok).toBe(false);
    expect(JSON.stringify(result)).not.toContain('00');
  });
});

test('an accepted token can stand in a header line, whatever was pasted', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (input) => {
      const result = parseApiToken(input);
      if (result.ok) expect(result.token).toMatch(/^[\x21-\x7e]{1,512}$/);
    }),
  );
});
