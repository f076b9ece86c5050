import type { Clock } from '../clock.ts';
import { putInto, takeFrom } from '../ordered.ts';
import type { OktaUser } from '../wire.ts';

/** The directory as `search` sees it: some time behind. */
export interface SearchIndex {
  /** Call it before a user changes or is deleted, and with null before one is added. */
  remember(userId: string, before: OktaUser | null): void;
  users(): readonly OktaUser[];
}

/** Returns `users` as they were `lagMs()` ago; the list itself without a lag. */
export function createSearchIndex(
  users: readonly OktaUser[],
  clock: Clock,
  lagMs: () => number,
): SearchIndex {
  let changes: Array<{ atMs: number; userId: string; before: OktaUser | null }> = [];
  return {
    remember: (userId, before) => changes.push({ atMs: clock.now().getTime(), userId, before }),
    users: () => {
      const horizonMs = clock.now().getTime() - lagMs();
      changes = changes.filter((change) => change.atMs > horizonMs);
      if (changes.length === 0) return users;
      const view = [...users];
      // Newest first, so that the oldest state within the lag wins.
      for (const { userId, before } of changes.toReversed()) {
        if (before === null) takeFrom(view, userId, (user) => user.id);
        else putInto(view, before, (user) => user.id);
      }
      return view;
    },
  };
}
