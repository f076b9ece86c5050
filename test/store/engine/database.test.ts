import { eq, sql } from 'drizzle-orm';
import { integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { isUniqueViolation, StoreError } from '../../../src/store/engine/errors.ts';
import { changedRows, onStatement, rows, type StatementEvent } from '../../../src/store/engine/run-sql.ts';
import { testEngine } from '../../kit/database.ts';
import { storeForFile } from '../../kit/fixtures.ts';

const notes = pgTable('notes', {
  id: integer('id').primaryKey(),
  body: text('body').notNull(),
  writtenAt: timestamp('written_at', { withTimezone: true }),
});

const store = storeForFile({ idleInTransactionMs: 400 });

beforeAll(async () => {
  await store.db.execute(
    sql`create table notes (id int primary key, body text not null check (body <> 'refused'),
      written_at timestamptz)`,
  );
});

beforeEach(async () => {
  await store.db.delete(notes);
});

test('the engine is the one that the test project asked for', async () => {
  const [row] = await rows<{ version: string }>(store.db, sql`select version() as version`);
  expect(store.engine).toBe(testEngine());
  expect(row?.version.includes('wasm')).toBe(store.engine === 'pglite');
});

test('a statement that fails after some of its rows leaves the rows of the next one as they are', async () => {
  const [first, second] = [sql`select 1 / (3 - n) as n from generate_series(1, 5) n`, sql`select 1 as one`];
  for (let round = 0; round < 12; round += 1) {
    await expect(rows(store.db, first)).rejects.toMatchObject({ code: '22012' });
    expect(await rows(store.db, second)).toEqual([{ one: 1 }]);
  }
});

test('both engines give every type of value in the same shape', async () => {
  const [row] = await rows(
    store.db,
    sql`select '2026-07-01 11:30:00.123456+02'::timestamptz as instant, '2026-07-01 11:30'::timestamp as clock,
      '2026-07-01'::date as day, '11:30'::time as time, '3 days 02:00'::interval as span,
      array['2026-07-01 11:30+02', null]::timestamptz[] as instants, array['2026-07-01'::date] as days,
      7::int8 as small_int8, 9007199254740993::int8 as large_int8, array[1, 2]::int8[] as int8s,
      (select count(*) from generate_series(1, 3)) as counted, (select sum(n) from generate_series(1, 3) n) as total,
      1.50::numeric as exact, 0.5::float8 as approximate, true as yes, null as nothing,
      '{"a": [1, null, "x"]}'::jsonb as jsonb, '[9007199254740993]'::json as json, array['{"a": 1}'::jsonb] as jsonbs,
      '\\x00ff'::bytea as bytes, array['\\x01'::bytea] as byte_strings, array['a,b', '"', null] as texts,
      array[[1, 2], [3, 4]] as matrix, '[0:1]={5,6}'::int[] as from_zero, '{}'::text[] as no_texts,
      array['', '\\', 'null', '{}', ' '] as odd_texts, '4f6a1f0e-3b0a-5a39-8c5c-0f4b0c6f7a11'::uuid as uuid, ''::text as empty`,
  );
  expect(row).toEqual({
    instant: '2026-07-01 09:30:00.123456+00',
    clock: '2026-07-01 11:30:00',
    day: '2026-07-01',
    time: '11:30:00',
    span: '3 days 02:00:00',
    instants: ['2026-07-01 09:30:00+00', null],
    days: ['2026-07-01'],
    small_int8: 7,
    large_int8: 9007199254740993n,
    int8s: [1, 2],
    counted: 3,
    total: 6,
    exact: '1.50',
    approximate: 0.5,
    yes: true,
    nothing: null,
    jsonb: { a: [1, null, 'x'] },
    json: [9007199254740992],
    jsonbs: [{ a: 1 }],
    bytes: new Uint8Array([0, 255]),
    byte_strings: [new Uint8Array([1])],
    texts: ['a,b', '"', null],
    matrix: [
      [1, 2],
      [3, 4],
    ],
    from_zero: [5, 6],
    no_texts: [],
    odd_texts: ['', '\\', 'null', '{}', ' '],
    uuid: '4f6a1f0e-3b0a-5a39-8c5c-0f4b0c6f7a11',
    empty: '',
  });
});

test('both engines understand every kind of parameter in the same way', async () => {
  const at = new Date('2026-07-01T09:30:00.123Z');
  // Six times, because from the fifth on PostgreSQL keeps the statement and goes another way.
  for (let time = 0; time < 6; time += 1) {
    const [row] = await rows(
      store.db,
      sql`select ${at}::timestamptz as instant, ${at}::text as instant_text,
        ${sql.param([at.toISOString(), null])}::text[]::timestamptz[] as instants,
        ${sql.param([at])}::timestamptz[] as dates, ${12}::int as int4, ${9007199254740993n}::int8 as int8,
        ${sql.param([1, 2n])}::int8[] as int8s, ${sql.param([true, false, null])}::bool[] as booleans,
        ${true}::bool as yes, ${null}::text as nothing, ${JSON.stringify({ a: 'b' })}::jsonb as json_text,
        ${sql.param({ a: 'b' })}::jsonb as json_object, ${sql.param(['{"a":1}'])}::jsonb[] as jsonbs,
        ${new Uint8Array([0, 255])}::bytea as bytes, ${sql.param([new Uint8Array([7])])}::bytea[] as byte_strings,
        ${sql.param(['a,b', '"\\', '', 'NULL', 'ü😀', null])}::text[] as texts, ${sql.param([])}::text[] as none,
        ${1.5}::numeric as exact`,
    );
    expect(row).toEqual({
      instant: '2026-07-01 09:30:00.123+00',
      instant_text: '2026-07-01T09:30:00.123Z',
      instants: ['2026-07-01 09:30:00.123+00', null],
      dates: ['2026-07-01 09:30:00.123+00'],
      int4: 12,
      int8: 9007199254740993n,
      int8s: [1, 2],
      booleans: [true, false, null],
      yes: true,
      nothing: null,
      json_text: { a: 'b' },
      json_object: { a: 'b' },
      jsonbs: [{ a: 1 }],
      bytes: new Uint8Array([0, 255]),
      byte_strings: [new Uint8Array([7])],
      texts: ['a,b', '"\\', '', 'NULL', 'ü😀', null],
      none: [],
      exact: '1.5',
    });
  }
});

test('an undefined parameter is refused instead of being taken for null', async () => {
  const query = sql`select ${sql.param(undefined)}::text as value`;
  await expect(rows(store.db, query)).rejects.toThrow('parameter 1 is undefined');
});

test('rows of Drizzle’s query builder have the types of their columns', async () => {
  const writtenAt = new Date('2026-07-01T09:30:00.123Z');
  await store.db.insert(notes).values([
    { id: 1, body: 'one', writtenAt },
    { id: 2, body: 'two' },
  ]);
  expect(await store.db.select().from(notes).orderBy(notes.id)).toEqual([
    { id: 1, body: 'one', writtenAt },
    { id: 2, body: 'two', writtenAt: null },
  ]);
  expect(await store.db.update(notes).set({ body: 'new' }).where(eq(notes.id, 2)).returning()).toEqual([
    { id: 2, body: 'new', writtenAt: null },
  ]);
  expect(await store.db.$count(notes)).toBe(2);
});

test('a bulk insert of thousands of rows from arrays reports how many rows it wrote', async () => {
  const ids = Array.from({ length: 5_000 }, (_, index) => index);
  const bodies = ids.map((id) => `note ${id}`);
  const insert = sql`insert into notes (id, body) select * from unnest(${sql.param(ids)}::int[], ${sql.param(bodies)}::text[])`;
  expect(await changedRows(store.db, insert)).toBe(5_000);
  expect(await changedRows(store.db, sql`delete from notes where id < 10`)).toBe(10);
  expect(await changedRows(store.db, sql`delete from notes where id < 10`)).toBe(0);
});

test('two hundred statements and transactions at once each get their own answer', async () => {
  await store.db.execute(sql`insert into notes select n, 'start' from generate_series(0, 199) n`);
  const answers = await Promise.all(
    Array.from({ length: 200 }, async (_, n) => {
      if (n % 4 === 0) {
        return store
          .transaction(async (tx) => {
            await tx.execute(sql`update notes set body = ${`changed ${n}`} where id = ${n}`);
            const [row] = await rows<{ body: string }>(tx, sql`select body from notes where id = ${n}`);
            if (n % 8 === 0) throw new Error(`rolled back ${n}`);
            return row?.body;
          })
          .catch((error: unknown) => (error instanceof Error ? error.message : error));
      }
      if (n % 4 === 1) return (await rows(store.db, sql`select ${n}::int as n, ${`text ${n}`} as t`))[0];
      if (n % 4 === 2) return store.db.select({ id: notes.id }).from(notes).where(eq(notes.id, n));
      return rows(store.db, sql`select ${n}::int / 0`).catch((error: unknown) => error);
    }),
  );
  for (const [n, answer] of answers.entries()) {
    if (n % 8 === 0) expect(answer).toBe(`rolled back ${n}`);
    else if (n % 4 === 0) expect(answer).toBe(`changed ${n}`);
    else if (n % 4 === 1) expect(answer).toEqual({ n, t: `text ${n}` });
    else if (n % 4 === 2) expect(answer).toEqual([{ id: n }]);
    else expect(answer).toMatchObject({ code: '22012' });
  }
  const [kept] = await rows(
    store.db,
    sql`select count(*) filter (where body = 'start') as start, count(*) as all from notes`,
  );
  expect(kept).toEqual({ start: 175, all: 200 });
});

test('a transaction that throws leaves nothing behind and passes its error on', async () => {
  const failure = new Error('changed my mind');
  const attempt = store.transaction(async (tx) => {
    await tx.insert(notes).values({ id: 1, body: 'gone' });
    throw failure;
  });
  await expect(attempt).rejects.toBe(failure);
  expect(await store.db.$count(notes)).toBe(0);
});

test('a transaction gives back its result and its writes are seen afterwards', async () => {
  const result = await store.transaction(async (tx) => {
    await Promise.all([1, 2, 3].map((id) => tx.insert(notes).values({ id, body: 'kept' })));
    return tx.$count(notes);
  });
  expect(result).toBe(3);
  expect(await store.db.$count(notes)).toBe(3);
});

test('a transaction whose failed statement was ignored does not pretend to have written', async () => {
  const attempt = store.transaction(async (tx) => {
    await tx.insert(notes).values({ id: 1, body: 'lost' });
    await tx
      .insert(notes)
      .values({ id: 1, body: 'twice' })
      .catch(() => {});
  });
  await expect(attempt).rejects.toMatchObject({ name: 'StoreError', code: '25P02' });
  expect(await store.db.$count(notes)).toBe(0);
});

test('a failure inside a savepoint does not take the transaction with it', async () => {
  await store.transaction(async (tx) => {
    await tx.insert(notes).values({ id: 1, body: 'kept' });
    await tx
      .transaction((savepoint) => savepoint.insert(notes).values({ id: 1, body: 'twice' }))
      .catch(() => {});
  });
  expect(await store.db.$count(notes)).toBe(1);
});

test('the pool’s database refuses to work inside a transaction, where it would wait for itself', async () => {
  const attempt = store.transaction(async () => store.db.select().from(notes));
  await expect(attempt).rejects.toThrow("use the transaction's database");
  const nested = store.transaction(async () => store.transaction(async () => 1));
  await expect(nested).rejects.toThrow('a transaction is open already');
  await expect(store.db.transaction(async () => 1)).rejects.toThrow('store.transaction()');
});

test('work that a transaction started and left behind may use the pool’s database', async () => {
  let finish = () => {};
  const later = new Promise<void>((resolve) => {
    finish = resolve;
  });
  let behind: Promise<unknown[]> | undefined;
  await store.transaction(async () => {
    behind = later.then(() => rows(store.db, sql`select 1 as one`));
  });
  finish();
  expect(await behind).toEqual([{ one: 1 }]);
});

test('a statement given to a transaction that is over is refused', async () => {
  let outside: (() => Promise<unknown>) | undefined;
  await store.transaction(async (tx) => {
    outside = () => rows(tx, sql`select 1`);
  });
  await expect(outside?.()).rejects.toMatchObject({ code: 'CLOSED' });
});

test('a transaction that waits for something else too long is rolled back and lets the others go on', async () => {
  const stuck = store.transaction(async (tx) => {
    await tx.insert(notes).values({ id: 1, body: 'stuck' });
    await new Promise(() => {});
  });
  await expect(stuck).rejects.toMatchObject({ code: '25P03' });
  expect(await store.db.$count(notes)).toBe(0);
});

test('an error names statement, table and constraint, and no value', async () => {
  const secret = 'SSWS-00-very-secret-token';
  await store.db.insert(notes).values({ id: 1, body: 'one' });
  const failing = [
    store.db.insert(notes).values({ id: 1, body: secret }),
    rows(store.db, sql`/* insertNote */ insert into notes (id, body) values (1, ${secret})`),
    rows(store.db, sql`insert into notes (id, body) values (2, ${secret}), (3, 'refused')`),
    rows(store.db, sql`insert into notes (id, body) values (${secret}::int, '')`),
    rows(store.db, sql`insert into notes (id, written_at) values (4, ${secret}::text::timestamptz)`),
    rows(store.db, sql`select ${secret}::uuid, ${secret}::jsonb`),
    rows(store.db, sql`select nothing from notes where body = ${secret}`),
    rows(store.db, sql`selec ${secret}`),
    rows(store.db, sql`select ${() => secret}::text`),
    store.transaction((tx) => rows(tx, sql`insert into notes (id, body) values (1, ${secret})`)),
  ];
  const errors = await Promise.all(
    failing.map((each) =>
      each.then(
        () => undefined,
        (error: unknown) => error,
      ),
    ),
  );
  for (const error of errors) {
    expect(error).toBeInstanceOf(StoreError);
    expect(printed(error)).not.toContain(secret);
  }
  expect(errors[0]).toMatchObject({ code: '23505', constraint: 'notes_pkey', table: 'notes' });
  expect(isUniqueViolation(errors[0], 'notes_pkey')).toBe(true);
  expect(isUniqueViolation(errors[0], 'other')).toBe(false);
  expect(errors[1]).toMatchObject({ statement: 'insertNote' });
  expect(errors[2]).toMatchObject({ code: '23514', constraint: 'notes_body_check' });
  expect(errors[6]).toMatchObject({ code: '42703', message: expect.stringContaining('"nothing"') });
});

test('a listener hears of every statement, in transactions too, and of no parameter', async () => {
  const heard: StatementEvent[] = [];
  const stop = onStatement(store, (event) => heard.push(event));
  await store.db.insert(notes).values({ id: 1, body: 'one' });
  await store.transaction(async (tx) => {
    await tx.select().from(notes);
    await rows(tx, sql`/* twice */ select * from notes, generate_series(1, 2)`);
  });
  await rows(store.db, sql`select 1 / ${0}::int`).catch(() => {});
  stop();
  await store.db.select().from(notes);
  expect(
    heard.map(({ label, rowCount, parameterCount, error }) => [label, rowCount, parameterCount, error?.code]),
  ).toEqual([
    ['insert notes', 1, 2, undefined],
    ['select notes', 1, 0, undefined],
    ['twice', 2, 0, undefined],
    ['select', 0, 1, '22012'],
  ]);
});

test('upkeep and a ping leave the store working', async () => {
  await store.maintenance();
  await store.ping();
  expect(await store.db.$count(notes)).toBe(0);
});

/** All that a logger could get out of an error. */
function printed(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = Object.getOwnPropertyNames(error).map((key) => String(Reflect.get(error, key)));
  return [error.toString(), error.stack, JSON.stringify(error), ...own].join('\n');
}
