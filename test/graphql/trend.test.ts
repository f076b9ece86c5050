import { afterAll, beforeAll, expect, test } from 'vitest';
import { storeForFile } from '../kit/fixtures.ts';
import { startTestServer, type TestServer } from '../kit/graphql.ts';
import {
  accountSeed,
  instanceSeed,
  integrationSeed,
  type Rows,
  seed,
  seedId,
  serviceSeed,
  userSeed,
} from '../kit/seed.ts';

const workspaceId = 'default';
const dayMs = 86_400_000;
/** So many days ago, at noon or, as a day, in UTC. */
const daysAgo = (days: number) => new Date(Math.floor(Date.now() / dayMs) * dayMs - days * dayMs + dayMs / 2);
const day = (days: number) => daysAgo(days).toISOString().slice(0, 10);

/**
 * Zoom is known for 60 days but for a gap 46 to 44 days ago, and read until today. Slack comes through a second
 * integration, of which nothing is known yet; Figma has no instance.
 */
const signIns: Record<string, number[]> = {
  // Two accounts of one person, in two instances of Zoom.
  'ada zoom-1': [50, 49, 3, 2],
  'ada zoom-2': [55, 3],
  'ben zoom-1': [3, 0],
  'ben zoom-2': [12],
  'cem zoom-1': [],
  'ada slack': [3],
};

const store = storeForFile();
let server: TestServer;

beforeAll(async () => {
  await seed(store.db, toRows());
  server = await startTestServer(store);
});
afterAll(() => server?.close());

function toRows(): Rows {
  const [okta, later] = ['okta', 'later'].map((name) => seedId(name)) as [string, string];
  const users = Object.fromEntries(
    ['ada', 'ben', 'cem'].map((name) => [
      name,
      userSeed({ workspaceId, id: seedId(name), integrationId: okta, email: `${name}@acme.example` }),
    ]),
  );
  const instances = Object.fromEntries(
    [
      ['zoom-1', 'Zoom', okta],
      ['zoom-2', 'Zoom', okta],
      ['slack', 'Slack', later],
    ].map(([name = '', service = '', integrationId = '']) => [
      name,
      instanceSeed({ workspaceId, id: seedId(name), integrationId, serviceId: seedId(service) }),
    ]),
  );
  const at = (days: number | undefined) => (days === undefined ? null : daysAgo(days).toISOString());
  return {
    integrations: [
      integrationSeed({
        workspaceId,
        id: okta,
        activityKnownSince: daysAgo(60.5).toISOString(),
        activityGaps: [{ from: daysAgo(46).toISOString(), to: daysAgo(44).toISOString() }],
      }),
      integrationSeed({ workspaceId, id: later }),
    ],
    scopes: [{ workspaceId, integrationId: okta, scope: 'SYSTEM_LOG', observedAt: new Date().toISOString() }],
    services: ['Zoom', 'Slack', 'Figma'].map((name) =>
      serviceSeed({ workspaceId, id: seedId(name), name, catalogKey: name.toLowerCase() }),
    ),
    instances: Object.values(instances),
    users: Object.values(users),
    accounts: Object.entries(signIns).map(([name, days]) => {
      const [person = '', instance = ''] = name.split(' ');
      const [user, of] = [users[person], instances[instance]];
      if (!user || !of) throw new Error(name);
      const activity = { firstActivityAt: at(days[0]), lastActivityAt: at(days.at(-1)) };
      return accountSeed({ id: seedId(name), ...activity }, user, of);
    }),
    signIns: Object.entries(signIns).flatMap(([name, days]) =>
      days.map((ago) => ({ workspaceId, accountId: seedId(name), day: day(ago), signInCount: 2 })),
    ),
  };
}

type Point = {
  periodStart: string;
  activeUsers: number;
  newUsers: number;
  signIns: number;
  assignedUsers: number | null;
  isComplete: boolean;
};

async function trend(key: string, from: string, to: string, granularity: string): Promise<Point[]> {
  const answer = await server.ask<{ saasServiceByCatalogKey: { usageTrend: Point[] } }>(
    `query ($key: String!, $from: LocalDate!, $to: LocalDate!, $granularity: SaasTrendGranularity!) {
      saasServiceByCatalogKey(catalogKey: $key) { usageTrend(from: $from, to: $to, granularity: $granularity) {
        periodStart activeUsers newUsers signIns assignedUsers isComplete } } }`,
    { key, from, to, granularity },
  );
  expect(answer.errors).toEqual([]);
  return answer.data?.saasServiceByCatalogKey.usageTrend ?? [];
}

const zeros = { activeUsers: 0, newUsers: 0, signIns: 0, assignedUsers: null };

test('days: people once however many accounts, sign-ins summed, days without use as zeros, today as under way', async () => {
  expect(await trend('zoom', day(3), day(0), 'DAY')).toEqual([
    {
      periodStart: day(3),
      activeUsers: 2,
      newUsers: 0,
      signIns: 6,
      assignedUsers: null,
      isComplete: true,
    },
    {
      periodStart: day(2),
      activeUsers: 1,
      newUsers: 0,
      signIns: 2,
      assignedUsers: null,
      isComplete: true,
    },
    { periodStart: day(1), ...zeros, isComplete: true },
    {
      periodStart: day(0),
      activeUsers: 1,
      newUsers: 0,
      signIns: 2,
      assignedUsers: 3,
      isComplete: false,
    },
  ]);
});

test('a person is new once, in the instance they used first', async () => {
  const points = await trend('zoom', day(40), day(1), 'DAY');
  expect(points.flatMap(({ periodStart, newUsers }) => (newUsers ? [[periodStart, newUsers]] : []))).toEqual([
    [day(12), 1],
  ]);
});

test('people who may have signed in before sign-ins were known are not new: for four weeks no one is', async () => {
  const points = await trend('zoom', day(60), day(50), 'DAY');
  expect(points.map(({ isComplete }) => isComplete)).toEqual(points.map(() => true));
  expect(points.some(({ activeUsers }) => activeUsers > 0)).toBe(true);
  expect(points.map(({ newUsers }) => newUsers)).toEqual(points.map(() => 0));
});

test.each(['WEEK', 'MONTH'] as const)('a %s adds up what its days hold', async (granularity) => {
  const points = await trend('zoom', day(60), day(0), granularity);
  const counted = new Map<string, { people: Set<string>; signIns: number }>();
  for (const [name, days] of Object.entries(signIns)) {
    if (!name.includes('zoom')) continue;
    for (const ago of days) {
      const start = points.filter(({ periodStart }) => periodStart <= day(ago)).at(-1)?.periodStart ?? '';
      const period = counted.get(start) ?? { people: new Set(), signIns: 0 };
      period.people.add(name.split(' ')[0] ?? '');
      period.signIns += 2;
      counted.set(start, period);
    }
  }
  expect(points.map((point) => [point.periodStart, point.activeUsers, point.signIns])).toEqual(
    points.map(({ periodStart }) => {
      const period = counted.get(periodStart);
      return [periodStart, period?.people.size ?? 0, period?.signIns ?? 0];
    }),
  );
  expect(points.reduce((sum, { newUsers }) => sum + newUsers, 0)).toBe(1);
  expect(
    points
      .map(({ periodStart }) => new Date(periodStart))
      .every((date) => (granularity === 'WEEK' ? date.getUTCDay() === 1 : date.getUTCDate() === 1)),
  ).toBe(true);
});

test('a day is complete only when sign-ins are known from before it, without a gap, until after it', async () => {
  const points = await trend('zoom', day(62), day(-1), 'DAY');
  const incomplete = points.filter(({ isComplete }) => !isComplete).map(({ periodStart }) => periodStart);
  expect(incomplete).toEqual([62, 61, 46, 45, 44, 0, -1].map(day));
});

test('nothing is complete where sign-ins are not known yet, and figures are lower bounds', async () => {
  expect(await trend('slack', day(3), day(3), 'DAY')).toMatchObject([{ activeUsers: 1, isComplete: false }]);
  expect(await trend('figma', day(3), day(3), 'DAY')).toMatchObject([{ ...zeros, isComplete: false }]);
});

test('trends of all services are one statement', async () => {
  const query = `query ($first: Int) { saasServices(first: $first) { nodes {
    usageTrend(from: "${day(20)}", to: "${day(0)}") { activeUsers } } } }`;
  const one = await server.count(query, { first: 1 });
  const all = await server.count(query, { first: 50 });
  expect(all.errors).toEqual([]);
  expect(all.statements.length).toBe(one.statements.length);
});

test.each([
  ['from: "2026-03-02", to: "2026-03-01"', '`to` must not be before `from`.'],
  ['from: "2020-01-01", to: "2026-03-01", granularity: DAY', 'more than 800 points'],
  ['from: "0001-01-01", to: "9999-12-31"', 'more than 800 points'],
])('a trend %s is refused with a reason', async (args, reason) => {
  const { errors } = await server.ask(
    `{ saasServiceByCatalogKey(catalogKey: "zoom") { usageTrend(${args}) { signIns } } }`,
  );
  expect(errors.map(({ message, extensions }) => [message, extensions.code])).toEqual([
    [expect.stringContaining(reason), 'BAD_USER_INPUT'],
  ]);
});

test.each(['2026-02-30', '2026-3-1', '0000-01-01', '2026-03-01T00:00:00Z', ''])(
  '"%s" is not a date',
  async (text) => {
    const { errors } = await server.ask(
      `{ saasServiceByCatalogKey(catalogKey: "zoom") { usageTrend(from: "${text}", to: "2026-03-01") { signIns } } }`,
    );
    expect(errors[0]?.message).toContain('date');
  },
);
