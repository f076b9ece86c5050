import { afterAll, beforeAll, expect, test } from 'vitest';
import { storeForFile } from '../../kit/fixtures.ts';
import { startTestServer, type TestServer } from '../../kit/graphql.ts';
import {
  accountSeed,
  departmentSeed,
  employeeSeed,
  instanceSeed,
  integrationSeed,
  seed,
  seedId,
  serviceSeed,
  userSeed,
} from '../../kit/seed.ts';
import { findDocument } from './world.ts';

/**
 * What a freshly synced company does not have: jo in two orgs, a colleague, a user and a department that are long gone,
 * access from before the first sync, and an org whose sign-ins are not known.
 */
const workspaceId = 'default';
const daysAgo = (count: number) => new Date(Date.now() - count * 86_400_000).toISOString();
const gone = { status: 'REMOVED', assignment: 'NONE', removedAt: daysAgo(30) } as const;

const [one, two] = ['one', 'two'].map((name) => integrationSeed({ workspaceId, id: seedId(name) }));
const idOf = (integration = one) => integration?.id ?? '';
const services = ['Zoom', 'Slack'].map((name) =>
  serviceSeed({ workspaceId, id: seedId(name), name, catalogKey: name.toLowerCase(), userAccountCount: 1 }),
);
const app = (name: string, integration: typeof one) =>
  instanceSeed({
    workspaceId,
    id: seedId('app', name),
    label: name,
    integrationId: idOf(integration),
    serviceId: seedId(name),
  });
const zoom = app('Zoom', one);
const slack = app('Slack', two);
const departments = [
  departmentSeed({ workspaceId, id: seedId('now'), name: 'Now' }),
  departmentSeed({ workspaceId, id: seedId('then'), name: 'Then', removedAt: daysAgo(100) }),
];
const person = (name: string, integration = one, more: Partial<Parameters<typeof employeeSeed>[0]> = {}) =>
  employeeSeed({
    workspaceId,
    id: seedId(name, idOf(integration)),
    integrationId: idOf(integration),
    email: `${name}@edges.example`,
    ...more,
  });
const userOf = ({ id: employeeId, integrationId, email }: ReturnType<typeof person>) =>
  userSeed({ workspaceId, id: seedId('user', employeeId), integrationId, employeeId, email });
const stray = (name: string, removedAt: string | null = null) =>
  userSeed({
    workspaceId,
    id: seedId(name),
    integrationId: idOf(),
    email: `${name}@edges.example`,
    removedAt,
  });
const [ada, joHere, joThere] = [person('ada'), person('jo'), person('jo', two)];
const left = person('left', one, {
  employmentStatus: 'INACTIVE',
  oktaStatus: 'DEPROVISIONED',
  removedAt: daysAgo(300),
  managerId: ada.id,
});
const [userHere, userThere, past, present] = [
  userOf(joHere),
  userOf(joThere),
  stray('past', daysAgo(30)),
  stray('present'),
];

const store = storeForFile();
let server: TestServer;
beforeAll(async () => {
  await seed(store.db, {
    integrations: [one, two].flatMap((each) => each ?? []),
    services,
    instances: [zoom, slack],
    departments,
    employees: [ada, left, joHere, joThere],
    users: [userHere, userThere, past, present],
    accounts: [
      accountSeed({ id: seedId('account', 1), assignedAt: daysAgo(2) }, userHere, zoom),
      accountSeed({ id: seedId('account', 2), assignedAt: daysAgo(20) }, userThere, slack),
      accountSeed({ id: seedId('account', 3), ...gone }, past, zoom),
      accountSeed({ id: seedId('account', 4), assignedAt: daysAgo(20) }, present, slack),
    ],
  });
  server = await startTestServer(store);
});
afterAll(() => server.close());

async function ask<Data>(operationName: string, variables: object = {}): Promise<Data> {
  const { data, errors } = await server.send({
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: findDocument(operationName), variables, operationName }),
  });
  expect(errors).toEqual([]);
  return data as Data;
}

type Accounts = { totalCount: number; nodes: { service: { name: string }; user: { email: string } }[] };

test.each(['Offboarding', 'ServicesOfPerson'])(
  '%s shows the accounts of a person in every org',
  async (name) => {
    const { saasUsers } = await ask<{ saasUsers: { nodes: { userAccounts: Accounts }[] } }>(name, {
      email: 'Jo@edges.example',
    });
    const accounts = saasUsers.nodes.flatMap(({ userAccounts }) => userAccounts.nodes);
    expect(accounts.map(({ service }) => service.name).sort()).toEqual(['Slack', 'Zoom']);
  },
);

test('nobody who has left reports to anybody', async () => {
  const { employeeByEmail } = await ask<{ employeeByEmail: object }>('TeamOf', { manager: ada.email });
  expect(employeeByEmail).toMatchObject({ directReports: { totalCount: 0, nodes: [] } });
});

test('nobody whose account is gone uses an instance', async () => {
  const { saasServiceByCatalogKey } = await ask<{
    saasServiceByCatalogKey: { instances: { nodes: { userAccounts: Accounts }[] } };
  }>('InstancesOfService', { catalogKey: 'zoom' });
  const [instance] = saasServiceByCatalogKey.instances.nodes;
  expect(instance?.userAccounts.nodes.map(({ user }) => user.email)).toEqual(['jo@edges.example']);
});

test('a stranger who has no account any more is no user', async () => {
  const { saasUsers } = await ask<{ saasUsers: object }>('UsersWhoAreNoEmployees');
  expect(saasUsers).toMatchObject({ totalCount: 1, nodes: [{ email: 'present@edges.example' }] });
});

test('users with an account are as many as the summary counts', async () => {
  const { data } = await server.ask(
    '{ discoverySummary { users } saasUsers(filter: { hasAccount: true }) { totalCount } }',
  );
  expect(data).toEqual({ discoverySummary: { users: 3 }, saasUsers: { totalCount: 3 } });
});

test.each(['DepartmentsAndServices', 'Spellings'])(
  '%s leaves out departments that are gone',
  async (name) => {
    const { departments: list } = await ask<{ departments: object }>(name);
    expect(list).toMatchObject({ nodes: [{ name: 'Now' }] });
  },
);

test('access of the last week is shown also when the first sync was later', async () => {
  const { saasUserAccounts } = await ask<{ saasUserAccounts: object }>('RecentAccess', {
    services: services.map(({ id }) => id),
    since: daysAgo(7),
  });
  expect(saasUserAccounts).toMatchObject({ totalCount: 1, nodes: [{ user: { email: 'jo@edges.example' } }] });
});

test('of nobody it is said that they never opened a service whose sign-ins are not known', async () => {
  const { saasServiceByCatalogKey } = await ask<{ saasServiceByCatalogKey: object }>('NeverOpened', {
    catalogKey: 'zoom',
  });
  expect(saasServiceByCatalogKey).toMatchObject({ userAccounts: { totalCount: 0 } });
});
