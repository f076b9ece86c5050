import type { GraphiQLProps } from 'graphiql';
import { getOperationAST, OperationTypeNode } from 'graphql';
import { createClient } from 'graphql-sse';

/**
 * Sends one operation to `/graphql` of the origin the page came from; a subscription answers as often as it has news.
 * An answer that is not JSON (a proxy's error page, say) throws, with its HTTP status.
 */
export const fetchGraphQL: GraphiQLProps['fetcher'] = (operation, options) => {
  const headers = { ...options?.headers, ...preflighted };
  const asked = options?.documentAST && getOperationAST(options.documentAST, operation.operationName);
  return asked?.operation === OperationTypeNode.SUBSCRIPTION
    ? subscribe(operation, headers)
    : ask(operation, headers);
};

type Json = Record<string, unknown>;
type Operation = Parameters<GraphiQLProps['fetcher']>[0];

// No form or image of another site can send this header: what the server's CSRF prevention asks for.
const preflighted = { 'apollo-require-preflight': 'true' };

async function ask(operation: Operation, headers: Record<string, string>) {
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: { ...headers, accept: 'application/json', 'content-type': 'application/json' },
    body: JSON.stringify(operation),
    redirect: 'error',
  });
  try {
    return await response.json();
  } catch {
    throw new Error(`/graphql answered HTTP ${response.status} with something that is not JSON.`);
  }
}

/** Ends when the page stops it, or the server does: begun anew unasked, it would look as if nothing had happened. */
function subscribe({ query, operationName, variables }: Operation, headers: Record<string, string>) {
  const client = createClient({
    url: '/graphql',
    headers,
    retryAttempts: 0,
    fetchFn: (url: string, init: RequestInit) => fetch(url, { ...init, redirect: 'error' }),
  });
  return client.iterate<Json, Json>({ query, variables, ...(operationName && { operationName }) });
}
