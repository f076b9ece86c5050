import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openStore, type Store } from '../../../src/store/engine/database.ts';
import { lockDirectory } from '../../../src/store/engine/directory-lock.ts';
import { isConnectionLost } from '../../../src/store/engine/errors.ts';
import { rows } from '../../../src/store/engine/run-sql.ts';
import { startChild } from '../../kit/child.ts';
import { migrationsFolder } from '../../kit/migrations-folder.ts';

// Starting PGlite is what costs here, so the tests share one directory, and its store from the first one on.
let folder: string;
let dataDir: string;
let store: Store | undefined;
const workers: Worker[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'discovery-data-'));
  dataDir = join(folder, 'made', 'by', 'the', 'store');
});

afterAll(async () => {
  await store?.close();
  await rm(folder, { recursive: true, force: true });
});

test('a second process is refused, and after kill -9 of the first nothing acknowledged is missing', async () => {
  const databases = inject('databases');
  if (databases.engine !== 'pglite') throw new Error('this is a test of PGlite');
  const writer = await startChild('pglite-writer.ts', [dataDir, databases.dumpFile]);
  expect(await writer.nextLine()).toBe('open');

  const second = openStore({ dataDir, migrationsFolder });
  await expect(second).rejects.toThrow(`${dataDir} is in use by process ${writer.pid};`);

  let acknowledged = 0;
  while (acknowledged < 30) acknowledged = Number(await writer.nextLine());
  writer.kill('SIGKILL');
  await writer.exited;
  for (;;) {
    // What it said between our last look and its end.
    const line = await writer.nextLine().catch(() => undefined);
    if (line === undefined) break;
    acknowledged = Number(line);
  }

  process.on('worker', (worker) => workers.push(worker));
  store = await openStore({ dataDir, migrationsFolder, statementTimeoutMs: 1_500 });
  process.removeAllListeners('worker');
  const batches = await rows<{ batch: number; count: number }>(
    store.db,
    sql`select batch, count(*) from acknowledged group by batch order by batch`,
  );
  // One more may have been committed without a word about it. None may be there by half.
  expect([acknowledged, acknowledged + 1]).toContain(batches.length);
  expect(batches).toEqual(batches.map((_, index) => ({ batch: index + 1, count: 20 })));
}, 120_000);

test('a statement that comes again is kept parsed, and gives what its parameters ask for, after a failure too', async () => {
  const { db } = opened();
  const divide = (by: number) => rows(db, sql`select 12 / ${by}::int as share`);
  for (const by of [1, 2, 3, 4, 6]) expect(await divide(by)).toEqual([{ share: 12 / by }]);
  await expect(divide(0)).rejects.toMatchObject({ code: '22012' });
  expect(await divide(12)).toEqual([{ share: 1 }]);
  const kept = sql`select count(*) from pg_prepared_statements where statement = 'select 12 / $1::int as share'`;
  expect(await rows(db, kept)).toEqual([{ count: 1 }]);
});

test('a long statement leaves the event loop free, and is not waited for longer than agreed', async () => {
  const { db, transaction } = opened();
  await db.execute(sql`create table notes (id int)`);
  let ticks = 0;
  const ticking = setInterval(() => {
    ticks += 1;
  }, 1);
  const long = rows(db, sql`select pg_sleep(4)`);
  await new Promise(setImmediate);
  // It can only begin when the long one has ended, when its caller has long been told that it is too late.
  const late = transaction((tx) => tx.execute(sql`insert into notes values (1)`));
  await expect(long).rejects.toMatchObject({ code: 'DEADLINE' });
  await expect(late).rejects.toMatchObject({ code: 'DEADLINE' });
  clearInterval(ticking);
  expect(ticks).toBeGreaterThan(20);

  await expect.poll(() => rows(db, sql`select 1`).catch(() => []), { timeout: 60_000 }).toHaveLength(1);
  // Were the late BEGIN still open, this would be part of its transaction.
  await db.execute(sql`insert into notes values (2)`);
  await db.execute(sql`rollback`);
  expect(await rows(db, sql`select id from notes`)).toEqual([{ id: 2 }]);
});

test('when the worker dies, all that wait for it learn so, and the directory is free after closing', async () => {
  const { db, transaction, ping, close } = opened();
  const waiting = [
    db.execute(sql`select pg_sleep(60)`),
    db.execute(sql`select 1`),
    transaction((tx) => tx.execute(sql`select 1`)),
  ];
  const outcomes = Promise.allSettled(waiting);
  expect(workers).toHaveLength(1);
  await workers[0]?.terminate();
  for (const outcome of await outcomes) {
    expect(outcome.status === 'rejected' && isConnectionLost(outcome.reason)).toBe(true);
  }
  await expect(ping()).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
  await expect(rows(db, sql`select 1`)).rejects.toMatchObject({ code: 'CONNECTION_LOST' });

  await expect(lockDirectory(dataDir)).rejects.toMatchObject({ code: 'BUSY' });
  await close();
  const lock = await lockDirectory(dataDir);
  await lock.release();
});

function opened(): Store {
  if (store === undefined) throw new Error('the first test has not opened the store');
  return store;
}
