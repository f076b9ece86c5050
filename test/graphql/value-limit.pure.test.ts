import { readdirSync, readFileSync } from 'node:fs';
import { getOperationAST, isObjectType, parse, separateOperations } from 'graphql';
import { describe, expect, test } from 'vitest';
import { checkLimits, limits, measure } from '../../src/graphql/request/limits.ts';
import { readingOf } from '../../src/graphql/request/reading-costs.ts';
import { createSchema } from '../../src/graphql/schema.ts';
import { queriesFor } from '../bench/queries/queries.ts';

const schema = createSchema();
const parsed = (text: string, variables: Record<string, unknown> = {}) => {
  const document = parse(text);
  const operation = getOperationAST(document);
  if (!operation) throw new Error('one operation was expected');
  return { schema, document, operation, variables };
};
const valuesIn = (text: string, variables?: Record<string, unknown>) =>
  measure(parsed(text, variables)).values;
const times = (count: number, make: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => make(i)).join(' ');
const names = 'id displayName firstName lastName email login title costCenter countryCode city';

describe('values', () => {
  test.each<[string, string, number]>([
    ['each field counts once', '{ saasService(id: "x") { id name } }', 3],
    ['and once for each row above it', '{ saasServices(first: 10) { nodes { id name } } }', 1 + 10 * 3],
    [
      'rows within rows multiplied',
      '{ saasServices(first: 10) { nodes { users(first: 20) { nodes { id } } } } }',
      1 + 10 * (1 + 1 + 20 * 2),
    ],
    [
      'what belongs to a page counts once for it',
      '{ saasServices(first: 500) { pageInfo { hasNextPage } } }',
      3,
    ],
    ['a total counts for what it reads', '{ saasServices(first: 500) { totalCount } }', 1 + 51],
    [
      'a list without a length of its own counts for each row',
      '{ oktaSyncRun(id: "x") { stages { status } } }',
      3,
    ],
    [
      'points of a trend count as rows',
      '{ saasService(id: "x") { usageTrend(from: "2026-01-01", to: "2026-01-10", granularity: DAY) { signIns } } }',
      1 + 501 + 10 * 2,
    ],
    [
      'keys count as rows',
      '{ _entities(representations: [{ __typename: "Employee", id: "1" }, { __typename: "Employee", id: "2" }]) { ... on Employee { id email } } }',
      1 + 2 * 3,
    ],
  ])('%s', (_what, text, values) => {
    expect(valuesIn(text)).toBe(values);
  });

  test('are the same however an operation is written', () => {
    const plain = '{ saasServices(first: 30) { totalCount nodes { id users(first: 5) { nodes { id } } } } }';
    const inFragments = `query Q($n: Int = 30) { all: saasServices(first: $n) { ...Page ... { totalCount } } }
      fragment Page on SaasServiceConnection { nodes { ...Row } }
      fragment Row on SaasService { id users(first: 5) { ... on SaasUserConnection { nodes { id } } } }`;
    expect(valuesIn(inFragments)).toBe(valuesIn(plain));
    expect(valuesIn(inFragments, { n: 3 })).toBeLessThan(valuesIn(plain));
  });
});

describe('refused before anything is read', () => {
  const chain = (depth: number): string => `${names} ${depth > 0 ? `manager { ${chain(depth - 1)} }` : ''}`;
  test.each<[string, string, RegExp]>([
    [
      '198,000 people with a chain of their managers, each within every other limit',
      `{ saasServices(first: 396) { nodes { users(first: 499) { nodes { employee { ${chain(9)} } } } } } }`,
      /may return or count \d{8} values, fields times the rows above them; at most 2500000 are allowed: ask for/,
    ],
    [
      'figures of 200 services in 60 windows',
      `{ saasServices(first: 200) { nodes { ${times(60, (i) => `w${i}: usage(within: "P${i + 1}D") { signIns }`)} } } }`,
      /may return or count 6\d{6} values/,
    ],
    [
      'the summary in 60 windows',
      `{ discoverySummary { ${times(60, (i) => `w${i}: inactiveAccounts(within: "P${i + 1}D")`)} } }`,
      /may return or count 2700061 values/,
    ],
    [
      'departments of 500 services in 10 windows',
      `{ saasServices(first: 500) { nodes { ${times(10, (i) => `d${i}: departments(first: 1, activeWithin: "P${i + 1}D") { nodes { id } }`)} } } }`,
      /values/,
    ],
  ])('%s', (_what, text, says) => {
    expect(() => checkLimits(parsed(text))).toThrow(says);
  });
});

describe('within the limit', () => {
  const folder = new URL('../../src/playground/operations/', import.meta.url);
  const readyMade = readdirSync(folder)
    .filter((name) => name.endsWith('.graphql'))
    .flatMap((name) =>
      Object.entries(separateOperations(parse(readFileSync(new URL(name, folder), 'utf8')))),
    );

  test('every ready-made operation, by a factor of three', () => {
    expect(readyMade.length).toBeGreaterThan(40);
    for (const [name, document] of readyMade) {
      const operation = getOperationAST(document);
      if (!operation) throw new Error(`${name} is no operation`);
      const { values } = measure({ schema, document, operation, variables: {} });
      expect(values, name).toBeLessThan(limits.values / 3);
    }
  });

  test.each<[string, string, Record<string, unknown>?]>([
    ...queriesFor({ employees: 100_000, services: 300, accounts: 2_000_000 } as never).map(
      ({ name, body }) => [name, body.query, body.variables] as [string, string, Record<string, unknown>],
    ),
    [
      'ten thousand people by their keys, with department and manager',
      `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Employee { ${names} department { id name } manager { ${names} } services(first: 1) { totalCount } } } }`,
      { r: Array.from({ length: 10_000 }, (_, i) => ({ __typename: 'Employee', id: `${i}` })) },
    ],
    [
      '200,000 rows with four fields',
      '{ saasServices(first: 400) { nodes { users(first: 499) { nodes { id email displayName login } } } } }',
    ],
    [
      'figures of 500 services in three windows',
      `{ saasServices(first: 500) { nodes { ${times(3, (i) => `w${i}: usage(within: "P${i + 1}D") { signIns activeUsers }`)} } } }`,
    ],
  ])('%s', (_what, text, variables) => {
    expect(() => checkLimits(parsed(text, variables))).not.toThrow();
  });
});

test('every figure of a window of time counts for more than one value', () => {
  const windows = Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .flatMap((type) =>
      Object.values(type.getFields())
        .filter((field) => field.args.some(({ name }) => /^(within|activeWithin|granularity)$/.test(name)))
        .map((field) => [type.name, field] as const),
    );
  expect(windows.length).toBeGreaterThan(7);
  for (const [typeName, field] of windows) {
    expect(readingOf(typeName, field), `${typeName}.${field.name}`).toBeGreaterThan(1);
  }
});
