import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { rows } from '../../src/store/engine/run-sql.ts';
import { findStoredInstances } from '../../src/store/sync/moved-instances.ts';
import { rebuildDepartmentUse } from '../../src/store/usage/recount.ts';
import { refreshServiceFigures } from '../../src/store/usage/service-figures.ts';
import { discoveredId } from '../../src/sync/ids.ts';
import { regroupServices } from '../../src/sync/regroup-services.ts';
import { contentHashUnder } from '../../src/sync/transform/services.ts';
import { expectGroundTruth, findRow } from '../kit/discovered.ts';
import { expectSucceeded, startDiscovery } from '../kit/discovery.ts';
import { discoveryForEach, emptyStoreForEach } from '../kit/fixtures.ts';

const store = emptyStoreForEach();
const discovery = discoveryForEach({ store, people: 10, apps: 5, groups: 3, signInDays: 3 });

const workspaceId = 'acme';
const frame = 'scim2headerauth';
const labels = ['Payroll', 'Badge printers', 'Parking'];

/** An app of each label in one frame, all with the same users and a sign-in. Returns their ids. */
function addApps(names: readonly string[]): string[] {
  const { world } = discovery.simulator;
  const people = discovery.company.users.filter(({ status }) => status === 'ACTIVE').slice(0, 3);
  return labels.map((label, n) => {
    const app = world.addApp({
      name: names[n] ?? frame,
      label,
      displayName: 'SCIM 2.0 Test App (Header Auth)',
    });
    for (const { id } of people) world.assign(id, app.id);
    world.addSignIn({ userId: people[0]?.id ?? '', appId: app.id });
    return app.id;
  });
}

const instance = (appId: string) => findRow(store, 'saas_service_instances', { okta_app_id: appId });
const serviceOf = async (appId: string) =>
  findRow(store, 'saas_services', { id: String((await instance(appId)).service_id) });

/** Makes the apps' instances stand under one service, or one each, as an earlier version stored them; each a year old. */
async function storeAsBefore(appIds: readonly string[], keyOf: (appId: string) => string): Promise<void> {
  for (const appId of appIds) {
    const { id, service_id: today } = await instance(appId);
    const former = discoveredId.service(workspaceId, keyOf(appId));
    const [row] = await findStoredInstances(store.db, workspaceId, [String(id)]);
    if (!row) throw new Error('no such instance');
    const hash = contentHashUnder(row, former);
    // Of one that is gone nothing is compared until it is back.
    expect(hash !== row.contentHash).toBe(row.status !== 'REMOVED');
    await store.db.execute(
      sql`insert into saas_services (workspace_id, id, catalog_key, name, sort_key, search_text, is_custom, status,
            discovery_sources, discovered_at, last_observed_at)
          values (${workspaceId}, ${former}, ${keyOf(appId)}, 'SCIM', 'scim', 'scim',
            ${keyOf(appId).startsWith('custom:')}, 'ACTIVE', '{OKTA_APP}', now() - interval '1 year', now())
          on conflict do nothing`,
    );
    await store.db.execute(
      sql`update saas_service_instances set service_id = ${former}, content_hash = ${hash},
            discovered_at = now() - interval '1 year' where id = ${id}`,
    );
    await store.db.execute(
      sql`update saas_user_accounts set service_id = ${former} where instance_id = ${id}`,
    );
    await rebuildDepartmentUse(store.db, workspaceId, [former, String(today)], { withSignIns: true });
    await store.db.execute(
      sql`delete from saas_services s where id = ${today}
            and not exists (select 1 from saas_service_instances i where i.service_id = s.id)`,
    );
    await refreshServiceFigures(store.db, workspaceId, new Date(), [former]);
  }
}

async function review(serviceId: string, reviewStatus: 'APPROVED' | 'RESTRICTED'): Promise<void> {
  const input = { serviceId, reviewStatus, note: `It is ${reviewStatus}.` };
  expect(await discovery.commands.setReviewStatus(discovery.viewer, input)).toMatchObject({
    kind: 'reviewed',
  });
}

/** What the feed tells since the given position. */
async function told(since: number) {
  return rows<{ type: string; subjectId: string; changedFields: string[] }>(
    store.db,
    sql`select type, subject_id as "subjectId", changed_fields as "changedFields" from discovery_events
        where position > ${since} order by position`,
  );
}

async function position(): Promise<number> {
  const [row] = await rows<{ last: number }>(
    store.db,
    sql`select max(position)::int as last from discovery_events`,
  );
  return row?.last ?? 0;
}

/** Figures and use by department of every service that is in use, by its name. */
async function use() {
  return rows(
    store.db,
    sql`select s.name, s.catalog_key, s.is_custom, s.status, s.user_account_count, s.active_user_count_30d,
          s.last_activity_at, s.discovery_sources, d.department_id, d.assigned_users, n.day, n.sign_in_count
        from saas_services s
        left join service_departments d on d.service_id = s.id and d.assigned_users > 0
        left join service_department_days n on n.service_id = s.id and n.department_id = d.department_id
          and (n.sign_in_count > 0 or n.last_active_users > 0)
        order by s.name, d.department_id, n.day`,
  );
}

async function ids(table: 'saas_service_instances' | 'saas_user_accounts') {
  const found = await rows<{ id: string }>(
    store.db,
    sql`select id from ${sql.identifier(table)} order by id`,
  );
  return found.map(({ id }) => id);
}

test('apps of unrelated labels in one frame are services of their own', async () => {
  const appIds = addApps([frame, frame, frame]);
  expectSucceeded(await discovery.connect());
  for (const [n, appId] of appIds.entries()) {
    expect(await serviceOf(appId)).toMatchObject({ name: labels[n], is_custom: true });
  }
  await expectGroundTruth(discovery);
});

test('those that were stored as one product become services of their own, with all that is known of them', async () => {
  const [listed = '', gone = '', also = ''] = addApps([frame, frame, frame]);
  expectSucceeded(await discovery.connect());
  discovery.simulator.world.deleteApp(gone);
  expectSucceeded(await discovery.syncOnce());
  const before = {
    use: await use(),
    instances: await ids('saas_service_instances'),
    accounts: await ids('saas_user_accounts'),
    hash: (await instance(listed)).content_hash,
    goneAt: (await instance(gone)).removed_at,
  };
  await storeAsBefore([listed, gone, also], () => frame);
  expect(await serviceOf(gone)).toMatchObject({ catalog_key: frame, status: 'ACTIVE' });
  await review(discoveredId.service(workspaceId, frame), 'APPROVED');
  const since = await position();

  expect(await regroupServices(store)).toBe(3);

  expect(await use()).toEqual(before.use);
  expect(await ids('saas_service_instances')).toEqual(before.instances);
  expect(await ids('saas_user_accounts')).toEqual(before.accounts);
  expect(await instance(listed)).toMatchObject({ content_hash: before.hash });
  const aYearAgo = Date.now() - 360 * 86_400_000;
  for (const appId of [listed, gone, also]) {
    const service = await serviceOf(appId);
    expect(service).toMatchObject({
      review_status: 'APPROVED',
      review_note: 'It is APPROVED.',
      reviewed_at: expect.any(String),
    });
    expect(Date.parse(String(service.discovered_at))).toBeLessThan(aYearAgo);
  }
  expect(await serviceOf(gone)).toMatchObject({ status: 'REMOVED', removed_at: before.goneAt });
  expect(await serviceOf(also)).toMatchObject({ status: 'ACTIVE', removed_at: null });

  // Nothing came or went: the feed names the services whose apps are others now, the former one among them.
  const events = await told(since);
  expect(events.map(({ subjectId }) => subjectId).sort()).toEqual(
    [
      discoveredId.service(workspaceId, frame),
      ...(await Promise.all([listed, gone, also].map(async (appId) => (await serviceOf(appId)).id))),
    ].sort(),
  );
  for (const event of events) {
    expect(event).toMatchObject({ type: 'SERVICE_CHANGED', changedFields: ['instances'] });
  }
  await expectGroundTruth(discovery);
});

test('it is done once, and the next sync has nothing to add', async () => {
  const appIds = addApps([frame, frame, frame]);
  expectSucceeded(await discovery.connect());
  await storeAsBefore(appIds, () => frame);
  const moved = await Promise.all([regroupServices(store), regroupServices(store)]);
  expect(moved.sort()).toEqual([0, 3]);
  const since = await position();
  expect(await regroupServices(store)).toBe(0);
  const ended = await discovery.syncOnce();
  expectSucceeded(ended);
  expect(ended.run.changes).toMatchObject({ servicesDiscovered: 0, servicesRemoved: 0 });
  expect(await told(since)).toEqual([]);
});

test('instances of one product that were stored apart are one service, with the latest decision about any', async () => {
  const appIds = addApps(['adobe_sign_2', 'adobe_sign_2', 'adobe_sign_2']);
  expectSucceeded(await discovery.connect());
  const before = await use();
  const custom = (appId: string) => `custom:${discovery.company.org.id}:${appId}`;
  await storeAsBefore(appIds, custom);
  for (const [n, appId] of appIds.entries()) {
    if (n === 2) continue;
    await review(discoveredId.service(workspaceId, custom(appId)), n === 0 ? 'APPROVED' : 'RESTRICTED');
  }
  expect(await regroupServices(store)).toBe(3);
  for (const appId of appIds) {
    expect(await serviceOf(appId)).toMatchObject({
      catalog_key: 'adobe_sign_2',
      review_status: 'RESTRICTED',
    });
  }
  expect(await use()).toEqual(before);
});

test('an app that only the log told of leaves a frame too, and stays with a product', async () => {
  const [framed = '', product = ''] = addApps([frame, 'gainsight', 'gainsight']);
  expectSucceeded(await discovery.connect());
  await storeAsBefore([framed], () => frame);
  await store.db.execute(
    sql`update saas_service_instances set okta_name = null where okta_app_id in (${framed}, ${product})`,
  );
  expect(await regroupServices(store)).toBe(1);
  expect(await serviceOf(framed)).toMatchObject({
    catalog_key: `custom:${discovery.company.org.id}:${framed}`,
  });
  expect(await serviceOf(product)).toMatchObject({ catalog_key: 'gainsight' });
});

test('each workspace keeps to itself', async () => {
  const appIds = addApps([frame, frame, frame]);
  expectSucceeded(await discovery.connect());
  await storeAsBefore(appIds, () => frame);
  const other = await startDiscovery({ store, company: discovery.company, workspaceId: 'globex' });
  try {
    expectSucceeded(await other.connect());
    const untouched = await rows(
      store.db,
      sql`select * from saas_services where workspace_id = 'globex' order by id`,
    );
    expect(await regroupServices(store)).toBe(3);
    expect(
      await rows(store.db, sql`select * from saas_services where workspace_id = 'globex' order by id`),
    ).toEqual(untouched);
  } finally {
    await other.close();
  }
});
