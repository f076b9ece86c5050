import { type SQL, sql } from 'drizzle-orm/sql';
import type { Keyset } from '../api/keyset.ts';
import { label } from '../api/label.ts';
import { uuidArray } from '../engine/run-sql.ts';
import { leafJson, leavesJson } from './leaves.ts';
import { type ColumnOf, type Many, manyPlaces, type One, onePlaces, scalarPlaces } from './places.ts';
import { type Bound, bind, joined, type Piece, type Template, template } from './template.ts';
import type {
  EdgeMember,
  InfoMember,
  Leaf,
  ObjectTree,
  PageMember,
  PageTree,
  PageValue,
  RootTree,
  RootValue,
  Shown,
} from './tree.ts';

/**
 * What stands in the body in place of a value that the schema does not allow: the plain road says what is wrong with it.
 * JSON never contains a control character as it is.
 */
export const fault = '\u0002';
/** Stands before and after a cursor that is not sealed yet: the number of the page, a colon, the parent's id, the cursor. */
export const cursorMark = '\u0001';

/** Prints a tree as a statement that selects the answer's bytes, as `body`. */
export function print(root: RootTree): (bound: Bound) => SQL {
  const printer = new Printer();
  const body = template`${label('operation')}select '{"data":' || ${printer.root(root)} || '}' as body`;
  return (bound) => bind(body, bound);
}

type Printed = { json: Template; joins: Template; columns: readonly string[] };

class Printer {
  #names = 0;

  root(tree: RootTree): Template {
    return objectJson(tree, (value) => this.#rootValue(value));
  }

  #rootValue(value: RootValue): Piece {
    if (value.kind === 'literal') return text(value.json);
    if (value.kind === 'page') return template`(${this.#page(value, undefined)})`;
    const { asked } = value;
    const place = onePlaces[value.place];
    if (!place) throw new Error(`no place ${value.place}`);
    const { json, joins } = this.#one(place, () => sql`k.id`, value.object, 'null');
    const ids = (bound: Bound) => sql`unnest(${uuidArray(bound.ids.get(asked) ?? [])})`;
    const list = template`string_agg(${json}, ',' order by k.n)`;
    return value.kind === 'byId'
      ? template`(select coalesce(${list}, 'null') from ${ids} with ordinality k(id, n)${joins})`
      : template`(select '[' || coalesce(${list}, '') || ']' from ${ids} with ordinality k(id, n)${joins})`;
  }

  /** All joins of rows stand at one level, because the planner does not reorder a join within a join. */
  #one(place: One, parent: ColumnOf, tree: ObjectTree, none: string): Pick<Printed, 'json' | 'joins'> {
    const row = this.#name('r');
    const { json, joins, columns } = this.#object(tree, row);
    const select = ({ reader }: Bound) => place.row(parent, reader, columns);
    return {
      json: template`case when ${row}.id is not null then ${json} else ${text(none)} end`,
      joins: template` left join lateral (${select}) ${row} on true${joins}`,
    };
  }

  #object(tree: ObjectTree, row: string): Printed {
    const columnOf: ColumnOf = (column) => sql`${sql.raw(row)}.${sql.identifier(column)}`;
    const joins: Template[] = [];
    const columns: string[] = [];
    const json = objectJson(tree, (value) => {
      if (value.kind === 'literal') return text(value.json);
      if (value.kind === 'column') {
        columns.push(value.column);
        return columnJson(value, columnOf(value.column));
      }
      if (value.kind === 'one') {
        const place = onePlaces[value.place];
        if (!place) throw new Error(`no place ${value.place}`);
        columns.push(...place.needs);
        const one = this.#one(place, columnOf, value.object, value.none);
        joins.push(one.joins);
        return one.json;
      }
      if (value.kind === 'scalar') {
        const scalar = this.#name('x');
        const place = scalarPlaces[value.place];
        if (!place) throw new Error(`no place ${value.place}`);
        columns.push(...place.needs);
        joins.push(
          template` left join lateral (${({ reader }: Bound) => place.value(columnOf, reader)}) ${scalar} on true`,
        );
        return columnJson(value, sql.raw(`${scalar}.v`));
      }
      const list = this.#name('x');
      columns.push(...(manyPlaces[value.place]?.needs ?? []));
      joins.push(template` left join lateral (${this.#page(value, columnOf)}) ${list} on true`);
      return `${list}.j`;
    });
    return { json, joins: joined(joins), columns };
  }

  /** Selects a connection's JSON as `j`, in one row. */
  #page({ place: name, asked, page }: PageValue, parent: ColumnOf | undefined): Template {
    const place = manyPlaces[name];
    if (!place) throw new Error(`no place ${name}`);
    const row = this.#name('r');
    const members = new PageMembers(place, asked, parent, row, (tree) => this.#object(tree, row));
    return members.select(page);
  }

  #name(prefix: string): string {
    this.#names += 1;
    return `${prefix}${this.#names}`;
  }
}

/** The members of one connection; they share its rows. */
class PageMembers {
  readonly #place: Many;
  readonly #asked: number;
  readonly #parent: ColumnOf;
  readonly #row: string;
  readonly #object: (tree: ObjectTree) => Printed;
  readonly #joins: Template[] = [];
  readonly #columns: string[] = [];
  #showsRows = false;
  #showsMore = false;

  constructor(
    place: Many,
    asked: number,
    parent: ColumnOf | undefined,
    row: string,
    object: (tree: ObjectTree) => Printed,
  ) {
    this.#place = place;
    this.#asked = asked;
    this.#parent = parent ?? nobody;
    this.#row = row;
    this.#object = object;
  }

  select(tree: PageTree): Template {
    const json = this.#ofItsParent(objectJson(tree, (member) => this.#member(member)));
    if (!this.#showsRows) return template`select ${json} as j`;
    const row = this.#row;
    const [columns, showsMore] = [this.#columns, this.#showsMore];
    const page = (bound: Bound) => this.#pageOf(bound, showsMore, columns).page;
    // `having` makes one row of it, also where nothing that is selected looks at the rows.
    const found = showsMore ? ', count(*) over () as found' : '';
    const shown = showsMore
      ? template` where ${row}.n <= ${(bound: Bound) => sql`${this.#request(bound).limit}`}`
      : '';
    return template`select ${json} as j from (select row_number() over () as n${found}, page.* from (${page}) page) ${row}${joined(this.#joins)}${shown} having true`;
  }

  /** A cursor is good for one parent: the list of another is a fault. */
  #ofItsParent(json: Template): Template {
    const others = (bound: Bound) => {
      const { parents } = this.#request(bound);
      if (this.#parent === nobody || parents.length === 0) return undefined;
      const owner = this.#place.owner(this.#parent, bound.reader);
      return sql.join(
        parents.map((id) => sql`${owner} <> ${id}::uuid`),
        sql` or `,
      );
    };
    const start = (bound: Bound) => {
      const isOther = others(bound);
      return isOther ? sql`case when ${isOther} then chr(2) else ` : sql``;
    };
    return template`${start}${json}${(bound: Bound) => (others(bound) ? sql` end` : sql``)}`;
  }

  #member(member: PageMember): Piece {
    if (member.kind === 'literal') return text(member.json);
    if (member.kind === 'total') {
      const total = (bound: Bound) =>
        this.#place.total(this.#parent, bound.reader, this.#request(bound).filter);
      return template`(select c.total::text from (${total}) c)`;
    }
    this.#showsRows = true;
    if (member.kind === 'nodes') return this.#list(this.#row_(member.object));
    if (member.kind === 'edges') {
      return this.#list(objectJson(member.edge, (edge) => this.#edgeMember(edge)));
    }
    this.#showsMore = true;
    return objectJson(member.info, (info) => this.#infoMember(info));
  }

  #row_(tree: ObjectTree): Template {
    const { json, joins, columns } = this.#object(tree);
    this.#joins.push(joins);
    this.#columns.push(...columns);
    return json;
  }

  #edgeMember(member: EdgeMember): Piece {
    if (member.kind === 'literal') return text(member.json);
    return member.kind === 'cursor' ? this.#cursor : this.#row_(member.object);
  }

  #infoMember(member: InfoMember): Piece {
    if (member.kind === 'literal') return text(member.json);
    if (member.kind === 'startCursor' || member.kind === 'endCursor') {
      const isFirst = member.kind === 'startCursor';
      const order = (bound: Bound) => this.#order(bound, isFirst);
      return template`coalesce((array_agg(${this.#cursor} order by ${order}))[1], 'null')`;
    }
    return (bound) => {
      const { limit, isFromEnd, after, before } = this.#request(bound);
      const isBeyond = (member.kind === 'hasNextPage') === (isFromEnd !== true);
      const isGiven = member.kind === 'hasNextPage' ? typeof before === 'string' : after !== null;
      if (isGiven) return sql`'true'`;
      if (!isBeyond) return sql`'false'`;
      if (limit === 0)
        return sql`case when exists (${this.#pageOf(bound, true, []).page}) then 'true' else 'false' end`;
      return sql`case when max(${sql.raw(this.#row)}.found) > ${limit} then 'true' else 'false' end`;
    };
  }

  #list(item: Template): Template {
    return template`'[' || coalesce(string_agg(${item}, ',' order by ${(bound: Bound) => this.#order(bound, true)}), '') || ']'`;
  }

  /** Rows come from the end where the last ones are asked for. */
  #order(bound: Bound, isAscending: boolean): SQL {
    const isReversed = this.#request(bound).isFromEnd === isAscending;
    return sql.raw(`${this.#row}.n${isReversed ? ' desc' : ''}`);
  }

  readonly #cursor = (bound: Bound): SQL => {
    const { keyset } = this.#pageOf(bound, false, []);
    const parent =
      this.#parent === nobody ? sql`` : sql`${this.#place.owner(this.#parent, bound.reader)} || `;
    return sql`(chr(1) || ${sql.raw(`'${this.#asked}:'`)} || ${parent}${cursorJson(keyset, this.#row)} || chr(1))`;
  };

  #pageOf(bound: Bound, showsMore: boolean, only: readonly string[]): { page: SQL; keyset: Keyset } {
    const request = this.#request(bound);
    // A page reads one row more than it shows.
    const limit = showsMore ? request.limit : request.limit - 1;
    return this.#place.page(this.#parent, bound.reader, { ...request, limit, only });
  }

  #request({ pages }: Bound) {
    const request = pages.get(this.#asked);
    if (!request) throw new Error(`no arguments ${this.#asked}`);
    return request;
  }
}

/** The text that `encodeCursor` makes for a row. */
function cursorJson(keyset: Keyset, row: string): SQL {
  const { name, columns } = keyset.cursorParts;
  const values = columns.map(({ column, type }) => {
    const leaf: Leaf = { kind: type === 'instant' ? 'text' : type };
    return sql` || ${leafJson(leaf, sql.raw(`${row}."${column}"`))} || ','`;
  });
  return sql`${sql.raw(`'[${JSON.stringify(name)},'`)}${sql.join(values)} || '"' || ${sql.raw(row)}.id || '"]'`;
}

const nobody: ColumnOf = () => {
  throw new Error('a list of nobody has no parent');
};

/** The text of an object with these members; never null, if no member is. */
function objectJson<Value>(
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

function columnJson({ leaf, isList, isRequired }: Shown, column: SQL): SQL {
  const json = isList ? leavesJson(leaf, column) : leafJson(leaf, column);
  return sql`coalesce(${json}, ${isRequired ? sql`chr(2)` : sql`'null'`})`;
}

/** A text of our own as SQL. */
function text(json: string): string {
  return json === fault ? 'chr(2)' : `'${json}'`;
}
