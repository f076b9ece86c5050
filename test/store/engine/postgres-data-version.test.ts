import { PgDialect } from 'drizzle-orm/pg-core';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { dataVersion } from '../../../src/store/compiled/data-version.ts';
import { findPostgres, type PostgresServer, startPostgresServer } from '../../kit/postgres-server.ts';

const version = new PgDialect().sqlToQuery(dataVersion).sql;
const question = `select ${version} as version, pg_current_snapshot()::text as snapshot,
  (select coalesce(sum(n), 0)::text from marks) as data`;

type Found = { version: string; data: string; snapshot: string };

describe.skipIf(findPostgres() === undefined)('the version of the data (needs PostgreSQL binaries)', () => {
  let server: PostgresServer;
  let sql: postgres.Sql;
  let other: postgres.Sql;

  const connect = () => postgres(server.url, { max: 1, onnotice: () => {} });

  beforeAll(async () => {
    // What is not committed reaches the disk only after ten seconds.
    server = await startPostgresServer({
      max_prepared_transactions: '2',
      wal_writer_delay: '10s',
      autovacuum: 'off',
    });
    sql = connect();
    other = connect();
    await sql`create table marks (n int)`;
  });
  afterAll(async () => {
    await Promise.all([sql.end({ timeout: 1 }), other.end({ timeout: 1 })]);
    await server.stop();
  });

  async function look(on = sql, statement = question): Promise<Found> {
    const [found] = await on.unsafe<Found[]>(statement);
    return found ?? { version: '', data: '', snapshot: '' };
  }

  /** On a connection of its own: this client does not recover the one that it lost. */
  async function anew(statement: string): Promise<Found> {
    const client = connect();
    return look(client, statement).finally(() => client.end());
  }

  test('changes with everything that is committed, and not by reading, locking, waiting, upkeep', async () => {
    const steps: [statement: string, isSeen: boolean, isAnother?: boolean][] = [
      ['begin', false],
      ['insert into marks values (1)', false],
      ['savepoint one', false],
      ['insert into marks values (2)', false],
      // A transaction within one has ended: that may be said, though nobody sees anything of it.
      ['rollback to one', false, true],
      ['savepoint two', false],
      ['insert into marks values (4)', false],
      ['release two', false],
      ['commit', true],
      ['begin', false],
      ['insert into marks values (8)', false],
      ["prepare transaction 'both'", false],
      ["commit prepared 'both'", true],
      ['update marks set n = 0 where false', false],
      ['delete from marks where n > 100', false],
      ['select pg_advisory_lock(1), pg_advisory_unlock(1)', false],
      ['vacuum marks', false],
      ['checkpoint', false],
      ['truncate marks', true],
    ];
    let before = await look();
    for (const [statement, isSeen, isAnother = isSeen] of steps) {
      await other.unsafe(statement);
      const after = await look();
      expect([after.data !== before.data, after.version !== before.version], statement).toEqual([
        isSeen,
        isAnother,
      ]);
      before = after;
    }
  });

  test('an open transaction that is older than others changes it when it is committed', async () => {
    const third = connect();
    await other.unsafe('begin');
    await other.unsafe('insert into marks values (16)');
    await third.unsafe('insert into marks values (32)');
    const before = await look();
    await other.unsafe('commit');
    const after = await look();
    expect([before.data, after.data]).toEqual(['32', '48']);
    expect(after.version).not.toBe(before.version);
    await third.end();
  });

  test('is another one after a crash, when ids of transactions are given once more', async () => {
    let [before, after] = await throughCrash();
    // Now and then the log reaches the disk just before.
    for (let n = 0; n < 5 && after.snapshot !== before.snapshot; n += 1)
      [before, after] = await throughCrash();
    expect(after.snapshot).toBe(before.snapshot);
    expect([before.data, after.data]).toEqual(['0', '2']);
    expect(after.version).not.toBe(before.version);
    await server.crashAndRestart();
    expect((await anew(question)).version).not.toBe(after.version);
  });

  /** Kills a session: the server ends all others, recovers, and goes on as the same process. */
  async function throughCrash(): Promise<[before: Found, after: Found]> {
    const [victim, witness] = [connect(), connect()];
    const [{ pid } = { pid: 0 }] = await victim<{ pid: number }[]>`select pg_backend_pid() as pid`;
    await witness.unsafe('truncate marks');
    // Nothing of it is in the log yet, so that its id is lost.
    await witness.unsafe('begin; insert into marks values (1); rollback');
    const before = await look(witness);
    const ended = expect(witness.unsafe('select pg_sleep(60)')).rejects.toThrow();
    process.kill(pid, 'SIGKILL');
    await ended;
    await Promise.all([victim.end({ timeout: 0 }), witness.end({ timeout: 0 })]);
    await vi.waitFor(() => anew('insert into marks values (2)'), { timeout: 30_000 });
    return [before, await anew(question)];
  }

  test('is none on a standby, whose snapshots do not say which transactions are open', async () => {
    const standby = await startPostgresServer({}, { files: { 'standby.signal': '' } });
    const client = postgres(standby.url, { max: 1 });
    expect(await client.unsafe(`select ${version} as version, pg_is_in_recovery() as standby`)).toEqual([
      { version: null, standby: true },
    ]);
    await client.end();
    await standby.stop();
  });
});
