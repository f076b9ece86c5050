import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { rows } from '../../../src/store/engine/run-sql.ts';
import { expectSucceeded } from '../../kit/discovery.ts';
import { discoveryForEach, emptyStoreForEach } from '../../kit/fixtures.ts';

type Event = {
  type: string;
  subject: string;
  service: string | null;
  changedFields: string[];
  runId: string | null;
  isOfIntegration: boolean;
};

const store = emptyStoreForEach();
const discovery = discoveryForEach({ store, people: 8, apps: 5, groups: 2, signInDays: 2 });

beforeEach(async () => {
  expectSucceeded(await discovery.connect());
});

/** Events behind a position, by what people know the things under: Okta's ids, a service's name, a department's key. */
async function readEvents(after = 0): Promise<Event[]> {
  return rows<Event>(
    store.db,
    sql`select v.type, v.changed_fields as "changedFields", v.run_id as "runId",
          v.integration_id is not null as "isOfIntegration",
          coalesce(e.okta_user_id, s.name, d.key, u.okta_user_id || '/' || i.okta_app_id) as subject,
          (select name from saas_services where id = v.service_id) as service
        from discovery_events v
        left join employees e on e.id = v.subject_id
        left join saas_services s on s.id = v.subject_id
        left join departments d on d.id = v.subject_id
        left join saas_user_accounts a on a.id = v.subject_id
        left join saas_users u on u.id = a.user_id
        left join saas_service_instances i on i.id = a.instance_id
        where v.workspace_id = 'acme' and v.position > ${after} order by v.position`,
  );
}

async function lastPosition(): Promise<number> {
  const [feed] = await rows<{ last: number }>(
    store.db,
    sql`select last_position as last from discovery_feeds where workspace_id = 'acme'`,
  );
  return feed?.last ?? 0;
}

/** Syncs and returns what that added to the feed. */
async function changes(): Promise<Event[]> {
  const before = await lastPosition();
  const ended = await discovery.syncOnce();
  expectSucceeded(ended);
  const events = await readEvents(before);
  expect(events.filter(({ runId }) => runId !== ended.run.id)).toEqual([]);
  expect(events.filter(({ isOfIntegration }) => !isOfIntegration)).toEqual([]);
  return events;
}

/** Joining and leaving a company gives and takes accounts as well. */
const withoutAccounts = (events: Event[]) => events.filter(({ type }) => !type.startsWith('USER_'));
const brief = (events: Event[]) => events.map(({ type, subject }) => `${type} ${subject}`).sort();

test('a first sync writes one event for each service and department, and none for people', async () => {
  const events = await readEvents();
  const names = await rows<{ name: string }>(
    store.db,
    sql`select 'SERVICE_DISCOVERED ' || name as name from saas_services where status <> 'REMOVED'
        union all select 'DEPARTMENT_ADDED ' || key from departments`,
  );
  const told = brief(events);
  expect(new Set(told).size).toBe(told.length);
  expect(told).toEqual(names.map(({ name }) => name).sort());
});

test('positions follow each other without a gap', async () => {
  discovery.simulator.world.addApp({ name: 'figma', label: 'Figma' });
  await changes();
  const [found] = await rows<{ events: number; last: number }>(
    store.db,
    sql`select count(*)::int as events, max(position) as last from discovery_events`,
  );
  expect(found).toEqual({ events: await lastPosition(), last: await lastPosition() });
});

test('an unchanged sync writes no event', async () => {
  expect(await changes()).toEqual([]);
  expect(await changes()).toEqual([]);
});

describe('after the first sync', () => {
  test('a person who comes, changes, is deactivated and is deleted makes four events', async () => {
    const { world } = discovery.simulator;
    const ada = world.addPerson({ login: 'ada.new@acme.com', firstName: 'Ada', department: 'Robotics' });
    expect(withoutAccounts(await changes())).toMatchObject([
      { type: 'DEPARTMENT_ADDED', subject: 'robotics' },
      { type: 'EMPLOYEE_ADDED', subject: ada.id, changedFields: [] },
    ]);

    world.changeProfile(ada.id, { title: 'Engineer', department: 'Sales', managerId: 'nobody' });
    const changed = await changes();
    expect(changed.find(({ subject }) => subject === ada.id)).toMatchObject({
      type: 'EMPLOYEE_CHANGED',
      changedFields: ['title', 'department', 'manager'],
    });
    expect(brief(changed)).toContain('DEPARTMENT_REMOVED robotics');

    world.deactivatePerson(ada.id);
    expect(withoutAccounts(await changes())).toMatchObject([
      { type: 'EMPLOYEE_DEACTIVATED', subject: ada.id, changedFields: ['employmentStatus', 'oktaStatus'] },
    ]);
    world.deletePerson(ada.id);
    expect(brief(await changes())).toContain(`EMPLOYEE_REMOVED ${ada.id}`);
  });

  test('an app that comes, is renamed, goes and is restored makes events of its service', async () => {
    const { world } = discovery.simulator;
    const app = world.addApp({ name: 'figma', label: 'Figma' });
    expect(await changes()).toMatchObject([{ type: 'SERVICE_DISCOVERED', service: 'Figma' }]);

    world.renameApp(app.id, 'Figma for designers');
    expect(await changes()).toMatchObject([{ type: 'SERVICE_CHANGED', changedFields: ['instances'] }]);

    world.deactivateApp(app.id);
    expect(await changes()).toMatchObject([
      { type: 'SERVICE_CHANGED', changedFields: expect.arrayContaining(['instances', 'status']) },
    ]);
    world.activateApp(app.id);
    await changes();

    world.deleteApp(app.id);
    expect(await changes()).toMatchObject([{ type: 'SERVICE_REMOVED' }]);
    world.restoreApp(app.id);
    expect(await changes()).toMatchObject([{ type: 'SERVICE_RESTORED' }]);
  });

  test('access given and taken, and a first sign-in, make events of the account and its service', async () => {
    const { world } = discovery.simulator;
    const app = world.addApp({ name: 'figma', label: 'Figma' });
    const ada = world.addPerson({ login: 'ada.new@acme.com' });
    const ben = world.addPerson({ login: 'ben.new@acme.com' });
    world.assign(ben.id, app.id);
    await changes();

    world.assign(ada.id, app.id);
    expect(await changes()).toMatchObject([
      { type: 'USER_ACCOUNT_ADDED', subject: `${ada.id}/${app.id}`, service: 'Figma' },
    ]);
    world.addSignIn({ userId: ada.id, appId: app.id });
    expect(await changes()).toMatchObject([
      { type: 'USER_FIRST_SIGN_IN', subject: `${ada.id}/${app.id}`, service: 'Figma' },
    ]);
    world.addSignIn({ userId: ada.id, appId: app.id });
    expect(await changes()).toEqual([]);
    world.unassign(ada.id, app.id);
    expect(await changes()).toMatchObject([
      { type: 'USER_ACCOUNT_REMOVED', subject: `${ada.id}/${app.id}`, service: 'Figma' },
    ]);
  });

  test('access that is suspended, or granted by a group from now on, makes an event of the account', async () => {
    const { world } = discovery.simulator;
    const app = world.addApp({ name: 'figma', label: 'Figma' });
    const ada = world.addPerson({ login: 'ada.new@acme.com' });
    world.assign(ada.id, app.id);
    await changes();
    const account = { type: 'USER_ACCOUNT_CHANGED', subject: `${ada.id}/${app.id}`, service: 'Figma' };

    world.assign(ada.id, app.id, { status: 'SUSPENDED' });
    expect(await changes()).toMatchObject([
      { ...account, changedFields: expect.arrayContaining(['status', 'oktaStatus']) },
    ]);
    const group = discovery.company.groups[0]?.id ?? '';
    world.assign(ada.id, app.id, { scope: 'GROUP', groupId: group });
    expect(await changes()).toMatchObject([
      { ...account, changedFields: expect.arrayContaining(['status', 'assignment', 'assignedVia']) },
    ]);
    expect(await changes()).toEqual([]);
  });

  test('removals that the guard withheld make events once they are confirmed, in the run that found them', async () => {
    const { world } = discovery.simulator;
    const app = world.addApp({ name: 'figma', label: 'Figma' });
    const ada = world.addPerson({ login: 'ada.new@acme.com' });
    world.assign(ada.id, app.id);
    await changes();
    // Of which the log tells nothing: what it tells is believed at once.
    discovery.company.appUsers.set(app.id, []);
    const before = await lastPosition();
    const { run } = await discovery.syncOnce();
    expect(run.withheldRemovals).toMatchObject({ userAccounts: 1 });
    expect(await readEvents(before)).toEqual([]);

    await discovery.commands.confirmRemovals(discovery.viewer, { syncRunId: run.id });
    expect(await readEvents(before)).toMatchObject([
      { type: 'USER_ACCOUNT_REMOVED', subject: `${ada.id}/${app.id}`, runId: run.id, isOfIntegration: true },
    ]);
  });

  test('a person who signs in without an assignment makes an event of an account and one of a first sign-in', async () => {
    const { world } = discovery.simulator;
    const app = world.addApp({ name: 'figma', label: 'Figma' });
    const ada = world.addPerson({ login: 'ada.new@acme.com' });
    await changes();
    world.addSignIn({ userId: ada.id, appId: app.id });
    expect(brief(await changes())).toEqual([
      `USER_ACCOUNT_ADDED ${ada.id}/${app.id}`,
      `USER_FIRST_SIGN_IN ${ada.id}/${app.id}`,
    ]);
  });
});

test('removing an integration with its data erases its events', async () => {
  expect(await lastPosition()).toBeGreaterThan(0);
  const { integrationId } = discovery.integrationKey();
  await discovery.commands.removeIntegration(discovery.viewer, { id: integrationId, deleteData: true });
  expect(await readEvents()).toEqual([]);
});
