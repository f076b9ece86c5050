import { cleanText, maxIdLength, maxTextLength } from '../clean-text.ts';

/**
 * Lenient readers for Okta's JSON. Okta's published schemas reject nearly every real answer, so only the identity of
 * an item is required. Absent, null and wrong-typed values are null, and only an item's own keys count.
 */
export type Fields = (name: string) => unknown;

export type ItemReader<T> = (value: unknown) => { ok: true; item: T } | UnreadableItem;

/** `id` is the item's id, when it can be read. */
type UnreadableItem = { ok: false; reason: string; id?: string };

/** The fields of a JSON object, or null for anything else. Inherited names such as `constructor` are absent. */
export function fieldsOf(value: unknown): Fields | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  return (name) => (Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined);
}

/** Like {@link fieldsOf}, for a part that may be missing: then every field of it is absent. */
export function fieldsOfPart(value: unknown): Fields {
  return fieldsOf(value) ?? (() => undefined);
}

/** Text, or a number or boolean as text; empty text is null. */
export function readText(value: unknown, maxLength: number = maxTextLength): string | null {
  const text = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
  if (typeof text !== 'string') return null;
  const cleaned = cleanText(text, maxLength);
  return cleaned === '' ? null : cleaned;
}

/** Enumeration values and other short words, kept as Okta spells them: it adds new ones without notice. */
export function readWord(value: unknown): string | null {
  return readText(value, maxIdLength);
}

/**
 * Reads an identifier unchanged. One that needs cleaning or cutting could collide with another, so it is null. Okta's
 * identifiers are text; a number would make a person who does not exist.
 */
export function readId(value: unknown): string | null {
  if (typeof value !== 'string' || value === '') return null;
  return cleanText(value, maxIdLength) === value ? value : null;
}

/** Prefixes of Okta's ids. */
const idPrefixes = { user: '00u', group: '00g', app: '0oa', org: '00o' };

export type IdKind = keyof typeof idPrefixes;

/** Reads an identifier of a kind; null when its prefix belongs to another kind. */
export function readIdOf(kind: IdKind, value: unknown): string | null {
  const id = readId(value);
  if (id === null) return null;
  const isOther = ([other, prefix]: [string, string]) => other !== kind && id.startsWith(prefix);
  return Object.entries(idPrefixes).some(isOther) ? null : id;
}

/** ISO 8601 with time and offset, as ISO in UTC; null when unreadable or outside the years 1970 to 2100. */
export function readTimestamp(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > 40) return null;
  const parts = /^(\d{4})-(\d{2})-(\d{2})[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})$/i.exec(
    value.trim(),
  );
  if (parts === null) return null;
  const [, year, month, day] = parts.map(Number);
  if (year === undefined || month === undefined || day === undefined || year < 1970 || year > 2100)
    return null;
  // Date.parse takes 30 February for 2 March.
  if (new Date(Date.UTC(year, month - 1, day)).getUTCDate() !== day) return null;
  const time = Date.parse(value.trim().toUpperCase());
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}

/** A whole number from 0 to 2^31 - 1, which is what a database integer holds. */
export function readCount(value: unknown): number | null {
  const number = typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number) || number < 0 || number > 2_147_483_647)
    return null;
  return number;
}

/** Reads at most `maxItems` words of an array and skips other values. */
export function readWords(value: unknown, maxItems: number): string[] {
  if (!Array.isArray(value)) return [];
  return value
    .slice(0, maxItems)
    .map(readWord)
    .filter((word) => word !== null);
}

/** An absolute https address. Never cut: half an address is a wrong one. */
export function readHttpsUrl(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > maxTextLength || !URL.canParse(value)) return null;
  const url = new URL(value);
  return url.protocol === 'https:' && url.username === '' && url.password === '' ? url.href : null;
}
