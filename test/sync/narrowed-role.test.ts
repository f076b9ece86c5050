import { expect, test } from 'vitest';
import { openTestStore } from '../kit/database.ts';
import { expectNothingRemoved } from '../kit/discovered.ts';
import { expectSucceeded, startDiscovery } from '../kit/discovery.ts';

test('a role that shows a little less of every app takes no more than a quarter of all accounts, and asks for the rest', async () => {
  const store = await openTestStore();
  const own = await startDiscovery({
    store,
    people: 14,
    apps: 5,
    groups: 4,
    signInDays: 0,
  });
  try {
    // No app has so many that its own guard would step in.
    const people = own.company.users.filter(({ status }) => status === 'ACTIVE').slice(0, 10);
    const apps = Array.from({ length: 12 }, (_, index) =>
      own.simulator.world.addApp({ name: `tool${index}`, label: `Tool ${index}`, signOnMode: 'SAML_2_0' }),
    );
    for (const app of apps) for (const { id } of people) own.simulator.world.assign(id, app.id);
    expectSucceeded(await own.connect());
    const accounts = [...own.company.appUsers.values()].reduce((sum, list) => sum + list.length, 0);
    // Nothing in Okta has changed but what the role may see.
    const lists = apps.map(({ id }) => own.company.appUsers.get(id) ?? []);
    const hidden = lists.map((list) => list.splice(0, 6));
    const { run } = await own.syncOnce();
    expect(run.status).toBe('PARTIALLY_SUCCEEDED');
    expect(run.withheldRemovals?.userAccounts).toBeGreaterThan(0);
    expect(run.changes.userAccountsRemoved).toBeLessThanOrEqual(accounts / 4);

    for (const [index, list] of lists.entries()) list.unshift(...(hidden[index] ?? []));
    expectSucceeded(await own.syncOnce());
    await expectNothingRemoved(own);
  } finally {
    await own.close();
    await store.close();
  }
});
