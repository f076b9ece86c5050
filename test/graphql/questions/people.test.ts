import { afterAll, beforeAll, expect, test } from 'vitest';
import { groundTruth } from '../../../src/simulator/company/ground-truth.ts';
import { emailsOf, loginOf, preparationTimeoutMs, type QuestionWorld, startWorld } from './world.ts';

/**
 * Ada leads ben and cem; ben uses Tableau. Cleo is a contractor with Tableau. After the first sync dee joined, cem
 * moved, and ben's colleague eve left.
 */
let world: QuestionWorld;
let since: string;
let tableauId: string;

beforeAll(async () => {
  let appId = '';
  const ids: Record<string, string> = {};
  world = await startWorld((made) => {
    const { person, signIn } = made;
    appId = made.world.addApp({ name: 'tableau_online', label: 'Tableau' }).id;
    const ada = person('ada', { firstName: 'Ada', lastName: 'Lovelace' });
    const ben = person('ben', { managerId: ada.id, title: 'Analyst' });
    ids.cem = person('cem', { manager: loginOf('ada'), department: 'Sales' }).id;
    ids.eve = person('eve').id;
    const cleo = person('cleo', { userType: 'Contractor' });
    made.world.assign(ben.id, appId);
    made.world.assign(cleo.id, appId);
    signIn(ben, appId, 20);
    signIn(ben, appId, 4);
  });
  since = world.discovery.now().toISOString();
  world.person('dee');
  world.world.changeProfile(ids.cem ?? '', { department: 'Finance' });
  world.world.deactivatePerson(ids.eve ?? '');
  await world.sync();
  const { saasServices } = await world.ask<{ saasServices: { nodes: { name: string }[] } }>('AllServices');
  expect(saasServices.nodes.length).toBeGreaterThan(5);
  const answer = await world.query<{ saasServiceByCatalogKey: { id: string } }>(
    '{ saasServiceByCatalogKey(catalogKey: "tableau_online") { id } }',
  );
  tableauId = answer.saasServiceByCatalogKey.id;
}, preparationTimeoutMs);
afterAll(() => world?.close());

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);

test('what does a person use, since when, and when last?', async () => {
  const { saasUsers } = await world.ask<{
    saasUsers: { nodes: { userAccounts: { nodes: Record<string, unknown>[] } }[] };
  }>('ServicesOfPerson', { email: loginOf('ben').toUpperCase() });
  const { accounts } = groundTruth(world.discovery.company, { at: world.discovery.now() });
  const ben = world.discovery.company.users.find(({ profile }) => profile.login === loginOf('ben'));
  expect(saasUsers.nodes).toHaveLength(1);
  const used = saasUsers.nodes[0]?.userAccounts.nodes;
  expect(used).toHaveLength([...accounts].filter((pair) => pair.startsWith(`${ben?.id}/`)).length);
  expect(used).toContainEqual(
    expect.objectContaining({
      instance: { label: 'Tableau' },
      status: 'ACTIVE',
      firstActivityAt: expect.stringContaining(daysAgo(20)),
      lastActivityAt: expect.stringContaining(daysAgo(4)),
      signInCount: 2,
    }),
  );
});

test('who reports to Ada, and what do they use? By id and by login', async () => {
  const { employeeByEmail } = await world.ask<{
    employeeByEmail: {
      displayName: string;
      directReports: {
        totalCount: number;
        nodes: { email: string; services: { nodes: { name: string }[] } }[];
      };
    };
  }>('TeamOf', { manager: loginOf('ada') });
  const reports = employeeByEmail.directReports;
  expect(employeeByEmail.displayName).toBe('Ada Lovelace');
  expect(reports.nodes.map(({ email }) => email).sort()).toEqual([loginOf('ben'), loginOf('cem')]);
  const services = Object.fromEntries(
    reports.nodes.map(({ email, services: { nodes } }) => [email, nodes.map(({ name }) => name).join()]),
  );
  expect(services[loginOf('ben')]).toContain('Tableau');
  expect(services[loginOf('cem')]).not.toContain('Tableau');
});

test('which employees use nothing?', async () => {
  const { employees } = await world.ask<{ employees: { totalCount: number } }>('EmployeesWithoutServices');
  const { company } = world.discovery;
  const { users } = groundTruth(company, { at: world.discovery.now() });
  const active = new Set(['ACTIVE', 'PASSWORD_EXPIRED', 'RECOVERY', 'LOCKED_OUT']);
  const idle = company.users.filter(({ id, status }) => active.has(status) && !users.has(id));
  expect(employees.totalCount).toBe(idle.length);
});

test('which users use nothing, or never did? Not those of whom nobody can tell', async () => {
  type Idle = { totalCount: number; nodes: { email: string }[] };
  const { inactive, neverUsed } =
    await world.ask<Record<'inactive' | 'neverUsed', Idle>>('UsersWhoUseNothing');
  const { company } = world.discovery;
  const { users, accounts, signIns } = groundTruth(company, { at: world.discovery.now() });
  const bookmarks = new Set(
    company.apps.filter(({ signOnMode }) => signOnMode === 'BOOKMARK').map(({ id }) => id),
  );
  const active = new Set([...signIns.keys()].map((key) => key.split('/')[0]));
  const untold = new Set(
    [...accounts].flatMap((pair) => (bookmarks.has(pair.split('/')[1] ?? '') ? [pair.split('/')[0]] : [])),
  );
  const idle = [...users].filter((id) => !active.has(id) && !untold.has(id));
  expect(idle.length).toBeGreaterThan(0);
  expect(idle.length).toBeLessThan(users.size);
  expect(neverUsed.totalCount).toBe(idle.length);
  expect(neverUsed.nodes.map(({ email }) => email)).toContain(loginOf('cleo'));
  // Nothing from before the 90 days is known: whoever is inactive never used anything.
  expect(inactive.nodes.map(({ email }) => email).sort()).toEqual(
    neverUsed.nodes.map(({ email }) => email).sort(),
  );
});

test('which users are nobody we know?', async () => {
  const { saasUsers } = await world.ask<{ saasUsers: { totalCount: number } }>('UsersWhoAreNoEmployees');
  const { users, employees } = groundTruth(world.discovery.company, { at: world.discovery.now() });
  const strangers = [...users].filter((id) => !employees.has(id));
  expect(strangers.length).toBeGreaterThan(0);
  expect(saasUsers.totalCount).toBe(strangers.length);
});

test('which contractors have access to a service?', async () => {
  const { saasUserAccounts } = await world.ask<{
    saasUserAccounts: { nodes: { user: { email: string } }[] };
  }>('ContractorsWithAccess', { services: [tableauId] });
  expect(emailsOf(saasUserAccounts.nodes)).toEqual([loginOf('cleo')]);
});

test('who joined, by the dates of Okta?', async () => {
  type Joined = { totalCount: number; nodes: { email: string; createdInOktaAt: string | null }[] };
  const ask = (from: string) =>
    world.ask<Record<'created' | 'activated', Joined>>('JoinedSince', { since: from });
  const { created, activated } = await ask(since.slice(0, 19).concat('Z'));
  expect(created.nodes.map(({ email }) => email)).toContain(loginOf('dee'));
  expect(activated.nodes.map(({ email }) => email)).toContain(loginOf('dee'));

  const all = await ask('1970-01-01T00:00:00Z');
  const { users } = world.discovery.company;
  expect(all.created.totalCount).toBe(users.length);
  expect(all.activated.totalCount).toBe(users.filter((user) => user.activated !== null).length);
  expect(all.activated.totalCount).toBeLessThanOrEqual(users.length);
  const given = new Map(users.map((user) => [user.profile.email, Date.parse(user.created)]));
  for (const { email, createdInOktaAt } of all.created.nodes) {
    expect(Date.parse(String(createdInOktaAt)), email).toBe(given.get(email));
  }
  const times = all.created.nodes.map(({ createdInOktaAt }) => Date.parse(String(createdInOktaAt)));
  expect(times).toEqual([...times].sort((a, b) => b - a));
});

test('who joined, moved or left?', async () => {
  type Who = { nodes: { changedFields: string[]; subject: { email: string } }[] };
  const { joined, moved, left } = await world.ask<Record<'joined' | 'moved' | 'left', Who>>(
    'JoinedMovedLeft',
    { since },
  );
  expect(joined.nodes.map(({ subject }) => subject.email)).toEqual([loginOf('dee')]);
  expect(moved.nodes).toMatchObject([{ changedFields: ['department'], subject: { email: loginOf('cem') } }]);
  expect(left.nodes.map(({ subject }) => subject.email)).toEqual([loginOf('eve')]);
});
