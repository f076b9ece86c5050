/** The parts of which the text of an answer is put together. */
import { type SQL, sql } from 'drizzle-orm/sql';
import { leafJson, leavesJson, storedLeafJson } from './leaves.ts';
import { joined, type Piece, type Template, template } from './template.ts';
import type { Shown, StoredValue } from './tree.ts';

/**
 * What stands in the body in place of a value that the schema does not allow: the plain road says what is wrong with it.
 * JSON never contains a control character as it is.
 */
export const fault = '\u0002';
/** Stands before and after a cursor that is not sealed yet: the number of the page, a colon, the parent's id, the cursor. */
export const cursorMark = '\u0001';

/**
 * Stands before and after a number of rows that is too large to be counted: the number of the page, a colon, the parent's
 * id, a colon, how many there are at least. Another statement then says how many the planner expects.
 */
export const estimateMark = '\u0003';

/** The text of an object with these members; never null, if no member is. */
export function objectJson<Value>(
  members: readonly (readonly [string, Value])[],
  jsonOf: (value: Value) => Piece,
): Template {
  const pieces = members.flatMap(([key, value], index) => [
    text(`${index === 0 ? '{' : ','}"${key}":`),
    jsonOf(value),
  ]);
  return concatenated(pieces.length === 0 ? [text('{}')] : [...pieces, text('}')]);
}

/** In groups: each `||` copies what stands before it, so that a chain of a thousand would copy it a thousand times. */
function concatenated(pieces: readonly Piece[]): Template {
  if (pieces.length <= groupSize) return template`(${joined(pieces, ' || ')})`;
  const size = Math.ceil(pieces.length / groupSize);
  const groups: Template[] = [];
  for (let start = 0; start < pieces.length; start += size)
    groups.push(concatenated(pieces.slice(start, start + size)));
  return template`(${joined(groups, ' || ')})`;
}

const groupSize = 16;

export function columnJson({ leaf, isList, isRequired }: Shown, column: SQL, none?: string): SQL {
  const json = isList ? leavesJson(leaf, column) : leafJson(leaf, column);
  return sql`coalesce(${json}, ${sql.raw(text(none ?? (isRequired ? fault : 'null')))})`;
}

/** What `column`, of JSON, shows. */
export function storedJson({ members, isList, none }: StoredValue, column: SQL): Template {
  const object = (value: SQL) =>
    objectJson(members, (member) => {
      if (member.kind === 'literal') return text(member.json);
      const nothing = sql.raw(text(member.isRequired ? fault : 'null'));
      return storedLeafJson(member.leaf, sql`(${value} -> ${sql.raw(`'${member.name}'`)})`, nothing);
    });
  const json = isList
    ? template`(select '[' || coalesce(string_agg(${object(sql`j.v`)}, ',' order by j.n), '') || ']'
        from jsonb_array_elements(${column}) with ordinality j(v, n))`
    : object(column);
  return template`case when coalesce(jsonb_typeof(${column}), 'null') = 'null' then ${text(none)} else ${json} end`;
}

/** A text of our own as SQL. */
export function text(json: string): string {
  return json === fault ? 'chr(2)' : `'${json}'`;
}
