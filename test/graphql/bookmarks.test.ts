/** What is said about the use of bookmarks: they are links only, and leave no sign-ins. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { storeForFile } from '../kit/fixtures.ts';
import { startTestServer, type TestServer } from '../kit/graphql.ts';
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
} from '../kit/seed.ts';

const workspaceId = 'default';
const dayMs = 86_400_000;
const daysAgo = (count: number) => new Date(Date.now() - count * dayMs).toISOString();

/**
 * The lunch menu is a bookmark. Zendesk is an app that Ada and Cy have, and a bookmark that Ben and Cy have; it was never
 * signed in to. Figma was a bookmark until 100 days ago, when it became an app.
 */
const integration = integrationSeed({ workspaceId, id: seedId('okta'), activityKnownSince: daysAgo(200) });
const services = ['Lunch menu', 'Zendesk', 'Figma'].map((name) =>
  serviceSeed({ workspaceId, id: seedId(name), name, catalogKey: name, userAccountCount: 1 }),
);
const app = (name: string, service: string, more: Partial<Parameters<typeof instanceSeed>[0]> = {}) =>
  instanceSeed({
    workspaceId,
    id: seedId('app', name),
    integrationId: integration.id,
    serviceId: seedId(service),
    ...more,
  });
const instances = {
  menu: app('menu', 'Lunch menu', { signOnMode: 'BOOKMARK', createdInOktaAt: daysAgo(50) }),
  zendesk: app('zendesk', 'Zendesk'),
  link: app('link', 'Zendesk', { signOnMode: 'BOOKMARK' }),
  figma: app('figma', 'Figma'),
  before: app('before', 'Figma', { signOnMode: 'BOOKMARK', removedAt: daysAgo(100) }),
};
const accounts: [string, keyof typeof instances][] = [
  ['ada', 'menu'],
  ['ada', 'zendesk'],
  ['ben', 'link'],
  ['cy', 'zendesk'],
  ['cy', 'link'],
  ['cy', 'figma'],
  ['cy', 'before'],
];

const store = storeForFile();
let server: TestServer;

beforeAll(async () => {
  const cy = employeeSeed({
    workspaceId,
    id: seedId('employee cy'),
    integrationId: integration.id,
    email: 'cy@acme.example',
    departmentId: seedId('sales'),
  });
  const user = (name: string) =>
    userSeed({
      workspaceId,
      id: seedId(name),
      integrationId: integration.id,
      email: `${name}@acme.example`,
      employeeId: name === 'cy' ? cy.id : null,
    });
  await seed(store.db, {
    integrations: [integration],
    scopes: [{ workspaceId, integrationId: integration.id, scope: 'SYSTEM_LOG', observedAt: daysAgo(0) }],
    services,
    instances: Object.values(instances),
    departments: [departmentSeed({ workspaceId, id: seedId('sales'), name: 'Sales' })],
    employees: [cy],
    users: ['ada', 'ben', 'cy'].map(user),
    accounts: accounts.map(([person, instance]) =>
      accountSeed(
        {
          id: seedId(person, instance),
          ...(instance === 'before' ? { status: 'REMOVED', removedAt: daysAgo(100) } : {}),
        },
        user(person),
        instances[instance],
      ),
    ),
  });
  server = await startTestServer(store);
});
afterAll(() => server?.close());

async function ask<Data>(query: string, variables: Record<string, unknown> = {}) {
  const { data, errors } = await server.ask<Data>(query, variables);
  expect(errors).toEqual([]);
  return data;
}

test('no account in one is called unused, the accounts in an app of the same service are', async () => {
  const data = await ask<{ saasUserAccounts: { nodes: { id: string; usageState: string }[] } }>(
    '{ saasUserAccounts { nodes { id usageState } } }',
  );
  const states = new Map(data?.saasUserAccounts.nodes.map(({ id, usageState }) => [id, usageState]));
  expect(accounts.map(([person, instance]) => [instance, states.get(seedId(person, instance))])).toEqual(
    accounts.map(([, instance]) => [
      instance,
      ['menu', 'link', 'before'].includes(instance) ? 'UNKNOWN' : 'NEVER_USED',
    ]),
  );
});

test('no account in one is listed, or counted, as inactive', async () => {
  const data = await ask<{
    saasUserAccounts: { nodes: { id: string }[] };
    discoverySummary: { inactiveAccounts: number };
  }>(
    '{ saasUserAccounts(filter: { inactiveFor: "P90D" }) { nodes { id } } discoverySummary { inactiveAccounts } }',
  );
  const expected = [seedId('ada', 'zendesk'), seedId('cy', 'zendesk'), seedId('cy', 'figma')];
  expect(data?.saasUserAccounts.nodes.map(({ id }) => id).sort()).toEqual(expected.sort());
  expect(data?.discoverySummary.inactiveAccounts).toBe(expected.length);
});

test('use of a service is not complete while one of it is there; who only has accounts that tell is counted', async () => {
  const usage = async (name: string, window: string) =>
    (
      await ask<{ saasService: { usage: object } }>(
        `query ($id: ID!, $w: ISO8601Duration!) { saasService(id: $id) { usage(within: $w) {
          isComplete assignedUsers neverUsedUsers } } }`,
        { id: seedId(name), w: window },
      )
    )?.saasService.usage;
  expect(await usage('Lunch menu', 'P30D')).toEqual({
    isComplete: false,
    assignedUsers: 1,
    neverUsedUsers: 0,
  });
  // Ben and Cy may follow the link.
  expect(await usage('Zendesk', 'P30D')).toEqual({ isComplete: false, assignedUsers: 3, neverUsedUsers: 1 });
  expect(await usage('Figma', 'P30D')).toEqual({ isComplete: true, assignedUsers: 1, neverUsedUsers: 1 });
  expect(await usage('Figma', 'P120D')).toEqual({ isComplete: false, assignedUsers: 1, neverUsedUsers: 0 });
});

test('figures by department say whether their window is complete, by one statement', async () => {
  const { data, errors, statements } = await server.count(
    `query ($w: ISO8601Duration!) {
      saasServices { nodes { name departments(activeWithin: $w) {
        edges { isComplete node { name } } unassigned { isComplete assignedUsers } } } }
      departments { nodes { name services(activeWithin: $w) { edges { isComplete node { name } } } } }
    }`,
    { w: 'P30D' },
  );
  expect(errors).toEqual([]);
  const sales = (isComplete: boolean) => ({ isComplete, node: { name: 'Sales' } });
  expect(data).toEqual({
    saasServices: {
      nodes: [
        {
          name: 'Figma',
          departments: { edges: [sales(true)], unassigned: { isComplete: true, assignedUsers: 0 } },
        },
        {
          name: 'Lunch menu',
          departments: { edges: [], unassigned: { isComplete: false, assignedUsers: 1 } },
        },
        {
          name: 'Zendesk',
          departments: { edges: [sales(false)], unassigned: { isComplete: false, assignedUsers: 2 } },
        },
      ],
    },
    departments: {
      nodes: [
        {
          name: 'Sales',
          services: {
            edges: [
              { isComplete: true, node: { name: 'Figma' } },
              { isComplete: false, node: { name: 'Zendesk' } },
            ],
          },
        },
      ],
    },
  });
  // Lists that are resolved in the same moment share one.
  expect(statements.map(({ label }) => label)).toEqual(['operation']);
});

test('no service that one may lead to is listed, or counted, as unused', async () => {
  const data = await ask(
    '{ saasServices(filter: { unusedFor: "P90D" }) { nodes { name } } discoverySummary { unusedServices } }',
  );
  expect(data).toEqual({
    saasServices: { nodes: [{ name: 'Figma' }] },
    discoverySummary: { unusedServices: 1 },
  });
});

test.each([
  ['Lunch menu', [60, 49, 1], [true, false, false]],
  ['Zendesk', [60, 49, 1], [false, false, false]],
  ['Figma', [120, 98, 1], [false, true, true]],
])('no day of %s is complete on which one was there', async (name, days, expected) => {
  const found: unknown[] = [];
  for (const ago of days) {
    const data = await ask<{ saasService: { usageTrend: { isComplete: boolean }[] } }>(
      `query ($id: ID!, $day: LocalDate!) { saasService(id: $id) {
        usageTrend(from: $day, to: $day, granularity: DAY) { isComplete } } }`,
      { id: seedId(name), day: daysAgo(ago).slice(0, 10) },
    );
    found.push(data?.saasService.usageTrend[0]?.isComplete);
  }
  expect(found).toEqual(expected);
});
