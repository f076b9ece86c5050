import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { generateCompany } from '../../../src/simulator/company/company.ts';
import type { FaultEffect } from '../../../src/simulator/server/faults.ts';
import { openStore } from '../../../src/store/engine/database.ts';
import { rows } from '../../../src/store/engine/run-sql.ts';
import { markTokenRefused } from '../../../src/store/sync/tokens.ts';
import { createKeepAlive } from '../../../src/sync/connection/keep-alive.ts';
import { createWorker } from '../../../src/sync/run/worker.ts';
import { testEngine } from '../../kit/database.ts';
import {
  createListLog,
  type Discovery,
  fastTimings,
  startDiscovery,
  testKeyRing,
} from '../../kit/discovery.ts';
import { emptyStoreForEach } from '../../kit/fixtures.ts';
import { migrationsFolder } from '../../kit/migrations-folder.ts';

const store = emptyStoreForEach();
let discovery: Discovery;
let logged: unknown[];
let id: string;
/** One of several processes. */
let keepAlive: () => Promise<void>;

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const company = generateCompany({ seed: 1, people: 5, apps: 3, groups: 2, signInDays: 1, now: new Date() });

beforeEach(async () => {
  logged = [];
  discovery = await startDiscovery({ store, company });
  ({ integrationId: id } = await discovery.add());
  keepAlive = startProcess();
  discovery.simulator.stats.reset();
});

afterEach(async () => {
  expect(JSON.stringify(logged)).not.toContain(discovery.simulator.token);
  await discovery.close();
});

function startProcess(own = {}) {
  const look = createKeepAlive({
    store: { ...store, ...own },
    keyRing: testKeyRing,
    okta: { baseUrl: discovery.simulator.url, timings: fastTimings },
    log: createListLog(logged),
    now: discovery.now,
  });
  return () => look(new AbortController().signal);
}

const pause = () => discovery.commands.pauseIntegration(discovery.viewer, { id });
const requests = () => discovery.simulator.stats.recent.map(({ url }) => url);
async function usedAt(): Promise<number> {
  return Date.parse(String((await discovery.integration()).tokenUsedAt));
}
/** How long ago the token was last used, by the clock of the test. */
const idleHours = async () => Math.round((discovery.now().getTime() - (await usedAt())) / hourMs);

describe('when a token was last used is known', () => {
  test('after it was verified, after a sync, and after another took its place', async () => {
    expect(await idleHours()).toBe(0);
    discovery.advance(5 * hourMs);
    expect(await idleHours()).toBe(5);
    await discovery.execute();
    expect(await idleHours()).toBe(0);
    discovery.advance(5 * hourMs);
    const apiToken = discovery.simulator.issueToken();
    await discovery.commands.rotateToken(discovery.viewer, { id, apiToken });
    expect(await idleHours()).toBe(0);
  });

  test('a sync whose every request Okta refuses does not count', async () => {
    discovery.advance(5 * hourMs);
    discovery.simulator.revokeToken();
    await discovery.execute();
    expect(await idleHours()).toBe(5);
  });
});

describe('a token that is not used', () => {
  test.each([
    ['paused', true],
    ['on a schedule longer than that', false],
  ])('is used once in seven days by one small request, its integration being %s', async (_how, isPaused) => {
    if (isPaused) await pause();
    let longestIdleHours = 0;
    for (let hours = 0; hours < 60 * 24; hours += 6) {
      discovery.advance(6 * hourMs);
      longestIdleHours = Math.max(longestIdleHours, await idleHours());
      await keepAlive();
    }
    expect(longestIdleHours).toBeLessThanOrEqual(7 * 24 + 6);
    expect(requests()).toEqual(Array(8).fill('/api/v1/users/me'));
    expect(await discovery.integration()).toMatchObject({
      status: isPaused ? 'PAUSED' : 'CONNECTED',
      statusReason: null,
    });
  });

  test('that a sync used within the week is left alone', async () => {
    for (let days = 0; days < 10; days++) {
      discovery.advance(dayMs);
      await discovery.commands.triggerSync(discovery.viewer, { integrationId: id, mode: 'INCREMENTAL' });
      await discovery.execute();
      await keepAlive();
    }
    expect(requests()).not.toContain('/api/v1/users/me');
  });

  test('of a removed integration is gone, and nothing is sent', async () => {
    await discovery.commands.removeIntegration(discovery.viewer, { id, deleteData: false });
    discovery.advance(20 * dayMs);
    await keepAlive();
    expect(requests()).toEqual([]);
  });

  test('is used by one of several processes that look at the same time', async () => {
    discovery.advance(8 * dayMs);
    const others =
      testEngine() === 'postgres'
        ? await Promise.all(
            [1, 2].map(() => openStore({ migrationsFolder, databaseUrl: String(store.databaseUrl) })),
          )
        : [];
    const processes = [keepAlive, startProcess(), ...others.map((other) => startProcess(other))];
    await Promise.all(processes.map((look) => look()));
    for (const other of others) await other.close();
    expect(requests()).toEqual(['/api/v1/users/me']);
  });

  test('counts as used when its owner may not look at themselves', async () => {
    discovery.simulator.faults.add({ kind: 'status', status: 403 }, { on: 'me' });
    discovery.advance(8 * dayMs);
    await keepAlive();
    expect(await idleHours()).toBe(0);
    expect(await discovery.integration()).toMatchObject({ status: 'CONNECTED' });
  });
});

describe('a token that died', () => {
  test.each([
    ['paused', true, { status: 'PAUSED' }],
    ['connected', false, { status: 'ERROR' }],
  ])('is told of at a %s integration, once; nothing is deleted', async (_how, isPaused, status) => {
    if (isPaused) await pause();
    const before = await discovery.integration();
    discovery.simulator.revokeToken();
    for (let days = 0; days < 30; days++) {
      discovery.advance(dayMs);
      await keepAlive();
    }
    expect(await discovery.integration()).toMatchObject({
      ...status,
      statusReason: 'TOKEN_EXPIRED_OR_REVOKED',
      sealedApiToken: before.sealedApiToken,
      tokenUsedAt: before.tokenUsedAt,
    });
    expect(requests()).toEqual(['/api/v1/users/me']);
  });

  test('is not blamed on the one that took its place meanwhile', async () => {
    const before = await discovery.integration();
    await discovery.commands.rotateToken(discovery.viewer, {
      id,
      apiToken: discovery.simulator.issueToken(),
    });
    await markTokenRefused(store.db, discovery.integrationKey(), String(before.sealedApiToken));
    expect(await discovery.integration()).toMatchObject({ status: 'CONNECTED', statusReason: null });
  });

  test('is kept alive again once it was replaced', async () => {
    discovery.simulator.revokeToken();
    discovery.advance(8 * dayMs);
    await keepAlive();
    await discovery.commands.rotateToken(discovery.viewer, {
      id,
      apiToken: discovery.simulator.issueToken(),
    });
    discovery.simulator.stats.reset();
    discovery.advance(8 * dayMs);
    await keepAlive();
    expect(requests()).toEqual(['/api/v1/users/me']);
    expect(await discovery.integration()).toMatchObject({ status: 'CONNECTED', statusReason: null });
  });
});

test.each<[string, FaultEffect]>([
  ['is down', { kind: 'status', status: 503 }],
  ['has no room left in its rate limit', { kind: 'status', status: 429, hasHeaders: false }],
  ['resets the connection', { kind: 'reset' }],
])('an org that %s is tried again a day later, and nothing is said of the token', async (_what, effect) => {
  const fault = discovery.simulator.faults.add(effect, { on: 'me' });
  discovery.advance(8 * dayMs);
  for (let hours = 0; hours < 24; hours += 2) {
    await keepAlive();
    discovery.advance(2 * hourMs);
  }
  const tries = fault.fired;
  expect(tries).toBeGreaterThan(0);
  expect(tries).toBeLessThan(5);
  expect(await discovery.integration()).toMatchObject({ status: 'CONNECTED', statusReason: null });
  fault.remove();
  await keepAlive();
  expect(await idleHours()).toBe(0);
});

test('a token sealed with a key that is not here is said in the log, and nothing is sent', async () => {
  await store.db.execute(
    sql`update okta_integrations set sealed_api_token = replace(sealed_api_token, 'test', 'lost')`,
  );
  discovery.advance(8 * dayMs);
  await keepAlive();
  expect(requests()).toEqual([]);
  expect(logged).toContainEqual(expect.objectContaining({ level: 'error', integrationId: id }));
});

test('the worker looks after idle tokens beside its runs', async () => {
  await store.db.execute(sql`delete from sync_runs`);
  await store.db.execute(sql`update okta_integrations set token_used_at = now() - interval '8 days'`);
  const worker = createWorker({
    store: { ...store, maintenance: async () => 0 },
    log: createListLog(logged),
    execute: async () => undefined,
    chores: [
      {
        work: createKeepAlive({
          store,
          keyRing: testKeyRing,
          okta: { baseUrl: discovery.simulator.url, timings: fastTimings },
          log: createListLog(logged),
        }),
        failure: 'failed',
      },
    ],
    pollIntervalMs: 5,
  });
  worker.start();
  const used = sql`select 1 from okta_integrations where token_used_at > now() - interval '1 day'`;
  while ((await rows(store.db, used)).length === 0) await sleep(5);
  await worker.stop();
  expect(requests()).toEqual(['/api/v1/users/me']);
});
