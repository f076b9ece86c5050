import { foldName } from './fold.ts';

/**
 * The key that spellings of one department share: the same name (`foldName`), with a common abbreviation as a
 * whole name written out. An empty key means: no department.
 *
 * Departments are stored and found by it, and their ids derive from it: a change gives departments other ids.
 */
export function foldDepartmentName(text: string): string {
  const folded = foldName(text);
  return abbreviations.get(folded) ?? folded;
}

/** Whole names only: "eng ops" stays, because inside a longer name an abbreviation may mean anything. */
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
