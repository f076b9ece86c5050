import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createFairPool } from '../../../src/graphql/serving/fair-pool.ts';

/** Work that ends when it is told to. */
function createWork() {
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const work = (name: string) => () =>
    new Promise<string>((resolve) => {
      begun.push(name);
      ends.push(() => resolve(name));
    });
  const haveBegun = (...names: string[]) => expect.poll(() => begun, { timeout: 30_000 }).toEqual(names);
  return { begun, work, haveBegun, endOldest: () => ends.shift()?.() };
}

test('so much work is done at a time, and no more', async () => {
  const pool = createFairPool(2);
  const { begun, work, haveBegun, endOldest } = createWork();
  const done = Promise.all(['a', 'b', 'c', 'd'].map((name) => pool.run(name, work(name))));
  await haveBegun('a', 'b');
  endOldest();
  await haveBegun('a', 'b', 'c');
  await sleep(20);
  expect(begun).toHaveLength(3);
  endOldest();
  await haveBegun('a', 'b', 'c', 'd');
  endOldest();
  endOldest();
  expect(await done).toEqual(['a', 'b', 'c', 'd']);
});

test('parties take turns, however much one of them has to do', async () => {
  const pool = createFairPool(1);
  const order: string[] = [];
  const note = (name: string) => async () => void order.push(name);
  const work = ['a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'c1'].map((name) => pool.run(name.charAt(0), note(name)));
  await Promise.all(work);
  expect(order).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2', 'a4']);
});

test('a place stays empty for as long as the work in it took', async () => {
  const pool = createFairPool(1);
  const workMs = 40;
  let endedAtMs = Number.NaN;
  await pool.run('a', async () => {
    await sleep(workMs);
    endedAtMs = performance.now();
  });
  await pool.run('b', async () => undefined);
  // Timers may be early by a millisecond.
  expect(performance.now() - endedAtMs).toBeGreaterThan(workMs - 3);
});

test('work that fails gives its place to the next', async () => {
  const pool = createFairPool(1);
  const failed = pool.run('a', () => Promise.reject(new Error('no luck')));
  const next = pool.run('b', async () => 'done');
  await expect(failed).rejects.toThrow('no luck');
  expect(await next).toBe('done');
});
