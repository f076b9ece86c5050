import { type SQL, sql } from 'drizzle-orm/sql';
import type { Reader } from '../api/reader.ts';
import { dialect } from '../engine/session.ts';
import type { Asked } from './tree.ts';

/** The values of one operation, and who asks. */
export type Bound = Asked & { reader: Reader };
/** Makes the part of a statement that depends on them. */
type Later = (bound: Bound) => SQL;
type Part = string | Later;
/** A statement without the values of an operation. */
export type Template = readonly Part[];
export type Piece = string | SQL | Later | Template;

/** A template of texts, SQL without parameters, parts that come later, and templates. SQL is made into text once. */
export function template(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Template {
  return joined(strings.flatMap((text, index) => [text, pieces[index] ?? '']));
}

export function joined(pieces: readonly Piece[], separator = ''): Template {
  const parts: Part[] = [];
  const add = (part: Part) => {
    const last = parts.at(-1);
    if (typeof part === 'string' && typeof last === 'string') parts[parts.length - 1] = last + part;
    else parts.push(part);
  };
  pieces.forEach((piece, index) => {
    if (index > 0 && separator !== '') add(separator);
    if (typeof piece === 'string' || typeof piece === 'function') add(piece);
    else if (isTemplate(piece)) piece.forEach(add);
    else add(textOf(piece));
  });
  return parts;
}

/** The statement with the values. Operations of one shape give one text, so that the engine prepares it. */
export function bind(parts: Template, bound: Bound): SQL {
  return sql.join(parts.map((part) => (typeof part === 'string' ? sql.raw(part) : part(bound))));
}

function isTemplate(piece: SQL | Template): piece is Template {
  return Array.isArray(piece);
}

function textOf(piece: SQL): string {
  const { sql: text, params } = dialect.sqlToQuery(piece);
  if (params.length > 0) throw new TypeError('what has parameters depends on the operation');
  return text;
}
