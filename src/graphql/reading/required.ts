import { chain, type PromiseOrValue } from './promise-or-value.ts';
import type { RowLoader } from './row-loader.ts';

/** A row that the database guarantees, by a foreign key or because a command has just made it. */
export function required<Row>(loading: PromiseOrValue<Row | null>): PromiseOrValue<Row> {
  return chain(loading, (row) => {
    if (row === null) throw new Error('a row that must be there is not');
    return row;
  });
}

/**
 * The first of the named keys that a representation sent by a gateway has, as a text, and its loader. Anything else
 * finds nothing: one odd representation must not fail the others.
 */
export function keyIn<Row>(
  reference: object,
  loaders: Readonly<Record<string, RowLoader<Row>>>,
): { key: string; loader: RowLoader<Row> } | undefined {
  for (const [name, loader] of Object.entries(loaders)) {
    const key: unknown = Reflect.get(reference, name);
    if (typeof key === 'string') return { key, loader };
  }
  return undefined;
}
