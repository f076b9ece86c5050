import { describe, expect, test, vi } from 'vitest';
import { limits, type Size } from '../../../src/graphql/request/limits.ts';
import { createAdmission } from '../../../src/graphql/serving/admission.ts';

const nothing = Object.fromEntries(Object.keys(limits).map((name) => [name, 0])) as Size;
const small = { ...nothing, values: 10 };
const middle = { ...nothing, values: limits.values / 20 };
const large = { ...nothing, values: limits.values };

/** An admission whose operations are watched: each says what became of it. */
function watched(options: Parameters<typeof createAdmission>[0]) {
  const admission = createAdmission({ refusalDelayMs: 0, ...options });
  const enter = (size: Size, caller: string | null = null, signal = new AbortController().signal) => {
    const entrant = { state: 'waits', leave: () => {} };
    admission.enter({ text: JSON.stringify(size), size, caller, signal }).then(
      (leave) => Object.assign(entrant, { state: 'in', leave }),
      (error) => Object.assign(entrant, { state: error.extensions.code }),
    );
    return entrant;
  };
  return { ...admission, enter };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));
const statesOf = async (entrants: { state: string }[]) => {
  await settled();
  return entrants.map(({ state }) => state);
};

describe('admission', () => {
  test('lets in as many as there are places, and the next when one leaves', async () => {
    const { enter, isBusy } = watched({ places: 2 });
    const [first, second, third] = [enter(small), enter(middle), enter(small)];
    expect(await statesOf([first, second, third])).toEqual(['in', 'in', 'waits']);
    expect(isBusy()).toBe(true);
    second.leave();
    second.leave();
    const fourth = enter(small);
    expect(await statesOf([third, fourth])).toEqual(['in', 'waits']);
    first.leave();
    expect(await statesOf([fourth])).toEqual(['in']);
    expect(isBusy()).toBe(false);
  });

  test('lets four of the largest in at a time, and small ones beside them', async () => {
    const { enter } = watched({ places: 64 });
    const three = [enter(large), enter(large), enter(large)];
    expect(await statesOf([...three, enter(small), enter(large), enter(small)])).toEqual([
      ...['in', 'in', 'in', 'in', 'waits', 'in'],
    ]);
  });

  test('lets small operations go first', async () => {
    const { enter } = watched({ places: 1 });
    const first = enter(small);
    const [heavy, light] = [enter(middle), enter(small)];
    await settled();
    first.leave();
    expect(await statesOf([heavy, light])).toEqual(['waits', 'in']);
  });

  test('refuses what waited for a second', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const { enter, isBusy } = watched({ places: 1 });
      const first = enter(small);
      const [second, third] = [enter(small), enter(small)];
      await settled();
      vi.advanceTimersByTime(500);
      const late = enter(small);
      await settled();
      vi.advanceTimersByTime(500);
      expect(await statesOf([second, third, late])).toEqual(['OVERLOADED', 'OVERLOADED', 'waits']);
      first.leave();
      expect(await statesOf([late])).toEqual(['in']);
      expect(isBusy()).toBe(false);
    } finally {
      vi.useRealTimers();
    }
  });

  test('refuses large operations when half of the queue is taken, others when all of it is', async () => {
    const { enter } = watched({ places: 1, waiting: 8 });
    enter(small);
    const half = Array.from({ length: 4 }, () => enter(middle));
    expect(await statesOf([...half, enter(large)])).toEqual([...Array(4).fill('waits'), 'OVERLOADED']);
    const rest = Array.from({ length: 4 }, () => enter(middle));
    expect(await statesOf([...rest, enter(middle)])).toEqual([...Array(4).fill('waits'), 'OVERLOADED']);
  });

  test('gives a small operation the place of a larger one in a full queue', async () => {
    const { enter } = watched({ places: 1, waiting: 3 });
    enter(small);
    const queue = [enter(small), enter(middle), enter(middle)];
    expect(await statesOf([...queue, enter(small)])).toEqual(['waits', 'waits', 'OVERLOADED', 'waits']);
    expect(await statesOf([queue[1] as { state: string }, enter(small)])).toEqual(['OVERLOADED', 'waits']);
    expect(await statesOf([enter(small)])).toEqual(['OVERLOADED']);
  });

  test('lets the smallest of those who wait go first', async () => {
    const { enter } = watched({ places: 1 });
    const first = enter(small);
    const [third, second] = [enter(middle), enter({ ...small, values: 2_000 })];
    await settled();
    first.leave();
    expect(await statesOf([second, third])).toEqual(['in', 'waits']);
  });

  test('refuses early what it knows and would refuse, and nothing else', async () => {
    const { enter, refuseEarly } = watched({ places: 1, waiting: 2 });
    const code = (size: Size) =>
      refuseEarly(JSON.stringify(size)).then(
        () => 'goes on',
        ({ extensions }) => extensions.code,
      );
    enter(small);
    enter(middle);
    expect(await code(middle)).toBe('goes on');
    enter(middle);
    await settled();
    const codes = [await code(middle), await code(large), await code(small)];
    // What never came is not known.
    expect(codes).toEqual(['OVERLOADED', 'goes on', 'goes on']);
  });

  test('answers a refusal later, as to those who waited', async () => {
    const { enter } = watched({ places: 1, waiting: 1, refusalDelayMs: 50 });
    enter(small);
    enter(small);
    const refused = enter(small);
    expect(await statesOf([refused])).toEqual(['waits']);
    await vi.waitFor(() => expect(refused.state).toBe('OVERLOADED'));
  });

  test('keeps one caller from filling the queue', async () => {
    const { enter } = watched({ places: 1, waiting: 8 });
    enter(small, 'ada');
    const hers = [enter(small, 'ada'), enter(small, 'ada'), enter(small, 'ada')];
    expect(await statesOf([...hers, enter(small, 'ben')])).toEqual(['waits', 'waits', 'OVERLOADED', 'waits']);
  });

  test('takes out of the queue whose client has left', async () => {
    const { enter, isBusy } = watched({ places: 1 });
    enter(small);
    const controller = new AbortController();
    const gone = enter(small, null, controller.signal);
    await settled();
    controller.abort();
    expect(await statesOf([gone])).toEqual(['OVERLOADED']);
    expect(isBusy()).toBe(false);
  });
});
