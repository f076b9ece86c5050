import type { OktaDataType } from '../../store/tables/okta-data-types.ts';
import type { SyncMode } from '../../store/tables/sync-runs.ts';
import { dataTypesInOrder } from '../data-types.ts';
import { type CommandContext, findIntegrationOf, queueRun, type Viewer } from './command-context.ts';
import { type Conflict, conflict, integrationNotFound, type NotFound, removedConflict } from './outcomes.ts';

export type TriggerSyncInput = {
  integrationId: string;
  mode: SyncMode;
  /** All data types when absent or empty. */
  dataTypes?: readonly OktaDataType[] | null;
};

type Triggered = { kind: 'triggered'; syncRunId: string; alreadyRunning: boolean };

/** Queues a sync, or returns the one that is queued or running. */
export async function triggerSync(
  context: CommandContext,
  viewer: Viewer,
  { integrationId, mode, dataTypes }: TriggerSyncInput,
): Promise<Triggered | NotFound | Conflict> {
  const integration = await findIntegrationOf(context, viewer, integrationId);
  if (!integration) return integrationNotFound();
  if (integration.sealedApiToken === null) return removedConflict();
  if (integration.status === 'PAUSED') {
    return conflict(
      'This integration is paused. Resume it with resumeOktaIntegration, which syncs it at once.',
    );
  }
  const wanted = dataTypesInOrder.filter((dataType) => !dataTypes?.length || dataTypes.includes(dataType));
  const key = { workspaceId: viewer.workspaceId, integrationId };
  return context.commit<Triggered>(async (tx) => {
    const { runId, isNew } = await queueRun(context, tx, key, { trigger: 'MANUAL', mode, dataTypes: wanted });
    return { kind: 'triggered', syncRunId: runId, alreadyRunning: !isNew };
  });
}
