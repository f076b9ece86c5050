import { sql } from 'drizzle-orm';
import { afterEach, expect, test } from 'vitest';
import { rows } from '../../../src/store/engine/run-sql.ts';
import { expectGroundTruth, readRowVersions } from '../../kit/discovered.ts';
import { type Discovery, expectSucceeded, startDiscovery } from '../../kit/discovery.ts';
import { emptyStoreForEach } from '../../kit/fixtures.ts';

const store = emptyStoreForEach();
let discovery: Discovery;

afterEach(() => discovery.close());

// Tables of another owner are PostgreSQL's own to look at, a minute or two later.
const ownsTables = !process.env.TEST_DATABASE_ROLE;

test.runIf(ownsTables)(
  'while a first sync runs the planner learns what it writes, so that questions asked meanwhile are quick',
  async () => {
    await store.db.execute(sql`truncate employees, saas_users, saas_user_accounts cascade`);
    discovery = await startDiscovery({ store, people: 70, signInDays: 4 });
    expectSucceeded(await discovery.connect());
    const known = await rows<{ name: string; share: number }>(
      store.db,
      sql`select c.relname as name, c.reltuples / greatest(t.count, 1) as share
        from (select 'employees' as name, count(*) from employees
          union all select 'saas_users', count(*) from saas_users
          union all select 'saas_user_accounts', count(*) from saas_user_accounts) t
        join pg_class c on c.relname = t.name where c.relkind = 'r'`,
    );
    expect(known).toHaveLength(3);
    for (const { name, share } of known) expect(share, name).toBeGreaterThan(0.1);
  },
);

test.each([
  { seed: 1, people: 30, apps: 14, signInDays: 14 },
  { seed: 2, people: 12, apps: 8 },
  { seed: 3, people: 72, apps: 24, signInDays: 5 },
  { seed: 4, people: 16, apps: 16, signInDays: 10, pageSize: 7 },
])('a first sync finds what a perfect reader would, and a second one writes nothing: %o', async (options) => {
  discovery = await startDiscovery({ store, ...options });
  expectSucceeded(await discovery.connect());
  await expectGroundTruth(discovery);
  const before = await readRowVersions(store);

  const second = await discovery.syncOnce();

  expectSucceeded(second);
  expect(Object.values(second.run.changes).filter((count) => count !== 0)).toEqual([]);
  expect(await readRowVersions(store)).toEqual(before);
});
