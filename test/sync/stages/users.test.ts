import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { OktaUser, OktaUserProfile, UserStatus } from '../../../src/simulator/wire.ts';
import { discoveredId } from '../../../src/sync/ids.ts';
import { findRow } from '../../kit/discovered.ts';
import { expectSucceeded } from '../../kit/discovery.ts';
import { discoveryForFile, storeForFile } from '../../kit/fixtures.ts';

const store = storeForFile();
const discovery = discoveryForFile({ store, people: 16, apps: 5, groups: 3, signInDays: 3 });

beforeAll(async () => {
  expectSucceeded(await discovery.connect());
});

let testNumber = 0;
beforeEach(() => {
  testNumber += 1;
});

/** A login nobody in another test has. */
const loginOf = (name: string) => `${name}.${testNumber}@acme.com`;
const employee = (person: { id: string }) => findRow(store, 'employees', { okta_user_id: person.id });
const user = (person: { id: string }) => findRow(store, 'saas_users', { okta_user_id: person.id });
const department = (key: string) =>
  findRow(store, 'departments', { id: discoveredId.department('acme', key) });

function add(name: string, profile: Partial<OktaUserProfile> = {}, status: UserStatus = 'STAGED'): OktaUser {
  return discovery.simulator.world.addPerson({ login: loginOf(name), ...profile }, status);
}

async function sync() {
  const ended = await discovery.syncOnce({ dataTypes: ['USERS', 'APP_ASSIGNMENTS', 'SYSTEM_LOG'] });
  expectSucceeded(ended);
  return ended.run.changes;
}

test('a deactivated person stays listed as inactive, and is active again when Okta says so', async () => {
  const { world } = discovery.simulator;
  const ada = add('ada', {}, 'ACTIVE');
  expect(await sync()).toMatchObject({ employeesAdded: 1, employeesDeactivated: 0 });
  const before = await employee(ada);
  expect(before).toMatchObject({ employment_status: 'ACTIVE', okta_status: 'ACTIVE' });

  world.deactivatePerson(ada.id);
  expect(await sync()).toMatchObject({ employeesAdded: 0, employeesDeactivated: 1 });
  expect(await employee(ada)).toMatchObject({
    employment_status: 'INACTIVE',
    okta_status: 'DEPROVISIONED',
    removed_at: null,
  });

  world.setStatus(ada.id, 'ACTIVE');
  expect(await sync()).toMatchObject({ employeesUpdated: 1, employeesDeactivated: 0 });
  expect(await employee(ada)).toMatchObject({
    id: before.id,
    employment_status: 'ACTIVE',
    discovered_at: before.discovered_at,
  });
});

test('a person deleted in Okta stays listed as inactive and removed, and returns under the same id', async () => {
  const { world } = discovery.simulator;
  const ada = add('ada');
  await sync();
  const before = await employee(ada);

  world.deletePerson(ada.id);
  expect(await sync()).toMatchObject({ employeesDeactivated: 1 });
  expect(await employee(ada)).toMatchObject({
    id: before.id,
    employment_status: 'INACTIVE',
    removed_at: expect.any(String),
    email: loginOf('ada'),
  });

  world.restorePerson(ada);
  expect(await sync()).toMatchObject({ employeesAdded: 1 });
  expect(await employee(ada)).toMatchObject({
    id: before.id,
    employment_status: 'PENDING',
    removed_at: null,
    discovered_at: before.discovered_at,
  });
});

test('a renamed department is another one; the old one is removed once it is empty, and revived under its id', async () => {
  const { world } = discovery.simulator;
  const ada = add('ada', { department: 'Rockets' });
  const bob = add('bob', { department: ' rockets' });
  expect(await sync()).toMatchObject({ departmentsAdded: 1, departmentsRemoved: 0 });
  const before = await department('rockets');
  expect(before).toMatchObject({ aliases: ['Rockets', 'rockets'], removed_at: null });

  world.changeProfile(ada.id, { department: 'Space' });
  expect(await sync()).toMatchObject({ departmentsAdded: 1, departmentsRemoved: 0 });
  expect(await department('rockets')).toMatchObject({ name: 'rockets', aliases: ['rockets'] });

  world.changeProfile(bob.id, { department: 'Space' });
  expect(await sync()).toMatchObject({ departmentsAdded: 0, departmentsRemoved: 1 });
  expect(await department('rockets')).toMatchObject({ id: before.id, removed_at: expect.any(String) });
  expect(await employee(bob)).toMatchObject({ department_id: (await department('space')).id });

  world.changeProfile(bob.id, { department: 'ROCKETS' });
  expect(await sync()).toMatchObject({ departmentsAdded: 1, departmentsRemoved: 0 });
  expect(await department('rockets')).toMatchObject({
    id: before.id,
    name: 'ROCKETS',
    removed_at: null,
    discovered_at: before.discovered_at,
  });
});

test('a person who moves is in the new department, and one who leaves it for none is in none', async () => {
  const { world } = discovery.simulator;
  const ada = add('ada', { department: 'Gardening' });
  const bob = add('bob', { department: 'Gardening' });
  await sync();
  world.changeProfile(ada.id, { department: 'Cooking' });
  world.changeProfile(bob.id, { department: '  ' });
  await sync();
  expect(await employee(ada)).toMatchObject({ department_id: (await department('cooking')).id });
  expect(await employee(bob)).toMatchObject({ department_id: null, raw_department: null });
});

test('a person first seen in the log is the same user once the directory shows them', async () => {
  const { world } = discovery.simulator;
  const ada = add('ada', { displayName: 'Ada Lovelace', email: loginOf('a.lovelace') });
  const app = world.addApp({ name: 'slack', label: 'Slack' });
  world.deletePerson(ada.id);
  world.addSignIn({ userId: ada.id, appId: app.id });
  await discovery.syncOnce();
  const before = await user(ada);
  expect(before).toMatchObject({ employee_id: null, email: loginOf('ada') });

  world.restorePerson(ada);
  await sync();

  const found = await employee(ada);
  expect(await user(ada)).toMatchObject({
    id: before.id,
    employee_id: found.id,
    email: loginOf('a.lovelace'),
    email_key: loginOf('a.lovelace'),
    display_name: 'Ada Lovelace',
    sort_key: loginOf('a.lovelace'),
    discovered_at: before.discovered_at,
  });
  const row = await findRow(store, 'saas_user_accounts', { user_id: String(before.id) });
  expect(row).toMatchObject({ user_sort_key: loginOf('a.lovelace') });
});

test('a changed e-mail reaches the user, and the order of the accounts', async () => {
  const { world } = discovery.simulator;
  const ada = add('ada', { email: loginOf('ada') });
  const app = world.addApp({ name: 'figma', label: 'Figma' });
  world.assign(ada.id, app.id);
  await discovery.syncOnce();
  world.changeProfile(ada.id, { email: loginOf('Zoe') });
  await sync();
  const found = await user(ada);
  expect(found).toMatchObject({
    email: loginOf('Zoe'),
    email_key: loginOf('zoe'),
    sort_key: loginOf('zoe'),
    search_text: expect.stringContaining(loginOf('zoe')),
  });
  expect(await findRow(store, 'saas_user_accounts', { user_id: String(found.id) })).toMatchObject({
    user_sort_key: loginOf('zoe'),
  });
});

/** People of a company whose profiles name managers in many ways: who, what their profile says, and whom it means. */
const managerCases: {
  name: string;
  people: Record<string, Partial<OktaUserProfile>>;
  expected: string | null;
}[] = [
  { name: 'given by login', people: { ada: { managerId: ' BOSS@acme.com ' }, boss: {} }, expected: 'boss' },
  {
    name: 'given by e-mail',
    people: { ada: { managerId: 'Chief@acme.com' }, boss: { email: 'chief@acme.com' } },
    expected: 'boss',
  },
  {
    name: 'given by employee number',
    people: { ada: { managerId: 'B-7' }, boss: { employeeNumber: 'B-7' } },
    expected: 'boss',
  },
  {
    name: 'given by login in the field for the name',
    people: { ada: { managerId: 'x', manager: 'boss@acme.com' }, boss: {} },
    expected: 'boss',
  },
  {
    name: 'given in capitals and small letters that some databases do not know of each other',
    people: { ada: { managerId: 'İŞÇİ.BÖS@acme.com' }, boss: { login: 'i̇şçi̇.bös@acme.com' } },
    expected: 'boss',
  },
  {
    name: 'given with blanks that some databases do not take for any',
    people: { ada: { managerId: '\u00a0boss@acme.com\u2003\u200b' }, boss: {} },
    expected: 'boss',
  },
  {
    name: 'given with accents that are encoded in another way',
    people: { ada: { managerId: 'chloe\u0301@acme.com' }, boss: { email: 'chlo\u00e9@acme.com' } },
    expected: 'boss',
  },
  {
    name: 'given by an employee number in small letters',
    people: { ada: { managerId: ' \u2007b-7' }, boss: { employeeNumber: 'B-7\u00a0' } },
    expected: 'boss',
  },
  {
    name: 'whose login has a dot more on an i',
    people: { ada: { managerId: 'bıg@acme.com' }, boss: { login: 'big@acme.com' } },
    expected: null,
  },
  {
    name: 'whose login is another’s e-mail',
    people: { ada: { managerId: 'boss@acme.com' }, boss: {}, bob: { email: 'boss@acme.com' } },
    expected: 'boss',
  },
  {
    name: 'whom nobody knows any more',
    people: { ada: { managerId: 'gone@acme.com', manager: 'Somebody Who Left' } },
    expected: null,
  },
  { name: 'that is blank', people: { ada: { managerId: '  ', manager: '' } }, expected: null },
  {
    name: 'that is only a name',
    people: { ada: { manager: 'Boss Bossy' }, boss: { displayName: 'Boss Bossy' } },
    expected: null,
  },
  {
    name: 'that is a number in the field for the name',
    people: { ada: { manager: 'B-7' }, boss: { employeeNumber: 'B-7' } },
    expected: null,
  },
  {
    name: 'that fits two people, also where a third fits less well',
    people: {
      ada: { managerId: 'shared@acme.com' },
      bob: { email: 'shared@acme.com' },
      carol: { email: 'shared@acme.com' },
      dave: { employeeNumber: 'shared@acme.com' },
    },
    expected: null,
  },
  {
    name: 'that is the person, also where another fits less well',
    people: {
      ada: { managerId: 'ada@acme.com', email: 'other@acme.com' },
      bob: { email: 'ada@acme.com' },
    },
    expected: null,
  },
];

describe('a manager', () => {
  const added = new Map<string, OktaUser>();

  beforeAll(async () => {
    for (const [number, { people }] of managerCases.entries()) {
      // Every case in a namespace of its own, so that none sees the people of another.
      const own = (text: unknown) =>
        typeof text === 'string'
          ? text.replace('@acme.com', `@${number}.acme.com`).replace(/(b-)7/i, `$1${number}`)
          : text;
      for (const [name, profile] of Object.entries(people)) {
        const entries = Object.entries(profile).map(([field, value]) => [field, own(value)]);
        const person = discovery.simulator.world.addPerson(
          { login: `${name}@${number}.acme.com`, ...Object.fromEntries(entries) },
          'STAGED',
        );
        added.set(`${number} ${name}`, person);
      }
    }
    await sync();
  });

  test.each(managerCases.map(({ name, expected }, number) => [name, expected, number] as const))(
    '%s is %s',
    async (_name, expected, number) => {
      const ada = added.get(`${number} ada`);
      const manager = added.get(`${number} ${expected}`);
      if (!ada) throw new Error('not added');
      const found = await employee(ada);
      expect(found.manager_id).toBe(manager === undefined ? null : (await employee(manager)).id);
    },
  );
});

test('a manager given by Okta’s id is found, and two people may be each other’s managers', async () => {
  const ada = add('ada');
  const bob = add('bob', { managerId: ada.id });
  discovery.simulator.world.changeProfile(ada.id, { managerId: bob.id });
  await sync();
  expect(await employee(ada)).toMatchObject({ manager_id: (await employee(bob)).id });
  expect(await employee(bob)).toMatchObject({ manager_id: (await employee(ada)).id });
});

test('a manager who appears later is found then, and lost again when deleted', async () => {
  const { world } = discovery.simulator;
  const ada = add('ada', { managerId: loginOf('boss') });
  await sync();
  expect(await employee(ada)).toMatchObject({ manager_id: null });
  const boss = add('boss');
  await sync();
  expect(await employee(ada)).toMatchObject({ manager_id: (await employee(boss)).id });
  world.deletePerson(boss.id);
  await sync();
  expect(await employee(ada)).toMatchObject({ manager_id: null });
});
