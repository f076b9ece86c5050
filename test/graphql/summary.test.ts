import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { emptyTables } from '../kit/database.ts';
import { type Discovery, expectSucceeded, startDiscovery } from '../kit/discovery.ts';
import { storeForFile } from '../kit/fixtures.ts';
import { startTestServer, type TestServer } from '../kit/graphql.ts';
import { integrationSeed, runSeed, seed, seedId } from '../kit/seed.ts';

const store = storeForFile();
let server: TestServer;
let discovery: Discovery;

beforeAll(async () => {
  server = await startTestServer(store);
});
afterAll(async () => {
  await discovery?.close();
  await server?.close();
});

type Summary = Record<string, number | string | null>;

async function summary(fields: string): Promise<Summary> {
  const answer = await server.ask<{ discoverySummary: Summary }>(`{ discoverySummary { ${fields} } }`);
  expect(answer.errors).toEqual([]);
  return answer.data?.discoverySummary ?? {};
}

test('without an integration all counts are zero and nothing is known', async () => {
  expect(
    await summary('services users newServices unusedServices orphanedAccounts dataAsOf activityKnownSince'),
  ).toEqual({
    services: 0,
    users: 0,
    newServices: 0,
    unusedServices: 0,
    orphanedAccounts: 0,
    dataAsOf: null,
    activityKnownSince: null,
  });
});

describe('after a sync', () => {
  beforeAll(async () => {
    await emptyTables(store);
    discovery = await startDiscovery({ store, people: 40, apps: 20, groups: 10, workspaceId: 'default' });
    const ended = await discovery.connect();
    expectSucceeded(ended);
  });

  test('each count is that of the list it leads to', async () => {
    const answer = await server.ask<Record<string, Record<string, number>>>(`{
      discoverySummary {
        services users userAccounts employees departments
        newServices unusedServices(within: "P30D") inactiveAccounts(within: "P30D") orphanedAccounts
        employeesWithoutDepartment
      }
      services: saasServices(filter: { status: [ACTIVE, INACTIVE] }) { totalCount }
      userAccounts: saasUserAccounts(filter: { status: [PENDING, ACTIVE, SUSPENDED, DEPROVISIONED, UNASSIGNED] }) { totalCount }
      employees(filter: { employmentStatus: [ACTIVE] }) { totalCount }
      departments { totalCount }
      newServices: saasServices(filter: { status: [ACTIVE, INACTIVE], discoveredAt: { gte: "2020-01-01T00:00:00Z" } }) { totalCount }
      unusedServices: saasServices(filter: { status: [ACTIVE, INACTIVE], unusedFor: "P30D" }) { totalCount }
      inactiveAccounts: saasUserAccounts(filter: { inactiveFor: "P30D", status: [PENDING, ACTIVE, SUSPENDED] }) { totalCount }
      orphanedAccounts: saasUserAccounts(filter: { orphaned: true }) { totalCount }
      employeesWithoutDepartment: employees(filter: { employmentStatus: [ACTIVE], hasDepartment: false }) { totalCount }
    }`);
    expect(answer.errors).toEqual([]);
    const { discoverySummary = {}, ...lists } = answer.data ?? {};
    const { users, ...figures } = discoverySummary;
    expect(figures).toEqual(
      Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, list.totalCount])),
    );
    const present = await store.db.execute(sql`select 1 from saas_users where removed_at is null`);
    expect(users).toBe(Array.isArray(present) ? present.length : -1);
    // Zeros would agree whatever was counted.
    for (const [name, count] of Object.entries(figures)) expect(count, name).toBeGreaterThan(0);
  });

  test('all figures, several windows of one among them, are one statement', async () => {
    const answer = await server.count<Summary>(`{ discoverySummary {
      services serviceInstances users userAccounts employees departments
      newServices month: newServices(within: "P30D") unusedServices inactiveAccounts
      orphanedAccounts employeesWithoutDepartment dataAsOf activityKnownSince } }`);
    expect(answer.errors).toEqual([]);
    // Meanwhile the worker looks for runs.
    const reads = answer.statements.filter(({ text }) => /saas_|employees|departments/.test(text));
    expect(reads.map(({ label }) => label)).toEqual(['operation']);
  });

  test('only services first seen within the window are new', async () => {
    const { services } = await summary('services');
    await store.db.execute(
      sql`update saas_services set discovered_at = now() - interval '10 days' where catalog_key = (
            select min(catalog_key) from saas_services where removed_at is null)`,
    );
    expect(await summary('newServices month: newServices(within: "P30D")')).toEqual({
      newServices: Number(services) - 1,
      month: services,
    });
  });

  test('it is as fresh as the kind of data that was read longest ago', async () => {
    const started = async (runId: string) =>
      (
        await server.ask<{ oktaSyncRun: { startedAt: string } }>(
          `{ oktaSyncRun(id: "${runId}") { startedAt } }`,
        )
      ).data?.oktaSyncRun.startedAt;
    const whole = await discovery.syncOnce();
    const part = await discovery.syncOnce({ dataTypes: ['USERS'] });
    expect(await started(part.run.id)).not.toBe(await started(whole.run.id));
    expect(await summary('dataAsOf')).toEqual({ dataAsOf: await started(whole.run.id) });
  });

  test('with an integration that was never read through it is not said how fresh, nor since when use is known', async () => {
    expect(await summary('activityKnownSince')).toEqual({ activityKnownSince: expect.any(String) });
    const owned = { workspaceId: 'default', id: seedId('second') };
    await seed(store.db, {
      integrations: [integrationSeed(owned)],
      runs: [runSeed({ ...owned, id: seedId('failed'), integrationId: owned.id, status: 'FAILED' })],
    });
    expect(await summary('dataAsOf activityKnownSince')).toEqual({
      dataAsOf: null,
      activityKnownSince: null,
    });
    await store.db.execute(
      sql`update okta_integrations set status = 'DISCONNECTED' where id = ${owned.id}::uuid`,
    );
    expect(await summary('dataAsOf activityKnownSince')).toEqual({
      dataAsOf: expect.any(String),
      activityKnownSince: expect.any(String),
    });
  });

  test('another workspace sees none of it', async () => {
    const stranger = await startTestServer(store, { viewer: () => ({ workspaceId: 'other' }) });
    const answer = await stranger.ask<{ discoverySummary: Summary }>(
      '{ discoverySummary { services userAccounts employees dataAsOf } }',
    );
    await stranger.close();
    expect(answer.data?.discoverySummary).toEqual({
      services: 0,
      userAccounts: 0,
      employees: 0,
      dataAsOf: null,
    });
  });
});
