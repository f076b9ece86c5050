import { type GraphQLObjectType, getNamedType, isObjectType, isRequiredArgument } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSchema } from '../../../src/graphql/schema.ts';
import { findDepartmentsByIds } from '../../../src/store/api/departments.ts';
import { findEmployeesByIds } from '../../../src/store/api/employees.ts';
import { findIntegrationsByIds } from '../../../src/store/api/integrations.ts';
import { findServiceInstancesByIds } from '../../../src/store/api/service-instances.ts';
import { findServicesByIds } from '../../../src/store/api/services.ts';
import { findSyncRunsByIds } from '../../../src/store/api/sync-runs.ts';
import { findUserAccountsByIds } from '../../../src/store/api/user-accounts.ts';
import { findUsersByIds } from '../../../src/store/api/users.ts';
import { storeForFile } from '../../kit/fixtures.ts';
import { startTestServer, type TestServer } from '../../kit/graphql.ts';
import { seed, seedId } from '../../kit/seed.ts';
import { type Company, makeCompany } from '../../store/api/company.ts';

const now = new Date();
const ours = makeCompany('default', 1, now);
const theirs = makeCompany('other', 2, now);
const store = storeForFile();
let server: TestServer;

beforeAll(async () => {
  await seed(store.db, withSync(ours));
  await seed(store.db, withSync(theirs));
  server = await startTestServer(store);
});

afterAll(() => server.close());

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
    SaasServiceInstance: `saasServices { nodes { instances { nodes { … } } } }`,
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
  const rows = {
    OktaIntegration: await findIntegrationsByIds(store.db, 'default', ids(ours.integrations)),
    OktaSyncRun: await findSyncRunsByIds(store.db, 'default', ids(ours.runs)),
    SaasService: await findServicesByIds(store.db, 'default', ids(ours.services)),
    SaasServiceInstance: await findServiceInstancesByIds(store.db, 'default', ids(ours.instances)),
    SaasUser: await findUsersByIds(store.db, 'default', ids(ours.users)),
    SaasUserAccount: await findUserAccountsByIds(store.db, 'default', ids(ours.accounts)),
    Employee: await findEmployeesByIds(store.db, 'default', ids(ours.employees)),
    Department: await findDepartmentsByIds(store.db, 'default', ids(ours.departments)),
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

describe('relations', () => {
  test('an account leads to its person, product, instance and groups', async () => {
    const of = found(ours.accounts.find(({ oktaGroupId }) => oktaGroupId));
    const { data, errors } = await server.ask(
      `{ _entities(representations: [{ __typename: "SaasUserAccount", id: "${of.id}" }]) {
        ... on SaasUserAccount {
          id user { id } service { id } instance { id integration { id } } assignedVia { oktaGroupId name }
        }
      } }`,
    );
    expect(errors).toEqual([]);
    expect(data).toEqual({
      _entities: [
        {
          id: of.id,
          user: { id: of.userId },
          service: { id: of.serviceId },
          instance: { id: of.instanceId, integration: { id: of.integrationId } },
          assignedVia: [{ oktaGroupId: '00gnamed', name: 'Everybody' }],
        },
      ],
    });
  });

  test('a group without a name is called by its id', async () => {
    const of = found(ours.accounts.filter(({ oktaGroupId }) => oktaGroupId)[1]);
    const { data } = await server.ask(
      `{ saasUser(id: "${of.userId}") { userAccounts(first: 100) { nodes { id assignedVia { oktaGroupId name } } } } }`,
    );
    expect(JSON.stringify(data)).toContain('{"oktaGroupId":"00gnameless","name":"00gnameless"}');
  });

  test('an employee leads to department, manager, reports, user and services', async () => {
    const self = found(ours.users.find(({ employeeId }) => employeeId === employee.id));
    const { data, errors } = await server.ask<{ employee: EmployeeAnswer }>(
      `{ employee(id: "${employee.id}") {
        department { id } manager {
          id directReports(first: 500) { totalCount nodes { id } }
          there: directReports(filter: { employmentStatus: [ACTIVE, PENDING] }) { totalCount }
        }
        user { id } services { totalCount }
      } }`,
    );
    expect(errors).toEqual([]);
    const reports = ours.employees.filter(({ managerId }) => managerId === employee.managerId);
    const there = reports.filter(({ employmentStatus }) => ['ACTIVE', 'PENDING'].includes(employmentStatus));
    const present = ours.accounts.filter(({ userId, removedAt }) => userId === self.id && !removedAt);
    expect(data?.employee).toMatchObject({
      department: { id: employee.departmentId },
      manager: {
        id: employee.managerId,
        directReports: { totalCount: reports.length },
        there: { totalCount: there.length },
      },
      user: present.length > 0 ? { id: self.id } : null,
      services: { totalCount: new Set(present.map(({ serviceId }) => serviceId)).size },
    });
    const ids = data?.employee.manager.directReports.nodes.map(({ id }) => id);
    expect(ids?.sort()).toEqual(reports.map(({ id }) => id).sort());
  });

  test('an employee without any account has no user and an empty list of services', async () => {
    const idle = found(ours.employees.find(({ id }) => !ours.users.some((one) => one.employeeId === id)));
    const { data } = await server.ask(
      `{ employee(id: "${idle.id}") { user { id } services { nodes { id } totalCount pageInfo { hasNextPage endCursor } } } }`,
    );
    expect(data).toEqual({
      employee: {
        user: null,
        services: { nodes: [], totalCount: 0, pageInfo: { hasNextPage: false, endCursor: null } },
      },
    });
  });

  test('a department counts its active people, or those it is asked for', async () => {
    const { data } = await server.ask(
      `{ department(id: "${department.id}") {
        active: employeeCount left: employeeCount(status: [INACTIVE]) all: employeeCount(status: null)
        employees(first: 500) { totalCount }
      } }`,
    );
    const people = ours.employees.filter(({ departmentId }) => departmentId === department.id);
    const count = (status: string) =>
      people.filter(({ employmentStatus }) => employmentStatus === status).length;
    expect(data).toEqual({
      department: {
        active: count('ACTIVE'),
        left: count('INACTIVE'),
        all: people.length,
        employees: { totalCount: people.length },
      },
    });
  });

  test('an integration leads to its runs, newest first, and its instances', async () => {
    const { id } = first(ours.integrations);
    const { data } = await server.ask<{ oktaIntegration: IntegrationAnswer }>(
      `{ oktaIntegration(id: "${id}") {
        lastSyncRun { id queuedAt } syncRuns(first: 100) { totalCount nodes { id queuedAt integration { id } } }
        serviceInstances { totalCount } syncSchedule { enabled interval } capabilities { dataType status message lastSucceededAt }
      } }`,
    );
    const runs = ours.runs.filter(({ integrationId }) => integrationId === id);
    const answer = found(data?.oktaIntegration);
    expect(answer.syncRuns.totalCount).toBe(runs.length);
    const queuedAt = answer.syncRuns.nodes.map((node) => node.queuedAt);
    expect(queuedAt).toEqual([...queuedAt].sort().reverse());
    expect(answer.lastSyncRun).toEqual({ id: answer.syncRuns.nodes[0]?.id, queuedAt: queuedAt[0] });
    expect(answer).toMatchObject({
      serviceInstances: {
        totalCount: ours.instances.filter(({ integrationId }) => integrationId === id).length,
      },
      syncSchedule: { enabled: true, interval: 'P1D' },
      capabilities: [
        { dataType: 'APPS', status: 'OK', message: null, lastSucceededAt: '2026-03-01T08:30:00.000Z' },
        { dataType: 'USERS', status: 'UNKNOWN', message: null, lastSucceededAt: null },
      ],
    });
  });

  test('a service leads to departments with figures of use, and the people of none', async () => {
    const { data, errors } = await server.ask<{ saasServices: { nodes: UsageAnswer[] } }>(
      `{ saasServices(first: 100) { nodes { id
        usage { from to isComplete assignedUsers activeUsers utilization }
        departments { totalCount nodes { id } edges { cursor node { id name } activeUsers assignedUsers signIns shareOfService }
          unassigned { assignedUsers activeUsers signIns } }
      } } }`,
    );
    expect(errors).toEqual([]);
    const used = data?.saasServices.nodes.filter(({ departments }) => departments.totalCount > 0) ?? [];
    expect(used.length).toBeGreaterThan(5);
    for (const { usage, departments } of used) {
      const days = (Date.parse(usage.to) - Date.parse(usage.from)) / 86_400_000;
      expect([Math.floor(days), usage.from.slice(10)]).toEqual([30, 'T00:00:00.000Z']);
      expect(departments.edges.map(({ node }) => node.id)).toEqual(departments.nodes.map(({ id }) => id));
      const active = departments.edges.reduce((sum, edge) => sum + edge.activeUsers, 0);
      expect(active + departments.unassigned.activeUsers).toBe(usage.activeUsers);
    }
  });

  test('a run tells how far it is, and its stages in the order they are read', async () => {
    const { data } = await server.ask(
      `{ oktaSyncRun(id: "${seedId('run live', 'default')}") {
        status progress durationMs estimatedFinishAt
        stages { dataType status apiCalls } changes { servicesDiscovered signInsIngested }
      } }`,
    );
    expect(data).toEqual({
      oktaSyncRun: {
        status: 'RUNNING',
        progress: 0.25,
        durationMs: expect.any(Number),
        estimatedFinishAt: expect.stringMatching(/^\d{4}-.*Z$/),
        stages: [
          { dataType: 'APPS', status: 'SUCCEEDED', apiCalls: 10 },
          { dataType: 'USERS', status: 'RUNNING', apiCalls: 15 },
        ],
        changes: { servicesDiscovered: 3, signInsIngested: 0 },
      },
    });
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
type EmployeeAnswer = { manager: { directReports: { nodes: { id: string }[] } } };
type IntegrationAnswer = {
  lastSyncRun: object;
  syncRuns: { totalCount: number; nodes: { id: string; queuedAt: string }[] };
};
type UsageAnswer = {
  usage: { from: string; to: string; activeUsers: number };
  departments: {
    totalCount: number;
    nodes: { id: string }[];
    edges: { node: { id: string }; activeUsers: number }[];
    unassigned: { activeUsers: number };
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

/** Adds what `makeCompany` leaves out: capabilities, groups, a run with stages, and things of one workspace only. */
function withSync(company: Company): Parameters<typeof seed>[1] {
  const { workspaceId } = company;
  const integration = first(company.integrations);
  integration.capabilities = [
    { dataType: 'APPS', status: 'OK', message: null, lastSucceededAt: '2026-03-01T08:30:00.000Z' },
    // As a later version might write it.
    { dataType: 'USERS', status: 'PARTLY' as 'OK', message: null, lastSucceededAt: null },
  ];
  const [named, nameless] = company.accounts.filter(({ integrationId }) => integrationId === integration.id);
  Object.assign(found(named), { oktaGroupId: '00gnamed' });
  Object.assign(found(nameless), { oktaGroupId: '00gnameless' });
  const runId = seedId('run live', workspaceId);
  const live = { ...first(company.runs), id: runId, integrationId: found(company.integrations[1]).id };
  const only = { workspaceId, integrationId: integration.id };
  return {
    ...company,
    runs: [
      ...company.runs,
      {
        ...live,
        status: 'RUNNING',
        startedAt: now.toISOString(),
        changes: { servicesDiscovered: 3 } as never,
      },
    ],
    stages: [
      {
        workspaceId,
        runId,
        dataType: 'USERS',
        position: 2,
        status: 'RUNNING',
        startedAt: new Date(Date.now() - 60_000).toISOString(),
        apiCalls: 15,
        expectedApiCalls: 90,
      },
      {
        workspaceId,
        runId,
        dataType: 'APPS',
        position: 1,
        status: 'SUCCEEDED',
        apiCalls: 10,
        expectedApiCalls: 12,
      },
    ],
    groups: [{ ...only, oktaGroupId: '00gnamed', name: 'Everybody' }],
    ...(workspaceId === 'other' && {
      integrations: [
        ...company.integrations,
        { ...integration, id: seedId('only theirs', 'integration'), oktaOrgId: '00oTheirs' },
      ],
      employees: [
        ...company.employees,
        { ...first(company.employees), id: seedId('only theirs', 'employee'), oktaUserId: '00uTheirs' },
      ],
    }),
  };
}

function ids(rows: readonly { id: string }[]): string[] {
  return rows.map(({ id }) => id);
}

function first<T>(rows: readonly T[]): T {
  return found(rows[0]);
}

function found<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error('the test’s own data lacks something');
  return value;
}
