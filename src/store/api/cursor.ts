import { isStorableText, isUuid } from './given-text.ts';
import { InvalidCursorError } from './page.ts';

/** What an order compares by; each type is checked before a value of it goes into a statement. */
export type KeyType = 'text' | 'instant' | 'integer' | 'number';

/** A place in a list: the row's value for each order term, and its id, which tells equal rows apart. */
export type Position = { values: readonly (string | number)[]; id: string };

/**
 * The JSON array `[order, …values, id]`. It holds what the row is ordered by, names and e-mails: to be sealed before
 * anybody sees it.
 */
export function encodeCursor(order: string, position: Position): string {
  return JSON.stringify([order, ...position.values, position.id]);
}

/**
 * Reads a cursor made by `encodeCursor` for the same order. It may be older than the columns it speaks of, so
 * everything is checked: what passes, PostgreSQL can cast. Throws `InvalidCursorError`.
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
    // The parser's message quotes what was sent.
  }
  throw new InvalidCursorError();
}

function checked(value: unknown, type: KeyType): string | number {
  if (type === 'integer') {
    if (typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= maxInt4) return value;
  } else if (type === 'number') {
    // JSON knows no other numbers than finite ones, and both ends write doubles so that they come back the same.
    if (typeof value === 'number' && Number.isFinite(value)) return value;
  } else if (typeof value === 'string') {
    if (type === 'text' ? isStorableText(value) : isInstant(value)) return value;
  }
  throw new InvalidCursorError();
}

/** PostgreSQL's text for an instant in UTC, of a day that the calendar has; or before all time. */
function isInstant(text: string): boolean {
  if (text === '-infinity') return true;
  const parts = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.\d{1,6})?\+00$/.exec(text);
  if (parts === null || text.startsWith('0000')) return false;
  const date = new Date(`${parts[1]}T${parts[2]}Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(`${parts[1]}T${parts[2]}`);
}

// Sort keys are part of an index, whose entries PostgreSQL limits to 2,704 bytes; this leaves room for several.
const maxCursorLength = 8_192;
const maxInt4 = 2_147_483_647;
