import { ApolloLink, HttpLink, Observable } from '@apollo/client';
import { SetContextLink } from '@apollo/client/link/context';
import { OperationTypeNode, print } from 'graphql';
import { createClient } from 'graphql-sse';

/** Sends subscriptions as server-sent events, everything else by POST. */
export function createLink(url: string, headers: () => Record<string, string> = () => ({})) {
  const client = createClient({ url, headers });
  const events = new ApolloLink(
    ({ query, variables }) =>
      new Observable((observer) =>
        client.subscribe(
          { query: print(query), variables },
          {
            next: (result) => observer.next(result as ApolloLink.Result),
            error: (error) => observer.error(error),
            complete: () => observer.complete(),
          },
        ),
      ),
  );
  const requests = new SetContextLink(() => ({ headers: headers() })).concat(new HttpLink({ uri: url }));
  return ApolloLink.split(
    ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
    events,
    requests,
  );
}
