/** Every list, figure and state about use says the same of the same people, whatever is known of their sign-ins. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { storeForFile } from '../kit/fixtures.ts';
import { startTestServer, type TestServer } from '../kit/graphql.ts';
import { seedId } from '../kit/seed.ts';
import { dayMs, now, seedCompany, type World, worlds } from './use-agrees/company.ts';

const windows = ['P7D', 'P30D', 'P31D', 'P44D', 'P90D', 'P120D', 'PT5H'];

type State = 'ACTIVE' | 'INACTIVE' | 'NEVER_USED' | 'UNKNOWN';
type Account = {
  id: string;
  state: State;
  lastActivityAt: string | null;
  service: { id: string };
  user: { id: string };
};
type Service = {
  id: string;
  name: string;
  usage: {
    from: string;
    to: string;
    isComplete: boolean;
    assignedUsers: number;
    activeUsers: number;
    inactiveUsers: number;
    neverUsedUsers: number;
    utilization: number | null;
    seatCount: number | null;
    unusedSeats: number | null;
  };
  departments: { edges: Figures[]; unassigned: Figures };
};
type Figures = { isComplete: boolean; activeUsers: number };
type Answer = {
  accounts: { nodes: Account[] };
  services: { nodes: Service[] };
  byUse: { nodes: { id: string }[] };
  bySeats: { nodes: { id: string }[] };
  byUnusedSeats: { nodes: { id: string }[] };
  byUtilization: { nodes: { id: string }[] };
  departments: { nodes: { services: { edges: (Figures & { node: { id: string } })[] } }[] };
  inactive: { totalCount: number; nodes: { id: string }[] };
  never: { totalCount: number; nodes: { id: string }[] };
  neverWithin: { nodes: { id: string }[] };
  used: { nodes: { id: string }[] };
  idlePeople: { totalCount: number; nodes: { id: string }[] };
  peopleOfNothing: { nodes: { id: string }[] };
  peopleOfSomething: { nodes: { id: string }[] };
  unused: { nodes: { id: string }[] };
  discoverySummary: { unusedServices: number; inactiveAccounts: number };
};

const store = storeForFile();
let server: TestServer;

beforeAll(async () => {
  await seedCompany(store.db);
  server = await startTestServer(store, { now: () => now });
});
afterAll(() => server?.close());

const answers = new Map<string, Promise<Answer>>();

/** All of it in one answer, asked for once: nothing changes the company meanwhile. */
function ask(window: string): Promise<Answer> {
  const answer = answers.get(window) ?? askServer(window);
  answers.set(window, answer);
  return answer;
}

async function askServer(window: string): Promise<Answer> {
  const { data, errors } = await server.ask<Answer>(
    `query ($w: ISO8601Duration!) {
      accounts: saasUserAccounts(first: 500, orderBy: [{ field: LAST_ACTIVITY_AT }]) {
        nodes { id state: usageState(activeWithin: $w) lastActivityAt service { id } user { id } } }
      services: saasServices(first: 500) { nodes { id name
        usage(within: $w) {
          from to isComplete assignedUsers activeUsers inactiveUsers neverUsedUsers utilization
          seatCount unusedSeats }
        departments(activeWithin: $w) {
          edges { isComplete activeUsers } unassigned { isComplete activeUsers } } } }
      byUse: saasServices(first: 500, orderBy: [{ field: ACTIVE_USERS_30D }]) { nodes { id } }
      bySeats: saasServices(first: 500, orderBy: [{ field: SEAT_COUNT }]) { nodes { id } }
      byUnusedSeats: saasServices(first: 500, orderBy: [{ field: UNUSED_SEATS }]) { nodes { id } }
      byUtilization: saasServices(first: 500, orderBy: [{ field: UTILIZATION_30D }]) { nodes { id } }
      departments { nodes { services(first: 500, activeWithin: $w) {
        edges { isComplete activeUsers node { id } } } } }
      inactive: saasUserAccounts(first: 500, filter: { inactiveFor: $w }) { totalCount nodes { id } }
      never: saasUserAccounts(first: 500, filter: { neverUsed: true }) { totalCount nodes { id } }
      neverWithin: saasUserAccounts(first: 500, filter: { neverUsed: true, inactiveFor: $w }) { nodes { id } }
      used: saasUserAccounts(first: 500, filter: { neverUsed: false }) { nodes { id } }
      idlePeople: saasUsers(first: 500, filter: { inactiveFor: $w }) { totalCount nodes { id } }
      peopleOfNothing: saasUsers(first: 500, filter: { neverUsed: true }) { nodes { id } }
      peopleOfSomething: saasUsers(first: 500, filter: { neverUsed: false }) { nodes { id } }
      unused: saasServices(first: 500, filter: { unusedFor: $w }) { nodes { id } }
      discoverySummary { unusedServices(within: $w) inactiveAccounts(within: $w) }
    }`,
    { w: window },
  );
  expect(errors).toEqual([]);
  if (!data) throw new Error('no data');
  return data;
}

const idsOf = (nodes: readonly { id: string }[]) => nodes.map(({ id }) => id).sort();

/** People all of whose accounts are in one of these states. */
function peopleOf(accounts: readonly Account[], ...states: State[]): { id: string }[] {
  const ids = new Set(accounts.map(({ user }) => user.id));
  for (const { user, state } of accounts) if (!states.includes(state)) ids.delete(user.id);
  return [...ids].map((id) => ({ id }));
}

describe.each(windows)('within %s', (window) => {
  let answer: Answer;
  beforeAll(async () => {
    answer = await ask(window);
  });
  const inState = (...states: State[]) => answer.accounts.nodes.filter(({ state }) => states.includes(state));

  test('inactive accounts are listed and counted that are in the states for it, no unknown one among them', () => {
    expect(idsOf(answer.inactive.nodes)).toEqual(idsOf(inState('INACTIVE', 'NEVER_USED')));
    expect(answer.inactive.totalCount).toBe(answer.inactive.nodes.length);
    expect(answer.discoverySummary.inactiveAccounts).toBe(answer.inactive.nodes.length);
  });

  test('people count as inactive when all their accounts do; one unknown account keeps a person off the list', () => {
    expect(idsOf(answer.idlePeople.nodes)).toEqual(
      idsOf(peopleOf(answer.accounts.nodes, 'INACTIVE', 'NEVER_USED')),
    );
    expect(answer.idlePeople.totalCount).toBe(answer.idlePeople.nodes.length);
  });

  test('figures of a service count its accounts by their states', () => {
    for (const { id, usage } of answer.services.nodes) {
      const count = (...states: State[]) =>
        inState(...states).filter(({ service }) => service.id === id).length;
      expect(usage).toMatchObject({
        activeUsers: count('ACTIVE'),
        inactiveUsers: count('INACTIVE'),
        neverUsedUsers: count('NEVER_USED'),
        assignedUsers: count('ACTIVE', 'INACTIVE', 'NEVER_USED', 'UNKNOWN'),
        isComplete: count('UNKNOWN') === 0,
      });
      expect(usage.utilization).toBeCloseTo(usage.activeUsers / usage.assignedUsers);
    }
  });

  test('figures by department add up to those, and are complete where those are', () => {
    for (const { id, usage, departments } of answer.services.nodes) {
      const shares = [...departments.edges, departments.unassigned];
      expect(shares.reduce((sum, { activeUsers }) => sum + activeUsers, 0)).toBe(usage.activeUsers);
      const seenFromDepartments = answer.departments.nodes.flatMap(({ services }) =>
        services.edges.filter(({ node }) => node.id === id),
      );
      for (const { isComplete } of [...shares, ...seenFromDepartments])
        expect(isComplete).toBe(usage.isComplete);
      expect(seenFromDepartments.map(({ activeUsers }) => activeUsers)).toEqual(
        departments.edges.map(({ activeUsers }) => activeUsers),
      );
    }
  });

  test('services are listed and counted as unused when no one used them and all sign-ins are known', () => {
    const expected = answer.services.nodes.filter(({ usage }) => usage.isComplete && usage.activeUsers === 0);
    expect(idsOf(answer.unused.nodes)).toEqual(idsOf(expected));
    expect(answer.discoverySummary.unusedServices).toBe(expected.length);
  });

  test('a complete window reaches back as far as was asked, and no further than sign-ins are known', () => {
    const lengthMs = window === 'PT5H' ? 5 * 3_600_000 : Number(/\d+/.exec(window)?.[0]) * dayMs;
    for (const { name, usage } of answer.services.nodes) {
      const world = worlds[name.replace(/ (used|quiet)$/, '') as World];
      const [fromMs, toMs] = [Date.parse(usage.from), Date.parse(usage.to)];
      expect(fromMs).toBeLessThanOrEqual(toMs - lengthMs);
      if (usage.isComplete)
        expect(fromMs).toBeGreaterThanOrEqual(Date.parse(String(world.activityKnownSince)));
    }
  });
});

test('accounts never used are those of which all 90 days are known, as their state says by default', async () => {
  const { accounts, never, neverWithin, used } = await ask('P90D');
  const inState = accounts.nodes.filter(({ state }) => state === 'NEVER_USED');
  expect(inState.length).toBeGreaterThan(0);
  expect(idsOf(never.nodes)).toEqual(idsOf(inState));
  expect(idsOf(neverWithin.nodes)).toEqual(idsOf(inState));
  expect(never.totalCount).toBe(inState.length);
  expect(idsOf(used.nodes)).toEqual(
    idsOf(accounts.nodes.filter(({ lastActivityAt }) => lastActivityAt !== null)),
  );
});

test('people who never used anything are those of whose accounts none was, as far as 90 days tell', async () => {
  const { accounts, peopleOfNothing, peopleOfSomething } = await ask('P90D');
  const expected = peopleOf(accounts.nodes, 'NEVER_USED');
  expect(idsOf(peopleOfNothing.nodes)).toEqual(idsOf(expected));
  expect(idsOf(expected)).toContain(seedId('known', 'both'));
  expect(idsOf(expected)).toContain(seedId('known to the hour', 'both'));
  for (const world of ['partly known', 'not known', 'gap', 'bookmark']) {
    expect(idsOf(expected), world).not.toContain(seedId(world, 'both'));
  }
  const used = accounts.nodes.filter(({ lastActivityAt }) => lastActivityAt !== null);
  expect(idsOf(peopleOfSomething.nodes)).toEqual([...new Set(used.map(({ user }) => user.id))].sort());
});

test('the orders by use go by what the figures and states say', async () => {
  const { accounts, services, byUse, bySeats, byUnusedSeats, byUtilization } = await ask('P30D');
  const times = accounts.nodes.map(({ lastActivityAt }) => lastActivityAt ?? '');
  expect(times).toEqual([...times].sort());
  const orders = [
    [byUse, 'activeUsers'],
    [bySeats, 'seatCount'],
    [byUnusedSeats, 'unusedSeats'],
    [byUtilization, 'utilization'],
  ] as const;
  for (const [list, name] of orders) {
    const figureOf = new Map(services.nodes.map(({ id, usage }) => [id, usage[name] ?? -1]));
    const figures = list.nodes.map(({ id }) => figureOf.get(id) ?? Number.NaN);
    expect(new Set(figures).size, name).toBeGreaterThan(1);
    expect(figures, name).toEqual([...figures].sort((one, other) => one - other));
  }
});

/** Which windows are complete, said by hand. */
test.each([
  ['known', ['P7D', 'P30D', 'P31D', 'P44D', 'P90D', 'P120D']],
  ['known to the hour', ['P7D', 'P30D', 'P31D', 'P44D', 'P90D']],
  ['partly known', ['P7D', 'P30D', 'P31D', 'P44D']],
  ['not known', []],
  ['gap', ['P7D', 'P30D', 'P31D']],
  ['bookmark', []],
])('of a service whose use is %s, complete are the windows %j', async (world, expected) => {
  const complete: string[] = [];
  for (const window of windows.filter((it) => it !== 'PT5H')) {
    const { services } = await ask(window);
    const own = services.nodes.filter(({ name }) => [`${world} used`, `${world} quiet`].includes(name));
    expect(own).toHaveLength(2);
    if (own.every(({ usage }) => usage.isComplete)) complete.push(window);
  }
  expect(complete).toEqual(expected);
});
