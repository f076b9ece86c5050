import { readdirSync } from 'node:fs';
import { sql } from 'drizzle-orm';
import {
  type GraphQLField,
  type GraphQLInputType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isObjectType,
} from 'graphql';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { Reader } from '../../../src/store/api/reader.ts';
import { onStatement } from '../../../src/store/engine/run-sql.ts';
import { storeForFile } from '../../kit/fixtures.ts';
import { startTestServer } from '../../kit/graphql.ts';
import { seed, seedId } from '../../kit/seed.ts';
import { makeCompany } from '../../store/api/company.ts';
import { lists, nodeOf } from './questions.ts';

const workspaceId = 'acme';
const store = storeForFile();
const now = new Date();
/** The texts of what was run since `watch`. */
let seen: string[] = [];
let unwatch = () => {};
const watch = () => {
  unwatch();
  seen = [];
  unwatch = onStatement(store, ({ text }) => void seen.push(text));
};

beforeAll(async () => {
  await seed(store.db, makeCompany(workspaceId, 1, now));
  await seed(store.db, makeCompany('other', 2, now));
});
afterAll(() => unwatch());

const ids = [seedId('service', 0)];
const page = { limit: 5, after: null, filter: null, orderBy: null, from: now };
const window = { from: now, to: now };

/** What the reads are asked, apart from those whose names tell it. */
const asked: Record<string, unknown[][]> = {
  findGroupNames: [[[{ integrationId: seedId('integration', 0), oktaGroupId: '00g' }]]],
  findGroupNamesByKeys: [[[`${seedId('integration', 0)}/00g`]]],
  findLastObservedAt: [
    ...['service', 'serviceInstance', 'user', 'userAccount', 'employee', 'department'].map((noun) => [
      noun,
      ids,
    ]),
  ],
  findServiceUsage: [[ids, window]],
  findUsageStates: [[ids, window]],
  findUseCompleteness: [[ids, window]],
  findSignInCounts: [[ids, now]],
  findUnassignedUsageByService: [[ids, window]],
  findUsageTrends: [[ids, { from: '2026-01-01', to: '2026-01-31', granularity: 'DAY', now }]],
  findSummaryFigures: [
    [
      [
        ...['services', 'serviceInstances', 'users', 'userAccounts', 'employees', 'departments'],
        ...['orphanedAccounts', 'employeesWithoutDepartment', 'dataAsOf', 'activityKnownSince'],
        ...['newServices', 'unusedServices', 'inactiveAccounts'],
      ].map((name) => ({ name, within: { seconds: 86_400 } })),
    ],
  ],
  countDepartmentUsageByService: [[ids, page]],
  countServiceUsageByDepartment: [[ids, page]],
};

const byName: [RegExp, unknown[]][] = [
  [/^find\w*By(Ids|EmployeeIds|RunIds|Emails|Names|CatalogKeys)$|^findLastSyncRuns$/, [ids]],
  [/^list\w+By[A-Z]\w+$/, [ids, page]],
  [/^count\w+By[A-Z]\w+$/, [ids, null]],
  [/^list\w+$/, [page]],
  [/^count\w+$/, [null]],
];

/** Every read that the store offers the API, with something to ask. */
async function everyRead(): Promise<{ name: string; read: (reader: Reader) => Promise<unknown> }[]> {
  const folder = new URL('../../../src/store/api/', import.meta.url);
  const reads: { name: string; read: (reader: Reader) => Promise<unknown> }[] = [];
  for (const file of readdirSync(folder).filter(
    (each) => each.endsWith('.ts') && !['list-builder.ts', 'keys.ts'].includes(each),
  )) {
    const exported: Record<string, unknown> = await import(new URL(file, folder).href);
    for (const [name, read] of Object.entries(exported)) {
      if (!/^(find|list|count)[A-Z]/.test(name) || name.endsWith('AcrossWorkspaces')) continue;
      const known = asked[name] ?? byName.find(([pattern]) => pattern.test(name))?.slice(1) ?? [];
      for (const args of known as unknown[][]) {
        reads.push({
          name,
          read: (reader) => (read as (...given: unknown[]) => Promise<unknown>)(reader, ...args),
        });
      }
      if (known.length === 0) reads.push({ name, read: () => Promise.reject(new Error('with what?')) });
    }
  }
  return reads;
}

/** As if somebody had forgotten the condition, or taken it from somebody else. */
const careless: [string, (reader: Reader) => void][] = [
  ['without the condition', (reader) => Object.assign(reader, { owns: () => sql`true` })],
  [
    'with the condition of another workspace',
    (reader) => {
      const other = new Reader(store.db, 'other');
      Object.assign(reader, { owns: (table: Parameters<Reader['owns']>[0]) => other.owns(table) });
    },
  ],
];

test('every read that the store offers the API is held to the reader’s workspace, or not run', async () => {
  const reads = await everyRead();
  const silent: string[] = [];
  for (const { name, read } of reads) {
    watch();
    await read(new Reader(store.db, workspaceId));
    if (seen.length === 0) silent.push(name);
  }
  expect(silent).toEqual([]);
  watch();
  let refused = 0;
  for (const { name, read } of reads) {
    for (const [how, spoil] of careless) {
      const reader = new Reader(store.db, workspaceId);
      spoil(reader);
      await expect(read(reader), `${name} ${how}`).rejects.toThrow('not held to its workspace');
      refused += 1;
    }
  }
  expect(refused).toBeGreaterThan(100);
  expect(seen).toEqual([]);
});

const isList = ({ type }: GraphQLField<unknown, unknown>) => getNamedType(type).name.endsWith('Connection');

/** A value of any type of the API. */
function anyOf(type: GraphQLInputType): unknown {
  const named = getNamedType(type);
  if (String(type).replace('!', '').startsWith('[')) return [anyOf(named)];
  if (isEnumType(named)) return named.getValues()[0]?.name;
  if (isInputObjectType(named)) {
    const fields = Object.values(named.getFields());
    return Object.fromEntries(fields.map((field) => [field.name, anyOf(field.type)]));
  }
  const values: Record<string, unknown> = {
    ID: ids[0],
    Int: 3,
    Boolean: true,
    DateTime: '2026-01-01T00:00:00Z',
    ISO8601Duration: 'P90D',
  };
  return values[named.name] ?? 'a';
}

/** Arguments of a list: each filter and each order alone, from both ends. */
function variationsOf({ args }: GraphQLField<unknown, unknown>): string[] {
  const inputOf = (name: string) => getNamedType(args.find((arg) => arg.name === name)?.type);
  const [filter, order] = [inputOf('filter'), inputOf('orderBy')];
  const filters = isInputObjectType(filter) ? Object.values(filter.getFields()) : [];
  const field = isInputObjectType(order) ? getNamedType(order.getFields().field?.type) : undefined;
  const orders = isEnumType(field) ? field.getValues() : [];
  return [
    'first: 2',
    'last: 2',
    ...filters.map(({ name, type }) => `filter: { ${name}: ${literal(type, anyOf(type))} }`),
    ...orders.map(({ name }) => `orderBy: [{ field: ${name}, direction: DESC }]`),
  ];
}

function literal(type: GraphQLInputType, value: unknown): string {
  const named = getNamedType(type);
  if (Array.isArray(value)) return `[${value.map((each) => literal(named, each)).join(', ')}]`;
  if (isInputObjectType(named)) {
    const fields = Object.values(named.getFields());
    return `{ ${fields.map((field) => `${field.name}: ${literal(field.type, anyOf(field.type))}`).join(', ')} }`;
  }
  return isEnumType(named) ? String(value) : JSON.stringify(value);
}

test.each([
  { road: 'the resolvers', compiledReads: false, statements: 250 },
  { road: 'one statement', compiledReads: true, statements: 50 },
])(
  'so is every filter and every order of every list, below a parent and behind a cursor: $road',
  async ({ compiledReads, statements }) => {
    const server = await startTestServer(store, {
      viewer: () => ({ workspaceId }),
      config: { host: '127.0.0.1', port: 0, compiledReads, readPathHeader: true },
    });
    onTestFinished(() => server.close());
    watch();
    const roads = new Set<string | null>();
    let tried = 0;
    /** Asks for the fields, a few at a time. */
    const ask = async (fields: string[], within = (selection: string) => `{ ${selection} }`) => {
      const cursors: (string | undefined)[] = [];
      for (let start = 0; start < fields.length; start += 10) {
        const some = fields.slice(start, start + 10).map((field, index) => `f${index}: ${field}`);
        const { errors, data, headers } = await server.ask<Record<string, { edges?: { cursor: string }[] }>>(
          within(some.join(' ')),
        );
        expect(errors, some.join(' ')).toEqual([]);
        roads.add(headers.get('x-read-path'));
        tried += some.length;
        cursors.push(...some.map((_, index) => data?.[`f${index}`]?.edges?.[0]?.cursor));
      }
      return cursors;
    };
    // Looking at the audit trail is recorded, which is a command.
    for (const list of lists.filter(({ name }) => name !== 'discoveryAuditEvents')) {
      const variations = variationsOf(list);
      const cursors = await ask(
        variations.map((given) => `${list.name}(${given}) { totalCount edges { cursor } }`),
      );
      await ask(
        variations.flatMap((given, index) => {
          const place = given === 'last: 2' ? 'before' : 'after';
          const cursor = cursors[index];
          return cursor ? [`${list.name}(${given}, ${place}: "${cursor}") { nodes { id } }`] : [];
        }),
      );
      const inner = Object.values(nodeOf(getNamedType(list.type)).getFields()).filter(
        (field) => isObjectType(getNamedType(field.type)) && isList(field),
      );
      for (const field of inner) {
        await ask(
          variationsOf(field).map((given) => `${field.name}(${given}) { totalCount edges { cursor } }`),
          (selection) => `{ ${list.name}(first: 1) { nodes { ${selection} } } }`,
        );
      }
    }
    expect(tried).toBeGreaterThan(400);
    expect(new Set(seen).size).toBeGreaterThan(statements);
    expect([...roads].filter((road) => road?.includes('an error'))).toEqual([]);
    expect(roads.has('compiled')).toBe(compiledReads);
  },
);
