import { expectedRows, ofParent } from '../api/estimates.ts';
import { estimateMark } from './json.ts';
import { manyPlaces } from './places.ts';
import type { Bound } from './template.ts';

/**
 * The body with what the planner expects in the place of numbers that were not counted to the end, by one more statement
 * for all of them.
 *
 * @param placeOf the list behind the number of a page
 */
export async function withEstimates(
  body: string,
  { pages, reader }: Bound,
  placeOf: (asked: number) => string,
): Promise<string> {
  const parts = body.split(estimateMark);
  const marks = new Map(parts.filter((_part, index) => index % 2 === 1).map((mark) => [mark, toCount(mark)]));
  const selects = [...marks.values()].map(({ asked, parent }) => {
    const place = manyPlaces[placeOf(asked)];
    const request = pages.get(asked);
    if (!place || !request) throw new Error(`no list ${asked}`);
    const rows = place.rows(reader, request);
    return parent === '' ? rows : ofParent(parent, rows);
  });
  const expected = await expectedRows(reader, 'operation', selects);
  const numbers = [...marks.values()].map(({ counted }, index) => Math.max(counted, expected[index] ?? 0));
  const texts = new Map([...marks.keys()].map((mark, index) => [mark, String(numbers[index])]));
  return parts.map((part, index) => (index % 2 === 1 ? texts.get(part) : part)).join('');
}

function toCount(mark: string): { asked: number; parent: string; counted: number } {
  const [asked, parent = '', counted] = mark.split(':');
  return { asked: Number(asked), parent, counted: Number(counted) };
}
