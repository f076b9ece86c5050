/**
 * The part of `Storage` GraphiQL uses, kept in memory only. GraphiQL saves tabs and history with their
 * variables; in `localStorage` an API token typed there would stay in the browser's profile.
 */
export function createMemoryStorage() {
  const items = new Map<string, string>();
  return {
    get length() {
      return items.size;
    },
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
    clear: () => items.clear(),
  };
}
