import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createVirtualClock, type VirtualClock } from '../../src/simulator/clock.ts';
import { generateCompany } from '../../src/simulator/company/company.ts';
import { type Simulator, startSimulator } from '../../src/simulator/server/server.ts';
import { errorCode, get, type Item, walk, walkPages } from './walk.ts';

const start = new Date('2026-03-04T15:30:00Z');
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
let clock: VirtualClock;
let simulator: Simulator;

beforeEach(async () => {
  clock = createVirtualClock(start);
  const company = generateCompany({ seed: 10, now: start, people: 80, apps: 40, groups: 20, signInDays: 30 });
  simulator = await startSimulator({ company, clock });
});
afterEach(() => simulator.close());

function ago(ms: number): string {
  return new Date(clock.now().getTime() - ms).toISOString();
}

function pair() {
  const { company } = simulator;
  return {
    userId: company.users[0]?.id ?? '',
    appId: company.apps.find((app) => app.name === 'slack')?.id ?? '',
  };
}

describe('a polling query', () => {
  test('gives everything in the order of persistence, out of order in time, each event once', async () => {
    const events = await walk(simulator, `/api/v1/logs?since=${ago(40 * dayMs)}&limit=1000`);
    const visible = simulator.company.log.length;
    expect(events).toHaveLength(visible);
    expect(new Set(events.map((event) => event.uuid)).size).toBe(visible);
    const times = events.map((event) => Date.parse(event.published));
    expect(times.some((time, index) => time < (times[index - 1] ?? 0))).toBe(true);
  });

  test('always has a next link; at the end it is the cursor that was sent', async () => {
    const first = await get(simulator, `/api/v1/logs?since=${ago(1000)}`);
    expect(first.body).toEqual([]);
    const second = await get(simulator, first.next ?? '');
    expect([second.body, second.next]).toEqual([[], first.next]);
  });

  test('shows late events when they are persisted, whatever their own time', async () => {
    const { next } = await get(simulator, `/api/v1/logs?since=${ago(60_000)}`);
    const at = new Date(clock.now().getTime() - 50 * 60_000);
    simulator.world.addSignIn({ ...pair(), at, persistedAt: new Date(clock.now().getTime() + 5 * 60_000) });
    const early = await get(simulator, next ?? '');
    expect(early.body).toEqual([]);
    clock.advance(6 * 60_000);
    simulator.world.addSignIn(pair());
    const late = (await get(simulator, early.next ?? '')).body as Item[];
    expect(late.map((event) => event.published)).toEqual([at.toISOString(), clock.now().toISOString()]);
  });

  test('goes back seven days by default', async () => {
    const events = await walk(simulator, '/api/v1/logs?limit=1000');
    const oldest = Math.min(...events.map((event) => Date.parse(event.published)));
    expect(oldest).toBeGreaterThanOrEqual(start.getTime() - 7 * dayMs);
    expect(oldest).toBeLessThan(start.getTime() - 6 * dayMs);
  });
});

describe('a bounded query', () => {
  test('is finite, in the order of publication, and inside its bounds', async () => {
    const pages = await walkPages(
      simulator,
      `/api/v1/logs?since=${ago(9 * dayMs)}&until=${ago(2 * dayMs)}&limit=100`,
    );
    const times = pages.flat().map((event) => Date.parse(event.published));
    expect(pages.length).toBeGreaterThan(2);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times[0]).toBeGreaterThanOrEqual(start.getTime() - 9 * dayMs);
    expect(times.at(-1)).toBeLessThan(start.getTime() - 2 * dayMs);
    const expected = simulator.company.log.filter(
      (r) => r.publishedAtMs >= start.getTime() - 9 * dayMs && r.publishedAtMs < start.getTime() - 2 * dayMs,
    );
    expect(times).toHaveLength(expected.length);
  });

  test('descending gives the same, newest first', async () => {
    const range = `since=${ago(9 * dayMs)}&until=${ago(2 * dayMs)}&limit=150`;
    const up = await walk(simulator, `/api/v1/logs?${range}`);
    const down = await walk(simulator, `/api/v1/logs?${range}&sortOrder=DESCENDING`);
    expect(down.map((event) => event.uuid)).toEqual(up.map((event) => event.uuid).reverse());
  });

  test('misses an event that is persisted after it was asked', async () => {
    const at = new Date(start.getTime() - 10 * 60_000);
    simulator.world.addSignIn({ ...pair(), at, persistedAt: new Date(start.getTime() + 60_000) });
    const range = `/api/v1/logs?since=${ago(hourMs)}&until=${start.toISOString()}&limit=1000`;
    const before = await walk(simulator, range);
    clock.advance(61_000);
    expect(await walk(simulator, range)).toHaveLength(before.length + 1);
  });
});

describe('filters and limits', () => {
  test('eventType eq, sw, or and outcome.result select events', async () => {
    const filter = encodeURIComponent(
      '(eventType eq "user.authentication.sso" or eventType sw "app.oauth2.") and outcome.result eq "SUCCESS"',
    );
    const events = await walk(simulator, `/api/v1/logs?since=${ago(40 * dayMs)}&limit=1000&filter=${filter}`);
    expect(events.length).toBeGreaterThan(100);
    for (const event of events) {
      expect(event.eventType).toMatch(/^(user\.authentication\.sso|app\.oauth2\..+)$/);
      expect(event.outcome.result).toBe('SUCCESS');
    }
  });

  test('target.id and actor.id can be filtered on, published cannot', async () => {
    const { appId } = pair();
    const byApp = encodeURIComponent(`target.id eq "${appId}"`);
    const events = await walk(simulator, `/api/v1/logs?since=${ago(20 * dayMs)}&limit=1000&filter=${byApp}`);
    expect(events.length).toBeGreaterThan(0);
    for (const event of events) expect(event.target.some((target: Item) => target.id === appId)).toBe(true);
    const refused = await get(
      simulator,
      `/api/v1/logs?filter=${encodeURIComponent('published gt "2026-01-01"')}`,
    );
    expect([refused.status, errorCode(refused)]).toEqual([400, 'E0000031']);
  });

  test('nothing older than 90 days is kept, and asking for more than 180 is an error', async () => {
    clock.advance(75 * dayMs);
    const kept = await walk(simulator, `/api/v1/logs?since=${ago(170 * dayMs)}&limit=1000`);
    expect(kept.length).toBeGreaterThan(0);
    expect(kept.length).toBeLessThan(simulator.company.log.length);
    const oldest = Math.min(...kept.map((event) => Date.parse(event.published)));
    expect(oldest).toBeGreaterThanOrEqual(clock.now().getTime() - 90 * dayMs);
    const refused = await get(simulator, `/api/v1/logs?since=${ago(181 * dayMs)}`);
    expect([refused.status, errorCode(refused)]).toEqual([400, 'E0000053']);
  });

  test('since and after exclude each other, and a limit above 1000 is refused', async () => {
    const { next } = await get(simulator, '/api/v1/logs');
    expect((await get(simulator, `${next}&since=${ago(1000)}`)).status).toBe(400);
    expect((await get(simulator, '/api/v1/logs?limit=1001')).status).toBe(400);
    expect((await get(simulator, '/api/v1/logs?limit=0')).body).toEqual([]);
  });
});

test('events have the shape of Okta’s, with the nulls recorded traffic has', async () => {
  const events = await walk(simulator, `/api/v1/logs?since=${ago(40 * dayMs)}&limit=1000`);
  const sso = events.find(
    (event) => event.eventType === 'user.authentication.sso' && event.target && event.client,
  );
  expect(sso).toMatchObject({
    actor: { id: expect.stringMatching(/^00u/), type: 'User', alternateId: expect.any(String) },
    target: expect.arrayContaining([expect.objectContaining({ type: 'AppInstance' })]),
    outcome: { result: expect.any(String) },
    transaction: { type: 'WEB', id: expect.any(String) },
    uuid: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/),
    debugContext: { debugData: expect.any(Object) },
  });
  for (const key of [
    'target',
    'client',
    'outcome',
    'transaction',
    'debugContext',
    'displayMessage',
    'request',
  ]) {
    expect(events.some((event) => event[key] === null)).toBe(true);
  }
  expect(events.some((event) => event.client?.ipAddress === 'null')).toBe(true);
  expect(events.some((event) => event.actor.alternateId === 'unknown')).toBe(true);
  const positions = events.map((event) =>
    (event.target ?? []).findIndex((t: Item) => t.type === 'AppInstance'),
  );
  expect(new Set(positions)).toEqual(new Set([-1, 0, 1, 2, 3]));
});

test('the events of one OpenID Connect sign-on share a transaction', async () => {
  const events = await walk(simulator, `/api/v1/logs?since=${ago(40 * dayMs)}&limit=1000`);
  const byTransaction = new Map<string, Item[]>();
  for (const event of events) {
    const id = event.transaction?.id ?? event.uuid;
    byTransaction.set(id, [...(byTransaction.get(id) ?? []), event]);
  }
  const flows = [...byTransaction.values()].filter((flow) =>
    flow.some((e) => e.eventType.startsWith('app.oauth2.')),
  );
  expect(flows.some((flow) => flow.length > 2)).toBe(true);
  expect(events.some((event) => event.actor.type === 'PublicClientApp')).toBe(true);
});
