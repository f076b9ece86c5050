/** Makes a tree of an operation, or says why it has none. */
import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  GraphQLSkipDirective,
  getDirectiveValues,
  getNamedType,
  getNullableType,
  isAbstractType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { fault } from '../../store/compiled/json.ts';
import { choicePlaces, rowsPlaces } from '../../store/compiled/nested-places.ts';
import { columnsOf, keyPlaces, manyPlaces, onePlaces, scalarPlaces } from '../../store/compiled/places.ts';
import type {
  ColumnValue,
  EdgeMember,
  FigureValue,
  InfoMember,
  Leaf,
  Literal,
  Member,
  NestedValue,
  ObjectTree,
  ObjectValue,
  PageMember,
  PageTree,
  PageValue,
  RootTree,
  RootValue,
  Shown,
  StoredMember,
  SummaryMember,
} from '../../store/compiled/tree.ts';
import { unknownWordOf } from '../unknown-enums.ts';
import { type Figure, figures, listsWithin } from './figures.ts';
import { lists, lookUps, otherColumns, sameRow } from './names.ts';
import { NotCompiled, type Operation } from './operation.ts';
import type { Variant } from './representations.ts';

/** A field whose arguments are read anew for each execution of the plan. */
export type AskedField = {
  field: GraphQLField<unknown, unknown>;
  nodes: readonly FieldNode[];
} & (
  | { kind: 'page'; list: string; place: string; isRoot: boolean }
  | { kind: 'keys'; variants: readonly Variant[] }
  /** `lists`: the numbers of those around it, from the outer to the inner. */
  | { kind: 'figure'; figure: Figure; lists: readonly number[] }
);

export type Plan = {
  tree: RootTree;
  asked: readonly AskedField[];
  /** Has a figure, or a list in a window, that would be another one later, with nothing written meanwhile. */
  dependsOnClock: boolean;
};

/**
 * @param variants what the representations of `_entities` are, where it is selected
 * Throws `NotCompiled`.
 */
export function planOf(operation: Operation, variants: readonly Variant[]): Plan {
  const planner = new Planner(operation, variants);
  const tree = planner.root();
  const { asked } = planner;
  const dependsOnClock = asked.some((one) =>
    one.kind === 'page' ? listsWithin.has(one.place) : one.kind === 'figure' && one.figure.dependsOnClock,
  );
  return { tree, asked, dependsOnClock };
}

type Fields = ReadonlyMap<string, readonly FieldNode[]>;
type AnyField = GraphQLField<unknown, unknown>;

class Planner {
  readonly asked: AskedField[] = [];
  /** The lists around the selection at hand: their numbers, and what they were asked with. */
  #lists: readonly { asked: number; given: Pick<AskedField, 'field' | 'nodes'> }[] = [];
  readonly #operation: Operation;
  readonly #variants: readonly Variant[];
  readonly #fragments = new Map<string, FragmentDefinitionNode>();

  constructor(operation: Operation, variants: readonly Variant[]) {
    this.#operation = operation;
    this.#variants = variants;
    for (const definition of operation.document.definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION)
        this.#fragments.set(definition.name.value, definition);
    }
  }

  root(): RootTree {
    const { operation, schema } = this.#operation;
    const query = schema.getQueryType();
    if (operation.operation !== 'query' || !query) throw new NotCompiled(operation.operation);
    return this.#members(query, [operation], (name, field, nodes): RootValue => {
      const place = `Query.${name}`;
      if (name === '_entities') return this.#keyed(this.#variants, field, nodes);
      if (place in manyPlaces) return this.#page(place, 'all', true, field, nodes);
      const target = getNamedType(field.type);
      if (name === 'discoverySummary' && isObjectType(target)) return this.#summary(target, nodes);
      const key = lookUps[name];
      if (key === undefined) throw new NotCompiled(place);
      return this.#keyed([{ type: target.name, key }], field, nodes);
    });
  }

  #keyed(variants: readonly Variant[], field: AnyField, nodes: readonly FieldNode[]): RootValue {
    const asked = this.#ask({ kind: 'keys', variants, field, nodes });
    const isList = isListType(getNullableType(field.type));
    return {
      kind: 'keyed',
      isList,
      asked,
      variants: variants.map(({ type: name, key }) => {
        const type = this.#operation.schema.getType(name);
        if (!isObjectType(type) || !keyPlaces[name]?.[key]) throw new NotCompiled(`${name} by ${key}`);
        return { type: name, key, object: this.#object(type, nodes) };
      }),
    };
  }

  #summary(type: GraphQLObjectType, parents: readonly FieldNode[]): RootValue {
    const members = this.#members(type, parents, (name, field, nodes): SummaryMember => {
      const place = `${type.name}.${name}`;
      const figure = figures[place];
      if (!figure) throw new NotCompiled(place);
      const asked = this.#ask({ kind: 'figure', figure, field, nodes, lists: [] });
      return { kind: 'summary', asked, ...shown(field, place) };
    });
    return { kind: 'summary', members };
  }

  #object(type: GraphQLObjectType, parents: readonly FieldNode[]): ObjectTree {
    return this.#members(type, parents, (name, field, nodes): ObjectValue => {
      const place = `${type.name}.${name}`;
      const list = lists[place];
      if (list !== undefined) return this.#page(place, list, false, field, nodes);
      const figure = figures[place];
      if (figure) return this.#figure(place, figure, field, nodes);
      if (place in scalarPlaces) return { kind: 'scalar', place, ...shown(field, place) };
      const target = getNamedType(field.type);
      if (place in onePlaces && isObjectType(target)) {
        const none = isNonNullType(field.type) ? fault : 'null';
        return { kind: 'one', place, none, object: this.#object(target, nodes) };
      }
      return this.#nested(type, field, nodes) ?? columnValue(type, field);
    });
  }

  #figure(place: string, figure: Figure, field: AnyField, nodes: readonly FieldNode[]): FigureValue {
    const around = figure.isOfList ? this.#lists.at(-1) : undefined;
    const lists = this.#lists.map(({ asked }) => asked);
    const asked = this.#ask({ kind: 'figure', figure, field, nodes, ...around?.given, lists });
    const given = { place: figure.place ?? place, asked };
    const target = getNamedType(field.type);
    if (!isObjectType(target)) return { kind: 'figure', ...given, ...shown(field, place) };
    const none = isNonNullType(field.type) ? fault : 'null';
    const isList = isListType(getNullableType(field.type));
    return { kind: 'figures', ...given, isList, none, object: this.#object(target, nodes) };
  }

  /** An object that is no row of a place of its own, or undefined. */
  #nested(type: GraphQLObjectType, field: AnyField, nodes: readonly FieldNode[]): NestedValue | undefined {
    const place = `${type.name}.${field.name}`;
    const target = getNamedType(field.type);
    const none = isNonNullType(field.type) ? fault : 'null';
    if (isUnionType(target) && place in choicePlaces) {
      const types = target.getTypes();
      const choices = types.map((one) => ({ type: one.name, object: this.#object(one, nodes) }));
      return { kind: 'choice', place, choices, none };
    }
    if (!isObjectType(target)) return undefined;
    if (place in rowsPlaces) return { kind: 'rows', place, object: this.#object(target, nodes) };
    if (sameRow.has(place)) return { kind: 'same', object: this.#object(target, nodes) };
    if (field.resolve || !(field.name in (columnsOf[type.name] ?? {}))) return undefined;
    const members = this.#members(target, nodes, (name, member): StoredMember => {
      const { leaf, isList, isRequired } = shown(member, `${target.name}.${name}`);
      if (isList || member.resolve) throw new NotCompiled(`${target.name}.${name}`);
      return { kind: 'key', name, leaf, isRequired };
    });
    const isList = isListType(getNullableType(field.type));
    return { kind: 'stored', column: field.name, isList, none, members };
  }

  #page(
    place: string,
    list: string,
    isRoot: boolean,
    field: AnyField,
    nodes: readonly FieldNode[],
  ): PageValue {
    const type = getNamedType(field.type);
    if (!isObjectType(type)) throw new NotCompiled(place);
    const asked = this.#ask({ kind: 'page', list, place, isRoot, field, nodes });
    const around = this.#lists;
    this.#lists = [...around, { asked, given: { field, nodes } }];
    const page: PageTree = this.#members(type, nodes, (name, member, selected): PageMember => {
      const target = getNamedType(member.type);
      if (name === 'totalCount') return { kind: 'total' };
      if (name === 'estimatedCount') return { kind: 'estimate' };
      const figure = figures[`${type.name}.${name}`];
      if (figure) return this.#figure(`${type.name}.${name}`, figure, member, selected);
      if (!isObjectType(target)) throw new NotCompiled(`${type.name}.${name}`);
      if (name === 'nodes') return { kind: 'nodes', object: this.#object(target, selected) };
      if (name === 'edges') return { kind: 'edges', edge: this.#edge(target, selected) };
      if (name === 'pageInfo') return { kind: 'pageInfo', info: this.#info(target, selected) };
      throw new NotCompiled(`${type.name}.${name}`);
    });
    this.#lists = around;
    return { kind: 'page', place, asked, page };
  }

  #edge(type: GraphQLObjectType, parents: readonly FieldNode[]): readonly Member<EdgeMember>[] {
    return this.#members(type, parents, (name, field, nodes): EdgeMember => {
      const target = getNamedType(field.type);
      if (name === 'cursor') return { kind: 'cursor' };
      if (name === 'node' && isObjectType(target))
        return { kind: 'node', object: this.#object(target, nodes) };
      const place = `${type.name}.${name}`;
      const figure = figures[place];
      return figure ? this.#figure(place, figure, field, nodes) : columnValue(type, field);
    });
  }

  #info(type: GraphQLObjectType, parents: readonly FieldNode[]): readonly Member<InfoMember>[] {
    return this.#members(type, parents, (name): InfoMember => {
      if (!isInfo(name)) throw new NotCompiled(`${type.name}.${name}`);
      return { kind: name };
    });
  }

  #ask(field: AskedField): number {
    return this.asked.push(field) - 1;
  }

  /** The members of an object in the order of the answer; `__typename` is known without looking. */
  #members<Value>(
    type: GraphQLObjectType,
    parents: readonly { selectionSet?: SelectionSetNode | undefined }[],
    toValue: (name: string, field: AnyField, nodes: readonly FieldNode[]) => Value,
  ): Member<Value | Literal>[] {
    const fields = new Map<string, FieldNode[]>();
    for (const { selectionSet } of parents) this.#collect(type, selectionSet, fields);
    return [...(fields as Fields)].map(([key, nodes]): Member<Value | Literal> => {
      const name = nodes[0]?.name.value ?? '';
      if (name === '__typename') return [key, { kind: 'literal', json: JSON.stringify(type.name) }];
      const field = type.getFields()[name];
      if (!field) throw new NotCompiled(name);
      return [key, toValue(name, field, nodes)];
    });
  }

  #collect(
    type: GraphQLObjectType,
    set: SelectionSetNode | undefined,
    fields: Map<string, FieldNode[]>,
  ): void {
    for (const selection of set?.selections ?? []) {
      if (!this.#isIncluded(selection)) continue;
      if (selection.kind === Kind.FIELD) {
        const key = selection.alias?.value ?? selection.name.value;
        const known = fields.get(key);
        if (known) known.push(selection);
        else fields.set(key, [selection]);
        continue;
      }
      const fragment =
        selection.kind === Kind.FRAGMENT_SPREAD ? this.#fragments.get(selection.name.value) : selection;
      if (this.#applies(fragment?.typeCondition?.name.value, type)) {
        this.#collect(type, fragment?.selectionSet, fields);
      }
    }
  }

  #isIncluded(selection: SelectionNode): boolean {
    if (!selection.directives?.length) return true;
    const { variables } = this.#operation;
    const skip = getDirectiveValues(GraphQLSkipDirective, selection, variables);
    const include = getDirectiveValues(GraphQLIncludeDirective, selection, variables);
    return skip?.if !== true && include?.if !== false;
  }

  #applies(condition: string | undefined, type: GraphQLObjectType): boolean {
    if (condition === undefined || condition === type.name) return true;
    const { schema } = this.#operation;
    const named = schema.getType(condition);
    return isAbstractType(named) && schema.isSubType(named, type);
  }
}

function columnValue(type: GraphQLObjectType, field: AnyField): ColumnValue {
  const place = `${type.name}.${field.name}`;
  const column = otherColumns[place] ?? field.name;
  const isShownAsStored = place in otherColumns || field.resolve === undefined;
  if (!isShownAsStored || !(column in (columnsOf[type.name] ?? {}))) throw new NotCompiled(place);
  return { kind: 'column', column, ...shown(field, place) };
}

function shown(field: AnyField, place: string): Shown {
  const nullable = getNullableType(field.type);
  const isList = isListType(nullable);
  if (isList && !isNonNullType(nullable.ofType)) throw new NotCompiled(place);
  return { leaf: leafOf(field, place), isList, isRequired: isNonNullType(field.type) };
}

function leafOf(field: AnyField, place: string): Leaf {
  const type = getNamedType(field.type);
  if (isEnumType(type)) {
    return { kind: 'word', words: type.getValues().map(({ name }) => name), fallback: unknownWordOf(type) };
  }
  const kind = kinds[type.name];
  if (kind === undefined) throw new NotCompiled(place);
  return { kind };
}

const kinds: Readonly<Record<string, Exclude<Leaf['kind'], 'word'>>> = {
  ID: 'text',
  String: 'text',
  EmailAddress: 'text',
  URL: 'text',
  Boolean: 'boolean',
  Int: 'integer',
  Float: 'number',
  DateTime: 'instant',
  LocalDate: 'text',
  ISO8601Duration: 'duration',
};

function isInfo(name: string): name is Exclude<InfoMember['kind'], 'literal'> {
  return ['hasNextPage', 'hasPreviousPage', 'startCursor', 'endCursor'].includes(name);
}
