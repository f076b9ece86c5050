import { sql } from 'drizzle-orm';
import { getVariableValues, Kind, parse } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSchema } from '../../src/graphql/schema.ts';
import { Reader } from '../../src/store/api/reader.ts';
import { compile } from '../bench/queries/one-statement/compile.ts';
import { storeForFile } from '../kit/fixtures.ts';
import { startTestServer, type TestServer } from '../kit/graphql.ts';
import { seed, seedId } from '../kit/seed.ts';
import { makeCompany } from '../store/api/company.ts';

// The bench's prototype is held against resolvers here, so that its figures are about right answers.
const workspaceId = 'default';
const schema = createSchema();
const store = storeForFile();
let server: TestServer;
const reader = () => new Reader(store.db, workspaceId);

beforeAll(async () => {
  await seed(store.db, makeCompany(workspaceId, 7, new Date()));
  await seed(store.db, makeCompany('other', 8, new Date()));
  await store.maintenance();
  server = await startTestServer(store);
});
afterAll(() => server?.close());

function compiled(query: string, given: Record<string, unknown> = {}) {
  const document = parse(query);
  const operation = document.definitions.find((each) => each.kind === Kind.OPERATION_DEFINITION);
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('no operation');
  const { coerced: variables } = getVariableValues(schema, operation.variableDefinitions ?? [], given);
  if (!variables) throw new Error('variables that do not fit');
  return compile({ schema, document, operation, variables, reader: reader() });
}

const references = [3, 1, 99, 7].map((n) => ({ __typename: 'Employee', id: seedId('employee', n) }));

const cases: [string, string, Record<string, unknown>?][] = [
  [
    'lists within lists, and what rows lead to',
    `{ saasServices(first: 5) { nodes { id name users(first: 3) { nodes {
      id email employee { id displayName title department { id name aliases } manager { displayName } } } } } } }`,
  ],
  [
    'counts and whether there is more, with a page and without',
    `{ employees(first: 7) { totalCount pageInfo { hasNextPage hasPreviousPage } nodes { id } }
       all: employees(first: 500) { pageInfo { hasNextPage } }
       saasUsers { totalCount }
       saasServices(first: 3) { nodes { users(first: 1) { totalCount nodes { id } } userAccounts { totalCount } } } }`,
  ],
  [
    'filters, orders, variables and their defaults',
    `query ($search: String, $states: [EmploymentStatus!] = [ACTIVE], $first: Int = 9) {
      employees(first: $first, filter: { search: $search, employmentStatus: $states }) { totalCount nodes { id email } }
      saasServices(first: 10, orderBy: [{ field: USER_ACCOUNT_COUNT, direction: DESC }, { field: NAME }]) { nodes { id } }
      saasUserAccounts(first: 20, filter: { neverUsed: false, status: [ACTIVE] }, orderBy: [{ field: LAST_ACTIVITY_AT, direction: DESC }]) {
        nodes { id status lastActivityAt discoveredAt service { name } user { email } } } }`,
    { search: 'a' },
  ],
  [
    'aliases, fragments, type names and a field that is selected twice',
    `query { people: employees(first: 4) { __typename nodes { ...Person ... on Employee { called: displayName } department { id } } } }
     fragment Person on Employee { __typename id department { name __typename } }`,
  ],
  [
    'a noun within itself',
    `{ employees(first: 30) { nodes { id manager { id manager { id } directReports(first: 2) { nodes { id manager { id } } } } } }
       saasServices(first: 3) { nodes { id users(first: 2) { nodes { services(first: 4) { nodes { id users(first: 1) { nodes { id } } } } } } } } }`,
  ],
  [
    'people as users, and those who are none',
    `{ employees(first: 60) { nodes { id user { id email } services(first: 2) { totalCount nodes { name } } } } }`,
  ],
  [
    'lists without rows',
    `{ employees(filter: { email: [] }) { totalCount nodes { id } pageInfo { hasNextPage } } }`,
  ],
  [
    'entities, in order, unknown ones too',
    `query ($references: [_Any!]!) { _entities(representations: $references) {
      ... on Employee { id displayName department { id name } services(first: 2) { nodes { id name } } } } }`,
    { references },
  ],
];

test.each(cases)('one statement answers as the resolvers do: %s', async (_, query, variables = {}) => {
  const expected = await server.ask(query, variables);
  expect(expected.errors).toEqual([]);
  const statement = compiled(query, variables);
  expect(statement).not.toBeNull();
  const [row] = await reader().rows<{ body: string }>(statement ?? sql`select null as body`);
  expect(JSON.parse(row?.body ?? 'null')).toEqual({ data: expected.data });
});

test.each([
  '{ saasServices(first: 1) { nodes { lastObservedAt } } }',
  '{ saasServices(first: 1) { edges { cursor } } }',
  '{ saasServices(first: 1, after: "x") { nodes { id } } }',
  '{ saasServices(first: 501) { nodes { id } } }',
  '{ saasServices(first: 1) { nodes { id @skip(if: true) } } }',
  '{ discoverySummary { services } }',
  'mutation { pauseOktaIntegration(input: { id: "x" }) { __typename } }',
])('what it cannot say is left to the resolvers: %s', (query) => {
  expect(compiled(query)).toBeNull();
});
