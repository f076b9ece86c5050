import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fillVariables, findExamples } from '../../../src/playground/page/examples.ts';
import { rows } from '../../../src/store/engine/run-sql.ts';
import { storeForFile } from '../../kit/fixtures.ts';
import { seed } from '../../kit/seed.ts';
import { readyMadeTopics } from '../../playground/topics.ts';
import { makeCompany } from '../../store/api/company.ts';
import { type BothRoads, startBothRoads } from './both-roads.ts';

const store = storeForFile();
let roads: BothRoads;

beforeAll(async () => {
  await seed(store.db, makeCompany('default', 3, new Date()));
  await rows(store.db, sql`analyze`);
  roads = await startBothRoads(store, new Date());
});
afterAll(() => roads?.close());

/** The ready-made operations that read and are not compiled: how far a run is depends on the clock and on runs before it. */
const plainOnes: Readonly<Record<string, string>> = {
  IntegrationHealth: 'plain; OktaSyncRun.progress',
  SyncProgress: 'plain; OktaSyncRun.progress',
};

test('all ready-made operations that read are compiled, but for those that have a reason', async () => {
  const { examples } = await findExamples(async (query) => JSON.parse((await roads.expectSame(query)).text));
  const found = new Map<string, string>();
  for (const { name, query, variables } of readyMadeTopics.flatMap(({ operations }) => operations)) {
    if (!/^query /m.test(query)) continue;
    const filled = fillVariables(variables, { examples, now: new Date() });
    const { road, text } = await roads.expectSame(query, filled ? JSON.parse(filled) : {});
    expect(JSON.parse(text), name).not.toHaveProperty('errors');
    found.set(name, road);
  }
  const others = [...found].filter(([, road]) => road !== 'compiled');
  expect(Object.fromEntries(others)).toEqual(plainOnes);
  expect(found.size).toBeGreaterThan(40);
});
