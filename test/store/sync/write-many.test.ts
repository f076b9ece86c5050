import { sql } from 'drizzle-orm';
import { beforeAll, expect, test } from 'vitest';
import { rows } from '../../../src/store/engine/run-sql.ts';
import { upsertAssignedAccounts } from '../../../src/store/sync/accounts.ts';
import { upsertRows } from '../../../src/store/sync/upsert.ts';
import { ensureUsers } from '../../../src/store/sync/users.ts';
import { saasUserAccounts } from '../../../src/store/tables/users.ts';
import { accountsOf, integration, mouldOf } from '../../bench/sync/write-rows.ts';
import type { TestStore } from '../../kit/database.ts';
import { storeForFile } from '../../kit/fixtures.ts';

const mould = mouldOf(1_000, 4);
const now = new Date('2026-03-04T12:00:00Z');
const store = storeForFile();

beforeAll(async () => {
  await store.transaction(async (tx) => {
    for (const statement of mould.statements) await tx.execute(sql.raw(statement));
    await ensureUsers(tx, integration, mould.users, now);
  });
});

const settings = (db: TestStore['db']) =>
  rows(
    db,
    sql`select current_setting('plan_cache_mode') as plans, current_setting('enable_seqscan') as scans`,
  );

test('a large insert leaves the settings of its transaction as they were', async () => {
  const [app] = mould.apps;
  if (app === undefined) throw new Error('no app');
  await store.transaction(async (tx) => {
    const before = await settings(tx);
    await upsertAssignedAccounts(tx, integration, accountsOf(mould, app), now);
    expect(await settings(tx)).toEqual(before);
  });
});

test('a table has statistics once a few thousand rows were written, in the transaction that wrote them', async () => {
  const findStatistics = (db: TestStore['db']) =>
    rows<{ isKnown: boolean }>(
      db,
      sql`select reltuples > 0 as "isKnown" from pg_class where oid = to_regclass('saas_user_accounts')`,
    );
  for (const app of mould.apps) {
    await store.transaction((tx) => upsertAssignedAccounts(tx, integration, accountsOf(mould, app), now));
  }
  expect(await findStatistics(store.db)).toEqual([{ isKnown: true }]);
});

test('foreign keys are checked for every row of a large insert', async () => {
  const [app] = mould.apps;
  if (app === undefined) throw new Error('no app');
  const stranger = '00000000-0000-5000-8000-00000000dead';
  const values = accountsOf(mould, app)
    .slice(0, 500)
    .map(({ user, serviceId, status, assignment }, index) => ({
      id: `00000000-0000-5000-8000-${String(index).padStart(12, '0')}`,
      serviceId,
      status,
      assignment,
      instanceId: mould.apps[1]?.id ?? '',
      userId: index === 499 ? stranger : user.id,
      userSortKey: user.fallbackEmailKey ?? '',
    }));
  const at = now.toISOString();
  const writing = store.transaction(async (tx) => {
    await tx.execute(sql`delete from saas_user_accounts where instance_id = ${mould.apps[1]?.id}`);
    await upsertRows(tx, saasUserAccounts, values, {
      same: { ...integration, discoveredAt: at, lastObservedAt: at },
    });
  });
  await expect(writing).rejects.toMatchObject({ code: '23503' });
});
