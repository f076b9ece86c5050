import type { OktaPage } from '../../okta/pages/follow-pages.ts';
import type { Database } from '../../store/engine/database.ts';
import { addSeen, clearSeen, countSeen, markScopeRead } from '../../store/sync/read-scopes.ts';
import type { SyncChanges } from '../../store/tables/sync-runs.ts';
import { isCount, isNullOr, isObjectOf, isPlace } from './checkpoint.ts';
import { pagesAnew } from './pages-anew.ts';
import type { RunContext } from './run-context.ts';
import { type Stage, type StepResult, sumCounts } from './stage.ts';

/** Where a walk stands; part of a stage's checkpoint. */
export type ReadState = {
  /** Path and query of the next page; null before the first. */
  next: string | null;
  /** Different rows seen. */
  seen: number;
  /** Items that could not be read. */
  skipped: number;
  /** Those of them of which not even the id could be read: any of them may be a row that seems to be missing. */
  unidentified: number;
  /** Rows the walk brought that were not there before. */
  added: number;
};

export const isReadState = isObjectOf<ReadState>({
  next: isNullOr(isPlace),
  seen: isCount,
  skipped: isCount,
  unidentified: isCount,
  added: isCount,
});

export const readStart: ReadState = { next: null, seen: 0, skipped: 0, unidentified: 0, added: 0 };

export type CompleteRead<T, Checkpoint> = {
  scope: string;
  state: ReadState;
  pages: (resume?: string) => AsyncIterable<OktaPage<T>>;
  /** Puts the state of the walk into the stage's checkpoint; null once the walk is complete. */
  toCheckpoint: (state: ReadState | null) => Checkpoint | null;
  /** Writes a page; tells which rows it named. */
  save: (
    tx: Database,
    items: T[],
  ) => Promise<{ rowIds: string[]; added: number; changes: Partial<SyncChanges> }>;
  /** The row an item belongs to that tells no more than its id: it was seen, and stays as it was. */
  rowIdOf: (oktaId: string) => string;
  /** Requests the stage should take in all, as far as can be told after a page. */
  expectedApiCalls?: (tx: Database, walk: ReadState) => Promise<number | null>;
  /**
   * Retires what the complete walk did not see; runs with the last page in one transaction. What happened at Okta
   * before `readAt` the walk has seen.
   */
  complete: (tx: Database, walk: ReadState, readAt: Date) => Promise<Omit<StepResult<never>, 'checkpoint'>>;
};

/**
 * Reads one scope to its end, page by page, and only then decides what is missing. Any error on the way leaves
 * everything that was there before; a stop goes on at the page that was not yet written, and a cursor that Okta has
 * forgotten costs the list again from its beginning.
 */
export async function readCompletely<T, Checkpoint extends object>(
  context: RunContext,
  stage: Stage<Checkpoint>,
  walk: CompleteRead<T, Checkpoint>,
): Promise<void> {
  const run = context.lease;
  let state = walk.state;
  let isSeenLost = false;
  // What happens at Okta from here on may be missing from the pages.
  let readAt = state.next === null ? context.now() : stage.startedAt;
  const pages = pagesAnew({
    pages: walk.pages,
    place: state.next,
    isUsable: () => !isSeenLost,
    async beginAgain() {
      // What was read before is written and stays; only the knowledge of what was seen has to be won again.
      state = { ...readStart, added: state.added };
      isSeenLost = false;
      readAt = context.now();
      await stage.commit(null, async (tx) => {
        await clearSeen(tx, run, walk.scope);
        return { checkpoint: walk.toCheckpoint(state) };
      });
    },
  });
  for await (const page of pages) {
    const before = state;
    await stage.commit(page, async (tx) => {
      const saved = await walk.save(tx, page.items);
      const unreadIds = page.skippedIds ?? [];
      const named = [...saved.rowIds, ...unreadIds.map(walk.rowIdOf)];
      const next: ReadState = {
        next: page.next,
        seen: before.seen + (await addSeen(tx, run, walk.scope, named)),
        skipped: before.skipped + page.skipped,
        unidentified: before.unidentified + page.skipped - unreadIds.length,
        added: before.added + saved.added,
      };
      // Set within the transaction and read only after its commit.
      state = next;
      const expectedApiCalls = await walk.expectedApiCalls?.(tx, next);
      const forecast = expectedApiCalls === undefined ? {} : { expectedApiCalls };
      const step = { checkpoint: walk.toCheckpoint(next), changes: saved.changes, ...forecast };
      if (page.next !== null) return step;
      // A crash of the database empties the unlogged record of what was seen.
      isSeenLost = (await countSeen(tx, run, walk.scope)) !== next.seen;
      if (isSeenLost) return step;
      const result = await walk.complete(tx, next, readAt);
      const isDoubtful = next.skipped > 0 || result.withheld !== undefined;
      await markScopeRead(tx, context.integration, walk.scope, readAt, { isDoubtful, runId: run.runId });
      await clearSeen(tx, run, walk.scope);
      return {
        ...forecast,
        ...result,
        checkpoint: walk.toCheckpoint(null),
        changes: sumCounts(saved.changes, result.changes),
      };
    });
  }
}

/** The items without repetitions, the last of each kept: Okta may list one twice while data changes. */
export function uniqueBy<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  return [...new Map(items.map((item) => [keyOf(item), item])).values()];
}
