import { ApolloGateway, LocalGraphQLDataSource, RemoteGraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { composeServices } from '@theguild/federation-composition';
import { parse } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestStore, type TestStore } from '../kit/database.ts';
import { startTestServer, type TestServer } from '../kit/graphql.ts';
import { contracts, strangers } from '../kit/neighbours.ts';
import { seed } from '../kit/seed.ts';
import { makeCompany } from '../store/reads/company.ts';

const company = makeCompany('default', 5, new Date());
let store: TestStore;
let discovery: TestServer;
let gateway: ApolloServer;

beforeAll(async () => {
  store = await openTestStore();
  await seed(store.db, company);
  discovery = await startTestServer(store);
  const { data } = await discovery.ask<{ _service: { sdl: string } }>('{ _service { sdl } }');
  const neighbours = { contracts, ...strangers };
  const { supergraphSdl, errors } = composeServices([
    { name: 'discovery', typeDefs: parse(data?._service.sdl ?? ''), url: `${discovery.url}/graphql` },
    ...Object.entries(neighbours).map(([name, typeDefs]) => ({
      name,
      typeDefs,
      url: `http://${name}.invalid`,
    })),
  ]);
  expect(errors ?? []).toEqual([]);
  gateway = new ApolloServer({
    nodeEnv: 'test',
    gateway: new ApolloGateway({
      supergraphSdl: supergraphSdl ?? '',
      buildService: ({ name, url }) =>
        name === 'discovery'
          ? new RemoteGraphQLDataSource({ url: url ?? '' })
          : new LocalGraphQLDataSource(neighbourSchema(neighbours[name as keyof typeof neighbours])),
    }),
  });
});

afterAll(async () => {
  await gateway.stop();
  await discovery.close();
  await store.close();
});

test('from our services to their contracts, by catalogue key', async () => {
  const data = await ask(
    '{ saasServices(first: 500) { totalCount nodes { catalogKey name contract { yearlyCost } costPerUser } } }',
  );
  expect(data).toMatchObject({ saasServices: { totalCount: company.services.length } });
  const nodes = (data as { saasServices: { nodes: object[] } }).saasServices.nodes;
  expect(nodes).toHaveLength(company.services.length);
  for (const node of nodes) expect(node).toMatchObject({ contract: { yearlyCost: 1_000 }, costPerUser: 2.5 });
});

test('from their contracts to our services, people and departments, and back to their hiring dates', async () => {
  const [service] = company.services;
  const data = await ask(
    `{ contracts { yearlyCost service { id name userAccounts(first: 5) { totalCount nodes {
      user { displayName employee { email displayName hiredAt department { name budget } manager { email hiredAt } } }
    } } } } }`,
  );
  const accounts = company.accounts.filter(({ serviceId }) => serviceId === service?.id);
  expect(data).toMatchObject({
    contracts: [
      { service: { id: service?.id, name: service?.name, userAccounts: { totalCount: accounts.length } } },
    ],
  });
  const text = JSON.stringify(data);
  expect(text).toMatch(/"hiredAt":"2020-01-01T00:00:00.000Z"/);
  expect(text).toMatch(/"budget":\d+/);
});

test('our errors reach a client through the gateway without a value in them', async () => {
  const token = '00aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789_-Ab';
  const response = await gateway.executeOperation({
    query: 'query Q($after: String) { saasServices(after: $after) { nodes { id } } }',
    variables: { after: token },
  });
  const { errors } = single(response);
  expect(errors).toHaveLength(1);
  expect(errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
  expect(JSON.stringify(errors)).not.toContain(token);
});

type Response = Awaited<ReturnType<ApolloServer['executeOperation']>>;

function single(response: Response) {
  if (response.body.kind !== 'single') throw new Error('more than one result');
  return response.body.singleResult;
}

async function ask(query: string): Promise<unknown> {
  const { data, errors } = single(await gateway.executeOperation({ query }));
  expect(errors).toBeUndefined();
  return JSON.parse(JSON.stringify(data));
}

function neighbourSchema(typeDefs: typeof contracts) {
  const catalogKey = company.services[0]?.catalogKey;
  return buildSubgraphSchema([
    {
      typeDefs,
      resolvers: {
        Query: { contracts: () => [{ id: 'c1', yearlyCost: 1_000, service: { catalogKey } }] },
        SaasService: {
          contract: () => ({ id: 'c1', yearlyCost: 1_000, service: { catalogKey } }),
          costPerUser: () => 2.5,
        },
        Employee: { hiredAt: () => '2020-01-01T00:00:00.000Z' },
        Department: { budget: ({ name }: { name: string }) => name.length },
      },
    },
  ]);
}
