import { type SQL, sql } from 'drizzle-orm/sql';
import { isSearching } from '../api/conditions.ts';
import { type Keyset, rowCount } from '../api/keyset.ts';
import { label } from '../api/label.ts';
import type { Reader } from '../api/reader.ts';
import { type SummaryFigure, summarySql } from '../api/summary.ts';
import { textArray, uuidArray } from '../engine/run-sql.ts';
import { figurePlaces } from './figures.ts';
import { leafJson, leavesJson } from './leaves.ts';
import { type ColumnOf, keyPlaces, type Many, manyPlaces, onePlaces, scalarPlaces } from './places.ts';
import { type Bound, bind, joined, type Piece, type Template, template } from './template.ts';
import type {
  EdgeMember,
  FigureValue,
  InfoMember,
  Leaf,
  ObjectTree,
  PageMember,
  PageTree,
  PageValue,
  RootTree,
  RootValue,
  Shown,
  SummaryMember,
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

/** The rows that a level of the answer shows, as what stands behind `from` for the row at hand. */
type Source = { from: Template; where: Template };

class Printer {
  #names = 0;

  root(tree: RootTree): Template {
    return objectJson(tree, (value) => this.#rootValue(value));
  }

  #rootValue(value: RootValue): Piece {
    if (value.kind === 'literal') return text(value.json);
    if (value.kind === 'page') return template`(${this.#page(value, undefined)})`;
    if (value.kind === 'summary') return objectJson(value.members, summaryJson);
    return this.#keyed(value);
  }

  #keyed({ isList, asked, variants }: RootValue & { kind: 'keyed' }): Template {
    const places = variants.map(({ type, key }) => {
      const place = keyPlaces[type]?.[key];
      if (!place) throw new Error(`no key ${type}.${key}`);
      return place;
    });
    const keys = (bound: Bound) => {
      const lists = bound.keys.get(asked) ?? [];
      const arrays = lists.map((list, index) => (places[index]?.isId ? uuidArray(list) : textArray(list)));
      const names = lists.map((_list, index) => `v${index}`);
      return sql`unnest(${sql.join(arrays, sql`, `)}) with ordinality k(${sql.raw(names.join(', '))}, n)`;
    };
    const from = template`${keys}`;
    const { json, joins } = this.#firstOf(
      variants.map(({ object }, index) => ({
        object,
        row: (reader, only) => places[index]?.row(sql.raw(`k.v${index}`), reader, only) ?? sql``,
      })),
      'null',
      { from, where: template`` },
    );
    const list = template`string_agg(${json}, ',' order by k.n)`;
    return isList
      ? template`(select '[' || coalesce(${list}, '') || ']' from ${from}${joins})`
      : template`(select coalesce(${list}, 'null') from ${from}${joins})`;
  }

  /**
   * The JSON of the first of the rows that is there. All joins of rows stand at one level, because the planner does not
   * reorder a join within a join.
   */
  #firstOf(
    choices: readonly { object: ObjectTree; row(reader: Reader, only: readonly string[]): SQL }[],
    none: string,
    source: Source,
  ): Pick<Printed, 'json' | 'joins'> {
    const printed = choices.map(({ object, row: select }) => {
      const row = this.#name('r');
      const rows = ({ reader }: Bound) => select(reader, columns);
      const join = template` left join lateral (${rows}) ${row} on true`;
      const from = template`${source.from}${join}`;
      const { json, joins, columns } = this.#object(object, row, { ...source, from });
      return {
        json: template` when ${row}.id is not null then ${json}`,
        joins: template`${join}${joins}`,
      };
    });
    return {
      json:
        printed.length > 0
          ? template`case${joined(printed.map(({ json }) => json))} else ${text(none)} end`
          : template`${text(none)}`,
      joins: joined(printed.map(({ joins }) => joins)),
    };
  }

  /** Figures are read once for all rows of the source. */
  #figure(value: FigureValue, row: string, source: Source): Pick<Printed, 'json' | 'joins'> {
    const place = figurePlaces[value.place];
    if (!place) throw new Error(`no place ${value.place}`);
    const [figure, given] = [this.#name('f'), this.#name('g')];
    const ids = sql.raw(`array(select id from ${given})`);
    const rows = ({ reader, others }: Bound) => place.rows(ids, reader, others.get(value.asked));
    const join = template` left join (with ${given} as materialized (
      select distinct ${row}.id from ${source.from}${source.where}
    ) select figure.* from (${rows}) figure) ${figure} on ${figure}.id = ${row}.id`;
    if (value.kind === 'figure') {
      return { json: template`${columnJson(value, sql.raw(`${figure}.v`), place.none)}`, joins: join };
    }
    const { json, joins } = this.#object(value.object, figure, {
      ...source,
      from: template`${source.from}${join}`,
    });
    return {
      json: template`case when ${figure}.id is not null then ${json} else ${text(value.none)} end`,
      joins: template`${join}${joins}`,
    };
  }

  #object(tree: ObjectTree, row: string, source: Source): Printed {
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
        const row = (reader: Reader, only: readonly string[]) => place.row(columnOf, reader, only);
        const one = this.#firstOf([{ object: value.object, row }], value.none, source);
        joins.push(one.joins);
        return one.json;
      }
      if (value.kind === 'figure' || value.kind === 'figures') {
        const figure = this.#figure(value, row, source);
        joins.push(figure.joins);
        return figure.json;
      }
      if (value.kind === 'scalar') {
        const scalar = this.#name('x');
        const place = scalarPlaces[value.place];
        if (!place) throw new Error(`no place ${value.place}`);
        columns.push(...place.needs);
        const { asked = -1 } = value;
        const select = ({ reader, others }: Bound) => place.value(columnOf, reader, others.get(asked));
        joins.push(template` left join lateral (${select}) ${scalar} on true`);
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
    const members = new PageMembers(place, asked, parent, row, page, (tree, source) =>
      this.#object(tree, row, source),
    );
    return members.select();
  }

  #name(prefix: string): string {
    this.#names += 1;
    return `${prefix}${this.#names}`;
  }
}

type Read = ReturnType<Many['page']> & { matching?: SQL };

/** The members of one connection; they share its rows. */
class PageMembers {
  readonly #place: Many;
  readonly #asked: number;
  readonly #parent: ColumnOf;
  readonly #row: string;
  readonly #tree: PageTree;
  readonly #object: (tree: ObjectTree, source: Source) => Printed;
  readonly #joins: Template[] = [];
  readonly #columns: string[] = [];
  readonly #reads = new WeakMap<Bound, Read>();
  readonly #showsMore: boolean;
  readonly #showsTotal: boolean;
  #showsRows = false;

  constructor(
    place: Many,
    asked: number,
    parent: ColumnOf | undefined,
    row: string,
    tree: PageTree,
    object: (tree: ObjectTree, source: Source) => Printed,
  ) {
    this.#place = place;
    this.#asked = asked;
    this.#parent = parent ?? nobody;
    this.#row = row;
    this.#tree = tree;
    this.#object = object;
    this.#showsMore = tree.some(([, { kind }]) => kind === 'pageInfo');
    this.#showsTotal = tree.some(([, { kind }]) => kind === 'total');
  }

  select(): Template {
    const json = this.#ofItsParent(objectJson(this.#tree, (member) => this.#member(member)));
    if (!this.#showsRows) return template`select ${json} as j`;
    const row = this.#row;
    const page = (bound: Bound) => this.#read(bound).page;
    const matching = (bound: Bound) => {
      const { matching } = this.#read(bound);
      return matching ? sql`matching as materialized (${matching}), ` : sql``;
    };
    const found = this.#showsMore ? ', count(*) over () as found' : '';
    const { from, where } = this.#source();
    // `having` makes one row of it, also where nothing that is selected looks at the rows.
    return template`with ${this.#showsTotal ? matching : ''}${row} as (select row_number() over () as n${found}, page.* from (${page}) page) select ${json} as j from ${from}${joined(this.#joins)}${where} having true`;
  }

  /** The rows of the page. A statement that names them once runs as if they stood in its place. */
  #source(): Source {
    const row = this.#row;
    const limit = (bound: Bound) => rowCount(this.#request(bound).limit);
    return {
      from: template`${row}`,
      where: this.#showsMore ? template` where ${row}.n <= ${limit}` : template``,
    };
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
        this.#showsRows && this.#read(bound).matching
          ? sql`select count(*)::int as total from matching`
          : this.#place.total(this.#parent, bound.reader, this.#request(bound).filter);
      return template`(select c.total::text from (${total}) c)`;
    }
    this.#showsRows = true;
    if (member.kind === 'nodes') return this.#list(this.#row_(member.object));
    if (member.kind === 'edges') {
      return this.#list(objectJson(member.edge, (edge) => this.#edgeMember(edge)));
    }
    return objectJson(member.info, (info) => this.#infoMember(info));
  }

  #row_(tree: ObjectTree): Template {
    const { json, joins, columns } = this.#object(tree, this.#source());
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
      if (limit === 0) return sql`case when exists (${this.#read(bound).page}) then 'true' else 'false' end`;
      return sql`case when max(${sql.raw(this.#row)}.found) > ${rowCount(limit)} then 'true' else 'false' end`;
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
    const { keyset } = this.#read(bound);
    const parent =
      this.#parent === nobody ? sql`` : sql`${this.#place.owner(this.#parent, bound.reader)} || `;
    return sql`(chr(1) || ${sql.raw(`'${this.#asked}:'`)} || ${parent}${cursorJson(keyset, this.#row)} || chr(1))`;
  };

  /** The rows of one execution, once for all that is printed of them. */
  #read(bound: Bound): Read {
    let read = this.#reads.get(bound);
    if (!read) {
      const request = this.#request(bound);
      // A page reads one row more than it shows.
      const limit = this.#showsMore ? request.limit : request.limit - 1;
      const hasCursor = request.after !== null || typeof request.before === 'string';
      const isShared = this.#showsTotal && !hasCursor && isSearching(request.filter);
      const toRead = (isShared && this.#place.matching) || this.#place.page;
      read = toRead(this.#parent, bound.reader, { ...request, limit, only: this.#columns });
      this.#reads.set(bound, read);
    }
    return read;
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

function columnJson({ leaf, isList, isRequired }: Shown, column: SQL, none?: string): SQL {
  const json = isList ? leavesJson(leaf, column) : leafJson(leaf, column);
  return sql`coalesce(${json}, ${sql.raw(text(none ?? (isRequired ? fault : 'null')))})`;
}

function summaryJson(value: SummaryMember): Piece {
  if (value.kind === 'literal') return text(value.json);
  const figure = ({ reader, others }: Bound) => summarySql(others.get(value.asked) as SummaryFigure, reader);
  return template`(select ${columnJson(value, sql`x.v`)} from (${figure}) x(v))`;
}

/** A text of our own as SQL. */
function text(json: string): string {
  return json === fault ? 'chr(2)' : `'${json}'`;
}
