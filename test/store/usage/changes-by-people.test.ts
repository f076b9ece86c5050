import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rows } from '../../../src/store/engine/run-sql.ts';
import type { Database } from '../../../src/store/engine/session.ts';
import { removeAccounts, upsertAssignedAccounts } from '../../../src/store/sync/accounts.ts';
import { dropDisprovedAccounts, insertDerivedAccounts } from '../../../src/store/sync/derived-accounts.ts';
import { type EmployeeWrite, removeEmployees, upsertEmployees } from '../../../src/store/sync/employees.ts';
import { deleteIntegration } from '../../../src/store/sync/integration-erasure.ts';
import { removeInstances, upsertInstances } from '../../../src/store/sync/service-instances.ts';
import { addSignIns } from '../../../src/store/sync/sign-ins.ts';
import { refreshUsersOfEmployees } from '../../../src/store/sync/users.ts';
import { settleLastActivity } from '../../../src/store/usage/changes-by-people.ts';
import { rebuildDepartmentUse } from '../../../src/store/usage/recount.ts';
import { refreshServiceFigures } from '../../../src/store/usage/service-figures.ts';
import { emptyTables } from '../../kit/database.ts';
import { emptyStoreForEach } from '../../kit/fixtures.ts';
import {
  departmentSeed,
  employeeSeed,
  instanceSeed,
  integrationSeed,
  seed,
  seedId,
  serviceSeed,
} from '../../kit/seed.ts';

const workspaceId = 'acme';
const now = new Date('2026-03-10T12:00:00Z');
const none = 'nobody';
const of = (kind: string, n: number) => ({ workspaceId, id: seedId(kind, n) });
const integrations = [0, 1].map((n) => integrationSeed(of('integration', n)));
const departments = [0, 1, 2].map((n) => departmentSeed({ ...of('department', n), name: `Department ${n}` }));
const services = [0, 1, 2].map((n) => serviceSeed({ ...of('service', n), name: `Service ${n}` }));
/** Two of one service, one of another, and one that belongs to the other integration. */
const instances = [0, 0, 1, 0].map((service, n) =>
  instanceSeed({
    ...of('instance', n),
    integrationId: seedId('integration', n < 3 ? 0 : 1),
    serviceId: seedId('service', service),
  }),
);
const peopleOfEach = 4;

const store = emptyStoreForEach();

type Change = { name: string; person: number; instance: number; place: number; days: number; state: number };

const change: fc.Arbitrary<Change> = fc.record({
  name: fc.constantFrom(
    ...['assign', 'assign', 'remove', 'derive', 'disprove', 'sign in', 'sign in', 'sign in', 'move', 'move'],
    ...['leave', 'remove app', 'move app', 'erase'],
  ),
  person: fc.nat(peopleOfEach - 1),
  instance: fc.nat(instances.length - 1),
  place: fc.nat(departments.length),
  days: fc.nat(5),
  state: fc.nat(3),
});

/** What chance would seldom bring: one person's sign-ins day after day, by both instances of a service, while they move. */
const likely: Change[] = [
  { name: 'sign in', instance: 0, days: 5 },
  { name: 'sign in', instance: 0, days: 3 },
  { name: 'derive', instance: 1 },
  { name: 'sign in', instance: 1, days: 4 },
  { name: 'sign in', instance: 1, days: 2 },
  { name: 'move', instance: 0, place: 2 },
  { name: 'sign in', instance: 0, days: 1 },
  { name: 'assign', instance: 0 },
  { name: 'assign', instance: 1 },
  { name: 'remove', instance: 0 },
  { name: 'sign in', instance: 0, days: 0 },
  { name: 'disprove', instance: 1 },
  { name: 'assign', instance: 0, state: 2 },
  { name: 'move', instance: 0, place: 1, state: 3 },
  { name: 'assign', instance: 1, state: 3 },
  { name: 'sign in', instance: 2, days: 0 },
  // The only one of its service.
  { name: 'assign', instance: 2 },
  { name: 'assign', instance: 2, state: 1 },
  { name: 'assign', instance: 2, state: 2 },
  { name: 'assign', instance: 2 },
].map((each) => ({ person: 1, place: 0, days: 0, state: 0, ...each }));

describe('use by department is what counting everything anew gives', () => {
  test('after each of random changes to accounts, people, sign-ins, apps and integrations', async () => {
    const applied = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 25, maxLength: 25 }), async (changes) => {
        await emptyTables(store);
        await seed(store.db, { integrations, departments, services, instances, employees: employees() });
        const erased = { is: false };
        for (const [step, each] of changes.entries()) {
          await store.transaction(async (tx) => {
            await apply(tx, each, step, erased);
            await settleLastActivity(
              tx,
              workspaceId,
              services.map(({ id }) => id),
            );
          });
          expect(await kept(store.db), `${step} ${JSON.stringify(each)}`).toEqual(await counted(store.db));
          applied.add(each.name);
        }
      }),
      { numRuns: 6, endOnFailure: true, examples: [[likely]] },
    );
    // A change that never came up would have proved nothing.
    expect([...applied].sort()).toEqual(expect.arrayContaining(['assign', 'disprove', 'move', 'sign in']));
  }, 180_000);

  test('also when it has to be counted anew, which then finds nothing to change', async () => {
    await seed(store.db, { integrations, departments, services, instances, employees: employees() });
    const erased = { is: false };
    for (const [step, person] of [0, 1, 2, 3].entries()) {
      const each = { person, instance: step, place: 0, days: step, state: 0 };
      await store.transaction((tx) => apply(tx, { name: 'assign', ...each }, step, erased));
      await store.transaction((tx) => apply(tx, { name: 'sign in', ...each }, step, erased));
    }
    const before = await kept(store.db);
    expect(before.length).toBeGreaterThan(3);

    await rebuildDepartmentUse(
      store.db,
      workspaceId,
      services.map(({ id }) => id),
      { withSignIns: true },
    );
    expect(await kept(store.db)).toEqual(before);

    await store.db.execute(sql`update service_departments set assigned_users = assigned_users + 1`);
    await refreshServiceFigures(store.db, workspaceId, new Date());
    expect(await kept(store.db)).toEqual(before);
  });
});

function employees() {
  return integrations.flatMap((_, n) =>
    Array.from({ length: peopleOfEach }, (_, person) =>
      employeeSeed({
        workspaceId,
        ...personOf(n, person),
        integrationId: seedId('integration', n),
        departmentId: person === 0 ? null : seedId('department', person % departments.length),
      }),
    ),
  );
}

function personOf(integration: number, person: number) {
  const oktaUserId = `00u${integration}${person}`;
  return { id: seedId('employee', oktaUserId), oktaUserId, email: `${oktaUserId}@acme.example` };
}

async function apply(tx: Database, each: Change, step: number, erased: { is: boolean }): Promise<void> {
  const instance = instances[each.instance];
  if (!instance) throw new Error('no instance');
  const owner = instance.integrationId === seedId('integration', 0) ? 0 : 1;
  if (erased.is && owner === 1) return;
  const integration = { workspaceId, integrationId: instance.integrationId };
  const { id: employeeId, oktaUserId, email } = personOf(owner, each.person);
  const user = {
    id: seedId('user', oktaUserId),
    oktaUserId,
    employeeId,
    fallbackEmail: email,
    fallbackEmailKey: email,
    fallbackLogin: email,
    fallbackLoginKey: email,
    fallbackName: email,
    fallbackSearchText: email,
  };
  const [current] = await rows<{ serviceId: string }>(
    tx,
    sql`select service_id as "serviceId" from saas_service_instances where id = ${instance.id}`,
  );
  const account = {
    id: seedId('account', instance.id, user.id),
    instanceId: instance.id,
    serviceId: current?.serviceId ?? instance.serviceId,
    user,
  };
  switch (each.name) {
    case 'assign': {
      const states = [
        { status: 'ACTIVE' as const, assignment: 'DIRECT' as const },
        { status: 'PENDING' as const, assignment: 'GROUP' as const },
        { status: 'DEPROVISIONED' as const, assignment: 'DIRECT' as const },
        { status: 'ACTIVE' as const, assignment: 'NONE' as const },
      ];
      const state = states[each.state] ?? states[0];
      if (!state) return;
      const none = { username: null, externalId: null, oktaGroupId: null, assignedAt: null };
      await upsertAssignedAccounts(
        tx,
        integration,
        [{ ...account, ...none, ...state, oktaStatus: 'ACTIVE', contentHash: String(step) }],
        now,
      );
      return;
    }
    case 'remove':
      await removeAccounts(tx, workspaceId, [account.id], now);
      return;
    case 'derive':
      await insertDerivedAccounts(tx, integration, [{ ...account, oktaGroupId: '00g' }], now);
      return;
    case 'disprove':
      await dropDisprovedAccounts(tx, workspaceId, instance.id, now);
      return;
    case 'sign in': {
      const at = (days: number) => new Date(now.getTime() - days * 86_400_000).toISOString();
      const [first, last] = [at(each.days + 1), at(each.days)];
      const countByDay = new Map([
        [first.slice(0, 10), 1],
        [last.slice(0, 10), 1 + each.state],
      ]);
      const activity = { accountId: account.id, firstAt: first, lastAt: last, countByDay, user };
      const { instanceId, serviceId } = account;
      await addSignIns(tx, integration, [{ ...activity, instanceId, serviceId }], now);
      return;
    }
    case 'move': {
      const departmentId = each.place === 0 ? null : seedId('department', each.place - 1);
      // With the integration that was erased went the departments that no other one had a person of.
      const isKnown = await rows(tx, sql`select 1 from departments where id = ${departmentId}`);
      if (departmentId !== null && isKnown.length === 0) return;
      const {
        workspaceId: _w,
        integrationId: _i,
        managerId: _m,
        ...profile
      } = employeeSeed({
        workspaceId,
        ...personOf(owner, each.person),
        integrationId: instance.integrationId,
        departmentId,
        employmentStatus: each.state === 3 ? 'SUSPENDED' : 'ACTIVE',
        contentHash: `moved ${step}`,
      });
      const { discoveredAt: _d, lastObservedAt: _l, removedAt: _r, ...rest } = profile;
      const written = { ...blank, ...rest } as EmployeeWrite;
      const { changedIds } = await upsertEmployees(tx, integration, [written], now);
      await refreshUsersOfEmployees(tx, integration, changedIds, now);
      return;
    }
    case 'leave':
      await removeEmployees(tx, workspaceId, [employeeId], now);
      return;
    case 'remove app':
      await removeInstances(tx, workspaceId, [instance.id], now);
      return;
    case 'move app': {
      const serviceId = seedId('service', each.state % services.length);
      // With the integration that was erased went the services that no other one had an app of.
      const known = await rows(tx, sql`select 1 from saas_services where id = ${serviceId}`);
      if (known.length === 0) return;
      const catalogKey = 'moved';
      await upsertInstances(
        tx,
        integration,
        [
          {
            ...{ id: instance.id, oktaAppId: instance.oktaAppId, serviceId, catalogKey, label: 'App' },
            ...{
              sortKey: 'app',
              oktaName: 'app',
              status: 'ACTIVE',
              signOnMode: 'SAML_2_0',
              rawSignOnMode: null,
            },
            ...{ features: [], isProvisioningEnabled: false, seatCount: null, logoUrl: null },
            ...{ createdInOktaAt: null, contentHash: String(step) },
          },
        ],
        now,
      );
      return;
    }
    default:
      // Not too early, or there would be little to erase.
      if (step < 15 || owner === 0) return;
      await deleteIntegration(tx, integration);
      erased.is = true;
  }
}

const blank = {
  secondaryEmail: null,
  firstName: null,
  lastName: null,
  title: null,
  employeeNumber: null,
  rawEmployeeType: null,
  statusChangedAt: null,
  departmentId: null,
  rawDepartment: null,
  division: null,
  organization: null,
  costCenter: null,
  city: null,
  countryCode: null,
  rawManagerId: null,
  rawManager: null,
  lastOktaLoginAt: null,
};

/** Rows that say something, as lines of text. */
async function kept(db: Database): Promise<string[]> {
  const pairs = await rows<Record<string, string | number | null>>(
    db,
    sql`select service_id as s, department_id as d, assigned_users as a, last_activity_at as l,
          is_last_uncertain as u from service_departments where assigned_users <> 0 or last_activity_at is not null`,
  );
  const days = await rows<Record<string, string | number>>(
    db,
    sql`select service_id as s, department_id as d, day, last_active_users as l, last_active_employed as e,
          sign_in_count as n from service_department_days
        where last_active_users <> 0 or last_active_employed <> 0 or sign_in_count <> 0`,
  );
  const place = (id: string | number | null | undefined) =>
    String(id) === '00000000-0000-0000-0000-000000000000' ? none : String(id);
  return [
    ...pairs.map(({ s, d, a, l, u }) => `${s} ${place(d)} assigned ${a} last ${l} ${u}`),
    ...days.map(({ s, d, day, l, e, n }) => `${s} ${place(d)} ${day} last ${l} employed ${e} sign-ins ${n}`),
  ].sort();
}

/** The same from accounts, people and sign-ins, one by one. */
async function counted(db: Database): Promise<string[]> {
  type Account = {
    id: string;
    userId: string;
    serviceId: string;
    isAssigned: boolean;
    last: string | null;
    departmentId: string | null;
    employmentStatus: string | null;
  };
  const accounts = await rows<Account>(
    db,
    sql`select a.id, a.user_id as "userId", a.service_id as "serviceId", a.last_activity_at as last,
          a.removed_at is null and a.status in ('PENDING', 'ACTIVE', 'SUSPENDED') and a.assignment <> 'NONE'
            as "isAssigned",
          e.department_id as "departmentId", e.employment_status as "employmentStatus"
        from saas_user_accounts a join saas_users u on u.id = a.user_id left join employees e on e.id = u.employee_id`,
  );
  const signIns = await rows<{ accountId: string; day: string; n: number }>(
    db,
    sql`select account_id as "accountId", day, sign_in_count as n from account_sign_ins`,
  );
  const people = new Map<string, Account[]>();
  for (const account of accounts) {
    const key = `${account.serviceId} ${account.userId}`;
    people.set(key, [...(people.get(key) ?? []), account]);
  }
  const pairs = new Map<string, { assigned: number; last: string | null }>();
  const days = new Map<string, { last: number; employed: number; signIns: number }>();
  const dayOf = (key: string) => {
    const day = days.get(key) ?? { last: 0, employed: 0, signIns: 0 };
    days.set(key, day);
    return day;
  };
  for (const own of people.values()) {
    const [first] = own;
    if (!first) continue;
    const key = `${first.serviceId} ${first.departmentId ?? none}`;
    const last = own
      .map((account) => account.last)
      .reduce((a, b) => (a === null || (b ?? '') > a ? b : a), null);
    const pair = pairs.get(key) ?? { assigned: 0, last: null };
    pairs.set(key, pair);
    if (own.some(({ isAssigned }) => isAssigned)) pair.assigned += 1;
    if (last === null) continue;
    if (pair.last === null || last > pair.last) pair.last = last;
    const day = dayOf(`${key} ${last.slice(0, 10)}`);
    day.last += 1;
    if (first.employmentStatus === 'ACTIVE') day.employed += 1;
  }
  for (const { accountId, day, n } of signIns) {
    const account = accounts.find(({ id }) => id === accountId);
    if (!account) throw new Error('sign-ins of nobody');
    dayOf(`${account.serviceId} ${account.departmentId ?? none} ${day}`).signIns += n;
  }
  return [
    ...[...pairs]
      .filter(([, { assigned, last }]) => assigned > 0 || last !== null)
      .map(([key, { assigned, last }]) => `${key} assigned ${assigned} last ${last} false`),
    ...[...days].map(([key, d]) => `${key} last ${d.last} employed ${d.employed} sign-ins ${d.signIns}`),
  ].sort();
}
