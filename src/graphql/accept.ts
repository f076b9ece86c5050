import type { FastifyRequest } from 'fastify';
import { type DocumentNode, getOperationAST, OperationTypeNode, parse } from 'graphql';
import { parseLimits } from './limits.ts';

export const eventStream = 'text/event-stream';

/**
 * Whether the answer is to be a stream of events. Clients that take JSON as well (urql says so with every operation)
 * get a stream for a subscription only: a stream has no status, and the connection ends with it.
 */
export function asksForStream({ method, headers, body, query }: FastifyRequest): boolean {
  const accept = headers.accept?.toLowerCase() ?? '';
  if (!accept.includes(eventStream)) return false;
  return !takesJson.test(accept) || isSubscription(method === 'GET' ? query : body);
}

const takesJson = /application\/(graphql-response\+json|json|\*)|\*\/\*/;

function isSubscription(params: unknown): boolean {
  if (typeof params !== 'object' || params === null) return false;
  const text: unknown = Reflect.get(params, 'query');
  // Spares most operations being parsed twice. The keyword cannot be written any other way.
  if (typeof text !== 'string' || !text.includes('subscription')) return false;
  const name: unknown = Reflect.get(params, 'operationName');
  const document = parsed(text);
  const operation = document && getOperationAST(document, typeof name === 'string' && name ? name : null);
  return operation?.operation === OperationTypeNode.SUBSCRIPTION;
}

/** What cannot be parsed is answered as JSON, which says why. */
function parsed(text: string): DocumentNode | undefined {
  try {
    return parse(text, { ...parseLimits, noLocation: true });
  } catch {
    return undefined;
  }
}
