import { stripBlanks, toSearchText } from '../../store/fold.ts';

/** What a search looks through: the given texts, absent ones left out, folded as what is searched for. */
export function searchText(...texts: readonly (string | null)[]): string {
  const given = [...new Set(texts.filter((text) => text !== null && text !== ''))];
  return toSearchText(given.join(' '));
}

/** The text without blanks around it and with single blanks inside; null when nothing is left. */
export function tidy(text: string | null): string | null {
  return present(text?.replace(/[\s\u0085]+/gu, ' ').trim() ?? null);
}

/** The text as it is; null when nothing of it shows. Null and blank are the same to Okta's admins, and to us. */
export function present(text: string | null): string | null {
  return text === null || stripBlanks(text) === '' ? null : text;
}
