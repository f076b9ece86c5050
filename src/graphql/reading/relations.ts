/** Resolvers of fields that lead from a row to others: what they read, they can read for many rows at once. */
import type { GraphQLResolveInfo } from 'graphql';
import type { Context } from '../context.ts';
import { checked } from './argument-checks.ts';
import {
  Connection,
  type ConnectionArguments,
  checkedRequest,
  emptyConnection,
  isPrefetched,
  itself,
  pageRequest,
  type Relation,
  refuseFirstWithLast,
  rowsOf,
} from './connection.ts';
import type { Loaders } from './loaders.ts';
import { type Link, linked } from './prefetch.ts';
import { allOf, chain, type PromiseOrValue } from './promise-or-value.ts';
import { keyIn, type RowLoader, required } from './row-loader.ts';

type LoaderOf<Args, Row> = (loaders: Loaders, args: Args, context: Context) => RowLoader<Row>;

/** A field that shows what a loader has for the key in a column of the row; null without a key. */
export function toOne<Column extends string, Row, Args = unknown>(
  loaderOf: LoaderOf<Args, Row>,
  column: Column,
) {
  type Parent = Partial<Record<Column, string | null>>;
  const resolve = (row: Parent, args: Args, context: Context): PromiseOrValue<Row | null> => {
    const key = row[column];
    return key == null ? null : loaderOf(context.loaders, args, context).load(key);
  };
  return linked(
    resolve,
    [column],
    linkToOne(loaderOf, (row: Parent) => row[column] ?? null),
  );
}

/** The same where the database guarantees that there is something. */
export function toRequired<Column extends string, Row, Args = unknown>(
  loaderOf: LoaderOf<Args, Row>,
  column: Column,
) {
  type Parent = Record<Column, string>;
  const resolve = (row: Parent, args: Args, context: Context): PromiseOrValue<Row> =>
    required(loaderOf(context.loaders, args, context).load(row[column]));
  return linked(
    resolve,
    [column],
    linkToOne(loaderOf, (row: Parent) => row[column]),
  );
}

/** A resolver of another kind that looks at `columns` and at what a loader has for the row's key. */
export function primed<Parent, Resolver extends object, Args = unknown>(
  columns: readonly (keyof Parent & string)[],
  loaderOf: LoaderOf<Args, unknown>,
  keyOf: (row: Parent) => string | null,
  resolver: Resolver,
): Resolver {
  const link = linkToOne(loaderOf, keyOf);
  return linked(resolver, columns, (...asked) => ({ reading: link(...asked).reading }));
}

/** The entity behind a representation, see `keyIn`; `loadersOf` gives the loader of each key. */
export function toEntity<Row extends object>(
  loadersOf: (loaders: Loaders) => Readonly<Record<string, RowLoader<Row>>>,
) {
  const find = (reference: object, loaders: Loaders) => {
    const byKey = loadersOf(loaders);
    const found = keyIn(reference, Object.keys(byKey));
    const loader = found && byKey[found.name];
    return loader && { loader, key: found.text };
  };
  const resolve = (reference: object, { loaders }: Context): PromiseOrValue<Row | null> => {
    const found = find(reference, loaders);
    return found ? found.loader.load(found.key) : null;
  };
  return linked(resolve, [], (references, _field, { loaders }) => {
    const keys = new Map<RowLoader<Row>, string[]>();
    for (const reference of references) {
      const found = find(reference, loaders);
      if (!found) continue;
      const list = keys.get(found.loader);
      if (list) list.push(found.key);
      else keys.set(found.loader, [found.key]);
    }
    return {
      reading: allOf([...keys].map(([loader, list]) => loader.prime(list))),
      next: () => [...keys].flatMap(([loader, list]) => loader.known(list)),
    };
  });
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
  const resolve = (
    row: Parent,
    args: Args,
    context: Context,
    info: GraphQLResolveInfo,
  ): PromiseOrValue<Connection<Row>> => {
    refuseFirstWithLast(info);
    const relation = relationOf(context.loaders);
    if (!via) return connectionBy(context, relation, row.id, args, max);
    return chain(via(context.loaders).load(row.id), (found) =>
      found ? connectionBy(context, relation, found.id, args, max) : emptyConnection<Row>(context, args),
    );
  };
  checked(resolve, (args: Args, context, info) => {
    const relation = relationOf(context.loaders);
    checkedRequest(context, relation.name, args, info, relation, max);
  });
  return linked(resolve, ['id'], (rows, { args, selects }, context) => {
    const relation = relationOf(context.loaders);
    const request = pageRequest(context, relation.name, args as Args, max);
    const pages = relation.page.of(request);
    const wantsPages = selects('nodes') || selects('edges') || selects('pageInfo');
    let keys = (rows as readonly Parent[]).map(({ id }) => id);
    const reading = chain(via?.(context.loaders).prime(keys), () => {
      if (via)
        keys = via(context.loaders)
          .known(keys)
          .map(({ id }) => id);
      // A cursor is good for one parent: nothing is read for those whose resolvers will refuse it.
      keys = keys.filter(request.isOf);
      return allOf([
        wantsPages ? pages.prime(keys) : undefined,
        selects('totalCount') ? relation.count.of(request.filter).prime(keys) : undefined,
        selects('estimatedCount') ? relation.estimate.of(request.filter).prime(keys) : undefined,
      ]);
    });
    const next = () =>
      pages.known(keys).flatMap((page) => {
        isPrefetched.add(page);
        return rowsOf(page);
      });
    return { reading, paths: [['nodes'], ['edges', 'node']], ...(wantsPages && { next }) };
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

function linkToOne<Parent, Args>(
  loaderOf: LoaderOf<Args, unknown>,
  keyOf: (row: Parent) => string | null,
): Link {
  return (rows, { args }, context) => {
    const loader = loaderOf(context.loaders, args as Args, context);
    const keys = new Set<string>();
    for (const row of rows as readonly Parent[]) {
      const key = keyOf(row);
      if (key !== null) keys.add(key);
    }
    const list = [...keys];
    return { reading: loader.prime(list), next: () => loader.known(list) as object[] };
  };
}
