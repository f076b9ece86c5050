import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { afterEach, expect, test } from 'vitest';
import { generateCompany } from '../../../src/simulator/company/company.ts';
import { isInternalApp } from '../../../src/simulator/org/catalogue.ts';
import { rateProfiles } from '../../../src/simulator/server/rate-limits.ts';
import { rows } from '../../../src/store/engine/run-sql.ts';
import { type Discovery, expectSucceeded, startDiscovery } from '../../kit/discovery.ts';
import { emptyStoreForEach } from '../../kit/fixtures.ts';

const store = emptyStoreForEach();
let discovery: Discovery;
let front: Server | undefined;
let mostExpected: number;

afterEach(async () => {
  await discovery.close();
  front?.closeAllConnections();
  front?.close();
});

test('a limit of ten billion requests a minute fails no sync', async () => {
  const orgLimits = Object.fromEntries(
    Object.keys(rateProfiles.generous.orgLimits).map((bucket) => [bucket, 10_000_000_000]),
  );
  discovery = await startDiscovery({
    store,
    people: 12,
    apps: 6,
    groups: 3,
    signInDays: 2,
    simulator: { rateLimits: { ...rateProfiles.generous, orgLimits } },
  });
  expectSucceeded(await discovery.connect());
});

test('groups that claim two thousand million members and as many apps fail no sync', async () => {
  const orgLimits = { ...rateProfiles.generous.orgLimits, '/api/v1/apps': 90 };
  discovery = await startDiscovery({
    store,
    people: 12,
    apps: 40,
    groups: 12,
    signInDays: 0,
    simulator: { rateLimits: { ...rateProfiles.generous, orgLimits } },
    front: (simulatorUrl) => startBoasting(simulatorUrl),
  });
  const { stages } = await discovery.connect();
  expect(Object.values(stages).map(({ error }) => error)).toEqual(Object.values(stages).map(() => null));
  expect(mostExpected).toBe(2 ** 31 - 1);
});

test('two apps of a product with two thousand million seats each fail no sync', async () => {
  const company = generateCompany({
    seed: 3,
    people: 12,
    apps: 12,
    groups: 4,
    signInDays: 1,
    now: new Date(),
  });
  const apps = company.apps
    .filter(({ status, name }) => status === 'ACTIVE' && !isInternalApp(name))
    .slice(0, 2);
  for (const app of apps) Object.assign(app, { name: 'slack', licensing: { seatCount: 2_000_000_000 } });
  discovery = await startDiscovery({ store, company });
  expectSucceeded(await discovery.connect());
  expect(
    await rows(
      store.db,
      sql`select seat_count, unused_seat_count from saas_services where catalog_key = 'slack'`,
    ),
  ).toEqual([{ seat_count: 2 ** 31 - 1, unused_seat_count: 2 ** 31 - 1 }]);
});

/** A server between, whose groups are the largest that can be told of; it looks what that makes a sync expect. */
async function startBoasting(simulatorUrl: string): Promise<string> {
  mostExpected = 0;
  front = createServer(async (request, response) => {
    const { connection: _, 'accept-encoding': __, ...headers } = request.headers as Record<string, string>;
    // The groups are named before the users of apps are begun with.
    if (request.url?.includes('includeNonDeleted')) await delay(1_500);
    const answer = await fetch(new URL(request.url ?? '/', simulatorUrl), { headers });
    const text = await answer.text();
    const [row] = await rows<{ most: number | null }>(
      store.db,
      sql`select max(expected_api_calls) as most from sync_stages`,
    );
    mostExpected = Math.max(mostExpected, row?.most ?? 0);
    for (const name of passedOn) {
      const value = answer.headers.get(name);
      if (value !== null) response.setHeader(name, value);
    }
    response.writeHead(answer.status).end(text.replace(/"(users|apps)Count":\d+/g, '"$1Count":2147483647'));
  });
  await new Promise<void>((resolve) => front?.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(front.address() as AddressInfo).port}`;
}

const passedOn = ['date', 'link', 'x-rate-limit-limit', 'x-rate-limit-remaining', 'x-rate-limit-reset'];

test('apps that a role hides take no more than a quarter of all accounts, however few the apps are', async () => {
  discovery = await startDiscovery({ store, people: 14, apps: 5, groups: 4, signInDays: 0 });
  const { world } = discovery.simulator;
  const people = discovery.company.users.filter(({ status }) => status === 'ACTIVE').slice(0, 10);
  const apps = Array.from({ length: 12 }, (_, index) =>
    world.addApp({ name: `tool${index}`, label: `Tool ${index}`, signOnMode: 'SAML_2_0' }),
  );
  for (const app of apps) for (const { id } of people) world.assign(id, app.id);
  expectSucceeded(await discovery.connect());
  const accounts = [...discovery.company.appUsers.values()].reduce((sum, list) => sum + list.length, 0);
  for (const { id } of apps.slice(0, 10)) world.deleteApp(id);
  const { run } = await discovery.syncOnce();
  expect(run.changes.userAccountsRemoved).toBeLessThanOrEqual(accounts / 4);
});
