import { afterEach, expect, test } from 'vitest';
import { ConnectionPool, type PoolOptions } from '../../../src/store/engine/connection-pool.ts';
import type { Connection } from '../../../src/store/engine/engine.ts';

/** A connection to nothing: the pool only lends it and looks whether it was lost. */
class Line implements Connection {
  ended = false;
  readonly #lost = new AbortController();

  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  async run(): Promise<never> {
    throw new Error('connected to nothing');
  }

  async end(): Promise<void> {
    this.ended = true;
  }

  discard(): void {
    this.#lost.abort();
  }
}

let lines: Line[] = [];
let pools: ConnectionPool[] = [];

afterEach(async () => {
  await Promise.all(pools.map((pool) => pool.close(0)));
  lines = [];
  pools = [];
});

function createPool(options: Partial<PoolOptions> = {}): ConnectionPool {
  const create = () => {
    const line = new Line();
    lines.push(line);
    return line;
  };
  const pool = new ConnectionPool({ max: 2, waitMs: 10_000, create, ...options });
  pools.push(pool);
  return pool;
}

/** Takes a connection and keeps it until `give()`. */
async function take(pool: ConnectionPool): Promise<{ connection: Connection; give: () => Promise<void> }> {
  let give = () => {};
  const held = new Promise<void>((resolve) => {
    give = resolve;
  });
  let done: Promise<void> = Promise.resolve();
  const connection = await new Promise<Connection>((resolve, reject) => {
    done = pool.use(async (lent) => {
      resolve(lent);
      await held;
    });
    done.catch(reject);
  });
  return {
    connection,
    give: () => {
      give();
      return done;
    },
  };
}

test('no connection is lent to two callers, and no more are made than allowed', async () => {
  const pool = createPool();
  const busy = new Set<Connection>();
  const work = Array.from({ length: 50 }, () =>
    pool.use(async (connection) => {
      expect(busy.has(connection)).toBe(false);
      busy.add(connection);
      await new Promise(setImmediate);
      busy.delete(connection);
    }),
  );
  await Promise.all(work);
  expect(lines).toHaveLength(2);
});

test('who waits longest is served first', async () => {
  const pool = createPool({ max: 1 });
  const first = await take(pool);
  const order: number[] = [];
  const waiting = [1, 2, 3].map((n) => pool.use(async () => order.push(n)));
  await first.give();
  await Promise.all(waiting);
  expect(order).toEqual([1, 2, 3]);
});

test('who has waited too long is refused, and does not take a connection later', async () => {
  const pool = createPool({ max: 1, waitMs: 20 });
  const first = await take(pool);
  await expect(pool.use(async () => 'late')).rejects.toMatchObject({ code: 'BUSY' });
  await first.give();
  expect(await pool.use(async () => 'in time')).toBe('in time');
});

test('a connection lost while it was lent is not lent again, and its place goes to who waits', async () => {
  const pool = createPool({ max: 1 });
  const first = await take(pool);
  const waiting = pool.use(async (connection) => connection);
  first.connection.discard();
  await first.give();
  expect(await waiting).not.toBe(first.connection);
  expect(await pool.use(async (connection) => connection)).toBe(await waiting);
});

test('an idle connection that was lost is not lent again', async () => {
  const pool = createPool();
  const lost = await pool.use(async (connection) => connection);
  lost.discard();
  expect(await pool.use(async (connection) => connection)).not.toBe(lost);
});

test('a caller that throws gives its connection back', async () => {
  const pool = createPool({ max: 1 });
  await expect(pool.use(() => Promise.reject(new Error('mine')))).rejects.toThrow('mine');
  expect(await pool.use(async () => 'next')).toBe('next');
  expect(lines).toHaveLength(1);
});

test('a connection that cannot be made fails the callers and not the pool', async () => {
  let refuse = true;
  const pool = createPool({
    max: 1,
    create: () => {
      if (refuse) throw new Error('refused');
      return new Line();
    },
  });
  await expect(pool.use(async () => 1)).rejects.toThrow('refused');
  refuse = false;
  expect(await pool.use(async () => 1)).toBe(1);
});

test('a connection past its age is closed when it comes back, and only then', async () => {
  const pool = createPool({ maxLifetimeMs: 0 });
  const old = await take(pool);
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(lines[0]?.ended).toBe(false);
  await old.give();
  expect(lines[0]?.ended).toBe(true);
  expect(await pool.use(async (connection) => connection)).not.toBe(old.connection);
});

test('unused connections are closed after a while, those at work are not', async () => {
  const pool = createPool({ idleMs: 10 });
  const working = await take(pool);
  await pool.use(async () => {});
  await expect.poll(() => lines[1]?.ended).toBe(true);
  expect(lines[0]?.ended).toBe(false);
  await working.give();
});

test('closing refuses newcomers and waiters, and waits for work in progress', async () => {
  const pool = createPool({ max: 1 });
  const working = await take(pool);
  const waiting = pool.use(async () => {});
  const closed = pool.close(60_000);
  await expect(waiting).rejects.toMatchObject({ code: 'CLOSED' });
  await expect(pool.use(async () => {})).rejects.toMatchObject({ code: 'CLOSED' });
  expect(lines[0]?.ended).toBe(false);
  await working.give();
  await closed;
  expect(lines[0]?.ended).toBe(true);
});

test('closing drops work that does not end in time', async () => {
  const pool = createPool({ max: 1 });
  const stuck = await take(pool);
  await pool.close(5);
  expect(stuck.connection.lost.aborted).toBe(true);
  await stuck.give();
});

test('urgent callers are served before others, each kind in its order', async () => {
  const pool = createPool({ max: 1 });
  const held = await take(pool);
  const served: string[] = [];
  const call = (name: string, isUrgent: boolean) =>
    pool.use(
      async () => {
        served.push(name);
      },
      undefined,
      isUrgent,
    );
  const calls = [call('a', false), call('b', false), call('U', true), call('c', false), call('V', true)];
  await held.give();
  await Promise.all(calls);
  expect(served).toEqual(['U', 'V', 'a', 'b', 'c']);
});

test('the pool tells how many connections are used, how many callers wait, and how long they waited', async () => {
  const pool = createPool({ max: 1 });
  expect(pool.state()).toEqual({ busy: 0, idle: 0, waiting: 0, waits: 0, waitedMs: 0 });
  const first = await take(pool);
  const leaving = new AbortController();
  const second = take(pool);
  const third = pool.use(async () => {}, leaving.signal);
  expect(pool.state()).toMatchObject({ busy: 1, idle: 0, waiting: 2, waits: 0 });
  leaving.abort();
  await expect(third).rejects.toThrow();
  await first.give();
  await (await second).give();
  const { waitedMs, ...counts } = pool.state();
  expect(counts).toEqual({ busy: 0, idle: 1, waiting: 0, waits: 2 });
  expect(waitedMs).toBeGreaterThan(0);
});
