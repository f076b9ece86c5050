import { ApolloGateway, LocalGraphQLDataSource, RemoteGraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type AskGateway, type Federation, journey, openFederation } from '../kit/federation.ts';
import { strangers } from '../kit/neighbours.ts';

// The gateway's telemetry would ask the network which cloud this is.
vi.hoisted(() => {
  process.env.METADATA_SERVER_DETECTION = 'none';
});

let federation: Federation;
let gateway: ApolloServer;

beforeAll(async () => {
  federation = await openFederation(strangers);
  gateway = new ApolloServer({
    nodeEnv: 'test',
    gateway: new ApolloGateway({
      supergraphSdl: federation.supergraphSdl,
      buildService: ({ name, url }) =>
        name in strangers
          ? new LocalGraphQLDataSource(strangerSchema(name))
          : new RemoteGraphQLDataSource({ url: url ?? '' }),
    }),
  });
}, 120_000);

afterAll(async () => {
  await gateway.stop();
  await federation.close();
});

test.each(Object.entries(journey))('%s', (_name, walk) => walk(federation, ask));

test('from our departments to the budgets of a subgraph that never heard of us', async () => {
  const { data, errors } = await ask(
    '{ departments(first: 3) { nodes { name budget employees(first: 1) { totalCount } } } }',
  );
  expect(errors).toEqual([]);
  const { departments } = data as { departments: { nodes: { name: string; budget: number }[] } };
  expect(departments.nodes).toHaveLength(3);
  for (const { name, budget } of departments.nodes) expect(budget).toBe(name.length);
});

const ask: AskGateway = async (query, variables = {}) => {
  const { body } = await gateway.executeOperation({ query, variables });
  if (body.kind !== 'single') throw new Error('more than one result');
  const { data, errors = [] } = body.singleResult;
  return { data: JSON.parse(JSON.stringify(data ?? null)), errors: [...errors] };
};

function strangerSchema(name: string) {
  const typeDefs = strangers[name];
  if (!typeDefs) throw new Error(`no subgraph ${name}`);
  const Department = { budget: (department: { name: string }) => department.name.length };
  return buildSubgraphSchema([{ typeDefs, resolvers: name === 'organisation' ? { Department } : {} }]);
}
