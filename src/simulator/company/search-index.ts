import type { Clock } from '../clock.ts';
import { putInto, takeFrom } from '../ordered.ts';
import type { OktaUser } from '../wire.ts';

/** What `search` sees of the directory: the state of a while ago. */
export interface SearchIndex {
  /** Call before a user changes or goes, or with null before one is added. */
  remember(userId: string, before: OktaUser | null): void;
  users(): readonly OktaUser[];
}

/** Reads `users` as they were `lagMs()` ago; without a lag it is the list itself. */
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
      // Newest first, so that the oldest state inside the lag is what remains.
      for (const { userId, before } of changes.toReversed()) {
        if (before === null) takeFrom(view, userId, (user) => user.id);
        else putInto(view, before, (user) => user.id);
      }
      return view;
    },
  };
}
