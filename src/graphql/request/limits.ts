import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { maxTrendPoints } from '../../store/api/trend.ts';
import { shortestPeriodDays } from '../../store/api/trend-periods.ts';
import { RequestError, tooComplex } from './errors.ts';
import { type AnyField, type Given, givenIn, listOf, nothingGiven } from './given-values.ts';
import { readingOf } from './reading-costs.ts';

/**
 * How large one operation may be. The depth of introspection is not limited here: graphql-js limits its nested
 * lists.
 */
export const limits = {
  depth: 15,
  aliases: 60,
  rootFields: 20,
  directives: 50,
  /** All fields of the document; those of a fragment count once for each spread. */
  fields: 1_000,
  /**
   * Rows that all pages of an operation can hold, pages within pages multiplied. Points of a trend count as
   * rows.
   */
  rows: 200_000,
  /**
   * Values in the answer: each field once for each row above it. What is counted from many rows, such as a figure
   * or a total, counts for what it reads, see `readingOf`. A million make an answer of some 30 MB.
   */
  values: 2_500_000,
  /** Items of one list in an argument: ids of a filter, representations of `_entities`. */
  listItems: 10_000,
  /** Items of all lists in arguments; those of a field within a page count once for each row of the page. */
  items: 100_000,
};

/** Limits of the parser, which apply before anything is known about a document. */
export const parseLimits = { maxLexicalTokens: 5_000, maxComments: 1_000, maxSourceLength: 200_000 };

/** A parsed operation; its document may be invalid. */
export type ParsedOperation = {
  schema: GraphQLSchema;
  document: DocumentNode;
  operation: OperationDefinitionNode;
  variables: Record<string, unknown>;
};

/**
 * The size of an operation. Throws when it is over a limit, or when a fragment spreads itself, because its size
 * would be infinite. To be called before validation: graphql-js compares fields in pairs and visits fragments
 * recursively, so a malicious document takes seconds to validate or overflows the stack.
 */
export function checkLimits(parsed: ParsedOperation): Size {
  const size = measure(parsed);
  for (const name of names) {
    if (size[name] <= limits[name]) continue;
    const [subject, advice] = messages[name];
    const excess = `The operation ${subject(size[name])}; at most ${limits[name]} are allowed`;
    throw tooComplex(advice === undefined ? `${excess}.` : `${excess}: ${advice}.`, name);
  }
  return size;
}

export type Size = Record<keyof typeof limits, number>;

/** What a limit is about, and what a caller can do. */
const messages: Readonly<Record<keyof Size, [subject: (actual: number) => string, advice?: string]>> = {
  depth: [(actual) => `is ${actual} fields deep`],
  aliases: [(actual) => `has ${actual} aliases`],
  rootFields: [(actual) => `has ${actual} fields at its root`],
  directives: [(actual) => `has ${actual} directives`],
  fields: [(actual) => `has ${actual} fields`],
  rows: [(actual) => `may return ${actual} rows`, 'ask for a smaller `first`, or shorter trends'],
  values: [
    (actual) => `may return or count ${actual} values, fields times the rows above them`,
    'ask for fewer fields or figures, or a smaller `first`',
  ],
  listItems: [(actual) => `has an argument with a list of ${actual} items`, 'ask in parts'],
  items: [
    (actual) => `has ${actual} items in the lists of its arguments, lists within pages multiplied`,
    'ask in parts',
  ],
};

/** A size that is not complete yet. */
type Part = Size & {
  /** Values in lists that have no length of their own, such as `nodes`: they count for each row of the page. */
  listed: number;
};

/** The size of an operation. Throws when a fragment spreads itself. */
export function measure({ schema, document, operation, variables }: ParsedOperation): Size {
  const given = givenIn(operation, variables);
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  }
  // Each fragment is measured once: its size is the same wherever it is spread. So a chain of fragments that
  // each spread the next one twice takes linear time, not exponential.
  const fragmentSizes = new Map<string, Part | 'measuring'>();

  const sizeOfAll = (set: SelectionSetNode | undefined, parent: GraphQLNamedType | undefined): Part => {
    const sum = { ...nothing };
    for (const selection of set?.selections ?? []) {
      add(sum, sizeOf(selection, parent));
      sum.directives += selection.directives?.length ?? 0;
    }
    return sum;
  };

  const sizeOf = (selection: SelectionNode, parent: GraphQLNamedType | undefined): Part => {
    if (selection.kind === Kind.FIELD) return sizeOfField(selection, parent);
    if (selection.kind === Kind.FRAGMENT_SPREAD) return sizeOfFragment(selection.name.value);
    const condition = selection.typeCondition?.name.value;
    return sizeOfAll(selection.selectionSet, condition === undefined ? parent : schema.getType(condition));
  };

  const sizeOfFragment = (name: string): Part => {
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

  const sizeOfField = (node: FieldNode, parent: GraphQLNamedType | undefined): Part => {
    if (node.name.value.startsWith('__')) {
      const { aliases, fields, directives } = sizeOfAll(node.selectionSet, undefined);
      return { ...nothing, rootFields: 1, aliases, fields: fields + 1, directives };
    }
    const field =
      isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[node.name.value] : undefined;
    const inner = sizeOfAll(node.selectionSet, field && getNamedType(field.type));
    const asked = field ? given(field, node) : nothingGiven;
    const page = rowsAskedFor(field, asked);
    return {
      depth: inner.depth + 1,
      aliases: inner.aliases + (node.alias ? 1 : 0),
      rootFields: 1,
      directives: inner.directives,
      fields: inner.fields + 1,
      rows: page === undefined ? inner.rows : page * (1 + inner.rows),
      ...valuesOf(parent, field, page, inner),
      listItems: Math.max(asked.listItems, inner.listItems),
      items: asked.items + (page ?? 1) * inner.items,
    };
  };

  const size = sizeOfAll(operation.selectionSet, schema.getRootType(operation.operation) ?? undefined);
  size.directives += operation.directives?.length ?? 0;
  const { listed, ...whole } = size;
  return { ...whole, values: whole.values + listed };
}

const names = Object.keys(limits) as (keyof Size)[];
const nothing = { ...(Object.fromEntries(names.map((name) => [name, 0])) as Size), listed: 0 };

/** Of fields beside each other, the deepest and the longest list count; everything else is added up. */
function add(sum: Part, part: Part): void {
  sum.listed += part.listed;
  for (const name of names) {
    const isMaximum = name === 'depth' || name === 'listItems';
    sum[name] = isMaximum ? Math.max(sum[name], part[name]) : sum[name] + part[name];
  }
}

/** The values of a field and of all below it. A page has its rows in lists; a list of its own length has them itself. */
function valuesOf(
  parent: GraphQLNamedType | undefined,
  field: AnyField | undefined,
  page: number | undefined,
  inner: Part,
): Pick<Part, 'values' | 'listed'> {
  const own = 1 + (field && parent ? readingOf(parent.name, field) : 0);
  const isList = field !== undefined && isListType(getNullableType(field.type));
  if (page !== undefined) {
    if (isList) return { values: own + page * (1 + inner.values + inner.listed), listed: 0 };
    return { values: own + inner.values + page * inner.listed, listed: 0 };
  }
  if (isList) return { values: 0, listed: own + inner.values + inner.listed };
  return { values: own + inner.values, listed: inner.listed };
}

/** Number of rows that a field can return: of a page, of the keys of `_entities`, or points of a trend. */
function rowsAskedFor(field: AnyField | undefined, { values }: Given): number | undefined {
  const argumentOf = (name: string) => field?.args.find((argument) => argument.name === name);
  const granularity = argumentOf('granularity');
  if (granularity) return pointsAskedFor(values, String(granularity.defaultValue));
  if (argumentOf('representations')) return listOf(values.representations).length;
  if (isNumber(values.last)) return Math.max(0, values.last);
  const first = argumentOf('first');
  if (!first) return undefined;
  return isNumber(values.first) ? Math.max(0, values.first) : Number(first.defaultValue ?? 1);
}

/** Maximum number of periods that have a day in the range; 0 for a range that is refused later. */
function pointsAskedFor({ from, to, granularity }: Given['values'], byDefault: string): number {
  const days = (Date.parse(String(to)) - Date.parse(String(from))) / 86_400_000;
  if (Number.isNaN(days) || days < 0) return 0;
  const lengths: Record<string, number> = shortestPeriodDays;
  const length = lengths[String(granularity)] ?? lengths[byDefault];
  return Math.min(maxTrendPoints, Math.ceil(days / (length ?? 1)) + 1);
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}
