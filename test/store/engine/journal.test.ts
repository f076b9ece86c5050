import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { checkJournal, parseJournal } from '../../../src/store/engine/migrate.ts';

const journal = (...entries: [idx: number, when: number][]) => ({
  entries: entries.map(([idx, when]) => ({ idx, when, tag: `000${idx}_m` })),
});

test('the journal of this repository is sound', async () => {
  const text = await readFile(new URL('../../../drizzle/meta/_journal.json', import.meta.url), 'utf8');
  const parsed = parseJournal(text);
  expect(parsed.entries.length).toBeGreaterThan(0);
  expect(() => checkJournal(parsed)).not.toThrow();
});

test('a migration that the migrator would skip silently is refused', () => {
  expect(() => checkJournal(journal([0, 10], [1, 20]))).not.toThrow();
  expect(() => checkJournal(journal([0, 20], [1, 10]))).toThrow('0001_m is not newer than 0000_m');
  expect(() => checkJournal(journal([0, 10], [1, 10]))).toThrow('0001_m is not newer than 0000_m');
});

test('a gap or a repetition in the numbers is refused', () => {
  expect(() => checkJournal(journal([0, 10], [2, 20]))).toThrow('0002_m has idx 2 at position 1');
  expect(() => checkJournal(journal([0, 10], [0, 20]))).toThrow('0000_m has idx 0 at position 1');
});

test('a date in the future is refused where the present is given', () => {
  expect(() => checkJournal(journal([0, 10], [1, 20]), new Date(19))).toThrow(
    '0001_m is dated in the future',
  );
  expect(() => checkJournal(journal([0, 10], [1, 20]), new Date(20))).not.toThrow();
});

test('something else than a journal is refused', () => {
  for (const text of ['{}', '[]', 'null', '{"entries": [{"idx": 0}]}', '{"entries": {}}']) {
    expect(() => parseJournal(text)).toThrow('no list of entries');
  }
});
