import type { FastifyRequest } from 'fastify';
import { RequestError } from '../request/errors.ts';

/**
 * Refuses what a web page of another origin can make a browser send without asking first, with whatever the browser
 * knows about its user. Nothing of that kind is taken on trust: the request has to carry a header that a page can
 * only set after a preflight, or come, as the browser says, from our own origin or one that may read our answers.
 * Throws.
 */
export function refuseForeignPages({ headers }: FastifyRequest, corsOrigins: readonly string[]): void {
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  const isTyped = type !== undefined && type !== '' && !plainTypes.includes(type);
  const isMarked = headers['apollo-require-preflight'] || headers['x-apollo-operation-name'];
  // Pages cannot set this one, nor `Origin`.
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

/** A form can be sent as these. */
const plainTypes = ['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain'];
