import { sql } from 'drizzle-orm';
import { beforeAll, expect, test } from 'vitest';
import { onStatement, rows } from '../../../src/store/engine/run-sql.ts';
import { removeAccounts, upsertAssignedAccounts } from '../../../src/store/sync/accounts.ts';
import { batchesOf, deleteInBatches } from '../../../src/store/sync/batches.ts';
import { deleteIntegration } from '../../../src/store/sync/integration-erasure.ts';
import { ensureUsers } from '../../../src/store/sync/users.ts';
import { countedSignOns } from '../../../src/store/tables/usage.ts';
import { findServiceBatches } from '../../../src/store/usage/service-figures.ts';
import { accountsOf, integration, mouldOf } from '../../bench/sync/write-rows.ts';
import { storeForFile } from '../../kit/fixtures.ts';
import { integrationSeed, seed, seedId, serviceSeed } from '../../kit/seed.ts';

const { workspaceId } = integration;
const now = new Date('2026-03-04T12:00:00Z');
const people = 1_000;
const mould = mouldOf(people, 6);
/** Everybody has an account in each app. */
const lists = mould.apps.map((app) => accountsOf(mould, app));
const store = storeForFile();

// The tests take apart what was made here, one after the other: making it takes longest.
beforeAll(async () => {
  await store.transaction(async (tx) => {
    for (const statement of mould.statements) await tx.execute(sql.raw(statement));
    await ensureUsers(tx, integration, mould.users, now);
  });
  for (const list of lists) {
    await store.transaction((tx) => upsertAssignedAccounts(tx, integration, list, now));
  }
  await seed(store.db, {
    services: [
      serviceSeed({ workspaceId, id: seedId('unused') }),
      serviceSeed({ workspaceId: 'other', id: seedId('theirs') }),
    ],
  });
});

/** What the statements that begin so changed, each. */
async function changedBy(start: string, work: () => Promise<unknown>): Promise<number[]> {
  const changed: number[] = [];
  const stop = onStatement(store, ({ text, rowCount }) => {
    if (text.startsWith(start)) changed.push(rowCount);
  });
  await work().finally(stop);
  return changed;
}

const countOf = async (table: string, where = sql`true`) =>
  (
    await rows<{ count: number }>(
      store.db,
      sql`select count(*)::int as count from ${sql.identifier(table)} where ${where}`,
    )
  )[0]?.count;

test('a list falls into batches, in order', () => {
  expect(batchesOf([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
  expect(batchesOf([1, 2], 2)).toEqual([[1, 2]]);
  expect(batchesOf([], 2)).toEqual([]);
});

test('every service is in one batch, also one without users', async () => {
  const batches = await findServiceBatches(store.db, workspaceId, { enoughAccounts: 2_500 });
  const sizes = batches.map((ids) => ids.filter((id) => id !== seedId('unused')).length);
  expect(Math.max(...sizes)).toBe(3);
  expect(batches.flat().sort()).toEqual([...mould.apps.map((app) => app.serviceId), seedId('unused')].sort());
});

test('accounts are marked removed some thousands at a time, and each makes one event', async () => {
  const ids = lists.flat().map(({ id }) => id);
  let removed = 0;
  const changed = await changedBy('update saas_user_accounts', () =>
    store.transaction(async (tx) => {
      removed = await removeAccounts(tx, workspaceId, ids, now);
    }),
  );
  expect(removed).toBe(6 * people);
  expect(changed).toEqual([5_000, 1_000]);
  expect(await countOf('saas_user_accounts', sql`removed_at is null`)).toBe(0);
  expect(await countOf('discovery_events', sql`type = 'USER_ACCOUNT_REMOVED'`)).toBe(6 * people);
  expect(await countOf('service_departments', sql`assigned_users <> 0`)).toBe(0);
});

test('rows are deleted some thousands at a time, and others stay', async () => {
  const add = (integrationId: string, most: number) =>
    store.db.execute(
      sql`insert into counted_sign_ons (workspace_id, integration_id, sign_on_key, published_at)
          select 'other', ${integrationId}::uuid, gen_random_uuid(), now() from generate_series(1, ${most}::int) n`,
    );
  await seed(store.db, {
    integrations: [1, 2].map((n) => integrationSeed({ workspaceId: 'other', id: seedId('integration', n) })),
  });
  await add(seedId('integration', 1), 20_001);
  await add(seedId('integration', 2), 3);
  const own = sql`workspace_id = 'other' and integration_id = ${seedId('integration', 1)}`;
  expect(await changedBy('delete', () => deleteInBatches(store.db, countedSignOns, own))).toEqual([
    20_000, 1,
  ]);
  expect(await countOf('counted_sign_ons')).toBe(3);
});

test('an integration is erased app by app, and nothing of it is left', async () => {
  const changed = await changedBy('delete from saas_user_accounts', () =>
    store.transaction((tx) => deleteIntegration(tx, integration)),
  );
  expect(changed).toEqual(mould.apps.map(() => people));
  for (const table of [
    'saas_user_accounts',
    'saas_users',
    'saas_services',
    'saas_service_instances',
    'service_departments',
    'okta_integrations',
  ]) {
    expect(await countOf(table, sql`workspace_id = ${workspaceId}`), table).toBe(0);
  }
});
