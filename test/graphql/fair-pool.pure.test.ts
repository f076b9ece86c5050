import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createFairPool } from '../../src/graphql/fair-pool.ts';

/** Work that ends when it is told to. */
function createWork() {
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const work = (name: string) => () =>
    new Promise<string>((resolve) => {
      begun.push(name);
      ends.push(() => resolve(name));
    });
  const endOldest = async () => {
    ends.shift()?.();
    await nextTurn();
  };
  return { begun, work, endOldest };
}

test('so much work is done at a time, and no more', async () => {
  const pool = createFairPool(2);
  const { begun, work, endOldest } = createWork();
  const done = Promise.all(['a', 'b', 'c', 'd'].map((name) => pool.run(name, work(name))));
  await nextTurn();
  expect(begun).toEqual(['a', 'b']);
  await endOldest();
  expect(begun).toEqual(['a', 'b', 'c']);
  for (let each = 0; each < 3; each += 1) await endOldest();
  expect(await done).toEqual(['a', 'b', 'c', 'd']);
});

test('parties take turns, however much one of them has to do', async () => {
  const pool = createFairPool(1);
  const { begun, work, endOldest } = createWork();
  for (const name of ['a1', 'a2', 'a3', 'a4']) void pool.run('a', work(name));
  for (const name of ['b1', 'b2']) void pool.run('b', work(name));
  void pool.run('c', work('c1'));
  await nextTurn();
  for (let each = 0; each < 7; each += 1) await endOldest();
  expect(begun).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2', 'a4']);
});

test('work that fails gives its place to the next', async () => {
  const pool = createFairPool(1);
  const failed = pool.run('a', () => Promise.reject(new Error('no luck')));
  const next = pool.run('b', async () => 'done');
  await expect(failed).rejects.toThrow('no luck');
  expect(await next).toBe('done');
});
