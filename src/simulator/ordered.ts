/** Lists ordered by a text key, the way the API pages them. Keys compare by code unit, like Okta's ids. */

/** Index of the first item whose key is not below `key`. */
export function lowerBound<T>(list: readonly T[], key: string, keyOf: (item: T) => string): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (keyOf(list[middle] as T) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function findById<T extends { id: string }>(list: readonly T[], id: string): T | undefined {
  const item = list[lowerBound(list, id, (candidate) => candidate.id)];
  return item?.id === id ? item : undefined;
}

/** Inserts, or replaces the item with the same key. */
export function putInto<T>(list: T[], item: T, keyOf: (item: T) => string): void {
  const key = keyOf(item);
  const index = lowerBound(list, key, keyOf);
  const isThere = index < list.length && keyOf(list[index] as T) === key;
  list.splice(index, isThere ? 1 : 0, item);
}

/** Removes the item with this key and returns it. */
export function takeFrom<T>(list: T[], key: string, keyOf: (item: T) => string): T | undefined {
  const index = lowerBound(list, key, keyOf);
  if (index >= list.length || keyOf(list[index] as T) !== key) return undefined;
  return list.splice(index, 1)[0];
}
