import { beforeAll, expect, test } from 'vitest';
import { Reader } from '../../../src/store/api/reader.ts';
import { listServices } from '../../../src/store/api/services.ts';
import { findServiceUsage } from '../../../src/store/api/usage.ts';
import { refreshServiceFigures } from '../../../src/store/usage/service-figures.ts';
import { storeForFile } from '../../kit/fixtures.ts';
import { seed } from '../../kit/seed.ts';
import { dayMs, makeCompany } from '../api/company.ts';

const store = storeForFile();
const now = new Date();
const company = makeCompany('acme', 5, now);
// Windows of use are made of whole days.
const from = new Date(Math.floor(now.getTime() / dayMs) * dayMs - 30 * dayMs);

beforeAll(async () => {
  // One signed in on the first day of the window, perhaps more than 30 times 24 hours ago.
  const early = company.accounts.find(({ lastActivityAt }) => lastActivityAt === null);
  if (early)
    Object.assign(early, { firstActivityAt: from.toISOString(), lastActivityAt: from.toISOString() });
  await seed(store.db, company);
});

test('services ordered by active people stand in the order of the figure shown, also where accounts are gone since', async () => {
  await refreshServiceFigures(store.db, 'acme', now);

  const { items } = await listServices(new Reader(store.db, 'acme'), {
    limit: 500,
    after: null,
    filter: null,
    orderBy: [{ field: 'ACTIVE_USERS_30D', direction: 'DESC' }],
  });
  const ids = items.map(({ row }) => row.id);
  const usage = await findServiceUsage(new Reader(store.db, 'acme'), ids, { from, to: now });
  const shown = ids.map((id) => usage.get(id)?.activeUsers);
  expect(items.map(({ row }) => row.activeUserCount30d)).toEqual(shown);
  expect(new Set(shown).size).toBeGreaterThan(2);
  const gone = company.accounts.filter(
    ({ removedAt, lastActivityAt }) =>
      removedAt !== null && lastActivityAt && Date.parse(lastActivityAt) >= from.getTime(),
  );
  expect(gone.length).toBeGreaterThan(0);
});
