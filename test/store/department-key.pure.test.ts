import fc from 'fast-check';
import { expect, test } from 'vitest';
import { foldDepartmentName } from '../../src/store/department-key.ts';

test.each([
  ['Eng', 'engineering'],
  [' engineering ', 'engineering'],
  ['ENGINEERING', 'engineering'],
  ['engg', 'engineering'],
  ['Engr', 'engineering'],
  ['HR', 'human resources'],
  ['Human \t Resources', 'human resources'],
  ['Human\u00a0Resources', 'human resources'],
  ['IT', 'information technology'],
  ['Mktg', 'marketing'],
  ['Fin', 'finance'],
  ['Ops', 'operations'],
  ['Ϊ\u0301', '\u0390'],
  ['Ｒ＆Ｄ', 'research and development'],
  ['', ''],
  [' \n ', ''],
])('%j is the department %j', (spelling, key) => {
  expect(foldDepartmentName(spelling)).toBe(key);
});

test('an abbreviation inside a longer name stays', () => {
  expect(foldDepartmentName('IT Ops')).toBe('it ops');
});

test('a folded name folds to itself, so that a name taken from a key finds it again', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const key = foldDepartmentName(text);
      expect(foldDepartmentName(key)).toBe(key);
    }),
  );
});
