/**
 * Decides whether to follow the URL of a next page, and returns its path and query for a request to our own origin.
 * Both are cut out of the text unchanged: Okta's cursors contain `+`, `/`, `=` and `%3D`, and decoding and encoding
 * them again changes their meaning.
 *
 * Accepts a URL on one of `origins`, or without an origin, whose path is `ownPath`. The host of a request never comes
 * from an answer, so a foreign URL is refused.
 */
export function acceptNextPage(
  url: string,
  from: { origins: readonly string[]; ownPath: string },
): { ok: true; path: string } | { ok: false; reason: string } {
  // Okta's URLs are plain ASCII. Parsers read blanks, control characters and backslashes differently, which can hide
  // a foreign host from a check.
  if (url === '' || !/^[\x21-\x7e]+$/.test(url) || url.includes('\\')) {
    return { ok: false, reason: 'is not a plain address' };
  }
  const withoutFragment = url.split('#', 1)[0] ?? '';
  const target = pathOn(withoutFragment, from);
  if (target === null) return { ok: false, reason: 'leads to another host' };
  const path = target.split('?', 1)[0];
  if (path !== from.ownPath && path !== `${from.ownPath}/`) {
    return { ok: false, reason: 'leads to another resource' };
  }
  return { ok: true, path: target };
}

function pathOn(url: string, from: { origins: readonly string[]; ownPath: string }): string | null {
  if (url.startsWith('?')) return from.ownPath + url;
  if (url.startsWith('/') && !url.startsWith('//')) return url;
  const parts = /^https?:\/\/[^/?#]+([/?].*)?$/i.exec(url);
  if (parts === null || !URL.canParse(url)) return null;
  const parsed = new URL(url);
  if (parsed.username !== '' || parsed.password !== '' || !from.origins.includes(parsed.origin)) return null;
  return parts[1] ?? '/';
}
