import { expect, test } from 'vitest';
import { createInFlight } from '../../../src/sync/commands/in-flight.ts';

/** Work that ends when it is told to, and tells how often it was begun. */
function work() {
  const begun: { signal: AbortSignal; end: (outcome: string) => void; fail: (error: Error) => void }[] = [];
  return {
    begun,
    begin: (signal: AbortSignal) =>
      new Promise<string>((end, fail) => {
        begun.push({ signal, end, fail });
        signal.addEventListener('abort', () => end('stopped'));
      }),
  };
}

test('the same is shared while it is under way, and begun anew after it', async () => {
  const inFlight = createInFlight<string>();
  const { begun, begin } = work();
  const two = [inFlight.share('a', begin), inFlight.share('a', begin)];
  const another = inFlight.share('b', begin);
  expect(begun).toHaveLength(2);
  begun[0]?.end('done');
  expect(await Promise.all(two)).toEqual(['done', 'done']);
  const later = inFlight.share('a', begin);
  expect(begun).toHaveLength(3);
  begun[1]?.end('other');
  begun[2]?.end('again');
  expect([await another, await later]).toEqual(['other', 'again']);
});

test('a failure is everybody’s, and nobody’s who comes after it', async () => {
  const inFlight = createInFlight<string>();
  const { begun, begin } = work();
  const two = [inFlight.share('a', begin), inFlight.share('a', begin)];
  begun[0]?.fail(new Error('broken'));
  for (const one of two) await expect(one).rejects.toThrow('broken');
  const later = inFlight.share('a', begin);
  begun[1]?.end('fine');
  expect(await later).toBe('fine');
});

test('it is stopped when all have left, not before, and nobody joins what was stopped', async () => {
  const inFlight = createInFlight<string>();
  const { begun, begin } = work();
  const [one, other] = [new AbortController(), new AbortController()];
  const both = [inFlight.share('a', begin, one.signal), inFlight.share('a', begin, other.signal)];
  one.abort();
  expect(begun[0]?.signal.aborted).toBe(false);
  other.abort();
  expect(begun[0]?.signal.aborted).toBe(true);
  const later = inFlight.share('a', begin);
  expect(begun).toHaveLength(2);
  expect(await Promise.all(both)).toEqual(['stopped', 'stopped']);
  begun[1]?.end('new');
  expect(await later).toBe('new');
});

test('who has left before asking holds nobody up', async () => {
  const inFlight = createInFlight<string>();
  const { begun, begin } = work();
  expect(await inFlight.share('a', begin, AbortSignal.abort())).toBe('stopped');
  expect(begun).toHaveLength(1);
});
