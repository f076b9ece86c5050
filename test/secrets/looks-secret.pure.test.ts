import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { createLog } from '../../src/log.ts';
import { scrubTokens } from '../../src/secrets/looks-secret.ts';

/** What a text looks like in a log line. */
function logged(text: string): string {
  const out = new PassThrough();
  createLog('info', out).info({ text }, 'a line');
  return String(JSON.parse(String(out.read())).text);
}

const token = '00QCjAl4MlV-WPXM_sample_of_42_characters_a';

test.each([
  ['alone', token],
  ['behind its scheme', `authorization: SSWS ${token}`],
  ['behind its scheme in a URL', `?a=SSWS%20${token}&b=1`],
  ['behind a line break as JSON writes it', JSON.stringify({ text: `line\n${token}` })],
  ['behind its scheme and a tab as JSON writes it', JSON.stringify({ text: `SSWS\t${token}` })],
  ['in the middle of a name', `q${token}x`],
])('a token is taken out of a log line and of an answer, %s', (_where, text) => {
  for (const scrubbed of [logged(text), scrubTokens(text, '[removed]')]) {
    expect(scrubbed).not.toContain(token);
    expect(scrubbed).not.toContain(token.slice(4, 30));
    expect(scrubbed).toMatch(/\[secret\]|\[removed\]/);
  }
});

test('ids of ours and of Okta stay as they are', () => {
  const text =
    '01932d5c-0000-7000-8000-00000000000a 00u1a2b3c4d5e6f7g8h9 0oa1a2b3c4d5e6f7g8h9 2026-01-01T00:00:00Z';
  expect(logged(text)).toBe(text);
});

test('a password in the address of a database is taken out of a log line', () => {
  expect(logged('postgres://me:geheim@db/x')).toBe('postgres://me:[secret]@db/x');
});
