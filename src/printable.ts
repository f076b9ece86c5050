/** Texts of others, such as names, hosts and error messages, as a terminal may get them. */

/**
 * Characters that a terminal obeys instead of showing them, and those that change the order of what it shows. Of them
 * line feeds and tabs stay; in a line of JSON the result means the same.
 */
export function printable(text: string): string {
  return text.replace(obeyed, (letter) => (letter === '\n' || letter === '\t' ? letter : escaped(letter)));
}

/** The same on one line. */
export function printableLine(text: string): string {
  return text.replace(obeyed, escaped);
}

/** A value that somebody gave, in quotes and not too long, for a sentence that says what is wrong with it. */
export function quoted(value: string): string {
  const letters = [...value];
  const shown = letters.length > longest ? `${letters.slice(0, longest).join('')}…` : value;
  return `"${printableLine(shown)}"`;
}

const longest = 80;
const obeyed = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

function escaped(letter: string): string {
  return letter < ' '
    ? JSON.stringify(letter).slice(1, -1)
    : `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
