import {
  pauseIntegration as setPaused,
  resumeIntegration as setResumed,
} from '../../store/sync/integration-settings.ts';
import { findIntegration, type IntegrationRecord } from '../../store/sync/integrations.ts';
import { cancelLiveRun } from '../../store/sync/sync-runs.ts';
import { isTokenRefused, toConnectedHealth } from '../connection/status-reasons.ts';
import { dataTypesInOrder } from '../data-types.ts';
import { type CommandContext, findIntegrationOf, queueRun, type Viewer } from './command-context.ts';
import {
  type Conflict,
  type IntegrationUpdated,
  integrationNotFound,
  type NotFound,
  removedConflict,
} from './outcomes.ts';

type Outcome = IntegrationUpdated | NotFound | Conflict;

/** Stops the schedule and a run under way; what was discovered stays, and so does the token. Again changes nothing. */
export async function pauseIntegration(
  context: CommandContext,
  viewer: Viewer,
  { id }: { id: string },
): Promise<Outcome> {
  const integration = await findIntegrationOf(context, viewer, id);
  if (!integration) return integrationNotFound();
  if (integration.status === 'DISCONNECTED') return removedConflict();
  const key = { workspaceId: viewer.workspaceId, integrationId: id };
  await context.store.transaction(async (tx) => {
    // In the order in which a run takes its locks: its own row first, the integration's after it.
    await cancelLiveRun(tx, key);
    await setPaused(tx, key);
  });
  return { kind: 'updated', integrationId: id };
}

/** Takes the schedule up again and queues a sync at once. Of an integration that is not paused, changes nothing. */
export async function resumeIntegration(
  context: CommandContext,
  viewer: Viewer,
  { id }: { id: string },
): Promise<Outcome> {
  const integration = await findIntegrationOf(context, viewer, id);
  if (!integration) return integrationNotFound();
  if (integration.status === 'DISCONNECTED') return removedConflict();
  const key = { workspaceId: viewer.workspaceId, integrationId: id };
  const syncRunId = await context.store.transaction(async (tx) => {
    const current = await findIntegration(tx, key);
    if (!current || !(await setResumed(tx, key, toResumedHealth(current)))) return null;
    const { runId } = await queueRun(tx, key, {
      trigger: 'MANUAL',
      mode: 'INCREMENTAL',
      dataTypes: dataTypesInOrder,
    });
    return runId;
  });
  if (syncRunId !== null) context.onQueued();
  return { kind: 'updated', integrationId: id, syncRunId };
}

/** How it is as far as it was known before the pause, or became known in it; the sync tells how it is now. */
function toResumedHealth({ capabilities, statusReason }: IntegrationRecord) {
  if (isTokenRefused(statusReason)) return { status: 'ERROR' as const, statusReason };
  const isKnown = capabilities.some(({ status }) => status !== 'UNKNOWN');
  return isKnown ? toConnectedHealth(capabilities) : { status: 'CONNECTING' as const, statusReason: null };
}
