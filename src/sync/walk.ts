import { OktaError } from '../okta/errors.ts';
import type { OktaPage } from '../okta/walk.ts';
import type { Database } from '../store/database.ts';
import type { SyncChanges } from '../store/tables/sync-runs.ts';
import { addSeen, clearSeen, countSeen, markScopeRead } from '../store/writes/scopes.ts';
import type { RunContext } from './context.ts';
import { type Stage, type StepResult, sumCounts } from './stage.ts';

/** Where a walk stands; part of a stage's checkpoint. */
export type WalkState = {
  /** Path and query of the next page; null before the first. */
  next: string | null;
  /** Different rows seen. */
  seen: number;
  skipped: number;
  /** Rows the walk brought that were not there before. */
  added: number;
};

export const walkStart: WalkState = { next: null, seen: 0, skipped: 0, added: 0 };

export type ScopeWalk<T> = {
  scope: string;
  state: WalkState;
  pages: (resume?: string) => AsyncIterable<OktaPage<T>>;
  /** Puts the state of the walk into the stage's checkpoint; null once the walk is complete. */
  toCheckpoint: (state: WalkState | null) => Record<string, unknown> | null;
  /** Writes a page; tells which rows it named. */
  save: (
    tx: Database,
    items: T[],
  ) => Promise<{ rowIds: string[]; added: number; changes: Partial<SyncChanges> }>;
  /** Requests the stage should take in all, as far as can be told after a page. */
  expectedApiCalls?: (tx: Database, walk: WalkState) => Promise<number | null>;
  /** Retires what the complete walk did not see; runs with the last page in one transaction. */
  complete: (tx: Database, walk: WalkState) => Promise<Omit<StepResult, 'checkpoint'>>;
};

/**
 * Reads one scope to its end, page by page, and only then decides what is missing. Any error on the way leaves
 * everything that was there before; a stop goes on at the page that was not yet written.
 */
export async function walkScope<T>(context: RunContext, stage: Stage, walk: ScopeWalk<T>): Promise<void> {
  try {
    await readPages(context, stage, walk, walk.state);
  } catch (error) {
    if (!(error instanceof SeenLostError) && !isStaleCursor(error, walk.state)) throw error;
    // What was read before is written and stays; only the knowledge of what was seen has to be won again.
    const again = { ...walkStart, added: walk.state.added };
    await stage.commit({ recordsRead: 0, recordsSkipped: 0 }, async (tx) => {
      await clearSeen(tx, context.lease, walk.scope);
      return { checkpoint: walk.toCheckpoint(again) };
    });
    await readPages(context, stage, walk, again);
  }
}

async function readPages<T>(
  context: RunContext,
  stage: Stage,
  walk: ScopeWalk<T>,
  start: WalkState,
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
      const next: WalkState = {
        next: page.next,
        seen: before.seen + (await addSeen(tx, run, walk.scope, saved.rowIds)),
        skipped: before.skipped + page.skipped,
        added: before.added + saved.added,
      };
      // Set within the transaction and read only after its commit.
      state = next;
      const expectedApiCalls = await walk.expectedApiCalls?.(tx, next);
      const forecast = expectedApiCalls === undefined ? {} : { expectedApiCalls };
      if (!isLast) return { checkpoint: walk.toCheckpoint(next), changes: saved.changes, ...forecast };
      if ((await countSeen(tx, run, walk.scope)) !== next.seen) throw new SeenLostError();
      const result = await walk.complete(tx, next);
      const isDoubtful = next.skipped > 0 || result.withheld !== undefined;
      await markScopeRead(tx, context.integration, walk.scope, readAt, { isDoubtful });
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

/** The unlogged record of what was seen was lost in a crash of the database. */
class SeenLostError extends Error {}

/** Okta no longer takes a cursor that was kept over a stop. */
function isStaleCursor(error: unknown, state: WalkState): boolean {
  return state.next !== null && error instanceof OktaError && error.kind === 'badRequest';
}

/** The state of a walk in a stage's checkpoint; the start when there is none. */
export function readWalkState(
  checkpoint: Readonly<Partial<Record<keyof WalkState, unknown>>> | null | undefined,
): WalkState {
  const { next, seen, skipped, added } = checkpoint ?? {};
  const isState =
    (typeof next === 'string' || next === null) &&
    typeof seen === 'number' &&
    typeof skipped === 'number' &&
    typeof added === 'number';
  return isState ? { next, seen, skipped, added } : walkStart;
}

/** The items without repetitions, the last of each kept: Okta may list one twice while data changes. */
export function uniqueBy<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  return [...new Map(items.map((item) => [keyOf(item), item])).values()];
}
