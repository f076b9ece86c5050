import fc from 'fast-check';
import { getOperationAST, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { limits, measure } from '../../src/graphql/request/limits.ts';
import { createSchema } from '../../src/graphql/schema.ts';

const schema = createSchema();

/** An operation in one of the ways to write it: its text, and the variables sent with it. */
type Written = { text: string; variables: Record<string, unknown> };

function sizeOf({ text, variables }: Written) {
  const document = parse(text);
  const operation = getOperationAST(document);
  if (!operation) throw new Error('one operation was expected');
  return measure({ schema, document, operation, variables });
}

/** A value as GraphQL writes it; texts that are wrapped in `Enum` are names. */
function literal(value: unknown): string {
  if (value instanceof Enum) return value.name;
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{ ${Object.entries(value)
    .map(([name, inner]) => `${name}: ${literal(inner)}`)
    .join(', ')} }`;
}

class Enum {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  toJSON() {
    return this.name;
  }
}

const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

type Argument = { name: string; type: string; value: unknown };

/** Every way to write the arguments of a field; `rest` stands behind them. */
function waysToWrite(field: string, args: readonly Argument[], rest: string): Record<string, Written> {
  const written = (names: (argument: Argument, index: number) => string) =>
    args.map((argument, index) => `${argument.name}: ${names(argument, index)}`).join(', ');
  const operation = (variables: string, text: string) =>
    `query Q${variables === '' ? '' : `(${variables})`} { ${field}(${text}) ${rest} }`;
  const byName = args.map(({ value }, index) => [`v${index}`, asJson(value)] as const);
  const ways: Record<string, Written> = {
    literals: {
      text: operation(
        '',
        written(({ value }) => literal(value)),
      ),
      variables: {},
    },
    variables: {
      text: operation(
        args.map(({ type }, i) => `$v${i}: ${type}`).join(', '),
        written((_, i) => `$v${i}`),
      ),
      variables: Object.fromEntries(byName),
    },
    defaults: {
      text: operation(
        args.map(({ type, value }, i) => `$v${i}: ${type} = ${literal(value)}`).join(', '),
        written((_, i) => `$v${i}`),
      ),
      variables: {},
    },
  };
  const nested = args.flatMap(({ value }) => leavesOf(value));
  if (nested.length > 0) {
    let next = 0;
    const declared: string[] = [];
    const variables: Record<string, unknown> = {};
    const withVariables = (value: unknown): string => {
      if (Array.isArray(value)) return `[${value.map(withVariables).join(', ')}]`;
      if (value instanceof Enum || typeof value !== 'object' || value === null) {
        const name = `n${next++}`;
        declared.push(`$${name}: ID`);
        variables[name] = asJson(value);
        return `$${name}`;
      }
      const fields = Object.entries(value).map(([name, inner]) => `${name}: ${withVariables(inner)}`);
      return `{ ${fields.join(', ')} }`;
    };
    const text = written(({ value }) => withVariables(value));
    ways['variables within lists and objects'] = { text: operation(declared.join(', '), text), variables };
  }
  return ways;
}

function leavesOf(value: unknown): unknown[] {
  if (value instanceof Enum || typeof value !== 'object' || value === null) return [value];
  return Object.values(value).flatMap(leavesOf);
}

const ids = fc.array(fc.uuid(), { maxLength: 6 });
const filter = fc.record(
  {
    service: ids,
    department: ids,
    status: fc.array(
      fc.constantFrom('ACTIVE', 'PENDING').map((name) => new Enum(name)),
      { maxLength: 3 },
    ),
    search: fc.string({ maxLength: 5 }),
  },
  { requiredKeys: [] },
);
const order = fc.array(fc.constant({ field: new Enum('SERVICE_NAME'), direction: new Enum('DESC') }), {
  maxLength: 2,
});

describe('an operation is as large in every way to write the values in it', () => {
  test('of a page, its filter and its order', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 500 }),
        filter,
        order,
        fc.boolean(),
        (size, where, by, isFromEnd) => {
          const ways = waysToWrite(
            'saasUserAccounts',
            [
              { name: isFromEnd ? 'last' : 'first', type: 'Int', value: size },
              { name: 'filter', type: 'SaasUserAccountFilter', value: where },
              { name: 'orderBy', type: '[SaasUserAccountOrder!]', value: by },
            ],
            '{ nodes { user { services(first: 7, filter: { catalogKey: ["a", "b"] }) { totalCount } } } }',
          );
          const lists = Object.values(where).filter(Array.isArray);
          const own = lists.reduce((sum, list) => sum + list.length, by.length);
          for (const [way, written] of Object.entries(ways)) {
            expect(sizeOf(written), way).toMatchObject({ rows: size * 8, items: own + size * 2 });
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  test('of representations, with lists below them', () => {
    const keys = fc.array(fc.record({ __typename: fc.constant('SaasService'), id: fc.uuid() }), {
      minLength: 1,
      maxLength: 9,
    });
    fc.assert(
      fc.property(keys, (representations) => {
        const ways = waysToWrite(
          '_entities',
          [{ name: 'representations', type: '[_Any!]!', value: representations }],
          '{ ... on SaasService { users(first: 30) { totalCount } } }',
        );
        const { length } = representations;
        for (const [way, written] of Object.entries(ways)) {
          expect(sizeOf(written), way).toMatchObject({ rows: length * 31, items: length, listItems: length });
        }
      }),
      { numRuns: 60 },
    );
  });

  test('of a list of one, with brackets or without', () => {
    const ways = (value: unknown, representation: unknown) => [
      ...Object.values(
        waysToWrite(
          'saasUserAccounts',
          [{ name: 'filter', type: 'SaasUserAccountFilter', value: { service: value } }],
          '{ totalCount }',
        ),
      ),
      ...Object.values(
        waysToWrite(
          '_entities',
          [{ name: 'representations', type: '[_Any!]!', value: representation }],
          '{ __typename }',
        ),
      ),
    ];
    const entity = { __typename: 'SaasService', id: 'x' };
    for (const written of [...ways('x', entity), ...ways(['x'], [entity])]) {
      expect(sizeOf(written).items, written.text).toBe(1);
    }
  });

  test('of a trend', () => {
    const range = [
      { name: 'from', type: 'LocalDate!', value: '2025-01-01' },
      { name: 'to', type: 'LocalDate!', value: '2025-12-31' },
      { name: 'granularity', type: 'SaasTrendGranularity', value: new Enum('DAY') },
    ];
    for (const [way, written] of Object.entries(
      waysToWrite('saasService(id: "x") { usageTrend', range, '{ signIns } }'),
    )) {
      expect(sizeOf(written).rows, way).toBe(365);
    }
  });
});

describe('values that are left open', () => {
  const nested = (first: string, declared = '') =>
    `query Q${declared} { saasServices(${first}) { nodes { users(first: 3) { totalCount } } } }`;

  test.each<[string, Written]>([
    ['left out', { text: nested('filter: null'), variables: {} }],
    ['null', { text: nested('first: null'), variables: {} }],
    ['a variable that is null', { text: nested('first: $n', '($n: Int)'), variables: { n: null } }],
    ['a variable nobody gave', { text: nested('first: $n', '($n: Int)'), variables: {} }],
    ['null in place of a default', { text: nested('first: $n', '($n: Int = 5)'), variables: { n: null } }],
  ])('count as the default of the argument: %s', (_how, written) => {
    expect(sizeOf(written).rows).toBe(50 * 4);
  });

  test('a variable that is given counts, not its default', () => {
    expect(sizeOf({ text: nested('first: $n', '($n: Int = 500)'), variables: { n: 5 } }).rows).toBe(5 * 4);
  });
});

test('a list is counted for each use of its variable, and once for each row it is asked for', () => {
  const users = 'users(first: 1, filter: { search: "x" }) { totalCount }';
  const text = `query Q($ids: [ID!]) {
    a: saasUserAccounts(filter: { service: $ids }) { totalCount }
    b: saasUserAccounts(filter: { service: $ids, department: $ids }) { totalCount }
    saasServices(first: 10) { nodes { userAccounts(filter: { service: $ids }) { totalCount } ${users} } } }`;
  const size = sizeOf({ text, variables: { ids: Array.from({ length: 20 }, String) } });
  expect(size).toMatchObject({ listItems: 20, items: 20 * (1 + 2 + 10) });
  expect(limits.listItems).toBeLessThan(limits.items);
});
