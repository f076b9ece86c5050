import { graphql } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { suggestionIn, withoutValues } from '../../../src/graphql/request/graphql-messages.ts';
import { createSchema } from '../../../src/graphql/schema.ts';
import { makeCanaries } from '../../kit/canary.ts';
import { storeForFile } from '../../kit/fixtures.ts';
import { startTestServer, type TestServer } from '../../kit/graphql.ts';

const { pem, jwk } = makeCanaries();
/** One that Okta could have made, one that no pattern would find, and keys that were pasted by mistake. */
const tokens = {
  'of Okta’s shape': '00aBcDeFgHiJkLmNoPqRsTuVwXyZ-123456789_Zyx',
  'of no known shape': 'correct horse; "battery" at "staple"; {x: 1}',
  'that is a private key': pem,
  'that is a private key as JWK': jwk,
};

const add =
  'mutation M($input: AddOktaIntegrationInput!) { addOktaIntegration(input: $input) { __typename } }';
type Operation = { query: string; variables?: unknown; operationName?: unknown };
type Case = { of: (token: string) => Operation; says: RegExp; status?: number };

const cases: Record<string, Case> = {
  'beside a missing field': {
    of: (apiToken) => ({ query: add, variables: { input: { apiToken } } }),
    says: /"domain" of required type "String!" was not provided/,
  },
  'in an object': {
    of: (token) => ({ query: add, variables: { input: { domain: 'a.okta.com', apiToken: { token } } } }),
    says: /at "input\.apiToken"; String cannot represent a non string value/,
  },
  'in a list': {
    of: (token) => ({ query: add, variables: { input: { domain: 'a.okta.com', apiToken: [token] } } }),
    says: /String cannot represent a non string value/,
  },
  'beside a number for another field': {
    of: (apiToken) => ({ query: add, variables: { input: { domain: 7, apiToken } } }),
    says: /at "input\.domain"; String cannot represent a non string value/,
  },
  'as a field that does not exist': {
    of: (token) => ({ query: add, variables: { input: { domain: 'a', apiToken: 'b', [token]: 1 } } }),
    says: /is not defined by type "AddOktaIntegrationInput"/,
  },
  'under a name that does not exist': {
    of: (token) => ({ query: add, variables: { input: { domain: 'a', apiTokn: token } } }),
    says: /apiToken" of required type|"apiTokn" is not defined/,
  },
  'instead of the whole input': {
    of: (token) => ({ query: add, variables: { input: token } }),
    says: /Expected type "AddOktaIntegrationInput" to be an object/,
  },
  'in a list instead of the input': {
    of: (token) => ({ query: add, variables: { input: [token, token] } }),
    says: /invalid value/,
  },
  'instead of a duration': {
    of: (token) => ({
      query: add,
      variables: { input: { domain: 'a.okta.com', apiToken: 'x', syncInterval: token } },
    }),
    says: /Expected a duration like P30D/,
  },
  'instead of an enum': {
    of: (token) => ({
      query: 'query Q($s: [SaasServiceStatus!]) { saasServices(filter: { status: $s }) { totalCount } }',
      variables: { s: [token] },
    }),
    says: /does not exist in "SaasServiceStatus" enum/,
  },
  'instead of a Boolean': {
    of: (token) => ({
      query: 'query Q($b: Boolean) { saasServices(filter: { isCustom: $b }) { totalCount } }',
      variables: { b: token },
    }),
    says: /Boolean cannot represent a non boolean value/,
  },
  'instead of a number': {
    of: (token) => ({
      query: 'query Q($n: Int) { saasServices(first: $n) { totalCount } }',
      variables: { n: token },
    }),
    says: /Int cannot represent non-integer value/,
  },
  'in an object instead of an id': {
    of: (token) => ({
      query: 'query Q($id: ID!) { saasService(id: $id) { name } }',
      variables: { id: { token } },
    }),
    says: /ID cannot represent/,
  },
  'instead of an instant': {
    of: (token) => ({
      query: 'query Q($t: DateTime) { saasServices(filter: { removedAt: { gte: $t } }) { totalCount } }',
      variables: { t: token },
    }),
    says: /Expected a date and time like/,
  },
  'instead of a cursor': {
    of: (token) => ({
      query: 'query Q($after: String) { saasServices(after: $after) { nodes { id } } }',
      variables: { after: token },
    }),
    says: /cursor/,
    status: 200,
  },
  'as a literal, beside a missing field': {
    of: (token) => ({
      query: `mutation { addOktaIntegration(input: { apiToken: ${JSON.stringify(token)} }) { __typename } }`,
    }),
    says: /"AddOktaIntegrationInput.domain" of required type "String!" was not provided/,
  },
  'as a literal for a number': {
    of: (token) => ({ query: `{ saasServices(first: ${JSON.stringify(token)}) { totalCount } }` }),
    says: /Int cannot represent non-integer value/,
  },
  'as a literal for an enum': {
    of: (token) => ({
      query: `{ saasServices(filter: { status: ${JSON.stringify(token)} }) { totalCount } }`,
    }),
    says: /Enum "SaasServiceStatus" cannot represent non-enum value/,
  },
  'as a literal for an input': {
    of: (token) => ({
      query: `mutation { addOktaIntegration(input: ${JSON.stringify(token)}) { __typename } }`,
    }),
    says: /Expected value of type "AddOktaIntegrationInput!"/,
  },
  'as a literal for an instant': {
    of: (token) => ({
      query: `{ saasServices(filter: { removedAt: { gte: ${JSON.stringify(token)} } }) { totalCount } }`,
    }),
    says: /^Expected a date and time like/,
  },
  'as a literal in a list': {
    of: (token) => ({
      query: `mutation { addOktaIntegration(input: { domain: "a", apiToken: [${JSON.stringify(token)}] }) { __typename } }`,
    }),
    says: /String cannot represent a non string value/,
  },
  'as the default of a variable': {
    of: (token) => ({
      query: `query Q($n: Int = ${JSON.stringify(token)}) { saasServices(first: $n) { totalCount } }`,
    }),
    says: /Int cannot represent non-integer value/,
  },
  'before a syntax error': {
    of: (token) => ({
      query: `mutation { addOktaIntegration(input: { domain: "a", apiToken: ${JSON.stringify(token)} } { __typename } }`,
    }),
    says: /^Syntax error: Expected Name, found "\{"\.|^Syntax error/,
  },
  'where the syntax error is': {
    of: (token) => ({ query: `mutation { addOktaIntegration(input: ) ${JSON.stringify(token)} }` }),
    says: /^Syntax error/,
  },
  'as a stray text': {
    of: (token) => ({ query: `{ saasServices(first: 1 ${JSON.stringify(token)}) { totalCount } }` }),
    says: /^Syntax error: Expected Name, found String\.$/,
  },
  'as an operation’s name': {
    of: (token) => ({ query: 'query A { __typename } query B { __typename }', operationName: token }),
    says: /^Unknown operation name\.$/,
  },
  'beside another wrong argument': {
    of: (token) => ({
      query: 'query Q($s: String) { saasServices(first: 501, filter: { search: $s }) { nodes { id } } }',
      variables: { s: token },
    }),
    says: /`first` must be from 0 to 500/,
    status: 200,
  },
};

/** Only a token of Okta's shape can stand where GraphQL wants a name. */
const asName: Record<string, Case> = {
  'as a field': {
    of: (token) => ({ query: `{ saasServices { t${token.replaceAll('-', '_')} } }` }),
    says: /Cannot query field/,
  },
  'as an argument': {
    of: (token) => ({ query: `{ saasServices(t${token.replaceAll('-', '_')}: 1) { totalCount } }` }),
    says: /Unknown argument/,
  },
  'as an enum’s value': {
    of: (token) => ({
      query: `{ saasServices(filter: { status: t${token.replaceAll('-', '_')} }) { totalCount } }`,
    }),
    says: /does not exist in "SaasServiceStatus" enum/,
  },
  'as a variable': {
    of: (token) => ({ query: `{ saasServices(first: $t${token.replaceAll('-', '_')}) { totalCount } }` }),
    says: /Variable .* is not defined/,
  },
  'as a directive': {
    of: (token) => ({ query: `{ __typename @t${token.replaceAll('-', '_')} }` }),
    says: /Unknown directive/,
  },
  'as a fragment': {
    of: (token) => ({ query: `{ ...t${token.replaceAll('-', '_')} }` }),
    says: /Unknown fragment/,
  },
  'as a type': {
    of: (token) => ({ query: `{ ... on t${token.replaceAll('-', '_')} { id } }` }),
    says: /Unknown type/,
  },
  'as an alias of a field that fails': {
    of: (token) => ({ query: `{ t${token.replaceAll('-', '_')}: saasServices(first: -1) { totalCount } }` }),
    says: /`first` must be from 0 to 500/,
    status: 200,
  },
};

const store = storeForFile();
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer(store, { config: { host: '127.0.0.1', port: 0, accessLog: 'all' } });
});

afterAll(() => server.close());

describe.each(Object.entries(tokens))('a token %s comes back in no error', (_shape, token) => {
  test.each(Object.entries(cases))('when it is sent %s', async (_name, { of, says, status = 400 }) => {
    const answer = await post(of(token));
    expectNothingOf(token, answer.text);
    expect(answer.status).toBe(status);
    expect(answer.errors.map(({ message }) => message).join(' ')).toMatch(says);
  });
});

test.each(Object.entries(asName))('a token comes back in no error when it is sent %s', async (_name, one) => {
  const token = tokens['of Okta’s shape'];
  const answer = await post(one.of(token));
  // The alias itself is a key of the data, where the caller put it.
  expectNothingOf(token.replaceAll('-', '_'), JSON.stringify(answer.errors));
  expect(answer.status).toBe(one.status ?? 400);
  expect(answer.errors.map(({ message }) => message).join(' ')).toMatch(one.says);
});

test('graphql-js alone would have given the token away in most of these cases', async () => {
  const token = tokens['of Okta’s shape'];
  const all = [...Object.values(cases), ...Object.values(asName)];
  const errors = await Promise.all(all.map(async ({ of }) => errorsOfGraphqlJs(of(token))));
  const leaks = errors.filter((some) => some.some(({ message }) => /00aBcDeFgHiJkLmNoPqR/.test(message)));
  expect(leaks.length).toBeGreaterThan(all.length * 0.7);
});

test('rewriting the messages is enough: what was sent need not be known to keep it out of them', async () => {
  const token = tokens['of no known shape'];
  for (const { of } of Object.values(cases)) {
    for (const { message, originalError } of await errorsOfGraphqlJs(of(token))) {
      const shown = withoutValues(message, originalError?.message) + suggestionIn(message);
      expectNothingOf(token, shown);
    }
  }
});

describe.each(Object.entries(tokens))('a token %s comes back in no answer', (_shape, token) => {
  const json = { 'content-type': 'application/json' };
  const body = (value: unknown) => ({ method: 'POST', headers: json, body: JSON.stringify(value) });
  const operation = { query: add, variables: { input: { apiToken: token } } };

  test.each<[string, RequestInit, string, number]>([
    ['in a batch', body([operation, operation]), '', 400],
    ['by GET', { headers: json }, search(operation), 405],
    ['by GET without a preflight', {}, search(operation), 400],
    ['by GET in variables that are no JSON', { headers: json }, `?query={a}&variables={"${token}"`, 400],
    [
      'in JSON that breaks off',
      { ...body(0), body: `{"query":"{a}","variables":{"t":${JSON.stringify(token)}` },
      '',
      400,
    ],
    ['in place of JSON', { ...body(0), body: token }, '', 400],
    ['as a text', { method: 'POST', headers: { 'content-type': 'text/plain' }, body: token }, '', 415],
    ['in a form', { method: 'POST', body: new URLSearchParams({ query: token }) }, '', 415],
    [
      'in a body that is too large',
      body({ ...operation, padding: token.repeat(1_700_000 / token.length) }),
      '',
      413,
    ],
    ['as the query', body({ query: token }), '', 400],
    ['as variables', body({ query: add, variables: token }), '', 400],
    ['as extensions', body({ query: add, extensions: token }), '', 400],
    [
      'as a persisted query',
      body({ extensions: { persistedQuery: { version: 1, sha256Hash: token } } }),
      '',
      200,
    ],
    ['with a poisoned prototype', body(JSON.parse(`{"__proto__":{"t":${JSON.stringify(token)}}}`)), '', 400],
    [
      'as the content type',
      { ...body(operation), headers: { 'content-type': `text/${token.replace(/\W/g, '')}` } },
      '',
      415,
    ],
  ])('when it is sent %s', async (_name, init, query, status) => {
    const answer = await server.send(init, query);
    expectNothingOf(token, answer.text);
    expect(answer.status).toBe(status);
    expect(answer.errors.length).toBeGreaterThan(0);
    expect(answer.text).not.toMatch(/node_modules|at .*\.[jt]s/);
  });
});

test('an answer’s path holds no token either', async () => {
  const answer = await post({
    query: '{ x00aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789aZyx: saasServices(first: -1) { totalCount } }',
  });
  expect(answer.errors[0]?.path).toEqual(['x[removed]']);
});

test('the log holds no token, whatever was sent', () => {
  for (const token of Object.values(tokens)) expectNothingOf(token, server.logged.join('\n'));
});

function post(operation: Operation) {
  return server.send({
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(operation),
  });
}

async function errorsOfGraphqlJs({ query, variables, operationName }: Operation) {
  const { errors } = await graphql({
    schema: createSchema(),
    source: query,
    variableValues: variables as Record<string, unknown>,
    operationName: operationName as string,
  });
  return errors ?? [];
}

function search({ query, variables }: Operation): string {
  return `?${new URLSearchParams({ query, variables: JSON.stringify(variables) })}`;
}

/** Not even a part of it, however it is escaped. */
function expectNothingOf(token: string, text: string): void {
  for (const escaped of [token, JSON.stringify(token), encodeURIComponent(token)]) {
    for (let start = 0; start + 9 <= escaped.length; start += 1) {
      expect(text).not.toContain(escaped.slice(start, start + 9));
    }
  }
}
