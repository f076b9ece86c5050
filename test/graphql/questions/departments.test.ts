import { afterAll, beforeAll, expect, test } from 'vitest';
import { foldDepartment, groundTruth } from '../../../src/simulator/company/ground-truth.ts';
import { loginOf, preparationTimeoutMs, type QuestionWorld, startWorld } from './world.ts';

/**
 * Robotics is spelt in three ways by ada, ben and cem; ada and ben have Tableau, ada uses it. Space has dee, who has it
 * and uses it. Eve has it and belongs nowhere.
 */
let world: QuestionWorld;

beforeAll(async () => {
  world = await startWorld((made) => {
    const { person, signIn } = made;
    const appId = made.world.addApp({ name: 'tableau_online', label: 'Tableau' }).id;
    const ada = person('ada', { department: 'Robotics' });
    const ben = person('ben', { department: ' robotics ' });
    person('cem', { department: 'ROBOTICS' });
    const dee = person('dee', { department: 'Space' });
    const eve = person('eve');
    for (const each of [ada, ben, dee, eve]) made.world.assign(each.id, appId);
    for (const each of [ada, dee, eve]) signIn(each, appId, 3);
  });
}, preparationTimeoutMs);
afterAll(() => world?.close());

type Usage = { assignedUsers: number; activeUsers: number; node: { name: string } };
const catalogKey = 'tableau_online';

test('which departments use a service, with how many active users in 30 days?', async () => {
  const { saasServiceByCatalogKey } = await world.ask<{
    saasServiceByCatalogKey: { departments: { edges: Usage[]; unassigned: object } };
  }>('DepartmentsOfService', { catalogKey });
  const { edges, unassigned } = saasServiceByCatalogKey.departments;
  const byName = (a: Usage, b: Usage) => a.node.name.localeCompare(b.node.name);
  expect([...edges].sort(byName)).toEqual([
    {
      node: { name: expect.stringMatching(/^robotics$/i) },
      assignedUsers: 2,
      activeUsers: 1,
      signIns: 1,
      shareOfService: 1 / 3,
    },
    { node: { name: 'Space' }, assignedUsers: 1, activeUsers: 1, signIns: 1, shareOfService: 1 / 3 },
  ]);
  expect(unassigned).toEqual({ assignedUsers: 1, activeUsers: 1 });
});

type Adoption = {
  employeeCount: number;
  services: { edges: { activeUsers: number; adoption: number; node: { name: string } }[] };
};
const tableau = ({ services }: Adoption) =>
  services.edges.find(({ node }) => node.name.startsWith('Tableau'));

test('what does a department use, and how strongly? Its name in any spelling', async () => {
  const { departmentByName } = await world.ask<{ departmentByName: Adoption }>('ServicesOfDepartment', {
    department: '  ROBOTICS',
  });
  expect(departmentByName.employeeCount).toBe(3);
  expect(tableau(departmentByName)).toMatchObject({ activeUsers: 1, assignedUsers: 2, adoption: 1 / 3 });
});

test('what does each department use?', async () => {
  const { departments } = await world.ask<{
    departments: { totalCount: number; nodes: { name: string; employeeCount: number }[] };
  }>('DepartmentsAndServices');
  const { company } = world.discovery;
  expect(departments.totalCount).toBe(groundTruth(company, { at: world.discovery.now() }).departments.size);
  expect(departments.nodes.find(({ name }) => name === 'Space')).toMatchObject({
    employeeCount: 1,
    services: {
      edges: expect.arrayContaining([
        { activeUsers: 1, assignedUsers: 1, node: { name: expect.stringMatching(/^Tableau/) } },
      ]),
    },
  });
});

test('who belongs to no department?', async () => {
  const { employees } = await world.ask<{ employees: { totalCount: number; nodes: { email: string }[] } }>(
    'PeopleWithoutDepartment',
  );
  const active = new Set(['ACTIVE', 'PASSWORD_EXPIRED', 'RECOVERY', 'LOCKED_OUT']);
  const nowhere = world.discovery.company.users.filter(
    ({ status, profile }) => active.has(status) && foldDepartment(profile.department) === null,
  );
  expect(employees.totalCount).toBe(nowhere.length);
  expect(employees.nodes.map(({ email }) => email)).toContain(loginOf('eve'));
});

test('which spellings are one department?', async () => {
  const { departments } = await world.ask<{
    departments: { nodes: { name: string; aliases: string[]; employeeCount: number }[] };
  }>('Spellings');
  const robotics = departments.nodes.filter(({ name }) => /robotics/i.test(name));
  expect(robotics).toHaveLength(1);
  expect(robotics[0]?.employeeCount).toBe(3);
  expect([...(robotics[0]?.aliases ?? [])].map((alias) => alias.trim()).sort()).toEqual([
    'ROBOTICS',
    'Robotics',
    'robotics',
  ]);
});

test('which departments have most people, and in which do most use something?', async () => {
  type Sizes = { departments: { nodes: { name: string; employeeCount: number }[] } };
  const { departments } = await world.ask<Sizes>('DepartmentsBySize');
  const sizes = departments.nodes.map(({ employeeCount }) => employeeCount);
  expect(sizes.length).toBeGreaterThan(3);
  expect(sizes[0]).toBeGreaterThan(1);
  expect(sizes).toEqual([...sizes].sort((a, b) => b - a));

  const { departments: active } = await world.ask<Sizes>('DepartmentsBySize', { field: 'ACTIVE_USERS_30D' });
  const { company } = world.discovery;
  const used = groundTruth(company, { at: world.discovery.now() }).activeUsersByApp(30);
  const people = new Set([...used.values()].flatMap((ids) => [...ids]));
  const activeOf = (name: string) =>
    company.users.filter(
      ({ id, profile }) => people.has(id) && foldDepartment(profile.department) === foldDepartment(name),
    ).length;
  const counts = active.nodes.map(({ name }) => activeOf(name));
  expect(counts[0]).toBeGreaterThan(1);
  expect(counts).toEqual([...counts].sort((a, b) => b - a));
});

test('how do two departments compare?', async () => {
  const { one, other } = await world.ask<{ one: Adoption; other: Adoption }>('CompareDepartments', {
    department: 'Robotics',
    other: 'Space',
  });
  expect([one, other].map(({ employeeCount }) => employeeCount)).toEqual([3, 1]);
  expect([one, other].map((each) => tableau(each)?.adoption)).toEqual([1 / 3, 1]);
});
