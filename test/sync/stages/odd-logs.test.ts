import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SimulatorOptions } from '../../../src/simulator/server/server.ts';
import { rows } from '../../../src/store/engine/run-sql.ts';
import { discoveredId } from '../../../src/sync/ids.ts';
import { type Discovery, expectSucceeded, startDiscovery } from '../../kit/discovery.ts';
import { emptyStoreForEach } from '../../kit/fixtures.ts';

const dayMs = 86_400_000;

const store = emptyStoreForEach();
let discovery: Discovery;
let onAnswer: NonNullable<SimulatorOptions['onAnswer']> = () => undefined;

beforeEach(async () => {
  onAnswer = () => undefined;
  discovery = await startDiscovery({
    store,
    people: 12,
    apps: 6,
    groups: 3,
    signInDays: 4,
    simulator: { onAnswer: (answer) => onAnswer(answer) },
  });
});

afterEach(() => discovery.close());

/** Somebody and the app they are assigned to. */
function somebody() {
  const { company } = discovery;
  const app = company.apps.find(({ name }) => name === 'slack');
  const userId = company.users.find(({ status }) => status === 'ACTIVE')?.id;
  if (!app || userId === undefined) throw new Error('nobody uses Slack');
  return { userId, appId: app.id };
}

test('an org with ever new sign-ins does not keep a sync running for ever', async () => {
  const pair = somebody();
  let left = 400;
  onAnswer = ({ endpoint }) => {
    if (endpoint !== 'logs' || left === 0) return;
    left -= 1;
    discovery.advance(1_000);
    discovery.simulator.world.addSignIn(pair);
  };
  expectSucceeded(await discovery.connect());
  expect(discovery.simulator.stats.byEndpoint.logs).toBeLessThan(60);
});

test('sign-ons that will not be delivered again are forgotten in the long run as well', async () => {
  expectSucceeded(await discovery.connect());
  for (let day = 0; day < 6; day += 1) {
    discovery.advance(dayMs);
    discovery.simulator.world.addSignIn(somebody());
    discovery.simulator.world.addSignIn(somebody());
    expectSucceeded(await discovery.syncOnce({ dataTypes: ['SYSTEM_LOG'] }));
  }
  const [kept] = await rows<{ old: number }>(
    store.db,
    sql`select count(*)::int as old from counted_sign_ons
        where published_at < (select max(published_at) from counted_sign_ons) - interval '2 days'
          and published_at > (select max(published_at) from counted_sign_ons) - interval '5 days'`,
  );
  expect(kept?.old).toBe(0);
});

test('a sign-in dated years ahead makes no account active until then', async () => {
  expectSucceeded(await discovery.connect());
  const pair = somebody();
  const at = new Date('2099-01-01T00:00:00Z');
  const record = discovery.simulator.world.addSignIn(pair);
  Object.assign(record, { publishedAtMs: at.getTime() });
  const ended = await discovery.syncOnce({ dataTypes: ['SYSTEM_LOG'] });
  expectSucceeded(ended);
  const id = discoveredId.account('acme', discovery.company.org.id, pair.appId, pair.userId);
  const [account] = await rows<{ last: string | null }>(
    store.db,
    sql`select last_activity_at as last from saas_user_accounts where id = ${id}`,
  );
  const last = account?.last == null ? 0 : new Date(account.last).getTime();
  expect(last).toBeLessThanOrEqual(discovery.now().getTime() + dayMs);
});

test('a place in the log that Okta answers with 404 is left for another', async () => {
  expectSucceeded(await discovery.connect());
  const { logCursor } = await discovery.integration();
  const forgotten = discovery.simulator.faults.add(
    { kind: 'status', status: 404 },
    { on: 'logs', when: ({ url }) => logCursor?.endsWith(url.search) === true },
  );
  discovery.simulator.world.addSignIn(somebody());
  await discovery.syncOnce({ dataTypes: ['SYSTEM_LOG'] });
  const again = await discovery.syncOnce({ dataTypes: ['SYSTEM_LOG'] });
  expect(forgotten.fired).toBeGreaterThan(0);
  expect(again.stages.SYSTEM_LOG.error).toBeNull();
});

test('the log counts as read until it was followed, however long its history takes', async () => {
  const pair = somebody();
  let signedInAt = 0;
  discovery.simulator.faults.add(
    { kind: 'emptyList' },
    {
      on: 'logs',
      when({ url }) {
        if (signedInAt === 0 && url.searchParams.has('until') && url.searchParams.get('limit') !== '1') {
          discovery.advance(6 * 3_600_000);
          signedInAt = discovery.now().getTime();
          discovery.simulator.world.addSignIn(pair);
          discovery.advance(6 * 3_600_000);
        }
        return false;
      },
    },
  );
  expectSucceeded(await discovery.connect());
  expect(signedInAt).toBeGreaterThan(0);
  const id = discoveredId.account('acme', discovery.company.org.id, pair.appId, pair.userId);
  const [counted] = await rows<{ last: string | null }>(
    store.db,
    sql`select last_activity_at as last from saas_user_accounts where id = ${id}`,
  );
  // Not known yet, as nobody has followed the log since …
  expect(new Date(counted?.last ?? 0).getTime()).toBeLessThan(signedInAt);
  // … and then it must not count as read.
  const [scope] = await rows<{ at: string }>(
    store.db,
    sql`select observed_at as at from read_scopes where scope = 'SYSTEM_LOG'`,
  );
  expect(new Date(scope?.at ?? 0).getTime()).toBeLessThan(signedInAt);
});
