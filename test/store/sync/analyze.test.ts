import { sql } from 'drizzle-orm';
import { beforeAll, expect, test } from 'vitest';
import { rows } from '../../../src/store/engine/run-sql.ts';
import { analyzeGrownTables } from '../../../src/store/sync/analyze.ts';
import { storeForFile } from '../../kit/fixtures.ts';

const store = storeForFile({});

beforeAll(async () => {
  await store.db.execute(sql`create table growing (n int, filling text)`);
});

async function add(count: number): Promise<void> {
  await store.db.execute(
    sql`insert into growing select n, repeat('x', 400) from generate_series(1, ${count}::int) n`,
  );
}

async function knownRows(): Promise<number | null> {
  const [row] = await rows<{ known: number }>(
    store.db,
    sql`select reltuples::int as known from pg_class where relname = 'growing'`,
  );
  return row?.known ?? null;
}

test('statistics are made of a table once it has rows, and again when it has doubled', async () => {
  await analyzeGrownTables(store.db);
  expect(await knownRows()).toBeLessThanOrEqual(0);
  await add(20);
  await analyzeGrownTables(store.db);
  expect(await knownRows()).toBe(20);
  await add(5);
  await analyzeGrownTables(store.db);
  expect(await knownRows()).toBe(20);
  await add(75);
  await analyzeGrownTables(store.db);
  expect(await knownRows()).toBe(100);
});
