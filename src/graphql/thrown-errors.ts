import { type GraphQLFieldResolver, type GraphQLSchema, isObjectType } from 'graphql';
import type { Context } from './context.ts';

/**
 * Makes resolvers reject where they would throw. graphql-js gives up a list at an item that throws, and forgets
 * the promises of the items before it. When one of them fails later, for instance because its statement is
 * cancelled after the answer was sent, nobody handles that, and the process ends.
 */
export function rejectInsteadOfThrowing(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      if (field.resolve) field.resolve = rejecting(field.resolve);
    }
  }
  return schema;
}

type Resolver = GraphQLFieldResolver<unknown, Context>;

function rejecting(resolve: Resolver): Resolver {
  return (row, args, context, info) => {
    try {
      return resolve(row, args, context, info);
    } catch (error) {
      return Promise.reject(error);
    }
  };
}
