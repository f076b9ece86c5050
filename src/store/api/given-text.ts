import { foldSearch } from '../fold.ts';

/**
 * The LIKE pattern for a search in `search_text`, matching every character literally, even `%` and `_`; null
 * for an empty search, which is no restriction.
 */
export function searchPattern(search: string): string | null {
  const folded = foldSearch(search);
  return folded === '' ? null : `%${folded.replace(/[\\%_]/g, '\\$&')}%`;
}

/** Whether the text is a UUID in lower case, as our ids are. A cast to uuid would fail on other texts. */
export function isUuid(text: string): boolean {
  return /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/.test(text);
}

/** The valid ids in lower case, without duplicates. */
export function toUuids(ids: readonly string[]): string[] {
  return [...new Set(ids.map(foldId))].filter(isUuid);
}

/** The id in lower case, as PostgreSQL writes it. */
export function foldId(id: string): string {
  return id.toLowerCase();
}

/** Storable texts, without duplicates. */
export function toStorableTexts(texts: readonly string[]): string[] {
  return [...new Set(texts)].filter(isStorableText);
}

/** PostgreSQL refuses NUL in a text, and a lone surrogate has no UTF-8 form. */
export function isStorableText(text: string): boolean {
  return !text.includes('\0') && !/\p{Surrogate}/u.test(text);
}
