import { execFileSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openStore } from '../../../src/store/engine/database.ts';
import { rows } from '../../../src/store/engine/run-sql.ts';
import { unpackMigrated } from '../../kit/migrated-dump.ts';
import { migrationsFolder } from '../../kit/migrations-folder.ts';

// A disk under the embedded database that is full for a while, or does not answer.

let folder: string;
let dataDir: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trouble-'));
  dataDir = join(folder, 'database');
});
beforeEach(() => rm(dataDir, { recursive: true, force: true }));
afterAll(() => rm(folder, { recursive: true, force: true }));

test('when the log could not be written for a while, the database is opened again with all that was committed', async () => {
  await unpackMigrated(dataDir);
  const store = await openStore({ dataDir, migrationsFolder });
  const count = () => rows(store.db, sql`select count(*) as n from notes`);
  const write = (n: number) =>
    store.db.execute(
      sql`insert into notes select repeat(md5(i::text), 60) from generate_series(1, ${n}::int) i`,
    );
  try {
    await store.db.execute(sql`create table notes (body text)`);
    await write(10);
    // A full disk fails at the same place: where the next piece of the log is to be made.
    await rename(join(dataDir, 'pg_wal'), join(folder, 'pg_wal'));
    await expect(write(20_000)).rejects.toMatchObject({ message: expect.stringContaining('pg_wal') });
    // Whoever comes meanwhile is told, and does not wait for a session that never answers.
    await expect(count()).rejects.toMatchObject({ message: expect.stringContaining('pg_wal') });
    await rename(join(folder, 'pg_wal'), join(dataDir, 'pg_wal'));
    await expect.poll(() => count().catch(({ message }) => message), { interval: 500 }).toEqual([{ n: 10 }]);
    await store.transaction((tx) => tx.execute(sql`insert into notes values ('again')`));
    expect(await count()).toEqual([{ n: 11 }]);
    await store.check();
  } finally {
    await store.close();
  }
});

test('a directory that does not answer is named while it is waited for', async () => {
  await mkdir(dataDir);
  // Whoever reads it waits until somebody writes, as on a network drive whose server is gone.
  execFileSync('mkfifo', [join(dataDir, 'PG_VERSION')]);
  await writeFile(join(dataDir, 'postgresql.conf'), '');
  const told = new Promise<string>((resolve) => {
    openStore({ dataDir, migrationsFolder, onWarning: resolve }).catch(() => {});
  });
  expect(await told).toBe(
    `the database in ${dataDir} is still being opened: either the machine is busy, or the disk or network drive of ` +
      'DATA_DIR does not answer',
  );
  closeSync(openSync(join(dataDir, 'PG_VERSION'), 'w'));
});
