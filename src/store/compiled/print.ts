import { type SQL, sql } from 'drizzle-orm/sql';
import { label } from '../api/label.ts';
import type { Reader } from '../api/reader.ts';
import { type SummaryFigure, summarySql } from '../api/summary.ts';
import { textArray, uuidArray } from '../engine/run-sql.ts';
import { dataVersion } from './data-version.ts';
import { figurePlaces } from './figures.ts';
import { columnJson, objectJson, storedJson, text } from './json.ts';
import { choicePlaces, rowsPlaces } from './nested-places.ts';
import { type ColumnOf, keyPlaces, manyPlaces, onePlaces, scalarPlaces } from './places.ts';
import { nobody, PageMembers, type Printed, type RowPrinter, type Source } from './print-page.ts';
import { type Bound, bind, joined, type Piece, type Template, template } from './template.ts';
import type {
  FigureValue,
  NestedValue,
  ObjectTree,
  PageValue,
  RootTree,
  RootValue,
  SummaryMember,
} from './tree.ts';

/** Prints a tree as a statement that selects the answer's bytes, as `body`, and the `version` of the data it saw. */
export function print(root: RootTree): (bound: Bound) => SQL {
  const printer = new Printer();
  const body = template`${label('operation')}select '{"data":' || ${printer.root(root)} || '}' as body, ${dataVersion} as version`;
  return (bound) => bind(body, bound);
}

class Printer implements RowPrinter {
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
      { from, where: [], row: '' },
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
      const { json, joins, columns } = this.object(object, row, { ...source, from, row });
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

  /** The figures of the row with this id, which is the same for all rows of the source. */
  figureOfOne(value: FigureValue, id: SQL): Template {
    const row = this.#name('o');
    const from = template`(select ${id}) ${row}(id)`;
    const { json, joins } = this.figure(value, { from, where: [], row });
    return template`(select ${json} from ${from}${joins})`;
  }

  /**
   * Figures are read for each row of the source, but once for those that show the same one. One statement for all of
   * them takes up to twice as long, because it cannot tell how many it will be.
   */
  figure(value: FigureValue, source: Source): Pick<Printed, 'json' | 'joins'> {
    const place = figurePlaces[value.place];
    if (!place) throw new Error(`no place ${value.place}`);
    const { row } = source;
    const [figure, given] = [this.#name('f'), this.#name('g')];
    const ids = sql.raw(`array[${given}.id]`);
    const rows = template`select figure.* from (select distinct ${row}.id from ${source.from}${source.where}) ${given}
      cross join lateral (${({ reader, others }: Bound) => place.rows(ids, reader, others.get(value.asked))}) figure`;
    if (value.kind === 'figure') {
      const json = columnJson(value, sql.raw(`${figure}.v`), place.none);
      const joins = template` left join (${rows}) ${figure} on ${figure}.id = ${row}.id`;
      return { json: template`${json}`, joins };
    }
    const none = text(value.none);
    const { json, joins } = this.object(value.object, figure, source);
    if (value.isList) {
      const list = template`select ${figure}.id, '[' || string_agg(${json}, ',' order by ${figure}."${place.orderBy ?? 'id'}") || ']' as j
        from (${rows}) ${figure}${joins} group by ${figure}.id`;
      return {
        json: template`coalesce(${figure}.j, ${none})`,
        joins: template` left join (${list}) ${figure} on ${figure}.id = ${row}.id`,
      };
    }
    return {
      json: template`case when ${figure}.id is not null then ${json} else ${none} end`,
      joins: template` left join (${rows}) ${figure} on ${figure}.id = ${row}.id${joins}`,
    };
  }

  object(tree: ObjectTree, row: string, source: Source): Printed {
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
        const figure = this.figure(value, source);
        joins.push(figure.joins);
        return figure.json;
      }
      if (value.kind === 'scalar') {
        const scalar = this.#name('x');
        const place = scalarPlaces[value.place];
        if (!place) throw new Error(`no place ${value.place}`);
        columns.push(...place.needs);
        const select = ({ reader }: Bound) => place.value(columnOf, reader);
        joins.push(template` left join lateral (${select}) ${scalar} on true`);
        return columnJson(value, sql.raw(`${scalar}.v`));
      }
      if (value.kind !== 'page') {
        const nested = this.#nested(value, row, source);
        joins.push(nested.joins);
        columns.push(...nested.columns);
        return nested.json;
      }
      const list = this.#name('x');
      columns.push(...(manyPlaces[value.place]?.needs ?? []));
      joins.push(template` left join lateral (${this.#page(value, columnOf)}) ${list} on true`);
      return `${list}.j`;
    });
    return { json, joins: joined(joins), columns };
  }

  #nested(value: NestedValue, row: string, source: Source): Printed {
    const columnOf: ColumnOf = (column) => sql`${sql.raw(row)}.${sql.identifier(column)}`;
    if (value.kind === 'same') return this.object(value.object, row, source);
    if (value.kind === 'stored') {
      return { json: storedJson(value, columnOf(value.column)), joins: [], columns: [value.column] };
    }
    if (value.kind === 'choice') {
      const places = value.choices.map(({ type }) => choicePlaces[value.place]?.[type]);
      const choices = value.choices.map(({ object }, index) => ({
        object,
        row: (reader: Reader, only: readonly string[]) => places[index]?.row(columnOf, reader, only) ?? sql``,
      }));
      const columns = places.flatMap((place) => place?.needs ?? []);
      return { ...this.#firstOf(choices, value.none, source), columns };
    }
    const place = rowsPlaces[value.place];
    if (!place) throw new Error(`no place ${value.place}`);
    const [list, each] = [this.#name('x'), this.#name('r')];
    const rows = ({ reader }: Bound) => place.rows(columnOf, reader, columns);
    const from = template`(${rows}) ${each}`;
    const { json, joins, columns } = this.object(value.object, each, { from, where: template``, row: each });
    const select = template`select '[' || coalesce(string_agg(${json}, ',' order by ${each}.n), '') || ']' as j from ${from}${joins}`;
    return {
      json: template`${list}.j`,
      joins: template` left join lateral (${select}) ${list} on true`,
      columns: place.needs,
    };
  }

  /** Selects a connection's JSON as `j`, in one row. */
  #page({ place: name, asked, page }: PageValue, parent: ColumnOf | undefined): Template {
    const place = manyPlaces[name];
    if (!place) throw new Error(`no place ${name}`);
    const row = this.#name('r');
    const members = new PageMembers(this, place, asked, parent ?? nobody, row, page);
    return members.select();
  }

  #name(prefix: string): string {
    this.#names += 1;
    return `${prefix}${this.#names}`;
  }
}

function summaryJson(value: SummaryMember): Piece {
  if (value.kind === 'literal') return text(value.json);
  const figure = ({ reader, others }: Bound) => summarySql(others.get(value.asked) as SummaryFigure, reader);
  return template`(select ${columnJson(value, sql`x.v`)} from (${figure}) x(v))`;
}
