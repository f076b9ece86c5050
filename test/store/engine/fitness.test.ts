import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStoreOn, type Store } from '../../../src/store/engine/database.ts';
import { command, type Engine } from '../../../src/store/engine/engine.ts';
import { openTestEngine } from '../../kit/database.ts';
import { migrationsFolder } from '../../kit/migrations-folder.ts';

// A database that a later version has migrated: what an earlier one makes of it, at its start and while it runs.

let engine: Engine;
let running: Store;
const warned: string[] = [];

/** A start on the database that is there; what it comes to stays open. */
async function start(): Promise<Store> {
  warned.length = 0;
  const kept = { ...engine, close: async () => {} };
  return openStoreOn(kept, migrationsFolder, { onWarning: (message) => warned.push(message) });
}

const run = (text: string) => engine.run(command(text));

beforeAll(async () => {
  engine = await openTestEngine();
  running = await start();
});
afterAll(() => engine.close());

test('one that it knows is worth no word', async () => {
  expect(warned).toEqual([]);
  await running.check();
});

test('one that was only added to is worked with, and warned of', async () => {
  await run('create table of_a_later_version (id int)');
  await run(`alter table employees add column of_a_later_version text;
    alter table employees add column also_later text not null default ''`);
  await run(
    `insert into drizzle.__drizzle_migrations (hash, created_at) select 'later', max(created_at) + 1 from drizzle.__drizzle_migrations`,
  );
  await start();
  expect(warned).toEqual([expect.stringMatching(/has 1 migrations of a later version .* upgrade it soon/)]);
  await running.check();
});

const ahead = (what: RegExp) => ({
  code: 'AHEAD',
  message: expect.stringMatching(
    new RegExp(`migrated by a later version .*: start that version\\. Here ${what.source}`),
  ),
});

test.each([
  ['lacks a column', 'alter table employees rename column title to called', 'rename column called to title'],
  ['lacks a table', 'alter table employees rename to people', 'people'],
  [
    'demands a column that it does not fill',
    'alter table employees add column later text not null',
    'drop column later',
  ],
])('one that %s is refused, at the start and while it runs', async (_what, change, back) => {
  await run(change);
  try {
    const expected = ahead(/employees\.\w+ (is missing|has to be filled)/);
    await expect(start()).rejects.toMatchObject(expected);
    await expect(running.check()).rejects.toMatchObject(expected);
  } finally {
    await run(back === 'people' ? 'alter table people rename to employees' : `alter table employees ${back}`);
  }
  await running.check();
  await running.db.execute(sql`select 1`);
});
