import type { OktaPage } from '../../okta/pages/follow-pages.ts';
import type { Database } from '../../store/engine/database.ts';
import { addSeen, clearSeen, countSeen, markScopeRead } from '../../store/sync/read-scopes.ts';
import type { SyncChanges } from '../../store/tables/sync-runs.ts';
import { isCount, isNullOr, isObjectOf, isPlace } from './checkpoint.ts';
import { pagesAnew } from './pages-anew.ts';
import type { RunContext } from './run-context.ts';
import { type Stage, type StepResult, sumCounts } from './stage.ts';

/** How far the read of a list has come. Part of a stage's checkpoint. */
export type ReadState = {
  /** Path and query of the next page; null before the first. */
  next: string | null;
  /** Different rows seen. */
  seen: number;
  /** Items that could not be read. */
  skipped: number;
  /** Skipped items without a readable id. Each may be one of the rows that seem to be missing. */
  unidentified: number;
  /** Rows that this read inserted. */
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
  /** Makes the stage's checkpoint from the state of this read; `state` is null once the list was read to its end. */
  toCheckpoint: (state: ReadState | null) => Checkpoint | null;
  /** Writes a page and returns the ids of its rows. */
  save: (
    tx: Database,
    items: T[],
  ) => Promise<{ rowIds: string[]; added: number; changes: Partial<SyncChanges> }>;
  /** The row of an item of which only the id can be read. The row counts as seen and stays as it is. */
  rowIdOf: (oktaId: string) => string;
  /** Estimates, after each page, how many requests the stage will take in all. */
  expectedApiCalls?: (tx: Database, walk: ReadState) => Promise<number | null>;
  /**
   * Removes the rows that the list no longer names, in the transaction of the last page. The list shows everything
   * that happened at Okta before `readAt`.
   */
  complete: (tx: Database, walk: ReadState, readAt: Date) => Promise<Omit<StepResult<never>, 'checkpoint'>>;
};

/**
 * Reads one list to its end, page by page, and only then decides which rows are missing. An error on the way removes
 * nothing. After a stop, the read continues with the first page that was not written; when Okta has forgotten the
 * cursor, it begins again.
 */
export async function readCompletely<T, Checkpoint extends object>(
  context: RunContext,
  stage: Stage<Checkpoint>,
  walk: CompleteRead<T, Checkpoint>,
): Promise<void> {
  const run = context.lease;
  let state = walk.state;
  let isSeenLost = false;
  // The pages may lack what happens at Okta from now on.
  let readAt = state.next === null ? context.now() : stage.startedAt;
  const pages = pagesAnew({
    pages: walk.pages,
    place: state.next,
    isUsable: () => !isSeenLost,
    async beginAgain() {
      // Rows written before stay. Only the record of what was seen starts empty again.
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
      // Assigned inside the transaction, used only after its commit.
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

/** Removes repeated items and keeps the last of each: Okta may list an item twice while data changes. */
export function uniqueBy<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  return [...new Map(items.map((item) => [keyOf(item), item])).values()];
}
