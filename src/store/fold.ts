/**
 * What makes two texts equal, decided here and nowhere else: a value is folded where it enters, stored as a key beside
 * its spelling, and compared by `=` between keys, which is byte by byte whatever collation a database has. SQL never
 * folds: its `lower()` and `trim()` know other letters and blanks than JavaScript, and other ones on every server.
 *
 * Each fold gives the same for its own result. After a change that gives stored texts another key, `foldVersion` has
 * to rise (`refold.ts`).
 */
import { createHash } from 'node:crypto';

/** Raised with every change of a fold, or of what is one (`contact.ts`); an older database is folded anew as it opens. */
export const foldVersion = 2;

/**
 * The key of an e-mail, a login, an employee number, and of whatever a profile says of a manager. Equal are texts that
 * differ in case, in blanks or invisible characters around them, or in how an accent is encoded (NFC).
 *
 * That is little on purpose: two people must never become one. Okta ignores case, and what is around an address comes
 * from copying; but full-width or superscript letters, ligatures (NFKC), ß and ss, a dotless ı and i, an accent more or
 * less, or something invisible inside are different letters of what may be different mailboxes. Who is missed because
 * of them is found under their own spelling; who is taken for somebody else is not.
 *
 * The empty key is that of a text without content, and nobody's.
 */
export function foldIdentifier(text: string): string {
  return bounded(text, 320, (value) =>
    // What toLowerCase makes of Σ depends on the letters around it; the two forms are one letter.
    stripBlanks(value.normalize('NFC').toLowerCase().normalize('NFC').replaceAll('ς', 'σ')),
  );
}

/**
 * The key of a name that people type: of a department, of a product. Equal are texts that differ in case (ß is ss), in
 * width and other variants of letters (NFKC), in blanks and in invisible characters.
 */
export function foldName(text: string): string {
  return bounded(text, 300, foldLetters);
}

/**
 * What a search looks through, and what it looks for: names without regard to all of the above. A piece of a text has
 * to fold to a piece of the folded text, so no letter depends on its neighbours, and nothing is cut.
 */
export function foldSearch(text: string): string {
  return foldLetters(text).replaceAll('ς', 'σ');
}

/** The same for storing; longer than anything that is searched for. */
export function toSearchText(text: string): string {
  return foldSearch(text).slice(0, 2_000).toWellFormed();
}

/** What a list is ordered by, byte by byte, and what a search looks through where there is no text for it alone. */
export function toSortKey(text: string): string {
  return foldSearch(text).slice(0, 200).toWellFormed();
}

/** The text without blanks, controls and invisible characters at its ends. */
export function stripBlanks(text: string): string {
  return content.exec(text)?.[0] ?? '';
}

function foldLetters(text: string): string {
  // Controls are blanks or go, as they do where a text comes from Okta.
  const visible = text
    .normalize('NFKC')
    .replace(/\p{Cf}|\p{Default_Ignorable_Code_Point}|(?!\p{White_Space})\p{Cc}/gu, '');
  // By way of the capitals for ß, whose own capital only becomes ß when it is made small first. Small letters can
  // combine differently: normalised again.
  const letters = visible.toLowerCase().toUpperCase().toLowerCase().normalize('NFKC');
  return letters.replace(/\p{White_Space}+/gu, ' ').trim();
}

/**
 * An index takes no more than some 2,700 bytes. A key that would be longer ends with a digest of the whole, so that
 * texts which only differ far behind stay different.
 */
function bounded(text: string, longest: number, fold: (text: string) => string): string {
  const folded = fold(text);
  if (folded.length <= longest) return folded;
  const start = folded.slice(0, longest - 100).replace(/[\ud800-\udbff]$/, '');
  const digest = createHash('sha256').update(folded).digest('hex');
  // Folded again, as the last letter of the start may have another form at the end of a word.
  return fold(`${start}#${digest}`);
}

/** From the first to the last character that shows. Takes time in proportion to the text, also for blanks alone. */
const content =
  /[^\p{White_Space}\p{Cc}\p{Default_Ignorable_Code_Point}](?:.*[^\p{White_Space}\p{Cc}\p{Default_Ignorable_Code_Point}])?/su;
