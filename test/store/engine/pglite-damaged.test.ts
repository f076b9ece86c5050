import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openStore } from '../../../src/store/engine/database.ts';
import { unpackMigrated } from '../../kit/migrated-dump.ts';
import { migrationsFolder } from '../../kit/migrations-folder.ts';

let folder: string;
let dataDir: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'damaged-'));
  dataDir = join(folder, 'database');
});

beforeEach(async () => {
  await rm(dataDir, { recursive: true, force: true });
  await unpackMigrated(dataDir);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const noVersion =
  /has files in it but no PG_VERSION.*Nothing was changed: put it back from a copy, or move it away/;
const damaged =
  /cannot be opened: its files are damaged \(.+\).*Nothing was changed: put it back from a copy, or move/;

const damages: [string, (directory: string) => Promise<unknown>, RegExp][] = [
  ['PG_VERSION missing', (directory) => rm(join(directory, 'PG_VERSION')), noVersion],
  ['PG_VERSION empty', (directory) => writeFile(join(directory, 'PG_VERSION'), ''), noVersion],
  [
    'the files of another program',
    async (directory) => {
      await rm(directory, { recursive: true });
      await mkdir(directory);
      await writeFile(join(directory, 'notes.txt'), 'mine');
    },
    noVersion,
  ],
  [
    'the files of another PostgreSQL',
    (directory) => writeFile(join(directory, 'PG_VERSION'), '16\n'),
    /is of PostgreSQL 16, and the embedded one is \d+: start the version of this program that made it/,
  ],
  [
    'a file in its place',
    async (directory) => {
      await rm(directory, { recursive: true });
      await writeFile(directory, 'mine');
    },
    /is a file, not a directory/,
  ],
  ['pg_control missing', (directory) => rm(join(directory, 'global', 'pg_control')), damaged],
  ['pg_control empty', (directory) => writeFile(join(directory, 'global', 'pg_control'), ''), damaged],
];

test.each(damages)('%s: refused with what to do, and left as it is', async (_name, damage, message) => {
  await damage(dataDir);
  const before = await namesIn(dataDir);
  const refused = await openStore({ dataDir, migrationsFolder }).catch((error: unknown) => error);
  expect(refused).toMatchObject({
    name: 'StoreError',
    code: 'DAMAGED',
    message: expect.stringMatching(message),
  });
  expect(String(refused)).not.toContain('[object');
  expect(await namesIn(dataDir)).toEqual(before);
});

test('a first start that was killed half way is begun again, and what is made has the version that is expected', async () => {
  await rm(dataDir, { recursive: true });
  await mkdir(dataDir);
  await writeFile(join(dataDir, 'half'), '');
  await mkdir(`${dataDir}.lock`, { recursive: true });
  const { dev, ino } = await stat(dataDir);
  await writeFile(join(`${dataDir}.lock`, 'unfinished'), `${dev} ${ino}`);
  const store = await openStore({ dataDir, migrationsFolder });
  await store.close();
  expect(await readdir(dataDir)).not.toContain('half');
  const aside = (await readdir(folder)).find((name) => name.startsWith('database.unfinished-')) ?? '';
  expect(await readdir(join(folder, aside))).toEqual(['half']);
  await rm(join(folder, aside), { recursive: true });
  expect(await readdir(`${dataDir}.lock`)).toEqual([]);
  expect(await readFile(join(dataDir, 'PG_VERSION'), 'utf8')).toMatch(/^\d+\s*$/);
  // It is a database now, and not made anew.
  await rm(join(dataDir, 'PG_VERSION'));
  await expect(openStore({ dataDir, migrationsFolder })).rejects.toMatchObject({ code: 'DAMAGED' });
});

test('a database that was put in the place of one whose first start was killed is taken as it is', async () => {
  await mkdir(`${dataDir}.lock`, { recursive: true });
  await writeFile(join(`${dataDir}.lock`, 'unfinished'), '1 1');
  await rm(join(dataDir, 'PG_VERSION'));
  await expect(openStore({ dataDir, migrationsFolder })).rejects.toMatchObject({ code: 'DAMAGED' });
  expect(await readdir(folder)).not.toContainEqual(expect.stringMatching(/unfinished/));
});

async function namesIn(directory: string): Promise<string[]> {
  if ((await stat(directory)).isFile()) return [];
  return (await readdir(directory, { recursive: true })).sort();
}
