/** Orders, filters by the latest sign-in, trends, counts of sign-ins and what is asked without a window go by the same use. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { storeForFile } from '../kit/fixtures.ts';
import { startTestServer, type TestServer } from '../kit/graphql.ts';
import { daysAgo, now, seedCompany, startOfDay } from './use-agrees/company.ts';

const store = storeForFile();
let server: TestServer;

beforeAll(async () => {
  await seedCompany(store.db);
  server = await startTestServer(store, { now: () => now });
});
afterAll(() => server?.close());

async function ask<Data>(query: string): Promise<Data> {
  const { data, errors } = await server.ask<Data>(query);
  expect(errors).toEqual([]);
  if (!data) throw new Error('no data');
  return data;
}

type Account = {
  state: string;
  at: string | null;
  user: { id: string };
  service: { id: string };
  instance: { id: string };
};

async function accounts(): Promise<Account[]> {
  const { list } = await ask<{ list: { nodes: Account[] } }>(`{ list: saasUserAccounts(first: 500) { nodes {
    state: usageState(activeWithin: "P30D") at: lastActivityAt user { id } service { id } instance { id } } } }`);
  return list.nodes;
}

/** The list in this order, and the figure it should stand in the order of. */
function expectInOrder(ids: readonly string[], figureOf: (id: string) => number | string): void {
  const figures = ids.map(figureOf);
  expect(new Set(figures).size).toBeGreaterThan(2);
  expect(figures).toEqual([...figures].sort((one, other) => (one < other ? -1 : Number(one > other))));
}

test('departments by active people stand in the order of the people whose accounts say that they are', async () => {
  type Person = { user: { accounts: { nodes: { state: string }[] } } | null };
  type Department = { id: string; employees: { nodes: Person[] } };
  const { up, down } = await ask<{ up: { nodes: Department[] }; down: { nodes: { id: string }[] } }>(`{
    up: departments(orderBy: [{ field: ACTIVE_USERS_30D }]) { nodes { id
      employees(first: 100) { nodes { user { accounts: userAccounts(first: 5) { nodes {
        state: usageState(activeWithin: "P30D") } } } } } } }
    down: departments(orderBy: [{ field: ACTIVE_USERS_30D, direction: DESC }]) { nodes { id } } }`);
  const isActive = ({ user }: Person) =>
    user?.accounts.nodes.some(({ state }) => state === 'ACTIVE') ?? false;
  const count = new Map(up.nodes.map(({ id, employees }) => [id, employees.nodes.filter(isActive).length]));
  const ids = up.nodes.map(({ id }) => id);
  expectInOrder(ids, (id) => count.get(id) ?? Number.NaN);
  expect(down.nodes.map(({ id }) => id)).toEqual(ids.reverse());
});

describe.each([
  ['departments of a service', 'saasServices', 'departments'],
  ['services of a department', 'departments', 'services'],
])('%s', (_what, parents, list) => {
  type Edge = {
    cursor: string;
    activeUsers: number;
    assignedUsers: number;
    node: { id: string; name: string };
  };
  type Parents = { parents: { nodes: { id: string; list: { edges: Edge[] } }[] } };
  const edges = 'edges { cursor activeUsers assignedUsers node { id name } }';
  const asked = async (args: string) => {
    const answer = await ask<Parents>(
      `{ parents: ${parents}(first: 100) { nodes { id list: ${list}(first: 100, ${args}) { ${edges} } } } }`,
    );
    return answer.parents.nodes;
  };

  test('stand in the order asked for, and without one as before: most active first', async () => {
    const byName = await asked('orderBy: [{ field: NAME }]');
    const byFigures = await asked(
      'orderBy: [{ field: ASSIGNED_USERS }, { field: ACTIVE_USERS, direction: DESC }]',
    );
    const inside = ({ list: { edges: found } }: Parents['parents']['nodes'][number]) =>
      found.map(({ node }) => node.id);
    const folded = (name: string) => name.toLowerCase();
    for (const { list } of byName) {
      const names = list.edges.map(({ node }) => folded(node.name));
      expect(names).toEqual([...names].sort());
    }
    for (const { list } of byFigures) {
      const figures = list.edges.map(({ assignedUsers, activeUsers }) => [assignedUsers, -activeUsers]);
      const sorted = [...figures].sort(([a = 0, b = 0], [c = 0, d = 0]) => a - c || b - d);
      expect(figures).toEqual(sorted);
    }
    expect(byName.map(inside)).not.toEqual(byFigures.map(inside));
    expect((await asked('orderBy: []')).map(inside)).toEqual(
      (await asked('activeWithin: "P30D"')).map(inside),
    );
    const written =
      '[{ field: ACTIVE_USERS, direction: DESC }, { field: ASSIGNED_USERS, direction: DESC }, { field: NAME }]';
    expect((await asked(`orderBy: ${written}`)).map(inside)).toEqual(
      (await asked('orderBy: null')).map(inside),
    );
  });

  test('come in pages of that order, whose cursors are refused in another', async () => {
    const [parent] = (await asked('orderBy: [{ field: NAME, direction: DESC }]'))
      .filter(({ list: found }) => found.edges.length > 1)
      .slice(0, 1);
    if (!parent) throw new Error('nothing has two of them');
    const root = parents === 'departments' ? 'department' : 'saasService';
    const next = (order: string) =>
      server.ask<{ parent: { list: { edges: Edge[] } } }>(
        `{ parent: ${root}(id: "${parent.id}") { list: ${list}(first: 1, after: "${parent.list.edges[0]?.cursor}", ${order}) { ${edges} } } }`,
      );
    const { data } = await next('orderBy: [{ field: NAME, direction: DESC }]');
    expect(data?.parent.list.edges.map(({ node }) => node)).toEqual([parent.list.edges[1]?.node]);
    const refused = await next('orderBy: [{ field: NAME }]');
    expect(refused.errors.map(({ message }) => message).join(' ')).toMatch(
      /^This cursor does not belong to this list/,
    );
  });
});

const lists = [
  ['saasUserAccounts', 'userAccount'],
  ['saasUsers', 'user'],
  ['saasServices', 'service'],
  ['saasServiceInstances', 'instance'],
] as const;
type Noun = (typeof lists)[number][1];

/** The latest sign-in of each thing that has accounts, as these say. */
async function latestOf(noun: Exclude<Noun, 'userAccount'>): Promise<Map<string, string>> {
  const latest = new Map<string, string>();
  for (const {
    at,
    [noun]: { id },
  } of await accounts()) {
    if (at !== null && at > (latest.get(id) ?? '')) latest.set(id, at);
    else latest.set(id, latest.get(id) ?? '');
  }
  return latest;
}

test.each(lists)('%s by latest sign-in stand and pass as their accounts say', async (field, noun) => {
  // To the minute on both sides of the first day of 30.
  const edge = new Date(startOfDay(30)).toISOString();
  type List = { nodes: { id: string; at: string | null }[] };
  const { up, since, before, ever } = await ask<Record<'up' | 'since' | 'before' | 'ever', List>>(`{
    up: ${field}(first: 500, orderBy: [{ field: LAST_ACTIVITY_AT }]) { nodes { id at: lastActivityAt } }
    since: ${field}(first: 500, filter: { lastActivityAt: { gte: "${edge}" } }) { nodes { id at: lastActivityAt } }
    before: ${field}(first: 500, filter: { lastActivityAt: { lt: "${edge}" } }) { nodes { id at: lastActivityAt } }
    ever: ${field}(first: 500, filter: { lastActivityAt: { lte: "${daysAgo(0)}" } }) { nodes { id at: lastActivityAt } }
  }`);
  const latest =
    noun === 'userAccount' ? new Map(up.nodes.map(({ id, at }) => [id, at ?? ''])) : await latestOf(noun);
  expect(new Map(up.nodes.map(({ id, at }) => [id, at ?? '']))).toEqual(latest);
  expectInOrder(
    up.nodes.map(({ id }) => id),
    (id) => latest.get(id) ?? 'none',
  );
  const idsOf = ({ nodes }: List) => nodes.map(({ id }) => id).sort();
  const those = (passes: (at: string) => boolean) =>
    [...latest].flatMap(([id, at]) => (passes(at) ? [id] : [])).sort();
  expect(idsOf(since)).toEqual(those((at) => at >= edge));
  expect(idsOf(before)).toEqual(those((at) => at !== '' && at < edge));
  expect(idsOf(ever)).toEqual(those((at) => at !== ''));
});

test.each(['P7D', 'P30D', 'P31D', 'P90D', 'PT5H'])(
  'within %s an account has sign-ins where it is active, and the service as many as its accounts',
  async (window) => {
    type Counted = { state: string; count: number; service: { id: string } };
    const { list, services } = await ask<{
      list: { nodes: Counted[] };
      services: { nodes: { id: string; usage: { signIns: number } }[] };
    }>(`{
      list: saasUserAccounts(first: 500) { nodes {
        state: usageState(activeWithin: "${window}") count: signInCount(within: "${window}") service { id } } }
      services: saasServices(first: 500) { nodes { id usage(within: "${window}") { signIns } } } }`);
    const counts = new Map<string, number>(services.nodes.map(({ id }) => [id, 0]));
    for (const { state, count, service } of list.nodes) {
      expect(count > 0).toBe(state === 'ACTIVE');
      counts.set(service.id, (counts.get(service.id) ?? 0) + count);
    }
    expect(new Map(services.nodes.map(({ id, usage }) => [id, usage.signIns]))).toEqual(counts);
  },
);

test.each([7, 30, 60])('a trend of the days of a window of %i days adds up to its figures', async (days) => {
  type Figures = { activeUsers: number; newUsers: number; signIns: number; isComplete: boolean };
  type Point = Figures & { assignedUsers: number | null };
  type Service = { name: string; usage: Figures & { assignedUsers: number }; points: Point[] };
  const [from, to] = [daysAgo(days).slice(0, 10), daysAgo(0).slice(0, 10)];
  const { services } = await ask<{
    services: { nodes: Service[] };
  }>(`{ services: saasServices(first: 500) { nodes { name
    usage(within: "P${days}D") { activeUsers newUsers signIns assignedUsers isComplete }
    points: usageTrend(from: "${from}", to: "${to}", granularity: DAY) {
      activeUsers newUsers signIns assignedUsers isComplete } } } }`);
  expect(services.nodes.some(({ usage }) => usage.newUsers > 0)).toBe(true);
  for (const { name, usage, points } of services.nodes) {
    const sum = (figure: 'activeUsers' | 'newUsers' | 'signIns') =>
      points.reduce((total, point) => total + point[figure], 0);
    // Everybody here signed in on one day.
    expect(
      { activeUsers: sum('activeUsers'), newUsers: sum('newUsers'), signIns: sum('signIns') },
      name,
    ).toEqual({
      activeUsers: usage.activeUsers,
      newUsers: usage.newUsers,
      signIns: usage.signIns,
    });
    expect(points.at(-1)).toMatchObject({ assignedUsers: usage.assignedUsers, isComplete: false });
    expect(
      points.slice(0, -1).every(({ isComplete }) => isComplete),
      name,
    ).toBe(usage.isComplete);
  }
});

test('what is asked without a window is asked with the one that the schema names', async () => {
  type Both = { plain: unknown; given: unknown };
  const figures =
    'from to isComplete assignedUsers activeUsers inactiveUsers neverUsedUsers newUsers signIns';
  const share = 'edges { activeUsers signIns isComplete } unassigned { activeUsers signIns isComplete }';
  const { services, departments, list, discoverySummary } = await ask<{
    services: { nodes: { usage: unknown; usage30: unknown; departments: unknown; departments30: unknown }[] };
    departments: { nodes: Both[] };
    list: { nodes: { count: unknown; count30: unknown; state: unknown; state90: unknown }[] };
    discoverySummary: Record<string, unknown>;
  }>(`{
    services: saasServices(first: 500) { nodes {
      usage { ${figures} } usage30: usage(within: "P30D") { ${figures} }
      departments { ${share} } departments30: departments(activeWithin: "P30D") { ${share} } } }
    departments { nodes { plain: services(first: 100) { nodes { id } totalCount }
      given: services(first: 100, activeWithin: "P30D") { nodes { id } totalCount } } }
    list: saasUserAccounts(first: 500) { nodes { count: signInCount count30: signInCount(within: "P30D")
      state: usageState state90: usageState(activeWithin: "P90D") } }
    discoverySummary { newServices newServices7: newServices(within: "P7D")
      unusedServices unusedServices90: unusedServices(within: "P90D")
      inactiveAccounts inactiveAccounts90: inactiveAccounts(within: "P90D") } }`);
  for (const service of services.nodes) {
    expect(service.usage).toEqual(service.usage30);
    expect(service.departments).toEqual(service.departments30);
  }
  for (const { plain, given } of departments.nodes) expect(plain).toEqual(given);
  for (const { count, count30, state, state90 } of list.nodes) {
    expect([count, state]).toEqual([count30, state90]);
  }
  const { newServices7, unusedServices90, inactiveAccounts90, ...plain } = discoverySummary;
  expect(plain).toEqual({
    newServices: newServices7,
    unusedServices: unusedServices90,
    inactiveAccounts: inactiveAccounts90,
  });
});
