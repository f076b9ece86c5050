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
  return context.commit<RunUpdated | Conflict>(async (tx) =>
    (await cancelRun(tx, { workspaceId: viewer.workspaceId, runId: run.id }))
      ? { kind: 'updated', syncRunId: run.id }
      : conflict('This sync has ended already: there is nothing to cancel.'),
  );
}
