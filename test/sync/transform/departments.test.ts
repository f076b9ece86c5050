import { expect, test } from 'vitest';
import { toDepartment, toDepartmentId, toDepartments } from '../../../src/sync/transform/departments.ts';

const counted = (spelling: string, employees = 1, division: string | null = null) => ({
  spelling,
  division,
  employees,
});

test('spellings that mean one department have one id, in each workspace its own', () => {
  const ids = ['Engineering', ' engineering ', 'ENGINEERING', 'Ｅngineering', 'Eng', 'eng'].map((spelling) =>
    toDepartmentId('w', spelling),
  );
  expect(new Set(ids).size).toBe(1);
  expect(toDepartmentId('other', 'Engineering')).not.toBe(ids[0]);
  expect(toDepartmentId('w', 'Engineering Operations')).not.toBe(ids[0]);
});

test.each([[null], [''], ['   '], ['\u00a0\t']])('%j is no department', (spelling) => {
  expect(toDepartmentId('w', spelling)).toBeNull();
});

test('a page of people gives each department once, and people without one give none', () => {
  const list = toDepartments('w', [
    { rawDepartment: 'Sales', division: null },
    { rawDepartment: ' SALES', division: 'EMEA' },
    { rawDepartment: 'Legal', division: null },
    { rawDepartment: null, division: 'EMEA' },
    { rawDepartment: '  ', division: null },
  ]);
  expect(list.map((department) => department.key).sort()).toEqual(['legal', 'sales']);
});

test('a department is named after its most common spelling and keeps all of them as aliases', () => {
  const department = toDepartment('w', 'engineering', [
    counted('Eng', 2),
    counted(' Engineering', 2),
    counted('Engineering ', 1),
    counted('ENGINEERING', 1),
  ]);
  expect(department).toMatchObject({
    id: toDepartmentId('w', 'Eng'),
    name: 'Engineering',
    sortKey: 'engineering',
    aliases: ['ENGINEERING', 'Eng', 'Engineering'],
  });
});

test('of spellings as common as each other the first in the alphabet is the name, in whatever order they come', () => {
  const spellings = [counted('sales'), counted('SALES'), counted('Sales')];
  expect(toDepartment('w', 'sales', spellings).name).toBe('SALES');
  expect(toDepartment('w', 'sales', [...spellings].reverse())).toEqual(toDepartment('w', 'sales', spellings));
});

test('a department belongs to the division most of its people are in', () => {
  const department = toDepartment('w', 'sales', [
    counted('Sales', 2, 'EMEA'),
    counted('sales', 1, 'Americas'),
    counted('SALES', 2, 'Americas'),
    counted('Sales', 9, null),
  ]);
  expect(department.division).toBe('Americas');
});

test('people find a department by every spelling and by its folded name', () => {
  const { searchText } = toDepartment('w', 'engineering', [counted('Eng'), counted('R&D Engineering')]);
  for (const word of ['engineering', 'eng', 'r&d']) expect(searchText).toContain(word);
});
