import { readdirSync } from 'node:fs';
import { type SQL, sql } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import {
  type GraphQLField,
  type GraphQLInputType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isObjectType,
} from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Reader } from '../../../src/store/api/reader.ts';
import { rows } from '../../../src/store/engine/run-sql.ts';
import type { Database } from '../../../src/store/engine/session.ts';
import { storeForFile } from '../../kit/fixtures.ts';
import { startTestServer, type TestServer } from '../../kit/graphql.ts';
import { seed, seedId } from '../../kit/seed.ts';
import { looseEndsOf } from '../../kit/workspace-scopes.ts';
import { makeCompany } from '../../store/api/company.ts';
import { lists, nodeOf } from './questions.ts';

/** Nothing else that is ever a parameter equals it. */
const workspaceId = 'the workspace of the viewer';
const store = storeForFile();
const dialect = new PgDialect();
const now = new Date();
const seen = new Map<string, SQL>();
let executed = 0;
let server: TestServer;
let owned: Set<string>;

beforeAll(async () => {
  await seed(store.db, makeCompany(workspaceId, 1, now));
  await seed(store.db, makeCompany('other', 2, now));
  const abortable: typeof store.abortable = (...args) => recorded(store.abortable(...args));
  server = await startTestServer({ ...store, abortable }, { viewer: () => ({ workspaceId }) });
  const tables = await rows<{ name: string }>(
    store.db,
    sql`select table_name as "name" from information_schema.columns
      where table_schema = 'public' and column_name = 'workspace_id'`,
  );
  owned = new Set(tables.map(({ name }) => name));
});
afterAll(() => server?.close());

/** Keeps what is executed with it: only there are texts and parameters together. */
function recorded(db: Database): Database {
  return new Proxy(db, {
    get: (target, name) =>
      name === 'execute'
        ? (statement: SQL) => {
            executed += 1;
            seen.set(dialect.sqlToQuery(statement).sql, statement);
            return target.execute(statement);
          }
        : Reflect.get(target, name),
  });
}

function looseEnds(): string[] {
  return [...seen].flatMap(([text, statement]) => {
    const { params } = dialect.sqlToQuery(statement);
    return looseEndsOf(text, owned, (number) => params[number - 1] === workspaceId).map(
      (end) => `${text.slice(0, text.indexOf('*/') + 2)} ${end}`,
    );
  });
}

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

test('every read that the store offers the API holds every table it looks into to the reader’s workspace', async () => {
  const folder = new URL('../../../src/store/api/', import.meta.url);
  const reader = new Reader(recorded(store.db), workspaceId);
  seen.clear();
  const silent: string[] = [];
  for (const file of readdirSync(folder).filter(
    (name) => name.endsWith('.ts') && name !== 'list-builder.ts',
  )) {
    const exported: Record<string, unknown> = await import(new URL(file, folder).href);
    for (const [name, read] of Object.entries(exported)) {
      if (!/^(find|list|count)[A-Z]/.test(name) || name.endsWith('AcrossWorkspaces')) continue;
      const known =
        asked[name] ??
        byName
          .filter(([pattern]) => pattern.test(name))
          .slice(0, 1)
          .map(([, args]) => args);
      const before = executed;
      for (const args of known) await (read as (...args: unknown[]) => Promise<unknown>)(reader, ...args);
      if (executed < before + Math.max(known.length, 1)) silent.push(name);
    }
  }
  expect(silent).toEqual([]);
  expect(seen.size).toBeGreaterThan(60);
  expect(looseEnds()).toEqual([]);
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

test('so does every filter and every order of every list, also below a parent, and a page behind a cursor', async () => {
  seen.clear();
  let tried = 0;
  /** Asks for the fields, a few at a time. */
  const ask = async (fields: string[], within = (selection: string) => `{ ${selection} }`) => {
    const cursors: (string | undefined)[] = [];
    for (let start = 0; start < fields.length; start += 10) {
      const some = fields.slice(start, start + 10).map((field, index) => `f${index}: ${field}`);
      const { errors, data } = await server.ask<Record<string, { edges?: { cursor: string }[] }>>(
        within(some.join(' ')),
      );
      expect(errors, some.join(' ')).toEqual([]);
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
  expect(seen.size).toBeGreaterThan(250);
  expect(looseEnds()).toEqual([]);
});
