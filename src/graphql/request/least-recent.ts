/** Keeps values by key until all together are larger than `max`: then those go first that were not used for longest. */
export class LeastRecent<Value> {
  readonly #max: number;
  readonly #values = new Map<string, { value: Value; size: number }>();
  #size = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /** Of all values together. */
  get size(): number {
    return this.#size;
  }

  get(key: string): Value | undefined {
    const found = this.#values.get(key);
    if (found === undefined) return undefined;
    this.#values.delete(key);
    this.#values.set(key, found);
    return found.value;
  }

  /** Does not keep what is larger than a tenth of `max`: it would drive out too many others. */
  set(key: string, value: Value, size: number): void {
    this.delete(key);
    if (size > this.#max / 10) return;
    this.#values.set(key, { value, size });
    this.#size += size;
    for (const oldest of this.#values.keys()) {
      if (this.#size <= this.#max) break;
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    this.#size -= this.#values.get(key)?.size ?? 0;
    this.#values.delete(key);
  }

  /** Those that were not used for longest come first. */
  *[Symbol.iterator](): Generator<[key: string, value: Value]> {
    for (const [key, { value }] of this.#values) yield [key, value];
  }
}
