import { expect, test } from 'vitest';
import { createTurns } from '../../../src/graphql/request/turns.ts';

test('those who ask together begin in their order, and only as many in a turn of the event loop as its share allows', async () => {
  const { ourTurn } = createTurns(5);
  const began: { who: number; turn: number }[] = [];
  let turn = 0;
  const asked = Array.from({ length: 20 }, async (_, who) => {
    await ourTurn();
    // The first steps of a request are several.
    await Promise.resolve();
    await Promise.resolve();
    began.push({ who, turn });
    const endMs = performance.now() + 3;
    while (performance.now() < endMs);
  });
  while (began.length < asked.length) {
    await new Promise((resolve) => setImmediate(resolve));
    turn += 1;
  }
  await Promise.all(asked);
  expect(began.map(({ who }) => who)).toEqual(asked.map((_, who) => who));
  // Two in a turn of 5 ms, and in the first, before it is counted, four: nine turns. Without the share it is one.
  expect(new Set(began.map(({ turn }) => turn)).size).toBeGreaterThan(5);
});
