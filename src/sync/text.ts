/** What a list is ordered by: the text without case and width variants, compared byte by byte. */
export function sortKey(text: string): string {
  return text.normalize('NFKC').trim().toLowerCase().slice(0, 200).toWellFormed();
}

/** What a search looks through: the given texts without case, absent ones left out. */
export function searchText(...texts: readonly (string | null)[]): string {
  const present = [...new Set(texts.filter((text) => text !== null && text !== ''))];
  return present.join(' ').normalize('NFKC').toLowerCase().slice(0, 2_000).toWellFormed();
}

/** A text to compare e-mails and logins by; as long as an address may be, and short enough for an index. */
export function foldCase(text: string): string {
  return text.trim().toLowerCase().slice(0, 320).toWellFormed();
}

/** The text without blanks around it and with single blanks inside; null when nothing is left. */
export function tidy(text: string | null): string | null {
  const tidied = text?.replace(/\s+/gu, ' ').trim() ?? '';
  return tidied === '' ? null : tidied;
}
