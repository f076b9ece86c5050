import { foldSearch } from '../fold.ts';

/**
 * The LIKE pattern for a search in `search_text`; null for an empty search, which is no restriction.
 * Every character is meant literally, `%` and `_` too.
 */
export function searchPattern(search: string): string | null {
  const folded = foldSearch(search);
  return folded === '' ? null : `%${folded.replace(/[\\%_]/g, '\\$&')}%`;
}

/** Whether it is an id as we hand them out, in lower case. Anything else must not reach a cast to uuid. */
export function isUuid(text: string): boolean {
  return /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/.test(text);
}

/** Ids that can exist, each once, as the database has them: a UUID means the same in either case. */
export function toUuids(ids: readonly string[]): string[] {
  return [...new Set(ids.map(foldId))].filter(isUuid);
}

/** How the database writes an id that was given in either case. */
export function foldId(id: string): string {
  return id.toLowerCase();
}

/** Texts that can exist, each once. */
export function toStorableTexts(texts: readonly string[]): string[] {
  return [...new Set(texts)].filter(isStorableText);
}

/** PostgreSQL refuses NUL in a text, and a lone surrogate has no UTF-8 form. */
export function isStorableText(text: string): boolean {
  return !text.includes('\0') && !/\p{Surrogate}/u.test(text);
}
