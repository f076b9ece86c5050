import { cancelRun } from '../../store/sync/sync-runs.ts';
import { type CommandContext, findRunOf, type Viewer } from './command-context.ts';
import { type Conflict, conflict, type NotFound, type RunUpdated, runNotFound } from './outcomes.ts';

/** Stops a queued or running sync for good. Data that it read stays; the next sync starts from the beginning. */
export async function cancelSync(
  context: CommandContext,
  viewer: Viewer,
  { syncRunId }: { syncRunId: string },
): Promise<RunUpdated | NotFound | Conflict> {
  const run = await findRunOf(context, viewer, syncRunId);
  if (!run) return runNotFound();
  const isStopped = await context.store.transaction((tx) =>
    cancelRun(tx, { workspaceId: viewer.workspaceId, runId: run.id }),
  );
  if (isStopped) return { kind: 'updated', syncRunId: run.id };
  return conflict('This sync has ended already: there is nothing to cancel.');
}
