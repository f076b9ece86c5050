import type { FastifyRequest } from 'fastify';
import { RequestError } from '../request/errors.ts';

/**
 * Throws for requests that a web page of another origin can make a browser send without a preflight, perhaps
 * with the user's credentials (CSRF). A request must have a header that a page can set only after a preflight,
 * or come from our own origin or an allowed one, as the browser states in headers that pages cannot set.
 */
export function refuseForeignPages({ headers }: FastifyRequest, corsOrigins: readonly string[]): void {
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  const isTyped = type !== undefined && type !== '' && !plainTypes.includes(type);
  const isMarked = headers['apollo-require-preflight'] || headers['x-apollo-operation-name'];
  // Pages can set neither this header nor `Origin`.
  const isOwn = headers['sec-fetch-site'] === 'same-origin';
  const isAllowed = headers.origin !== undefined && corsOrigins.includes(headers.origin);
  if (isTyped || isMarked || isOwn || isAllowed) return;
  throw new RequestError(
    'BAD_REQUEST',
    'This request might come from another web page. Send it by POST as `content-type: application/json` ' +
      '(in urql: `preferGetMethod: false`), or with a non-empty header `apollo-require-preflight`.',
    400,
  );
}

/** Media types that an HTML form can send. */
const plainTypes = ['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain'];
