import type { GraphiQLProvider } from '@graphiql/react';
import { type OperationDefinitionNode, OperationTypeNode, parse } from 'graphql';
import { createClient } from 'graphql-sse';
import type { ComponentProps } from 'react';
import { findPlaceholder } from './examples.ts';
import { operationsIn } from './ready-made.ts';

type Fetcher = ComponentProps<typeof GraphiQLProvider>['fetcher'];

/** Asks the person at the page whether an operation that changes something shall be sent. */
export type Confirm = (operation: OperationDefinitionNode) => Promise<boolean>;

/**
 * Sends operations to `/graphql` of the origin the page came from; a subscription answers as often as it has news.
 * Refuses by itself what still has a placeholder for a value, and sends a mutation only when it is confirmed. An answer
 * that is not JSON (a proxy's error page, say) throws, with its HTTP status.
 */
export function createFetcher(confirm: Confirm): { fetch: Fetcher; abandon(): void } {
  let controller = new AbortController();
  return {
    async fetch(sent, options) {
      const { signal } = controller;
      const headers = { ...options?.headers, ...preflighted };
      const chosen = chosenOperation(sent);
      const refusal =
        chosen === 'none of several' ? severalOperations : chosen && refusalOf(chosen, sent.variables);
      if (refusal !== undefined) return { errors: [{ message: refusal }] };
      if (chosen === undefined || chosen === 'none of several') return ask(sent, { headers, signal });
      const operation = { ...sent, operationName: chosen.name?.value };
      if (chosen.operation === OperationTypeNode.SUBSCRIPTION) return subscribe(operation, headers);
      if (chosen.operation === OperationTypeNode.MUTATION && !(await confirm(chosen))) {
        return { errors: [{ message: 'Nothing was sent: you did not confirm the change.' }] };
      }
      return ask(operation, { headers, signal });
    },
    /** Drops the answers that are still to come: they belong to an operation that is shown no longer. */
    abandon() {
      controller.abort();
      controller = new AbortController();
    },
  };
}

/** Sends a query of the page itself. */
export function askQuietly(
  query: string,
  { headers = {}, timeoutMs = 10_000 }: { headers?: Record<string, string>; timeoutMs?: number } = {},
): Promise<unknown> {
  return ask({ query }, { headers: { ...headers, ...preflighted }, signal: AbortSignal.timeout(timeoutMs) });
}

type Operation = { query: string; operationName?: string | null | undefined; variables?: unknown };

// No form or image of another site can send this header: what the server's CSRF prevention asks for.
const preflighted = { 'apollo-require-preflight': 'true' };

/**
 * The operation that the server will execute. Read from the text that is sent: what GraphiQL knows of it is a moment old
 * while somebody types. Undefined when the server has to say what is wrong.
 */
function chosenOperation({
  query,
  operationName,
}: Operation): OperationDefinitionNode | 'none of several' | undefined {
  try {
    const operations = operationsIn(parse(query));
    if (operations.length === 1) return operations[0];
    const named = operations.find(({ name }) => operationName && name?.value === operationName);
    return named ?? (operations.length > 1 ? 'none of several' : undefined);
  } catch {
    return undefined;
  }
}

const severalOperations =
  'Nothing was sent: there are several operations. Choose one with the ▶ button, or put the cursor into it.';

function refusalOf({ variableDefinitions }: OperationDefinitionNode, variables: unknown): string | undefined {
  const used = (variableDefinitions ?? []).map(({ variable }) => variable.name.value);
  const found = findPlaceholder(variables, used);
  return (
    found &&
    `Nothing was sent: fill in \`${found.variable}\` under Variables first, in place of "${found.placeholder}".`
  );
}

async function ask(
  { query, operationName, variables }: Operation,
  { headers, signal }: { headers: Record<string, string>; signal: AbortSignal },
) {
  const body = JSON.stringify({ query, variables, ...(operationName && { operationName }) });
  const isNoMore = new Promise<never>(() => {});
  try {
    const response = await fetch('/graphql', {
      method: 'POST',
      headers: { ...headers, accept: 'application/json', 'content-type': 'application/json' },
      body,
      signal,
      redirect: 'error',
    });
    const text = await response.text();
    return parsed(text, response.status);
  } catch (error) {
    if (signal.aborted && signal.reason instanceof DOMException && signal.reason.name === 'AbortError')
      return isNoMore;
    throw error;
  }
}

function parsed(text: string, status: number) {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`/graphql answered HTTP ${status} with something that is not JSON.`);
  }
}

type Json = Record<string, unknown>;

/** Ends when the page stops it, or the server does: begun anew unasked, it would look as if nothing had happened. */
function subscribe({ query, operationName, variables }: Operation, headers: Record<string, string>) {
  const client = createClient({
    url: '/graphql',
    headers,
    retryAttempts: 0,
    fetchFn: (url: string, init: RequestInit) => fetch(url, { ...init, redirect: 'error' }),
  });
  return client.iterate<Json, Json>({
    query,
    variables: variables as Json,
    ...(operationName && { operationName }),
  });
}
