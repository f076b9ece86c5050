/**
 * What two spellings of a department must share to be one department: the same text without regard to case (ß is
 * ss), width variants (NFKC), invisible characters and blanks, and with a name that is nothing but a common abbreviation written out. An empty
 * result means: no department.
 *
 * Used for writing departments and for finding them by name; if the two folded differently, a name in a profile
 * would not find its own department.
 */
export function foldDepartmentName(text: string): string {
  // Lower-casing can leave letters that combine differently: normalised again, a folded name folds to itself.
  const visible = text.normalize('NFKC').replace(/\p{Cf}/gu, '');
  const lowerCase = visible.toUpperCase().toLowerCase().normalize('NFKC');
  // An index takes no more than some 2,700 bytes.
  const folded = lowerCase.replace(/\s+/gu, ' ').trim().slice(0, 300).toWellFormed().trim();
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
