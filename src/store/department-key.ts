import { foldName } from './fold.ts';

/**
 * What two spellings of a department must share to be one department: the same name (`foldName`), with one that is
 * nothing but a common abbreviation written out. An empty result means: no department.
 *
 * Departments are written and found by it, and their ids are made of it: a change gives departments other ids.
 */
export function foldDepartmentName(text: string): string {
  const folded = foldName(text);
  return abbreviations.get(folded) ?? folded;
}

/** Whole names only: "eng ops" stays as it is, because inside a longer name an abbreviation may mean anything. */
const abbreviations: ReadonlyMap<string, string> = new Map([
  ['eng', 'engineering'],
  ['engg', 'engineering'],
  ['engr', 'engineering'],
  ['hr', 'human resources'],
  ['it', 'information technology'],
  ['mktg', 'marketing'],
  ['fin', 'finance'],
  ['ops', 'operations'],
  ['r&d', 'research and development'],
  ['r & d', 'research and development'],
]);
