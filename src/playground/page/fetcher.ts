import type { GraphiQLProps } from 'graphiql';

/**
 * Sends one operation to `/graphql` of the origin the page came from.
 * An answer that is not JSON (a proxy's error page, say) throws, with its HTTP status.
 */
export const fetchGraphQL: GraphiQLProps['fetcher'] = async (operation, options) => {
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: {
      ...options?.headers,
      accept: 'application/json',
      'content-type': 'application/json',
      // No form or image of another site can send this header: what the server's CSRF prevention asks for.
      'apollo-require-preflight': 'true',
    },
    body: JSON.stringify(operation),
    redirect: 'error',
  });
  try {
    return await response.json();
  } catch {
    throw new Error(`/graphql answered HTTP ${response.status} with something that is not JSON.`);
  }
};
