import { afterEach, expect, test } from 'vitest';
import { createVirtualClock } from '../../src/simulator/clock.ts';
import { generateCompany } from '../../src/simulator/company/company.ts';
import { rateProfiles } from '../../src/simulator/server/rate-limits.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/server/server.ts';
import { errorCode, get } from './walk.ts';

const start = new Date('2026-03-04T16:34:57.400Z');
const company = generateCompany({ seed: 5, now: start, people: 20, apps: 30, groups: 20, signInDays: 2 });
const clock = createVirtualClock(start);
let simulator: Simulator;

async function begin(rateLimits: SimulatorOptions['rateLimits']): Promise<void> {
  simulator = await startSimulator({ company, clock, ...(rateLimits ? { rateLimits } : {}) });
}
afterEach(() => simulator.close());

async function limits(path: string, headers: Record<string, string> = {}) {
  const { status, headers: answered } = await get(simulator, path, headers);
  const [limit, remaining, reset] = ['limit', 'remaining', 'reset'].map((name) =>
    Number(answered.get(`x-rate-limit-${name}`)),
  );
  return { status, limit, remaining, reset };
}

test('every answer carries the token’s ceiling, what is left, and the end of the window in epoch seconds', async () => {
  await begin('workforce');
  const reset = Math.floor(clock.now().getTime() / 1000) + 60;
  expect(await limits('/api/v1/apps?limit=1')).toEqual({ status: 200, limit: 50, remaining: 49, reset });
  expect(await limits('/api/v1/users?limit=1')).toMatchObject({ limit: 300, remaining: 299 });
  expect(await limits('/api/v1/logs?limit=1')).toMatchObject({ limit: 60, remaining: 59 });
  expect(await limits('/api/v1/groups?limit=1')).toMatchObject({ limit: 250, remaining: 249 });
  expect(await limits('/api/v1/apps/0oaNowhere')).toMatchObject({ status: 404, limit: 250, remaining: 249 });
});

test('endpoints share buckets: app users and app groups with the app list, group apps with the group list', async () => {
  await begin('workforce');
  const appId = company.apps[0]?.id;
  const groupId = company.groups[0]?.id;
  const appPaths = ['/api/v1/apps', `/api/v1/apps/${appId}/users`, `/api/v1/apps/${appId}/groups`];
  const groupPaths = ['/api/v1/groups', `/api/v1/groups/${groupId}/users`, `/api/v1/groups/${groupId}/apps`];
  const left = [];
  for (const path of [...appPaths, ...groupPaths]) left.push((await limits(path)).remaining);
  expect(left).toEqual([49, 48, 47, 249, 248, 247]);
  expect(simulator.stats.byBucket).toEqual({ '/api/v1/apps': 3, '/api/v1/groups': 3 });
});

test('the window starts with its first request and ends a minute later, fractions of a second included', async () => {
  await begin('integrator');
  clock.advance(1234);
  const { reset = 0 } = await limits('/api/v1/logs');
  for (let call = 0; call < 9; call++) await limits('/api/v1/logs');
  const refused = await get(simulator, '/api/v1/logs');
  expect([refused.status, errorCode(refused)]).toEqual([429, 'E0000047']);
  expect(refused.headers.get('retry-after')).toBeNull();
  expect(refused.headers.get('date')).toBe(clock.now().toUTCString());
  expect(simulator.stats).toMatchObject({ rateLimited: 1, sentBeforeReset: 0 });

  clock.advance(reset * 1000 - clock.now().getTime());
  expect(await limits('/api/v1/logs')).toMatchObject({ status: 429 });
  clock.advance(1000);
  expect(await limits('/api/v1/logs')).toMatchObject({ status: 200, remaining: 9 });
});

test('requests before an announced reset are counted, and so are those after the last one left', async () => {
  await begin('integrator');
  for (let call = 0; call < 10; call++) await limits('/api/v1/apps');
  expect(simulator.stats).toMatchObject({ rateLimited: 0, sentWhileExhausted: 0 });
  await limits('/api/v1/apps');
  expect(simulator.stats).toMatchObject({ rateLimited: 1, sentWhileExhausted: 1, sentBeforeReset: 0 });
  await limits('/api/v1/apps');
  expect(simulator.stats).toMatchObject({ rateLimited: 2, sentWhileExhausted: 2, sentBeforeReset: 1 });
  clock.advance(61_000);
  await limits('/api/v1/apps');
  expect(simulator.stats).toMatchObject({ sentWhileExhausted: 2, sentBeforeReset: 1 });
});

test('each token has its own ceiling inside the org’s bucket', async () => {
  await begin({ orgLimits: { '/api/v1/apps': 10 }, tokenShare: 0.7 });
  const other = { authorization: `SSWS ${simulator.issueToken()}` };
  for (let call = 0; call < 7; call++) expect((await limits('/api/v1/apps')).status).toBe(200);
  expect(await limits('/api/v1/apps')).toMatchObject({ status: 429, limit: 7 });
  for (let call = 0; call < 3; call++) expect((await limits('/api/v1/apps', other)).status).toBe(200);
  expect(await limits('/api/v1/apps', other)).toMatchObject({ status: 429, limit: 7, remaining: 0 });
});

test('other clients of the org use its bucket up, evenly over the window', async () => {
  await begin({ orgLimits: { '/api/v1/apps': 100 }, tokenShare: 1, neighbourShare: 0.4 });
  expect(await limits('/api/v1/apps')).toMatchObject({ limit: 100, remaining: 99 });
  clock.advance(30_000);
  expect(await limits('/api/v1/apps')).toMatchObject({ limit: 100, remaining: 78 });
});

test('too many requests in flight are refused with zeros', async () => {
  await begin({ ...rateProfiles.generous, maxConcurrency: 3 });
  simulator.settings.latencyMs = 1000;
  const waiting = Array.from({ length: 5 }, () => get(simulator, '/api/v1/apps?limit=1'));
  while (simulator.stats.requests < 5) await new Promise((resolve) => setTimeout(resolve, 5));
  clock.advance(1000);
  const answers = await Promise.all(waiting);
  const refused = answers.filter((answer) => answer.status === 429);
  expect(refused).toHaveLength(2);
  for (const { headers } of refused) {
    expect([headers.get('x-rate-limit-limit'), headers.get('x-rate-limit-remaining')]).toEqual(['0', '0']);
  }
  expect(simulator.stats).toMatchObject({
    concurrencyLimited: 2,
    rateLimited: 0,
    maxConcurrency: 5,
    sentBeforeReset: 0,
  });
});

test('the generous profile stays out of the way', async () => {
  await begin(undefined);
  expect((await limits('/api/v1/apps')).limit).toBe(30_000);
});

test('statistics name the endpoints, the hosts with the tokens they saw, and start over on request', async () => {
  await begin(undefined);
  await get(simulator, '/api/v1/apps?limit=1');
  await get(simulator, '/api/v1/users/me');
  expect(simulator.stats.byEndpoint).toEqual({ apps: 1, me: 1 });
  expect([...(simulator.stats.authorizationByHost.get(`127.0.0.1:${simulator.port}`) ?? [])]).toEqual([
    `SSWS ${simulator.token}`,
  ]);
  expect(simulator.stats.recent.map(({ url, status }) => `${status} ${url}`)).toEqual([
    '200 /api/v1/apps?limit=1',
    '200 /api/v1/users/me',
  ]);
  simulator.stats.reset();
  expect(simulator.stats).toMatchObject({ requests: 0, byEndpoint: {}, recent: [] });
});

test('statistics count what a client sends after its token was refused, until the token is accepted again', async () => {
  await begin(undefined);
  const ask = () => get(simulator, '/api/v1/users/me');
  await ask();
  simulator.revokeToken();
  await ask();
  expect(simulator.stats.sentAfterRefusal).toBe(0);
  await ask();
  await ask();
  expect(simulator.stats.sentAfterRefusal).toBe(2);
  simulator.issueToken(simulator.token);
  await ask();
  expect(simulator.stats.sentAfterRefusal).toBe(2);
});
