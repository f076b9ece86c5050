import { isStorableText, isUuid } from './given-text.ts';
import { InvalidCursorError } from './page.ts';

/** Type of a sort key; each value is checked against it before SQL uses the value. */
export type KeyType = 'text' | 'instant' | 'integer' | 'number';

/** A place in a list: the row's value for each order term, and its id as tiebreaker. */
export type Position = { values: readonly (string | number)[]; id: string };

/** The JSON array `[order, …values, id]`. It contains names and e-mails: seal it before a client sees it. */
export function encodeCursor(order: string, position: Position): string {
  return JSON.stringify([order, ...position.values, position.id]);
}

/**
 * Reads a cursor that `encodeCursor` made for the same order, perhaps in an older version. It checks every
 * value, so that PostgreSQL can cast it. Throws `InvalidCursorError`.
 */
export function decodeCursor(cursor: string, order: string, types: readonly KeyType[]): Position {
  const parts = parse(cursor);
  if (parts.length !== types.length + 2 || parts[0] !== order) throw new InvalidCursorError();
  const id = parts[parts.length - 1];
  if (typeof id !== 'string' || !isUuid(id)) throw new InvalidCursorError();
  return { values: types.map((type, index) => checked(parts[index + 1], type)), id };
}

function parse(cursor: string): unknown[] {
  if (cursor.length > maxCursorLength) throw new InvalidCursorError();
  try {
    const parts: unknown = JSON.parse(cursor);
    if (Array.isArray(parts)) return parts;
  } catch {
    // The parser's message would quote the input.
  }
  throw new InvalidCursorError();
}

function checked(value: unknown, type: KeyType): string | number {
  if (type === 'integer') {
    if (typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= maxInt4) return value;
  } else if (type === 'number') {
    // JSON has only finite numbers; PostgreSQL and JavaScript both write doubles that read back the same.
    if (typeof value === 'number' && Number.isFinite(value)) return value;
  } else if (typeof value === 'string') {
    if (type === 'text' ? isStorableText(value) : isInstant(value)) return value;
  }
  throw new InvalidCursorError();
}

/** PostgreSQL's text for an instant in UTC on a valid date, or `-infinity`. */
function isInstant(text: string): boolean {
  if (text === '-infinity') return true;
  const parts = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.\d{1,6})?\+00$/.exec(text);
  if (parts === null || text.startsWith('0000')) return false;
  const date = new Date(`${parts[1]}T${parts[2]}Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(`${parts[1]}T${parts[2]}`);
}

// PostgreSQL limits index entries, which contain sort keys, to 2,704 bytes; this allows several.
const maxCursorLength = 8_192;
const maxInt4 = 2_147_483_647;
