import { beforeAll, describe, expect, test } from 'vitest';
import {
  countDepartmentUsageByService,
  countServiceUsageByDepartment,
  findUnassignedUsageByService,
  listDepartmentUsageByService,
  listServiceUsageByDepartment,
} from '../../../src/store/api/department-usage.ts';
import { InvalidCursorError, type Page } from '../../../src/store/api/page.ts';
import { Reader } from '../../../src/store/api/reader.ts';
import { findServiceUsage, findSignInCounts } from '../../../src/store/api/usage.ts';
import { onStatement } from '../../../src/store/engine/run-sql.ts';
import { storeForFile } from '../../kit/fixtures.ts';
import {
  accountSeed,
  employeeSeed,
  instanceSeed,
  integrationSeed,
  seed,
  seedId,
  serviceSeed,
  userSeed,
} from '../../kit/seed.ts';
import { at, type Company, dayMs, makeCompany } from './company.ts';
import { departmentUsage, servicesOfDepartment, serviceUsage, unassignedUsage } from './naive-usage.ts';

const store = storeForFile();
const readerOf = (workspaceId = 'acme') => new Reader(store.db, workspaceId);
const now = new Date();
const company: Company = makeCompany('acme', 3, now);
const serviceIds = company.services.map(({ id }) => id);
const departmentIds = company.departments.map(({ id }) => id);
// 89.5 days are known through the first integration but for a gap up to 70.5 days ago, 20.5 through the second, nothing through the third.
const windows = [1, 7, 15, 30, 60, 80, 95].map((days) => ({
  days,
  from: new Date(now.getTime() - days * dayMs),
}));

beforeAll(async () => {
  await seed(store.db, company);
  await seed(store.db, makeCompany('other', 4, now));
});

async function statementsOf(work: () => Promise<unknown>): Promise<number> {
  let statements = 0;
  const stop = onStatement(store, () => {
    statements += 1;
  });
  await work();
  stop();
  return statements;
}

describe('the usage of a service is what counting by hand gives', () => {
  test.each(windows)('within $days days', async ({ from }) => {
    const usage = await findServiceUsage(readerOf(), [...serviceIds, 'no id', seedId('nobody')], {
      from,
      to: now,
    });
    const found = [...usage].map(
      ([id, figures]) =>
        [id, { ...figures, from: Date.parse(figures.from), to: Date.parse(figures.to) }] as const,
    );
    const expected = serviceIds.map((id) => [id, serviceUsage(company, id, from, now)] as const);
    expect(new Map(found)).toEqual(new Map(expected));
  });

  test('and the company has a case for every figure', () => {
    const all = serviceIds.map((id) => serviceUsage(company, id, windows[2]?.from ?? now, now));
    const differs = (figure: keyof (typeof all)[number]) =>
      new Set(all.map((usage) => usage[figure])).size > 1;
    for (const figure of Object.keys(all[0] ?? {}).filter((name) => !['from', 'to'].includes(name)))
      expect(differs(figure as keyof (typeof all)[number])).toBe(true);
  });

  test('in one statement for all services', async () => {
    const window = { from: new Date(now.getTime() - dayMs), to: now };
    expect(await statementsOf(() => findServiceUsage(readerOf(), serviceIds, window))).toBe(1);
    expect(await findServiceUsage(readerOf('third'), serviceIds, window)).toEqual(new Map());
  });
});

test('sign-ins of an account are those of the days of the window, the first day whole', async () => {
  const ids = company.accounts.map(({ id }) => id);
  const from = new Date(now.getTime() - 40 * dayMs);
  const firstDay = from.toISOString().slice(0, 10);
  const sum = (accountId: string) =>
    company.signIns
      .filter((it) => it.accountId === accountId && it.day >= firstDay)
      .reduce((total, { signInCount }) => total + signInCount, 0);

  const counts = await findSignInCounts(readerOf(), [...ids, 'no id'], from);

  expect(counts).toEqual(new Map([...ids.map((id) => [id, sum(id)] as const), ['no id', 0] as const]));
  expect([...counts.values()].some((count) => count > 0)).toBe(true);
  expect(await statementsOf(() => findSignInCounts(readerOf(), ids, from))).toBe(1);
  expect([...(await findSignInCounts(readerOf('third'), ids, from)).values()].every((it) => it === 0)).toBe(
    true,
  );
});

describe.each(windows)('within $days days', ({ from }) => {
  test('the departments of each service, their figures and order are what counting by hand gives', async () => {
    const expected = new Map(serviceIds.map((id) => [id, departmentUsage(company, id, from)]));

    const request = { limit: 500, after: null, from, orderBy: null };

    const pages = await listDepartmentUsageByService(readerOf(), serviceIds, request);

    const found = [...pages].map(([id, { items }]) => [
      id,
      items.map(({ row: { department, lastActivityAt, ...figures } }) => ({
        id: department.id,
        lastActivityAt: lastActivityAt === null ? null : Date.parse(lastActivityAt),
        ...figures,
      })),
    ]);
    expect(found).toEqual([...expected]);
    const counts = await countDepartmentUsageByService(readerOf(), serviceIds, { from });
    expect([...counts]).toEqual([...expected].map(([id, rows]) => [id, rows.length]));
  });

  test('and those of people without a department', async () => {
    const found = await findUnassignedUsageByService(readerOf(), [...serviceIds, 'no id'], { from });
    const none = { assignedUsers: 0, activeUsers: 0, signIns: 0 };
    expect([...found]).toEqual([
      ...serviceIds.map((id) => [id, unassignedUsage(company, id, from)]),
      ['no id', none],
    ]);
  });

  test('and the services of each department, narrowed by a filter or not', async () => {
    for (const filter of [null, { isCustom: false }]) {
      const passes = (id: string) =>
        filter === null || !company.services.some((it) => it.id === id && it.isCustom);
      const expected = new Map(
        departmentIds.map((id) => [
          id,
          servicesOfDepartment(company, id, from).filter((it) => passes(it.id)),
        ]),
      );
      const request = { limit: 500, after: null, from, filter, orderBy: null };

      const pages = await listServiceUsageByDepartment(readerOf(), departmentIds, request);

      const found = [...pages].map(([id, { items }]) => [
        id,
        items.map(({ row: { service, lastActivityAt, ...figures } }) => ({
          id: service.id,
          lastActivityAt: lastActivityAt === null ? null : Date.parse(lastActivityAt),
          ...figures,
        })),
      ]);
      expect(found).toEqual([...expected]);
      const counts = await countServiceUsageByDepartment(readerOf(), departmentIds, { from, filter });
      expect([...counts]).toEqual([...expected].map(([id, rows]) => [id, rows.length]));
    }
  });
});

describe('usage lists', () => {
  const from = new Date(now.getTime() - 30 * dayMs);

  test.each([1, 2, 3])('come in pages of %i without a gap', async (limit) => {
    const departmentId = departmentIds[1] ?? '';
    const all = servicesOfDepartment(company, departmentId, from).map(({ id }) => id);
    const found: string[] = [];
    for (let after: string | null = null; ; ) {
      const request = { limit, after, from, filter: null, orderBy: null };
      const pages = await listServiceUsageByDepartment(readerOf(), [departmentId], request);
      const page: Page<{ service: { id: string } }> | undefined = pages.get(departmentId);
      found.push(...(page?.items.map(({ row }) => row.service.id) ?? []));
      if (page === undefined || !page.hasNextPage) break;
      after = page.items.at(-1)?.cursor ?? null;
    }
    expect(all.length).toBeGreaterThan(3);
    expect(found).toEqual(all);
  });

  test('take one statement, and no cursor of another list', async () => {
    const request = { limit: 1, after: null, from, orderBy: null };
    const departments = () => listDepartmentUsageByService(readerOf(), serviceIds, request);
    const services = () =>
      listServiceUsageByDepartment(readerOf(), departmentIds, { ...request, filter: null });
    expect(await statementsOf(departments)).toBe(1);
    expect(await statementsOf(services)).toBe(1);

    const cursors = [...(await services()).values()].flatMap(({ items }) =>
      items.map(({ cursor }) => cursor),
    );
    const after = cursors[0] ?? '';
    await expect(listDepartmentUsageByService(readerOf(), serviceIds, { ...request, after })).rejects.toThrow(
      InvalidCursorError,
    );
  });

  test('hold nothing of another workspace', async () => {
    const request = { limit: 5, after: null, from, orderBy: null };
    const pages = await listDepartmentUsageByService(readerOf('third'), serviceIds, request);
    expect([...pages.values()].flatMap(({ items }) => items)).toEqual([]);
  });
});

describe('told by an example', () => {
  const workspaceId = 'example';
  const integrationId = seedId('example');
  const service = serviceSeed({ workspaceId, id: seedId('example', 'zoom') });
  const app = (name: string, seatCount: number | null) =>
    instanceSeed({ workspaceId, integrationId, id: seedId(name), serviceId: service.id, seatCount });
  const [prod, lab] = [app('prod', 2), app('lab', 5)];
  const people = ['ada', 'bob', 'cy', 'eve'].map((name) => {
    const employee = employeeSeed({ workspaceId, integrationId, id: seedId('employee', name) });
    return {
      employee,
      user: userSeed({ workspaceId, integrationId, id: seedId(name), employeeId: employee.id }),
    };
  });

  beforeAll(async () => {
    const accounts = people.flatMap(({ user }, n) => {
      // Ada has two accounts and uses one, Bob used his once, Cy never did, Eve signs in without an assignment.
      const inProd = accountSeed(
        {
          id: seedId('prod', user.id),
          firstActivityAt: [at(now, 3), at(now, 80), null, at(now, 80)][n] ?? null,
          lastActivityAt: [at(now, 2), at(now, 70), null, at(now, 1)][n] ?? null,
          ...(n === 3 ? { assignment: 'NONE', status: 'UNASSIGNED' } : {}),
        },
        user,
        prod,
      );
      return n === 0 ? [inProd, accountSeed({ id: seedId('lab', user.id) }, user, lab)] : [inProd];
    });
    await seed(store.db, {
      integrations: [integrationSeed({ workspaceId, id: integrationId, activityKnownSince: at(now, 90) })],
      services: [service],
      instances: [prod, lab],
      employees: people.map(({ employee }) => employee),
      users: people.map(({ user }) => user),
      accounts,
    });
  });

  test('a person with two accounts is one; over-assignment of one app frees no seat of another', async () => {
    const window = { from: new Date(now.getTime() - 30 * dayMs), to: now };
    const usage = (await findServiceUsage(readerOf(workspaceId), [service.id], window)).get(service.id);

    expect(usage).toMatchObject({
      isComplete: true,
      assignedUsers: 3,
      activeUsers: 2,
      inactiveUsers: 1,
      neverUsedUsers: 1,
      newUsers: 1,
      utilization: 1 / 3,
      seatCount: 7,
      unusedSeats: 4,
    });
  });

  test('a person who may have signed in before sign-ins were known is not called new', async () => {
    // Bob and Eve are first seen 80 days ago, ten days after sign-ins began to be known; Ada three days ago.
    const window = { from: new Date(now.getTime() - 85 * dayMs), to: now };
    const usage = (await findServiceUsage(readerOf(workspaceId), [service.id], window)).get(service.id);
    expect(usage).toMatchObject({ isComplete: true, newUsers: 1 });
  });

  test('no one is called a non-user of a time whose sign-ins are not all known', async () => {
    const window = { from: new Date(now.getTime() - 91 * dayMs), to: now };
    const usage = (await findServiceUsage(readerOf(workspaceId), [service.id], window)).get(service.id);
    expect(usage).toMatchObject({ isComplete: false, neverUsedUsers: 0, assignedUsers: 3 });
  });
});
