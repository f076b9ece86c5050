import {
  type FieldNode,
  type GraphQLField,
  type GraphQLInputType,
  getNullableType,
  isInputObjectType,
  isListType,
  Kind,
  type OperationDefinitionNode,
  type ValueNode,
} from 'graphql';

export type AnyField = GraphQLField<unknown, unknown>;

/** The arguments of a field before graphql-js has checked them: they may be invalid. */
export type Given = {
  /** By name of the argument; undefined when it is left out, or is a variable without a value. */
  values: Readonly<Record<string, unknown>>;
  /** Items of the longest list in the arguments. */
  listItems: number;
  /** Items of all their lists, those within items too. */
  items: number;
};

export const nothingGiven: Given = { values: {}, listItems: 0, items: 0 };

/**
 * Gives the values of a field's arguments, however they are written: as literals, as variables, as a variable's
 * default, also within lists and objects. A list with one item may be written without brackets.
 */
export function givenIn(operation: OperationDefinitionNode, variables: Record<string, unknown>) {
  const known = new Map<string, unknown>();
  for (const { variable, defaultValue } of operation.variableDefinitions ?? []) {
    if (defaultValue) known.set(variable.name.value, plain(defaultValue, noVariables));
  }
  for (const [name, value] of Object.entries(variables)) {
    // Like graphql-js: undefined means not given.
    if (value !== undefined) known.set(name, value);
  }
  // Counted once for each variable and type: a variable may be used a thousand times.
  const counts = new Map<string, Count>();
  const countOf = (node: ValueNode, value: unknown, type: GraphQLInputType): Count => {
    if (node.kind !== Kind.VARIABLE) return count(value, type);
    const key = `${node.name.value} ${type}`;
    const counted = counts.get(key) ?? count(value, type);
    counts.set(key, counted);
    return counted;
  };

  return (field: AnyField, { arguments: nodes = [] }: FieldNode): Given => {
    const given = { values: {} as Record<string, unknown>, listItems: 0, items: 0 };
    for (const { name, value: node } of nodes) {
      const argument = field.args.find((one) => one.name === name.value);
      if (!argument) continue;
      const value = plain(node, known);
      given.values[name.value] = value;
      add(given, countOf(node, value, argument.type));
    }
    return given;
  };
}

/** A list as graphql-js coerces it. */
export function listOf(value: unknown): readonly unknown[] {
  if (value === null || value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

type Count = { listItems: number; items: number };

const noVariables: ReadonlyMap<string, unknown> = new Map();

function plain(node: ValueNode, variables: ReadonlyMap<string, unknown>): unknown {
  switch (node.kind) {
    case Kind.VARIABLE:
      return variables.get(node.name.value);
    case Kind.NULL:
      return null;
    case Kind.INT:
    case Kind.FLOAT:
      return Number(node.value);
    case Kind.LIST:
      return node.values.map((value) => plain(value, variables));
    case Kind.OBJECT:
      return Object.fromEntries(node.fields.map(({ name, value }) => [name.value, plain(value, variables)]));
    default:
      return node.value;
  }
}

/**
 * Number of items in the lists of a value. For a scalar that accepts any value, the lists as they were written.
 */
function count(value: unknown, type?: GraphQLInputType): Count {
  const sum = { listItems: 0, items: 0 };
  const nullable = type && getNullableType(type);
  if (Array.isArray(value) || isListType(nullable)) {
    const list = listOf(value);
    sum.listItems = list.length;
    sum.items = list.length;
    for (const item of list) add(sum, count(item, isListType(nullable) ? nullable.ofType : undefined));
  } else if (typeof value === 'object' && value !== null) {
    const fields = isInputObjectType(nullable) ? nullable.getFields() : {};
    for (const [name, inner] of Object.entries(value)) add(sum, count(inner, fields[name]?.type));
  }
  return sum;
}

function add(sum: Count, part: Count): void {
  sum.listItems = Math.max(sum.listItems, part.listItems);
  sum.items += part.items;
}
