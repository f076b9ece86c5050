import { type GraphQLFieldResolver, type GraphQLSchema, isUnionType } from 'graphql';
import { badUserInput } from './errors.ts';
import { limits } from './limits.ts';

/**
 * Makes each representation given to `_entities` fail alone. `@apollo/subgraph` resolves them in one loop: a
 * representation of a type it does not know throws out of that loop and nulls the answers to all others.
 */
export function guardEntities(schema: GraphQLSchema): GraphQLSchema {
  const field = schema.getQueryType()?.getFields()._entities;
  const union = schema.getType('_Entity');
  if (!field?.resolve || !isUnionType(union)) throw new Error('the schema has no entities');
  const names = new Set(union.getTypes().map(({ name }) => name));
  const { resolve } = field;
  field.resolve = (source, args, context, info) => {
    const representations: unknown[] = args.representations;
    if (representations.length > limits.representations) {
      throw badUserInput(`At most ${limits.representations} representations can be resolved in one request.`);
    }
    return representations.map(async (representation) => {
      if (!names.has(typenameOf(representation))) {
        throw badUserInput('A representation needs a `__typename` that is an entity of this subgraph.');
      }
      return resolveOne(resolve, representation, [source, args, context, info]);
    });
  };
  return schema;
}

type Resolver = GraphQLFieldResolver<unknown, unknown>;

async function resolveOne(
  resolve: Resolver,
  representation: unknown,
  [source, args, context, info]: Parameters<Resolver>,
): Promise<unknown> {
  const entities = await resolve(source, { ...args, representations: [representation] }, context, info);
  return Array.isArray(entities) ? entities[0] : null;
}

function typenameOf(representation: unknown): string {
  if (typeof representation !== 'object' || representation === null) return '';
  const name: unknown = Reflect.get(representation, '__typename');
  return typeof name === 'string' ? name : '';
}
