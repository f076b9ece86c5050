import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Engine } from '../../../src/store/engine/engine.ts';
import { migrate, parseJournal } from '../../../src/store/engine/migrate.ts';
import { openTestEngine } from '../../kit/database.ts';
import { migrationsFolder } from '../../kit/migrations-folder.ts';

let engine: Engine;
let folder: string;
let lastWhen: number;

beforeAll(async () => {
  engine = await openTestEngine();
});

beforeEach(async () => {
  // Each test adds to the migrations of this repository, later than every other test before it.
  folder = await mkdtemp(join(tmpdir(), 'migrations-'));
  await cp(migrationsFolder, folder, { recursive: true });
  const [newest] = await read('select max(created_at)::float8 from drizzle.__drizzle_migrations');
  lastWhen = Number(newest?.[0]);
  return () => rm(folder, { recursive: true, force: true });
});

afterAll(async () => {
  await engine.close();
});

test('a database that is up to date stays as it is', async () => {
  const before = await read('select * from drizzle.__drizzle_migrations order by id');
  expect(before.length).toBeGreaterThan(0);
  await migrate(engine, folder);
  expect(await read('select * from drizzle.__drizzle_migrations order by id')).toEqual(before);
});

test('a new migration is applied, once, and the version before it still starts', async () => {
  await addMigration('9001_new', lastWhen + 10, 'create table made_once (id int)');
  await migrate(engine, folder);
  await migrate(engine, folder);
  await migrate(engine, migrationsFolder);
  expect(await read('select count(*) from made_once')).toEqual([[0]]);
});

test('a migration that fails leaves nothing of itself and names no more than what failed', async () => {
  await addMigration(
    '9002_bad',
    lastWhen + 10,
    'create table half_made (id int);\n--> statement-breakpoint\ninsert into half_made values (1), (1 / 0)',
  );
  await expect(migrate(engine, folder)).rejects.toThrow(/^insert half_made: .* \[22012\]$/);
  expect(await read(`select to_regclass('half_made')`)).toEqual([[null]]);
  await migrate(engine, migrationsFolder);
});

test('a migration that was edited after it had been applied is refused', async () => {
  await addMigration('9003_edited', lastWhen + 10, 'create table edited (id int)');
  await migrate(engine, folder);
  await writeFile(join(folder, '9003_edited.sql'), 'create table edited (id bigint)');
  await expect(migrate(engine, folder)).rejects.toThrow('9003_edited was changed after it had been applied');
});

test('a migration that arrives with an older date than one applied already is not skipped silently', async () => {
  await addMigration('9004_theirs', lastWhen + 20, 'create table theirs (id int)');
  await migrate(engine, folder);
  await cp(migrationsFolder, folder, { recursive: true });
  await addMigration('9004_ours', lastWhen + 10, 'create table ours (id int)');
  await addMigration('9005_theirs', lastWhen + 20, 'create table theirs (id int)');
  await expect(migrate(engine, folder)).rejects.toThrow('9004_ours was skipped');
});

test('an unsound journal is refused before anything is done', async () => {
  await addMigration('9006_backdated', 1, 'create table backdated (id int)');
  await expect(migrate(engine, folder)).rejects.toThrow('9006_backdated is not newer than');
  expect(await read(`select to_regclass('backdated')`)).toEqual([[null]]);
});

async function addMigration(tag: string, when: number, text: string): Promise<void> {
  const path = join(folder, 'meta', '_journal.json');
  const journal = parseJournal(await readFile(path, 'utf8'));
  const entry = { idx: journal.entries.length, version: '7', when, tag, breakpoints: true };
  await writeFile(join(folder, `${tag}.sql`), text);
  await writeFile(
    path,
    JSON.stringify({ version: '7', dialect: 'postgresql', entries: [...journal.entries, entry] }),
  );
}

async function read(text: string): Promise<unknown[][]> {
  const { rows } = await engine.run({ text, params: [], rowMode: 'array' });
  return rows.filter((row) => Array.isArray(row));
}
