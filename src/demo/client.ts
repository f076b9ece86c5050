/** Sends operations to the subgraph over HTTP, as any frontend would. */
export type GraphQLClient = <T>(query: string, variables?: Record<string, unknown>) => Promise<T>;

/** Throws an `Error` with the first message when the answer has errors, and an `AbortError` once `signal` is aborted. */
export function createClient(url: string, signal: AbortSignal): GraphQLClient {
  return async <T>(query: string, variables: Record<string, unknown> = {}) => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
      signal,
    });
    const answer = (await response.json()) as { data?: T; errors?: { message: string }[] };
    if (answer.errors?.[0]) throw new Error(`the API answered: ${answer.errors[0].message}`);
    if (answer.data === undefined) throw new Error(`the API answered ${response.status} without data`);
    return answer.data;
  };
}
