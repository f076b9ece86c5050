/**
 * A value, or a promise of it. graphql-js completes values at once and makes a promise of every object around a
 * promise, up to the root; so whatever is there already is passed on as it is.
 */
export type PromiseOrValue<T> = T | Promise<T>;

export function isPromise<T>(value: PromiseOrValue<T>): value is Promise<T> {
  return value instanceof Promise;
}

/** `next` with the value, as soon as it is there. */
export function chain<T, U>(
  value: PromiseOrValue<T>,
  next: (value: T) => PromiseOrValue<U>,
): PromiseOrValue<U> {
  return isPromise(value) ? value.then(next) : next(value);
}

/** All of the values; at once when none has to be waited for. */
export function allOf(values: readonly PromiseOrValue<void>[]): PromiseOrValue<void> {
  const promises = values.filter(isPromise);
  if (promises.length === 0) return undefined;
  return promises.length === 1 ? promises[0] : Promise.all(promises).then(() => undefined);
}
