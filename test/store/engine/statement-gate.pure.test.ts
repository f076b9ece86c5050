import { expect, test } from 'vitest';
import { StatementGate } from '../../../src/store/engine/statement-gate.ts';

/** Work that ends when the test says so. */
function work() {
  let end = () => {};
  let hasBegun = false;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const run = async () => {
    hasBegun = true;
    await ended;
  };
  return { run, end: () => end(), hasBegun: () => hasBegun };
}

test('a few pass at a time, and the next when one of them has ended, however it ended', async () => {
  const gate = new StatementGate(2);
  const all = [work(), work(), work(), work()];
  const passed = all.map(({ run }) => gate.pass(run));
  const begun = async () => {
    await new Promise(setImmediate);
    return all.map(({ hasBegun }) => hasBegun());
  };
  expect(await begun()).toEqual([true, true, false, false]);
  all[1]?.end();
  expect(await begun()).toEqual([true, true, true, false]);
  all[0]?.end();
  expect(await begun()).toEqual([true, true, true, true]);
  for (const { end } of all) end();
  await Promise.all(passed);
  const failing = () => Promise.reject(new Error('failed'));
  for (let time = 0; time < 3; time += 1) await expect(gate.pass(failing)).rejects.toThrow('failed');
  expect(await gate.pass(async () => 'through')).toBe('through');
});

test('when the operation is aborted, what waits leaves, and nothing more is let in', async () => {
  const leaving = new AbortController();
  const gate = new StatementGate(1, leaving.signal);
  const first = work();
  const holding = gate.pass(first.run);
  const second = work();
  const waiting = [gate.pass(second.run), gate.pass(second.run)];
  leaving.abort();
  for (const each of waiting) await expect(each).rejects.toMatchObject({ code: 'ABORTED' });
  await expect(gate.pass(second.run)).rejects.toMatchObject({ code: 'ABORTED' });
  first.end();
  await holding;
  expect(second.hasBegun()).toBe(false);
});
