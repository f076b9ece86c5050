import { sql } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { generateCompany } from '../../../src/simulator/company/company.ts';
import { rows } from '../../../src/store/engine/run-sql.ts';
import { expectGroundTruth, readContents } from '../../kit/discovered.ts';
import { type Discovery, expectSucceeded, startDiscovery } from '../../kit/discovery.ts';
import { smallOrgForEach } from './small-org.ts';

const { add, authorizations, discovery, integrations, store } = smallOrgForEach();

describe('removing', () => {
  test('destroys the token, stops the schedule and keeps the data', async () => {
    expectSucceeded(await discovery.connect());
    const { integrationId } = discovery.integrationKey();
    const before = await readContents(store);
    const removed = await discovery.commands.removeIntegration(discovery.viewer, {
      id: integrationId,
      deleteData: false,
    });
    expect(removed).toEqual({
      kind: 'removed',
      id: integrationId,
      revokeTokenInOktaUrl: `https://${discovery.company.org.domain.replace('.', '-admin.')}/admin/access/api/tokens`,
    });
    expect(await integrations()).toMatchObject([
      { status: 'DISCONNECTED', sealed_api_token: null, next_sync_at: null },
    ]);
    expect(await readContents(store)).toEqual(before);
  });

  test('an org that is added again goes on under its id, with the ids of all it had', async () => {
    expectSucceeded(await discovery.connect());
    const { integrationId } = discovery.integrationKey();
    const before = await readContents(store);
    await discovery.commands.removeIntegration(discovery.viewer, { id: integrationId, deleteData: false });
    const token = discovery.simulator.issueToken();
    expect(await add({ apiToken: token, name: 'Again', domain: 'renamed.okta.com' })).toMatchObject({
      kind: 'added',
      integrationId,
    });
    expect(await integrations()).toMatchObject([
      {
        status: 'CONNECTED',
        name: 'Again',
        domain: 'renamed.okta.com',
        sealed_api_token: expect.any(String),
      },
    ]);
    discovery.simulator.stats.reset();
    expectSucceeded(await discovery.syncOnce());
    expect(authorizations()).toEqual([`SSWS ${token}`]);
    expect(await readContents(store)).toEqual(before);
  });

  test('of several who add a removed org again at the same time one wins', async () => {
    const { integrationId } = await discovery.add();
    await discovery.commands.removeIntegration(discovery.viewer, { id: integrationId, deleteData: false });
    const results = await Promise.all([add(), add(), add()]);
    expect(results.filter(({ kind }) => kind === 'added')).toHaveLength(1);
    for (const result of results) expect(result).toMatchObject({ integrationId });
  });

  test('with its data erases every row of it in every table, and an org added again has the same ids', async () => {
    const { integrationId } = await discovery.add();
    expect(await discovery.execute()).toMatchObject({ status: 'SUCCEEDED' });
    const before = await readContents(store);
    await discovery.commands.triggerSync(discovery.viewer, { integrationId, mode: 'FULL' });
    // Where a run that is under way stands.
    const seen = await rows(
      store.db,
      sql`insert into sync_seen (workspace_id, run_id, scope, row_id)
          select workspace_id, id, 'USERS', id from sync_runs where status = 'QUEUED' returning run_id`,
    );
    expect(seen).toHaveLength(1);
    await discovery.commands.removeIntegration(discovery.viewer, { id: integrationId, deleteData: true });
    // How far the workspace's feed has come is no part of an integration: a position is never given twice. Who did what
    // with it outlives it.
    expect(await rowCounts()).toEqual({ discovery_feeds: 1, audit_events: expect.any(Number) });

    await discovery.add();
    expect(await discovery.execute()).toMatchObject({ status: 'SUCCEEDED' });
    expect(await readContents(store)).toEqual(before);
    await expectGroundTruth(discovery);
  });

  test('without its data forgets where a run under way stood', async () => {
    const { integrationId } = await discovery.add();
    await store.db.execute(
      sql`insert into sync_seen (workspace_id, run_id, scope, row_id)
          select workspace_id, id, 'USERS', id from sync_runs`,
    );
    await discovery.commands.removeIntegration(discovery.viewer, { id: integrationId, deleteData: false });
    expect(await rows(store.db, sql`select status from sync_runs`)).toEqual([{ status: 'CANCELED' }]);
    expect(await rowCounts()).not.toHaveProperty('sync_seen');
  });

  test('with its data leaves everything of other integrations and workspaces', async () => {
    // The same org in another workspace, and another org with some of the same products in this one.
    const elsewhere = await startDiscovery({ store, company: discovery.company, workspaceId: 'globex' });
    const second = await startDiscovery({ store, company: secondCompany() });
    // Worked on one by one: a worker would take the runs of the others as well.
    const connectHere = async (each: Discovery) => {
      const { integrationId } = await each.add();
      expect(await each.execute()).toMatchObject({ status: 'SUCCEEDED' });
      return integrationId;
    };
    const sharedServices = async () =>
      rows(
        store.db,
        sql`select catalog_key, name, search_text, user_account_count, last_activity_at from saas_services
            where workspace_id = 'acme' order by catalog_key`,
      );
    try {
      const integrationId = await connectHere(discovery);
      const secondId = await connectHere(second);
      await connectHere(elsewhere);
      const globex = await readRows('globex');
      const alone = await readRows('acme', secondId);

      await discovery.commands.removeIntegration(discovery.viewer, { id: integrationId, deleteData: true });

      expect(await readRows('globex')).toEqual(globex);
      expect(await readRows('acme', secondId)).toEqual(alone);
      await expectGroundTruth(second);
      await expectGroundTruth(elsewhere);
      // Products that both used are now what the other org alone makes of them.
      const left = await sharedServices();
      await second.commands.removeIntegration(second.viewer, { id: secondId, deleteData: true });
      await connectHere(second);
      expect(left).toEqual(await sharedServices());
    } finally {
      await elsewhere.close();
      await second.close();
    }
  });
});

/** Another org, with some of the same products. */
function secondCompany() {
  const size = { people: 8, apps: 6, groups: 2, signInDays: 2 };
  return generateCompany({ ...size, seed: 2, now: new Date(), orgSubdomain: 'second-demo' });
}

async function rowCounts(): Promise<Record<string, number>> {
  const tables = await rows<{ name: string }>(
    store.db,
    sql`select tablename as name from pg_tables where schemaname = current_schema()`,
  );
  const counts: Record<string, number> = {};
  for (const { name } of tables) {
    const [row] = await rows<{ count: number }>(
      store.db,
      sql`select count(*)::int as count from ${sql.identifier(name)}`,
    );
    if (row && row.count > 0) counts[name] = row.count;
  }
  return counts;
}

/** Rows of one workspace, of one integration where a table says so, with where they stand. */
async function readRows(workspaceId: string, integrationId?: string): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for (const table of ['saas_service_instances', 'saas_users', 'saas_user_accounts', 'employees']) {
    const only = integrationId === undefined ? sql`` : sql` and integration_id = ${integrationId}`;
    found[table] = await rows(
      store.db,
      sql`select ctid, xmin, * from ${sql.identifier(table)} where workspace_id = ${workspaceId}${only} order by id`,
    );
  }
  return found;
}
