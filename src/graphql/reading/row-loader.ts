import DataLoader from 'dataloader';

/** Keys that one statement is given at most. */
const maxKeys = 10_000;

/**
 * Reads things by key, null where there is nothing: what is asked for while a level of an answer is resolved becomes one
 * statement, and what was read is remembered.
 */
export type RowLoader<Row> = DataLoader<string, Row | null>;

/** `find` gives an entry for each key that exists; `schedule` says when nobody can ask for more keys. */
export function rowLoader<Row>(
  find: (keys: readonly string[]) => Promise<ReadonlyMap<string, Row>>,
  schedule: (read: () => void) => void,
): RowLoader<Row> {
  const read = async (keys: readonly string[]) => {
    const found = await find(keys);
    return keys.map((key) => found.get(key) ?? null);
  };
  return new DataLoader(read, { maxBatchSize: maxKeys, batchScheduleFn: schedule });
}

/** A row that must exist, because of a foreign key or because a command has just created it. */
export async function required<Row>(loading: Promise<Row | null>): Promise<Row> {
  const row = await loading;
  if (row === null) throw new Error('a row that must be there is not');
  return row;
}

/**
 * The first of the keys that a gateway's representation has as a text. Undefined when it has none: one malformed
 * representation must not fail the others.
 */
export function keyIn(
  reference: object,
  names: readonly string[],
): { name: string; text: string } | undefined {
  for (const name of names) {
    const text: unknown = Reflect.get(reference, name);
    if (typeof text === 'string') return { name, text };
  }
  return undefined;
}
