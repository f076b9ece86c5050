import type { IncomingMessage } from 'node:http';
import { IdentityError } from './identity.ts';

/** Longest name of a caller in characters; we refuse a longer one: it is a token or a mistake. */
export const maxUserLength = 200;

/**
 * The value of a header, null when it is absent. Throws `UNAUTHENTICATED` when it occurs twice: the client may
 * have added one (Node would join or drop them).
 */
export function headerOf(
  { headersDistinct }: Pick<IncomingMessage, 'headersDistinct'>,
  name: string,
): string | null {
  const [value, ...more] = headersDistinct[name] ?? [];
  if (more.length > 0) throw new IdentityError('UNAUTHENTICATED', 'doubled-header');
  return value === undefined ? null : decode(value);
}

/** A person's name without control characters; null when it is empty or longer than `maxUserLength`. */
export function nameIn(value: string): string | null {
  const name = value
    .replace(/\p{Cc}/gu, '')
    .toWellFormed()
    .trim();
  return name === '' || name.length > maxUserLength ? null : name;
}

/** The items of a list: JSON when it begins with `[`, else separated by commas, each percent-decoded. */
export function listIn(value: string): readonly string[] {
  if (value.trimStart().startsWith('[')) {
    try {
      const list: unknown = JSON.parse(value);
      return Array.isArray(list) ? list.filter((item) => typeof item === 'string') : [];
    } catch {
      return [];
    }
  }
  return value
    .split(',')
    .map((item) => percentDecoded(item.trim()))
    .filter((item) => item !== '');
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Node reads header bytes as Latin-1; most senders write UTF-8. */
function decode(value: string): string {
  if (!/[\x80-\xff]/.test(value)) return value;
  try {
    return utf8.decode(Buffer.from(value, 'latin1'));
  } catch {
    return value;
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true });
