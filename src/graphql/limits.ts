import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLArgument,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';
import { mostTrendPoints } from '../store/reads/trend.ts';
import { RequestError, tooComplex } from './errors.ts';

/**
 * How large one operation may be. Introspection may be as deep as tools need it: how far lists lead into lists there,
 * graphql-js bounds by itself.
 */
export const limits = {
  depth: 15,
  aliases: 60,
  rootFields: 20,
  directives: 50,
  /** Fields written down in all, those of a fragment once for each spread. */
  fields: 1_000,
  /** Rows that the pages of an operation may hold at most, pages within pages multiplied; points of trends are rows. */
  rows: 200_000,
  /** Representations in one `_entities`. */
  representations: 10_000,
};

/** Bounds for the parser, which come before anything else is known about a document. */
export const parseLimits = { maxLexicalTokens: 5_000, maxComments: 1_000, maxSourceLength: 200_000 };

/** An operation that was parsed; its document need not be valid. */
export type ParsedOperation = {
  schema: GraphQLSchema;
  document: DocumentNode;
  operation: OperationDefinitionNode;
  variables: Record<string, unknown>;
};

/**
 * Throws when an operation is over a limit, or when one of its fragments spreads itself, which has no size.
 * Comes before validation: graphql-js compares fields by pairs and walks fragments by recursion, so a document
 * made for it costs it seconds, or its stack.
 */
export function checkLimits(parsed: ParsedOperation): void {
  const size = measure(parsed);
  for (const [name, say] of sayings) {
    if (size[name] > limits[name]) throw tooComplex(`The operation ${say(size[name], limits[name])}.`);
  }
}

type Size = {
  depth: number;
  aliases: number;
  rootFields: number;
  directives: number;
  fields: number;
  rows: number;
};

const sayings: [keyof Size, (actual: number, most: number) => string][] = [
  ['depth', (actual, most) => `is ${actual} fields deep; at most ${most} are allowed`],
  ['aliases', (actual, most) => `has ${actual} aliases; at most ${most} are allowed`],
  ['rootFields', (actual, most) => `has ${actual} fields at its root; at most ${most} are allowed`],
  ['directives', (actual, most) => `has ${actual} directives; at most ${most} are allowed`],
  ['fields', (actual, most) => `has ${actual} fields; at most ${most} are allowed`],
  [
    'rows',
    (actual, most) =>
      `may return ${actual} rows; at most ${most} are allowed: ask for a smaller \`first\`, or shorter trends`,
  ],
];

function measure({ schema, document, operation, variables }: ParsedOperation): Size {
  const values = { ...defaultsOf(operation), ...variables };
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  }
  // A fragment has the same size wherever it is spread. Measured once each, a tower of fragments that all spread
  // the next one twice takes as many steps as it has floors.
  const fragmentSizes = new Map<string, Size | 'measuring'>();

  const sizeOfAll = (set: SelectionSetNode | undefined, parent: GraphQLNamedType | undefined): Size => {
    const sum = { ...nothing };
    for (const selection of set?.selections ?? []) {
      add(sum, sizeOf(selection, parent));
      sum.directives += selection.directives?.length ?? 0;
    }
    return sum;
  };

  const sizeOf = (selection: SelectionNode, parent: GraphQLNamedType | undefined): Size => {
    if (selection.kind === Kind.FIELD) return sizeOfField(selection, parent);
    if (selection.kind === Kind.FRAGMENT_SPREAD) return sizeOfFragment(selection.name.value);
    const condition = selection.typeCondition?.name.value;
    return sizeOfAll(selection.selectionSet, condition === undefined ? parent : schema.getType(condition));
  };

  const sizeOfFragment = (name: string): Size => {
    const known = fragmentSizes.get(name);
    if (known === 'measuring') {
      throw new RequestError(
        'GRAPHQL_VALIDATION_FAILED',
        `Cannot spread fragment "${name}" within itself.`,
        400,
      );
    }
    if (known) return known;
    fragmentSizes.set(name, 'measuring');
    const fragment = fragments.get(name);
    const size = sizeOfAll(fragment?.selectionSet, schema.getType(fragment?.typeCondition.name.value ?? ''));
    size.directives += fragment?.directives?.length ?? 0;
    fragmentSizes.set(name, size);
    return size;
  };

  const sizeOfField = (node: FieldNode, parent: GraphQLNamedType | undefined): Size => {
    if (node.name.value.startsWith('__')) {
      const { aliases, fields, directives } = sizeOfAll(node.selectionSet, undefined);
      return { ...nothing, rootFields: 1, aliases, fields: fields + 1, directives };
    }
    const field =
      isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[node.name.value] : undefined;
    const inner = sizeOfAll(node.selectionSet, field && getNamedType(field.type));
    const pages = field?.args.map((argument) => rowsAskedFor(argument, node, values)).filter(isNumber);
    const page = pages?.length ? Math.max(...pages) : undefined;
    return {
      depth: inner.depth + 1,
      aliases: inner.aliases + (node.alias ? 1 : 0),
      rootFields: 1,
      directives: inner.directives,
      fields: inner.fields + 1,
      rows: page === undefined ? inner.rows : page * (1 + inner.rows),
    };
  };

  const size = sizeOfAll(operation.selectionSet, schema.getRootType(operation.operation) ?? undefined);
  size.directives += operation.directives?.length ?? 0;
  return size;
}

const nothing: Size = { depth: 0, aliases: 0, rootFields: 0, directives: 0, fields: 0, rows: 0 };

function add(sum: Size, part: Size): void {
  sum.depth = Math.max(sum.depth, part.depth);
  sum.aliases += part.aliases;
  sum.rootFields += part.rootFields;
  sum.directives += part.directives;
  sum.fields += part.fields;
  sum.rows += part.rows;
}

/** How many rows an argument lets a field return: those of a page, keys given to `_entities`, points of a trend. */
function rowsAskedFor(
  argument: GraphQLArgument,
  field: FieldNode,
  variables: Record<string, unknown>,
): number | undefined {
  if (argument.name === 'granularity') return pointsAskedFor(argument, field, variables);
  if (!['first', 'last', 'representations'].includes(argument.name)) return undefined;
  const given = valueGiven(argument.name, field, variables);
  if (Array.isArray(given)) return given.length;
  return isNumber(given) ? Math.max(0, given) : Number(argument.defaultValue ?? 1);
}

/** How many periods at most have a day of the range. A range that is refused later has none. */
function pointsAskedFor(
  granularity: GraphQLArgument,
  field: FieldNode,
  variables: Record<string, unknown>,
): number {
  const given = (name: string) => String(valueGiven(name, field, variables));
  const days = (Date.parse(given('to')) - Date.parse(given('from'))) / 86_400_000;
  if (Number.isNaN(days) || days < 0) return 0;
  const length =
    shortestPeriodDays[given(granularity.name)] ?? shortestPeriodDays[String(granularity.defaultValue)];
  return Math.min(mostTrendPoints, Math.ceil(days / (length ?? 1)) + 1);
}

const shortestPeriodDays: Record<string, number> = { DAY: 1, WEEK: 7, MONTH: 28 };

/** A list, a number or a text as it was written or sent; of a list that was written, only how long it is. */
function valueGiven(name: string, field: FieldNode, variables: Record<string, unknown>): unknown {
  const node = field.arguments?.find((argument) => argument.name.value === name)?.value;
  if (node?.kind === Kind.VARIABLE) return variables[node.name.value];
  return node?.kind === Kind.LIST ? node.values : scalarOf(node);
}

function scalarOf(node: ValueNode | undefined): string | number | undefined {
  if (node?.kind === Kind.INT) return Number(node.value);
  return node?.kind === Kind.STRING || node?.kind === Kind.ENUM ? node.value : undefined;
}

function defaultsOf(operation: OperationDefinitionNode): Record<string, unknown> {
  const defaults = operation.variableDefinitions?.map(({ variable, defaultValue }) => [
    variable.name.value,
    scalarOf(defaultValue),
  ]);
  return Object.fromEntries(defaults ?? []);
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}
