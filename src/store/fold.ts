/**
 * Decides, alone, which texts are equal: we fold a value where it enters, store it as a key beside its
 * spelling, and compare keys by `=`, which compares bytes whatever collation a database has. SQL never folds:
 * its `lower()` and `trim()` know other letters and blanks than JavaScript, and differ between servers.
 *
 * Folding a folded text changes nothing. A change that gives stored texts another key must raise `foldVersion`
 * (`refold.ts`).
 */
import { createHash } from 'node:crypto';

/** Raise it when a fold or its input (`contact.ts`) changes; older databases then refold as they open. */
export const foldVersion = 2;

/**
 * The key of an e-mail, a login, an employee number, and of a profile's manager. Equal are texts that differ
 * only in case, in blanks or invisible characters around them, or in how an accent is encoded (NFC).
 *
 * That is little on purpose: two people must never become one. Okta ignores case, and copying adds what
 * surrounds an address; but full-width or superscript letters, ligatures (NFKC), ß and ss, a dotless ı and i,
 * an accent more or less, or an invisible character inside may mean different mailboxes. A person missed for
 * that is found under their own spelling; a person taken for another is not.
 *
 * The empty key stands for a text without content, and for no person.
 */
export function foldIdentifier(text: string): string {
  return bounded(text, 320, (value) =>
    // toLowerCase turns Σ into ς or σ depending on its neighbours; both are one letter.
    stripBlanks(value.normalize('NFC').toLowerCase().normalize('NFC').replaceAll('ς', 'σ')),
  );
}

/**
 * The key of a typed name: of a department, of a product. Equal are texts that differ only in case (ß is ss),
 * in width and other variants of letters (NFKC), in blanks and in invisible characters.
 */
export function foldName(text: string): string {
  return bounded(text, 300, foldLetters);
}

/**
 * Folds what a search scans and what it looks for: names, ignoring all of the above. A part of a text must fold
 * to a part of the folded text, so no letter depends on its neighbours, and nothing is cut.
 */
export function foldSearch(text: string): string {
  return foldLetters(text).replaceAll('ς', 'σ');
}

/** The same for storage; longer than any search text. */
export function toSearchText(text: string): string {
  return foldSearch(text).slice(0, 2_000).toWellFormed();
}

/** Orders lists, byte by byte; searches scan it where no search text is stored. */
export function toSortKey(text: string): string {
  return foldSearch(text).slice(0, 200).toWellFormed();
}

/** The text without blanks, controls and invisible characters at its ends. */
export function stripBlanks(text: string): string {
  return content.exec(text)?.[0] ?? '';
}

function foldLetters(text: string): string {
  // A control character becomes a blank or goes, as in texts from Okta.
  const visible = text
    .normalize('NFKC')
    .replace(/\p{Cf}|\p{Default_Ignorable_Code_Point}|(?!\p{White_Space})\p{Cc}/gu, '');
  // Via capitals for ß, whose own capital becomes ß only when lowered first. Lowering can change how letters
  // combine, so we normalize again.
  const letters = visible.toLowerCase().toUpperCase().toLowerCase().normalize('NFKC');
  return letters.replace(/\p{White_Space}+/gu, ' ').trim();
}

/**
 * An index entry holds about 2,700 bytes. A longer key ends with a digest of the whole, so that texts which
 * differ only near the end stay different.
 */
function bounded(text: string, longest: number, fold: (text: string) => string): string {
  const folded = fold(text);
  if (folded.length <= longest) return folded;
  const start = folded.slice(0, longest - 100).replace(/[\ud800-\udbff]$/, '');
  const digest = createHash('sha256').update(folded).digest('hex');
  // Folds again, because the last letter may have another form at the end of a word.
  return fold(`${start}#${digest}`);
}

/** From the first to the last visible character. Takes linear time, also for blanks alone. */
const content =
  /[^\p{White_Space}\p{Cc}\p{Default_Ignorable_Code_Point}](?:.*[^\p{White_Space}\p{Cc}\p{Default_Ignorable_Code_Point}])?/su;
