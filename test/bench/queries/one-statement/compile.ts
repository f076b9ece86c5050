import { type SQL, sql } from 'drizzle-orm';
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getArgumentValues,
  getNamedType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { isUuid } from '../../../../src/store/api/given-text.ts';
import type { Reader } from '../../../../src/store/api/reader.ts';
import { type ColumnOf, columnsOf, entities, places, type ToMany, type ToOne } from './field-targets.ts';

export type Operation = {
  schema: GraphQLSchema;
  document: DocumentNode;
  operation: OperationDefinitionNode;
  /** As graphql-js coerces them. */
  variables: Record<string, unknown>;
  reader: Reader;
};

/**
 * Compiles an operation into one statement that returns the whole answer as JSON, in a column `body`; null when
 * the prototype does not support a part of the operation: cursors, figures, other roots, directives.
 */
export function compile(operation: Operation): SQL | null {
  try {
    return new Compiler(operation).statement();
  } catch (error) {
    if (error instanceof Unsupported) return null;
    throw error;
  }
}

class Unsupported extends Error {}

/** An object's JSON and the joins that it needs; refers to columns of its row. */
type Shape = { json: SQL; joins: SQL[]; columns: string[] };
type Fields = Map<string, FieldNode[]>;

class Compiler {
  readonly #operation: Operation;
  readonly #fragments = new Map<string, FragmentDefinitionNode>();
  #names = 0;

  constructor(operation: Operation) {
    this.#operation = operation;
    for (const definition of operation.document.definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) {
        this.#fragments.set(definition.name.value, definition);
      }
    }
  }

  statement(): SQL {
    const { operation, schema } = this.#operation;
    const query = schema.getQueryType();
    if (operation.operation !== 'query' || !query) throw new Unsupported();
    const entries: [string, SQL][] = [];
    for (const [key, nodes] of this.#fieldsOf(query, [operation])) {
      entries.push([key, this.#root(query, nodes)]);
    }
    return sql`select json_build_object('data', ${jsonObject(entries)})::text as body`;
  }

  #root(query: GraphQLObjectType, nodes: FieldNode[]): SQL {
    const { name, field, args } = this.#field(query, nodes);
    if (name === '_entities') return this.#entities(args.representations, nodes);
    const place = places.Query?.[name];
    if (!field || !place || !('toMany' in place)) throw new Unsupported();
    return sql`(${this.#connection(place.toMany, fromNothing, field, args, nodes)})`;
  }

  /** Representations of one type by id, as gateways mostly send them. */
  #entities(representations: unknown, nodes: FieldNode[]): SQL {
    const list = Array.isArray(representations) ? representations : [];
    const typeName: unknown = list[0]?.__typename;
    const type = typeof typeName === 'string' ? this.#operation.schema.getType(typeName) : undefined;
    const place = isObjectType(type) ? entities[type.name] : undefined;
    if (!isObjectType(type) || !place || list.some((it) => it.__typename !== type.name || !('id' in it))) {
      throw new Unsupported();
    }
    const ids = list.map(({ id }) => (typeof id === 'string' && isUuid(id) ? id : null));
    const { json, joins } = this.#row(place, () => sql`k.id`, type, nodes);
    return sql`(select coalesce(json_agg(${json} order by k.n), '[]')
      from unnest(${sql.param(ids)}::uuid[]) with ordinality k(id, n) ${sql.join(joins, sql` `)})`;
  }

  /**
   * Joins a row; its JSON is null when there is none. All to-one joins are at the same level, because the
   * planner does not reorder a join within a join.
   */
  #row(
    place: ToOne,
    parent: ColumnOf,
    type: GraphQLObjectType,
    nodes: FieldNode[],
  ): Pick<Shape, 'json' | 'joins'> {
    const row = this.#name('r');
    const { json, joins, columns } = this.#object(type, nodes, row);
    const statement = place.row(parent, this.#operation.reader, columns);
    return {
      json: sql`case when ${row}.id is not null then ${json} end`,
      joins: [sql`left join lateral (${statement}) ${row} on true`, ...joins],
    };
  }

  /** Selects a connection's JSON as `j`. */
  #connection(
    place: ToMany,
    parent: ColumnOf,
    field: GraphQLField<unknown, unknown>,
    args: Record<string, unknown>,
    nodes: FieldNode[],
  ): SQL {
    const type = getNamedType(field.type);
    const { first, after, last, before, filter = null, orderBy = null, ...others } = args;
    const limit = first ?? 50;
    const isSupported = !(after || last || before) && Object.keys(others).length === 0;
    if (!isObjectType(type) || !isSupported || typeof limit !== 'number' || limit < 1 || limit > 500) {
      throw new Unsupported();
    }
    const { reader } = this.#operation;
    const row = this.#name('r');
    const entries: [string, SQL][] = [];
    const joins: SQL[] = [];
    const columns: string[] = [];
    let isPageShown = false;
    let isMoreShown = false;
    for (const [key, selected] of this.#fieldsOf(type, nodes)) {
      const { name, field: member } = this.#field(type, selected);
      if (name === '__typename') entries.push([key, literal(type.name)]);
      else if (name === 'totalCount') {
        entries.push([key, sql`(${place.total(parent, reader, filter)})`]);
      } else if (name === 'nodes' && member) {
        const node = getNamedType(member.type);
        if (!isObjectType(node)) throw new Unsupported();
        const shape = this.#object(node, selected, row);
        entries.push([key, sql`coalesce(json_agg(${shape.json} order by ${row}.n), '[]')`]);
        joins.push(...shape.joins);
        columns.push(...shape.columns);
        isPageShown = true;
      } else if (name === 'pageInfo' && member) {
        entries.push([key, this.#pageInfo(member, selected, row)]);
        isPageShown = true;
        isMoreShown = true;
      } else throw new Unsupported();
    }
    if (!isPageShown) return sql`select ${jsonObject(entries)} as j`;
    const request = { limit: isMoreShown ? limit + 1 : limit, filter, orderBy, only: columns };
    const page = sql`select row_number() over () as n, page.*${isMoreShown ? sql`, count(*) over () > ${limit} as more` : sql``}
      from (${place.page(parent, reader, request)}) page`;
    const shown = isMoreShown ? sql` where ${row}.n <= ${limit}` : sql``;
    return sql`select ${jsonObject(entries)} as j from (${page}) ${row} ${sql.join(joins, sql` `)}${shown}`;
  }

  #pageInfo(field: GraphQLField<unknown, unknown>, nodes: FieldNode[], row: SQL): SQL {
    const type = getNamedType(field.type);
    if (!isObjectType(type)) throw new Unsupported();
    const entries: [string, SQL][] = [];
    for (const [key, selected] of this.#fieldsOf(type, nodes)) {
      const { name } = this.#field(type, selected);
      if (name === '__typename') entries.push([key, literal(type.name)]);
      else if (name === 'hasNextPage') entries.push([key, sql`coalesce(bool_or(${row}.more), false)`]);
      else if (name === 'hasPreviousPage') entries.push([key, sql`false`]);
      else throw new Unsupported();
    }
    return jsonObject(entries);
  }

  /** The JSON of a row of a type; `row` is its alias in the statement. */
  #object(type: GraphQLObjectType, nodes: FieldNode[], row: SQL): Shape {
    const columnOf: ColumnOf = (column) => sql`${row}.${sql.identifier(column)}`;
    const entries: [string, SQL][] = [];
    const joins: SQL[] = [];
    const columns: string[] = [];
    for (const [key, selected] of this.#fieldsOf(type, nodes)) {
      const { name, field, args } = this.#field(type, selected);
      if (name === '__typename' || !field) {
        entries.push([key, literal(type.name)]);
        continue;
      }
      const place = places[type.name]?.[name];
      if (!place) {
        columns.push(name);
        entries.push([key, this.#leaf(type, field, columnOf(name))]);
        continue;
      }
      const target = getNamedType(field.type);
      if (!isObjectType(target)) throw new Unsupported();
      if ('toOne' in place) {
        const found = this.#row(place.toOne, columnOf, target, selected);
        columns.push(...place.toOne.needs);
        joins.push(...found.joins);
        entries.push([key, found.json]);
      } else {
        const list = this.#name('x');
        const statement = this.#connection(place.toMany, columnOf, field, args, selected);
        columns.push(...place.toMany.needs);
        joins.push(sql`left join lateral (${statement}) ${list} on true`);
        entries.push([key, sql`${list}.j`]);
      }
    }
    return { json: jsonObject(entries), joins, columns };
  }

  /** A column in the API's form. */
  #leaf(type: GraphQLObjectType, field: GraphQLField<unknown, unknown>, column: SQL): SQL {
    const leaf = getNamedType(field.type);
    const isShownAsStored = !field.resolve && isLeafType(leaf) && columnsOf[type.name]?.[field.name];
    if (!isShownAsStored) throw new Unsupported();
    if (leaf.name !== 'DateTime') return column;
    const isList = isListType(isNonNullType(field.type) ? field.type.ofType : field.type);
    if (isList) throw new Unsupported();
    return sql`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
  }

  #field(type: GraphQLObjectType, nodes: FieldNode[]) {
    const [node] = nodes;
    if (!node) throw new Unsupported();
    const field = type.getFields()[node.name.value];
    const args = field ? getArgumentValues(field, node, this.#operation.variables) : {};
    return { name: node.name.value, field, args };
  }

  #fieldsOf(type: GraphQLObjectType, nodes: readonly { selectionSet?: SelectionSetNode }[]): Fields {
    const fields: Fields = new Map();
    for (const { selectionSet } of nodes) this.#collect(type, selectionSet, fields);
    return fields;
  }

  #collect(type: GraphQLObjectType, set: SelectionSetNode | undefined, fields: Fields): void {
    for (const selection of set?.selections ?? []) {
      if (selection.directives?.length) throw new Unsupported();
      if (selection.kind === Kind.FIELD) {
        const key = selection.alias?.value ?? selection.name.value;
        fields.set(key, [...(fields.get(key) ?? []), selection]);
        continue;
      }
      const fragment =
        selection.kind === Kind.FRAGMENT_SPREAD ? this.#fragments.get(selection.name.value) : selection;
      const condition = fragment?.typeCondition?.name.value;
      if (condition === undefined || condition === type.name) {
        this.#collect(type, fragment?.selectionSet, fields);
      }
    }
  }

  #name(prefix: string): SQL {
    this.#names += 1;
    return sql.raw(`${prefix}${this.#names}`);
  }
}

const fromNothing: ColumnOf = () => {
  throw new Unsupported();
};

/**
 * Keys are names of GraphQL: letters, digits, underscores. A function of PostgreSQL takes 100 arguments at
 * most.
 */
function jsonObject(entries: readonly [string, SQL][]): SQL {
  if (entries.length > 50) throw new Unsupported();
  const parts = entries.map(([key, value]) => sql`${literal(key)}, ${value}`);
  return sql`json_build_object(${sql.join(parts, sql`, `)})`;
}

function literal(name: string): SQL {
  return sql.raw(`'${name}'`);
}
