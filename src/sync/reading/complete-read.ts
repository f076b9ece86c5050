import { OktaError } from '../../okta/errors.ts';
import type { OktaPage } from '../../okta/pages/follow-pages.ts';
import type { Database } from '../../store/engine/database.ts';
import { addSeen, clearSeen, countSeen, markScopeRead } from '../../store/sync/read-scopes.ts';
import type { SyncChanges } from '../../store/tables/sync-runs.ts';
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

const readStart: ReadState = { next: null, seen: 0, skipped: 0, unidentified: 0, added: 0 };

export type CompleteRead<T> = {
  scope: string;
  state: ReadState;
  pages: (resume?: string) => AsyncIterable<OktaPage<T>>;
  /** Puts the state of the walk into the stage's checkpoint; null once the walk is complete. */
  toCheckpoint: (state: ReadState | null) => Record<string, unknown> | null;
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
  complete: (tx: Database, walk: ReadState, readAt: Date) => Promise<Omit<StepResult, 'checkpoint'>>;
};

/**
 * A list is begun again so often, at most, within one attempt of a run. A place that Okta refuses every time is a
 * fault that no further request mends.
 */
export const maxRestarts = 2;

/**
 * Reads one scope to its end, page by page, and only then decides what is missing. Any error on the way leaves
 * everything that was there before; a stop goes on at the page that was not yet written, and a place that Okta does not
 * know any more costs the list again from its beginning.
 */
export async function readCompletely<T>(
  context: RunContext,
  stage: Stage,
  walk: CompleteRead<T>,
): Promise<void> {
  let state = walk.state;
  for (let restarts = 0; ; restarts += 1) {
    try {
      await readPages(context, stage, walk, state, (reached) => {
        state = reached;
      });
      return;
    } catch (error) {
      const isLost = error instanceof SeenLostError || (state.next !== null && isPlaceRefused(error));
      if (!isLost || restarts >= maxRestarts) throw error;
      // What was read before is written and stays; only the knowledge of what was seen has to be won again.
      const again = { ...readStart, added: state.added };
      state = again;
      await stage.commit({ recordsRead: 0, recordsSkipped: 0 }, async (tx) => {
        await clearSeen(tx, context.lease, walk.scope);
        return { checkpoint: walk.toCheckpoint(again) };
      });
    }
  }
}

async function readPages<T>(
  context: RunContext,
  stage: Stage,
  walk: CompleteRead<T>,
  start: ReadState,
  note: (reached: ReadState) => void,
): Promise<void> {
  const run = context.lease;
  // What happens at Okta from here on may be missing from the pages.
  const readAt = start.next === null ? context.now() : stage.startedAt;
  let state = start;
  for await (const page of walk.pages(state.next ?? undefined)) {
    const before = state;
    const isLast = page.next === null;
    await stage.commit({ recordsRead: page.items.length, recordsSkipped: page.skipped }, async (tx) => {
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
      if (!isLast) return { checkpoint: walk.toCheckpoint(next), changes: saved.changes, ...forecast };
      if ((await countSeen(tx, run, walk.scope)) !== next.seen) throw new SeenLostError();
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
    note(state);
  }
}

/** The unlogged record of what was seen was lost in a crash of the database. */
class SeenLostError extends Error {}

/** Pages of a list read in one go. Begun again where Okta knows a place no more: what came before then comes twice. */
export async function* pagesAnew<T>(begin: () => AsyncIterable<OktaPage<T>>): AsyncGenerator<OktaPage<T>> {
  for (let restarts = 0; ; restarts += 1) {
    let isUnderWay = false;
    try {
      for await (const page of begin()) {
        isUnderWay = true;
        yield page;
      }
      return;
    } catch (error) {
      if (!isUnderWay || !isPlaceRefused(error) || restarts >= maxRestarts) throw error;
    }
  }
}

/** Whether Okta no longer takes a place in a list that it gave itself: it does not understand it, or knows it no more. */
export function isPlaceRefused(error: unknown): boolean {
  return error instanceof OktaError && (error.kind === 'badRequest' || error.kind === 'notFound');
}

/** The state of a walk in a stage's checkpoint; the start when there is none. */
export function readWalkState(
  checkpoint: Readonly<Partial<Record<keyof ReadState, unknown>>> | null | undefined,
): ReadState {
  const { next, seen, skipped, unidentified = skipped, added } = checkpoint ?? {};
  const isState =
    (typeof next === 'string' || next === null) &&
    typeof seen === 'number' &&
    typeof skipped === 'number' &&
    typeof unidentified === 'number' &&
    typeof added === 'number';
  return isState ? { next, seen, skipped, unidentified, added } : readStart;
}

/** The items without repetitions, the last of each kept: Okta may list one twice while data changes. */
export function uniqueBy<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  return [...new Map(items.map((item) => [keyOf(item), item])).values()];
}
