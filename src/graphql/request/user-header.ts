import type { IncomingMessage } from 'node:http';

/** Longest name of a caller in characters; what is longer is a token or a mistake, and not to be kept. */
export const maxUserLength = 200;

/**
 * The person on whose behalf a request comes, as the router in front names them in a header of that name. Null when
 * there is none, or none that can be believed: of two such headers one may come from the client.
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

/** Node reads bytes as Latin-1, whatever they are; most send UTF-8. */
function decode(value: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(value, 'latin1'));
  } catch {
    return value;
  }
}
