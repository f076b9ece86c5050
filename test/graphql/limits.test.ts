import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { limits, parseLimits } from '../../src/graphql/request/limits.ts';
import { storeForFile } from '../kit/fixtures.ts';
import { startTestServer, type TestServer } from '../kit/graphql.ts';

const store = storeForFile();
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer(store);
});

afterAll(() => server.close());

const times = (count: number, make: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => make(i)).join(' ');
const managers = (depth: number) =>
  `{ employee(id: "x") ${'{ manager '.repeat(depth - 2)}{ id ${'}'.repeat(depth)}`;
const aliases = (count: number) => `{ saasServices { nodes { ${times(count, (i) => `a${i}: name`)} } } }`;
const trend = (range: string) => `usageTrend(from: ${range}) { signIns }`;
const roots = (count: number) =>
  `{ ${times(count, (i) => (i < limits.aliases ? `a${i}: __typename` : ''))} }`;
const below = (inner: string) => `{ __schema { types { fields { type { ${inner} } } } } }`;
const directives = (count: number) => `{ __typename ${times(count, () => '@include(if: true)')} }`;

describe('an operation at the limit is answered, one beyond it is refused with status 400', () => {
  test.each<[string, string, string, RegExp]>([
    ['depth', managers(limits.depth), managers(limits.depth + 1), /16 fields deep; at most 15/],
    ['aliases', aliases(limits.aliases), aliases(limits.aliases + 1), /61 aliases; at most 60/],
    [
      'root fields',
      roots(limits.rootFields),
      roots(limits.rootFields + 1),
      /21 fields at its root; at most 20/,
    ],
    [
      'rows',
      '{ saasServices(first: 400) { nodes { users(first: 499) { totalCount } } } }',
      '{ saasServices(first: 401) { nodes { users(first: 499) { totalCount } } } }',
      /may return 200500 rows; at most 200000/,
    ],
    [
      'rows where no page size is given',
      '{ saasServices { nodes { users { nodes { services(first: 78) { totalCount } } } } } }',
      '{ saasServices { nodes { users { nodes { services(first: 79) { totalCount } } } } } }',
      /may return 200050 rows/,
    ],
    [
      'points of trends',
      `{ saasServices(first: 249) { nodes { ${trend('"2024-01-01", to: "2026-03-10", granularity: DAY')} } } }`,
      `{ saasServices(first: 250) { nodes { ${trend('"2024-01-01", to: "2026-03-10", granularity: DAY')} } } }`,
      /may return 200250 rows/,
    ],
  ])('%s', async (_limit, within, beyond, says) => {
    const answered = await server.ask(within);
    expect(answered.errors).toEqual([]);
    const refused = await server.count(beyond);
    expect(refused.status).toBe(400);
    expect(refused.errors).toHaveLength(1);
    expect(refused.errors[0]).toMatchObject({ extensions: { code: 'OPERATION_TOO_COMPLEX' } });
    expect(refused.errors[0]?.message).toMatch(says);
    expect(refused.statements).toEqual([]);
  });

  test('rows, by variables and their defaults', async () => {
    const query =
      'query Q($n: Int, $m: Int = 500) { saasServices(first: $n) { nodes { users(first: $m) { totalCount } } } }';
    expect((await server.ask(query, { n: 300 })).errors).toEqual([]);
    expect((await server.ask(query, { n: 500, m: 10 })).errors).toEqual([]);
    expect((await server.ask(query, { n: 500 })).errors[0]?.message).toMatch(/may return 250500 rows/);
  });

  test('points of trends, by variables and their defaults, each alias by itself', async () => {
    const query = (
      aliases: number,
    ) => `query Q($from: LocalDate = "2025-01-01", $by: SaasTrendGranularity! = MONTH) {
      saasServices(first: 500) { nodes { ${times(aliases, (i) => `a${i}: ${trend('$from, to: "2025-12-31", granularity: $by')}`)} } } }`;
    expect((await server.ask(query(3))).errors).toEqual([]);
    expect((await server.ask(query(28))).errors[0]?.message).toMatch(/may return or count \d{7} values/);
    expect((await server.ask(query(29))).errors[0]?.message).toMatch(/may return 203500 rows/);
    expect((await server.ask(query(1), { by: 'WEEK', from: '2020-01-01' })).errors).toEqual([]);
    expect((await server.ask(query(2), { by: 'DAY' })).errors[0]?.message).toMatch(/may return 365500 rows/);
    const weeks = `{ saasServices(first: 500) { nodes { ${times(8, (i) => `a${i}: ${trend('"2025-01-01", to: "2025-12-31"')}`)} } } }`;
    expect((await server.ask(weeks)).errors[0]?.message).toMatch(/may return 212500 rows/);
  });

  test('representations, and the rows below them', async () => {
    const query = (below: string) =>
      `query Q($r: [_Any!]!) { _entities(representations: $r) { ... on Employee { id ${below} } } }`;
    const of = (count: number) => ({
      r: Array.from({ length: count }, (_, i) => ({ __typename: 'Employee', id: String(i) })),
    });
    const most = await server.ask<{ _entities: null[] }>(query(''), of(limits.listItems));
    expect(most.data?._entities).toHaveLength(limits.listItems);
    const tooMany = await server.ask(query(''), of(limits.listItems + 1));
    expect(tooMany.errors[0]?.message).toMatch(/list of 10001 items; at most 10000/);
    const tooWide = await server.ask(query('services(first: 20) { totalCount }'), of(limits.listItems));
    expect(tooWide).toMatchObject({
      status: 400,
      errors: [{ extensions: { code: 'OPERATION_TOO_COMPLEX' } }],
    });
  });
});

describe('lists in arguments are bounded', () => {
  const ids = (count: number) => Array.from({ length: count }, (_, i) => `${i}`);
  const uses = (count: number) =>
    `query Q($ids: [ID!]) { ${times(count, (i) => `a${i}: saasUserAccounts(filter: { service: $ids }) { totalCount }`)} }`;

  test.each<[string, string, object, RegExp]>([
    ['one list', uses(1), { ids: ids(limits.listItems + 1) }, /a list of 10001 items; at most 10000 are/],
    ['all together, once for each use', uses(15), { ids: ids(6_667) }, /has 100005 items in the lists/],
    [
      'within pages once for each row',
      'query Q($ids: [ID!]) { saasServices(first: 500) { nodes { userAccounts(filter: { service: $ids }) { totalCount } } } }',
      { ids: ids(201) },
      /has 100500 items in the lists/,
    ],
    [
      'a default',
      `query Q($r: [_Any!]! = [${times(200, () => '{ __typename: "SaasService", id: "x" },')}]) {
        _entities(representations: $r) { ... on SaasService { users(first: 100) { nodes { services(first: 50) { totalCount } } } } } }`,
      {},
      /may return 1020200 rows/,
    ],
  ])('%s', async (_what, query, variables, says) => {
    const { status, errors, statements } = await server.count(query, variables);
    expect(errors).toMatchObject([{ extensions: { code: 'OPERATION_TOO_COMPLEX' } }]);
    expect(errors[0]?.message).toMatch(says);
    expect(status).toBe(400);
    expect(statements).toEqual([]);
  });

  test('and answered within the bound', async () => {
    expect((await server.ask(uses(10), { ids: ids(10_000) })).errors).toEqual([]);
  });
});

describe('a document made to be costly is refused, not failed on', () => {
  const spreadEachOther = times(
    50,
    (i) =>
      `fragment F${i} on SaasUser { services { nodes { users { nodes { ...F${(i + 1) % 50} ...F${(i + 7) % 50} } } } } }`,
  );
  const tower = times(
    30,
    (i) => `fragment F${i} on SaasUser { ${i < 29 ? `...F${i + 1} ... { ...F${i + 1} }` : 'id email'} }`,
  );

  test.each<[string, string, string | RegExp]>([
    [
      'many tokens',
      `{ ${times(parseLimits.maxLexicalTokens, () => '__typename')} }`,
      'OPERATION_TOO_COMPLEX',
    ],
    ['many comments', `${'#\n'.repeat(parseLimits.maxComments + 1)}{ __typename }`, 'OPERATION_TOO_COMPLEX'],
    ['a long text', `{ __typename } #${' '.repeat(parseLimits.maxSourceLength)}`, 'OPERATION_TOO_COMPLEX'],
    ['brackets in brackets', `${'{ a '.repeat(2_400)}${'}'.repeat(2_400)}`, 'OPERATION_TOO_COMPLEX'],
    ['lists in lists', `{ saasService(id: ${'['.repeat(4_900)}`, 'OPERATION_TOO_COMPLEX'],
    [
      'one field over and over',
      `{ saasServices { nodes { ${times(4_000, () => 'name')} } } }`,
      'OPERATION_TOO_COMPLEX',
    ],
    [
      'fragments that spread each other',
      `{ saasUsers { nodes { ...F0 } } } ${spreadEachOther}`,
      'GRAPHQL_VALIDATION_FAILED',
    ],
    // How much of the stack validation needs for this one differs between versions of Node.
    ['the same, unused', `{ __typename } ${spreadEachOther}`, /VALIDATION_FAILED|TOO_COMPLEX/],
    [
      'a tower of fragments, each spread twice',
      `{ saasUsers { nodes { ...F0 } } } ${tower}`,
      'OPERATION_TOO_COMPLEX',
    ],
    ['directives', directives(limits.directives + 1), 'OPERATION_TOO_COMPLEX'],
    [
      'aliases in introspection',
      below(times(limits.aliases + 1, (i) => `a${i}: name`)),
      'OPERATION_TOO_COMPLEX',
    ],
    [
      'aliases in introspection, by fragments',
      `${below('...F ofType { ...F ofType { ...F } }')} fragment F on __Type { ${times(30, (i) => `a${i}: description`)} }`,
      'OPERATION_TOO_COMPLEX',
    ],
    [
      'aliases of one type',
      `{ __type(name: "SaasService") { ${times(limits.aliases + 1, (i) => `a${i}: name`)} } }`,
      'OPERATION_TOO_COMPLEX',
    ],
    [
      'directives in introspection',
      below(`name ${times(limits.directives + 1, () => '@include(if: true)')}`),
      'OPERATION_TOO_COMPLEX',
    ],
    [
      'one field over and over in introspection',
      below(times(limits.fields, () => 'name')),
      'OPERATION_TOO_COMPLEX',
    ],
  ])('%s', async (_name, query, code) => {
    const { status, errors } = await server.ask(query);
    expect(errors).toHaveLength(1);
    expect(errors[0]?.extensions.code).toMatch(code);
    expect(status).toBe(400);
  });
});

test.each([
  [
    'a fragment that nobody uses',
    `{ __typename } fragment F on SaasService { ${times(4_900, () => 'name')} }`,
  ],
  [
    'an operation that is not run',
    `query A { __typename } query B { saasServices { nodes { ${times(4_900, () => 'name')} } } }`,
  ],
])('one field over and over in %s is refused with what to do about it', async (_where, query) => {
  const { status, errors } = await server.send({
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, ...(query.startsWith('query A') && { operationName: 'A' }) }),
  });
  expect(status).toBe(400);
  expect(errors).toMatchObject([
    {
      message: 'The document repeats too many fields to be validated: name each of them once.',
      extensions: { code: 'OPERATION_TOO_COMPLEX' },
    },
  ]);
});

test('an invalid document is not executed', async () => {
  const { status, errors, statements } = await server.count('{ saasServices { totalCount } nonsense }');
  expect(status).toBe(400);
  expect(errors).toMatchObject([
    {
      message: 'Cannot query field "nonsense" on type "Query".',
      extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
    },
  ]);
  expect(statements).toEqual([]);
});

test('an invalid document stays invalid when it comes again', async () => {
  for (const status of [400, 400]) expect((await server.ask('{ again }')).status).toBe(status);
  for (const status of [200, 200]) expect((await server.ask('{ __typename }')).status).toBe(status);
});

describe('a name that was nearly guessed', () => {
  const nearly: [string, string, Record<string, unknown>?][] = [
    ['"saasServices"', '{ saasServics { totalCount } }'],
    ['Did you mean "id"', '{ employee(ids: "x") { id } }'],
    ['Did you mean "department { ... }"?', '{ employee(id: "x") { department } }'],
    ['Did you mean the enum value "ACTIVE"', '{ saasServices(filter: { status: [ACTIV] }) { totalCount } }'],
    [
      'Field "serch" is not defined by type "SaasServiceFilter". Did you mean "search"?',
      'query ($filter: SaasServiceFilter) { saasServices(filter: $filter) { totalCount } }',
      { filter: { serch: 'a-value-of-the-caller' } },
    ],
  ];

  test.each(nearly)('is suggested where introspection is on: %s', async (suggestion, query, variables) => {
    const { text, errors } = await server.ask(query, variables);
    expect(errors.map(({ message }) => message).join(' ')).toContain(suggestion);
    expect(text).not.toContain('a-value-of-the-caller');
  });

  test('is given away by no suggestion where it is off', async () => {
    const closed = await startTestServer(store, {
      config: { host: '127.0.0.1', port: 0, introspection: false },
    });
    for (const [, query, variables] of nearly) {
      const { status, text } = await closed.ask(query, variables);
      expect(status).toBe(400);
      expect(text).not.toMatch(/[Dd]id you mean|saasServices|"search|department \{|"ACTIVE/);
    }
    await closed.close();
  });
});

describe('tools may ask for the whole schema', () => {
  const everything = {
    inputValueDeprecation: true,
    specifiedByUrl: true,
    schemaDescription: true,
    directiveIsRepeatable: true,
    oneOf: true,
  };
  test.each<[string, Parameters<typeof getIntrospectionQuery>[0]]>([
    ['as graphql-js, Sandbox and GraphiQL ask by default', {}],
    ['as they ask for all of it', everything],
    ['as they ask without descriptions', { ...everything, descriptions: false }],
  ])('%s', async (_name, options) => {
    const { data, errors } = await server.ask<{ __schema: { types: unknown[] } }>(
      getIntrospectionQuery(options),
    );
    expect(errors).toEqual([]);
    expect(data?.__schema.types.length).toBeGreaterThan(90);
  });

  test('as a gateway asks', async () => {
    const { data } = await server.ask<{ _service: { sdl: string } }>(
      'query __ApolloGetServiceDefinition__ { __typename _service { __typename sdl } }',
    );
    expect(data?._service.sdl).toContain('type SaasService');
  });
});

test('an answer lists at most ten errors', async () => {
  const executed = await server.ask(
    'query Q($r: [_Any!]!) { _entities(representations: $r) { __typename } }',
    {
      r: times(15, () => 'x')
        .split(' ')
        .map((__typename) => ({ __typename })),
    },
  );
  expect(executed.data).toEqual({ _entities: Array.from({ length: 15 }, () => null) });
  expect(executed.errors).toHaveLength(10);
  const invalid = await server.ask(`{ ${times(19, (i) => `wrong${i}`)} }`);
  expect(invalid.errors).toHaveLength(10);
});
