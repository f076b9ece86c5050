import type { FastifyRequest } from 'fastify';
import { OperationTypeNode } from 'graphql';
import { sentOperation } from './sent-operation.ts';

const eventStream = 'text/event-stream';

/**
 * Whether the answer is to be a stream of events. Clients that take JSON as well (urql says so with every operation)
 * get a stream for a subscription only: a stream has no status, and the connection ends with it.
 */
export function asksForStream({ method, headers, body, query }: FastifyRequest): boolean {
  const taken = mediaTypesIn(headers.accept ?? '');
  if (!taken.has(eventStream)) return false;
  return !jsonTypes.some((type) => taken.has(type)) || isSubscription(method === 'GET' ? query : body);
}

const jsonTypes = ['application/graphql-response+json', 'application/json', 'application/*', '*/*'];

/** The media types and ranges that an `Accept` header takes; what it gives the quality 0 it does not take. */
function mediaTypesIn(accept: string): ReadonlySet<string> {
  const taken = new Set<string>();
  for (const entry of accept.toLowerCase().split(',')) {
    const [type = '', ...parameters] = entry.split(';').map((part) => part.trim());
    const isRefused = parameters.some((parameter) => /^q\s*=\s*0(\.0*)?$/.test(parameter));
    if (!isRefused) taken.add(type);
  }
  return taken;
}

function isSubscription(params: unknown): boolean {
  return sentOperation(params, 'subscription')?.operation.operation === OperationTypeNode.SUBSCRIPTION;
}
