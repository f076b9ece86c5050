import { type GraphQLObjectType, type GraphQLResolveInfo, type GraphQLSchema, isUnionType } from 'graphql';
import type { Context } from '../context.ts';
import { badUserInput } from '../request/errors.ts';
import { ignore, linkOf, prefetch } from './prefetch.ts';
import { allOf, chain, isPromise, type PromiseOrValue } from './promise-or-value.ts';

/**
 * Resolves `_entities`: representations of a type together, what is selected of them read ahead, and each
 * failing alone. `@apollo/subgraph` resolves them one by one in a loop, where one of an unknown type, or a
 * resolver that throws, nulls the answers to all others.
 */
export function resolveEntities(schema: GraphQLSchema): GraphQLSchema {
  const field = schema.getQueryType()?.getFields()._entities;
  const union = schema.getType('_Entity');
  if (!field || !isUnionType(union)) throw new Error('the schema has no entities');
  const types = new Map(union.getTypes().map((type) => [type.name, type]));
  field.resolve = (_source, args, context, info) => {
    const representations: unknown[] = args.representations;
    const references = representations.map((value) => toReference(value, types));
    return chain(readAhead(references, context, info), () =>
      references.map((reference) => resolveOne(reference, context, info)),
    );
  };
  // A row that is read ahead is the same object wherever it is shown, so it cannot carry this itself.
  union.resolveType = (row) => typeNames.get(row);
  return schema;
}

type Reference = { type: GraphQLObjectType; value: object } | null;
type ReferenceResolver = (
  value: object,
  context: Context,
  info: GraphQLResolveInfo,
) => PromiseOrValue<object | null>;

const typeNames = new WeakMap<object, string>();

function toReference(value: unknown, types: ReadonlyMap<string, GraphQLObjectType>): Reference {
  if (typeof value !== 'object' || value === null) return null;
  const name: unknown = Reflect.get(value, '__typename');
  const type = typeof name === 'string' ? types.get(name) : undefined;
  return type ? { type, value } : null;
}

function readAhead(
  references: readonly Reference[],
  context: Context,
  info: GraphQLResolveInfo,
): PromiseOrValue<void> {
  const byType = new Map<GraphQLObjectType, object[]>();
  for (const reference of references) {
    if (!reference) continue;
    const values = byType.get(reference.type);
    if (values) values.push(reference.value);
    else byType.set(reference.type, [reference.value]);
  }
  return allOf(
    [...byType].map(([type, values]) => {
      const link = linkOf(resolverOf(type));
      if (!link) return undefined;
      const { reading, next } = link(values, { args: {}, selects: () => true }, context);
      const followed = chain(reading, () =>
        prefetch(next?.() ?? [], type.name, info.fieldNodes, info, context),
      );
      // Whoever's key it is fails with it below.
      return isPromise(followed) ? followed.catch((error) => ignore(error, context)) : followed;
    }),
  );
}

/** The entity, null when there is none, or the error of this representation alone. */
function resolveOne(
  reference: Reference,
  context: Context,
  info: GraphQLResolveInfo,
): PromiseOrValue<object | null> {
  if (!reference) {
    return badUserInput('A representation needs a `__typename` that is an entity of this subgraph.');
  }
  const { type, value } = reference;
  try {
    return chain(resolverOf(type)(value, context, info), (row) => {
      if (row !== null) typeNames.set(row, type.name);
      return row;
    });
  } catch (error) {
    return error instanceof Error ? error : new Error('not an Error');
  }
}

/** Where `buildSubgraphSchema` keeps `__resolveReference`. */
function resolverOf({ name, extensions }: GraphQLObjectType): ReferenceResolver {
  const { apollo } = extensions as { apollo?: { subgraph?: { resolveReference?: ReferenceResolver } } };
  const resolver = apollo?.subgraph?.resolveReference;
  if (!resolver) throw new Error(`${name} cannot be found by a reference`);
  return resolver;
}
