import { type SQL, sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { departmentNoun } from '../../../src/store/api/departments.ts';
import { employeeNoun } from '../../../src/store/api/employees.ts';
import { Reader } from '../../../src/store/api/reader.ts';
import { checkHeld } from '../../../src/store/api/workspace-scopes.ts';
import { figurePlaces } from '../../../src/store/compiled/figures.ts';
import { choicePlaces, rowsPlaces } from '../../../src/store/compiled/nested-places.ts';
import {
  type ColumnOf,
  keyPlaces,
  manyPlaces,
  onePlaces,
  scalarPlaces,
} from '../../../src/store/compiled/places.ts';
import { print } from '../../../src/store/compiled/print.ts';
import type { Bound } from '../../../src/store/compiled/template.ts';
import type { RootTree } from '../../../src/store/compiled/tree.ts';
import { dialect } from '../../../src/store/engine/session.ts';

/** They run nothing: what a place is asked for is looked at. */
const nobodysDatabase = undefined as never;
const reader = new Reader(nobodysDatabase, 'acme');
/** As if somebody had forgotten to ask for the condition. */
const careless = Object.assign(new Reader(nobodysDatabase, 'acme'), { owns: () => sql`true` });
const parent: ColumnOf = (column) => sql.raw(`parent."${column}"`);
const now = new Date();
const request = { limit: 3, after: null, filter: null, orderBy: null, only: ['id'], parents: [], from: now };
const asked: Readonly<Record<string, unknown>> = {
  'SaasUserAccount.signInCount': now,
  'SaasService.usageTrend': { from: '2026-01-01', to: '2026-02-01', granularity: 'DAY', now },
};

const statements: [string, (reader: Reader) => SQL][] = [
  ...Object.entries(onePlaces).map(([name, { row }]): [string, (by: Reader) => SQL] => [
    name,
    (by) => row(parent, by, ['id']),
  ]),
  ...Object.entries(keyPlaces).flatMap(([type, keys]) =>
    Object.entries(keys).map(([key, { row }]): [string, (by: Reader) => SQL] => [
      `${type} by ${key}`,
      (by) => row(sql.raw('k.v0'), by, ['id']),
    ]),
  ),
  ...Object.entries(rowsPlaces).map(([name, { rows }]): [string, (by: Reader) => SQL] => [
    name,
    (by) => rows(parent, by, ['id']),
  ]),
  ...Object.entries(choicePlaces).flatMap(([name, types]) =>
    Object.entries(types).map(([type, { row }]): [string, (by: Reader) => SQL] => [
      `${name} ${type}`,
      (by) => row(parent, by, ['id']),
    ]),
  ),
  ...Object.entries(scalarPlaces).map(([name, { value }]): [string, (by: Reader) => SQL] => [
    name,
    (by) => value(parent, by),
  ]),
  ...Object.entries(manyPlaces).flatMap(([name, { page, rows, total }]): [string, (by: Reader) => SQL][] => [
    [`${name} page`, (by) => page(parent, by, request).page],
    [`${name} rows`, (by) => rows(by, request)],
    [`${name} total`, (by) => total(parent, by, request)],
  ]),
  ...Object.entries(figurePlaces).map(([name, { rows }]): [string, (by: Reader) => SQL] => [
    name,
    (by) => rows(sql.raw('page.ids'), by, asked[name] ?? { from: now, to: now }),
  ]),
];

const check = (statement: SQL) => checkHeld(dialect.sqlToQuery(statement), 'acme');

test('every place to which a field leads holds its tables to the workspace, and is refused without that', () => {
  for (const [name, statement] of statements) {
    expect(() => check(statement(reader)), name).not.toThrow();
    expect(() => check(statement(careless)), name).toThrow('not held to its workspace');
  }
  expect(statements.length).toBeGreaterThan(45);
});

const totalOf = (place: string, asked: number): RootTree[number] => [
  place,
  { kind: 'page', place, asked, page: [['totalCount', { kind: 'total' }]] },
];
const statement = print([totalOf('Query.employees', 0), totalOf('Query.departments', 1)]);

test('a plan in which one table lacks its condition is refused, not run', () => {
  let refused = 0;
  const pages = new Map([0, 1].map((asked) => [asked, request]));
  const boundBy = (by: Reader) => statement({ reader: by, pages } as unknown as Bound);
  check(boundBy(reader));
  for (const forgotten of [employeeNoun, departmentNoun]) {
    const by = Object.assign(new Reader(nobodysDatabase, 'acme'), {
      owns: (table: Parameters<Reader['owns']>[0]) =>
        table.workspaceId === forgotten.workspaceId ? sql`true` : reader.owns(table),
    });
    expect(() => check(boundBy(by))).toThrow('not held to its workspace');
    refused += 1;
  }
  expect(refused).toBe(2);
});
