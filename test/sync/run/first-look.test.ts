/** What is shown right after the first sync, asked as a frontend asks that names no window: all of it is known. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generateCompany } from '../../../src/simulator/company/company.ts';
import { openTestStore, type TestStore } from '../../kit/database.ts';
import { type Discovery, expectSucceeded, startDiscovery } from '../../kit/discovery.ts';
import { startTestServer, type TestServer } from '../../kit/graphql.ts';

const minuteMs = 60_000;

type Service = {
  name: string;
  instances: { nodes: { signOnMode: string }[] };
  usage: { isComplete: boolean };
  quarter: { isComplete: boolean; from: string };
};
type Account = { status: string; state: string; instance: { signOnMode: string } };
type Answer = {
  services: { nodes: Service[] };
  accounts: { totalCount: number; nodes: Account[] };
  never: { totalCount: number };
  inactive: { totalCount: number };
  integrations: { nodes: { activityKnownSince: string }[] };
  discoverySummary: { inactiveAccounts: number };
};

// The database's clock is the machine's: years behind, half an hour behind, and half an hour ahead of ours.
describe.each([
  ['just after midnight', '2032-02-29T00:00:10Z'],
  ['at noon', '2032-10-31T12:00:00Z'],
  ['just before midnight', '2031-12-31T23:59:30Z'],
  ['half an hour ahead of the database', 30 * minuteMs],
  ['half an hour behind the database', -30 * minuteMs],
])('an integration added %s', (name, when) => {
  let store: TestStore;
  let discovery: Discovery;
  let server: TestServer;
  let answer: Answer;

  beforeAll(async () => {
    store = await openTestStore();
    const aheadMs = typeof when === 'number' ? when : Date.parse(when) - Date.now();
    const now = new Date(Date.now() + aheadMs);
    const company = generateCompany({ seed: 5, people: 30, apps: 15, groups: 10, signInDays: 90, now });
    discovery = await startDiscovery({ store, company, workspaceId: 'default' });
    discovery.advance(aheadMs);
    expectSucceeded(await discovery.connect());
    server = await startTestServer(store, { now: discovery.now });
    const { data, errors } = await server.ask<Answer>(`{
      services: saasServices(first: 100) { nodes { name instances { nodes { signOnMode } } usage { isComplete }
        quarter: usage(within: "P90D") { isComplete from } } }
      accounts: saasUserAccounts(first: 500) { totalCount nodes { status state: usageState instance { signOnMode } } }
      never: saasUserAccounts(filter: { neverUsed: true }) { totalCount }
      inactive: saasUserAccounts(filter: { inactiveFor: "P90D" }) { totalCount }
      integrations: oktaIntegrations { nodes { activityKnownSince } }
      discoverySummary { inactiveAccounts } }`);
    expect(errors).toEqual([]);
    if (!data) throw new Error('no data');
    answer = data;
    expect(answer.accounts.nodes).toHaveLength(answer.accounts.totalCount);
  });
  afterAll(async () => {
    await server?.close();
    await discovery?.close();
    await store?.close();
  });

  test('has figures that are complete, of the quarter too', () => {
    const leavingSignIns = answer.services.nodes.filter(({ instances }) =>
      instances.nodes.every(({ signOnMode }) => signOnMode !== 'BOOKMARK'),
    );
    expect(leavingSignIns.length).toBeGreaterThan(5);
    const incomplete = leavingSignIns.filter(
      ({ usage, quarter }) => !usage.isComplete || !quarter.isComplete,
    );
    expect(incomplete).toEqual([]);
    const [since] = answer.integrations.nodes.map(({ activityKnownSince }) => activityKnownSince);
    for (const { quarter } of leavingSignIns) expect(quarter.from >= String(since), name).toBe(true);
  });

  test('has accounts whose state is known, and lists and counts that say the same', () => {
    const known = answer.accounts.nodes.filter(({ instance }) => instance.signOnMode !== 'BOOKMARK');
    expect(known.filter(({ state }) => state === 'UNKNOWN')).toEqual([]);
    const never = known.filter(({ state }) => state === 'NEVER_USED');
    expect(never.length).toBeGreaterThan(0);
    expect(answer.never.totalCount).toBe(never.length);
    const inactive = known.filter(({ state }) => state === 'NEVER_USED' || state === 'INACTIVE');
    expect(answer.inactive.totalCount).toBe(inactive.length);
    const open = inactive.filter(({ status }) => ['PENDING', 'ACTIVE', 'SUSPENDED'].includes(status));
    expect(answer.discoverySummary.inactiveAccounts).toBe(open.length);
  });
});
