import type { FastifyRequest } from 'fastify';
import { OperationTypeNode } from 'graphql';
import { sentOperation } from './sent-operation.ts';

const eventStream = 'text/event-stream';

/**
 * Whether to answer with an event stream. Clients that also accept JSON, as urql does for every operation, get
 * a stream only for a subscription: a stream has no HTTP status of its own, and closes its connection.
 */
export function asksForStream({ method, headers, body, query }: FastifyRequest): boolean {
  const taken = mediaTypesIn(headers.accept ?? '');
  if (!taken.has(eventStream)) return false;
  return !jsonTypes.some((type) => taken.has(type)) || isSubscription(method === 'GET' ? query : body);
}

const jsonTypes = ['application/graphql-response+json', 'application/json', 'application/*', '*/*'];

/** The media types and ranges in an `Accept` header, without those of quality 0. */
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
