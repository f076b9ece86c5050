/**
 * A value, or a promise of it. graphql-js completes values at once and makes a promise of every object around a
 * promise, up to the root; so whatever is there already is passed on as it is.
 */
export type Eventual<T> = T | Promise<T>;

export function isEventual<T>(value: Eventual<T>): value is Promise<T> {
  return value instanceof Promise;
}

/** `next` with the value, as soon as it is there. */
export function chain<T, U>(value: Eventual<T>, next: (value: T) => Eventual<U>): Eventual<U> {
  return isEventual(value) ? value.then(next) : next(value);
}

/** All of the values; at once when none has to be waited for. */
export function allOf(values: readonly Eventual<void>[]): Eventual<void> {
  const promises = values.filter(isEventual);
  if (promises.length === 0) return undefined;
  return promises.length === 1 ? promises[0] : Promise.all(promises).then(() => undefined);
}
