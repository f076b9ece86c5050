/** Resolvers of fields that lead from a row to others. */
import type { GraphQLResolveInfo } from 'graphql';
import type { Context } from '../context.ts';
import { checked } from './argument-checks.ts';
import {
  Connection,
  type ConnectionArguments,
  checkedRequest,
  emptyConnection,
  itself,
  pageRequest,
  type Relation,
  refuseFirstWithLast,
} from './connection.ts';
import type { Loaders } from './loaders.ts';
import { keyIn, type RowLoader, required } from './row-loader.ts';

type LoaderOf<Args, Row> = (loaders: Loaders, args: Args, context: Context) => RowLoader<Row>;

/** A field that shows what a loader has for the key in a column of the row; null without a key. */
export function toOne<Column extends string, Row, Args = unknown>(
  loaderOf: LoaderOf<Args, Row>,
  column: Column,
) {
  type Parent = Partial<Record<Column, string | null>>;
  return (row: Parent, args: Args, context: Context): Promise<Row | null> | null => {
    const key = row[column];
    return key == null ? null : loaderOf(context.loaders, args, context).load(key);
  };
}

/** The same where the database guarantees that there is something. */
export function toRequired<Column extends string, Row, Args = unknown>(
  loaderOf: LoaderOf<Args, Row>,
  column: Column,
) {
  return (row: Record<Column, string>, args: Args, context: Context): Promise<Row> =>
    required(loaderOf(context.loaders, args, context).load(row[column]));
}

/** The entity behind a representation, see `keyIn`; `loadersOf` gives the loader of each key. */
export function toEntity<Row extends object>(
  loadersOf: (loaders: Loaders) => Readonly<Record<string, RowLoader<Row>>>,
) {
  return (reference: object, { loaders }: Context): Promise<Row | null> | null => {
    const byKey = loadersOf(loaders);
    const key = keyIn(reference, Object.keys(byKey));
    return (key && byKey[key.name]?.load(key.text)) ?? null;
  };
}

/**
 * A field that lists the rows of a relation. With `via` the relation belongs to what that loader has for the
 * row's id; the list is empty when it has nothing.
 */
export function toMany<Parent extends { id: string }, Row extends object, Filter, Order>(
  relationOf: (loaders: Loaders) => Relation<Row, Filter, Order>,
  options: { max?: number; via?: (loaders: Loaders) => RowLoader<{ id: string }> } = {},
) {
  const { max, via } = options;
  type Args = ConnectionArguments<Filter, Order>;
  const resolve = async (
    row: Parent,
    args: Args,
    context: Context,
    info: GraphQLResolveInfo,
  ): Promise<Connection<Row>> => {
    refuseFirstWithLast(info);
    const relation = relationOf(context.loaders);
    if (!via) return connectionBy(context, relation, row.id, args, max);
    const found = await via(context.loaders).load(row.id);
    return found ? connectionBy(context, relation, found.id, args, max) : emptyConnection<Row>(context, args);
  };
  return checked(resolve, (args: Args, context, info) => {
    const relation = relationOf(context.loaders);
    checkedRequest(context, relation.name, args, info, relation, max);
  });
}

/** The rows of a relation that belong to a parent. Throws when the arguments do not fit each other. */
function connectionBy<Row extends object, Filter, Order>(
  context: Context,
  relation: Relation<Row, Filter, Order>,
  parentId: string,
  args: ConnectionArguments<Filter, Order>,
  max?: number,
): Connection<Row> {
  const request = pageRequest(context, relation.name, args, max);
  return new Connection(request, parentId, {
    page: () => required(relation.page.of(request).load(parentId)),
    count: () => required(relation.count.of(request.filter).load(parentId)),
    estimate: () => required(relation.estimate.of(request.filter).load(parentId)),
    nodeOf: itself,
  });
}
