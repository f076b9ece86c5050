import { type GraphQLObjectType, getNamedType, isObjectType, isRequiredArgument } from 'graphql';
import { describe, expect, test } from 'vitest';
import { createSchema } from '../../../src/graphql/schema.ts';
import { findDepartmentsByIds } from '../../../src/store/api/departments.ts';
import { findEmployeesByIds } from '../../../src/store/api/employees.ts';
import { findIntegrationsByIds } from '../../../src/store/api/integrations.ts';
import { Reader } from '../../../src/store/api/reader.ts';
import { findServiceInstancesByIds } from '../../../src/store/api/service-instances.ts';
import { findServicesByIds } from '../../../src/store/api/services.ts';
import { findSyncRunsByIds } from '../../../src/store/api/sync-runs.ts';
import { findUserAccountsByIds } from '../../../src/store/api/user-accounts.ts';
import { findUsersByIds } from '../../../src/store/api/users.ts';
import { startTestServer } from '../../kit/graphql.ts';
import { seedId } from '../../kit/seed.ts';
import { first, found, ids, ours, serverForFile, theirs } from './companies.ts';

const { server, store } = serverForFile();
const schema = createSchema();
const service = first(ours.services);
const account = first(ours.accounts);
const user = found(ours.users.find(({ id }) => id === account.userId));
const employee = found(ours.employees.find(({ managerId, departmentId }) => managerId && departmentId));
const department = first(ours.departments);
const run = first(ours.runs);

describe('every field', () => {
  const roots: Record<string, string> = {
    OktaIntegration: `oktaIntegration(id: "${ours.integrations[0]?.id}")`,
    OktaSyncRun: `oktaSyncRun(id: "${run.id}")`,
    SaasService: `saasService(id: "${service.id}")`,
    SaasServiceInstance: `saasServices { nodes { instances(first: 5) { nodes { … } } } }`,
    SaasUser: `saasUser(id: "${user.id}")`,
    SaasUserAccount: 'saasUserAccounts(first: 20) { nodes { … } }',
    Employee: `employee(id: "${employee.id}")`,
    Department: `department(id: "${department.id}")`,
  };

  test.each(Object.entries(roots))('of %s is answered, and of what it leads to', async (name, root) => {
    const type = schema.getType(name);
    if (!isObjectType(type)) throw new Error(`no type ${name}`);
    const selection = everything(type, 1);
    const query = root.includes('…') ? root.replace('…', selection) : `${root} { ${selection} }`;
    const { errors, data } = await server.ask(`{ ${query} }`);
    expect(errors).toEqual([]);
    expect(JSON.stringify(data)).toContain('"id"');
    expect(Object.values(data ?? {})[0]).not.toBeNull();
  });
});

test('no field is null only because nothing resolves it', async () => {
  const reader = new Reader(store.db, 'default');
  const rows = {
    OktaIntegration: await findIntegrationsByIds(reader, ids(ours.integrations)),
    OktaSyncRun: await findSyncRunsByIds(reader, ids(ours.runs)),
    SaasService: await findServicesByIds(reader, ids(ours.services)),
    SaasServiceInstance: await findServiceInstancesByIds(reader, ids(ours.instances)),
    SaasUser: await findUsersByIds(reader, ids(ours.users)),
    SaasUserAccount: await findUserAccountsByIds(reader, ids(ours.accounts)),
    Employee: await findEmployeesByIds(reader, ids(ours.employees)),
    Department: await findDepartmentsByIds(reader, ids(ours.departments)),
  };
  for (const [name, byId] of Object.entries(rows)) {
    const type = schema.getType(name);
    const row = [...byId.values()][0];
    if (!isObjectType(type) || !row) throw new Error(`no ${name}`);
    const unresolved = Object.values(type.getFields()).filter(
      (field) => !field.resolve && !(field.name in row),
    );
    expect(unresolved.map((field) => `${name}.${field.name}`)).toEqual([]);
  }
});

describe('every list at the root', () => {
  test.each<[string, unknown[]]>([
    ['oktaIntegrations', ours.integrations],
    ['saasServices', ours.services],
    ['saasUsers', ours.users],
    ['saasUserAccounts', ours.accounts],
    ['employees', ours.employees],
    ['departments', ours.departments],
  ])('%s is paged to its end and counts what it pages through', async (name, rows) => {
    const ids = new Set<string>();
    let after: string | null = null;
    let pages = 0;
    do {
      const list = await pageOf(name, after);
      expect(list.totalCount).toBe(rows.length);
      expect(list.edges.map(({ node }) => node)).toEqual(list.nodes);
      expect(list.pageInfo.startCursor).toBe(list.edges[0]?.cursor ?? null);
      expect(list.pageInfo.endCursor).toBe(list.edges.at(-1)?.cursor ?? null);
      expect(list.pageInfo.hasPreviousPage).toBe(after !== null);
      for (const { id } of list.nodes) ids.add(id);
      after = list.pageInfo.hasNextPage ? list.pageInfo.endCursor : null;
      pages += 1;
    } while (after !== null && pages < 200);
    expect(ids.size).toBe(rows.length);
  });
});

describe('a single thing', () => {
  const lookUps: [string, string, string][] = [
    ['oktaIntegration', 'id', first(ours.integrations).id],
    ['oktaSyncRun', 'id', run.id],
    ['saasService', 'id', service.id],
    ['saasServiceByCatalogKey', 'catalogKey', service.catalogKey],
    ['saasUser', 'id', user.id],
    ['saasUserByEmail', 'email', ` ${user.email?.toUpperCase()} `],
    ['employee', 'id', employee.id],
    ['employeeByEmail', 'email', ` ${employee.email?.toUpperCase()} `],
    ['department', 'id', department.id],
    ['departmentByName', 'name', ` ${department.name.toUpperCase()} `],
  ];

  test.each(lookUps)('%s is found', async (field, argument, value) => {
    const { data, errors } = await server.ask(`{ ${field}(${argument}: ${JSON.stringify(value)}) { id } }`);
    expect(errors).toEqual([]);
    expect(data?.[field]).toEqual({ id: expect.stringMatching(/^[\da-f-]{36}$/) });
  });

  test.each(lookUps)('%s is null, without an error, for what does not exist', async (field, argument) => {
    for (const value of [seedId('nobody'), 'nobody', '', '😀', 'a\u0000b', '\ud800', 'x'.repeat(300)]) {
      if (argument === 'email' && value === '') continue;
      const type = { id: 'ID', email: 'EmailAddress' }[argument] ?? 'String';
      const query = `query Q($v: ${type}!) { ${field}(${argument}: $v) { id } }`;
      const { data, errors } = await server.ask(query, { v: value });
      expect({ value, data, errors }).toEqual({ value, data: { [field]: null }, errors: [] });
    }
  });
});

describe('another workspace', () => {
  const foreign: [string, string][] = [
    ['OktaIntegration', seedId('only theirs', 'integration')],
    ['Employee', seedId('only theirs', 'employee')],
  ];

  test.each(foreign)('an id of a %s over there finds nothing here', async (typename, id) => {
    const field = `${typename[0]?.toLowerCase()}${typename.slice(1)}`;
    const { data, errors } = await server.ask(
      `{ ${field}(id: "${id}") { id } _entities(representations: [{ __typename: "${typename}", id: "${id}" }]) { __typename } }`,
    );
    expect({ data, errors }).toEqual({ data: { [field]: null, _entities: [null] }, errors: [] });
  });

  test('is answered to whoever belongs to it, from the same ids', async () => {
    const there = await startTestServer(store, {
      viewer: (headers) => ({ workspaceId: headers['x-test-workspace'] === 'other' ? 'other' : 'nobody' }),
    });
    const names = `{ saasServices(first: 500) { totalCount nodes { id catalogKey } } employee(id: "${foreign[1]?.[1]}") { id } }`;
    const other = await there.ask<{ saasServices: { nodes: { catalogKey: string }[] } }>(
      names,
      {},
      { 'x-test-workspace': 'other' },
    );
    expect(other.data?.saasServices.nodes.map(({ catalogKey }) => catalogKey).sort()).toEqual(
      theirs.services.map(({ catalogKey }) => catalogKey).sort(),
    );
    expect(other.data).toMatchObject({ employee: { id: foreign[1]?.[1] } });
    const nobody = await there.ask(names);
    expect(nobody.data).toEqual({ saasServices: { totalCount: 0, nodes: [] }, employee: null });
    await there.close();
  });
});

describe('arguments', () => {
  test.each([
    ['saasServices(first: -1) { totalCount }', '`first` must be from 0 to 500.'],
    ['saasServices(first: 501) { totalCount }', '`first` must be from 0 to 500.'],
    ['oktaIntegrations(first: 101) { totalCount }', '`first` must be from 0 to 100.'],
    ['saasServices(after: "nonsense") { nodes { id } }', 'This cursor does not belong to this list'],
    [
      `department(id: "${department.id}") { services(after: "nonsense") { nodes { id } } }`,
      'This cursor does not',
    ],
  ])('%s is refused in words that help', async (query, says) => {
    const { errors, status } = await server.ask(`{ ${query} }`);
    expect(status).toBe(200);
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(errors[0]?.message).toContain(says);
  });

  test('a null is as good as an argument left out', async () => {
    const { errors } = await server.ask(
      `{ saasServices(first: null, after: null, filter: null, orderBy: null) { nodes { id
        departments(activeWithin: null) { totalCount } instances(first: null) { totalCount } } }
        departments(filter: { search: null }) { nodes { services(activeWithin: null, filter: null) { totalCount } } } }`,
    );
    expect(errors).toEqual([]);
  });
});

type PageData = {
  list: {
    totalCount: number;
    edges: { cursor: string; node: { id: string } }[];
    nodes: { id: string }[];
    pageInfo: {
      hasNextPage: boolean;
      hasPreviousPage: boolean;
      startCursor: string | null;
      endCursor: string | null;
    };
  };
};

async function pageOf(name: string, after: string | null): Promise<PageData['list']> {
  const { data, errors } = await server.ask<PageData>(
    `query Q($after: String) { list: ${name}(first: 7, after: $after) {
      totalCount edges { cursor node { id } } nodes { id }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    } }`,
    { after },
  );
  expect(errors).toEqual([]);
  return found(data?.list);
}

/** Selects all fields of a type and of what it leads to, at most `steps` things with an id away. */
function everything(type: GraphQLObjectType, steps: number): string {
  const fields = Object.values(type.getFields()).flatMap(({ name, type: fieldType, args }) => {
    const named = getNamedType(fieldType);
    if (!isObjectType(named)) return [name];
    const left = named.getFields().id ? steps - 1 : steps;
    if (left < 0) return [];
    const inner = everything(named, left);
    const asked = args.flatMap((argument) => {
      if (argument.name === 'first') return ['first: 3'];
      return isRequiredArgument(argument) ? [`${argument.name}: "2026-03-01"`] : [];
    });
    const given = asked.length === 0 ? '' : `(${asked.join(', ')})`;
    return inner === '__typename' ? [] : [`${name}${given} { ${inner} }`];
  });
  return ['__typename', ...fields].join(' ');
}
