/** Texts in a terminal: how many columns they take, and how they are made to fit. */
import { printableLine } from '../printable.ts';

/** Columns that a text takes: CJK letters and emoji take two, marks on other letters none. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const letter of text) columns += wide.test(letter) ? 2 : joined.test(letter) ? 0 : 1;
  return columns;
}

/** The text, or as much of it as fits into so many columns, with a sign that it was cut. */
export function cut(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  let kept = '';
  for (const letter of text) {
    if (columnsOf(kept + letter) >= columns) break;
    kept += letter;
  }
  return `${kept}…`;
}

/**
 * Breaks a text at blanks, so that no line takes more columns; lines after the first begin with `hanging`. A word that takes
 * more by itself stays whole: an address.
 */
export function wrap(text: string, columns: number, indent = '', hanging = indent): string {
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    let line = '';
    let before = indent;
    for (const word of printableLine(paragraph).split(' ')) {
      const longer = line === '' ? word : `${line} ${word}`;
      if (line !== '' && columnsOf(before + longer) > columns) {
        lines.push(before + line);
        before = hanging;
        line = word;
      } else line = longer;
    }
    lines.push(line === '' ? '' : before + line);
  }
  return lines.join('\n');
}

const wide = /[\u1100-\u115f\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60\u{1f300}-\u{1faff}]/u;
const joined = /[\p{M}\u200b-\u200d]/u;
