/** Prints connections. */
import { type SQL, sql } from 'drizzle-orm/sql';
import { isSearching } from '../api/conditions.ts';
import { cappedCount, maxExact } from '../api/estimates.ts';
import { type Keyset, rowCount } from '../api/keyset.ts';
import { figurePlaces } from './figures.ts';
import { columnJson, objectJson, text } from './json.ts';
import { leafJson } from './leaves.ts';
import type { ColumnOf, Many } from './places.ts';
import { type Bound, joined, type Piece, type Template, template } from './template.ts';
import type { EdgeMember, FigureValue, InfoMember, Leaf, ObjectTree, PageMember, PageTree } from './tree.ts';

export type Printed = { json: Template; joins: Template; columns: readonly string[] };

/** The rows that a level of the answer shows: what stands behind `from`, and the alias that has their ids. */
export type Source = { from: Template; where: Template; row: string };

/** Prints what stands within a connection. */
export type RowPrinter = {
  object(tree: ObjectTree, row: string, source: Source): Printed;
  /** Figures of all rows of the source. */
  figure(value: FigureValue, source: Source): Pick<Printed, 'json' | 'joins'>;
  /** Figures of the row with this id, which is the same for all rows of the source. */
  figureOfOne(value: FigureValue, id: SQL): Template;
};

type Read = ReturnType<Many['page']> & { matching?: SQL };

/** The members of one connection; they share its rows. */
export class PageMembers {
  readonly #printer: RowPrinter;
  readonly #place: Many;
  readonly #asked: number;
  readonly #parent: ColumnOf;
  readonly #row: string;
  readonly #tree: PageTree;
  readonly #joins: Template[] = [];
  readonly #columns: string[] = [];
  readonly #reads = new WeakMap<Bound, Read>();
  readonly #showsMore: boolean;
  readonly #showsTotal: boolean;
  #showsRows = false;

  constructor(
    printer: RowPrinter,
    place: Many,
    asked: number,
    parent: ColumnOf,
    row: string,
    tree: PageTree,
  ) {
    this.#printer = printer;
    this.#place = place;
    this.#asked = asked;
    this.#parent = parent;
    this.#row = row;
    this.#tree = tree;
    this.#showsMore = tree.some(([, { kind }]) => kind === 'pageInfo');
    this.#showsTotal = tree.some(([, { kind }]) => kind === 'total');
  }

  select(): Template {
    const json = this.#ofItsCursors(objectJson(this.#tree, (member) => this.#member(member)));
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
      row,
      from: template`${row}`,
      where: this.#showsMore ? template` where ${row}.n <= ${limit}` : template``,
    };
  }

  /** A cursor is good for one parent: the list of another is a fault, and so is one that was reset. */
  #ofItsCursors(json: Template): Template {
    const faults = (bound: Bound) => {
      const request = this.#request(bound);
      const { parents } = request;
      if (this.#parent === nobody) return this.#place.isReset?.(bound.reader, request) ?? null;
      if (parents.length === 0) return null;
      const owner = this.#place.owner(this.#parent, bound.reader);
      return sql.join(
        parents.map((id) => sql`${owner} <> ${id}::uuid`),
        sql` or `,
      );
    };
    const start = (bound: Bound) => {
      const isFault = faults(bound);
      return isFault ? sql`case when ${isFault} then chr(2) else ` : sql``;
    };
    return template`${start}${json}${(bound: Bound) => (faults(bound) ? sql` end` : sql``)}`;
  }

  #member(member: PageMember): Piece {
    if (member.kind === 'literal') return text(member.json);
    if (member.kind === 'total') {
      const total = (bound: Bound) =>
        this.#showsRows && this.#read(bound).matching
          ? sql`select count(*)::int as total from matching`
          : this.#place.total(this.#parent, bound.reader, this.#request(bound));
      return template`(select c.total::text from (${total}) c)`;
    }
    if (member.kind === 'figure' || member.kind === 'figures') return this.#figure(member);
    if (member.kind === 'estimate') return this.#estimate();
    this.#showsRows = true;
    if (member.kind === 'nodes') return this.#list(this.#row_(member.object));
    if (member.kind === 'edges') {
      return this.#list(objectJson(member.edge, (edge) => this.#edgeMember(edge)));
    }
    return objectJson(member.info, (info) => this.#infoMember(info));
  }

  /** Exact as far as it is counted; beyond, what `withEstimates` puts in its place. */
  #estimate(): Template {
    const owner = ({ reader }: Bound) =>
      this.#parent === nobody ? sql`null::uuid` : this.#place.owner(this.#parent, reader);
    const count = (bound: Bound) =>
      sql`(${cappedCount(this.#place.rows(bound.reader, this.#request(bound)))})`;
    const mark = sql.raw(
      `chr(3) || '${this.#asked}:' || coalesce(p.parent::text, '') || ':' || c.total || chr(3)`,
    );
    return template`(select case when c.total <= ${String(maxExact)} then c.total::text else ${mark} end
      from (select ${owner} as parent) p cross join lateral ${count} c)`;
  }

  #row_(tree: ObjectTree): Template {
    const { json, joins, columns } = this.#printer.object(tree, this.#row, this.#source());
    this.#joins.push(joins);
    this.#columns.push(...columns);
    return json;
  }

  #edgeMember(member: EdgeMember): Piece {
    if (member.kind === 'literal') return text(member.json);
    if (member.kind === 'cursor') return this.#cursor;
    if (member.kind === 'node') return this.#row_(member.object);
    if (member.kind !== 'column') return this.#figure(member);
    this.#columns.push(member.column);
    return columnJson(member, sql`${sql.raw(this.#row)}.${sql.identifier(member.column)}`);
  }

  #figure(value: FigureValue): Template {
    if (figurePlaces[value.place]?.isOfParent) return this.#printer.figureOfOne(value, this.#parent('id'));
    const { json, joins } = this.#printer.figure(value, this.#source());
    this.#joins.push(joins);
    return json;
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
      if (isGiven && !(isBeyond && this.#place.countsMore)) return sql`'true'`;
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
function cursorJson(keyset: Pick<Keyset, 'cursorParts'>, row: string): SQL {
  const { name, columns } = keyset.cursorParts;
  const values = columns.map(({ column, type }) => {
    const leaf: Leaf = { kind: type === 'instant' ? 'text' : type };
    return sql` || ${leafJson(leaf, sql.raw(`${row}."${column}"`))} || ','`;
  });
  return sql`${sql.raw(`'[${JSON.stringify(name)},'`)}${sql.join(values)} || '"' || ${sql.raw(row)}.id || '"]'`;
}

export const nobody: ColumnOf = () => {
  throw new Error('a list of nobody has no parent');
};
