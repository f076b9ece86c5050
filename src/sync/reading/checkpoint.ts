/** Checks the type of a checkpoint read from the database. Another version of this software may have written it. */

/** Returns whether a value has the type. */
export type Check<T> = (value: unknown) => value is T;

export const isCount: Check<number> = (value): value is number => Number.isSafeInteger(value);
export const isBoolean: Check<boolean> = (value) => typeof value === 'boolean';
export const isText: Check<string> = (value) => typeof value === 'string';
/** Something that `Date` can read. */
export const isInstant: Check<string> = (value): value is string =>
  isText(value) && !Number.isNaN(Date.parse(value));
/** Path and query of a page at Okta. */
export const isPlace: Check<string> = (value): value is string => isText(value) && value.startsWith('/');

export function isNullOr<T>(is: Check<T>): Check<T | null> {
  return (value): value is T | null => value === null || is(value);
}

export function isAbsentOr<T>(is: Check<T>): Check<T | undefined> {
  return (value): value is T | undefined => value === undefined || is(value);
}

export function isEither<A, B>(isA: Check<A>, isB: Check<B>): Check<A | B> {
  return (value): value is A | B => isA(value) || isB(value);
}

export function isMapOf<T>(is: Check<T>): Check<Record<string, T>> {
  return (value): value is Record<string, T> => isObject(value) && Object.values(value).every(is);
}

/** Accepts an object that has all of these fields. Further fields are ignored. */
export function isObjectOf<T extends object>(
  fields: {
    [Key in keyof T]-?: Check<T[Key]>;
  },
): Check<T> {
  const checks = Object.entries<Check<unknown>>(fields);
  return (value): value is T => isObject(value) && checks.every(([name, is]) => is(value[name]));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
