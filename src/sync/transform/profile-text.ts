import { stripBlanks, toSearchText } from '../../store/fold.ts';

/** The text that a search scans: the given texts without absent ones, folded like the search text. */
export function searchText(...texts: readonly (string | null)[]): string {
  const given = [...new Set(texts.filter((text) => text !== null && text !== ''))];
  return toSearchText(given.join(' '));
}

/** The text trimmed, with single blanks inside; null when nothing is left. */
export function tidy(text: string | null): string | null {
  return present(text?.replace(/[\s\u0085]+/gu, ' ').trim() ?? null);
}

/** The text unchanged; null when none of it is visible. To Okta's admins and us, null and blank are equal. */
export function present(text: string | null): string | null {
  return text === null || stripBlanks(text) === '' ? null : text;
}
