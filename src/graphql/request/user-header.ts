import type { IncomingMessage } from 'node:http';

/**
 * Maximum length of a user name in characters: a longer one is a token or a mistake, and must not be stored.
 */
export const maxUserLength = 200;

/**
 * The user of a request, as the router in front of this server names them in a header. Null without the header,
 * and when it is sent twice: one of the two may come from the client.
 */
export function userNamedBy(
  { headersDistinct }: Pick<IncomingMessage, 'headersDistinct'>,
  header: string,
): string | null {
  const [value, ...more] = headersDistinct[header.toLowerCase()] ?? [];
  if (value === undefined || more.length > 0) return null;
  const name = decode(value)
    .replace(/\p{Cc}/gu, '')
    .toWellFormed()
    .trim();
  return name === '' || name.length > maxUserLength ? null : name;
}

/** Node decodes header bytes as Latin-1, but most routers send UTF-8. */
function decode(value: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(value, 'latin1'));
  } catch {
    return value;
  }
}
