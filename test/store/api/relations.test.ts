import fc from 'fast-check';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  countEmployeesByDepartment,
  countEmployeesByManager,
  findEmployeesByIds,
  listEmployeesByDepartment,
  listEmployeesByManager,
} from '../../../src/store/api/employees.ts';
import type { CountByParent, ListByParent } from '../../../src/store/api/list-builder.ts';
import type { Page, PageRequest } from '../../../src/store/api/page.ts';
import { Reader } from '../../../src/store/api/reader.ts';
import {
  countServiceInstancesByIntegration,
  countServiceInstancesByService,
  listServiceInstancesByIntegration,
  listServiceInstancesByService,
} from '../../../src/store/api/service-instances.ts';
import { countServicesByUser, listServicesByUser } from '../../../src/store/api/services.ts';
import {
  countSyncRunsByIntegration,
  findLastSyncRuns,
  listSyncRunsByIntegration,
} from '../../../src/store/api/sync-runs.ts';
import {
  countUserAccountsByGroup,
  countUserAccountsByInstance,
  countUserAccountsByService,
  countUserAccountsByUser,
  listUserAccountsByGroup,
  listUserAccountsByInstance,
  listUserAccountsByService,
  listUserAccountsByUser,
} from '../../../src/store/api/user-accounts.ts';
import { findUsersByIds, listUsers } from '../../../src/store/api/users.ts';
import { countUsersByService, listUsersByService } from '../../../src/store/api/users-by-service.ts';
import { onStatement } from '../../../src/store/engine/run-sql.ts';
import { storeForFile } from '../../kit/fixtures.ts';
import { seed, seedId } from '../../kit/seed.ts';
import { type Company, makeCompany } from './company.ts';

const store = storeForFile();
const readerOf = (workspaceId = 'acme') => new Reader(store.db, workspaceId);
const now = new Date();
const company: Company = makeCompany('acme', 1, now);
const other: Company = makeCompany('other', 2, now);

beforeAll(async () => {
  await seed(store.db, company);
  await seed(store.db, other);
});

let statements = 0;
let stopCounting = () => {};
beforeEach(() => {
  statements = 0;
  stopCounting = onStatement(store, () => {
    statements += 1;
  });
});
afterEach(() => stopCounting());

type Keyed = { id: string; key: string };

/** A relation and its children in order, said without SQL. */
type Case = {
  name: string;
  parents: (from: Company) => { id: string }[];
  children: (from: Company, parentId: string) => Keyed[];
  newestFirst?: boolean;
  list: ListByParent<{ id: string }, never, never>;
  count: CountByParent<never>;
};

const present = (from: Company) => from.accounts.filter(({ removedAt }) => removedAt === null);
const keyed = (rows: { id: string; sortKey: string }[]) =>
  rows.map(({ id, sortKey }) => ({ id, key: sortKey }));
const byEmail = (rows: Company['accounts']) => rows.map(({ id, userSortKey }) => ({ id, key: userSortKey }));
const serviceKey = (from: Company, serviceId: string) =>
  from.services.find(({ id }) => id === serviceId)?.sortKey ?? '';

const cases: Case[] = [
  {
    name: 'users of a service, each once, without those whose accounts are removed',
    parents: ({ services }) => services,
    children: (from, parentId) => {
      const ids = new Set(present(from).flatMap((it) => (it.serviceId === parentId ? [it.userId] : [])));
      return keyed(from.users.filter(({ id }) => ids.has(id)));
    },
    list: listUsersByService,
    count: countUsersByService,
  },
  {
    name: 'services of a user, each once, without those whose accounts are removed',
    parents: ({ users }) => users,
    children: (from, parentId) => {
      const ids = new Set(present(from).flatMap((it) => (it.userId === parentId ? [it.serviceId] : [])));
      return keyed(from.services.filter(({ id }) => ids.has(id)));
    },
    list: listServicesByUser,
    count: countServicesByUser,
  },
  {
    name: 'accounts of a service, by e-mail',
    parents: ({ services }) => services,
    children: (from, parentId) => byEmail(from.accounts.filter((it) => it.serviceId === parentId)),
    list: listUserAccountsByService,
    count: countUserAccountsByService,
  },
  {
    name: 'accounts of an instance, by e-mail',
    parents: ({ instances }) => instances,
    children: (from, parentId) => byEmail(from.accounts.filter((it) => it.instanceId === parentId)),
    list: listUserAccountsByInstance,
    count: countUserAccountsByInstance,
  },
  {
    name: 'accounts of a user, by name of the service',
    parents: ({ users }) => users,
    children: (from, parentId) =>
      from.accounts.flatMap((it) =>
        it.userId === parentId ? [{ id: it.id, key: serviceKey(from, it.serviceId) }] : [],
      ),
    list: listUserAccountsByUser,
    count: countUserAccountsByUser,
  },
  {
    name: 'accounts that a group of one org grants, by e-mail',
    parents: ({ groups }) => groups,
    children: (from, parentId) => {
      const group = from.groups.find(({ id }) => id === parentId);
      return byEmail(
        from.accounts.filter(
          (it) => it.oktaGroupId === group?.oktaGroupId && it.integrationId === group?.integrationId,
        ),
      );
    },
    list: listUserAccountsByGroup,
    count: countUserAccountsByGroup,
  },
  {
    name: 'instances of a service, by label',
    parents: ({ services }) => services,
    children: (from, parentId) => keyed(from.instances.filter((it) => it.serviceId === parentId)),
    list: listServiceInstancesByService,
    count: countServiceInstancesByService,
  },
  {
    name: 'instances of an integration, by label',
    parents: ({ integrations }) => integrations,
    children: (from, parentId) => keyed(from.instances.filter((it) => it.integrationId === parentId)),
    list: listServiceInstancesByIntegration,
    count: countServiceInstancesByIntegration,
  },
  {
    name: 'employees of a department, by name',
    parents: ({ departments }) => departments,
    children: (from, parentId) => keyed(from.employees.filter((it) => it.departmentId === parentId)),
    list: listEmployeesByDepartment,
    count: countEmployeesByDepartment,
  },
  {
    name: 'employees of a manager, by name',
    parents: ({ employees }) => employees,
    children: (from, parentId) => keyed(from.employees.filter((it) => it.managerId === parentId)),
    list: listEmployeesByManager,
    count: countEmployeesByManager,
  },
  {
    name: 'runs of an integration, newest first',
    parents: ({ integrations }) => integrations,
    children: (from, parentId) =>
      from.runs.flatMap((it) =>
        it.integrationId === parentId ? [{ id: it.id, key: it.queuedAt ?? '' }] : [],
      ),
    newestFirst: true,
    list: listSyncRunsByIntegration,
    count: countSyncRunsByIntegration,
  },
];

describe.each(cases)('$name', ({ parents, children, newestFirst = false, list, count }) => {
  const inOrder = (from: Company, parentId: string) => {
    const compare = (one: string, two: string) => Buffer.compare(Buffer.from(one), Buffer.from(two));
    const rows = children(from, parentId).sort((a, b) => compare(a.key, b.key) || compare(a.id, b.id));
    return (newestFirst ? rows.reverse() : rows).map(({ id }) => id);
  };

  test('for many parents at once are, in one statement, what they are for each alone', async () => {
    const ids = parents(company).map(({ id }) => id);
    for (const limit of [1, 3, 500]) {
      statements = 0;
      const pages = await list(readerOf(), [...ids, 'no id', seedId('nobody')], { ...plain, limit });

      expect(statements).toBe(1);
      for (const id of ids) {
        const expected = inOrder(company, id);
        const page = pages.get(id);
        expect(page?.items.map(({ row }) => row.id)).toEqual(expected.slice(0, limit));
        expect(page?.hasNextPage).toBe(expected.length > limit);
      }
      expect(pages.get('no id')).toEqual({ items: [], hasNextPage: false, hasPreviousPage: false });
      expect(pages.get(seedId('nobody'))).toEqual({ items: [], hasNextPage: false, hasPreviousPage: false });
    }
  });

  test('come page by page without a gap, and are counted in one statement', async () => {
    const ids = parents(company).map(({ id }) => id);
    const longest = ids.reduce((a, b) => (inOrder(company, a).length >= inOrder(company, b).length ? a : b));
    const expected = inOrder(company, longest);
    expect(expected.length).toBeGreaterThan(2);

    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: expected.length }), async (limit) => {
        const found: string[] = [];
        let after: string | null = null;
        for (;;) {
          const request: PageRequest<never, never> = { ...plain, limit, after };
          const page: Page<{ id: string }> | undefined = (await list(readerOf(), [longest], request)).get(
            longest,
          );
          found.push(...(page?.items.map(({ row }) => row.id) ?? []));
          if (page === undefined || !page.hasNextPage) break;
          after = page.items.at(-1)?.cursor ?? null;
        }
        expect(found).toEqual(expected);
      }),
      { numRuns: 4 },
    );
    statements = 0;
    const counts = await count(readerOf(), [...ids, 'no id'], null);
    expect(statements).toBe(1);
    expect(counts).toEqual(
      new Map([...ids.map((id) => [id, inOrder(company, id).length] as const), ['no id', 0] as const]),
    );
  });

  test('are those of the own workspace although another has the same ids', async () => {
    const ids = parents(other).map(({ id }) => id);
    const pages = await list(readerOf('other'), ids, { ...plain, limit: 500 });
    const found = new Map([...pages].map(([id, { items }]) => [id, items.map(({ row }) => row.id)]));
    expect(found).toEqual(new Map(ids.map((id) => [id, inOrder(other, id)])));
    expect([...(await list(readerOf('third'), ids, plain)).values()].flatMap(({ items }) => items)).toEqual(
      [],
    );
  });
});

test('a filter of users narrows the users of a service, page by page and in the count', async () => {
  const ids = company.services.map(({ id }) => id);
  const filter = { hasEmployee: true, employmentStatus: ['ACTIVE' as const] };
  const active = new Set(
    company.employees.flatMap(({ id, employmentStatus }) => (employmentStatus === 'ACTIVE' ? [id] : [])),
  );
  const expected = new Map(
    ids.map((serviceId) => {
      const accounts = present(company).filter((it) => it.serviceId === serviceId);
      const users = company.users.filter(({ employeeId }) => active.has(employeeId ?? ''));
      return [serviceId, users.filter(({ id }) => accounts.some((it) => it.userId === id)).length];
    }),
  );
  const pages = await listUsersByService(readerOf(), ids, { ...plain, limit: 500, filter });

  expect(new Map([...pages].map(([id, { items }]) => [id, items.length]))).toEqual(expected);
  expect(await countUsersByService(readerOf(), ids, filter)).toEqual(expected);
});

test('a cursor of all users continues in the users of a service', async () => {
  const all = await listUsers(readerOf(), { ...plain, limit: 20 });
  const after = all.items.at(-1);
  const serviceId = seedId('service', 1);
  const seen = new Set(all.items.map(({ row }) => row.id));

  const whole = await listUsersByService(readerOf(), [serviceId], { ...plain, limit: 500 });
  const rest = await listUsersByService(readerOf(), [serviceId], {
    ...plain,
    limit: 500,
    after: after?.cursor ?? null,
  });

  const expected = whole.get(serviceId)?.items.map(({ row }) => row.id) ?? [];
  expect(rest.get(serviceId)?.items.map(({ row }) => row.id)).toEqual(expected.filter((id) => !seen.has(id)));
});

test('the last run of an integration is the one queued last', async () => {
  const ids = company.integrations.map(({ id }) => id);
  const last = await findLastSyncRuns(readerOf(), [...ids, seedId('nobody')]);

  expect(statements).toBe(1);
  const expected = ids.flatMap((id) => {
    const [newest] = company.runs
      .filter(({ integrationId }) => integrationId === id)
      .sort((a, b) => (b.queuedAt ?? '').localeCompare(a.queuedAt ?? '') || (a.id < b.id ? 1 : -1));
    return newest === undefined ? [] : [[id, newest.id] as const];
  });
  expect([...last].map(([id, run]) => [id, run.id])).toEqual(expected);
});

test('ten thousand ids are one statement, those that exist nowhere or elsewhere are absent', async () => {
  const strangers = Array.from({ length: 9_990 }, (_, n) => seedId('stranger', n));
  const ids = [...strangers, ...company.users.slice(0, 10).map(({ id }) => id)];

  const users = await findUsersByIds(readerOf(), ids);
  expect(statements).toBe(1);
  expect([...users.values()].map(({ email }) => email).sort()).toEqual(
    company.users
      .slice(0, 10)
      .map(({ email }) => email)
      .sort(),
  );

  statements = 0;
  const pages = await listUserAccountsByUser(readerOf(), ids, { ...plain, limit: 1 });
  expect(statements).toBe(1);
  expect(pages.size).toBe(10_000);
  expect(await findUsersByIds(readerOf('third'), ids)).toEqual(new Map());
});

test('no ids, or none that could exist, ask the database nothing', async () => {
  expect(await findEmployeesByIds(readerOf(), [])).toEqual(new Map());
  expect(await findEmployeesByIds(readerOf(), ["x' or true --", ''])).toEqual(new Map());
  expect(statements).toBe(0);
});

const plain = { limit: 10, after: null, filter: null, orderBy: null };
