import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { storeForFile } from '../kit/fixtures.ts';
import { startTestServer, type TestServer } from '../kit/graphql.ts';
import {
  accountSeed,
  departmentSeed,
  employeeSeed,
  instanceSeed,
  integrationSeed,
  type Rows,
  seed,
  seedId,
  serviceSeed,
  userSeed,
} from '../kit/seed.ts';

// What resolvers read, which is how everything is answered that is not one statement.
const config = { host: '127.0.0.1', port: 0, compiledReads: false } as const;

/** Two workspaces, each with a server of its own. */
type Size = 'few' | 'many';

const store = storeForFile();
let servers: Record<Size, TestServer>;
let server: TestServer;

beforeAll(async () => {
  await seed(store.db, org('few', 3, 2));
  await seed(store.db, org('many', 40, 30));
  const start = (workspaceId: Size) => startTestServer(store, { config, viewer: () => ({ workspaceId }) });
  servers = { few: await start('few'), many: await start('many') };
  server = servers.few;
});

afterAll(async () => {
  for (const each of Object.values(servers)) await each.close();
});

/** So many services, each used by so many people, who all belong to departments. */
function org(workspaceId: Size, services: number, people: number): Rows {
  const own = (kind: string, n: number) => ({ workspaceId, id: seedId(kind, n) });
  const integration = integrationSeed(own('integration', 0));
  const of = { integrationId: integration.id };
  const times = <T>(count: number, make: (n: number) => T) =>
    Array.from({ length: count }, (_, n) => make(n));
  const products = times(services, (n) => serviceSeed({ ...own('service', n), name: `Service ${n}` }));
  const instances = products.map(({ id: serviceId }, n) =>
    instanceSeed({ ...own('instance', n), ...of, serviceId }),
  );
  const departments = times(Math.ceil(people / 5), (n) =>
    departmentSeed({ ...own('department', n), name: `Department ${n}` }),
  );
  const employees = times(people, (n) =>
    employeeSeed({
      ...own('employee', n),
      ...of,
      departmentId: departments[n % departments.length]?.id ?? null,
    }),
  );
  const users = employees.map((employee, n) =>
    userSeed({ ...own('user', n), ...of, employeeId: employee.id, email: employee.email }),
  );
  const accounts = instances.flatMap((instance, n) =>
    users.map((user) =>
      accountSeed({ id: seedId(instance.id, user.id), oktaGroupId: `00g${n}` }, user, instance),
    ),
  );
  const groups = times(services, (n) => ({
    ...own('group', n),
    ...of,
    oktaGroupId: `00g${n}`,
    name: `Group ${n}`,
    sortKey: `group ${n}`,
  }));
  return {
    groups,
    integrations: [integration],
    services: products,
    instances,
    departments,
    employees,
    users,
    accounts,
  };
}

async function labelsOf(query: string, size: Size): Promise<{ labels: string[]; text: string }> {
  const { errors, statements, text } = await servers[size].count(query);
  expect(errors).toEqual([]);
  return { labels: statements.map(({ label }) => label), text };
}

describe('an answer takes as many statements for many rows as for few', () => {
  test.each<[string, number]>([
    [
      '{ saasServices(first: 50) { nodes { users(first: 20) { nodes { employee { department { name } } } } } } }',
      4,
    ],
    [
      '{ saasServices(first: 50) { totalCount nodes { users { totalCount } userAccounts { totalCount } } } }',
      4,
    ],
    [
      '{ saasServices(first: 50) { estimatedCount nodes { users { estimatedCount } departments { estimatedCount } } } }',
      4,
    ],
    [
      '{ saasServices(first: 50) { nodes { lastObservedAt usage { activeUsers } departments { nodes { id } } } } }',
      4,
    ],
    [
      '{ saasUserAccounts(first: 100) { nodes { user { id } service { id } instance { integration { id } } } } }',
      5,
    ],
    [
      '{ saasUserAccounts(first: 100) { nodes { signInCount usageState lastObservedAt assignedVia { name } } } }',
      5,
    ],
    ['{ saasUsers { nodes { services { nodes { id } } userAccounts { nodes { id } } lastObservedAt } } }', 4],
    ['{ employees { nodes { user { id } services { nodes { id } } directReports { nodes { id } } } } }', 4],
    [
      `{ saasServices { nodes { users(orderBy: [{ field: LAST_ACTIVITY_AT, direction: DESC }]) { nodes { id } }
        instances(orderBy: [{ field: SEAT_COUNT }]) { nodes { service { id } } } } } }`,
      4,
    ],
    [
      '{ saasServiceInstances { nodes { service { name } integration { id } userAccounts { nodes { id } } } } }',
      4,
    ],
    [
      `{ departments(orderBy: [{ field: EMPLOYEE_COUNT }, { field: ACTIVE_USERS_30D }]) {
        nodes { employees(orderBy: [{ field: EMAIL }]) { nodes { id } } } } }`,
      2,
    ],
    [
      '{ employees { nodes { services(orderBy: [{ field: ACTIVE_USERS_30D }]) { nodes { id } } user { id } } } }',
      3,
    ],
    [
      '{ oktaGroups { nodes { integration { id } userAccounts { totalCount nodes { user { email } service { name } } } } } }',
      6,
    ],
    ['{ departments { nodes { employeeCount employees { nodes { id } } services { nodes { id } } } } }', 4],
  ])('%s', async (query, statements) => {
    const few = await labelsOf(query, 'few');
    const many = await labelsOf(query, 'many');
    expect(many.text.length).toBeGreaterThan(few.text.length * 3);
    expect(few.labels).toHaveLength(statements);
    expect(many.labels.sort()).toEqual(few.labels.sort());
  });
});

describe('only what is selected is read', () => {
  test('a count alone reads no page, a page alone counts nothing, and neither reads both', async () => {
    const labels = async (selection: string) =>
      (await server.count(`{ saasServices { ${selection} } }`)).statements.map(({ label }) => label);
    expect(await labels('totalCount')).toEqual(['services count']);
    expect(await labels('estimatedCount')).toEqual(['services count']);
    expect(await labels('nodes { id }')).toEqual(['services page']);
    expect(await labels('edges { cursor } pageInfo { endCursor } nodes { id }')).toEqual(['services page']);
    expect(await labels('__typename')).toEqual([]);
  });

  test('nor do lists within rows', async () => {
    const labels = async (query: string) =>
      (await server.count(query)).statements.map(({ label }) => label).sort();
    const inService = (selection: string) => labels(`{ saasServices { nodes { users { ${selection} } } } }`);
    expect(await inService('totalCount')).toEqual(['services page', 'users count by service']);
    expect(await inService('nodes { id }')).toEqual(['services page', 'users by service']);
    expect(await inService('__typename')).toEqual(['services page']);
    expect(await inService('nodes @skip(if: true) { id }')).toEqual(['services page']);
    const withFragment = `query { saasServices { edges { node { ...s } } } }
      fragment s on SaasService { users { nodes { ... on SaasUser { employee { department { name } } } } } }`;
    expect(await labels(withFragment)).toEqual([
      'departments by id',
      'employees by id',
      'services page',
      'users by service',
    ]);
  });

  test('the same list asked for twice with the same arguments is read once, with others once more', async () => {
    const { statements } = await server.count(
      `{ saasServices { nodes { a: users(first: 2) { nodes { id } } b: users(first: 2) { nodes { email } }
        c: users(first: 1) { nodes { id } } d: users(first: 2, filter: { search: "x" }) { nodes { id } } } } }`,
    );
    expect(statements.map(({ label }) => label).sort()).toEqual([
      'services page',
      'users by service',
      'users by service',
      'users by service',
    ]);
  });
});
