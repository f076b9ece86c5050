import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  countDepartments,
  type DepartmentOrderField,
  listDepartments,
} from '../../../src/store/api/departments.ts';
import { countEmployees, type EmployeeOrderField, listEmployees } from '../../../src/store/api/employees.ts';
import { countGroups, type GroupOrderField, listGroups } from '../../../src/store/api/groups.ts';
import { countIntegrations, listIntegrations } from '../../../src/store/api/integrations.ts';
import type { OrderTerm } from '../../../src/store/api/keyset.ts';
import { InvalidCursorError, type Page, type PageRequest } from '../../../src/store/api/page.ts';
import { Reader } from '../../../src/store/api/reader.ts';
import {
  countServiceInstances,
  listServiceInstances,
  type ServiceInstanceOrderField,
} from '../../../src/store/api/service-instances.ts';
import { countServices, listServices, type ServiceOrderField } from '../../../src/store/api/services.ts';
import {
  countUserAccounts,
  listUserAccounts,
  type UserAccountOrderField,
} from '../../../src/store/api/user-accounts.ts';
import { countUsers, listUsers, type UserOrderField } from '../../../src/store/api/users.ts';
import { listUsersByService } from '../../../src/store/api/users-by-service.ts';
import { storeForFile } from '../../kit/fixtures.ts';
import {
  type AccountSeed,
  type DepartmentSeed,
  type EmployeeSeed,
  type GroupSeed,
  type InstanceSeed,
  type IntegrationSeed,
  type ServiceSeed,
  seed,
  type UserSeed,
} from '../../kit/seed.ts';
import { type Company, dayMs, makeCompany } from './company.ts';

const store = storeForFile();
const readerOf = (workspaceId = 'acme') => new Reader(store.db, workspaceId);
let company: Company;

const now = new Date();

beforeAll(async () => {
  company = makeCompany('acme', 1, now);
  await seed(store.db, company);
  await seed(store.db, makeCompany('other', 2, now));
});

type Value = string | number;
const time = (text: string | null | undefined) =>
  text === null || text === undefined ? Number.NEGATIVE_INFINITY : Date.parse(text);

const serviceKeys: Record<ServiceOrderField, (service: ServiceSeed) => Value> = {
  NAME: ({ sortKey }) => sortKey,
  DISCOVERED_AT: ({ discoveredAt }) => time(discoveredAt),
  LAST_ACTIVITY_AT: ({ lastActivityAt }) => time(lastActivityAt),
  USER_ACCOUNT_COUNT: ({ userAccountCount }) => userAccountCount ?? 0,
  ACTIVE_USERS_30D: ({ activeUserCount30d }) => activeUserCount30d ?? 0,
  SEAT_COUNT: ({ seatCount }) => seatCount ?? -1,
  UNUSED_SEATS: ({ unusedSeatCount }) => unusedSeatCount ?? -1,
  UTILIZATION_30D: ({ utilization30d }) => utilization30d ?? -1,
};
const accountKeys: Record<UserAccountOrderField, (account: AccountSeed) => Value> = {
  LAST_ACTIVITY_AT: ({ lastActivityAt }) => time(lastActivityAt),
  ASSIGNED_AT: ({ assignedAt }) => time(assignedAt),
  USER_EMAIL: ({ userSortKey }) => userSortKey,
  SERVICE_NAME: ({ serviceId }) => company.services.find(({ id }) => id === serviceId)?.sortKey ?? '',
  DISCOVERED_AT: ({ discoveredAt }) => time(discoveredAt),
};
const instanceKeys: Record<ServiceInstanceOrderField, (instance: InstanceSeed) => Value> = {
  LABEL: ({ sortKey }) => sortKey,
  SERVICE_NAME: ({ serviceId }) => company.services.find(({ id }) => id === serviceId)?.sortKey ?? '',
  SEAT_COUNT: ({ seatCount }) => seatCount ?? -1,
  LAST_ACTIVITY_AT: ({ lastActivityAt }) => time(lastActivityAt),
  CREATED_IN_OKTA_AT: ({ createdInOktaAt }) => time(createdInOktaAt),
  DISCOVERED_AT: ({ discoveredAt }) => time(discoveredAt),
};
const userKeys: Record<UserOrderField, (user: UserSeed) => Value> = {
  EMAIL: ({ sortKey }) => sortKey,
  NAME: ({ employeeId, sortKey }) =>
    company.employees.find(({ id }) => id === employeeId)?.sortKey ?? sortKey,
  LAST_ACTIVITY_AT: ({ lastActivityAt }) => time(lastActivityAt),
  DISCOVERED_AT: ({ discoveredAt }) => time(discoveredAt),
};
const employeeKeys: Record<EmployeeOrderField, (employee: EmployeeSeed) => Value> = {
  NAME: ({ sortKey }) => sortKey,
  EMAIL: ({ emailKey }) => emailKey ?? '',
  STATUS_CHANGED_AT: ({ statusChangedAt }) => time(statusChangedAt),
  CREATED_IN_OKTA_AT: ({ createdInOktaAt }) => time(createdInOktaAt),
  ACTIVATED_IN_OKTA_AT: ({ activatedInOktaAt }) => time(activatedInOktaAt),
  LAST_OKTA_LOGIN_AT: ({ lastOktaLoginAt }) => time(lastOktaLoginAt),
  DISCOVERED_AT: ({ discoveredAt }) => time(discoveredAt),
};
const groupKeys: Record<GroupOrderField, (group: GroupSeed) => Value> = {
  NAME: ({ sortKey }) => sortKey,
  MEMBER_COUNT: ({ usersCount }) => usersCount ?? -1,
};
const peopleOf = ({ id }: DepartmentSeed) =>
  company.employees.filter(({ departmentId }) => departmentId === id);
const departmentKeys: Record<DepartmentOrderField, (department: DepartmentSeed) => Value> = {
  NAME: ({ sortKey }) => sortKey,
  EMPLOYEE_COUNT: (it) => peopleOf(it).filter((one) => one.employmentStatus === 'ACTIVE').length,
  ACTIVE_USERS_30D: (it) => {
    const from = Math.floor(Date.now() / dayMs - 30) * dayMs;
    const ids = new Set(peopleOf(it).map(({ id }) => id));
    return company.users.filter(
      ({ employeeId, lastActivityAt }) => ids.has(employeeId ?? '') && time(lastActivityAt) >= from,
    ).length;
  },
  DISCOVERED_AT: ({ discoveredAt }) => time(discoveredAt),
};
const ages = { AGE: ({ createdAt }: IntegrationSeed) => time(createdAt) };
const sortKeys = { KEY: ({ sortKey }: { sortKey: string }) => sortKey };

const direction = fc.constantFrom('ASC' as const, 'DESC' as const);

describe('paging through a whole list gives every row of the workspace once, in order', () => {
  test('services, in every order', async () => {
    await eachOrder(serviceKeys, async (orderBy, limit) => {
      const ids = await walk(limit, (page) => listServices(readerOf(), { ...page, filter: null, orderBy }));
      expect(ids).toEqual(sorted(company.services, serviceKeys, orderBy, [{ field: 'NAME' }]));
    });
    expect(await countServices(readerOf(), null)).toBe(company.services.length);
  });

  test('user accounts, in every order', async () => {
    await eachOrder(accountKeys, async (orderBy, limit) => {
      const ids = await walk(limit * 9, (page) =>
        listUserAccounts(readerOf(), { ...page, filter: null, orderBy }),
      );
      expect(ids).toEqual(sorted(company.accounts, accountKeys, orderBy, [{ field: 'USER_EMAIL' }]));
    });
    expect(await countUserAccounts(readerOf(), null)).toBe(company.accounts.length);
  });

  test('service instances, in every order', async () => {
    await eachOrder(instanceKeys, async (orderBy, limit) => {
      const ids = await walk(limit, (page) =>
        listServiceInstances(readerOf(), { ...page, filter: null, orderBy }),
      );
      expect(ids).toEqual(sorted(company.instances, instanceKeys, orderBy, [{ field: 'LABEL' }]));
    });
    expect(await countServiceInstances(readerOf(), null)).toBe(company.instances.length);
  });

  test('users, in every order, all of them and those of a service', async () => {
    const serviceId = company.services[1]?.id ?? '';
    const present = company.accounts.filter((it) => it.serviceId === serviceId && it.removedAt === null);
    const ofService = company.users.filter(({ id }) => present.some(({ userId }) => userId === id));
    expect(ofService.length).toBeGreaterThan(3);
    const listOfService = async (request: PageRequest<never, OrderTerm<UserOrderField>>) => {
      const pages = await listUsersByService(readerOf(), [serviceId], request);
      return pages.get(serviceId) ?? { items: [], hasNextPage: false, hasPreviousPage: false };
    };
    await eachOrder(userKeys, async (orderBy, limit) => {
      const ids = await walk(limit, (page) => listUsers(readerOf(), { ...page, filter: null, orderBy }));
      expect(ids).toEqual(sorted(company.users, userKeys, orderBy, [{ field: 'EMAIL' }]));
      expect(await walk(limit, (page) => listOfService({ ...page, filter: null, orderBy }))).toEqual(
        sorted(ofService, userKeys, orderBy, [{ field: 'EMAIL' }]),
      );
    });
  });

  test('groups, in every order', async () => {
    await eachOrder(groupKeys, async (orderBy, limit) => {
      const ids = await walk(limit, (page) => listGroups(readerOf(), { ...page, filter: null, orderBy }));
      expect(ids).toEqual(sorted(company.groups, groupKeys, orderBy, [{ field: 'NAME' }]));
    });
    expect(await countGroups(readerOf(), null)).toBe(company.groups.length);
  });

  test('employees, in every order', async () => {
    await eachOrder(employeeKeys, async (orderBy, limit) => {
      const ids = await walk(limit, (page) => listEmployees(readerOf(), { ...page, filter: null, orderBy }));
      expect(ids).toEqual(sorted(company.employees, employeeKeys, orderBy, [{ field: 'NAME' }]));
    });
  });

  test('departments, in every order', async () => {
    await eachOrder(departmentKeys, async (orderBy, limit) => {
      const ids = await walk(limit, (page) =>
        listDepartments(readerOf(), { ...page, filter: null, orderBy }),
      );
      expect(ids).toEqual(sorted(company.departments, departmentKeys, orderBy, [{ field: 'NAME' }]));
    });
  });

  test('users by e-mail, employees and departments by name, integrations newest first', async () => {
    const inOrder = (rows: { id: string; sortKey: string }[]) =>
      sorted(rows, sortKeys, [], [{ field: 'KEY' }]);
    const plain = { filter: null, orderBy: null };

    expect(await walk(7, (page) => listUsers(readerOf(), { ...page, ...plain }))).toEqual(
      inOrder(company.users),
    );
    expect(await walk(7, (page) => listEmployees(readerOf(), { ...page, ...plain }))).toEqual(
      inOrder(company.employees),
    );
    expect(await walk(2, (page) => listDepartments(readerOf(), { ...page, ...plain }))).toEqual(
      inOrder(company.departments),
    );
    expect(await walk(1, (page) => listIntegrations(readerOf(), { ...page, ...plain }))).toEqual(
      sorted(company.integrations, ages, [], [{ field: 'AGE', direction: 'DESC' }]),
    );
    expect(await countUsers(readerOf(), null)).toBe(company.users.length);
    expect(await countEmployees(readerOf(), null)).toBe(company.employees.length);
    expect(await countDepartments(readerOf(), null)).toBe(company.departments.length);
    expect(await countIntegrations(readerOf(), null)).toBe(company.integrations.length);
  });

  async function eachOrder<Field extends string>(
    keys: Record<Field, unknown>,
    check: (orderBy: OrderTerm<Field>[], limit: number) => Promise<void>,
  ): Promise<void> {
    const fields = Object.keys(keys) as Field[];
    for (const field of fields) {
      await check([{ field, direction: 'ASC' }], 5);
      await check([{ field, direction: 'DESC' }], 5);
    }
    const term = fc.record({ field: fc.constantFrom(...fields), direction });
    const orderBy = fc.array(term, { maxLength: 4 });
    await fc.assert(fc.asyncProperty(orderBy, fc.integer({ min: 1, max: 30 }), check), { numRuns: 12 });
  }

  /** Ids in the order asked for; equal rows by id, in the direction of the last term. */
  function sorted<Row extends { id: string }, Field extends string>(
    rows: readonly Row[],
    keys: Record<Field, (row: Row) => Value>,
    orderBy: readonly OrderTerm<Field>[],
    defaultOrder: readonly OrderTerm<Field>[],
  ): string[] {
    const terms = (orderBy.length === 0 ? defaultOrder : orderBy).filter(
      ({ field }, index, all) => all.findIndex((term) => term.field === field) === index,
    );
    const compare = (one: Value, two: Value) => {
      if (typeof one === 'string' && typeof two === 'string')
        return Buffer.compare(Buffer.from(one), Buffer.from(two));
      return one === two ? 0 : one < two ? -1 : 1;
    };
    const sign = (term: OrderTerm<Field> | undefined) => (term?.direction === 'DESC' ? -1 : 1);
    return [...rows]
      .sort((one, two) => {
        for (const term of terms) {
          const difference = compare(keys[term.field](one), keys[term.field](two));
          if (difference !== 0) return sign(term) * difference;
        }
        return sign(terms.at(-1)) * compare(one.id, two.id);
      })
      .map(({ id }) => id);
  }
});

test('rows that come and go between two pages neither repeat nor hide others', async () => {
  const request = { limit: 8, filter: null, orderBy: null };
  const firstPage = await listUsers(readerOf(), { ...request, after: null });
  const last = firstPage.items.at(-1);

  const moved = await store
    .transaction(async (tx) => {
      await tx.execute(`update saas_users set sort_key = 'a' where sort_key = 'z'`);
      const next = await listUsers(new Reader(tx, 'acme'), {
        ...request,
        limit: 100,
        after: last?.cursor ?? null,
      });
      throw new Rollback(next);
    })
    .catch((error: unknown) => error);

  const next = (moved as Rollback<Awaited<ReturnType<typeof listUsers>>>).value;
  const seen = new Set(firstPage.items.map(({ row }) => row.id));
  const expected = company.users.filter(({ id, sortKey }) => !seen.has(id) && sortKey !== 'z');
  expect(next.items.map(({ row }) => row.id).sort()).toEqual(expected.map(({ id }) => id).sort());
});

test('what has no value for an order comes first when ascending and last when descending', async () => {
  const ends = async <Row extends { id: string }, Field extends string>(
    list: (reader: Reader, request: PageRequest<never, OrderTerm<Field>>) => Promise<Page<Row>>,
    rows: readonly { id: string }[],
    field: Field,
    hasNone: (id: string) => boolean,
  ) => {
    for (const direction of ['ASC', 'DESC'] as const) {
      const request = { limit: 1_000, after: null, filter: null, orderBy: [{ field, direction }] };
      const { items } = await list(readerOf(), request);
      const none = items.map(({ row }) => hasNone(row.id));
      const missing = none.filter(Boolean).length;
      expect(missing, field).toBeGreaterThan(0);
      expect(missing, field).toBeLessThan(rows.length);
      if (direction === 'DESC') none.reverse();
      expect(none.slice(0, missing).every(Boolean), `${field} ${direction}`).toBe(true);
    }
  };
  const without = (rows: readonly { id: string }[], column: string) => {
    const ids = new Set(rows.filter((row) => Reflect.get(row, column) === null).map(({ id }) => id));
    return (id: string) => ids.has(id);
  };
  const { services, accounts, users, instances, employees } = company;
  await ends(listServices, services, 'LAST_ACTIVITY_AT', without(services, 'lastActivityAt'));
  await ends(listUserAccounts, accounts, 'LAST_ACTIVITY_AT', without(accounts, 'lastActivityAt'));
  await ends(listUserAccounts, accounts, 'ASSIGNED_AT', without(accounts, 'assignedAt'));
  await ends(listUsers, users, 'LAST_ACTIVITY_AT', without(users, 'lastActivityAt'));
  await ends(listServiceInstances, instances, 'SEAT_COUNT', without(instances, 'seatCount'));
  await ends(listServiceInstances, instances, 'LAST_ACTIVITY_AT', without(instances, 'lastActivityAt'));
  await ends(listEmployees, employees, 'STATUS_CHANGED_AT', without(employees, 'statusChangedAt'));
  await ends(listServices, services, 'SEAT_COUNT', without(services, 'seatCount'));
  await ends(listServices, services, 'UNUSED_SEATS', without(services, 'unusedSeatCount'));
  await ends(listServices, services, 'UTILIZATION_30D', without(services, 'utilization30d'));
  await ends(listEmployees, employees, 'CREATED_IN_OKTA_AT', without(employees, 'createdInOktaAt'));
  await ends(listEmployees, employees, 'ACTIVATED_IN_OKTA_AT', without(employees, 'activatedInOktaAt'));
  await ends(listGroups, company.groups, 'MEMBER_COUNT', without(company.groups, 'usersCount'));
  await ends(listEmployees, employees, 'LAST_OKTA_LOGIN_AT', without(employees, 'lastOktaLoginAt'));
});

describe('a cursor is refused', () => {
  test('in another order, another direction or another list', async () => {
    const request = { limit: 1, filter: null };
    const byName = await listServices(readerOf(), { ...request, after: null, orderBy: null });
    const after = byName.items[0]?.cursor ?? '';
    const byAge = { ...request, after, orderBy: [{ field: 'DISCOVERED_AT' as const }] };
    const backwards = {
      ...request,
      after,
      orderBy: [{ field: 'NAME' as const, direction: 'DESC' as const }],
    };

    await expect(listServices(readerOf(), byAge)).rejects.toThrow(InvalidCursorError);
    await expect(listServices(readerOf(), backwards)).rejects.toThrow(InvalidCursorError);
    await expect(listEmployees(readerOf(), { ...request, after, orderBy: null })).rejects.toThrow(
      InvalidCursorError,
    );
  });

  test('or read as a value, whatever stands in it: never as SQL', async () => {
    const hostile = `') or true; drop table saas_services; --`;
    const order = 'services NAME+';
    const cursor = JSON.stringify([order, hostile, company.services[0]?.id]);

    const page = await listServices(readerOf(), {
      limit: 500,
      after: cursor,
      filter: null,
      orderBy: null,
    });

    const behind = company.services.filter(({ sortKey }) => sortKey > hostile);
    expect(page.items.map(({ row }) => row.id).sort()).toEqual(behind.map(({ id }) => id).sort());
  });
});

test('a page of nothing tells whether there is something', async () => {
  const request = { limit: 0, after: null, filter: null, orderBy: null };
  expect(await listServices(readerOf(), request)).toEqual({
    items: [],
    hasNextPage: true,
    hasPreviousPage: false,
  });
  expect(await listServices(readerOf('nobody'), request)).toEqual({
    items: [],
    hasNextPage: false,
    hasPreviousPage: false,
  });
});

class Rollback<T> extends Error {
  readonly value: T;
  constructor(value: T) {
    super('rolled back on purpose');
    this.value = value;
  }
}

/** Ids of all pages together. */
async function walk(
  limit: number,
  list: (page: { limit: number; after: string | null }) => Promise<Page<{ id: string }>>,
): Promise<string[]> {
  const ids: string[] = [];
  for (let after: string | null = null; ; ) {
    const page: Page<{ id: string }> = await list({ limit, after });
    expect(page.items.length).toBeLessThanOrEqual(limit);
    ids.push(...page.items.map(({ row }) => row.id));
    if (!page.hasNextPage) return ids;
    after = page.items.at(-1)?.cursor ?? null;
  }
}
