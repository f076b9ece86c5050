import { expect, test } from 'vitest';
import { isUuid, searchPattern, toStorableTexts, toUuids } from '../../../src/store/api/given-text.ts';

test('a search is folded like the text it looks through, and every character of it is literal', () => {
  expect(searchPattern('  Ａcme GRÖSSE ')).toBe('%acme grösse%');
  expect(searchPattern('100%_a\\b')).toBe('%100\\%\\_a\\\\b%');
});

test('a search of nothing but blanks is no restriction', () => {
  expect(searchPattern(' \t\n')).toBeNull();
});

test('only ids in the form we hand out are ids, in either case', () => {
  const id = '0199aa00-0000-7000-8000-00000000000a';
  expect(isUuid(id)).toBe(true);
  expect(toUuids([id.toUpperCase()])).toEqual([id]);
  expect(toUuids([id.toUpperCase(), id, 'x', '', id.replaceAll('-', ''), "' or 1=1 --"])).toEqual([id]);
});

test('texts that PostgreSQL cannot hold are left out before they reach it', () => {
  expect(toStorableTexts(['a', 'a', 'b\0', '\ud800', '😀'])).toEqual(['a', '😀']);
});
