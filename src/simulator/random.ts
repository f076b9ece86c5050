/** A seeded stream of pseudo-random numbers: the same seed gives the same company on every machine. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Whole number in [from, to], both included. */
  int(from: number, to: number): number;
  chance(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
  /** `count` different elements, or all when there are fewer. */
  sample<T>(list: readonly T[], count: number): T[];
  /** Standard normal. */
  normal(): number;
  /** Poisson with the given mean (normal approximation above 30). */
  poisson(mean: number): number;
  /** A new independent stream, so that a change to one part of the company does not change the others. */
  fork(label: string): Random;
  /** 20 characters, as Okta's ids are: a three-character prefix, base 62, and the org's own suffix. */
  oktaId(prefix: string): string;
}

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const orgSuffix = '5d7';

/** Creates the stream (mulberry32; 32 bits of state are plenty for test data). */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;

  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }

  function int(from: number, to: number): number {
    return from + Math.floor(next() * (to - from + 1));
  }

  function pick<T>(list: readonly T[]): T {
    if (list.length === 0) throw new Error('pick from an empty list');
    return list[Math.floor(next() * list.length)] as T;
  }

  function sample<T>(list: readonly T[], count: number): T[] {
    const rest = [...list];
    const size = Math.min(count, rest.length);
    for (let index = 0; index < size; index++) {
      const other = int(index, rest.length - 1);
      const moved = rest[index] as T;
      rest[index] = rest[other] as T;
      rest[other] = moved;
    }
    return rest.slice(0, size);
  }

  function normal(): number {
    return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  }

  function poisson(mean: number): number {
    if (mean > 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()));
    const limit = Math.exp(-mean);
    let count = 0;
    for (let product = next(); product > limit; product *= next()) count++;
    return count;
  }

  function oktaId(prefix: string): string {
    let id = prefix;
    for (let index = 0; index < 17 - orgSuffix.length; index++) id += alphabet[Math.floor(next() * 62)];
    return id + orgSuffix;
  }

  return {
    next,
    int,
    chance: (probability) => next() < probability,
    pick,
    sample,
    normal,
    poisson,
    fork: (label) => createRandom(hash(`${seed}/${label}`)),
    oktaId,
  };
}

/** FNV-1a with a final mix, 32 bits: a stable number for a string. */
export function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
