import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { generateCompany } from '../../../src/simulator/company/company.ts';
import { groundTruth } from '../../../src/simulator/company/ground-truth.ts';
import { rateProfiles } from '../../../src/simulator/server/rate-limits.ts';
import type { Store } from '../../../src/store/engine/database.ts';
import { rows } from '../../../src/store/engine/run-sql.ts';
import { countComingAccounts } from '../../../src/store/sync/groups.ts';
import { expectGroundTruth } from '../../kit/discovered.ts';
import { type Discovery, expectSucceeded, startDiscovery } from '../../kit/discovery.ts';
import { emptyStoreForEach } from '../../kit/fixtures.ts';

const store = emptyStoreForEach();
let discovery: Discovery;

beforeEach(async () => {
  const orgLimits = { ...rateProfiles.generous.orgLimits, '/api/v1/apps': 90 };
  discovery = await startDiscovery({
    store,
    people: 40,
    apps: 40,
    groups: 25,
    signInDays: 5,
    // More apps than half of what Okta allows a minute: worth a picture in advance.
    simulator: { rateLimits: { ...rateProfiles.generous, orgLimits } },
  });
});

afterEach(() => discovery.close());

type Account = {
  pair: string;
  isConfirmed: boolean;
  isUsed: boolean;
  assignment: string;
  group: string | null;
};

const accounts = () =>
  rows<Account>(
    store.db,
    sql`select u.okta_user_id || '/' || i.okta_app_id as pair, a.is_confirmed as "isConfirmed", a.assignment,
          a.first_activity_at is not null as "isUsed",
          a.okta_group_id as "group"
        from saas_user_accounts a
        join saas_users u on u.workspace_id = a.workspace_id and u.id = a.user_id
        join saas_service_instances i on i.workspace_id = a.workspace_id and i.id = a.instance_id
        where a.removed_at is null`,
  );

test('while apps’ users cannot be read, accounts follow from groups; reading them confirms or drops each', async () => {
  const { simulator } = discovery;
  simulator.deny('appUsers');
  const first = await discovery.connect();
  expect(first.stages.GROUPS.status).toBe('SUCCEEDED');
  const derived = (await accounts()).filter((account) => !account.isConfirmed);
  expect(derived.length).toBeGreaterThan(50);
  expect(derived.every(({ assignment, group }) => assignment === 'GROUP' && group !== null)).toBe(true);
  const truth = groundTruth(discovery.company, { at: discovery.now() });
  const right = derived.filter(({ pair }) => truth.accounts.has(pair)).length;
  expect(right / derived.length).toBeGreaterThan(0.8);

  simulator.allow('appUsers');
  expectSucceeded(await discovery.syncOnce());
  expect((await accounts()).filter((account) => !account.isConfirmed)).toEqual([]);
  await expectGroundTruth(discovery);
});

test('a group whose members no longer have the app leaves no account behind once the app is read', async () => {
  const { simulator, company } = discovery;
  simulator.deny('appUsers');
  await discovery.connect();
  // One that was signed in to would stay, as unassigned.
  const [derived] = (await accounts()).filter((account) => !account.isConfirmed && !account.isUsed);
  expect(derived).toBeDefined();
  const [userId = '', appId = ''] = derived?.pair.split('/') ?? [];
  const assigned = company.appUsers.get(appId) ?? [];
  // In Okta a person can be taken out of an app that a group gives; the group still says otherwise.
  assigned.splice(
    assigned.findIndex((each) => each.userId === userId),
    1,
  );
  simulator.allow('appUsers');
  expectSucceeded(await discovery.syncOnce());
  expect((await accounts()).map(({ pair }) => pair)).not.toContain(derived?.pair);
});

test('where no app’s list ever showed anybody, as to a role without that right, empty ones drop no account', async () => {
  const { simulator } = discovery;
  simulator.deny('appUsers');
  await discovery.connect();
  const derived = (await accounts()).filter((account) => !account.isConfirmed).map(({ pair }) => pair);
  expect(derived.length).toBeGreaterThan(50);
  simulator.allow('appUsers');
  const fault = simulator.faults.add({ kind: 'emptyList' }, { on: 'appUsers' });
  for (let syncs = 0; syncs < 2; syncs++) {
    discovery.advance(61_000);
    await discovery.syncOnce();
  }
  expect((await accounts()).map(({ pair }) => pair)).toEqual(expect.arrayContaining(derived));

  fault.remove();
  discovery.advance(61_000);
  expectSucceeded(await discovery.syncOnce());
  await expectGroundTruth(discovery);
});

test('once every app was read, a sync asks no group for its apps or members', async () => {
  expectSucceeded(await discovery.connect());
  expect(discovery.simulator.stats.byEndpoint.groupApps).toBeGreaterThan(0);
  discovery.simulator.stats.reset();
  discovery.advance(61_000);
  expectSucceeded(await discovery.syncOnce());
  // Their list, and how many people Okta counts in the group of all.
  expect(discovery.simulator.stats.byEndpoint).toMatchObject({ groups: 2 });
  expect(Object.keys(discovery.simulator.stats.byEndpoint)).not.toContain('groupApps');
  await expectGroundTruth(discovery);
});

test('where groups may be listed and not opened, the rest is read and the missing right is reported', async () => {
  discovery.simulator.faults.add({ kind: 'status', status: 403 }, { on: 'groupApps' });
  const { run, stages } = await discovery.connect();
  expect(run.status).toBe('PARTIALLY_SUCCEEDED');
  expect(stages.GROUPS).toMatchObject({ status: 'PARTIALLY_SUCCEEDED', error: { code: 'forbidden' } });
  await expectGroundTruth(discovery);
});

test('while groups are read, what is known and what is said to come add up to what comes', async () => {
  await discovery.close();
  const totals: { known: number; coming: number }[] = [];
  const countKnown = async () => {
    const [row] = await rows<{ known: number }>(
      store.db,
      sql`select count(*)::int as known from saas_user_accounts`,
    );
    return row?.known ?? 0;
  };
  const look = async () => {
    const [run] = await rows<{ id: string; integrationId: string }>(
      store.db,
      sql`select id, integration_id as "integrationId" from sync_runs`,
    );
    if (run === undefined) return;
    const integration = { ...discovery.viewer, integrationId: run.integrationId };
    const known = await countKnown();
    const coming = await countComingAccounts(store.db, integration, run.id, 1);
    const [largest] = await rows<{ isListed: boolean }>(
      store.db,
      sql`select instances_count is not null as "isListed" from okta_groups order by users_count desc limit 1`,
    );
    // Before the apps of the largest group were listed, nothing tells which of them are Okta's own; and a page may
    // have come between the two counts.
    if (largest?.isListed && (await countKnown()) === known) totals.push({ known, coming });
  };
  const watched: Store = {
    ...store,
    async transaction(fn) {
      const result = await store.transaction(fn);
      await look();
      return result;
    },
  };
  discovery = await startDiscovery({
    store: watched,
    company: generateCompany({
      seed: 2,
      now: new Date(),
      people: 120,
      apps: 40,
      groups: 60,
      // Accounts that only the log tells of come from no group.
      signInDays: 0,
      groupPerApp: true,
    }),
    pageSize: 10,
    simulator: {
      rateLimits: discovery.simulator.settings.rateLimits,
    },
  });
  discovery.simulator.deny('appUsers');
  await discovery.connect();
  const inAll = await countKnown();
  const shares = totals.map(({ known, coming }) => (known + coming) / inAll);
  expect(shares.length).toBeGreaterThan(20);
  expect(Math.min(...shares)).toBeGreaterThan(0.9);
  expect(Math.max(...shares)).toBeLessThan(1.1);
});
