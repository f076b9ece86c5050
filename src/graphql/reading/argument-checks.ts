import {
  type FieldNode,
  type GraphQLField,
  type GraphQLFieldResolver,
  GraphQLIncludeDirective,
  type GraphQLNamedType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getArgumentValues,
  getDirectiveValues,
  getNamedType,
  getNullableType,
  isListType,
  isObjectType,
  Kind,
  locatedError,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { InvalidCursorError } from '../../store/api/page.ts';
import { TrendRangeError } from '../../store/api/trend.ts';
import type { Context } from '../context.ts';
import { badUserInput } from '../request/errors.ts';

/** Throws when a field could not be answered with its arguments, whatever is in the database. Reads nothing. */
type Check<Args> = (
  args: Args,
  context: Context,
  info: Pick<GraphQLResolveInfo, 'fieldNodes' | 'variableValues'>,
) => void;

/** Says what of a resolver's arguments can be checked before anything is read. */
export function checked<Resolver extends object, Args>(resolver: Resolver, check: Check<Args>): Resolver {
  checks.set(resolver, check as Check<unknown>);
  return resolver;
}

/**
 * Makes each field at the root check the arguments of all fields below it first, in the order of the document: it
 * is answered, or refused with the first fault before anything is read for it. Without this, the fault would be told
 * whose resolver comes first.
 */
export function checkArgumentsFirst(schema: GraphQLSchema): GraphQLSchema {
  for (const type of [schema.getQueryType(), schema.getMutationType()]) {
    for (const field of Object.values(type?.getFields() ?? {})) {
      if (field.resolve) field.resolve = checkingFirst(field.resolve, schema);
    }
  }
  for (const field of Object.values(schema.getSubscriptionType()?.getFields() ?? {})) {
    if (field.subscribe) field.subscribe = checkingFirst(field.subscribe, schema);
  }
  return schema;
}

type Resolver = GraphQLFieldResolver<unknown, Context>;
type Field = GraphQLField<unknown, unknown>;

const checks = new WeakMap<object, Check<unknown>>();

function checkingFirst(resolve: Resolver, schema: GraphQLSchema): Resolver {
  const checkOf = checksOf(schema);
  return (root, args, context, info) => {
    for (const node of info.fieldNodes) {
      for (const asked of fieldsBelow(node, info, checkOf)) checkOne(asked, context, info);
    }
    return resolve(root, args, context, info);
  };
}

/** Taken before other wrappers stand in front of the resolvers. */
function checksOf(schema: GraphQLSchema): ReadonlyMap<Field, Check<unknown>> {
  const known = checksBySchema.get(schema);
  if (known) return known;
  const found = new Map<Field, Check<unknown>>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const check = field.resolve && checks.get(field.resolve);
      if (check) found.set(field, check);
    }
  }
  checksBySchema.set(schema, found);
  return found;
}

const checksBySchema = new WeakMap<GraphQLSchema, ReadonlyMap<Field, Check<unknown>>>();

/** A field to check, and what leads to it. */
type Asked = {
  field: Field;
  node: FieldNode;
  check: Check<unknown>;
  /** As of the first row of each list above it. */
  path: readonly (string | number)[];
  /** Whatever leads to it under `@skip` or `@include`. */
  conditional: readonly SelectionNode[];
};

function checkOne(
  { field, node, check, path, conditional }: Asked,
  context: Context,
  { variableValues }: GraphQLResolveInfo,
): void {
  const isLeftOut = conditional.some(
    (selection) =>
      getDirectiveValues(GraphQLSkipDirective, selection, variableValues)?.if === true ||
      getDirectiveValues(GraphQLIncludeDirective, selection, variableValues)?.if === false,
  );
  if (isLeftOut) return;
  try {
    check(getArgumentValues(field, node, variableValues), context, { fieldNodes: [node], variableValues });
  } catch (error) {
    const isOfCaller = error instanceof InvalidCursorError || error instanceof TrendRangeError;
    throw locatedError(isOfCaller ? badUserInput(error.message) : error, [node], path);
  }
}

function fieldsBelow(
  root: FieldNode,
  { schema, fragments, parentType }: GraphQLResolveInfo,
  checkOf: ReadonlyMap<Field, Check<unknown>>,
): readonly Asked[] {
  // Documents are kept from request to request, and so is this.
  const known = askedBelow.get(root);
  if (known) return known;
  const found: Asked[] = [];
  type Place = Pick<Asked, 'path' | 'conditional'>;
  const visit = (selection: SelectionNode, parent: GraphQLNamedType | undefined, place: Place): void => {
    const { path } = place;
    const isConditional = selection.directives?.length;
    const conditional = isConditional ? [...place.conditional, selection] : place.conditional;
    if (selection.kind === Kind.FIELD) {
      const field = isObjectType(parent) ? parent.getFields()[selection.name.value] : undefined;
      if (!field) return;
      const here = [...path, selection.alias?.value ?? selection.name.value];
      const check = checkOf.get(field);
      // What has only defaults cannot be wrong.
      if (check && selection.arguments?.length) {
        found.push({ field, node: selection, check, path: here, conditional });
      }
      const below = isListType(getNullableType(field.type)) ? [...here, 0] : here;
      visitAll(selection.selectionSet, getNamedType(field.type), { path: below, conditional });
      return;
    }
    const isSpread = selection.kind === Kind.FRAGMENT_SPREAD;
    const fragment = isSpread ? fragments[selection.name.value] : selection;
    const condition = fragment?.typeCondition?.name.value;
    const type = condition === undefined ? parent : schema.getType(condition);
    visitAll(fragment?.selectionSet, type, { path, conditional });
  };
  const visitAll = (
    set: SelectionSetNode | undefined,
    parent: GraphQLNamedType | undefined,
    place: Place,
  ) => {
    for (const selection of set?.selections ?? []) visit(selection, parent, place);
  };
  visit(root, parentType, { path: [], conditional: [] });
  askedBelow.set(root, found);
  return found;
}

const askedBelow = new WeakMap<FieldNode, readonly Asked[]>();
