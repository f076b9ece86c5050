import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStore, type Store } from '../../../src/store/engine/database.ts';
import { isConnectionLost, StoreError } from '../../../src/store/engine/errors.ts';
import { rows } from '../../../src/store/engine/run-sql.ts';
import { migrationsFolder } from '../../kit/migrations-folder.ts';
import { findPostgres, type PostgresServer, startPostgresServer } from '../../kit/postgres-server.ts';

const workerCount = 8;
const killsBeforeCrash = 15;
const crashes = 2;

describe.skipIf(findPostgres() === undefined)(
  'a server of its own, to crash (needs PostgreSQL binaries)',
  () => {
    let server: PostgresServer;
    let store: Store;

    beforeAll(async () => {
      server = await startPostgresServer();
      store = await openStore({
        databaseUrl: server.url,
        migrationsFolder,
        poolSize: 6,
        statementTimeoutMs: 5_000,
        connectionWaitMs: 5_000,
      });
      await store.db.execute(sql`create table counters (worker int primary key, n int not null)`);
      await store.db.execute(sql`create table entries (worker int, n int, primary key (worker, n))`);
      await store.db.execute(
        sql`insert into counters select w, 0 from generate_series(1, ${workerCount}::int) w`,
      );
    });

    afterAll(async () => {
      await store.close();
      await server.stop();
    });

    test('through killed sessions and crashes no acknowledged write is lost and none is made twice', async () => {
      const workers = Array.from({ length: workerCount }, (_, index) => new Worker(store, index + 1));
      const running = workers.map((worker) => worker.run());
      let killed = 0;
      for (let crash = 0; crash < crashes; crash += 1) {
        for (let kills = 0; kills < killsBeforeCrash; ) {
          const victims = await killSome(server.url);
          kills += victims;
          killed += victims;
          await sleep(10);
        }
        await server.crashAndRestart();
        // Every worker gets through again: neither pool is left with connections that never answer.
        const before = workers.map((worker) => worker.acknowledged);
        await expect
          .poll(() => workers.every((worker, index) => worker.acknowledged >= (before[index] ?? 0) + 5), {
            timeout: 60_000,
          })
          .toBe(true);
      }
      for (const worker of workers) worker.stop();
      await Promise.all(running);

      expect(killed).toBeGreaterThanOrEqual(crashes * killsBeforeCrash);
      expect(workers.reduce((sum, worker) => sum + worker.lost, 0)).toBeGreaterThanOrEqual(10);
      expect(workers.flatMap((worker) => worker.unexpected)).toEqual([]);
      const counted = await rows<{ worker: number; n: number; entries: number }>(
        store.db,
        sql`select worker, n, (select count(*) from entries e where e.worker = c.worker) as entries
        from counters c order by worker`,
      );
      for (const { worker, n, entries } of counted) {
        const { acknowledged = 0, unknown = 0 } = workers[worker - 1] ?? {};
        expect(entries).toBe(n);
        expect(n).toBeGreaterThanOrEqual(acknowledged);
        expect(n).toBeLessThanOrEqual(acknowledged + unknown);
      }
      await store.ping();
    }, 90_000);
  },
);

/** Counts up in transactions, reads in between, and remembers what it was told about each. */
class Worker {
  acknowledged = 0;
  /** Transactions that may or may not have been committed. */
  unknown = 0;
  lost = 0;
  readonly unexpected: unknown[] = [];
  readonly #store: Store;
  readonly #id: number;
  #stopped = false;

  constructor(store: Store, id: number) {
    this.#store = store;
    this.#id = id;
  }

  async run(): Promise<void> {
    while (!this.#stopped) {
      try {
        await this.#store.transaction(async (tx) => {
          const [row] = await rows<{ n: number }>(
            tx,
            sql`update counters set n = n + 1 where worker = ${this.#id} returning n`,
          );
          await tx.execute(sql`insert into entries values (${this.#id}, ${row?.n ?? 0})`);
        });
        this.acknowledged += 1;
        await rows(this.#store.db, sql`select n from counters where worker = ${this.#id}`);
      } catch (error) {
        if (error instanceof StoreError && error.statement === 'commit') this.unknown += 1;
        if (isConnectionLost(error)) this.lost += 1;
        else this.unexpected.push(error);
        await sleep(5);
      }
    }
  }

  stop(): void {
    this.#stopped = true;
  }
}

/** Kills up to three of the store's sessions; gives back how many it were. */
async function killSome(url: string): Promise<number> {
  const admin = postgres(url, { max: 1, fetch_types: false, connection: { application_name: 'admin' } });
  try {
    const victims = await admin`select pg_terminate_backend(pid) from (
      select pid from pg_stat_activity where application_name = 'okta-discovery' order by random() limit 3) victims`;
    return victims.length;
  } finally {
    await admin.end();
  }
}
