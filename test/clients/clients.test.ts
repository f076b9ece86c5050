import { readdirSync, readFileSync } from 'node:fs';
import { ApolloClient, gql, HttpLink, InMemoryCache, NetworkStatus } from '@apollo/client';
import { relayStylePagination } from '@apollo/client/utilities';
import { generate } from '@graphql-codegen/cli';
import type { IntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type DiscoveredServer, startDiscoveredServer } from '../kit/discovered-server.ts';
import { readSnippets, root } from '../kit/documents.ts';
import { createCache } from './examples/apollo.ts';
import { createLink } from './examples/apollo-link.ts';
import codegen from './examples/codegen.ts';
import { employeesWith } from './examples/graphql-request.ts';
import { follow } from './examples/graphql-sse.ts';
import { fetchPossibleTypes } from './examples/possible-types.ts';
import { createUrql } from './examples/urql.ts';

// The examples of docs/frontend.md, as they stand there, with the clients themselves against a whole server.

let server: DiscoveredServer;
let url: string;
let possibleTypes: Record<string, string[]>;
let schema: IntrospectionQuery;
let integrationId: string;
let everybody: string[];

beforeAll(async () => {
  server = await startDiscoveredServer();
  url = `${server.url}/graphql`;
  possibleTypes = await fetchPossibleTypes(url);
  schema = await server.introspect();
  const { data } = await server.ask(
    '{ oktaIntegrations { nodes { id } } employees { nodes { displayName } } }',
  );
  type Found = {
    oktaIntegrations: { nodes: { id: string }[] };
    employees: { nodes: { displayName: string }[] };
  };
  const found = data as unknown as Found;
  integrationId = found.oktaIntegrations.nodes[0]?.id ?? '';
  everybody = found.employees.nodes.map(({ displayName }) => displayName);
  expect(everybody.length).toBeGreaterThan(8);
});
afterAll(() => server?.close());

test('the examples are those of the document, letter by letter', () => {
  const folder = `${root}test/clients/examples/`;
  const examples = Object.fromEntries(
    readdirSync(folder).map((name) => [name.replace('.ts', ''), readFileSync(folder + name, 'utf8')]),
  );
  const told = readSnippets().filter(
    ({ place, language }) => place.startsWith('docs/frontend.md') && language === 'ts',
  );
  expect(Object.fromEntries(told.map(({ note, text }) => [note, text]))).toEqual(examples);
});

const pageOfNodes = gql`
  query Employees($first: Int, $after: String, $search: String) {
    employees(first: $first, after: $after, filter: { search: $search }) {
      nodes { id displayName }
      pageInfo { endCursor hasNextPage }
    }
  }
`;
const pageOfEdges = gql`
  query EmployeesByEdges($first: Int, $after: String) {
    employees(first: $first, after: $after) {
      edges { cursor node { id displayName } }
      pageInfo { endCursor hasNextPage }
    }
  }
`;
type Employees = {
  employees: {
    nodes?: { displayName: string }[];
    edges?: { node: { displayName: string } }[];
    pageInfo: { endCursor: string; hasNextPage: boolean };
  };
};
const namesIn = ({ employees }: Employees) =>
  (employees.nodes ?? employees.edges?.map(({ node }) => node) ?? []).map(({ displayName }) => displayName);

const followSync = `subscription Follow($id: ID) { oktaSyncRunUpdated(integrationId: $id) { id status } }`;
type Followed = { oktaSyncRunUpdated: { status: string } };

const syncNothing = `mutation Sync($id: ID!) {
  triggerOktaSync(input: { integrationId: $id }) {
    __typename
    ... on OktaSyncTriggered { alreadyRunning }
    ... on DiscoveryError { message }
  }
}`;
const nobody = '00000000-0000-0000-0000-000000000000';

describe('Apollo Client', () => {
  test('a subscription gets events, and a query its answer, by the link of the document', async () => {
    const sent: string[] = [];
    const link = createLink(url, () => {
      sent.push('headers');
      return { 'x-trial': '1' };
    });
    const client = new ApolloClient({ cache: createCache(possibleTypes), link });
    const query = gql`{ discoveryViewer { role } }`;
    expect((await client.query({ query })).data).toMatchObject({ discoveryViewer: { role: 'ADMIN' } });
    const events = client.subscribe<Followed>({ query: gql(followSync), variables: { id: integrationId } });
    const first = await new Promise<Followed | null | undefined>((resolve, reject) => {
      const following = events.subscribe({
        next: ({ data }) => {
          resolve(data);
          setTimeout(() => following.unsubscribe());
        },
        error: reject,
      });
    });
    expect(first?.oktaSyncRunUpdated.status).toMatch(/^[A-Z]+$/);
    expect(sent.length).toBeGreaterThan(1);
  });

  const open = (cache = createCache(possibleTypes)) =>
    new ApolloClient({ cache, link: new HttpLink({ uri: url }) });

  test.each([
    ['nodes', pageOfNodes],
    ['edges', pageOfEdges],
  ])('a list that is selected by %s grows page by page', async (_part, query) => {
    const client = open();
    const list = client.watchQuery<Employees>({ query, variables: { first: 4 } });
    const shown: string[][] = [];
    const watching = list.subscribe(({ data, networkStatus }) => {
      if (networkStatus === NetworkStatus.ready) shown.push(namesIn(data as Employees));
    });
    const isShown = (count: number) => expect.poll(() => shown.at(-1)).toEqual(everybody.slice(0, count));
    await isShown(4);
    for (let count = 4; count < everybody.length; count += 4) {
      const { employees } = list.getCurrentResult().data as Employees;
      const { endCursor: after } = employees.pageInfo;
      // Twice, as by an impatient reader.
      await Promise.all([list.fetchMore({ variables: { after } }), list.fetchMore({ variables: { after } })]);
      await isShown(count + 4);
    }
    // Another filter is another list, and a new beginning is one.
    const other = await client.query<Employees>({
      query: pageOfNodes,
      variables: { first: 4, search: 'no such name' },
    });
    expect(other.data && namesIn(other.data)).toEqual([]);
    await list.refetch();
    await isShown(4);
    watching.unsubscribe();
  });

  test('with its own relayStylePagination a list of nodes is its last page: why the document has another', async () => {
    const typePolicies = { Query: { fields: { employees: relayStylePagination(['filter', 'orderBy']) } } };
    const client = open(new InMemoryCache({ possibleTypes, typePolicies }));
    const first = await client.query<Employees>({ query: pageOfNodes, variables: { first: 4 } });
    const after = first.data?.employees.pageInfo.endCursor;
    await client.query<Employees>({ query: pageOfNodes, variables: { first: 4, after } });
    const { data } = await client.query<Employees>({
      query: pageOfNodes,
      variables: { first: 4 },
      fetchPolicy: 'cache-only',
    });
    expect(data && namesIn(data)).not.toEqual(everybody.slice(0, 8));
  });

  test('the message of a failure is read where the members of the unions are known, and only there', async () => {
    const ask = async (cache: InMemoryCache) => {
      const mutation = gql(syncNothing);
      const { data } = await open(cache).mutate<{ triggerOktaSync: { message?: string } }>({
        mutation,
        variables: { id: nobody },
      });
      return data?.triggerOktaSync.message;
    };
    expect(await ask(createCache(possibleTypes))).toMatch(/integration/);
    const members = Object.entries(possibleTypes).find(([name]) => name === 'DiscoveryError')?.[1];
    expect(members).toContain('DiscoveryNotFound');
  });

  test('what two queries select of a part without an id belongs together, without a warning', async () => {
    const warned = vi.spyOn(console, 'error').mockImplementation(() => {});
    const cache = createCache(possibleTypes);
    const client = open(cache);
    const usageOf = (field: string) =>
      gql`{ saasServices(first: 1) { nodes { id usage { ${field} } } } discoverySummary { ${
        field === 'activeUsers' ? 'users' : 'services'
      } } discoveryViewer { ${field === 'activeUsers' ? 'role' : 'workspaceId'} } }`;
    await client.query({ query: usageOf('activeUsers') });
    await client.query({ query: usageOf('assignedUsers') });
    const both = gql`{ saasServices(first: 1) { nodes { id usage { activeUsers assignedUsers } } }
      discoverySummary { users services } discoveryViewer { role workspaceId } }`;
    expect(cache.readQuery({ query: both })).not.toBeNull();
    expect(warned.mock.calls).toEqual([]);
    warned.mockRestore();
  });
});

describe('urql with Graphcache', () => {
  test('a subscription gets events', async () => {
    const client = createUrql(url, schema);
    const run = await new Promise<Followed | undefined>((resolve, reject) => {
      const following = client
        .subscription<Followed>(followSync, { id: integrationId })
        .subscribe(({ data, error }) => {
          if (error) reject(error);
          resolve(data);
          setTimeout(() => following.unsubscribe());
        });
    });
    expect(run?.oktaSyncRunUpdated.status).toMatch(/^[A-Z]+$/);
  });

  test('lists of nodes and of edges grow page by page, and nothing is warned of', async () => {
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const client = createUrql(url, schema);
    for (const query of [pageOfNodes, pageOfEdges]) {
      let after: string | undefined;
      let names: string[] = [];
      for (let pages = 0; pages < everybody.length; pages++) {
        const { data, error } = await client.query<Employees>(query, { first: 4, after }).toPromise();
        if (error) throw error;
        if (data) names = namesIn(data);
        after = data?.employees.pageInfo.endCursor;
        if (!data?.employees.pageInfo.hasNextPage) break;
      }
      expect(names).toEqual(everybody);
    }
    expect(warned.mock.calls).toEqual([]);
    warned.mockRestore();
  });

  test('a list needs an argument, as the document says; its number alone is read too', async () => {
    const client = createUrql(url, schema);
    const ask = async (query: string) => (await client.query<Employees>(query, {}).toPromise()).data;
    expect(await ask('{ employees { nodes { id displayName } } }')).toBeNull();
    const whole = await ask('{ employees(first: 50) { nodes { id displayName } } }');
    expect(whole && namesIn(whole)).toEqual(everybody);
    const counted = await ask('{ employees(first: 1) { totalCount } }');
    expect(counted).toMatchObject({ employees: { totalCount: everybody.length } });
  });

  test('every type without an id is known as a part of its parent', async () => {
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const client = createUrql(url, schema);
    const everything = `{
      discoverySummary { services }
      discoveryViewer { role }
      oktaIntegrations { nodes { id capabilities { dataType } syncSchedule { interval } activityGaps { from }
        lastSyncRun { id stages { dataType error { code } } changes { employeesAdded } withheldRemovals { employees } error { code } } } }
      saasServices(first: 2) { nodes { id usage { activeUsers } usageTrend(from: "2026-01-01", to: "2026-01-31") { signIns }
        departments { edges { activeUsers node { id } } unassigned { activeUsers } } } }
      departments(first: 2) { nodes { id services { edges { activeUsers node { id } } } } }
      saasUserAccounts(first: 50) { nodes { id assignedVia { oktaGroupId name } } }
    }`;
    const { data, error } = await client.query(everything, {}).toPromise();
    expect(error).toBeUndefined();
    expect(data).toHaveProperty('saasServices.nodes');
    expect(warned.mock.calls).toEqual([]);
    warned.mockRestore();
  });

  test('the message of a failure is read', async () => {
    const { data } = await createUrql(url, schema).mutation(syncNothing, { id: nobody }).toPromise();
    expect(data).toMatchObject({ triggerOktaSync: { message: expect.stringMatching(/integration/) } });
  });
});

test('graphql-request reads everybody, page by page', async () => {
  const names: string[] = [];
  for await (const { displayName } of employeesWith(url, '', 4)) names.push(displayName);
  expect(names).toEqual(everybody);
});

test('graphql-sse follows a sync to its end', async () => {
  await server.ask(syncNothing, { id: integrationId });
  const statuses: string[] = [];
  await follow(url, integrationId, ({ status }) => statuses.push(status));
  expect(statuses.at(-1)).toBe('SUCCEEDED');
});

test('the code generator makes types of operations, with scalars as texts and room for new values of enums', async () => {
  const document = 'query Names { employees(first: 1) { nodes { id email employeeType discoveredAt } } }';
  const files: { filename: string; content: string }[] = await generate(
    { ...codegen, schema: url, documents: [document], silent: true },
    false,
  );
  const types = files.find(({ filename }) => filename.endsWith('graphql.ts'))?.content ?? '';
  expect(types).toContain('NamesQuery');
  expect(types).toContain("'%future added value'");
  expect(types).toMatch(/discoveredAt: string/);
});
