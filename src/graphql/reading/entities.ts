import { type GraphQLObjectType, type GraphQLResolveInfo, type GraphQLSchema, isUnionType } from 'graphql';
import { abortedError } from '../../store/engine/errors.ts';
import type { Context } from '../context.ts';
import { badUserInput } from '../request/errors.ts';

/**
 * Resolves `_entities`, each representation failing alone. `@apollo/subgraph` resolves them one by one in a loop, where one of an unknown type, or a
 * resolver that throws, nulls the answers to all others.
 */
export function resolveEntities(schema: GraphQLSchema): GraphQLSchema {
  const field = schema.getQueryType()?.getFields()._entities;
  const union = schema.getType('_Entity');
  if (!field || !isUnionType(union)) throw new Error('the schema has no entities');
  const types = new Map(union.getTypes().map((type) => [type.name, type]));
  field.resolve = async (_source, args, context: Context, info) => {
    const representations: unknown[] = args.representations;
    const references = representations.map((value) => toReference(value, types));
    const rows = await Promise.all(
      // graphql-js takes an Error in a list for the failure of that item.
      references.map((reference) => resolveOne(reference, context, info).catch(toError)),
    );
    // Thousands of errors take longer than an answer.
    if (context.deadline.signal.aborted) throw abortedError();
    return rows;
  };
  // A row is the same object wherever it is shown, so it cannot carry this itself.
  union.resolveType = (row) => typeNames.get(row);
  return schema;
}

type Reference = { type: GraphQLObjectType; value: object } | null;
type ReferenceResolver = (
  value: object,
  context: Context,
  info: GraphQLResolveInfo,
) => Promise<object | null> | object | null;

const typeNames = new WeakMap<object, string>();

function toReference(value: unknown, types: ReadonlyMap<string, GraphQLObjectType>): Reference {
  if (typeof value !== 'object' || value === null) return null;
  const name: unknown = Reflect.get(value, '__typename');
  const type = typeof name === 'string' ? types.get(name) : undefined;
  return type ? { type, value } : null;
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error('not an Error');
}

/** The entity, null when there is none, or the error of this representation alone. */
async function resolveOne(
  reference: Reference,
  context: Context,
  info: GraphQLResolveInfo,
): Promise<object | null> {
  if (!reference) {
    throw badUserInput('A representation needs a `__typename` that is an entity of this subgraph.');
  }
  const { type, value } = reference;
  const row = await resolverOf(type)(value, context, info);
  if (row !== null) typeNames.set(row, type.name);
  return row;
}

/** Where `buildSubgraphSchema` keeps `__resolveReference`. */
function resolverOf({ name, extensions }: GraphQLObjectType): ReferenceResolver {
  const { apollo } = extensions as { apollo?: { subgraph?: { resolveReference?: ReferenceResolver } } };
  const resolver = apollo?.subgraph?.resolveReference;
  if (!resolver) throw new Error(`${name} cannot be found by a reference`);
  return resolver;
}
