import DataLoader from 'dataloader';
import { chain, isPromise, type PromiseOrValue } from './promise-or-value.ts';

/** Keys that one statement is given at most. */
const maxKeys = 10_000;

/**
 * Reads things by key: what is asked for while a level of an answer is resolved becomes one statement, and what
 * was read is remembered. Unlike a DataLoader it gives what it knows at once: a promise for each of thousands
 * of rows costs more than reading them, so `prime` reads many with one, and `load` then needs none.
 */
export class RowLoader<Row> {
  readonly #known = new Map<string, Row | null>();
  readonly #reading = new Map<string, Promise<void>>();
  readonly #batches: DataLoader<readonly string[], void>;

  /** `find` gives an entry for each key that exists; `schedule` says when nobody can ask for more keys. */
  constructor(
    find: (keys: readonly string[]) => Promise<ReadonlyMap<string, Row>>,
    schedule: (read: () => void) => void,
  ) {
    this.#batches = new DataLoader(
      async (lists) => {
        const keys = lists.length === 1 ? (lists[0] ?? []) : [...new Set(lists.flat())];
        for (let start = 0; start < keys.length; start += maxKeys) {
          const chunk = keys.slice(start, start + maxKeys);
          const found = await find(chunk);
          for (const key of chunk) {
            this.#known.set(key, found.get(key) ?? null);
            this.#reading.delete(key);
          }
        }
        return lists.map(() => undefined);
      },
      { cache: false, batchScheduleFn: schedule },
    );
  }

  /** What the key stands for; null when there is nothing. */
  load(key: string): PromiseOrValue<Row | null> {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const reading = this.prime([key]);
    return isPromise(reading) ? reading.then(() => this.#known.get(key) ?? null) : null;
  }

  /** Reads what is not known yet. Nothing to wait for when everything is. */
  prime(keys: readonly string[]): PromiseOrValue<void> {
    const waits = new Set<Promise<void>>();
    const missing = new Set<string>();
    for (const key of keys) {
      if (this.#known.has(key)) continue;
      const reading = this.#reading.get(key);
      if (reading) waits.add(reading);
      else missing.add(key);
    }
    if (missing.size > 0) {
      const list = [...missing];
      // A failure stays with its keys, so that it is told wherever they are asked for, and not asked for again.
      const reading = this.#batches.load(list);
      for (const key of list) this.#reading.set(key, reading);
      waits.add(reading);
    }
    if (waits.size === 0) return undefined;
    const [first] = waits;
    return waits.size === 1 && first ? first : Promise.all(waits).then(() => undefined);
  }

  /** What is known of the keys, without those that stand for nothing. */
  known(keys: readonly string[]): Row[] {
    const rows: Row[] = [];
    for (const key of keys) {
      const row = this.#known.get(key);
      if (row !== undefined && row !== null) rows.push(row);
    }
    return rows;
  }
}

/** A row that must exist, because of a foreign key or because a command has just created it. */
export function required<Row>(loading: PromiseOrValue<Row | null>): PromiseOrValue<Row> {
  return chain(loading, (row) => {
    if (row === null) throw new Error('a row that must be there is not');
    return row;
  });
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
