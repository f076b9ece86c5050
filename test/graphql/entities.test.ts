import { graphql } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HandOuts } from '../../src/graphql/reading/hand-outs.ts';
import { createDeadline } from '../../src/graphql/request/deadline.ts';
import { createSchema } from '../../src/graphql/schema.ts';
import { storeForFile } from '../kit/fixtures.ts';
import { startTestServer, type TestServer } from '../kit/graphql.ts';
import { seed, seedId } from '../kit/seed.ts';
import { makeCompany } from '../store/api/company.ts';

const company = makeCompany('default', 3, new Date());
const store = storeForFile();
let server: TestServer;

beforeAll(async () => {
  await seed(store.db, company);
  server = await startTestServer(store);
});

afterAll(() => server.close());

const query = `query Entities($r: [_Any!]!) { _entities(representations: $r) {
  __typename
  ... on OktaIntegration { id } ... on OktaSyncRun { id } ... on SaasService { id catalogKey }
  ... on SaasServiceInstance { id } ... on SaasUser { id } ... on SaasUserAccount { id }
  ... on Employee { id } ... on Department { id name }
} }`;

type Entity = { __typename: string; id: string } | null;
const ask = (representations: unknown[]) =>
  server.count<{ _entities: Entity[] }>(query, { r: representations });
const only = (rows: readonly { id: string }[]) => rows[0]?.id ?? '';
const [service] = company.services;
const [department] = company.departments;

test.each([
  ['OktaIntegration', { id: only(company.integrations) }],
  ['OktaSyncRun', { id: only(company.runs) }],
  ['SaasService', { id: service?.id }],
  ['SaasService', { id: service?.id.toUpperCase() }],
  ['SaasService', { catalogKey: service?.catalogKey }],
  ['SaasServiceInstance', { id: only(company.instances) }],
  ['SaasUser', { id: only(company.users) }],
  ['SaasUser', { email: company.users[55]?.email?.toUpperCase() }],
  ['SaasUserAccount', { id: only(company.accounts) }],
  ['Employee', { id: only(company.employees) }],
  ['Employee', { email: company.employees[39]?.email?.toLowerCase() }],
  ['Department', { id: department?.id }],
  ['Department', { name: ` ${department?.name.toUpperCase()}` }],
])('%s is found by its key %o', async (__typename, key) => {
  const { data, errors } = await ask([{ __typename, ...key }]);
  expect(errors).toEqual([]);
  expect(data?._entities).toMatchObject([{ __typename, id: expect.stringMatching(/^[\da-f-]{36}$/) }]);
  if ('id' in key) expect(data?._entities[0]?.id).toBe(key.id?.toLowerCase());
});

test('answers stand in the order of the representations, unknown ones as null', async () => {
  const ids = company.services.map(({ id }) => id);
  const shuffled = [...ids, seedId('nobody'), ...ids.toReversed()];
  const { data, errors } = await ask(shuffled.map((id) => ({ __typename: 'SaasService', id })));
  expect(errors).toEqual([]);
  expect(data?._entities.map((entity) => entity?.id ?? null)).toEqual([...ids, null, ...ids.toReversed()]);
});

describe('an odd representation fails alone', () => {
  const good = { __typename: 'SaasService', id: service?.id };

  test.each<[string, unknown]>([
    ['a key that is null', { __typename: 'SaasService', id: null }],
    ['a key that is a number', { __typename: 'SaasService', id: 7 }],
    ['a key that is an object', { __typename: 'Employee', email: { $ne: '' } }],
    ['a key that is no id', { __typename: 'SaasService', id: "'; drop table saas_services; --" }],
    ['a key with a NUL', { __typename: 'Employee', email: 'a\u0000b' }],
    ['a key with half a character', { __typename: 'Department', name: '\ud800' }],
    ['no key', { __typename: 'SaasService' }],
    ['a key named like a property of every object', { __typename: 'SaasService', constructor: 'x' }],
  ])('as null: %s', async (_name, odd) => {
    const { data, errors } = await ask([good, odd, good]);
    expect(errors).toEqual([]);
    expect(data?._entities).toMatchObject([{ id: service?.id }, null, { id: service?.id }]);
  });

  test.each<[string, unknown]>([
    ['a type nobody knows', { __typename: 'Invoice', id: '1' }],
    ['a type that is no entity', { __typename: 'PageInfo', id: '1' }],
    ['a type that is an interface', { __typename: 'DiscoveryError', id: '1' }],
    ['the root', { __typename: 'Query' }],
    ['no type', { id: service?.id }],
    ['a type that is a number', { __typename: 7 }],
    ['a text', 'SaasService'],
    ['a list', ['SaasService']],
  ])('with an error: %s', async (_name, odd) => {
    const { data, errors, status } = await ask([good, odd, good]);
    expect(status).toBe(200);
    expect(errors).toMatchObject([{ path: ['_entities', 1], extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(data?._entities).toMatchObject([{ id: service?.id }, null, { id: service?.id }]);
  });
});

test('a resolver that throws on the spot fails its representation alone', async () => {
  const schema = createSchema();
  const resolveBy = (name: string, resolveReference: () => object) => {
    Object.assign(schema.getType(name)?.extensions ?? {}, { apollo: { subgraph: { resolveReference } } });
  };
  resolveBy('SaasService', () => ({ id: 'found' }));
  resolveBy('Department', () => {
    throw new Error('at once');
  });
  const representations = ['SaasService', 'Department', 'SaasService'].map((__typename) => ({ __typename }));
  const { data, errors } = await graphql({
    schema,
    source:
      'query($r: [_Any!]!) { _entities(representations: $r) { ... on SaasService { id } ... on Department { id } } }',
    variableValues: { r: representations },
    contextValue: { handOuts: new HandOuts(), deadline: createDeadline(60_000) },
  });
  expect(errors).toMatchObject([{ message: 'at once', path: ['_entities', 1] }]);
  expect(data).toEqual({ _entities: [{ id: 'found' }, null, { id: 'found' }] });
});

test('ten thousand representations, doubles and unknown ones among them, take one statement', async () => {
  const keys = [
    ...company.services.map(({ id }) => ({ __typename: 'SaasService', id })),
    ...company.services.map(({ catalogKey }) => ({ __typename: 'SaasService', catalogKey })),
    ...company.employees.map(({ id }) => ({ __typename: 'Employee', id })),
    ...company.employees.map(({ email }) => ({ __typename: 'Employee', email })),
    ...company.departments.map(({ name }) => ({ __typename: 'Department', name })),
    ...company.accounts.map(({ id }) => ({ __typename: 'SaasUserAccount', id })),
    ...Array.from({ length: 500 }, (_, n) => ({ __typename: 'SaasUser', id: seedId('nobody', n) })),
  ];
  const representations = Array.from({ length: 10_000 }, (_, n) => keys[n % keys.length]);
  const { data, errors, statements } = await ask(representations);
  expect(errors).toEqual([]);
  const found = data?._entities ?? [];
  expect(found).toHaveLength(10_000);
  expect(statements.map(({ label }) => label)).toEqual(['operation']);
  // Nobody is meant by a null.
  const isNobody = (one: object | undefined) => one !== undefined && 'email' in one && one.email === null;
  const expected = representations.map((one) =>
    one?.__typename === 'SaasUser' || isNobody(one) ? null : one?.__typename,
  );
  expect(representations.filter(isNobody).length).toBeGreaterThan(0);
  expect(found.map((entity) => entity?.__typename ?? null)).toEqual(expected);
});
