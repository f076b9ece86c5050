/** Asks a server; throws where it answers with errors. */
export async function ask<Data>(url: string, query: string, variables: object = {}): Promise<Data> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
    signal: AbortSignal.timeout(30_000),
  });
  const answer = (await response.json()) as { data?: Data; errors?: unknown };
  if (!answer.data || answer.errors)
    throw new Error(`status ${response.status}: ${JSON.stringify(answer.errors)}`);
  return answer.data;
}
