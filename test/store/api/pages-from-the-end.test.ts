import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import type { OrderTerm } from '../../../src/store/api/keyset.ts';
import { InvalidCursorError, type Page, type PageRequest } from '../../../src/store/api/page.ts';
import { Reader } from '../../../src/store/api/reader.ts';
import {
  listServices,
  listServicesByUser,
  type ServiceFilter,
  type ServiceOrderField,
  type ServiceRow,
} from '../../../src/store/api/services.ts';
import { listUsersByService } from '../../../src/store/api/users-by-service.ts';
import type { Database } from '../../../src/store/engine/session.ts';
import { storeForFile } from '../../kit/fixtures.ts';
import { seed, seedId, serviceSeed } from '../../kit/seed.ts';
import { type Company, makeCompany } from './company.ts';

const store = storeForFile();
let company: Company;

beforeAll(async () => {
  company = makeCompany('acme', 5, new Date());
  await seed(store.db, company);
});

const fields: ServiceOrderField[] = [
  'NAME',
  'DISCOVERED_AT',
  'LAST_ACTIVITY_AT',
  'USER_ACCOUNT_COUNT',
  'ACTIVE_USERS_30D',
  'UNUSED_SEATS',
  'UTILIZATION_30D',
];
const orderBy = fc.array(
  fc.record({
    field: fc.constantFrom(...fields),
    direction: fc.constantFrom('ASC' as const, 'DESC' as const),
  }),
  { maxLength: 3 },
);
type Order = OrderTerm<ServiceOrderField>[];
const listing = (db: Database, order: Order) => (request: Request) =>
  listServices(new Reader(db, 'acme'), { ...request, filter: null, orderBy: order });
type Request = Pick<PageRequest<ServiceFilter, never>, 'limit' | 'isFromEnd' | 'after' | 'before'>;
type List = (request: Request) => Promise<Page<{ id: string }>>;
const idsOf = ({ items }: Page<{ id: string }>) => items.map(({ row }) => row.id);

test('pages of any size, from either end, are the list in its order, equal keys included', async () => {
  await fc.assert(
    fc.asyncProperty(orderBy, fc.integer({ min: 1, max: 30 }), async (order, limit) => {
      const list = listing(store.db, order);
      const whole = idsOf(await list({ limit: 500, after: null }));
      expect(whole).toHaveLength(company.services.length);
      expect((await forwards(list, limit)).flat()).toEqual(whole);
      expect((await backwards(list, limit)).toReversed().flat()).toEqual(whole);
    }),
    { numRuns: 15 },
  );
});

test('the same for the people of a service and the services of a person', async () => {
  const request = { limit: 500, after: null, filter: null, orderBy: null };
  const serviceId = company.accounts[0]?.serviceId ?? '';
  const userId = company.accounts[0]?.userId ?? '';
  const only = async <Row>(pages: Promise<Map<string, Page<Row>>>) => [...(await pages).values()][0];
  const lists: List[] = [
    async (page) =>
      found(
        await only(listUsersByService(new Reader(store.db, 'acme'), [serviceId], { ...request, ...page })),
      ),
    async (page) =>
      found(await only(listServicesByUser(new Reader(store.db, 'acme'), [userId], { ...request, ...page }))),
  ];
  for (const list of lists) {
    const whole = idsOf(await list({ limit: 500, after: null }));
    expect(whole.length).toBeGreaterThan(2);
    for (const limit of [1, 2, 500]) {
      expect((await forwards(list, limit)).flat()).toEqual(whole);
      expect((await backwards(list, limit)).toReversed().flat()).toEqual(whole);
    }
  }
});

test('while rows come in between, those that were there stand in their places once', async () => {
  await fc.assert(
    fc.asyncProperty(
      orderBy,
      fc.integer({ min: 1, max: 9 }),
      fc.boolean(),
      async (order, limit, isFromEnd) => {
        const outcome = await store
          .transaction(async (tx) => {
            const list = listing(tx, order);
            const before = idsOf(await list({ limit: 500, after: null }));
            let turn = 0;
            const come = async () => {
              turn += 1;
              const like = company.services[turn % company.services.length] ?? {};
              const id = seedId('late', turn, limit);
              await seed(tx, {
                services: [serviceSeed({ ...like, workspaceId: 'acme', id, catalogKey: `late ${turn}` })],
              });
            };
            const pages = isFromEnd
              ? (await backwards(list, limit, come)).toReversed()
              : await forwards(list, limit, come);
            throw new Rollback({ before, seen: pages.flat(), came: turn });
          })
          .catch((error: unknown) => error);
        const { before, seen, came } = (outcome as Rollback).value;
        expect(came).toBeGreaterThan(1);
        expect(new Set(seen).size).toBe(seen.length);
        expect(seen.filter((id) => before.includes(id))).toEqual(before);
      },
    ),
    { numRuns: 8 },
  );
});

test('a page between two cursors lies between them, and says that something lies beyond each', async () => {
  const list = listing(store.db, []);
  const whole = await list({ limit: 500, after: null });
  const after = whole.items[2]?.cursor ?? null;
  const before = whole.items[9]?.cursor ?? null;
  const inside = idsOf(whole).slice(3, 9);

  const all = await list({ limit: 50, after, before });
  expect(idsOf(all)).toEqual(inside);
  expect(all).toMatchObject({ hasNextPage: true, hasPreviousPage: true });
  expect(idsOf(await list({ limit: 2, after, before }))).toEqual(inside.slice(0, 2));
  expect(idsOf(await list({ limit: 2, after, before, isFromEnd: true }))).toEqual(inside.slice(-2));
  await expect(list({ limit: 2, after: null, before: 'nonsense' })).rejects.toThrow(InvalidCursorError);
});

test('a page says at both ends whether there are more', async () => {
  const list = listing(store.db, []);
  const size = company.services.length;
  const ends = ({ hasPreviousPage, hasNextPage }: Page<unknown>) => [hasPreviousPage, hasNextPage];
  expect(ends(await list({ limit: size, after: null }))).toEqual([false, false]);
  expect(ends(await list({ limit: size - 1, after: null }))).toEqual([false, true]);
  expect(ends(await list({ limit: size, after: null, isFromEnd: true }))).toEqual([false, false]);
  expect(ends(await list({ limit: size - 1, after: null, isFromEnd: true }))).toEqual([true, false]);
});

/** Page after page, each behind the one before. */
async function forwards(list: List, limit: number, between?: () => Promise<void>): Promise<string[][]> {
  const pages: string[][] = [];
  for (let after: string | null = null; ; ) {
    const page: Page<{ id: string }> = await list({ limit, after });
    expect(page.hasPreviousPage).toBe(pages.length > 0);
    pages.push(idsOf(page));
    if (!page.hasNextPage) return pages;
    expect(page.items).toHaveLength(limit);
    after = page.items.at(-1)?.cursor ?? null;
    // Some come behind, and would come without end.
    if (pages.length < 20) await between?.();
  }
}

/** Page before page, from the end. */
async function backwards(list: List, limit: number, between?: () => Promise<void>): Promise<string[][]> {
  const pages: string[][] = [];
  for (let before: string | null = null; ; ) {
    const page: Page<{ id: string }> = await list({ limit, after: null, before, isFromEnd: true });
    expect(page.hasNextPage).toBe(pages.length > 0);
    pages.push(idsOf(page));
    if (!page.hasPreviousPage) return pages;
    expect(page.items).toHaveLength(limit);
    before = page.items[0]?.cursor ?? null;
    if (pages.length < 20) await between?.();
  }
}

function found(page: Page<ServiceRow> | Page<{ id: string }> | undefined): Page<{ id: string }> {
  if (page === undefined) throw new Error('no page');
  return page;
}

class Rollback extends Error {
  readonly value: { before: string[]; seen: string[]; came: number };
  constructor(value: Rollback['value']) {
    super('rolled back on purpose');
    this.value = value;
  }
}
