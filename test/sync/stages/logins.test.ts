import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OktaUser, OktaUserProfile } from '../../../src/simulator/wire.ts';
import { readRowVersions } from '../../kit/discovered.ts';
import { type Discovery, expectSucceeded, startDiscovery } from '../../kit/discovery.ts';
import { isEmailAddress } from '../../kit/email-address.ts';
import { storeForFile } from '../../kit/fixtures.ts';
import { startTestServer, type TestServer } from '../../kit/graphql.ts';

const store = storeForFile();
let discovery: Discovery;
let server: TestServer;

/** What a profile says, and what has to be shown of it. */
const cases: [profile: Record<string, unknown>, email: string | null, login: string | null][] = [
  [{ login: 'jdoe', email: null }, null, 'jdoe'],
  [{ login: 'ACME\\asmith', email: 'a.smith@acme.com' }, 'a.smith@acme.com', 'ACME\\asmith'],
  [{ login: 'svc-backup@acme.com', email: null }, 'svc-backup@acme.com', 'svc-backup@acme.com'],
  [{ login: 'e4711', email: 'none' }, null, 'e4711'],
  [{ login: 'e4712@acme.com', email: 'n/a' }, 'e4712@acme.com', 'e4712@acme.com'],
  [{ login: 'chloe.mm', email: 'chloé@müller.example' }, null, 'chloe.mm'],
  [{ login: null, email: 'only.mail@acme.com' }, 'only.mail@acme.com', null],
  [{ login: null, email: null, firstName: 'Nia' }, null, null],
  [{ login: null, email: null, title: 'Nobody' }, null, null],
  [{ login: ' ', email: '\u200b', firstName: 'Blank' }, null, null],
  [{ login: "'; drop table employees; --", email: 'x@y@z' }, null, "'; drop table employees; --"],
  [{ login: '<script>@x</script>', email: '"><img src=x>@acme.com' }, null, '<script>@x</script>'],
  [{ login: 'null', email: 'undefined' }, null, 'null'],
  [{ login: '00u1AbCdEfGhIjKlM5d7', email: null }, null, '00u1AbCdEfGhIjKlM5d7'],
  [{ login: `${'x'.repeat(330)}@acme.com`, email: null }, null, `${'x'.repeat(330)}@acme.com`],
  [{ login: '{"$ne":""}', email: 'a@b\u0000 c' }, null, '{"$ne":""}'],
];
const people: OktaUser[] = [];
let onlyInLog: OktaUser;

beforeAll(async () => {
  discovery = await startDiscovery({
    store,
    people: 120,
    apps: 6,
    groups: 3,
    signInDays: 3,
    workspaceId: 'default',
  });
  const { world } = discovery.simulator;
  const app = world.addApp({ name: 'figma', label: 'Figma' });
  for (const [profile] of cases) {
    const person = world.addPerson(profile as OktaUserProfile, 'ACTIVE');
    world.assign(person.id, app.id);
    people.push(person);
  }
  onlyInLog = world.addPerson({ login: 'gone.person', firstName: 'Gone', lastName: 'Person' });
  world.deletePerson(onlyInLog.id);
  world.addSignIn({ userId: onlyInLog.id, appId: app.id });
  expectSucceeded(await discovery.connect());
  server = await startTestServer(store, { commands: discovery.commands });
});

afterAll(async () => {
  await server?.close();
  await discovery?.close();
});

async function ask<Data>(query: string, variables: object = {}): Promise<Data> {
  const { data, errors } = await server.ask<Data>(query, variables);
  expect(errors).toEqual([]);
  return data as Data;
}

type Person = {
  id: string;
  email: string | null;
  login: string | null;
  displayName: string;
  oktaUserId: string;
  secondaryEmail: string | null;
};
type Everybody = {
  employees: { totalCount: number; nodes: (Person & { user: Person | null })[] };
  saasUsers: { totalCount: number; nodes: (Person & { employee: Person | null })[] };
};
const everybody = () =>
  ask<Everybody>(`{
    employees(first: 500, orderBy: [{ field: EMAIL }]) { totalCount nodes {
      id email login displayName oktaUserId secondaryEmail user { id email login displayName }
    } }
    saasUsers(first: 500) { totalCount nodes {
      id email login displayName employee { oktaUserId }
    } }
  }`);

test('an answer about everybody has nobody missing, no error, and e-mails alone where e-mails are promised', async () => {
  const { employees, saasUsers } = await everybody();
  expect(employees.totalCount).toBe(discovery.company.users.length);
  expect(employees.nodes).toHaveLength(employees.totalCount);
  expect(saasUsers.nodes).toHaveLength(saasUsers.totalCount);
  const emails = [...employees.nodes, ...saasUsers.nodes].map(({ email }) => email);
  expect(emails.filter((email) => email !== null && !isEmailAddress(email))).toEqual([]);
  expect(emails.filter((email) => email === null).length).toBeGreaterThan(cases.length);

  const byOktaId = new Map(employees.nodes.map((node) => [node.oktaUserId, node]));
  expect(people.map(({ id }) => byOktaId.get(id))).toMatchObject(
    cases.map(([, email, login]) => ({ email, login, user: { email, login } })),
  );
  for (const { displayName } of employees.nodes) expect(displayName.trim()).not.toBe('');
  // Whose profile has no name, login or e-mail is told apart by Okta's id.
  expect(people.map(({ id }) => byOktaId.get(id)?.displayName)).toContain(people[8]?.id);
  expect(JSON.stringify([...emails, ...employees.nodes.map(({ login }) => login)])).not.toContain(
    people[8]?.id,
  );
});

test('orders by e-mail give every page of everybody, whoever has none', async () => {
  const seen: string[] = [];
  for (let after: string | null = null; ; ) {
    const {
      employees,
    }: { employees: { nodes: Person[]; pageInfo: { endCursor: string; hasNextPage: boolean } } } = await ask(
      `query Q($after: String) { employees(first: 7, after: $after, orderBy: [{ field: EMAIL, direction: DESC }]) {
          nodes { id } pageInfo { endCursor hasNextPage } } }`,
      { after },
    );
    seen.push(...employees.nodes.map(({ id }) => id));
    if (!employees.pageInfo.hasNextPage) break;
    after = employees.pageInfo.endCursor;
  }
  expect(seen).toHaveLength(discovery.company.users.length);
  expect(new Set(seen).size).toBe(seen.length);
});

test('people are found by login: by search, by filter, and by whom knew it as their e-mail', async () => {
  const find = `query Q($text: String!, $logins: [String!], $email: EmailAddress!) {
    searched: employees(filter: { search: $text }) { nodes { oktaUserId } }
    searchedUsers: saasUsers(filter: { search: $text }) { nodes { employee { oktaUserId } } }
    filtered: employees(filter: { login: $logins }) { nodes { oktaUserId } }
    filteredUsers: saasUsers(filter: { login: $logins }) { nodes { employee { oktaUserId } } }
    employeeByEmail(email: $email) { oktaUserId email }
    saasUserByEmail(email: $email) { employee { oktaUserId } }
  }`;
  for (const index of [0, 3, 5]) {
    const { id: oktaUserId, profile } = people[index] as OktaUser;
    const email = profile.email ?? profile.login;
    const found = await ask<Record<string, object>>(find, {
      text: profile.login.toUpperCase(),
      logins: [` ${profile.login.toUpperCase()}`, 'nobody'],
      email: email.toUpperCase(),
    });
    const employee = { oktaUserId };
    expect(found).toEqual({
      searched: { nodes: [employee] },
      searchedUsers: { nodes: [{ employee }] },
      filtered: { nodes: [employee] },
      filteredUsers: { nodes: [{ employee }] },
      employeeByEmail: { ...employee, email: null },
      saasUserByEmail: { employee },
    });
  }
});

test('a reference by a null e-mail, or by none, is answered null without a word, beside all others', async () => {
  const { _entities: entities } = await ask<{ _entities: unknown[] }>(
    `query Q($r: [_Any!]!) { _entities(representations: $r) {
      ... on Employee { displayName email } ... on SaasUser { displayName login }
    } }`,
    {
      r: [
        { __typename: 'Employee', email: null },
        { __typename: 'SaasUser', email: null },
        { __typename: 'Employee', email: 'JDOE' },
        { __typename: 'SaasUser', email: 'jdoe' },
        { __typename: 'Employee', email: 'a.smith@acme.com' },
      ],
    },
  );
  expect(entities).toEqual([
    null,
    null,
    { displayName: 'jdoe', email: null },
    { displayName: 'jdoe', login: 'jdoe' },
    { displayName: 'a.smith@acme.com', email: 'a.smith@acme.com' },
  ]);
});

test('a login that only the log knows is a login, and becomes what the directory says once it says so', async () => {
  const users = async () =>
    (await everybody()).saasUsers.nodes.filter(({ displayName }) => displayName.startsWith('Gone'));
  const [before] = await users();
  expect(before).toMatchObject({ email: null, login: 'gone.person', employee: null });

  discovery.simulator.world.restorePerson({
    ...onlyInLog,
    profile: { ...onlyInLog.profile, email: 'gone@acme.com' },
  });
  expectSucceeded(await discovery.syncOnce());
  expect(await users()).toMatchObject([
    { id: before?.id, email: 'gone@acme.com', login: 'gone.person', employee: { oktaUserId: onlyInLog.id } },
  ]);
});

test('a sync over the same people writes nothing, whatever their logins are', async () => {
  const versions = async () => {
    const { employees, saas_users: users } = await readRowVersions(store);
    return { employees, users };
  };
  const before = await versions();
  expectSucceeded(await discovery.syncOnce());
  expect(await versions()).toEqual(before);
});
