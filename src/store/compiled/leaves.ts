import { type SQL, sql } from 'drizzle-orm/sql';
import type { Leaf } from './tree.ts';

/**
 * The JSON of a value that is not null, as JavaScript would write it: a text in SQL. `value` is a column that has the
 * type of the leaf.
 */
export function leafJson(leaf: Leaf, value: SQL): SQL {
  if (leaf.kind === 'word') return wordJson(leaf, value);
  return writers[leaf.kind](value);
}

/** The same for an array of such values, which holds no nulls; null where there is no array. */
export function leavesJson(leaf: Leaf, values: SQL): SQL {
  return sql`case when ${values} is not null then '[' || coalesce((select string_agg(${leafJson(leaf, sql`l.v`)}, ',' order by l.n)
    from unnest(${values}) with ordinality l(v, n)), '') || ']' end`;
}

const writers: Readonly<Record<Exclude<Leaf['kind'], 'word'>, (value: SQL) => SQL>> = {
  text: textJson,
  boolean: (value) => sql`case ${value} when true then 'true' when false then 'false' end`,
  integer: (value) => sql`${value}::text`,
  number: numberJson,
  instant: instantJson,
  duration: durationJson,
};

/** PostgreSQL and JavaScript escape the same characters in the same way. */
function textJson(value: SQL): SQL {
  return sql`to_json(${value}::text)::text`;
}

/**
 * PostgreSQL writes `1e-05` and `1e+15` where JavaScript writes `0.00001` and `1000000000000000`: it turns to exponents
 * elsewhere, and pads them. Both write the shortest digits that read back the same. JSON has no `-0`.
 */
function numberJson(value: SQL): SQL {
  return sql`case when ${value} = 0 then '0'
    when abs(${value}) >= 1e-6 and abs(${value}) < 1e21 then trim_scale((${value}::text)::numeric)::text
    else regexp_replace(${value}::text, 'e([+-])0*', 'e\\1') end`;
}

/** To the millisecond. What JavaScript has no date for stays PostgreSQL's text. */
function instantJson(value: SQL): SQL {
  return sql`case when ${value} >= '0001-01-01 00:00:00+00' and ${value} < '10000-01-01 00:00:00+00'
    then to_char(${value} at time zone 'UTC', '\\"YYYY-MM-DD"T"HH24:MI:SS.MS"Z"\\"') else ${textJson(value)} end`;
}

/** Of whole seconds. */
function durationJson(value: SQL): SQL {
  const unit = (seconds: SQL, letter: string) =>
    sql`case when ${seconds} > 0 then ${seconds} || ${sql.raw(`'${letter}'`)} else '' end`;
  return sql`case when ${value} <= 0 then '"PT0S"' when ${value} > 0 then '"P' || ${unit(sql`${value} / 86400`, 'D')}
    || case when ${value} % 86400 > 0 then 'T' else '' end || ${unit(sql`${value} % 86400 / 3600`, 'H')}
    || ${unit(sql`${value} % 3600 / 60`, 'M')} || ${unit(sql`${value} % 60`, 'S')} || '"' end`;
}

/**
 * The JSON of a value within stored JSON; `none` where it is null or missing. What the leaf cannot be, also a text where
 * a number belongs, is a fault: the resolvers say what they make of it.
 */
export function storedLeafJson(leaf: Leaf, value: SQL, none: SQL): SQL {
  const text = sql`(${value} #>> '{}')`;
  const json = isStoredText(leaf) ? leafJson(leaf.kind === 'word' ? leaf : { kind: 'text' }, text) : text;
  return sql`case when coalesce(jsonb_typeof(${value}), 'null') = 'null' then ${none}
    when ${isStoredAs(leaf, value, text)} then ${json} else chr(2) end`;
}

function isStoredText({ kind }: Leaf): boolean {
  return kind === 'text' || kind === 'word' || kind === 'instant';
}

function isStoredAs(leaf: Leaf, value: SQL, text: SQL): SQL {
  // An instant is stored as clients get it; PostgreSQL's own form would have to be rewritten.
  if (leaf.kind === 'instant')
    return sql`jsonb_typeof(${value}) = 'string' and ${text} !~ '^\\d{4}-\\d\\d-\\d\\d '`;
  if (isStoredText(leaf)) return sql`jsonb_typeof(${value}) = 'string'`;
  if (leaf.kind === 'integer') return sql`jsonb_typeof(${value}) = 'number' and ${text} ~ '^-?\\d{1,9}$'`;
  return leaf.kind === 'boolean' ? sql`jsonb_typeof(${value}) = 'boolean'` : sql`false`;
}

function wordJson(
  { words, fallback }: { words: readonly string[]; fallback: string | null },
  value: SQL,
): SQL {
  const list = sql.raw(words.map((word) => `'${word}'`).join(', '));
  const other = sql.raw(fallback === null ? 'chr(2)' : `'"${fallback}"'`);
  return sql`case when ${value} in (${list}) then '"' || ${value} || '"' when ${value} is not null then ${other} end`;
}
