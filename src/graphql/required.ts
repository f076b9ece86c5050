/** A row that the database guarantees, by a foreign key or because a command has just made it. */
export async function required<Row>(loading: Promise<Row | null>): Promise<Row> {
  const row = await loading;
  if (row === null) throw new Error('a row that must be there is not');
  return row;
}

/**
 * The entity behind a representation sent by a gateway, found by the first of its keys that is there and is a text.
 * Anything else finds nothing: one odd representation must not fail the others.
 */
export async function byKeys<Row>(
  reference: object,
  loaders: Record<string, { load(key: string): Promise<Row | null> }>,
): Promise<Row | null> {
  for (const [name, loader] of Object.entries(loaders)) {
    const key: unknown = Reflect.get(reference, name);
    if (typeof key === 'string') return loader.load(key);
  }
  return null;
}
