/** Longest accepted token. Okta's tokens have 42 characters today, but Okta does not document the length. */
const maxTokenLength = 512;

/** An Okta API token that can stand in a header. Made only by {@link parseApiToken}. */
export type ApiToken = string & { readonly __brand: 'ApiToken' };

/**
 * Parses an Okta API token as people paste it. Removes blanks and line breaks around it, and the `SSWS ` that Okta's
 * documentation prints before it. The reason never contains any part of the input.
 */
export function parseApiToken(input: string): { ok: true; token: ApiToken } | { ok: false; reason: string } {
  if (typeof input !== 'string') return { ok: false, reason: 'Enter the API token as text.' };
  const token = input
    .trim()
    .replace(/^Authorization:\s*/i, '')
    .replace(/^(?:SSWS(?:\s+|$))+/i, '');
  if (token === '') return { ok: false, reason: 'Enter an Okta API token.' };
  if (token.length > maxTokenLength) {
    return {
      ok: false,
      reason: `That is too long for an Okta API token (over ${maxTokenLength} characters).`,
    };
  }
  if (/\s/.test(token)) {
    return {
      ok: false,
      reason: 'There is a blank or line break inside the token. Copy the token value alone.',
    };
  }
  if (!/^[\x21-\x7e]+$/.test(token)) {
    return { ok: false, reason: 'There is a character in the token that Okta never uses. Copy it again.' };
  }
  return { ok: true, token: token as ApiToken };
}
