import { GraphQLClient, gql } from 'graphql-request';

const query = gql`
  query ($search: String, $first: Int, $after: String) {
    employees(first: $first, after: $after, filter: { search: $search }) {
      nodes { id displayName email }
      pageInfo { endCursor hasNextPage }
    }
  }
`;

type Page = {
  employees: {
    nodes: { id: string; displayName: string; email: string | null }[];
    pageInfo: { endCursor: string | null; hasNextPage: boolean };
  };
};

/** Everybody who matches, page by page. */
export async function* employeesWith(url: string, search: string, first = 500) {
  const client = new GraphQLClient(url);
  let after: string | null = null;
  do {
    const { employees }: Page = await client.request<Page>(query, { search, first, after });
    yield* employees.nodes;
    after = employees.pageInfo.hasNextPage ? employees.pageInfo.endCursor : null;
  } while (after !== null);
}
