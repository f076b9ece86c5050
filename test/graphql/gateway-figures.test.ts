import { composeServices } from '@apollo/composition';
import { ApolloGateway, LocalGraphQLDataSource, RemoteGraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { printSubgraphSdl } from '../../src/graphql/schema.ts';
import { readSnippets } from '../kit/documents.ts';
import { storeForFile } from '../kit/fixtures.ts';
import { startTestServer, type TestServer } from '../kit/graphql.ts';
import {
  accountSeed,
  instanceSeed,
  integrationSeed,
  seed,
  seedId,
  serviceSeed,
  userSeed,
} from '../kit/seed.ts';

// A neighbour that requires a figure of ours, as docs/gateway.md shows it, behind Apollo's gateway.

// The gateway's telemetry would ask the network which cloud this is.
vi.hoisted(() => {
  process.env.METADATA_SERVER_DETECTION = 'none';
});

const store = storeForFile();
let discovery: TestServer;
const gateways: ApolloServer[] = [];

beforeAll(async () => {
  const workspaceId = 'default';
  const id = (word: string) => seedId('figures', word);
  const integration = integrationSeed({
    workspaceId,
    id: id('integration'),
    activityKnownSince: new Date(Date.now() - 300 * dayMs).toISOString(),
  });
  const service = serviceSeed({ workspaceId, id: id('service'), catalogKey: 'zoomus', name: 'Zoom' });
  const instance = instanceSeed({
    workspaceId,
    id: id('instance'),
    integrationId: integration.id,
    serviceId: service.id,
  });
  // One signed in this week, another two months ago.
  const people = [3, 60].map((days) => {
    const user = userSeed({ workspaceId, id: id(`user ${days}`), integrationId: integration.id });
    const at = new Date(Date.now() - days * dayMs).toISOString();
    const account = accountSeed(
      { id: id(`account ${days}`), firstActivityAt: at, lastActivityAt: at },
      user,
      instance,
    );
    const signIn = { workspaceId, accountId: account.id, day: at.slice(0, 10), signInCount: 1 };
    return { user, account, signIn };
  });
  await seed(store.db, {
    integrations: [integration],
    services: [service],
    instances: [instance],
    users: people.map(({ user }) => user),
    accounts: people.map(({ account }) => account),
    signIns: people.map(({ signIn }) => signIn),
  });
  discovery = await startTestServer(store);
});
afterAll(async () => {
  for (const gateway of gateways) await gateway.stop();
  await discovery?.close();
});

const dayMs = 86_400_000;
const question = `{ saasServiceByCatalogKey(catalogKey: "zoomus") {
  costPerActiveUser
  usage(within: "P90D") { activeUsers }
} }`;

test('a figure without an argument is required beside another window, and neither gets the other’s', async () => {
  const ask = await openGateway(findNeighbour('usageLast30Days'), 'usageLast30Days');
  expect(await ask(question)).toEqual({
    saasServiceByCatalogKey: { costPerActiveUser: 100, usage: { activeUsers: 2 } },
  });
});

test('why it is there: of one with an argument the gateway mixes the windows', async () => {
  const neighbour = findNeighbour('usageLast30Days')
    .replace(
      'usageLast30Days: SaasServiceUsage!',
      'usage(within: ISO8601Duration! = "P30D"): SaasServiceUsage!',
    )
    .replace('"usageLast30Days {', '"usage(within: \\"P30D\\") {');
  const ask = await openGateway(`${neighbour} scalar ISO8601Duration`, 'usage');
  expect(await ask(question)).not.toEqual({
    saasServiceByCatalogKey: { costPerActiveUser: 100, usage: { activeUsers: 2 } },
  });
});

test('a subgraph that joins people declares the scalar of their key, or does not compose', async () => {
  const joining = findNeighbour('hiredAt');
  expect(await problemsWith(joining)).toEqual([]);
  expect(() => buildSubgraphSchema(parse(joining.replace('scalar EmailAddress', '')))).toThrow(
    /EmailAddress/,
  );
});

const link =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])';
const joined = 'type Employee @key(fields: "email") { email: EmailAddress!';

test.each<[what: string, typeDefs: string, problem: RegExp | null]>([
  [
    'people by a key of its own',
    'type Employee @key(fields: "badge") { badge: ID! desk: String }',
    /badge.*cannot be resolved/,
  ],
  [
    'people by two keys, one of them ours',
    'type Employee @key(fields: "badge") @key(fields: "email") { badge: ID! email: EmailAddress! desk: String }',
    null,
  ],
  ['people by id', 'type Employee @key(fields: "id") { id: ID! desk: String }', null],
  ['a shared field', `${joined} title: String @shareable }`, null],
  ['a shared field that is not marked', `${joined} title: String }`, /shareable|INVALID_FIELD_SHARING/i],
  ['a field of ours with another type', `${joined} department: String }`, /type|shareable/i],
  ['a root field of ours', 'extend type Query { employees: [Int] }', /type|shareable/i],
  [
    'an enum of ours with other values',
    'enum EmploymentStatus { ACTIVE TERMINATED } type Contract { status: EmploymentStatus asked(status: EmploymentStatus): Int }',
    /EmploymentStatus/,
  ],
])('what docs/gateway.md says of a neighbour with %s', async (_what, typeDefs, problem) => {
  const problems = await problemsWith(`${link} type Query { hr: Int } ${typeDefs} scalar EmailAddress`);
  if (problem === null) expect(problems).toEqual([]);
  else expect(problems.join('\n')).toMatch(problem);
});

/** The example of a neighbour that has this word. */
function findNeighbour(word: string): string {
  const found = readSnippets().find(({ note, text }) => note === 'subgraph' && text.includes(word));
  if (!found) throw new Error(`no example with ${word}`);
  return found.text;
}

async function problemsWith(typeDefs: string): Promise<string[]> {
  const { errors = [] } = composeServices([
    { name: 'discovery', typeDefs: parse(await printSubgraphSdl()) },
    { name: 'hr', typeDefs: parse(typeDefs) },
  ]);
  return errors.map(({ message }) => message);
}

async function openGateway(neighbour: string, figure: string) {
  const typeDefs = parse(neighbour);
  const { supergraphSdl = '', errors = [] } = composeServices([
    { name: 'discovery', typeDefs: parse(await printSubgraphSdl()), url: `${discovery.url}/graphql` },
    { name: 'costs', typeDefs, url: 'http://costs.invalid' },
  ]);
  expect(errors).toEqual([]);
  const costs = buildSubgraphSchema([
    {
      typeDefs,
      resolvers: {
        SaasService: {
          costPerActiveUser: (service: Record<string, { activeUsers: number }>) =>
            100 / (service[figure]?.activeUsers ?? 0),
        },
      },
    },
  ]);
  const gateway = new ApolloServer({
    nodeEnv: 'test',
    gateway: new ApolloGateway({
      supergraphSdl,
      buildService: ({ name, url = '' }) =>
        name === 'costs' ? new LocalGraphQLDataSource(costs) : new RemoteGraphQLDataSource({ url }),
    }),
  });
  gateways.push(gateway);
  return async (query: string) => {
    const { body } = await gateway.executeOperation({ query });
    if (body.kind !== 'single') throw new Error('more than one result');
    return JSON.parse(JSON.stringify(body.singleResult.data ?? body.singleResult.errors));
  };
}
