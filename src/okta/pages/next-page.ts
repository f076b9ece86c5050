/**
 * Decides whether the address of a next page may be followed, and gives the path and query to send to our own
 * origin. They are cut out of the text as they stand: Okta's cursors contain `+`, `/`, `=` and `%3D`, and change
 * their meaning when decoded and encoded again.
 *
 * Accepted: an address on one of `origins` or without an origin, whose path is `ownPath`. The host a request
 * goes to never comes from an answer, so a foreign address is refused here rather than redirected.
 */
export function acceptNextPage(
  url: string,
  from: { origins: readonly string[]; ownPath: string },
): { ok: true; path: string } | { ok: false; reason: string } {
  // Okta's addresses are plain ASCII. Blanks, control characters and backslashes are read differently by different
  // parsers, which is how a foreign host hides from a check.
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
