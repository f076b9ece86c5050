import { expect, test } from 'vitest';
import { KeptAnswers } from '../../../src/graphql/compiled/kept-answers.ts';

test('what is kept is bounded in bytes, not in letters, and a huge answer drives out no others', () => {
  const answers = new KeptAnswers({ maxBytes: 1_000_000 });
  for (let n = 0; n < 500; n += 1) answers.keep(`question ${n}`, 'é'.repeat(5_000), 'version');
  const { bytes } = answers;
  expect(bytes).toBeGreaterThan(900_000);
  expect(bytes).toBeLessThanOrEqual(1_000_000);
  answers.keep('huge', 'é'.repeat(100_000), 'version');
  expect(answers.bytes).toBe(bytes);
});

test('what depends on the time, or on nobody knows what, is sent and not kept', () => {
  const answers = new KeptAnswers({ maxBytes: 1_000_000 });
  expect(answers.keep('where', '{}', null)).toBe('{}');
  expect(answers.bytes).toBe(0);
});

test('what nobody asks for any more does not stay in memory', async () => {
  const answers = new KeptAnswers({ maxBytes: 1_000_000, idleMs: 20 });
  answers.keep('question', '{}', 'version');
  expect(answers.bytes).toBeGreaterThan(0);
  await expect.poll(() => answers.bytes).toBe(0);
});
