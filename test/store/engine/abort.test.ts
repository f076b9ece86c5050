import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { onStatement, rows } from '../../../src/store/engine/run-sql.ts';
import { testEngine } from '../../kit/database.ts';
import { storeForFile } from '../../kit/fixtures.ts';
import { until } from '../../kit/subgraph.ts';

const store = storeForFile({ poolSize: 2 });

beforeAll(async () => {
  await store.db.execute(sql`create table marks (at int)`);
});

const aborted = { name: 'StoreError', code: 'ABORTED' };

test('work that ends with a signal runs as any other while it is not aborted', async () => {
  const db = store.abortable(new AbortController().signal);
  const heard: string[] = [];
  const stop = onStatement(store, ({ label }) => void heard.push(label));
  expect(await rows(db, sql`/* one */ select 1 as one`)).toEqual([{ one: 1 }]);
  stop();
  expect(heard).toEqual(['one']);
});

test('a statement is not begun after the signal', async () => {
  const db = store.abortable(AbortSignal.abort());
  await expect(rows(db, sql`insert into marks values (1)`)).rejects.toMatchObject(aborted);
  expect(await rows(store.db, sql`select * from marks`)).toEqual([]);
});

test('a statement that waits for a connection when the signal comes is not begun later', async () => {
  const slow = [1, 2].map(() => rows(store.db, sql`select pg_sleep(0.3)`));
  const controller = new AbortController();
  const waiting = rows(store.abortable(controller.signal), sql`insert into marks values (1)`);
  controller.abort();
  await expect(waiting).rejects.toMatchObject(aborted);
  await Promise.all(slow);
  expect(await rows(store.db, sql`select * from marks`)).toEqual([]);
});

test('whoever waits for a statement under way is let go at the signal, and the database goes on', async () => {
  const controller = new AbortController();
  const under = rows(store.abortable(controller.signal), sql`select pg_sleep(0.5)`);
  await sleep(50);
  controller.abort();
  await expect(under).rejects.toMatchObject(aborted);
  expect(await rows(store.db, sql`select 1 as one`)).toEqual([{ one: 1 }]);
});

describe.runIf(testEngine() === 'postgres')('on PostgreSQL', () => {
  let other: postgres.Sql;

  beforeAll(async () => {
    other = postgres(store.databaseUrl ?? '', { max: 2, onnotice: () => {} });
    await other`create table held (at int)`;
  });

  afterAll(async () => {
    await other.end();
  });

  const atWork = async () => {
    const found = await other`select query from pg_stat_activity
      where datname = current_database() and state = 'active' and query like '%held reader%'
        and pid <> pg_backend_pid()`;
    return found.length;
  };

  test('a statement under way is cancelled: the server works on it no more', async () => {
    await other.begin(async (holder) => {
      await holder`lock table held in access exclusive mode`;
      const controller = new AbortController();
      const readers = [1, 2].map(() =>
        rows(store.abortable(controller.signal), sql`/* held reader */ select * from held`),
      );
      const outcomes = Promise.allSettled(readers);
      await until(atWork, (count) => count === 2);
      controller.abort();
      for (const outcome of await outcomes) {
        expect(outcome).toMatchObject({ status: 'rejected', reason: aborted });
      }
      await until(atWork, (count) => count === 0);
    });
  });

  test('what the same caller’s neighbours run is not cancelled with it', async () => {
    await other.begin(async (holder) => {
      await holder`lock table held in access exclusive mode`;
      for (let round = 0; round < 20; round += 1) {
        const controller = new AbortController();
        const reader = rows(store.abortable(controller.signal), sql`/* held reader */ select * from held`);
        const neighbour = rows(store.db, sql`select pg_sleep(0.01), 1 as one`);
        await until(atWork, (count) => count === 1);
        controller.abort();
        await expect(reader).rejects.toMatchObject(aborted);
        expect(await neighbour).toMatchObject([{ one: 1 }]);
        // On the place in the pool that the cancelled statement had.
        expect(await rows(store.db, sql`select 1 as one`)).toEqual([{ one: 1 }]);
      }
    });
  });

  test('a signal at any moment loses no connection, and makes none more than the pool may have', async () => {
    const outcomes = new Map<string, number>();
    const oneAfterAnother = async (lane: number) => {
      for (let round = 0; round < 40; round += 1) {
        const controller = new AbortController();
        const statement =
          round % 2 === 0 ? sql`select pg_sleep(0.005)` : sql.raw(`select ${'1 + '.repeat(500)} 1`);
        const outcome = rows(store.abortable(controller.signal), statement).then(
          () => 'done',
          (error: { code: string }) => error.code,
        );
        setTimeout(() => controller.abort(), (round * 7 + lane) % 12);
        const code = await outcome;
        outcomes.set(code, (outcomes.get(code) ?? 0) + 1);
      }
    };
    await Promise.all([0, 1, 2, 3].map(oneAfterAnother));
    expect([...outcomes.keys()].filter((code) => code !== 'done' && code !== 'ABORTED')).toEqual([]);
    expect(outcomes.get('ABORTED')).toBeGreaterThan(20);
    const [connections] = await other`select count(*)::int as count from pg_stat_activity
      where datname = current_database() and application_name = 'okta-discovery'`;
    // Two for reads, two for all else, and the one that watches.
    expect(connections?.count).toBeLessThanOrEqual(5);
  });

  test('a session that is killed while a statement on it is cancelled ends the statement, not the process', async () => {
    const controller = new AbortController();
    const reader = rows(store.abortable(controller.signal), sql`/* held reader */ select pg_sleep(30)`);
    await until(atWork, (count) => count === 1);
    const killed = other`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and query like '%held reader%' and pid <> pg_backend_pid()`;
    controller.abort();
    await expect(reader).rejects.toMatchObject(aborted);
    await killed;
    const again = () => rows(store.db, sql`select 1 as one`).catch(() => []);
    expect(await until(again, (found) => found.length > 0)).toEqual([{ one: 1 }]);
  });
});
